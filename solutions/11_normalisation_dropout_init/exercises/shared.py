"""What the exercises of this unit draw, and what several of them say."""

import numpy as np

from autograder.tolerance import Relative

ONCE = Relative(1e-14)
"""One root, one division, one product: three roundings of 1.1e-16."""

NORMALISED = Relative(1e-11)
"""The same, and on the way back three terms of size 1 that may cancel to a tenth."""

IN_PLACE = ("An operation that works in place changes the caller's array. Make a new one and leave "
            "the argument as it is.")


def normal(r, *shape):
    """Numbers on both sides of zero."""
    return r.standard_normal(shape)


def single(*arrays):
    """The arrays in single precision."""
    return tuple(a.astype(np.float32) for a in arrays)


# --- batch normalisation

EPS_IN_ROOT = "The contract adds `eps` to the variance, before the root is taken."
