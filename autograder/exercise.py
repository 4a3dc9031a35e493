"""What an exercise is: the one place where its points, cases and known mistakes are written."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.outcome import Returned
from autograder.tolerance import Linear, Tolerance

Tree = Any
"""None, bool, int, float, str, an array, or a tuple, list or dict (string keys) of trees."""


FUNCTION = "$source"
"""The key of a tree that stands for a function; `runner`, which imports nothing of ours, knows it
too."""


class ExerciseError(ValueError):
    """An author's mistake in the definition of an exercise."""


@dataclass(frozen=True)
class Arguments:
    """What a function is called with."""

    positional: tuple[Tree, ...] = ()
    named: Mapping[str, Tree] = field(default_factory=dict)


def call(*positional: Tree, **named: Tree) -> Arguments:
    """Write the arguments of a case as the call would be written: `call(x, w, stride=2)`."""
    return Arguments(positional, named)


def function(source: str) -> Tree:
    """A function as an argument: one expression in which NumPy is `np`, sent to students as text.

    >>> call(function("lambda x: np.sum(x ** 2)"), np.ones(3))  # doctest: +SKIP
    """
    compile(source, "argument", "eval")
    return {FUNCTION: source}


@dataclass(frozen=True)
class Case:
    """A call with a label that students read.

    times: how often the same call is made; 2 shows state that is kept between calls.
    family: cases of one family earn their share together; the label, where none is given.
    """

    label: str
    arguments: Arguments
    times: int = 1
    family: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "family", self.family or self.label)


@dataclass(frozen=True)
class Hidden:
    """A case whose arrays are drawn from the secret key at grading time.

    draw: takes a numpy `RandomState` and returns `call(...)`; it must use nothing else that varies.
    """

    label: str
    draw: Callable[[Any], Arguments]
    times: int = 1
    family: str = ""

    def case(self, stream: Any) -> Case:
        """The case with its arrays drawn from `stream`."""
        return Case(self.label, self.draw(stream), self.times, self.family)


@dataclass(frozen=True)
class Edit:
    """A change of the model solution's source: `old`, which stands there exactly once, to `new`."""

    old: str
    new: str


@dataclass(frozen=True)
class Misconception:
    """A known mistake: what a student reads about it, and a solution that makes it.

    wrong: an `Edit` of the model solution, several of them, or a function that needs NumPy only.
    """

    name: str
    advice: str
    wrong: Edit | tuple[Edit, ...] | Callable

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits of the model solution, none where `wrong` is a function of its own."""
        if isinstance(self.wrong, Edit):
            return (self.wrong,)
        return self.wrong if isinstance(self.wrong, tuple) else ()


@dataclass(frozen=True)
class AlsoRight:
    """Another answer that the field holds to be right: accepted whole, with a friendly note."""

    name: str
    note: str
    function: Callable


@dataclass(frozen=True)
class Speed:
    """How fast a function has to be, once it is right: so many times as fast as loops.

    than: the exercise whose loops it is measured against.
    times: the bar, as a ratio of CPU time.
    draw: the call that is measured; large enough that the loops take tenths of a second.
    """

    than: str
    times: float
    draw: Callable[[Any], Arguments]

    @property
    def label(self) -> str:
        """What students read of it."""
        return f"at least {self.times:g} times as fast as the loops of {self.than}"


@dataclass(frozen=True)
class Example:
    """A visible case with its answer and how far each of its numbers may be off."""

    case: Case
    expected: Tree
    allowed: Tree


@dataclass(frozen=True)
class Accepted:
    """What another right answer gives for each of the visible cases."""

    note: str
    answers: tuple[Tree, ...]


@dataclass(frozen=True)
class PublicExercise:
    """What may be written into files that students receive."""

    name: str
    points: int
    driver: str
    parameters: tuple[str, ...]
    """What the contract calls the arguments that are given by their place."""
    axes: Mapping[str, tuple[str, ...]]
    examples: tuple[Example, ...]
    accepted: tuple[Accepted, ...] = ()


@dataclass(frozen=True)
class Exercise:
    """A function that students write, and everything needed to judge it.

    Args:
        name: the function's name in the notebook.
        points: what it earns; whole points.
        reference: the right answer, called as the student's function is; it names its arguments
            as the contract does.
        examples: the visible cases; `check` runs them in the notebook.
        hidden: the cases that decide the mark.
        misconceptions: the known mistakes, most frequent first.
        tolerance: how far a right answer may be off.
        also_right: other answers that count as right.
        driver: source text of `drive(function, *arguments)`, where one call of the function
            is not the whole answer (several optimiser steps); empty for a plain call.
        float32: whether sums in single precision pass on double precision inputs.
        axes: what the axes of each part of the answer are called, such as
            {"dx": ("images", "rows", "columns", "channels")}; "" is the whole answer.
        stretch: whether its points are added beyond the total.
        pure: whether a call that changes its arguments in place fails.
        cpu_seconds: what all hidden cases together may take.
        speed: how fast it has to be besides; None where only right counts.
    """

    name: str
    points: int
    reference: Callable
    examples: tuple[Case, ...]
    hidden: tuple[Hidden, ...]
    misconceptions: tuple[Misconception, ...] = ()
    tolerance: Tolerance = Linear(1)
    also_right: tuple[AlsoRight, ...] = ()
    driver: str = ""
    float32: bool = False
    axes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stretch: bool = False
    pure: bool = True
    cpu_seconds: float = 5.0
    speed: Speed | None = None

    def __post_init__(self) -> None:
        if not self.name.isidentifier():
            raise ExerciseError(f"{self.name!r} is not a function name: use letters, digits and _")
        if self.points < 1:
            raise ExerciseError(f"{self.name}: points is {self.points}, expected 1 or more")
        for what in ("examples", "hidden"):
            if not getattr(self, what):
                raise ExerciseError(f"{self.name} has no {what}: write at least one")
        _refuse_doubles(self.name, "hidden case", [h.label for h in self.hidden])
        _refuse_doubles(self.name, "misconception", [m.name for m in self.misconceptions])
        object.__setattr__(self, "driver", inspect.cleandoc(self.driver))

    def public(self) -> PublicExercise:
        """What students may receive: the visible cases with their answers, nothing else."""
        from autograder.evaluate import answer, parameters, run

        examples = tuple(Example(case, *answer(self, case)) for case in self.examples)
        others = [(a.note, [run(a.function, case, self.driver) for case in self.examples])
                  for a in self.also_right]
        accepted = tuple(Accepted(note, tuple(o.values[0] for o in outcomes))
                         for note, outcomes in others
                         if all(isinstance(o, Returned) for o in outcomes))
        return PublicExercise(self.name, self.points, self.driver,
                              parameters(self.reference, self.driver), self.axes, examples,
                              accepted)


def _refuse_doubles(exercise: str, what: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ExerciseError(f"{exercise}: two of its {what}s are called {name!r}: rename one")
