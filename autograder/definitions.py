"""Runs what an author wrote about a unit: its exercises, in one file or in a folder of files."""

from __future__ import annotations

import ast
import hashlib
import importlib
import sys
import traceback
import types
from collections.abc import Callable, Sequence
from pathlib import Path

from autograder.exercise import Exercise


class CourseError(ValueError):
    """A course folder, a lesson or an exercise that its author has to mend."""


def files(unit: Path) -> tuple[Path, ...]:
    """What defines the exercises of a unit, and what it may share with others, if it is there.

    `exercises.py`, or the files of a folder `exercises/`; then the files beside all units.
    """
    own = sorted((unit / "exercises").glob("*.py")) or [unit / "exercises.py"]
    return (*own, *sorted(unit.parent.glob("*.py")))


def forget(course: Path) -> None:
    """What was loaded from a course folder before: its files may have changed."""
    for name in [n for n in sys.modules if n.split(".")[0] == _package(course)]:
        del sys.modules[name]
    importlib.invalidate_caches()


def exercises(unit: Path) -> tuple[Exercise, ...]:
    """The exercises of a unit, in order.

    The course folder is a package while they are run: `from ..arrays import view` takes from
    `arrays.py` beside the units, `from .sums import SUM` from the same folder.

    Raises:
        CourseError: with the file, the line where there is one, and what to do.
    """
    package = _package(unit.parent)
    if package not in sys.modules:
        sys.modules[package] = types.ModuleType(package)
        sys.modules[package].__path__ = [str(unit.parent)]
    first = files(unit)[0]
    try:
        module = importlib.import_module(f"{package}.{unit.name}.exercises")
        found = tuple(getattr(module, "EXERCISES", None) or ())
    except (Exception, SystemExit) as error:
        place = raised(files(unit), error) or first
        raise CourseError(f"{place}: {type(error).__name__}: {error}") from error
    if not hasattr(module, "EXERCISES"):
        raise CourseError(f"{first} defines no EXERCISES: write EXERCISES = (ONE, OTHER)")
    wrong = [e for e in found if not isinstance(e, Exercise)]
    if wrong:
        raise CourseError(f"{first}: EXERCISES holds {wrong[0]!r}, "
                          "which is not an Exercise")
    return found


def _package(course: Path) -> str:
    return f"autograder_course_{hashlib.sha256(str(course).encode()).hexdigest()[:16]}"


def raised(among: Sequence[Path], error: BaseException) -> str:
    """`file:line` of the last step in one of the files on the way to an error; empty for none."""
    steps = [(f.filename, f.lineno) for f in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError):
        steps.append((error.filename, error.lineno))
    known = [f"{file}:{line}" for file, line in steps if file and Path(file) in among]
    return known[-1] if known else ""


def written(among: Sequence[Path], wanted: Callable[[ast.AST], bool]) -> str:
    """`file:line` of the first piece of source that is wanted; the first file where none is."""
    for file in among:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if wanted(node):
                return f"{file}:{node.lineno}"
    return str(among[0])
