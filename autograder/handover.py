"""The commands that hand results on: export and report; and the pages after grading."""

from __future__ import annotations

import argparse
import csv
import dataclasses
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from rich.console import Console

from autograder import (
    author,
    canvas,
    earlier,
    exports,
    late,
    machine,
    moodle,
    pages,
    roster,
    summary,
)
from autograder.course import Course, load_course
from autograder.earlier import Comparison
from autograder.exports import Export
from autograder.gathered import Gathered
from autograder.report import Report, marks_alone
from autograder.roster import Roster, RosterError
from autograder.similar import Alike
from autograder.store import Reader, Stored, StoreError, write_whole
from autograder.submissions import Unidentified
from autograder.verify import check

STUDENT_COLUMNS = ("student", "student_id", "id", "username", "login", "email", "Email address",
                   "ID number", "SIS User ID", "SIS Login ID", "Matrikelnummer")
"""What the column of a class list is often called that holds students as results have them."""
MOST_TOLD = 20


def write_pages(course: Course, reports: Iterable[Report], unknown: Sequence[Unidentified],
                out: Path, advance: Callable[[], None], before: Path | None = None,
                each: bool = True) -> tuple[Gathered, Comparison | None]:
    """Write every page and table of a results folder; what they came to.

    Args:
        reports: can be gone through twice.
        before: the results of an earlier run, to compare with.
        each: write a page for each submission too.
    """
    against = None

    def beside(found: Gathered) -> tuple[list[Alike], Comparison | None]:
        nonlocal against
        against = earlier.compare(earlier.read(before), found, str(before)) if before else None
        return found.codes.groups(author.models(course)), against

    found = pages.write(course.title, reports, unknown, out, advance, course.link, each, beside)
    return found, against


def report(chosen: argparse.Namespace) -> int:
    """Write the class report again from stored results; nothing is graded."""
    console = Console(soft_wrap=True)
    course = load_course(chosen.course)
    found, against = write_pages(
        course, _results(chosen.results), _unidentified(chosen.results), chosen.results,
        lambda: None, chosen.earlier, chosen.pages)
    if against and against.again:
        console.print(against.again, highlight=False)
    console.print(summary.mistakes(found))
    written = ("report.html", "report.csv", *(("feedback", "review") if chosen.pages else ()))
    console.print("", *(chosen.results / name for name in written), sep="\n", highlight=False)
    return 0


def _unidentified(folder: Path) -> list[Unidentified]:
    """What the last grading could not tell a student or unit of."""
    try:
        with open(folder / "unidentified.csv", newline="", encoding="utf-8") as file:
            return [Unidentified(r["file"], r["reason"]) for r in csv.DictReader(file)]
    except (OSError, ValueError, KeyError, csv.Error):
        return []


def export(chosen: argparse.Namespace) -> int:
    """Write marks for an LMS; 1 where somebody's mark is not in the file."""
    console = Console(stderr=chosen.json, soft_wrap=True)
    reports = _marks(chosen.results, chosen.unit)
    reports = late.taken_off(reports, chosen.late, chosen.unit) if chosen.late else reports
    listed = roster.read(chosen.roster, chosen.encoding) if chosen.roster else None
    if listed is None and chosen.format != "csv":
        raise RosterError(f"{chosen.format} needs the class list that it exported itself: "
                          "name its file with --roster")
    named = dict(_pair(text) for text in chosen.column)
    made = _made(chosen, reports, listed, named)
    out = chosen.out or chosen.results / f"marks-{chosen.format}.csv"
    write_whole(out, made.text)
    if chosen.json:
        said = dataclasses.asdict(made) | {"file": str(out)}
        del said["text"]
        machine.say(said)
    _tell(console, made, out)
    return 1 if made.needs_a_person else 0


def _results(folder: Path) -> Stored:
    """The stored reports, none of them touched since it was graded."""
    wrong = check(folder).wrong
    if wrong:
        raise StoreError(f"{folder}: {wrong[0]}; {len(wrong)} in all, which  autograder verify  "
                         "lists: marks leave only as they were graded")
    return Reader(folder).all()


def _marks(folder: Path, units: list[str]) -> list[Report]:
    """The stored reports of these units without what no export tells."""
    reports = list(_results(folder).told(marks_alone))
    known = sorted({r.unit for r in reports})
    for unit in units:
        if unit not in known:
            raise StoreError(f"{folder} holds no results of {unit!r}; there are: "
                             f"{', '.join(known)}")
    return [r for r in reports if not units or r.unit in units]


def _pair(text: str) -> tuple[str, str]:
    name, equals, header = text.partition("=")
    if not equals or not header.strip():
        raise RosterError(f"--column {text!r}: expected NAME=HEADER")
    return name.strip(), header.strip()


def _made(chosen: argparse.Namespace, reports: list[Report], listed: Roster | None,
          named: dict[str, str]) -> Export:
    if chosen.format == "canvas":
        headers = canvas.columns(listed, reports, named, chosen.new)
        return canvas.export(reports, listed, headers, chosen.scale)
    if chosen.format == "moodle":
        return moodle.export(reports, listed, named, chosen.scale)
    if listed is None:
        return exports.plain(reports)
    columns = ([listed.place(chosen.id_column)] if chosen.id_column
               else listed.has(*STUDENT_COLUMNS))
    if not columns:
        raise RosterError(f"{listed.file}: which column holds the student? It has: "
                          f"{', '.join(listed.header)}; name one with --id-column")
    roster.refuse_doubles(listed, columns)
    matched = roster.match(listed, (r.student for r in reports), columns)
    made = exports.plain(reports, listed, matched)
    made.absent = exports.absent_names(listed, matched, columns[0])
    return made


def _tell(console: Console, made: Export, out: Path) -> None:
    def tell(about: str, lines: list[str], style: str) -> None:
        for line in lines[:MOST_TOLD]:
            console.print(f"{about}: {line}", style=style, markup=False, highlight=False)
        if len(lines) > MOST_TOLD:
            console.print(f"{about}: {len(lines) - MOST_TOLD} more", style=style)

    tell("not in the file", [f"{who}: {why}" for who, why in made.strangers], "bold yellow")
    tell("left open", [f"{what}: {why}" for what, why in made.blank], "yellow")
    tell("no plain mark", [f"{what}: {why}" for what, why in made.told], "")
    tell("nothing handed in", list(made.absent), "")
    tell("column left out, as it is in the class list", list(made.left_out), "dim")
    console.print(f"{out}: {made.written} marks; {len(made.blank)} left open, "
                  f"{len(made.strangers)} not in the class list, {len(made.absent)} in it who "
                  "handed nothing in", markup=False, highlight=False)
