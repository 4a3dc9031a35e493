"""Branches side by side."""

import numpy as np

import cnn_ref
from autograder.exercise import Case, Edit, Exercise, Hidden, Misconception, call, function
from autograder.tolerance import Linear

from ...arrays import float32, normal, view
from .shared import AXES, SAME, mapped, pair

MAX_POOL = function(
    "lambda x: np.lib.stride_tricks.sliding_window_view(np.pad(1.0 * x, ((0, 0), (1, 1), (1, 1), "
    "(0, 0)), constant_values=-np.inf), (3, 3), axis=(1, 2)).max(axis=(4, 5))")


# Inception


def inception(r, shape, one, three, five, pool, large=(3, 5)):
    """A block with so many filters in its branches; three and five are (squeeze, filters)."""
    c = shape[3]
    return call(normal(r, *shape), pair(r, 1, c, one),
                (pair(r, 1, c, three[0]), pair(r, large[0], *three)),
                (pair(r, 1, c, five[0]), pair(r, large[1], *five)), pair(r, 1, c, pool),
                conv=SAME, max_pool=MAX_POOL)


def _inception_block(x, one, three, five, pool, *, conv, max_pool):
    """The reference has layers of its own; those of the cases compute the same."""
    return cnn_ref.inception_block(x, one, three, five, pool)


def whole_photo(r):
    """An image of whole numbers."""
    drawn = inception(r, (1, 4, 3, 2), 2, (2, 2), (1, 2), 2)
    x, *rest = drawn.positional
    return call(np.round(9 * x).astype(int), *rest, **drawn.named)


def below_zero(r):
    """An image below zero: padding that wins a maximum would show."""
    drawn = inception(r, (1, 3, 4, 2), 2, (2, 3), (1, 2), 3)
    x, *rest = drawn.positional
    return call(-1 - np.abs(x), *rest, **drawn.named)


INCEPTION_BLOCK = Exercise(
    name="inception_block",
    points=4,
    reference=_inception_block,
    tolerance=Linear(lambda x, three, five, **_: sum(
        w[..., 0].size + 2 for w, _ in (*three, *five))),
    axes=AXES,
    examples=(
        Case("one pixel, one filter in each branch", call(
            np.array([[[[2.0]]]]), (np.full((1, 1, 1, 1), 1.0), np.array([0.0])),
            ((np.full((1, 1, 1, 1), 2.0), np.array([0.0])),
             (np.full((3, 3, 1, 1), 1.0), np.array([1.0]))),
            ((np.full((1, 1, 1, 1), -1.0), np.array([0.0])),
             (np.full((5, 5, 1, 1), 1.0), np.array([7.0]))),
            (np.full((1, 1, 1, 1), 4.0), np.array([0.0])), conv=SAME, max_pool=MAX_POOL)),
        Case("3 x 4, two channels", inception(
            np.random.RandomState(50), (1, 3, 4, 2), 2, (1, 3), (2, 1), 2)),
        Case("a batch of two", inception(
            np.random.RandomState(51), (2, 3, 3, 3), 1, (2, 2), (1, 2), 1)),
    ),
    hidden=(
        Hidden("one filter in each branch",
               lambda r: inception(r, (1, 4, 4, 2), 1, (1, 1), (1, 1), 1)),
        Hidden("image not square", lambda r: inception(r, (1, 3, 6, 2), 3, (2, 4), (1, 2), 3)),
        Hidden("a batch", lambda r: inception(r, (3, 3, 4, 2), 2, (1, 2), (2, 1), 2)),
        Hidden("the first branch is the widest",
               lambda r: inception(r, (1, 4, 3, 3), 6, (2, 1), (2, 2), 1)),
        Hidden("the last branch is the widest",
               lambda r: inception(r, (1, 3, 4, 3), 1, (2, 2), (1, 1), 5)),
        Hidden("all branches of the same width",
               lambda r: inception(r, (2, 3, 3, 3), 3, (3, 3), (3, 3), 3)),
        Hidden("one channel", lambda r: inception(r, (1, 5, 4, 1), 2, (2, 3), (1, 2), 2)),
        Hidden("one pixel", lambda r: inception(r, (2, 1, 1, 3), 2, (2, 2), (2, 3), 2)),
        Hidden("large filters of another size", lambda r: inception(
            r, (1, 4, 4, 2), 2, (2, 2), (1, 2), 2, large=(5, 7))),
        Hidden("an image below zero", below_zero),
        Hidden("an image of whole numbers", whole_photo),
        Hidden("single precision", lambda r: mapped(float32, inception(
            r, (1, 4, 3, 2), 2, (2, 2), (1, 3), 2))),
        Hidden("arrays that are views", lambda r: mapped(view, inception(
            r, (2, 3, 4, 2), 2, (2, 3), (2, 2), 1))),
        Hidden("the same call twice",
               lambda r: inception(r, (1, 3, 3, 2), 1, (2, 2), (1, 2), 2), times=2),
    ),
    misconceptions=(
        Misconception(
            "leaves the ReLUs out", "A ReLU follows each convolution.",
            Edit("np.maximum(conv(x, w, b), 0)", "conv(x, w, b)")),
        Misconception(
            "forgets the ReLU after the squeeze",
            "A ReLU follows each convolution, the squeezing ones as well.",
            (Edit("layer(layer(x, *three[0]), *three[1])",
                  "layer(conv(x, *three[0]), *three[1])"),
             Edit("layer(layer(x, *five[0]), *five[1])", "layer(conv(x, *five[0]), *five[1])"))),
        Misconception(
            "leaves the pooling out", "Something stands before the last convolution.",
            Edit("layer(max_pool(x), *pool)", "layer(x, *pool)")),
        Misconception(
            "pools after the last convolution", "In the last branch the pooling comes first.",
            Edit("layer(max_pool(x), *pool)", "max_pool(layer(x, *pool))")),
        Misconception(
            "puts the branches side by side in another order",
            "1 x 1, 3 x 3, 5 x 5, pooling: the order is part of the contract.",
            Edit("[first, second, third, fourth]", "[first, third, second, fourth]")),
        Misconception(
            "puts the pooling branch first", "The pooling branch is the last of four.",
            Edit("[first, second, third, fourth]", "[fourth, first, second, third]")),
        Misconception(
            "forgets the first branch", "There are four branches.",
            Edit("[first, second, third, fourth]", "[second, third, fourth]")),
        Misconception(
            "forgets the pooling branch", "There are four branches.",
            Edit("[first, second, third, fourth]", "[first, second, third]")),
        Misconception(
            "lays the branches across the width",
            "Branches stand side by side in the channels.", Edit("axis=3", "axis=2")),
        Misconception(
            "adds the branches up",
            "The branches are kept side by side, so that the next layer can choose.",
            Edit("return np.concatenate([first, second, third, fourth], axis=3)",
                 "return first + second + third + fourth")),
        Misconception(
            "feeds the third branch with the second",
            "All four branches see the same input.",
            Edit("layer(layer(x, *five[0]), *five[1])",
                 "layer(layer(np.repeat(second[..., :1], x.shape[3], axis=3), *five[0]), "
                 "*five[1])")),
    ),
)
