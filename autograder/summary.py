"""Marks as tables: one for the terminal, two as CSV."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from autograder.gathered import Gathered, gather
from autograder.report import MARKS, Report
from autograder.spreadsheet import writer
from autograder.statuses import WORDS, points
from autograder.store import writing

COLOURS = {"passed": "green", "partly": "yellow", "failed": "red", "error": "magenta",
           "timeout": "magenta", "missing": "cyan", "ungradable": "bold magenta"}

GRADES = ("student", "unit", "exercise", "status", "earned", "points", "mistake", "cases right",
          "cases")
TOTALS = ("student", "unit", "file", "status", "earned", "points", "problem")
HEADERS = {"grades.csv": GRADES, "totals.csv": TOTALS}

MOST_STUDENTS = 100
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


def mistakes(reports: Iterable[Report] | Gathered, most: int = 8) -> Table:
    """The mistakes that were named most often."""
    made = Table(show_edge=False, header_style="bold")
    for header, justify in (("students", "right"), ("exercise", "left"), ("mistake", "left")):
        made.add_column(header, justify=justify)
    for mistake in gather(reports).tally.mistakes()[:most]:
        made.add_row(str(mistake.students), escape(mistake.exercise), escape(mistake.name))
    return made


def overview(found: Gathered) -> Table:
    """Students where they fit on a screen or two, else exercises: `totals.csv` has them all."""
    if found.students <= MOST_STUDENTS:
        return table(list(found.reports))
    made = Table(show_edge=False, header_style="bold",
                 caption=f"{found.students} students: totals.csv has a line for each")
    for header, justify in (("exercise", "left"), ("passed", "right"), ("mean", "right"),
                            ("no plain mark", "left")):
        made.add_column(header, justify=justify)
    for item in found.tally.items():
        odd = [f"{count} {WORDS[status]}" for status, count in sorted(item.counts.items())
               if status not in MARKS]
        made.add_row(escape(item.exercise), f"{100 * item.passed:.0f} %",
                     f"{100 * item.share:.0f} %", ", ".join(odd))
    return made


class Tables:
    """Writes grades.csv (a row per exercise) and totals.csv (a row per submission) as it goes.

    A mark that a person has to decide is left empty, so that no import takes it for a zero.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open = contextlib.ExitStack()

    def __enter__(self) -> Tables:
        self._grades, self._totals = (
            writer(self._open.enter_context(writing(self._folder / name)), header)
            for name, header in HEADERS.items())
        return self

    def __exit__(self, *raised: Any) -> None:
        self._open.__exit__(*raised)

    def add(self, report: Report) -> None:
        """The rows of a submission."""
        self._grades(_grades(report))
        self._totals([_total(report)])


def write_csv(reports: Iterable[Report], folder: Path) -> None:
    """Write grades.csv and totals.csv."""
    with Tables(folder) as tables:
        for report in reports:
            tables.add(report)


def tables(reports: Iterable[Report]) -> dict[str, str]:
    """The text of grades.csv and totals.csv."""
    buffers = {name: io.StringIO() for name in HEADERS}
    grades, totals = (writer(buffers[name], header) for name, header in HEADERS.items())
    for report in reports:
        grades(_grades(report))
        totals([_total(report)])
    return {name: buffer.getvalue() for name, buffer in buffers.items()}


def _grades(r: Report) -> list[tuple]:
    return [(r.student, r.unit, v.exercise, v.status, v.mark, v.points,
             (" and " if v.together else " or ").join(m.name for m in v.mistakes),
             sum(c.passed for c in v.cases), len(v.cases)) for v in r.verdicts]


def _total(r: Report) -> tuple:
    return (r.student, r.unit, r.file, r.status, r.mark, "" if r.problem else r.points, r.problem)
