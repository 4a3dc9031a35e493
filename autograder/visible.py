"""What a student's function answers to the visible examples, kept for the student's page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.bank import Bank
from autograder.compare import Difference, compare
from autograder.evaluate import parameters
from autograder.exercise import Example, Exercise
from autograder.job import Job, Limits
from autograder.outcome import NoAnswer, Outcome, Raised
from autograder.pictures import planes
from autograder.report import Panel, Visible
from autograder.sandbox import Sandbox
from autograder.slicing import Slice
from autograder.wording import in_place, short

LARGEST = 12
"""Rows and columns of a picture; of a larger array the part around the first wrong number."""


def answers(exercise: Exercise, found: Slice, bank: Bank, sandbox: Sandbox) -> tuple[Visible, ...]:
    """How each visible example goes.

    They run in a process of their own, which never held a hidden case: what is shown here cannot
    carry a hidden number.
    """
    try:
        examples = bank.examples(exercise)
    except Exception:  # an author's mistake, which `build` names; a mark does not depend on it
        return ()
    calls = tuple((e.case.arguments.positional, dict(e.case.arguments.named), e.case.times)
                  for e in examples)
    job = Job(found.statements, exercise.name, exercise.driver or None, calls)
    outcomes = sandbox.run(job, Limits(cpu_seconds=exercise.cpu_seconds)).outcomes
    told = [_told(exercise, e, o) for e, o in zip(examples, outcomes, strict=True)]
    return _one_picture(told)


def _one_picture(told: Sequence[Visible]) -> tuple[Visible, ...]:
    """The first wrong example that can be drawn keeps its picture, as `check` shows it."""
    first = next((i for i, v in enumerate(told) if v.panels), -1)
    return tuple(v if i == first else Visible(v.label, v.right, v.words)
                 for i, v in enumerate(told))


def _told(exercise: Exercise, example: Example, outcome: Outcome) -> Visible:
    from autograder.judge import NO_ANSWER, public_type

    label = example.case.label
    if isinstance(outcome, NoAnswer):
        return Visible(label, False, NO_ANSWER.get(outcome.reason, "no answer"))
    if isinstance(outcome, Raised):
        return Visible(label, False, f"raised {public_type(outcome)}")
    for value in outcome.values:
        difference = compare(value, example.expected, example.allowed, exercise.axes)
        if difference:
            panels = _panels(example.expected, value, difference)
            return Visible(label, False, difference.private or difference.student, panels)
    if exercise.pure and outcome.changed:
        called = parameters(exercise.reference, exercise.driver)
        return Visible(label, False, in_place(outcome.changed, called))
    return Visible(label, True)


def _panels(want: Any, got: Any, difference: Difference) -> tuple[Panel, ...]:
    """Expected, got and their difference where it is first wrong."""
    grids, where = planes(want, got, difference.leaf)
    delta = grids.get("got - expected")
    row, column = (0, 0) if delta is None else _first_wrong(delta)
    found = []
    for title, grid in grids.items():
        part = grid[row:row + LARGEST, column:column + LARGEST]
        some = part.shape != grid.shape
        place = (f"{where} rows from {row}, columns from {column}" if some else where).strip()
        cells = tuple(tuple(short(v) for v in line) for line in part)
        found.append(Panel(f"{title} {place}".strip(), cells))
    return tuple(found)


def _first_wrong(delta: np.ndarray) -> tuple[int, int]:
    wrong = np.argwhere(~(np.abs(delta) <= 1e-9 * max(1.0, np.abs(delta).max(initial=0.0))))
    row, column = wrong[0] if len(wrong) else (0, 0)
    return int(row) // LARGEST * LARGEST, int(column) // LARGEST * LARGEST
