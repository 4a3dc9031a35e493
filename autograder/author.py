"""An author's mistakes in exercises, found before a class is graded and named with their line."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from autograder import definitions, similar
from autograder.bank import Bank
from autograder.course import Course, CourseError, Unit
from autograder.exercise import Exercise, PublicExercise

NOBODY = "a rehearsal"
"""The student for whom cases are drawn where every student has other numbers."""


def rehearse(bank: Bank, units: Iterable[Unit]) -> None:
    """Draw and answer every hidden case of these units, as grading will.

    Raises:
        CourseError: a case, the reference, a known mistake or a bound raises; with file and line.
    """
    for unit in units:
        if unit.name in bank.rehearsed:
            continue
        for exercise in unit.exercises:
            for what, step in _steps(bank, unit, exercise):
                with _named(unit, exercise, what):
                    step()
        bank.rehearsed.add(unit.name)


def _steps(bank: Bank, unit: Unit, exercise: Exercise) -> Iterator[tuple[str, Callable[[], Any]]]:
    for hidden in exercise.hidden if bank.per_student else ():
        yield f"hidden case {hidden.label!r}", lambda h=hidden: bank.case(exercise, h, NOBODY)
    if not bank.per_student:
        yield "", lambda: _cases(bank, unit, exercise)
    yield "other right answers", lambda: bank.alternatives(exercise, NOBODY)
    yield "known mistakes", lambda: bank.mistakes(unit, exercise, NOBODY)


def _cases(bank: Bank, unit: Unit, exercise: Exercise) -> None:
    """All at once, which are kept for grading; one by one only to find the one that raises."""
    try:
        bank.cases(exercise, NOBODY)
    except Exception:
        for hidden in exercise.hidden:
            with _named(unit, exercise, f"hidden case {hidden.label!r}"):
                bank.case(exercise, hidden, NOBODY)
        raise


def public(unit: Unit) -> list[PublicExercise]:
    """What students may receive of a unit.

    Raises:
        CourseError: a visible example raises; with file and line.
    """
    found = []
    for exercise in unit.exercises:
        with _named(unit, exercise, "visible examples"):
            found.append(exercise.public())
    return found


@contextmanager
def _named(unit: Unit, exercise: Exercise, what: str) -> Iterator[None]:
    """Whatever an exercise raises becomes one sentence that starts with its place."""
    try:
        yield
    except CourseError:
        raise
    except Exception as error:
        place = (definitions.raised(unit.definitions, error.__cause__ or error)
                 or definitions.written(unit.definitions, partial(_names, exercise.name)))
        told = f"{type(error).__name__}: {error}"
        raise CourseError(f"{place}: {exercise.name}{', ' + what if what else ''}: {told}"
                          ) from error


def _names(name: str, node: ast.AST) -> bool:
    """Whether an exercise gets its name here."""
    return (isinstance(node, ast.keyword) and node.arg == "name"
            and isinstance(node.value, ast.Constant) and node.value.value == name)


def models(course: Course) -> dict[str, str]:
    """The shape of each exercise's model solution."""
    return {name: similar.shape(ast.parse(source).body[0])[0]
            for unit in course.units for name, source in unit.solutions.items()}
