"""What each command does: asks the rooms in turn, shows progress, answers with an exit code."""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from autograder import audit as audit_room
from autograder import audit_table, gradebook, pages, release, sample, seeds, summary
from autograder import dist as dist_room
from autograder import lab as lab_room
from autograder import regrade as regrade_room
from autograder.bank import Bank
from autograder.batch import Settings, grade_all
from autograder.course import Course, CourseError, Unit, load_course
from autograder.exercise import Exercise
from autograder.identify import identify
from autograder.report import Report
from autograder.store import Store, StoreError, write_whole
from autograder.submissions import Unidentified, find

UNPROTECTED = ("[bold red]NO SANDBOX[/]: student code runs on this machine with your rights. "
               "It can read, change and send away every file of yours, answers and marks included.")


@contextmanager
def _progress(console: Console, about: str, total: int) -> Iterator:
    columns = (TextColumn(f"{about:<9}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(about, total=total)
        yield lambda: bar.advance(task)


def new_key(chosen: argparse.Namespace) -> int:
    """Make a key."""
    seeds.new_key(chosen.file)
    print(f"{chosen.file}: keep it; the same key gives the same marks on every regrade")
    return 0


def build(chosen: argparse.Namespace) -> int:
    """Build the students' notebooks, or tell which are stale."""
    console = Console()
    course = load_course(chosen.course)
    with _progress(console, "building", len(course.units)) as advance:
        stale = release.build(course, chosen.assignments, check=chosen.check, done=advance)
    for file in stale:
        console.print(f"{file} is stale: run  autograder build", markup=False, highlight=False)
    if not stale:
        console.print(f"{len(course.units)} units are {'up to date' if chosen.check else 'built'}")
    return 1 if stale else 0


def lab(chosen: argparse.Namespace) -> int:
    """Copy new units and open JupyterLab on them."""
    for unit in lab_room.copy_units(chosen.assignments, chosen.work):
        print(f"copied {unit} to {chosen.work}")
    return 0 if chosen.copy_only else lab_room.launch(chosen.work)


def dist(chosen: argparse.Namespace) -> int:
    """Make the wheel and the zips."""
    for path in dist_room.build(Path.cwd(), chosen.assignments, chosen.out):
        print(path)
    return 0


def audit(chosen: argparse.Namespace) -> int:
    """Tell how strong the tests of each exercise are; 1 where one is weak."""
    console = Console()
    course = load_course(chosen.course)
    wanted = _chosen(course, chosen.names)
    keys = audit_room.throwaway_keys(chosen.keys)
    audits = []
    total = sum(audit_room.steps(unit, exercise) for unit, exercise in wanted)
    with _progress(console, "auditing", total) as advance:
        for unit, exercise in wanted:
            audits.append(audit_room.audit(course, unit, exercise, keys, advance))
    for found in audits:
        for piece in audit_table.render(found, chosen.mutants):
            console.print(piece, highlight=False)
    if chosen.csv:
        write_whole(chosen.csv, audit_table.csv_text(audits))
    weak = [found.exercise.name for found in audits if found.weak]
    console.print(f"{len(audits)} exercises, {len(keys)} keys; "
                  + (f"[bold red]weak: {', '.join(weak)}[/]" if weak else "none is weak"))
    return 1 if weak else 0


def _chosen(course: Course, names: list[str]) -> list[tuple[Unit, Exercise]]:
    """The exercises of these names or units; all where there are no names."""
    every = [(unit, exercise) for unit in course.units for exercise in unit.exercises]
    known = {name for unit, exercise in every for name in (unit.name, exercise.name)}
    for name in names:
        if name not in known:
            raise CourseError(f"no unit or exercise is called {name!r}; there are: "
                              f"{', '.join(sorted(known))}")
    return [pair for pair in every if not names or {pair[0].name, pair[1].name} & set(names)]


def grade(chosen: argparse.Namespace) -> int:
    """Grade submissions; 1 where something needs a person."""
    console = Console()
    key = seeds.read_key(chosen.key)
    course = load_course(chosen.course)
    if chosen.to_gradebook:
        gradebook.expect(chosen.to_gradebook)
    reports, unknown = run(console, course, chosen.submissions, key, chosen)
    _show(console, course, reports, unknown, chosen.out)
    left = _to_gradebook(console, reports, chosen.to_gradebook) if chosen.to_gradebook else 0
    return 1 if unknown or left or any(r.status == "ungradable" for r in reports) else 0


def _to_gradebook(console: Console, reports: list[Report], db_url: str) -> int:
    """Write the marks into nbgrader's gradebook; how many it did not take."""
    left = gradebook.write_all(db_url, reports)
    for report, reason in left:
        console.print(f"not in the gradebook: {report.student}, {report.unit}: {reason}",
                      style="yellow", markup=False)
    console.print(f"{'gradebook':<14} {len(reports) - len(left)} of {len(reports)} submissions",
                  highlight=False)
    return len(left)


def run(console: Console, course: Course, place: Path, key: bytes, chosen: argparse.Namespace,
        ) -> tuple[list[Report], list[Unidentified]]:
    """Find, identify, grade and store; then write every page."""
    if chosen.sandbox == "none":
        console.print(UNPROTECTED)
    with Store(chosen.out, key) as store:
        reports, unknown = _grade_into(store, console, course, place, key, chosen)
    _write_pages(console, course, reports, unknown, chosen.out)
    return reports, unknown


def _grade_into(store: Store, console: Console, course: Course, place: Path, key: bytes,
                chosen: argparse.Namespace) -> tuple[list[Report], list[Unidentified]]:
    owned, unknown = find(place, getattr(chosen, "student_regex", ""))
    with _progress(console, "reading", len(owned)) as advance:
        submissions, strange = identify(owned, course, advance)
    bank = Bank(course, key, getattr(chosen, "per_student", False))
    reports: list[Report] = []
    settings = Settings(bank, chosen.sandbox, chosen.jobs)
    with _progress(console, "grading", len(submissions)) as advance:
        def done(report: Report, kept: bool) -> None:
            reports.append(report)
            advance()
        grade_all(submissions, settings, store, done)
    return sorted(reports, key=lambda r: (r.student, r.unit)), unknown + strange


def _write_pages(console: Console, course: Course, reports: list[Report],
                 unknown: list[Unidentified], out: Path) -> None:
    with _progress(console, "pages", len(reports)) as advance:
        pages.write(course.title, reports, unknown, out, advance)


def regrade(chosen: argparse.Namespace) -> int:
    """Grade again beside the results that are there, and tell what would change."""
    console = Console()
    key = seeds.read_key(chosen.key)
    course = load_course(chosen.course)
    with Store(chosen.out, key) as store:
        old = list(store.all())
        if not old:
            raise StoreError(f"{chosen.out} holds no results to compare with: run  autograder "
                             "grade  first, or name its folder with --out")
        with Store(chosen.out / "regrade", key) as trial:
            new, unknown = _grade_into(trial, console, course, chosen.submissions, key, chosen)
        found = regrade_room.changes(old, new)
        if found:
            console.print(regrade_room.table(found))
        students = {r.student for r in new}
        console.print(f"\n{regrade_room.summary(found, len(students))}", highlight=False)
        if not chosen.write:
            console.print(f"nothing was changed in {chosen.out}; the same command with --write "
                          "puts the new marks there", highlight=False, soft_wrap=True)
            return 0
        for report in new:
            store.write(report)
    shutil.rmtree(chosen.out / "regrade")
    _write_pages(console, course, new, unknown, chosen.out)
    return 0


def _show(console: Console, course: Course, reports: list[Report], unknown: list[Unidentified],
          out: Path) -> None:
    console.print(summary.table(reports))
    console.print()
    console.print(summary.mistakes(reports))
    console.print()
    for one in unknown:
        console.print(f"not graded: {one.file}: {one.reason}", style="yellow", markup=False)
    for about, name in (("class report", "report.html"), ("feedback", "feedback"),
                        ("for your eyes", "review"), ("marks", "grades.csv"),
                        ("audit trail", "audit.jsonl")):
        console.print(f"{about:<14} {out / name}", highlight=False, soft_wrap=True)


def demo(chosen: argparse.Namespace) -> int:
    """Grade a sample class whose mistakes are known, and say how many were named."""
    console = Console()
    course = load_course(chosen.course)
    key_file = demo_key_file()
    if not key_file.exists():
        seeds.new_key(key_file)
    place = chosen.out / "class"
    shutil.rmtree(place, ignore_errors=True)
    made = sample.make_sample(course, chosen.assignments, place, chosen.students)
    reports, unknown = run(console, course, place / "submitted", seeds.read_key(key_file), chosen)
    _show(console, course, reports, unknown, chosen.out)
    named, planted, missed = sample.score_naming(made, reports)
    console.print(f"{'key':<14} {key_file}", highlight=False, soft_wrap=True)
    console.print(f"\n{named} of {planted} planted mistakes were named correctly", highlight=False)
    for miss in missed:
        console.print(f"  not named: {miss}", markup=False, highlight=False)
    return 0


def demo_key_file() -> Path:
    """Where the demo's key lies: the user's state folder."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "cnn-course" / "demo.key"
