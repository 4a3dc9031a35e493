"""The commands around a course: each asks the rooms in turn and answers with an exit code."""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path

from rich.console import Console

from autograder import audit as audit_room
from autograder import audit_table, grading, release, sample, seeds
from autograder import dist as dist_room
from autograder import lab as lab_room
from autograder.course import Course, CourseError, Unit, load_course
from autograder.exercise import Exercise
from autograder.grading import progress
from autograder.store import write_whole


def new_key(chosen: argparse.Namespace) -> int:
    """Make a key."""
    seeds.new_key(chosen.file)
    print(f"{chosen.file}: keep it; the same key gives the same marks on every regrade")
    return 0


def build(chosen: argparse.Namespace) -> int:
    """Build the students' notebooks, or tell which are stale."""
    console = Console()
    course = load_course(chosen.course)
    with progress(console, "building", len(course.units)) as advance:
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
    with progress(console, "auditing", total) as advance:
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
    reports = grading.run(console, course, place / "submitted", seeds.read_key(key_file), chosen)
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
