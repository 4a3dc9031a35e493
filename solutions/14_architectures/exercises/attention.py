"""Weights for channels and for places."""

import numpy as np

import cnn_ref
from autograder.exercise import Case, Edit, Exercise, Hidden, Misconception, call
from autograder.tolerance import Relative

from ...arrays import float32, normal, view
from .shared import AXES, SAME, mapped, pair

# Squeeze and excitation


def gated(r, shape, waist, scale=1.0):
    """An image and two small layers."""
    c = shape[3]
    return call(normal(r, *shape) + 0.5, scale * r.standard_normal((c, waist)),
                r.standard_normal(waist), r.standard_normal((waist, c)), r.standard_normal(c))


def at_scale(factor):
    """An image in other units; the first layer's weights undo it."""
    def drawn(r):
        x, w1, *rest = gated(r, (1, 3, 4, 4), 2).positional
        return call(factor * x, w1 / factor, *rest)
    return drawn


def strong(r):
    """Scores far from zero: gates near 0 and near 1."""
    x, w1, b1, w2, b2 = gated(r, (2, 3, 3, 4), 3).positional
    return call(x, w1, b1, 8 * w2, 8 * b2)


GATED = "return x * gate[:, None, None, :]"
SIGMOID = "gate = 1 / (1 + np.exp(-scores))"
SQUEEZE = "x.mean(axis=(1, 2))"

# The gate lies between 0 and 1 and its slope never exceeds 1/4: an error of the scores of
# n eps |score| (n < 50 terms, |score| < 50) changes it by less than 700 eps, 2e-13.
SE_GATE = Exercise(
    name="se_gate",
    points=3,
    reference=cnn_ref.se_gate,
    tolerance=Relative(1e-12),
    axes=AXES,
    examples=(
        Case("weights of zero", call(
            np.array([1.0, 2.0, 3.0, 4.0]).reshape(1, 2, 1, 2), np.zeros((2, 1)), np.zeros(1),
            np.zeros((1, 2)), np.zeros(2))),
        Case("four channels, a waist of two", gated(np.random.RandomState(58), (1, 2, 3, 4), 2)),
        Case("a batch of two", gated(np.random.RandomState(59), (2, 2, 2, 3), 1)),
    ),
    hidden=(
        Hidden("one image", lambda r: gated(r, (1, 4, 4, 4), 2)),
        Hidden("a batch", lambda r: gated(r, (3, 3, 4, 4), 2)),
        Hidden("image not square", lambda r: gated(r, (2, 2, 7, 6), 3)),
        Hidden("a waist of one", lambda r: gated(r, (2, 3, 4, 5), 1)),
        Hidden("a waist as wide as the channels", lambda r: gated(r, (2, 4, 3, 3), 3)),
        Hidden("one channel", lambda r: gated(r, (2, 3, 4, 1), 1)),
        Hidden("one pixel", lambda r: gated(r, (4, 1, 1, 4), 2)),
        Hidden("all sizes the same", lambda r: gated(r, (3, 3, 3, 3), 3)),
        Hidden("gates near 0 and 1", strong),
        Hidden("an image below zero", lambda r: call(
            *(-1 - np.abs(a) if a.ndim == 4 else a
              for a in gated(r, (2, 3, 2, 4), 2).positional))),
        Hidden("an image of whole numbers", lambda r: call(
            *(np.round(9 * a).astype(int) if a.ndim == 4 else a / 4
              for a in gated(r, (2, 3, 4, 3), 2).positional))),
        Hidden("a tiny image", at_scale(1e-8), family="scale"),
        Hidden("a huge image", at_scale(1e8), family="scale"),
        Hidden("single precision", lambda r: mapped(float32, gated(r, (2, 3, 4, 4), 2))),
        Hidden("arrays that are views", lambda r: mapped(view, gated(r, (2, 4, 3, 4), 2))),
        Hidden("the same call twice", lambda r: gated(r, (2, 3, 2, 4), 2), times=2),
    ),
    misconceptions=(
        Misconception(
            "forgets the sigmoid", "A gate is a number between 0 and 1.",
            Edit(SIGMOID, "gate = scores")),
        Misconception(
            "takes a softmax",
            "Several channels may matter at once: their gates need not share a sum of 1.",
            Edit(SIGMOID, "gate = np.exp(scores - scores.max(axis=1, keepdims=True))\n"
                 "    gate = gate / gate.sum(axis=1, keepdims=True)")),
        Misconception(
            "opens and closes the gates hard", "A soft gate can learn; a hard one has no slope.",
            Edit(SIGMOID, "gate = 1.0 * (scores > 0)")),
        Misconception(
            "takes a hyperbolic tangent", "A gate is a number between 0 and 1.",
            Edit(SIGMOID, "gate = np.tanh(scores)")),
        Misconception(
            "forgets the ReLU", "Between the two layers something has to bend.",
            Edit("np.maximum(squeezed @ w1 + b1, 0)", "squeezed @ w1 + b1")),
        Misconception(
            "squeezes by the maximum", "The squeeze is a mean over all places.",
            Edit(SQUEEZE, "x.max(axis=(1, 2))")),
        Misconception(
            "squeezes by the sum", "The squeeze is a mean over all places.",
            Edit(SQUEEZE, "x.sum(axis=(1, 2))")),
        Misconception(
            "squeezes the whole batch into one gate", "Every image has its own gate.",
            Edit(SQUEEZE, "x.mean(axis=(0, 1, 2)) + 0 * x[:, 0, 0, :]")),
        Misconception(
            "forgets the first biases", "Both layers have biases.", Edit(" + b1", "")),
        Misconception(
            "forgets the second biases", "Both layers have biases.", Edit(" + b2", "")),
        Misconception(
            "returns the gate", "The gate is applied to the image.",
            Edit(GATED, "return gate[:, None, None, :] + 0 * x")),
        Misconception(
            "adds the gate", "The gate is a factor.",
            Edit(GATED, "return x + gate[:, None, None, :]")),
        Misconception(
            "adds the input once more", "That is the form of the mask over places; here y = x g.",
            Edit(GATED, "return x + x * gate[:, None, None, :]")),
    ),
)


# A mask over places


def masked(r, shape, k=3):
    """An image and a filter over two maps."""
    return call(normal(r, *shape), *pair(r, k, 2, 1, 0.5), conv=SAME)


def _spatial_attention(x, w, b, *, conv):
    """The reference has a convolution of its own; that of the cases computes the same."""
    return cnn_ref.spatial_attention(x, w, b)


def masked_at_scale(factor):
    """An image in other units; the filter undoes it."""
    def drawn(r):
        x, w, b = masked(r, (1, 4, 3, 3)).positional
        return call(factor * x, w / factor, b, conv=SAME)
    return drawn


def far(r):
    """Scores far from zero: a mask near 0 and near 1."""
    x, w, b = masked(r, (2, 4, 3, 3)).positional
    return call(x, 6 * w, 6 * b, conv=SAME)


MAPS = "np.concatenate([mean, largest], axis=3)"
MASK = "mask = 1 / (1 + np.exp(-scores))"
MASKED = "return (1 + mask) * x"

# As for the gate; 1 + M lies between 1 and 2, so its relative error is smaller still.
SPATIAL_ATTENTION = Exercise(
    name="spatial_attention",
    points=3,
    reference=_spatial_attention,
    tolerance=Relative(1e-12),
    axes=AXES,
    examples=(
        Case("a filter of zeros", call(
            np.array([2.0, -4.0]).reshape(1, 1, 2, 1), np.zeros((3, 3, 2, 1)), np.zeros(1),
            conv=SAME)),
        Case("2 x 3, two channels", masked(np.random.RandomState(60), (1, 2, 3, 2))),
        Case("two images, three channels", masked(np.random.RandomState(61), (2, 3, 2, 3))),
    ),
    hidden=(
        Hidden("one image", lambda r: masked(r, (1, 4, 4, 3))),
        Hidden("image not square", lambda r: masked(r, (1, 3, 6, 2))),
        Hidden("a batch", lambda r: masked(r, (3, 3, 4, 2))),
        Hidden("one channel: mean and maximum are the same", lambda r: masked(r, (2, 3, 4, 1))),
        Hidden("many channels", lambda r: masked(r, (1, 3, 3, 9))),
        Hidden("all sizes the same", lambda r: masked(r, (3, 3, 3, 3))),
        Hidden("a filter of one pixel", lambda r: masked(r, (2, 3, 4, 3), k=1)),
        Hidden("a filter of 7 x 7, as in the paper", lambda r: masked(r, (1, 5, 4, 2), k=7)),
        Hidden("one pixel", lambda r: masked(r, (3, 1, 1, 4))),
        Hidden("a mask near 0 and 1", far),
        Hidden("an image below zero", lambda r: call(
            *(-1 - np.abs(a) if i == 0 else a
              for i, a in enumerate(masked(r, (2, 3, 4, 3)).positional)), conv=SAME)),
        Hidden("an image of whole numbers", lambda r: call(
            *(np.round(9 * a).astype(int) if i == 0 else a / 4
              for i, a in enumerate(masked(r, (2, 3, 4, 3)).positional)), conv=SAME)),
        Hidden("a tiny image", masked_at_scale(1e-8), family="scale"),
        Hidden("a huge image", masked_at_scale(1e8), family="scale"),
        Hidden("single precision", lambda r: mapped(float32, masked(r, (2, 3, 4, 3)))),
        Hidden("arrays that are views", lambda r: mapped(view, masked(r, (2, 4, 3, 3)))),
        Hidden("the same call twice", lambda r: masked(r, (1, 3, 4, 2)), times=2),
    ),
    misconceptions=(
        Misconception(
            "forgets to add the input itself", "Where the mask is 0, nothing should be lost.",
            Edit(MASKED, "return mask * x")),
        Misconception(
            "gives the filter the maximum first", "Channel 0 of the filter is for the mean.",
            Edit(MAPS, "np.concatenate([largest, mean], axis=3)")),
        Misconception(
            "forgets the sigmoid", "The mask lies between 0 and 1.", Edit(MASK, "mask = scores")),
        Misconception(
            "takes a softmax over all places",
            "Many places may matter at once: the mask has no sum of 1.",
            Edit(MASK, "mask = np.exp(scores - scores.max(axis=(1, 2), keepdims=True))\n"
                 "    mask = mask / mask.sum(axis=(1, 2), keepdims=True)")),
        Misconception(
            "makes the mask hard", "A soft mask can learn; a hard one has no slope.",
            Edit(MASK, "mask = 1.0 * (scores > 0)")),
        Misconception(
            "takes a hyperbolic tangent", "The mask lies between 0 and 1.",
            Edit(MASK, "mask = np.tanh(scores)")),
        Misconception(
            "takes the sum of the channels", "The first map is the mean.",
            Edit("x.mean(axis=3", "x.sum(axis=3")),
        Misconception(
            "takes the smallest channel", "The second map is the maximum.",
            Edit("x.max(axis=3", "x.min(axis=3")),
        Misconception(
            "takes the largest magnitude", "The second map is the largest number, with its sign.",
            Edit("x.max(axis=3", "np.abs(x).max(axis=3")),
        Misconception(
            "looks at the mean alone", "The filter looks at two maps.",
            Edit(MAPS, "np.concatenate([mean, mean], axis=3)")),
        Misconception(
            "averages over places",
            "This mask is over places: each of them is asked for its channels.",
            Edit("x.mean(axis=3, keepdims=True)",
                 "x.mean(axis=(1, 2, 3), keepdims=True) + 0 * x[..., :1]")),
        Misconception(
            "returns the mask", "The mask is applied to the image.",
            Edit(MASKED, "return 1 + mask + 0 * x")),
        Misconception(
            "adds the mask", "The mask is a factor.", Edit(MASKED, "return x + mask")),
        Misconception(
            "forgets the bias", "`conv` takes it.", Edit("w, b)\n    mask", "w, 0 * b)\n    mask")),
    ),
)
