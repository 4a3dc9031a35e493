"""A whole network by hand, every intermediate value of it."""

import numpy as np

import cnn_ref
from autograder.exercise import Case, Edit, Exercise, Hidden, Misconception, call
from autograder.tolerance import Relative

from ...arrays import normal, single
from .shared import CHAIN_W


def backprop_by_hand(u, w, b, t):
    """Every value of the forward and the backward pass, in the order in which they appear."""
    a = cnn_ref.sigmoid(u)
    pooled = cnn_ref.avg_pool2d(a[None, :, :, None], 2)[0, :, :, 0]
    row = pooled.reshape(-1)
    z = cnn_ref.affine(row[None], w, b)
    o = cnn_ref.sigmoid(z)
    do = o - t[None]
    dz = cnn_ref.sigmoid_backward(do, z)
    drow, dw, db = cnn_ref.affine_backward(dz, row[None], w, b)
    dpooled = drow.reshape(pooled.shape)
    da = cnn_ref.upsample_mean(dpooled[None, :, :, None], 2)[0, :, :, 0]
    return {"a": a, "pooled": pooled, "row": row, "z": z[0], "o": o[0],
            "loss": float(np.sum(do ** 2) / 2), "do": do[0], "dz": dz[0], "dw": dw, "db": db,
            "drow": drow[0], "dpooled": dpooled, "da": da, "du": cnn_ref.sigmoid_backward(da, u)}


def chain(r, h, w, m, inputs=None):
    """A map of (h, w), and a layer of m outputs on its 2 x 2 means."""
    u = normal(r, h, w) if inputs is None else inputs(r, h, w)
    return call(u, normal(r, h * w // 4, m), normal(r, m), r.random_sample(m).round(3))


def chain_of_views(r):
    """The same, of arrays that do not lie in one piece of memory."""
    return call(normal(r, 6, 8)[::-1].T[::2], normal(r, 3, 6).T, normal(r, 6)[::-2],
                r.random_sample(6)[::2])


# With these the outputs are a half each, and the errors 0.4, 0.8 and 0.16, as in the notes.
NOTES = call(np.zeros((4, 4)), CHAIN_W, np.array([-1.1, -1.3, -1.5]), np.array([0.1, -0.3, 0.34]))
UPSAMPLED = "np.kron(dpooled, np.ones((2, 2))) / 4"

BACKPROP_BY_HAND = Exercise(
    name="backprop_by_hand",
    points=6,
    reference=backprop_by_hand,
    # Sums of a few terms and two sigmoids that are not saturated: about 1e-15 of the largest
    # number of each part, and ten times as much where a difference cancels.
    tolerance=Relative(1e-11),
    axes={"dw": ("inputs", "outputs"), "dpooled": ("rows", "columns"), "du": ("rows", "columns")},
    examples=(
        Case("the chain of the notes", NOTES),
        Case("a map of 2 x 2, one output", call(
            np.array([[0.0, 1.0], [-1.0, 2.0]]), np.array([[2.0]]), np.array([-1.0]),
            np.array([1.0]))),
        Case("a map of 4 x 6, two outputs", call(
            np.round(np.random.RandomState(6).standard_normal((4, 6)), 1),
            np.round(np.random.RandomState(7).standard_normal((6, 2)), 1), np.array([0.5, -0.5]),
            np.array([1.0, 0.0]))),
    ),
    hidden=(
        Hidden("a square map, three outputs", lambda r: chain(r, 4, 4, 3)),
        Hidden("a wide map", lambda r: chain(r, 2, 6, 2)),
        Hidden("a tall map", lambda r: chain(r, 6, 4, 4)),
        Hidden("one output", lambda r: chain(r, 4, 6, 1)),
        Hidden("one number after pooling", lambda r: chain(r, 2, 2, 3)),
        Hidden("as many outputs as inputs", lambda r: chain(r, 4, 4, 4)),
        Hidden("more outputs than inputs", lambda r: chain(r, 2, 4, 5)),
        Hidden("everything negative", lambda r: chain(
            r, 4, 4, 3, lambda r, h, w: -0.1 - np.abs(normal(r, h, w)))),
        Hidden("a map of whole numbers", lambda r: chain(
            r, 4, 6, 2, lambda r, h, w: r.randint(-3, 4, (h, w)))),
        Hidden("single precision", lambda r: call(*single(*chain(r, 4, 6, 2).positional))),
        Hidden("arrays that are views", chain_of_views),
        Hidden("the same call twice", lambda r: chain(r, 4, 4, 2), times=2),
    ),
    misconceptions=(
        Misconception(
            "takes the error for the last delta", "Between the error and z lies a sigmoid: its "
            "slope is a factor.", Edit("do * o * (1 - o)", "do * 1.0")),
        Misconception(
            "forgets the error in the last delta",
            "The slope of the sigmoid alone knows nothing of "
            "the target.", Edit("do * o * (1 - o)", "o * (1 - o)")),
        Misconception(
            "takes one delta for all weights of a row", "Each number of the row reaches every "
            "output, so every delta comes back to it, each through its own weight.",
            Edit("w @ dz", "w.sum(axis=1) * dz[np.arange(len(w)) % len(dz)]")),
        Misconception(
            "subtracts the output from the target", "The loss rises when an output that is too "
            "large becomes larger: which sign must its gradient have?", Edit("o - t", "t - o")),
        Misconception(
            "takes the delta for the error", "The two sigmoids have a slope each; this one is "
            "counted twice.", Edit("do * o * (1 - o)", "do * (o * (1 - o)) ** 2")),
        Misconception(
            "gives the whole gradient to each pixel of a mean", "A pixel makes a quarter of its "
            "mean.", Edit(UPSAMPLED, "np.kron(dpooled, np.ones((2, 2)))")),
        Misconception(
            "halves the gradient of a mean", "How many pixels make one mean?",
            Edit(UPSAMPLED, "np.kron(dpooled, np.ones((2, 2))) / 2")),
        Misconception(
            "lays copies of the map side by side", "The four pixels of one mean lie together, in a "
            "block.", Edit(UPSAMPLED, "np.tile(dpooled, (2, 2)) / 4")),
        Misconception(
            "folds the row up column by column", "The row was made row by row, so it is folded up "
            "in the same order.",
            Edit("drow.reshape(pooled.shape)", 'drow.reshape(pooled.shape, order="F")')),
        Misconception(
            "forgets the slope of the first sigmoid", "Between `a` and `u` lies a sigmoid: its "
            "slope is a factor.", Edit("da * a * (1 - a)", "da * 1.0")),
        Misconception(
            "takes the slope from the input", "The slope is written with the **output** of the "
            "sigmoid.", Edit("da * a * (1 - a)", "da * u * (1 - u)")),
        Misconception(
            "takes the weights' gradient without what went in", "A weight that carried a small "
            "number has little influence: the input is a factor.",
            Edit("np.outer(row, dz)", "np.outer(np.ones(len(row)), dz)")),
        Misconception(
            "swaps inputs and outputs of the weights' gradient", "The gradient of an array has the "
            "shape of the array.", Edit("np.outer(row, dz)", "np.outer(dz, row)")),
        Misconception(
            "makes one number of the biases' gradient", "There is one bias for each output.",
            Edit("db = 1.0 * dz", "db = np.sum(dz)")),
        Misconception(
            "forgets the half of the loss",
            "Half the sum of squares is the loss: without the half, "
            "its gradient would be twice the error.",
            Edit("np.sum(do ** 2) / 2", "np.sum(do ** 2)")),
        Misconception(
            "takes the root of the mean square", "The loss is half the sum of the squared errors; "
            "there is no root and no mean.",
            Edit("np.sum(do ** 2) / 2", "np.sqrt(np.mean(do ** 2))")),
        Misconception(
            "takes the largest of each block", "This net pools with the mean.",
            Edit("mean(axis=(1, 3))", "max(axis=(1, 3))")),
        Misconception(
            "forgets the biases", "Every output has a number of its own that is added.",
            Edit("row @ w + b", "row @ w")),
    ),
)
