"""Three exercises: `target` is what hostile notebooks attack, the others must stay as they are."""

import numpy as np

from autograder.exercise import Case, Exercise, Hidden, call
from autograder.tolerance import Linear


def pair(r, n, k, f):
    """Two matrices that fit each other."""
    return call(r.standard_normal((n, k)), r.standard_normal((k, f)))


EXERCISES = (
    Exercise(
        name="first", points=2, reference=lambda x: 2 * x,
        examples=(Case("three", call(3.0)),),
        hidden=(Hidden("a number", lambda r: call(float(r.standard_normal()))),)),
    Exercise(
        name="target", points=4, reference=lambda x, w: x @ w, tolerance=Linear(8),
        examples=(Case("ones", call(np.ones((1, 1)), np.ones((1, 1)))),), cpu_seconds=0.5,
        hidden=(
            Hidden("the label of a hidden case", lambda r: pair(r, 2, 3, 4)),
            Hidden("one row", lambda r: pair(r, 1, 5, 2)),
            Hidden("called twice", lambda r: pair(r, 3, 2, 2), times=2))),
    Exercise(
        name="last", points=2, reference=lambda x: float(x.sum()), tolerance=Linear(8),
        examples=(Case("ones", call(np.ones(1))),),
        hidden=(Hidden("a vector", lambda r: call(r.standard_normal(7))),)),
)
