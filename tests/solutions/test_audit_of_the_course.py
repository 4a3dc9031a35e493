"""What no hidden case notices has been looked at by a person, one change at a time."""

import pytest
from conftest import COURSE, EXERCISES

from autograder.audit import audit, throwaway_keys

EQUIVALENT = {
    "conv2d": {
        "y = np.zeros((N, OH, OW, F))  ->  y = np.ones((N, OH, OW, F))":
            "every value is written before it is read",
        "padded = np.zeros((N, H + 2 * ph, W + 2 * pw, C))  ->  "
        "padded = np.zeros((N, H + (2 + ph), W + 2 * pw, C))":
            "more zeros at the bottom than any window reaches",
        "padded = np.zeros((N, H + 2 * ph, W + 2 * pw, C))  ->  "
        "padded = np.zeros((N, H + 2 * ph, W + (2 + pw), C))":
            "more zeros at the right than any window reaches",
        "padded = np.zeros((N, H + 2 * ph, W + 2 * pw, C))  ->  "
        "padded = np.zeros((N, H + 3 * ph, W + 2 * pw, C))":
            "more zeros at the bottom than any window reaches",
        "padded = np.zeros((N, H + 2 * ph, W + 2 * pw, C))  ->  "
        "padded = np.zeros((N, H + 2 * ph, W + 3 * pw, C))":
            "more zeros at the right than any window reaches",
    },
}
"""Mutants that give the right answer for every legal input, and why."""


@pytest.mark.parametrize("unit, exercise", EXERCISES, ids=lambda v: v.name)
def test_every_change_that_matters_loses_marks(unit, exercise):
    found = audit(COURSE, unit, exercise, throwaway_keys(1))
    survivors = {m.change for m in found.survivors}
    judged = set(EQUIVALENT.get(exercise.name, {}))
    assert survivors <= judged, "a hidden case is missing, or a judgement: " + "; ".join(
        sorted(survivors - judged))
    assert judged <= survivors, f"judged equivalent, but caught: {sorted(judged - survivors)}"


@pytest.mark.parametrize("unit, exercise", EXERCISES, ids=lambda v: v.name)
def test_no_exercise_is_weak(unit, exercise):
    found = audit(COURSE, unit, exercise, throwaway_keys(1))
    assert not found.weak, [k for k in found.known if not (k.caught and k.right)]
