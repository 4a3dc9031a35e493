"""The hidden cases of a grading run: drawn from the key, answered once, kept for the class."""

from __future__ import annotations

import hashlib
import itertools
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from autograder import evaluate, seeds, wire
from autograder.course import (
    Course,
    CourseError,
    Unit,
    compile_function,
    wrong_function,
    wrong_source,
)
from autograder.devices import Device
from autograder.exercise import AlsoRight, Case, Example, Exercise, Hidden, Misconception
from autograder.job import Call
from autograder.outcome import Outcome


@dataclass(frozen=True)
class HiddenCase:
    """A drawn case with its right answer, which never leaves the grader's process."""

    case: Case
    expected: Any
    allowed: Any
    sha256: str
    """Of the arguments, as they are sent."""

    @cached_property
    def call(self) -> Call:
        """The call that is made of everybody's function."""
        arguments = self.case.arguments
        return Call((arguments.positional, dict(arguments.named), self.case.times))


@dataclass
class PairOfMistakes:
    """Two known mistakes made at once, as edits of the model solution on different places."""

    mistakes: tuple[Misconception, Misconception]
    _function: Any
    _hidden: tuple[HiddenCase, ...]
    _driver: str
    _answers: dict[int, Outcome]

    def answer(self, place: int) -> Outcome:
        """What it answers to a hidden case; found out once."""
        if place not in self._answers:
            case = self._hidden[place].case
            self._answers[place] = evaluate.run(self._function, case, self._driver)
        return self._answers[place]


Answers = tuple[Outcome, ...]
"""One outcome per hidden case."""


class Bank:
    """Draws and answers hidden cases on first use; safe to share between threads.

    Args:
        per_student: every student gets other numbers in the same shapes.
        device: where right answers are computed; the processor where it is None.
    """

    def __init__(self, course: Course, key: bytes, per_student: bool = False,
                 device: Device | None = None) -> None:
        self.course = course
        self.per_student = per_student
        self.device = device
        self.fingerprint = seeds.fingerprint(key)
        self.key = key
        self.rehearsed: set[str] = set()
        """Units whose exercises were seen to run."""
        self._kept: dict[tuple, Any] = {}
        self._lock = threading.RLock()

    def cases(self, exercise: Exercise, student: str) -> tuple[HiddenCase, ...]:
        """The hidden cases of an exercise, with their right answers."""
        return self._once("cases", exercise, student, lambda: tuple(
            self.case(exercise, hidden, student) for hidden in exercise.hidden))

    def examples(self, exercise: Exercise) -> tuple[Example, ...]:
        """The visible cases with their answers: the same for everybody."""
        with self._lock:
            if ("examples", exercise.name) not in self._kept:
                self._kept["examples", exercise.name] = exercise.public().examples
            return self._kept["examples", exercise.name]

    def timed(self, exercise: Exercise, student: str, count: int) -> tuple[HiddenCase, ...]:
        """The large cases by which the exercise's speed is measured: each with other numbers."""
        speed = exercise.speed
        labels = [speed.label, *(f"{speed.label}, once more ({i})" for i in range(1, count))]
        return self._once("timed", exercise, student, lambda: tuple(
            self.case(exercise, Hidden(label, speed.draw), student) for label in labels))

    def mistakes(self, unit: Unit, exercise: Exercise, student: str,
                 ) -> tuple[tuple[Misconception, Answers], ...]:
        """What each known mistake answers to the hidden cases."""
        solution = unit.solutions[exercise.name]
        return self._once("mistakes", exercise, student, lambda: tuple(
            (m, self._answers(wrong_function(exercise, m, solution), exercise, student))
            for m in exercise.misconceptions))

    def pairs(self, unit: Unit, exercise: Exercise, student: str) -> tuple[PairOfMistakes, ...]:
        """Every two known mistakes that can stand in one solution."""
        return self._once("pairs", exercise, student, lambda: tuple(
            self._pairs(unit.solutions[exercise.name], exercise, student)))

    def _pairs(self, solution: str, exercise: Exercise, student: str,
               ) -> Iterator[PairOfMistakes]:
        if re.search(r"\bwhile\b", solution):
            return  # two edits together might never end, and this is the grader's own process
        hidden = self.cases(exercise, student)
        for pair in itertools.combinations(exercise.misconceptions, 2):
            if not all(m.edits for m in pair):
                continue
            try:
                source = wrong_source(exercise, pair[0].edits + pair[1].edits, solution)
                function = compile_function(exercise.name, source)
            except CourseError:
                continue  # they change the same words
            yield PairOfMistakes(pair, function, hidden, exercise.driver, {})

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

    def case(self, exercise: Exercise, hidden: Any, student: str) -> HiddenCase:
        """One case, drawn and answered."""
        path = [self.course.name, exercise.name, hidden.label]
        path += [student] if self.per_student else []
        case = hidden.case(seeds.stream(self.key, *path))
        sent = {"positional": case.arguments.positional, "named": dict(case.arguments.named)}
        sha256 = hashlib.sha256(wire.encode(sent)).hexdigest()
        return HiddenCase(case, *evaluate.answer(exercise, case, self.device), sha256)

    def _answers(self, function: Any, exercise: Exercise, student: str) -> Answers:
        return tuple(evaluate.run(function, hidden.case, exercise.driver)
                     for hidden in self.cases(exercise, student))
