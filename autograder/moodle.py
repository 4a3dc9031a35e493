"""Moodle: fills the grading worksheet of an assignment, in whatever language its headers are."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

from autograder.exports import Export, absent_names, noted, points_of, words
from autograder.report import Report
from autograder.roster import Roster, RosterError, match, refuse_doubles
from autograder.spreadsheet import plain_csv, unformula
from autograder.statuses import points

ID, GRADE, MODIFIED = "Identifier", "Grade", "Last modified (grade)"
MAXIMUM, COMMENTS, NAME, LOCKED = ("Maximum Grade", "Feedback comments", "Full name",
                                   "Grade can be changed")
OTHER_IDS = ("Email address", "ID number", "Username")
SWITCH_COMMENTS_ON = "switch feedback comments on for the assignment and download it again"
COLUMNS = (ID, GRADE, MODIFIED, MAXIMUM, COMMENTS, NAME, LOCKED, *OTHER_IDS)


def in_english(roster: Roster, named: Mapping[str, str]) -> dict[str, int]:
    """Where each known column is; Moodle names them in its own language.

    Args:
        named: what columns are called in this worksheet, by their English names.

    Raises:
        RosterError: a column that the import needs is not there.
    """
    for name in named:
        if name not in COLUMNS:
            raise RosterError(f"--column {name!r}: known columns are {', '.join(COLUMNS)}")
    found = {name: roster.place(own) for name, own in named.items()}
    found |= {name: roster.header.index(name) for name in COLUMNS
              if name in roster.header and name not in found}
    for name in (ID, GRADE, MODIFIED):
        if name not in found:
            raise RosterError(
                f"{roster.file} has no column {name!r}; it has: {', '.join(roster.header)}. "
                "Download the grading worksheet of the assignment; if Moodle speaks another "
                f"language, tell what it calls it: --column '{name}=...'")
    return found


def export(reports: Sequence[Report], roster: Roster, named: Mapping[str, str] | None = None,
           scale: bool = False) -> Export:
    """The worksheet with grades and, where a status is no plain mark, words in the comments.

    Grades that Moodle would skip without a word (above the maximum, locked) are told. Remarks
    that stand in the worksheet stay: the import would erase them.

    Args:
        reports: of one unit.
        roster: the worksheet.
        named: see `in_english`.
        scale: whether marks are stretched to the maximum grade.

    Raises:
        RosterError: no such worksheet, somebody in it twice, points differ, several units.
    """
    [unit, *more] = sorted({r.unit for r in reports}) or [""]
    if more:
        raise RosterError(f"a worksheet is of one assignment, the results are of {unit}, "
                          f"{', '.join(more)}: name one with --unit")
    at = in_english(roster, named or {})
    ids = [at[name] for name in (ID, *OTHER_IDS) if name in at]
    refuse_doubles(roster, ids)
    names = [at[NAME]] if NAME in at else []
    matched = match(roster, (r.student for r in reports), ids, at[ID], names)
    own = {r.student: r for r in reports}
    made = Export("", strangers=matched.strangers,
                  absent=absent_names(roster, matched, (names or ids)[0]))
    worth = points_of(reports, unit)
    rows = []
    for i, row in enumerate(roster.rows):
        cells = list(row)
        if i in matched.rows:
            _fill(made, cells, at, own[matched.rows[i]], worth, scale)
        if names:
            cells[names[0]] = unformula(cells[names[0]])
        rows.append(cells)
    made.text = plain_csv(roster.header, rows, roster.delimiter, roster.bom)
    return made


def _fill(made: Export, cells: list[str], at: Mapping[str, int], report: Report, worth: int,
          scale: bool) -> None:
    what, earned = f"{report.student}, {report.unit}", report.mark
    most = _number(cells[at[MAXIMUM]]) if MAXIMUM in at else None
    if earned is not None and most is not None and worth:
        if most != worth and not scale:
            raise RosterError(f"the maximum grade is {points(most)} in Moodle and {worth} points "
                              "in the course: change it there, or stretch the marks with --scale")
        earned *= most / worth
    if COMMENTS in at:
        cells[at[COMMENTS]] = noted(cells[at[COMMENTS]], html.escape(words(report), quote=False))
    if LOCKED in at and cells[at[LOCKED]].strip().lower() == "no":
        made.blank.append((what, "Moodle does not let the grade be changed"))
    elif made.takes(report, "" if COMMENTS in at else SWITCH_COMMENTS_ON):
        if most is not None and earned > most:
            made.told.append((what, f"{points(earned)} points; Moodle takes at most "
                              f"{points(most)}"))
            earned = most
        cells[at[GRADE]] = points(earned)


def _number(cell: str) -> float | None:
    try:
        return float(cell.strip().replace(",", "."))
    except ValueError:
        return None
