"""What the exercises of this unit draw, and what several of them say."""

import numpy as np

from autograder.exercise import call, function

AXES = {"": ("images", "rows", "columns", "channels")}

# Blocks: what is given to them

WINDOWS = ("np.lib.stride_tricks.sliding_window_view(np.pad(1.0 * x, ((0, 0), ({0}, {0}), "
           "({1}, {1}), (0, 0))), w.shape[:2], axis=(1, 2))")
SAME = function("lambda x, w, b: np.einsum('nijcuv,uvcf->nijf', "
                + WINDOWS.format("w.shape[0] // 2", "w.shape[1] // 2") + ", w) + b")


def pair(r, k, c, f, scale=1.0):
    """Filters and biases."""
    return scale * r.standard_normal((k, k, c, f)), scale * r.standard_normal(f)


def each(f, tree):
    """A function applied to every array of a tree of pairs."""
    return tuple(each(f, branch) for branch in tree) if isinstance(tree, tuple) else f(tree)


def mapped(f, drawn):
    """The same call with a function applied to each of its arrays."""
    return call(*(each(f, a) if isinstance(a, (tuple, np.ndarray)) else a
                  for a in drawn.positional), **drawn.named)


