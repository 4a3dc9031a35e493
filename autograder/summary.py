"""Marks as tables: one for the terminal, two as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from autograder import items
from autograder.report import MARKS, Report
from autograder.spreadsheet import as_csv
from autograder.statuses import WORDS, points
from autograder.store import write_whole

COLOURS = {"passed": "green", "partly": "yellow", "failed": "red", "error": "magenta",
           "timeout": "magenta", "missing": "cyan", "ungradable": "bold magenta"}

GRADES = ("student", "unit", "exercise", "status", "earned", "points", "mistake", "cases right",
          "cases")
TOTALS = ("student", "unit", "file", "status", "earned", "points", "problem")

MOST_COLUMNS = 6
"""More units than these do not fit side by side into a terminal."""


def table(reports: Sequence[Report]) -> Table:
    """Students by units, or by what needs a look where there are many units.

    Every status that is not a plain mark is told in words.
    """
    units = sorted({r.unit for r in reports})
    return _by_unit(reports, units) if len(units) <= MOST_COLUMNS else _by_student(reports)


ONE_LINE = {"no_wrap": True, "overflow": "ellipsis", "max_width": 32}
"""A name of 180 letters is cut in the terminal only; tables and pages have it whole."""


def _by_unit(reports: Sequence[Report], units: Sequence[str]) -> Table:
    made = Table(show_edge=False, header_style="bold")
    made.add_column("student", **ONE_LINE)
    for unit in units:
        made.add_column(unit.replace("_", " "), overflow="fold")
    made.add_column("sum", justify="right")
    found = {(r.student, r.unit): r for r in reports}
    for student in sorted({r.student for r in reports}):
        own = [found.get((student, unit)) for unit in units]
        total = sum(r.earned for r in own if r)
        made.add_row(escape(student), *map(_cell, own), points(total))
    return made


def _by_student(reports: Sequence[Report]) -> Table:
    made = Table(show_edge=False, header_style="bold")
    made.add_column("student", **ONE_LINE)
    for header in ("units", "points"):
        made.add_column(header, justify="right", no_wrap=True)
    made.add_column("no plain mark", overflow="fold")
    for student in sorted({r.student for r in reports}):
        own = sorted((r for r in reports if r.student == student), key=lambda r: r.unit)
        odd = [f"{r.unit[:2]} {_cell(r, mark=False)}" for r in own if r.status not in MARKS]
        made.add_row(escape(student), str(len(own)), f"{points(sum(r.earned for r in own))}"
                     f"/{sum(r.points for r in own)}", ", ".join(odd))
    return made


def _cell(report: Report | None, mark: bool = True) -> str:
    """A mark, a word where it is not a plain one, or both, in the status's colour."""
    if report is None:
        return "[dim]none[/]"
    words = [] if report.status in MARKS else [WORDS[report.status]]
    if mark and not report.problem:
        words.insert(0, f"{points(report.earned)}/{report.points}")
    return f"[{COLOURS[report.status]}]{' '.join(words)}[/]"


def mistakes(reports: Sequence[Report], most: int = 8) -> Table:
    """The mistakes that were named most often."""
    made = Table(show_edge=False, header_style="bold")
    for header, justify in (("students", "right"), ("exercise", "left"), ("mistake", "left")):
        made.add_column(header, justify=justify)
    for mistake in items.mistakes(reports)[:most]:
        made.add_row(str(mistake.students), escape(mistake.exercise), escape(mistake.name))
    return made


def write_csv(reports: Iterable[Report], folder: Path) -> None:
    """Write grades.csv (a row per exercise) and totals.csv (a row per submission)."""
    for name, text in tables(reports).items():
        write_whole(folder / name, text)


def tables(reports: Iterable[Report]) -> dict[str, str]:
    """The text of grades.csv and totals.csv.

    A mark that a person has to decide is left empty, so that no import takes it for a zero.
    """
    grades, totals = [], []
    for r in reports:
        totals.append((r.student, r.unit, r.file, r.status, r.mark,
                       "" if r.problem else r.points, r.problem))
        grades += [(r.student, r.unit, v.exercise, v.status, v.mark, v.points,
                    (" and " if v.together else " or ").join(m.name for m in v.mistakes),
                    sum(c.passed for c in v.cases), len(v.cases)) for v in r.verdicts]
    return {"grades.csv": as_csv(GRADES, grades), "totals.csv": as_csv(TOTALS, totals)}
