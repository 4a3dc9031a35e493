"""Every layer sees all before it."""

import numpy as np

import cnn_ref
from autograder.exercise import Case, Edit, Exercise, Hidden, Misconception, call
from autograder.tolerance import Linear

from ...arrays import float32, normal, view
from .shared import AXES, SAME, pair

# Dense


def dense(r, shape, growth, layers, k=3):
    """A block of so many layers."""
    return call(normal(r, *shape), [pair(r, k, shape[3] + l * growth, growth)
                                   for l in range(layers)], conv=SAME)


def _dense_block(x, filters, *, conv):
    """The reference has a convolution of its own; that of the cases computes the same."""
    return cnn_ref.dense_block(x, filters)


def dense_cast(f, drawn):
    """The same call with a function applied to the image and to all filters."""
    x, filters = drawn.positional
    return call(f(x), [(f(w), f(b)) for w, b in filters], **drawn.named)


def negative_inputs(r):
    """An image below zero, which the first ReLU stops and the result keeps."""
    drawn = dense(r, (1, 3, 4, 2), 2, 2)
    x, filters = drawn.positional
    return call(-np.abs(x), filters, **drawn.named)


NEW = "conv(np.maximum(seen, 0), w, b)"
GROW = "np.concatenate([seen, new], axis=3)"

DENSE_BLOCK = Exercise(
    name="dense_block",
    points=3,
    reference=_dense_block,
    tolerance=Linear(lambda x, filters, **_: 1 + sum(w[..., 0].size + 1 for w, _ in filters)),
    axes=AXES,
    examples=(
        Case("one layer, one pixel", call(
            np.array([[[[2.0, -3.0]]]]), [(np.ones((3, 3, 2, 1)), np.array([-5.0]))], conv=SAME)),
        Case("two layers, growth rate 1", dense(np.random.RandomState(56), (1, 2, 3, 1), 1, 2)),
        Case("three layers, growth rate 2", dense(np.random.RandomState(57), (1, 3, 2, 2), 2, 3)),
    ),
    hidden=(
        Hidden("one layer", lambda r: dense(r, (1, 4, 4, 2), 3, 1)),
        Hidden("two layers", lambda r: dense(r, (1, 3, 4, 2), 3, 2)),
        Hidden("five layers", lambda r: dense(r, (1, 2, 3, 2), 1, 5)),
        Hidden("no layers", lambda r: dense(r, (2, 3, 4, 3), 2, 0)),
        Hidden("image not square", lambda r: dense(r, (1, 2, 6, 2), 2, 2)),
        Hidden("a batch", lambda r: dense(r, (3, 3, 2, 2), 2, 2)),
        Hidden("one channel, a large growth rate", lambda r: dense(r, (1, 3, 3, 1), 5, 2)),
        Hidden("as many channels as the growth rate", lambda r: dense(r, (1, 3, 4, 3), 3, 2)),
        Hidden("one pixel", lambda r: dense(r, (2, 1, 1, 3), 2, 3)),
        Hidden("filters of one pixel", lambda r: dense(r, (1, 3, 4, 2), 2, 3, k=1)),
        Hidden("an image below zero", negative_inputs),
        Hidden("single precision", lambda r: dense_cast(float32, dense(r, (1, 3, 4, 2), 2, 2))),
        Hidden("arrays that are views", lambda r: dense_cast(view, dense(r, (2, 3, 3, 2), 3, 2))),
        Hidden("the same call twice", lambda r: dense(r, (1, 3, 3, 2), 2, 2), times=2),
    ),
    misconceptions=(
        Misconception(
            "leaves the ReLUs out", "Each convolution is given what a ReLU has made.",
            Edit(NEW, "conv(seen, w, b)")),
        Misconception(
            "rectifies after the convolution", "In this block the ReLU stands before it.",
            Edit(NEW, "np.maximum(conv(seen, w, b), 0)")),
        Misconception(
            "keeps the rectified numbers",
            "What is kept is the input and the outputs, negative numbers and all.",
            Edit(GROW, "np.concatenate([np.maximum(seen, 0), new], axis=3)")),
        Misconception(
            "rectifies what comes out",
            "What is kept is the input and the outputs, negative numbers and all.",
            Edit("return seen", "return np.maximum(seen, 0)")),
        Misconception(
            "returns what the last layer made",
            "The result holds the input and what every layer made.",
            (Edit("seen = x", "seen = new = x"), Edit("return seen", "return new"))),
        Misconception(
            "leaves the input out of the result", "The result begins with the input.",
            Edit("return seen", "return seen[..., x.shape[3]:]")),
        Misconception(
            "puts the newest in front", "The input, then the outputs in their order.",
            Edit(GROW, "np.concatenate([new, seen], axis=3)")),
        Misconception(
            "lets each layer see its predecessor only",
            "Each layer sees the input and the outputs of all layers before it.",
            Edit(GROW, "new")),
        Misconception(
            "lays the maps across the width", "Maps are kept side by side in the channels.",
            Edit(GROW, GROW.replace("axis=3", "axis=2"))),
        Misconception(
            "adds the biases twice", "`conv` adds the biases.",
            Edit(NEW, NEW + " + b")),
    ),
)
