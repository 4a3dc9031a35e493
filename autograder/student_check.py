"""`check(conv2d)` in a student's notebook: runs the visible examples, shows what is wrong."""

from __future__ import annotations

import contextlib
import io
import linecache
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from autograder import evaluate, examples
from autograder.compare import Difference, compare
from autograder.exercise import Example, PublicExercise
from autograder.wording import in_place

STUB = "NotImplementedError"


class CheckFailed(AssertionError):
    """A visible example is wrong. In a notebook it shows as one line, without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


@dataclass(frozen=True)
class Result:
    """How one visible example went."""

    example: Example
    got: Any = None
    difference: Difference | None = None
    trouble: str = ""
    """What went wrong where there is no answer to compare."""
    lines: tuple[str, ...] = ()
    note: str = ""
    """Why it is right, though not the contract's answer."""

    @property
    def right(self) -> bool:
        """Whether the example is right."""
        return self.difference is None and not self.trouble


def check(function: Callable, name: str = "") -> None:
    """Run the visible examples of an exercise and show the outcome in place.

    Hidden cases are not run: they decide the mark when the notebook is graded.

    Args:
        function: your function itself, not its result.
        name: of the exercise, where it is not the function's own.

    Raises:
        CheckFailed: an example is wrong, or the function cannot be checked.
    """
    from autograder import pictures

    caller = sys._getframe(1).f_globals
    exercise = _exercise(function, name, caller)
    results, printed = attempts(function, exercise)
    pictures.show(exercise, results, printed)
    wrong = [r for r in results if not r.right]
    if wrong:
        raise CheckFailed(_summary(exercise, wrong, len(results)))


def _exercise(function: Any, name: str, caller: dict[str, Any]) -> PublicExercise:
    if not callable(function):
        raise CheckFailed(f"check needs the function itself, not its result: got "
                          f"{type(function).__name__}, write check(NAME) without arguments")
    known = name or getattr(function, "__name__", "")
    if not known.isidentifier() or caller.get(known) is not function and not name:
        bound = [k for k, v in caller.items() if v is function and not k.startswith("_")]
        known = bound[0] if bound else known
    try:
        return examples.read(Path.cwd(), known)
    except examples.ExamplesError as error:
        raise CheckFailed(str(error)) from None


def attempts(function: Callable, exercise: PublicExercise) -> tuple[list[Result], str]:
    """How each visible example goes, and what was printed on the way."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        results = [_attempt(function, exercise, e) for e in exercise.examples]
        return _accepted(exercise, results), output.getvalue()


def _accepted(exercise: PublicExercise, results: list[Result]) -> list[Result]:
    """The results, right where all of them are what one other right answer gives."""
    for other in exercise.accepted:
        if all(r.right or not r.trouble and compare(r.got, answer, r.example.allowed) is None
               for r, answer in zip(results, other.answers, strict=True)):
            return [r if r.right else replace(r, difference=None, note=other.note)
                    for r in results]
    return [_in_its_form(r, [(o.note, o.answers[i]) for o in exercise.accepted], exercise)
            for i, r in enumerate(results)]


def _in_its_form(result: Result, forms: list[tuple[str, Any]], exercise: PublicExercise) -> Result:
    """A wrong answer whose dtype another right form has, compared with that form."""
    if result.difference and result.difference.kind == "dtype":
        for note, answer in forms:
            found = compare(result.got, answer, result.example.allowed, exercise.axes)
            if found is None or found.kind == "values":
                return replace(result, difference=found, note="" if found else note)
    return result


def _attempt(function: Callable, exercise: PublicExercise, example: Example) -> Result:
    whole = evaluate.driven(function, exercise.driver)
    pristine = example.case.arguments
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            for _ in range(example.case.times):
                positional, named = evaluate.copy(pristine.positional), evaluate.copy(
                    dict(pristine.named))
                got = whole(*positional, **named)
                difference = compare(got, example.expected, example.allowed, exercise.axes)
                if difference:
                    return Result(example, got, difference)
    except Exception as error:
        return Result(example, trouble=_told(error), lines=_own_lines(error))
    changed = evaluate.changed(positional, named, pristine)
    if changed:
        return Result(example, trouble=in_place(changed, exercise.parameters))
    return Result(example, got)


def _told(error: Exception) -> str:
    return f"raised {type(error).__name__}" + (f": {error}" if str(error) else "")


def _own_lines(error: Exception) -> tuple[str, ...]:
    """The student's own lines of a traceback, outermost first."""
    lines, step = [], error.__traceback__
    package = str(Path(__file__).parent)
    while step is not None:
        file = step.tb_frame.f_code.co_filename
        text = linecache.getline(file, step.tb_lineno).strip()
        if text and not file.startswith(package) and "site-packages" not in file:
            lines.append(f"line {step.tb_lineno}: {text}")
        step = step.tb_next
    return tuple(lines[-4:])


def _summary(exercise: PublicExercise, wrong: list[Result], count: int) -> str:
    if all(r.trouble == f"raised {STUB}" for r in wrong) and len(wrong) == count:
        return f"{exercise.name} is not filled in yet"
    return f"{exercise.name}: {len(wrong)} of {count} visible examples are wrong"
