"""Builds the course: source notebooks beside the lessons, students' notebooks by nbgrader."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from autograder import author, examples, lesson
from autograder.course import Course, Unit

OURS_ALONE = ["lesson.py", "exercises.py", "exercises"]
"""What lies beside a source notebook and must never reach a student: for nbgrader's ignore list."""


class ReleaseError(RuntimeError):
    """nbgrader could not make a release; holds what it said."""


def build(course: Course, assignments: Path, check: bool = False,
          done: Callable[[], None] = lambda: None) -> list[Path]:
    """Build every unit, or with `check` only tell which built files are stale.

    Returns:
        The files that differ from what the build would write; empty after building.

    Raises:
        CourseError, ReleaseError: a lesson that cannot be built.
    """
    stale: list[Path] = []
    with tempfile.TemporaryDirectory() as scratch:
        generate = _generator(Path(scratch))
        for unit in course.units:
            for name, built in sources(course, unit).items():
                data = _kept(unit.folder / name, built)
                beside = Path(scratch, "solutions", unit.name, name)
                beside.parent.mkdir(parents=True, exist_ok=True)
                beside.write_bytes(data)
                stale += _settle(unit.folder / name, data, check)
            generate(unit.name)
            released = Path(scratch, "assignments", unit.name)
            stale += _stale(released, assignments / unit.name)
            if not check:
                _replace(released, assignments / unit.name)
            done()
    return sorted(set(stale)) if check else []


def sources(course: Course, unit: Unit) -> dict[str, bytes]:
    """What the build writes beside a unit's lesson."""
    notebook = lesson.as_text(lesson.source_notebook(course, unit)).encode()
    return {f"{unit.name}.ipynb": notebook,
            examples.FILE: examples.to_bytes(author.public(unit))}


def _kept(path: Path, built: bytes) -> bytes:
    """What was built; of examples what is there already where it differs by rounding alone.

    Another processor adds in another order: the committed file stays current there.
    """
    if path.name != examples.FILE or not path.exists():
        return built
    current = path.read_bytes()
    return current if examples.same(current, built) else built


def _settle(path: Path, data: bytes, check: bool) -> list[Path]:
    current = path.read_bytes() if path.exists() else None
    if current != data and not check:
        path.write_bytes(data)
    return [path] if current != data else []


def _stale(new: Path, old: Path) -> list[Path]:
    """Files that differ between two folders, or are in one of them only."""
    names = {p.name for folder in (new, old) if folder.is_dir() for p in folder.iterdir()
             if p.name != ".ipynb_checkpoints"}
    return [old / name for name in names
            if not ((new / name).is_file() and (old / name).is_file()
                    and (new / name).read_bytes() == (old / name).read_bytes())]


def _replace(new: Path, old: Path) -> None:
    """Put a folder in the place of another, whole: there is never a mixture of both."""
    old.parent.mkdir(parents=True, exist_ok=True)
    beside = old.with_name(f".{old.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    shutil.copytree(new, beside)
    shutil.rmtree(old, ignore_errors=True)
    beside.rename(old)


def _generator(root: Path) -> Callable[[str], None]:
    """nbgrader's own generator in this process, with a course folder of its own, no gradebook."""
    from nbgrader.apps import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    config = Config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.source_directory = "solutions"
    config.CourseDirectory.release_directory = "assignments"
    config.CourseDirectory.ignore = CourseDirectory.ignore.default_args[0] + OURS_ALONE
    config.GenerateAssignment.no_database = True
    config.SaveCells.enabled = False
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    api.log.setLevel(logging.ERROR)

    def generate(unit: str) -> None:
        answer = api.generate_assignment(unit)
        if not answer["success"]:
            raise ReleaseError(f"nbgrader cannot release {unit}: "
                               f"{answer.get('error') or answer.get('log')}")
    return generate
