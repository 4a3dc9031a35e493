"""Marks for elsewhere: what an export says of a submission, and the plain table of a class."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from autograder.report import MARKS, Report
from autograder.roster import Matched, Roster, RosterError
from autograder.spreadsheet import plain_csv, unformula
from autograder.statuses import WORDS, points

OURS = re.compile(r"\s*\[autograder: [^\]]*\]")
ABSENT = "no submission"


@dataclass
class Export:
    """The text of the file, and what a person should know about it."""

    text: str
    written: int = 0
    """Marks that are in it."""
    strangers: tuple[tuple[str, str], ...] = ()
    """Students with results who are not in the class list, and why."""
    absent: tuple[str, ...] = ()
    """In the class list, with nothing handed in."""
    blank: list[tuple[str, str]] = field(default_factory=list)
    """Marks that were left out, each with the reason."""
    told: list[tuple[str, str]] = field(default_factory=list)
    """Marks that went in, and what is behind them that is no plain mark."""
    left_out: tuple[str, ...] = ()
    """Columns of the class list that the file does not have."""

    @property
    def needs_a_person(self) -> bool:
        """Whether somebody's mark is not where it should be."""
        return bool(self.strangers or self.blank)

    def takes(self, report: Report, to_have_words: str = "") -> bool:
        """Whether a mark goes in; what is left out or is no plain mark is noted.

        Args:
            to_have_words: what to do for a place beside the mark that holds words, where the LMS
                has none: a 0 with a reason would look like any other.
        """
        what, said = f"{report.student}, {report.unit}", words(report)
        if report.mark is None:
            self.blank.append((what, said))
        elif to_have_words and said and not report.mark:
            self.blank.append((what, f"a 0 that says {said} would look like any other: "
                               f"{to_have_words}"))
        else:
            self.written += 1
            self.told += [(what, said)] if said else []
            return True
        return False


def words(report: Report) -> str:
    """What is no plain mark in a submission; empty where all of it is."""
    if report.problem:
        return f"{WORDS['ungradable']}: {report.problem}"
    return "; ".join(f"{v.exercise} {WORDS[v.status]}" for v in report.verdicts
                     if v.status not in MARKS and not (v.stretch and v.status == "missing"))


def points_of(reports: Iterable[Report], unit: str) -> int:
    """What a unit is worth; 0 where nothing of it could be graded.

    Raises:
        RosterError: its submissions were graded with different points.
    """
    found = sorted({r.points for r in reports if r.unit == unit and r.verdicts})
    if len(found) > 1:
        raise RosterError(f"some submissions of {unit} were graded for {found[0]} points and "
                          f"some for {found[-1]}: grade it again, then export")
    return found[0] if found else 0


def noted(old: str, said: str) -> str:
    """A cell of remarks with ours put at its end; ours of an earlier export is replaced."""
    kept = OURS.sub("", old).rstrip()
    said = said.replace("[", "(").replace("]", ")")
    return f"{kept} [autograder: {said}]".strip() if said else kept


def plain(reports: Sequence[Report], roster: Roster | None = None,
          matched: Matched | None = None) -> Export:
    """A row for each student: for each unit the mark, its points and, in words, its status.

    Args:
        roster: the class list; its columns stand in front, and who is in it has a row.
    """
    units = sorted({r.unit for r in reports})
    own: dict[str, dict[str, Report]] = {}
    for report in reports:
        own.setdefault(report.student, {})[report.unit] = report
    columns = roster.header if roster else ()
    header = ["student", *(f"list: {name}" for name in columns)]
    for unit in units:
        header += [unit, f"{unit} points", f"{unit} status"]
    made = Export("")
    in_list = {student: row for row, student in matched.rows.items()} if matched else {}
    rows = [_row(made, student, roster.rows[in_list[student]] if student in in_list
                 else [""] * len(columns), own[student], units) for student in sorted(own)]
    for row in matched.absent if matched else ():
        rows.append(_row(made, "", roster.rows[row], {}, units))
    made.strangers = matched.strangers if matched else ()
    made.text = plain_csv([*header, "sum"], rows)
    return made


def _row(made: Export, student: str, listed: Sequence[str], own: dict[str, Report],
         units: Sequence[str]) -> list[str]:
    cells = [unformula(student), *map(unformula, listed)]
    total: float | None = 0.0
    for unit in units:
        report = own.get(unit)
        if report is None:
            cells += ["", "", ABSENT]
            continue
        if not made.takes(report):
            total = None
        elif total is not None:
            total += report.mark
        cells += ["" if report.mark is None else points(report.mark),
                  "" if report.problem else str(report.points),
                  unformula(words(report) or WORDS[report.status])]
    return [*cells, "" if total is None or not own else points(total)]


def absent_names(roster: Roster, matched: Matched, column: int) -> tuple[str, ...]:
    """Who is in the list and has handed nothing in, by the cell of a column."""
    return tuple(roster.rows[i][column].strip() for i in matched.absent)
