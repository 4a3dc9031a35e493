"""Gradients of layers and activations."""

import numpy as np

import cnn_ref
from autograder.exercise import AlsoRight, Case, Edit, Exercise, Hidden, Misconception, call
from autograder.tolerance import Exact, Linear

from ...advice import CUT, IN_PLACE
from ...arrays import normal, single
from .shared import CHAIN_W, NO_UPSTREAM, away, whole

ORDER = "The gradients are returned in the order of the contract."


def layer(r, n, d, m):
    """Upstream gradient, examples, weights and biases of a fully connected layer."""
    return normal(r, n, m), normal(r, n, d), normal(r, d, m), normal(r, m)


def layer_of_views(r):
    """The same, of arrays that do not lie in one piece of memory."""
    return call(normal(r, 3, 4).T[::-1], normal(r, 5, 8)[:, ::2].T, normal(r, 3, 5).T,
                normal(r, 6)[::-2])


CHAIN_DELTAS = np.array([0.1, 0.2, 0.04])
ROUNDED = np.random.RandomState(11)

AFFINE_BACKWARD = Exercise(
    name="affine_backward",
    points=3,
    reference=cnn_ref.affine_backward,
    tolerance=Linear(lambda x, w, **_: len(x) + sum(w.shape)),
    axes={"dx": ("examples", "inputs"), "dw": ("inputs", "outputs"), "db": ("outputs",)},
    examples=(
        Case("the notes' chain: three deltas back through a 4 x 3 matrix", call(
            CHAIN_DELTAS[None], np.full((1, 4), 0.5), CHAIN_W, np.zeros(3))),
        Case("one example, two inputs, one output", call(
            np.array([[2.0]]), np.array([[3.0, 4.0]]), np.array([[5.0], [6.0]]), np.array([1.0]))),
        Case("two examples: gradients are summed over them", call(
            np.array([[1.0, 0.0], [10.0, 1.0]]), np.array([[1.0, 2.0], [3.0, 4.0]]),
            np.array([[1.0, -1.0], [2.0, 0.5]]), np.zeros(2))),
        Case("three examples, four inputs, two outputs", call(
            *(ROUNDED.standard_normal(s).round(1) for s in ((3, 2), (3, 4), (4, 2), (2,))))),
    ),
    hidden=(
        Hidden("all sizes differ", lambda r: call(*layer(r, 4, 6, 3))),
        Hidden("more outputs than inputs", lambda r: call(*layer(r, 2, 3, 7))),
        Hidden("as many outputs as inputs", lambda r: call(*layer(r, 3, 5, 5))),
        Hidden("as many examples as inputs and outputs", lambda r: call(*layer(r, 4, 4, 4))),
        Hidden("one example", lambda r: call(*layer(r, 1, 5, 3))),
        Hidden("one input", lambda r: call(*layer(r, 4, 1, 3))),
        Hidden("one output", lambda r: call(*layer(r, 4, 5, 1))),
        Hidden("everything negative", lambda r: call(
            *(-0.1 - np.abs(a) for a in layer(r, 3, 4, 2)))),
        Hidden("examples of whole numbers", lambda r: call(
            normal(r, 3, 2), r.randint(-9, 10, (3, 5)), normal(r, 5, 2), normal(r, 2))),
        Hidden("very large upstream gradients", lambda r: call(
            *(s * a for s, a in zip((1e8, 1, 1, 1), layer(r, 3, 4, 2))))),
        Hidden("very small upstream gradients", lambda r: call(
            *(s * a for s, a in zip((1e-8, 1, 1, 1), layer(r, 3, 4, 2))))),
        Hidden("single precision", lambda r: call(*single(*layer(r, 3, 6, 4)))),
        Hidden("arrays that are views", layer_of_views),
        Hidden("the same call twice", lambda r: call(*layer(r, 3, 4, 2)), times=2),
    ),
    misconceptions=(
        Misconception(
            "takes one delta for all weights of a row",
            "Input i reaches **every** output, so every "
            "output's gradient comes back to it, each through its own weight.",
            Edit("dy @ w.T", "dy[:, np.arange(len(w)) % len(b)] * w.sum(axis=1)")),
        Misconception(
            "forgets to turn the weights on the way back", "Forward, inputs go in and outputs come "
            "out; backward it is the other way round. Which shape must the matrix have?",
            Edit("dy @ w.T", "dy @ w")),
        Misconception(
            "takes the gradient of the inputs for that of the outputs", NO_UPSTREAM,
            Edit("dy @ w.T", "np.ones(dy.shape) @ w.T")),
        Misconception(
            "ignores the upstream gradient for the weights", NO_UPSTREAM,
            Edit("x.T @ dy", "x.T @ np.ones(dy.shape)")),
        Misconception(
            "ignores the upstream gradient for the biases", NO_UPSTREAM,
            Edit("dy.sum(axis=0)", "np.ones(dy.shape).sum(axis=0)")),
        Misconception(
            "swaps inputs and outputs of the weights' gradient", "The gradient of an array has the "
            "shape of the array: inputs first.", Edit("x.T @ dy", "dy.T @ x")),
        Misconception(
            "divides the weights' gradient by the batch", "The mean over the batch belongs to the "
            "loss; a layer sums.", Edit("x.T @ dy", "x.T @ dy / len(x)")),
        Misconception(
            "divides all gradients by the batch", "The mean over the batch belongs to the loss; a "
            "layer sums, and each example keeps its own dx.",
            (Edit("dy @ w.T", "dy @ w.T / len(x)"), Edit("x.T @ dy", "x.T @ dy / len(x)"),
             Edit("dy.sum(axis=0)", "dy.mean(axis=0)"))),
        Misconception(
            "takes the mean for the biases", "The mean over the batch belongs to the loss; a layer "
            "sums.", Edit("dy.sum(axis=0)", "dy.mean(axis=0)")),
        Misconception(
            "takes the biases' gradient of the first example", "The same bias serves every "
            "example of the batch.", Edit("dy.sum(axis=0)", "1.0 * dy[0]")),
        Misconception(
            "takes the weights' gradient of the first example", "The same weights serve every "
            "example of the batch.", Edit("x.T @ dy", "np.outer(x[0], dy[0])")),
        Misconception(
            "leaves the biases' gradient with one row for each example", "The gradient of an array "
            "has the shape of the array: one number for each bias.",
            Edit("dy.sum(axis=0)", "1.0 * dy")),
        Misconception(
            "adds the biases' gradient along the outputs", "There is one bias for each output: "
            "which axis has to go?", Edit("dy.sum(axis=0)", "dy.sum(axis=1)")),
        Misconception(
            "keeps an axis of length one", "The gradient of an array has the shape of the array: "
            "`b` has one axis.", Edit("dy.sum(axis=0)", "dy.sum(axis=0, keepdims=True)")),
        Misconception(
            "makes one number of the biases' gradient", "There is one bias for each output.",
            Edit("dy.sum(axis=0)", "dy.sum()")),
        Misconception(
            "returns the weights' gradient first", ORDER,
            Edit("return dx, dw, db", "return dw, dx, db")),
    ),
)


def upstream(r, x):
    """A call with a random upstream gradient."""
    return call(normal(r, *x.shape), x)


def place_by_place(make, single_precision=True):
    """Cases for the gradient of a function of one number; `make(r, x)` adds what it needs."""
    def scaled(r, scale):
        made = make(r, away(r, 3, 4))
        return call(scale * made.positional[0], *made.positional[1:])

    def views(r):
        made = make(r, away(r, 5, 8).T[::-2])
        return call(normal(r, 5, 4).T, *made.positional[1:])

    return (
        Hidden("a row of numbers", lambda r: make(r, away(r, 7))),
        Hidden("a matrix, not square", lambda r: make(r, away(r, 3, 5))),
        Hidden("feature maps", lambda r: make(r, away(r, 2, 3, 4, 2))),
        Hidden("one number", lambda r: make(r, away(r, 1))),
        Hidden("everything negative", lambda r: make(r, -np.abs(away(r, 3, 4)))),
        Hidden("everything positive", lambda r: make(r, np.abs(away(r, 3, 4)))),
        Hidden("whole numbers", lambda r: make(r, whole(r, 3, 4))),
        Hidden("very large upstream gradients", lambda r: scaled(r, 1e8)),
        Hidden("very small upstream gradients", lambda r: scaled(r, 1e-8)),
        Hidden("single precision", lambda r: call(*single(*make(r, away(r, 3, 4)).positional))),
        Hidden("arrays that are views", views),
        Hidden("the same call twice", lambda r: make(r, away(r, 3, 4)), times=2),
    )


def passes_at_zero(dy, x):
    """At zero the gradient passes."""
    return np.where(x >= 0, dy, 0.0)


def half_at_zero(dy, x):
    """At zero half of the gradient passes."""
    return dy * np.where(x > 0, 1.0, np.where(x == 0, 0.5, 0.0))


AT_ZERO = ("At exactly zero there is a kink, and any slope between the two is legitimate; the "
           "contract names the one of the left side.")
FIVE = np.array([-2.0, -0.5, 0.25, 1.0, 3.0])
FIVE_DY = np.array([1.0, -2.0, 3.0, -4.0, 5.0])

RELU_BACKWARD = Exercise(
    name="relu_backward",
    points=1,
    reference=cnn_ref.relu_backward,
    tolerance=Exact(),
    also_right=(
        AlsoRight("passes at zero", AT_ZERO, passes_at_zero),
        AlsoRight("half at zero", AT_ZERO, half_at_zero),
    ),
    examples=(
        Case("a row of numbers", call(FIVE_DY, FIVE)),
        Case("a negative gradient passes, too", call(
            np.array([-1.0, -1.0]), np.array([-3.0, 3.0]))),
        Case("one feature map of two channels", call(
            np.arange(1.0, 9.0).reshape(1, 2, 2, 2),
            np.array([1.0, -1, 2, -2, -3, 3, -4, 4]).reshape(1, 2, 2, 2))),
    ),
    hidden=(
        *place_by_place(upstream),
        Hidden("zeros among the numbers", lambda r: upstream(
            r, np.concatenate([np.zeros(3), away(r, 5)]))),
        Hidden("upstream gradients that are all negative",
               lambda r: call(-0.1 - r.random_sample((3, 4)), away(r, 3, 4))),
        Hidden("numbers close to zero", lambda r: upstream(r, 1e-8 * away(r, 3, 4))),
        Hidden("numbers far from zero", lambda r: upstream(r, 1e8 * away(r, 3, 4))),
    ),
    misconceptions=(
        Misconception(
            "ignores the upstream gradient", NO_UPSTREAM,
            Edit("np.where(x > 0, dy, 0.0)", "np.where(x > 0, 1.0, 0.0)")),
        Misconception(
            "looks at the sign of the upstream gradient", "Whether the gate is open was decided "
            "going forward, by x.", Edit("x > 0", "dy > 0")),
        Misconception(
            "lets positive gradients of positive numbers pass only", "Whether the gate is open was "
            "decided going forward, by x alone. A negative gradient passes an open gate.",
            Edit("x > 0", "(x > 0) & (dy > 0)")),
        Misconception(
            "rectifies the input once more", "The forward pass is over: how fast does the output "
            "change when the input does?", Edit("dy, 0.0", "x, 0.0")),
        Misconception(
            "multiplies by the output", "How fast does the output change when the input does? That "
            "is a slope, not a height.", Edit("dy, 0.0", "dy * x, 0.0")),
        Misconception(
            "opens the gate for negative numbers", "On which side does the rectifier pass its "
            "input on?", Edit("x > 0", "x < 0")),
        Misconception(
            "lets every gradient pass", "Where the output does not move, nothing comes back.",
            Edit("x > 0", "x == x")),
        Misconception(
            "compares with one", "Look at the number with which x is compared.",
            Edit("x > 0", "x > 1")),
        Misconception(
            "changes the sign below zero", "Where the output does not move, nothing comes back.",
            Edit("dy, 0.0", "dy, -dy")),
        Misconception(
            "fills with the dtype of the image", CUT,
            Edit("return np.where(x > 0, dy, 0.0)",
                 "dx = np.zeros_like(x)\n    dx[x > 0] = dy[x > 0]\n    return dx * 1.0")),
        Misconception(
            "changes the gradient in place", IN_PLACE,
            Edit("return np.where(x > 0, dy, 0.0)", "dy[x <= 0] = 0\n    return dy * 1.0")),
    ),
)

SLOPE = "y * (1 - y)"

# 1 - y rounds to 1e-16 of 1, however small it is, and everybody writes it so. In an array in which
# every x is 6 or more away from zero the largest slope is 0.002: five hundred times the rounding.
SIGMOID_BACKWARD = Exercise(
    name="sigmoid_backward",
    points=2,
    reference=cnn_ref.sigmoid_backward,
    tolerance=Linear(100, of=("dy",)),
    examples=(
        Case("at zero the slope is a quarter", call(np.array([1.0, 4.0]), np.array([0.0, 0.0]))),
        Case("a row of numbers", call(FIVE_DY, FIVE)),
        Case("numbers of any size", call(
            np.array([1.0, 2.0, 3.0]), np.array([-1000.0, 0.5, 1000.0]))),
        Case("a matrix", call(
            np.array([[1.0, -1.0], [0.5, 2.0]]), np.array([[1.0, 2.0], [-1.0, 0.0]]))),
    ),
    hidden=(
        *place_by_place(upstream),
        Hidden("zeros among the numbers", lambda r: upstream(
            r, np.concatenate([np.zeros(2), away(r, 4)]))),
        Hidden("numbers of any size", lambda r: upstream(
            r, np.concatenate([[1000.0, -1000.0, 0.5], 300 * away(r, 3), away(r, 3)]))),
        Hidden("upstream gradients that are all negative",
               lambda r: call(-0.1 - r.random_sample((3, 4)), away(r, 3, 4))),
        Hidden("numbers close to zero", lambda r: upstream(r, 1e-8 * away(r, 3, 4))),
    ),
    misconceptions=(
        Misconception(
            "takes the input for the output", "The slope is written with y, the **output** of the "
            "sigmoid; `x` is what went in.", Edit(SLOPE, "x * (1 - x)")),
        Misconception(
            "ignores the upstream gradient", NO_UPSTREAM, Edit(f"dy * {SLOPE}", SLOPE)),
        Misconception(
            "goes forward once more", "The output is a height; the slope at that height is asked "
            "for.", Edit(SLOPE, "y")),
        Misconception(
            "forgets the first factor", "The slope is largest in the middle and fades out on both "
            "sides: try x = -5 and x = 5.", Edit(SLOPE, "(1 - y)")),
        Misconception(
            "takes the slope of tanh", "The sigmoid is steepest at zero: how steep is it there?",
            Edit(SLOPE, "(1 - y ** 2)")),
        Misconception(
            "adds where a difference is due", "The slope fades out on both sides: what is yours "
            "for a large x?", Edit(SLOPE, "y * (1 + y)")),
        Misconception(
            "turns the sign", "The sigmoid rises everywhere: its slope is positive.",
            Edit(SLOPE, "y * (y - 1)")),
        Misconception(
            "multiplies by the slope twice", "The chain rule multiplies by the slope once for each "
            "layer.", Edit(SLOPE, "(y * (1 - y)) ** 2")),
        Misconception(
            "takes the slope at the upstream gradient", "The slope is taken where the forward pass "
            "was, at x.", (Edit("np.abs(x)", "np.abs(dy)"), Edit("x >= 0", "dy >= 0"))),
        Misconception(
            "lets the exponential overflow", "exp(1000) is infinite, and infinity divided by "
            "infinity is not a number. Which form needs the exponential of negative numbers only?",
            Edit("np.where(x >= 0, 1, small) / (1 + small)", "np.exp(x) / (1 + np.exp(x))")),
        Misconception(
            "takes the sigmoid of the magnitude as it stands", "Going down to the left, the output "
            "falls below a half; the slope there is the mirror image.",
            Edit(f"dy * {SLOPE}", "np.sign(x) * dy * y * (1 - y)")),
        Misconception(
            "changes the gradient in place", IN_PLACE,
            Edit(f"return dy * {SLOPE}", f"dy *= {SLOPE}\n    return dy * 1.0")),
    ),
)


def slopes(r, x):
    """A call with a slope for each channel, some of them negative or above one."""
    return call(normal(r, *x.shape), x, np.round(3 * r.random_sample(x.shape[-1]) - 1, 3) + 0.0003)


def prelu_passes_at_zero(dy, x, alpha):
    """At zero the gradient passes as above it."""
    grads = cnn_ref.prelu_backward(dy, x, alpha)
    return np.where(x == 0, dy, grads.dx), grads.dalpha


MAPS = np.array([1.0, -1, 2, -2, -3, 3, -4, 4]).reshape(1, 2, 2, 2)
BELOW = "np.where(x > 0, 0.0, x * dy)"
SUM = "below.reshape(-1, len(alpha)).sum(axis=0)"

PRELU_BACKWARD = Exercise(
    name="prelu_backward",
    points=3,
    reference=cnn_ref.prelu_backward,
    tolerance=Linear(lambda x, **_: x.size, of=("dy",)),
    axes={"dalpha": ("channels",)},
    also_right=(AlsoRight("passes at zero", AT_ZERO, prelu_passes_at_zero),),
    examples=(
        Case("two channels, two slopes", call(
            np.ones((2, 2)) * [[1.0, 2.0], [3.0, 4.0]], np.array([[-2.0, 3.0], [-1.0, -5.0]]),
            np.array([0.25, 0.5]))),
        Case("a row of five channels", call(FIVE_DY, FIVE, np.array([0.1, 0.2, 0.3, 0.4, 0.5]))),
        Case("one feature map of two channels", call(
            np.arange(1.0, 9.0).reshape(1, 2, 2, 2), MAPS, np.array([0.0, 2.0]))),
    ),
    hidden=(
        *place_by_place(slopes),
        Hidden("as many rows and columns as channels", lambda r: slopes(r, away(r, 2, 3, 3, 3))),
        Hidden("as many images as channels", lambda r: slopes(r, away(r, 3, 2, 4, 3))),
        Hidden("one channel", lambda r: slopes(r, away(r, 2, 3, 4, 1))),
        Hidden("zeros among the numbers", lambda r: slopes(
            r, np.where(r.random_sample((4, 5)) < 0.4, 0.0, away(r, 4, 5)) * (1 - np.eye(4, 5)))),
        Hidden("slopes that are a view", lambda r: call(
            normal(r, 3, 4), away(r, 3, 4), r.random_sample(8)[::-2])),
    ),
    misconceptions=(
        Misconception(
            "leaves the slopes' gradient with a number for each place", "The gradient of an array "
            "has the shape of the array: one slope serves a whole channel, and everything that it "
            "did is added up.", Edit(SUM, "below")),
        Misconception(
            "adds the slopes' gradient over all channels", "Every channel has a slope of its own.",
            Edit(SUM, "below.sum() + 0 * alpha")),
        Misconception(
            "takes the mean for the slopes",
            "Everything that a slope did is added up, not averaged.",
            Edit(SUM, "below.reshape(-1, len(alpha)).mean(axis=0)")),
        Misconception(
            "divides the slopes' gradient by the images", "The mean over the batch belongs to the "
            "loss; a layer sums.", Edit(SUM, SUM + " / len(x)")),
        Misconception(
            "cuts the numbers into channels along the wrong axis",
            "The channels are the last axis, "
            "the one that runs fastest.", Edit(SUM, "below.reshape(len(alpha), -1).sum(axis=1)")),
        Misconception(
            "lets numbers above zero count for the slopes",
            "Above zero the slope is not used: what "
            "does the output do there when the slope changes?", Edit(BELOW, "x * dy")),
        Misconception(
            "forgets the input in the slopes' gradient", "Below zero the output is the slope times "
            "x: how fast does it change when the slope does?",
            Edit(BELOW, "np.where(x > 0, 0.0, dy)")),
        Misconception(
            "multiplies the slopes' gradient by the slope", "Below zero the output is the slope "
            "times x: how fast does it change when the slope does?",
            Edit(BELOW, "np.where(x > 0, 0.0, alpha * x * dy)")),
        Misconception(
            "turns the sign of the slopes' gradient", "x is negative there: leave it so.",
            Edit(BELOW, "np.where(x > 0, 0.0, np.abs(x) * dy)")),
        Misconception(
            "lets nothing pass below zero", "That is the plain rectifier: here a part of the "
            "gradient passes, as large as the slope.", Edit("dy, alpha * dy", "dy, 0.0 * dy")),
        Misconception(
            "bends the wrong half", "Above zero the output is the input; the slope belongs to the "
            "other half.", Edit("dy, alpha * dy", "alpha * dy, dy")),
        Misconception(
            "gives the slope without the upstream gradient", NO_UPSTREAM,
            Edit("dy, alpha * dy", "1.0, alpha + 0 * dy")),
        Misconception(
            "takes the first slope for every channel", "Every channel has a slope of its own.",
            Edit("alpha * dy", "alpha[0] * dy")),
        Misconception(
            "returns the slopes' gradient first", ORDER,
            Edit("return dx, dalpha", "return dalpha, dx")),
        Misconception(
            "forgets the upstream gradient of the slopes", NO_UPSTREAM,
            Edit(BELOW, "np.where(x > 0, 0.0, x)")),
    ),
)
