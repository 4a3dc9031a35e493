"""The hidden cases of a grading run: drawn from the key, answered once, kept for the class."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from typing import Any

from autograder import evaluate, seeds, wire
from autograder.course import Course, Unit, wrong_function
from autograder.exercise import AlsoRight, Case, Exercise, Misconception
from autograder.outcome import Outcome


@dataclass(frozen=True)
class HiddenCase:
    """A drawn case with its right answer, which never leaves the grader's process."""

    case: Case
    expected: Any
    allowed: Any
    sha256: str
    """Of the arguments, as they are sent."""


Answers = tuple[Outcome, ...]
"""One outcome per hidden case."""


class Bank:
    """Draws and answers hidden cases on first use; safe to share between threads.

    Args:
        per_student: every student gets other numbers in the same shapes.
    """

    def __init__(self, course: Course, key: bytes, per_student: bool = False) -> None:
        self.course = course
        self.per_student = per_student
        self.fingerprint = seeds.fingerprint(key)
        self._key = key
        self._kept: dict[tuple, Any] = {}
        self._lock = threading.RLock()

    def cases(self, exercise: Exercise, student: str) -> tuple[HiddenCase, ...]:
        """The hidden cases of an exercise, with their right answers."""
        return self._once("cases", exercise, student, lambda: tuple(
            self._case(exercise, hidden, student) for hidden in exercise.hidden))

    def mistakes(self, unit: Unit, exercise: Exercise, student: str,
                 ) -> tuple[tuple[Misconception, Answers], ...]:
        """What each known mistake answers to the hidden cases."""
        solution = unit.solutions[exercise.name]
        return self._once("mistakes", exercise, student, lambda: tuple(
            (m, self._answers(wrong_function(exercise, m, solution), exercise, student))
            for m in exercise.misconceptions))

    def alternatives(self, exercise: Exercise, student: str,
                     ) -> tuple[tuple[AlsoRight, Answers], ...]:
        """What each other right answer gives for the hidden cases."""
        return self._once("alternatives", exercise, student, lambda: tuple(
            (a, self._answers(a.function, exercise, student)) for a in exercise.also_right))

    def _once(self, what: str, exercise: Exercise, student: str, make: Any) -> Any:
        if self.per_student:
            return make()
        with self._lock:
            if (what, exercise.name) not in self._kept:
                self._kept[what, exercise.name] = make()
            return self._kept[what, exercise.name]

    def _case(self, exercise: Exercise, hidden: Any, student: str) -> HiddenCase:
        path = [self.course.name, exercise.name, hidden.label]
        path += [student] if self.per_student else []
        case = hidden.case(seeds.stream(self._key, *path))
        sent = {"positional": case.arguments.positional, "named": dict(case.arguments.named)}
        sha256 = hashlib.sha256(wire.encode(sent)).hexdigest()
        return HiddenCase(case, *evaluate.answer(exercise, case), sha256)

    def _answers(self, function: Any, exercise: Exercise, student: str) -> Answers:
        return tuple(evaluate.run(function, hidden.case, exercise.driver)
                     for hidden in self.cases(exercise, student))
