"""Grades what one student handed in to a platform: a report for each unit of the assignment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from autograder.bank import Bank
from autograder.batch import Settings, grade_one
from autograder.course import Course, Unit
from autograder.identify import Submission, identify
from autograder.platforms import bundle
from autograder.platforms.bundle import Bundle
from autograder.report import Report, Verdict
from autograder.sandbox import Sandbox
from autograder.strays import advice
from autograder.submissions import File, Owned, Unidentified, in_folder, read_plain
from autograder.walls import SandboxError

FAULTS = (*bundle.FAULTS, SandboxError)
"""What keeps everybody from being graded: no student's doing, and never a zero."""

MOST_NAMED = 5


def grade(given: Bundle, place: Path, done: Callable[[Verdict], None] = lambda verdict: None,
          ) -> list[Report]:
    """A report for each unit; what is wrong with the notebook is part of it.

    Args:
        place: the folder with what was handed in, or the one file.
        done: called with each verdict as it comes.

    Raises:
        SandboxError: the three walls cannot stand here.
    """
    settings = Settings(Bank(given.course, given.key))
    with Sandbox(settings.sandbox) as box:
        return [grade_one(submission, settings, box, done)
                for submission in handed_in(place, given.course)]


def handed_in(place: Path, course: Course) -> list[Submission]:
    """What counts for each unit; for a unit without a notebook, why there is none."""
    files = list(_files(place))
    found, strange = identify([Owned(f, "") for f in files if f.notebook], course)
    others = [(f.path, advice(PurePosixPath(f.path).name)) for f in files if not f.notebook]
    said = [*map(_told, strange), *(f"{path}: {told}" for path, told in others if told)]
    by_unit = {submission.unit.name: submission for submission in found}
    return [_with_strange(by_unit[unit.name], strange) if unit.name in by_unit
            else _absent(unit, said) for unit in course.units]


def _files(place: Path) -> Iterator[File]:
    if place.is_dir():
        yield from in_folder(place)
    elif place.exists() or place.is_symlink():
        yield File(place.name, lambda: read_plain(place))


def _told(one: Unidentified) -> str:
    return f"{one.file}: {one.reason.removeprefix(': ')}"


def _with_strange(submission: Submission, strange: Sequence[Unidentified]) -> Submission:
    notes = [submission.note] if submission.note else []
    return replace(submission, note="; ".join([*notes, *map(_told, strange)][:MOST_NAMED]))


def _absent(unit: Unit, said: Sequence[str]) -> Submission:
    instead = f", but {'; '.join(said[:MOST_NAMED])}" if said else ""
    return Submission("", unit, File("", lambda: b""), problem=(
        f"no notebook {unit.name}.ipynb was handed in{instead}"))
