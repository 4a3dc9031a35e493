"""Arrays that cases are made of, and the same arrays in other kinds of memory."""

import numpy as np

from autograder.exercise import call


def number(r, low, high):
    """A whole number from low to high, both included."""
    return int(r.randint(low, high + 1))


def normal(r, *shape):
    """Numbers on both sides of zero."""
    return r.standard_normal(shape)


def kept(a):
    """No change."""
    return a


def float32(a):
    """In single precision."""
    return a.astype(np.float32)


def view(a):
    """The same numbers, spread over more memory."""
    return np.repeat(a, 2, axis=-1)[..., ::2]


def single(*arrays):
    """The arrays in single precision."""
    return tuple(map(float32, arrays))


def changed(drawn, *functions):
    """The same call with a function applied to each of the arrays."""
    arrays = (f(a) for f, a in zip(functions, drawn.positional, strict=True))
    return call(*arrays, **drawn.named)
