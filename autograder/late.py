"""Late work: how late, and what that takes off; kept apart from the mark, in a table of its own.

A mark depends on the key, the submission and the versions alone. What being late costs is told in
`late.csv`, which a person may edit, and is taken off where marks leave with `export --late`.
"""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from rich.console import Console

from autograder import deadlines, roster
from autograder.report import Report, Verdict
from autograder.roster import RosterError
from autograder.spreadsheet import plain_csv, unformula
from autograder.statuses import points
from autograder.store import Reader, StoreError, write_whole

HEADER = ("student", "unit", "due", "submitted", "hours late", "mark", "penalty", "left")

Policy = Callable[[str, float, int, float], float]
"""Points taken off: of a student, their mark, the unit's points, seconds late."""

RATE = re.compile(r"(?P<percent>\d+(?:\.\d+)?)%/(?P<unit>day|hour)")
SECONDS = {"day": 86400, "hour": 3600}


@dataclass(frozen=True)
class Late:
    """One submission that came after its deadline."""

    report: Report
    due: datetime
    came: datetime
    penalty: float | None
    """None where a person has to decide the mark first."""

    @property
    def hours(self) -> float:
        return (self.came - self.due).total_seconds() / 3600


def policy(text: str, most: float = 100.0) -> Policy:
    """What a penalty's description means.

    Args:
        text: `none`, `zero`, `N%/day` or `N%/hour` (of the unit's points, for each that has begun),
            or `nbgrader`: the plugin that nbgrader_config.py here names.
        most: per cent of the points that are taken off at most.

    Raises:
        RosterError: it is none of these.
    """
    if text == "none":
        return lambda student, mark, worth, seconds: 0.0
    if text == "zero":
        return lambda student, mark, worth, seconds: mark
    if text == "nbgrader":
        return nbgraders()
    rate = RATE.fullmatch(text)
    if not rate:
        raise RosterError(f"--penalty is {text!r}, expected none, zero, nbgrader, or a rate such "
                          "as 10%/day or 2%/hour")
    percent, length = float(rate["percent"]), SECONDS[rate["unit"]]

    def begun(student: str, mark: float, worth: int, seconds: float) -> float:
        return min(math.ceil(seconds / length) * percent, most) / 100 * worth
    return begun


def nbgraders() -> Policy:
    """The late plugin of nbgrader that nbgrader_config.py in this folder names, or its own."""
    from nbgrader.apps import NbGrader
    from nbgrader.preprocessors import AssignLatePenalties

    app = NbGrader()
    app.load_config_file()
    assign = AssignLatePenalties(parent=app)
    assign.init_plugin()

    def asked(student: str, mark: float, worth: int, seconds: float) -> float:
        return assign.plugin_inst.late_submission_penalty(student, mark, seconds) or 0.0
    return asked


def lateness(reports: Sequence[Report], times: deadlines.Times, rule: Policy,
             grace: float = 0.0) -> tuple[list[Late], list[Report]]:
    """Who was late, and whose time is not known although there is a deadline.

    Args:
        grace: seconds after the deadline that do not count as late.
    """
    late, unknown = [], []
    for report in reports:
        due = times.deadline(report.student, report.unit)
        came = times.came.get((report.student, report.unit))
        if due is None:
            continue
        if came is None:
            unknown.append(report)
            continue
        seconds = (came - due).total_seconds()
        if seconds > grace:
            penalty = None
            if report.mark is not None:
                asked = rule(report.student, report.mark, report.points, seconds)
                penalty = round(min(max(asked, 0.0), report.mark), 2)
            late.append(Late(report, due, came, penalty))
    return late, unknown


def table(late: Sequence[Late]) -> str:
    """The CSV of all that were late."""
    return plain_csv(HEADER, [
        [unformula(one.report.student), unformula(one.report.unit),
         one.due.isoformat(" ", "minutes"), one.came.isoformat(" ", "minutes"),
         f"{one.hours:.1f}", *_marks(one)] for one in late])


def _marks(one: Late) -> tuple[str, str, str]:
    if one.penalty is None:
        return "", "", ""
    mark = one.report.mark or 0.0
    return points(mark), points(one.penalty), points(mark - one.penalty)


def taken_off(reports: Sequence[Report], file: Path, units: Sequence[str] = ()) -> list[Report]:
    """The reports with a line of its own for what being late takes off, as `late.csv` has it.

    Args:
        units: the reports are of these alone, and lines of others are left; empty: of all.

    Raises:
        RosterError: a penalty that is no number, above the mark, or of a submission not here.
    """
    listed = roster.read(file)
    student, unit, penalty = map(listed.place, ("student", "unit", "penalty"))
    own = {(r.student, r.unit): i for i, r in enumerate(reports)}
    found = list(reports)
    for row, line in zip(listed.rows, listed.lines, strict=True):
        where, key = f"{file}, line {line}", (row[student].lstrip("'"), row[unit].lstrip("'"))
        if row[penalty].strip() in ("", "0"):
            continue
        if units and key[1] not in units:
            continue
        if key not in own:
            raise RosterError(f"{where}: {key[0]}, {key[1]} is not in the results: write both "
                              "names as grade told them")
        found[own[key]] = _less(found[own[key]], row[penalty], where)
    return found


def _less(report: Report, text: str, where: str) -> Report:
    try:
        penalty = float(text)
    except ValueError:
        raise RosterError(f"{where}: the penalty is {text!r}, expected points such as 1.5, or "
                          "nothing") from None
    if report.mark is None:
        return report
    if not 0 <= penalty <= report.mark:
        raise RosterError(f"{where}: the penalty is {text} but the mark is {points(report.mark)}: "
                          "it must be from 0 to the mark; grade it again?  autograder late  "
                          "writes the table anew")
    taken = Verdict(f"{points(penalty)} points", "late", -penalty, 0)
    return replace(report, verdicts=(*report.verdicts, taken))


def tell(chosen: argparse.Namespace) -> int:
    """Write late.csv and show it; 1 where somebody's time is not known."""
    console = Console(soft_wrap=True)
    reports = list(Reader(chosen.results).all())
    if not reports:
        raise StoreError(f"{chosen.results} holds no results: run  autograder grade  first, or "
                         "name its folder")
    times = _times(chosen, reports)
    late, unknown = lateness(reports, times, policy(chosen.penalty, chosen.most),
                             60 * chosen.grace)
    out = chosen.out or chosen.results / "late.csv"
    write_whole(out, table(late))
    for one in late:
        mark, penalty, left = _marks(one)
        told = f"{mark} - {penalty} = {left}" if mark else "no mark yet"
        console.print(f"{one.report.student}, {one.report.unit}: {one.hours:.1f} hours late: "
                      f"{told}", markup=False, highlight=False)
    for line in _doubtful(chosen.due, times, reports, unknown):
        console.print(line, style="yellow", markup=False, highlight=False)
    console.print(f"{out}: {len(late)} late of {len(reports)}; marks stay as they are, and  "
                  f"autograder export ... --late {out}  takes it off", markup=False,
                  highlight=False)
    return 1 if unknown else 0


def _doubtful(due: str, times: deadlines.Times, reports: Sequence[Report],
              unknown: Sequence[Report]) -> Iterator[str]:
    """What a person should look at: extensions that nobody here has, and times not known."""
    own = {(r.student, r.unit) for r in reports}
    if "://" not in due:
        for student, unit in sorted(key for key in times.due if key[0] and key not in own):
            yield (f"{student}, {unit}: has an extension in {due} and nothing in the results: is "
                   "the name as grade told it?")
    for report in unknown:
        yield f"{report.student}, {report.unit}: when it came is not known"
    if unknown:
        yield ("name the folder with the timestamp.txt of nbgrader by --submissions, or a table "
               "student,unit,submitted by --times")


def _times(chosen: argparse.Namespace, reports: Sequence[Report]) -> deadlines.Times:
    if "://" in chosen.due:
        times = deadlines.from_gradebook(chosen.due)
    else:
        times = deadlines.Times(deadlines.due_table(Path(chosen.due)))
    if chosen.submissions:
        times.came |= deadlines.stamps(chosen.submissions, reports)
    if chosen.times:
        times.came |= deadlines.came_table(chosen.times)
    units = {r.unit for r in reports}
    named = {unit for _, unit in times.due}
    if not named & units:
        raise RosterError(f"{chosen.due} has no due date for {', '.join(sorted(units))}; it has: "
                          f"{', '.join(sorted(named)) or 'none'}")
    return times
