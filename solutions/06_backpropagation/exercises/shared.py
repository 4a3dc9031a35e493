"""What the exercises of this unit draw, and what several of them say."""

import numpy as np

from ...arrays import normal

NO_UPSTREAM = ("What comes from above is not ones: each place has a gradient `dy` of its own, and "
               "the chain rule multiplies by it.")


def away(r, *shape):
    """Numbers on both sides of zero, none of them near it."""
    return np.where(r.random_sample(shape) < 0.5, -1, 1) * (0.1 + np.abs(normal(r, *shape)))


def whole(r, *shape):
    """Whole numbers on both sides of zero, without it."""
    return np.where(r.random_sample(shape) < 0.5, -1, 1) * r.randint(1, 10, shape)


CHAIN_W = np.arange(1.0, 13.0).reshape(4, 3) / 10
