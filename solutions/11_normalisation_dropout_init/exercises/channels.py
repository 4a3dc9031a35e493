"""Normalisation among the channels of one example."""

import numpy as np

import cnn_ref
from autograder.exercise import AlsoRight, Case, Edit, Exercise, Hidden, Misconception, call
from autograder.tolerance import Relative

from ...arrays import normal, single
from .shared import EPS_IN_ROOT, NORMALISED

# --- channels that hold each other down


def activity(r, *shape):
    """Feature maps whose squares change what they are divided by."""
    return 2 * normal(r, *shape)


LRN = {"size": 3, "k": 1.0, "alpha": 0.5, "beta": 0.75}


def options(**changed):
    """Options that show, some of them changed."""
    return LRN | changed


def lrn_pytorch(x, *, size=5, k=2.0, alpha=1e-4, beta=0.75):
    """PyTorch's form: alpha is divided by the size."""
    half, y = size // 2, np.zeros(x.shape)
    for c in range(x.shape[-1]):
        near = x[..., max(c - half, 0):c + half + 1]
        y[..., c] = x[..., c] / (k + alpha / size * np.sum(near * near * 1.0, axis=-1)) ** beta
    return y


NEAR = "x[..., max(c - half, 0):c + half + 1]"
DIVISOR = "(k + alpha * total) ** beta"

LOCAL_RESPONSE_NORM = Exercise(
    name="local_response_norm",
    points=2,
    reference=cnn_ref.local_response_norm,
    tolerance=Relative(1e-13),
    axes={"": ("images", "rows", "columns", "channels")},
    also_right=(AlsoRight(
        "PyTorch's alpha", "Your alpha is divided by the size, as in PyTorch and Caffe; the "
        "contract and AlexNet's paper add the squares up.", lrn_pytorch),),
    examples=(
        Case("one pixel, three channels", call(
            np.array([1.0, 2.0, 0.0]).reshape(1, 1, 1, 3), size=3, k=1.0, alpha=1.0, beta=1.0)),
        Case("one pixel, six channels, a window of three", call(
            np.arange(1.0, 7.0).reshape(1, 1, 1, 6), size=3, k=0.0, alpha=1.0, beta=0.5)),
        Case("AlexNet's options hardly do anything to small numbers", call(
            np.array([[[[10.0, 0.0, -20.0, 5.0, 1.0, 2.0], [0.0, 1.0, 0.0, 300.0, 0.0, 1.0]]]]))),
    ),
    hidden=(
        Hidden("a window of three channels", lambda r: call(activity(r, 2, 3, 2, 5), **options())),
        Hidden("a window of five", lambda r: call(activity(r, 1, 2, 3, 7), **options(size=5))),
        Hidden("a window of one", lambda r: call(activity(r, 2, 2, 3, 4), **options(size=1))),
        Hidden("a window wider than the channels",
               lambda r: call(activity(r, 2, 2, 3, 4), **options(size=11))),
        Hidden("one channel", lambda r: call(activity(r, 2, 3, 2, 1), **options())),
        Hidden("another power", lambda r: call(activity(r, 1, 2, 3, 6), **options(beta=1.5))),
        Hidden("another k", lambda r: call(activity(r, 1, 2, 3, 6), **options(k=3.5))),
        Hidden("another alpha", lambda r: call(activity(r, 1, 2, 3, 6), **options(alpha=2.5))),
        Hidden("the default options", lambda r: call(50 * activity(r, 2, 3, 2, 8))),
        Hidden("everything negative", lambda r: call(
            -0.1 - np.abs(activity(r, 1, 3, 2, 5)), **options())),
        Hidden("many pixels, few channels", lambda r: call(activity(r, 1, 6, 5, 3), **options())),
        Hidden("as many rows as columns and channels",
               lambda r: call(activity(r, 4, 4, 4, 4), **options())),
        Hidden("whole numbers", lambda r: call(r.randint(-9, 10, (2, 2, 3, 5)), **options())),
        Hidden("single precision", lambda r: call(
            activity(r, 2, 2, 3, 5).astype(np.float32), **options())),
        Hidden("a view", lambda r: call(activity(r, 5, 2, 3, 4).T[:, ::-1], **options())),
        Hidden("the same call twice", lambda r: call(activity(r, 1, 2, 2, 5), **options()),
               times=2),
    ),
    misconceptions=(
        Misconception(
            "looks at channels on one side only", "The neighbours lie on both sides of a channel.",
            Edit(NEAR, "x[..., max(c - half, 0):c + 1]")),
        Misconception(
            "takes the size for what lies on either side", "`size` counts all channels of the "
            "window, the one in the middle included.", Edit("size // 2", "size")),
        Misconception(
            "leaves the last neighbour out", "A slice ends before its second number.",
            Edit(NEAR, "x[..., max(c - half, 0):c + max(half, 1)]")),
        Misconception(
            "counts from the end where there is no neighbour", "Before the first channel there is "
            "none. What does a slice make of a negative start?",
            Edit("max(c - half, 0)", "c - half")),
        Misconception(
            "goes round at the ends", "The first and the last channel are no neighbours: where "
            "there is no channel, nothing is added.",
            Edit(NEAR, "np.take(x, range(c - half, c + half + 1), axis=-1, mode='wrap')")),
        Misconception(
            "adds up all channels", "Only the channels near by count: how many, says `size`.",
            Edit(NEAR, "x")),
        Misconception(
            "averages the squares", "The squares of the window are added up.",
            Edit("np.sum(", "np.mean(")),
        Misconception(
            "forgets the squares", "What is added up are squares: values of both signs count.",
            Edit("near ** 2", "np.abs(near)")),
        Misconception(
            "leaves the channel itself out", "A channel belongs to its own window.",
            Edit("alpha * total", "alpha * (total - x[..., c] ** 2)")),
        Misconception(
            "forgets the power", "The divisor is raised to the power `beta`.",
            Edit(DIVISOR, "(k + alpha * total)")),
        Misconception(
            "raises only the squares to the power", "The whole divisor is raised to the power, "
            "`k` included.", Edit(DIVISOR, "(k + alpha * total ** beta)")),
        Misconception(
            "forgets k", "What keeps the divisor from zero, where nothing is active?",
            Edit("k + alpha", "alpha")),
        Misconception(
            "multiplies instead of dividing", "Strong neighbours make a value smaller.",
            Edit(f"x[..., c] / {DIVISOR}", f"x[..., c] * {DIVISOR}")),
        Misconception(
            "always takes AlexNet's numbers", "`k`, `alpha` and `beta` are arguments: use them.",
            Edit(DIVISOR, "(2.0 + 1e-4 * total) ** 0.75")),
    ),
)


# --- groups of channels, one example at a time


def grouped(r, *shape):
    """Images whose examples and channels lie in different places; scale and shift."""
    c = shape[-1]
    x = normal(r, *shape) + 2 * normal(r, shape[0], 1, 1, c)
    return x, 1 + normal(r, c), normal(r, c)


PART = "x[i, :, :, g * size:(g + 1) * size]"
GROUP_LAST = "return gamma * n + beta"

GROUP_NORM = Exercise(
    name="group_norm",
    points=3,
    stretch=True,
    reference=cnn_ref.group_norm,
    tolerance=NORMALISED,
    axes={"": ("images", "rows", "columns", "channels")},
    examples=(
        Case("one pixel, four channels, two groups", call(
            np.array([1.0, 3.0, 20.0, 60.0]).reshape(1, 1, 1, 4), np.ones(4), np.zeros(4),
            groups=2)),
        Case("the same in one group: layer normalisation", call(
            np.array([1.0, 3.0, 20.0, 60.0]).reshape(1, 1, 1, 4), np.ones(4), np.zeros(4),
            groups=1)),
        Case("two images, a group for each channel, an eps of 0.1", call(
            np.arange(16.0).reshape(2, 2, 2, 2) ** 2 / 8, np.array([1.0, 2.0]),
            np.array([0.0, -1.0]), groups=2, eps=0.1)),
        Case("two images, two groups of two channels, four scales and shifts", call(
            np.arange(16.0).reshape(2, 1, 2, 4) ** 2 / 8, np.array([1.0, 2.0, -1.0, 0.5]),
            np.array([0.0, -1.0, 2.0, 3.0]), groups=2)),
    ),
    hidden=(
        Hidden("three groups of two", lambda r: call(*grouped(r, 2, 3, 4, 6), groups=3)),
        Hidden("two groups of three", lambda r: call(*grouped(r, 3, 2, 3, 6), groups=2)),
        Hidden("two groups of two", lambda r: call(*grouped(r, 2, 2, 3, 4), groups=2)),
        Hidden("one group: layer normalisation", lambda r: call(
            *grouped(r, 2, 3, 2, 5), groups=1)),
        Hidden("a group for each channel: instance normalisation",
               lambda r: call(*grouped(r, 2, 3, 4, 5), groups=5)),
        Hidden("one image", lambda r: call(*grouped(r, 1, 3, 4, 4), groups=2)),
        Hidden("one pixel", lambda r: call(*grouped(r, 3, 1, 1, 8), groups=2)),
        Hidden("one channel", lambda r: call(*grouped(r, 3, 2, 4, 1), groups=1)),
        Hidden("a large eps", lambda r: call(*grouped(r, 2, 2, 3, 4), groups=2, eps=0.4)),
        Hidden("a group that is constant", lambda r: call(
            *(lambda x, *rest: (np.concatenate([x[..., :2], np.full((2, 2, 3, 2), 3.0)], axis=-1),
                                *rest))(*grouped(r, 2, 2, 3, 4)), groups=2)),
        Hidden("whole numbers", lambda r: call(
            r.randint(-9, 10, (2, 3, 2, 4)), *grouped(r, 1, 1, 1, 4)[1:], groups=2)),
        Hidden("single precision", lambda r: call(*single(*grouped(r, 2, 3, 2, 4)), groups=2)),
        Hidden("arrays that are views", lambda r: call(
            normal(r, 4, 3, 2, 2).T, normal(r, 8)[::2], normal(r, 4)[::-1], groups=2)),
        Hidden("the same call twice", lambda r: call(*grouped(r, 2, 2, 2, 4), groups=2), times=2),
    ),
    misconceptions=(
        Misconception(
            "deals the channels out in turn", "The channels of a group are neighbours: with two "
            "groups of six channels, which three are the first?",
            (Edit(f"part = {PART}", "part = x[i, :, :, g::groups]"),
             Edit(f"n[{PART[2:]} = ", "n[i, :, :, g::groups] = "))),
        Misconception(
            "takes the number of groups for their size", "`groups` says how many groups there "
            "are, not how many channels each of them has.",
            (Edit("size = x.shape[-1] // groups", "size = groups"),
             Edit("range(groups)", "range(x.shape[-1] // groups)"))),
        Misconception(
            "takes statistics over the batch", "Each image is normalised by itself, whoever else "
            "is in the batch.",
            Edit("np.mean(part), np.var(part)",
                 "(f(x[..., g * size:(g + 1) * size]) for f in (np.mean, np.var))")),
        Misconception(
            "takes all channels together", "Each group has statistics of its own.",
            Edit("np.mean(part), np.var(part)", "np.mean(x[i]), np.var(x[i])")),
        Misconception(
            "takes every channel by itself", "The channels of a group share their statistics.",
            Edit("np.mean(part), np.var(part)",
                 "np.mean(part, axis=(0, 1)), np.var(part, axis=(0, 1))")),
        Misconception(
            "takes every pixel by itself", "The statistics of a group are over all pixels of its "
            "channels.", Edit("np.mean(part), np.var(part)",
                              "(f(part, axis=-1, keepdims=True) for f in (np.mean, np.var))")),
        Misconception(
            "puts eps outside of the root", EPS_IN_ROOT,
            Edit("np.sqrt(var + eps)", "(np.sqrt(var) + eps)")),
        Misconception(
            "forgets eps", "A group that is constant has a variance of zero: what keeps the "
            "divisor from it?", Edit("var + eps", "var")),
        Misconception(
            "divides by the variance", "What has the size of a deviation is the root of the "
            "variance.", Edit("np.sqrt(var + eps)", "(var + eps)")),
        Misconception(
            "forgets scale and shift", "What are `gamma` and `beta` for? The network learns them.",
            Edit(GROUP_LAST, "return n")),
        Misconception(
            "swaps scale and shift", "One of `gamma` and `beta` multiplies, the other is added.",
            Edit(GROUP_LAST, "return beta * n + gamma")),
        Misconception(
            "has one scale and one shift for each group", "The statistics belong to a group; scale "
            "and shift belong to a channel: how many of them are there?",
            Edit(GROUP_LAST, "return np.repeat(gamma[:groups], size) * n "
                             "+ np.repeat(beta[:groups], size)")),
    ),
)
