"""Loads a course folder by path: its units, their exercises and their model solutions."""

from __future__ import annotations

import ast
import hashlib
import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from autograder import definitions
from autograder.definitions import CourseError
from autograder.exercise import Edit, Exercise, Misconception

UNIT_NAME = re.compile(r"\d\d_[a-z0-9_]+")


@dataclass(frozen=True)
class Unit:
    """One folder of the course."""

    name: str
    title: str
    folder: Path
    exercises: tuple[Exercise, ...]
    solutions: dict[str, str]
    """Source of the model solution of each exercise, as it stands in the lesson."""
    fingerprint: str = ""
    """Changes whenever the unit's exercises or model solutions do; of what was loaded."""

    @property
    def definitions(self) -> tuple[Path, ...]:
        """The files that its exercises are defined in, and those that units share."""
        return definitions.files(self.folder)

    @property
    def lesson(self) -> Path:
        """The hand-written percent notebook."""
        return self.folder / "lesson.py"


@dataclass(frozen=True)
class Course:
    """A course folder, loaded."""

    name: str
    title: str
    version: str
    folder: Path
    units: tuple[Unit, ...]
    link: str = ""
    """Where students find a unit, `{unit}` standing for its name; empty where nobody said."""

    def unit(self, name: str) -> Unit:
        """The unit of that name.

        Raises:
            CourseError: there is none; the message lists those there are.
        """
        for unit in self.units:
            if unit.name == name:
                return unit
        known = ", ".join(unit.name for unit in self.units)
        raise CourseError(f"no unit is called {name!r}; the course has: {known}")


def load_course(folder: Path) -> Course:
    """Load a folder that holds course.toml and one folder NN_name per unit.

    Raises:
        CourseError: with the file, the line where there is one, and what to do.
    """
    folder = Path(folder).resolve()
    about = folder / "course.toml"
    if not about.is_file():
        raise CourseError(f"{folder} is no course: it has no course.toml; "
                          "name the folder that holds it with --course")
    try:
        fields = tomllib.loads(about.read_text(encoding="utf-8"))
        name, title, version = (str(fields[k]) for k in ("name", "title", "version"))
    except (ValueError, KeyError) as error:
        raise CourseError(f"{about}: {error}; it needs name, title and version") from None
    folders = sorted(p for p in folder.iterdir() if p.is_dir() and UNIT_NAME.fullmatch(p.name))
    definitions.forget(folder)
    units = tuple(_load_unit(unit) for unit in folders)
    _refuse_shared_names(units)
    return Course(name, title, version, folder, units, str(fields.get("link", "")))


def _load_unit(folder: Path) -> Unit:
    lesson, files = folder / "lesson.py", definitions.files(folder)
    for file in (lesson, files[0]):
        if not file.is_file():
            raise CourseError(f"{file} is missing: every unit has a lesson.py and an exercises.py, "
                              "or a folder exercises")
    try:
        text = lesson.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise CourseError(f"{lesson}: {error}; save it in UTF-8") from None
    exercises = definitions.exercises(folder)
    solutions = model_solutions(lesson, text, [e.name for e in exercises])
    for place, exercise in enumerate(exercises):
        for mistake in exercise.misconceptions:
            _refuse_misfit(files, exercise, mistake, solutions[exercise.name])
        before = [e.name for e in exercises[:place]]
        if exercise.speed and exercise.speed.than not in before:
            raise CourseError(f"{folder.name}: {exercise.name} is to be faster than "
                              f"{exercise.speed.than!r}, which is no exercise before it: put it "
                              "into the same unit, first")
    title = re.search(r"^# # (.+)$", text, re.MULTILINE)
    return Unit(folder.name, title.group(1) if title else folder.name, folder, exercises, solutions,
                _fingerprint(files, solutions))


def _fingerprint(files: Sequence[Path], solutions: dict[str, str]) -> str:
    texts = [file.read_bytes() for file in files]
    texts += [source.encode() for source in solutions.values()]
    return hashlib.sha256(b"\0".join(texts)).hexdigest()[:8]


def _refuse_misfit(files: Sequence[Path], exercise: Exercise, mistake: Misconception,
                   solution: str) -> None:
    try:
        wrong_function(exercise, mistake, solution)
    except CourseError as error:
        place = definitions.written(files, lambda node: isinstance(node, ast.Constant)
                                    and node.value == mistake.name)
        raise CourseError(f"{place}: {mistake.name}: {error}") from None


def _refuse_shared_names(units: tuple[Unit, ...]) -> None:
    owner: dict[str, str] = {}
    for unit in units:
        for exercise in unit.exercises:
            if exercise.name in owner:
                raise CourseError(f"{exercise.name} is an exercise of both {owner[exercise.name]} "
                                  f"and {unit.name}: rename one")
            owner[exercise.name] = unit.name


def model_solutions(lesson: Path, text: str, names: Iterable[str]) -> dict[str, str]:
    """The sources of the top-level functions `names` in a lesson.

    Raises:
        CourseError: the lesson does not parse, or does not define one of them exactly once.
    """
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise CourseError(f"{lesson}:{error.lineno}: {error.msg}") from None
    lines = text.split("\n")
    found: dict[str, list[str]] = defaultdict(list)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            found[node.name].append("\n".join(lines[node.lineno - 1:node.end_lineno]))
    for name in names:
        if len(found[name]) != 1:
            raise CourseError(f"{lesson} defines {name} {len(found[name])} times at the top "
                              "level, expected once: it is the model solution")
    return {name: found[name][0] for name in names}


def wrong_source(exercise: Exercise, edits: tuple[Edit, ...], solution: str) -> str:
    """The model solution's source with edits made.

    Raises:
        CourseError: the old text of an edit does not stand in the source exactly once.
    """
    for edit in edits:
        times = solution.count(edit.old)
        if times != 1:
            raise CourseError(f"{exercise.name}: an edit looks for {edit.old!r}, which stands "
                              f"{times} times in the model solution, expected once")
        solution = solution.replace(edit.old, edit.new)
    return solution


def wrong_function(exercise: Exercise, mistake: Misconception, solution: str) -> Callable:
    """The function that makes a known mistake, ready to be called.

    Raises:
        CourseError: an edit that does not fit, or source that does not compile.
    """
    if not mistake.edits:
        return mistake.wrong
    return compile_function(exercise.name, wrong_source(exercise, mistake.edits, solution))


def compile_function(name: str, source: str) -> Callable:
    """The function `name` that `source` defines, with NumPy as `np` and nothing else around it.

    Raises:
        CourseError: the source does not compile.
    """
    namespace: dict[str, Any] = {"np": np, "__name__": "model_solution"}
    try:
        exec(compile(source, f"<model solution of {name}>", "exec"), namespace)
    except SyntaxError as error:
        raise CourseError(
            f"{name}: line {error.lineno} of an edited solution: {error.msg}") from None
    return namespace[name]
