"""What the exercises of this unit draw, and what several of them say."""

import numpy as np

WHOLE = "Your result keeps the whole numbers of the images whole; the contract says floats."


def normal(r, *shape):
    """Numbers on both sides of zero."""
    return 3 * r.standard_normal(shape)


def view(r):
    """Feature maps (2, 4, 3, 5) that do not lie in one piece of memory."""
    return normal(r, 2, 5, 6, 4).transpose(0, 3, 2, 1)[:, :, ::-2]


MAPS = np.array([[[[1.0, -1.0], [-2.0, 3.0]], [[0.5, -0.5], [4.0, -4.0]]]])
