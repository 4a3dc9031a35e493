"""What the exercises of this unit draw, and what several of them say."""

import numpy as np

from autograder.exercise import Edit, Misconception, call
from autograder.tolerance import Relative

ROUNDING = Relative(1e-13)
"""A step is some five roundings of 1.1e-16 each, a trajectory six steps at most: 4e-15 of the
largest number on the way. What a mistake changes is 1e-3 of it or more."""


def steps(r, shape, count, **options):
    """A trajectory from an empty state."""
    return call(r.standard_normal(shape), r.standard_normal((count, *shape)), **options)


def single(r, **options):
    """A trajectory in single precision."""
    return call(r.standard_normal(5).astype(np.float32),
                r.standard_normal((3, 5)).astype(np.float32), **options)


def views(r, **options):
    """Weights and gradients are every other number of larger arrays."""
    return call(r.standard_normal(10)[::2], r.standard_normal((3, 10))[:, ::2], **options)


def quiet(r, **options):
    """Some weights have no gradient at all."""
    gradients = r.standard_normal((4, 6))
    gradients[:, :2] = 0
    return call(r.standard_normal(6), gradients, **options)


def scaled(r, scale, **options):
    """Gradients of another size."""
    return call(r.standard_normal(5), scale * r.standard_normal((4, 5)), **options)


def whole(r, **options):
    """Weights and gradients of whole numbers; no gradient is 0."""
    return call(r.randint(-5, 6, (6,)), r.randint(1, 6, (3, 6)) * (1 - 2 * r.randint(0, 2, (3, 6))),
                **options)


def in_place(old, new):
    """The mistake that every function here can make: the caller's weights are overwritten."""
    return Misconception(
        "changes the weights in place",
        "`w += ...` and `w[...] = ...` change the caller's array. Return new arrays and leave the "
        "arguments as they are.", Edit(old, new))
