"""Exercises of unit 06: backpropagation by hand, gradient checking."""

import numpy as np

import cnn_ref
from autograder.exercise import (
    AlsoRight,
    Case,
    Edit,
    Exercise,
    Hidden,
    Misconception,
    call,
    function,
)
from autograder.tolerance import Exact, Linear, Relative

IN_PLACE = ("An operation that works in place changes the caller's array. Make a new one and leave "
            "the argument as it is.")
CUT = "An array that takes its dtype from whole numbers cuts every result off after the point."
NO_UPSTREAM = ("What comes from above is not ones: each place has a gradient `dy` of its own, and "
               "the chain rule multiplies by it.")
ORDER = "The gradients are returned in the order of the contract."


def normal(r, *shape):
    """Numbers on both sides of zero."""
    return r.standard_normal(shape)


def away(r, *shape):
    """Numbers on both sides of zero, none of them near it."""
    return np.where(r.random_sample(shape) < 0.5, -1, 1) * (0.1 + np.abs(normal(r, *shape)))


def single(*arrays):
    """The arrays in single precision."""
    return tuple(a.astype(np.float32) for a in arrays)


def whole(r, *shape):
    """Whole numbers on both sides of zero, without it."""
    return np.where(r.random_sample(shape) < 0.5, -1, 1) * r.randint(1, 10, shape)


def numerical_gradient(f, x, dy, h):
    """Central differences; where f gives a number, dy is one."""
    return cnn_ref.numerical_gradient(f, x, np.asarray(dy), h)


def measured(r, source, *shape, out=None, h=0.05):
    """A call at random places with a random upstream gradient and a step that is not round."""
    out = shape if out is None else out
    return call(function(source), normal(r, *shape), normal(r, *out),
                h * (1 + r.random_sample()))


# The two values differ in about the last digit of f, which the division by h makes larger: 1e-16
# times 1e4 at most, and a few terms. The steps are so large that a one-sided difference, whose
# error is of the order of h, is far away.
CUBE, SINES = "lambda x: x ** 3", "lambda x: np.sin(x)"
DIFFERENCE = "(f(up) - f(down))"

NUMERICAL_GRADIENT = Exercise(
    name="numerical_gradient",
    points=3,
    reference=numerical_gradient,
    tolerance=Relative(1e-9),
    examples=(
        Case("squares: 2 x in every place", call(
            function("lambda x: x ** 2"), np.array([1.0, 3.0, -2.0]), np.ones(3), 1e-3)),
        Case("an upstream gradient that is not ones", call(
            function("lambda x: x ** 2"), np.array([1.0, 3.0, -2.0]), np.array([1.0, 10.0, 0.0]),
            1e-3)),
        Case("cubes, a large step", call(
            function(CUBE), np.array([[1.0, -1.0], [2.0, 0.0]]), np.array([[1.0, 2.0], [3.0, 4.0]]),
            0.5)),
        Case("three numbers become one", call(
            function("lambda x: x[0] * x[1] * x[2]"), np.array([2.0, 3.0, 5.0]), 2.0, 0.25)),
    ),
    hidden=(
        Hidden("cubes", lambda r: measured(r, CUBE, 5)),
        Hidden("sines, a matrix", lambda r: measured(r, SINES, 3, 4)),
        Hidden("feature maps", lambda r: measured(r, "lambda x: np.exp(x)", 2, 3, 2, 2)),
        Hidden("a smaller step", lambda r: measured(r, "lambda x: np.exp(x)", 4, h=1e-3)),
        Hidden("a step above one", lambda r: measured(r, CUBE, 4, h=1.5)),
        Hidden("a number from many", lambda r: call(
            function("lambda x: np.sum(x ** 3) + x[0, 0] * x[1, 2]"), normal(r, 2, 3),
            2 + r.random_sample(), 0.1 + 0.1 * r.random_sample())),
        Hidden("more numbers come out than go in", lambda r: measured(
            r, "lambda x: np.array([x[0] ** 3, x[0] * x[1], x[1] ** 2, np.exp(x[0])])", 2,
            out=(4,))),
        Hidden("fewer numbers come out than go in", lambda r: measured(
            r, "lambda x: np.sum(x ** 3, axis=0)", 4, 3, out=(3,))),
        Hidden("a place influences its neighbours",
               lambda r: measured(r, "lambda x: np.cumsum(x) ** 3", 5)),
        Hidden("a matrix product", lambda r: measured(
            r, "lambda x: np.exp(x @ np.array([[0.5, -1.0], [0.25, 1.0], [-0.5, 0.75]]))", 4, 3,
            out=(4, 2))),
        Hidden("one number", lambda r: measured(r, CUBE, 1)),
        Hidden("whole numbers", lambda r: call(
            function(CUBE), whole(r, 2, 3), normal(r, 2, 3), 0.1 + 0.1 * r.random_sample())),
        Hidden("very large numbers", lambda r: call(
            function(CUBE), 1e8 * away(r, 4), normal(r, 4), 1e7 * (1 + r.random_sample()))),
        Hidden("very small numbers", lambda r: call(
            function(CUBE), 1e-8 * away(r, 4), normal(r, 4), 1e-9 * (1 + r.random_sample()))),
        Hidden("arrays that are views", lambda r: call(
            function(CUBE), normal(r, 3, 8).T[::-2], normal(r, 3, 4).T,
            0.1 + 0.1 * r.random_sample())),
        Hidden("the same call twice", lambda r: measured(r, SINES, 4), times=2),
    ),
    misconceptions=(
        Misconception(
            "steps to one side only", "One step up and the place itself make a slope that belongs "
            "between the two. The contract asks for a step to each side.",
            Edit(f"{DIFFERENCE}) / (2 * h)", "(f(up) - f(x))) / h")),
        Misconception(
            "steps down only", "One step down and the place itself make a slope that belongs "
            "between the two. The contract asks for a step to each side.",
            Edit(f"{DIFFERENCE}) / (2 * h)", "(f(x) - f(down))) / h")),
        Misconception(
            "divides by one step", "How far apart are the two places at which f is called?",
            Edit("/ (2 * h)", "/ h")),
        Misconception(
            "forgets to divide", "A slope is a difference of heights, divided by how far apart the "
            "places are.", Edit(" / (2 * h)", "")),
        Misconception(
            "ignores the upstream gradient", NO_UPSTREAM, Edit("dy * " + DIFFERENCE, DIFFERENCE)),
        Misconception(
            "takes the mean over the outputs", "What a number does to all outputs is added up.",
            Edit("np.sum(", "np.mean(")),
        Misconception(
            "moves every number at once", "The slope for one number is asked for: all others have "
            "to stay where they are.",
            (Edit("up[place] += h", "up += h"), Edit("down[place] -= h", "down -= h"))),
        Misconception(
            "leaves the numbers moved", "Before the next number moves, the one before has to be "
            "where it was.", Edit("up, down = x.copy(), x.copy()", "up, down = x, x.copy()")),
        Misconception(
            "moves the argument itself", IN_PLACE,
            (Edit("np.array(x, dtype=float)", "np.asarray(x, dtype=float)"),
             Edit("up, down = x.copy(), x.copy()", "up, down = x, x.copy()"))),
        Misconception(
            "looks only at the output in the same place", "A number can influence every output, "
            "and there may be more outputs than inputs, or fewer.",
            Edit(f"np.sum(dy * {DIFFERENCE})", f"(dy * {DIFFERENCE})[place]")),
        Misconception(
            "moves whole numbers by whole steps", "An array of whole numbers cannot hold a small "
            "step: it is cut off.", Edit("np.array(x, dtype=float)", "np.array(x)")),
        Misconception(
            "always takes the same step", "`h` is an argument: use it.",
            Edit("dx = np", "h = 1e-5\n    dx = np")),
        Misconception(
            "scales the step by the number", "The step is h for every number, whatever its size.",
            (Edit("up[place] += h", "up[place] *= 1 + h"),
             Edit("down[place] -= h", "down[place] *= 1 - h"))),
        Misconception(
            "turns the sign", "Which of the two values belongs to the step up?",
            Edit(DIFFERENCE, "(f(down) - f(up))")),
    ),
)


def near(r, *shape, off=0.1):
    """Two arrays that differ by some parts in ten."""
    want = normal(r, *shape)
    return call(want + off * normal(r, *shape), want)


SCALE = "max(np.max(np.abs(got)), np.max(np.abs(want)))"

RELATIVE_ERROR = Exercise(
    name="relative_error",
    points=2,
    reference=cnn_ref.relative_error,
    tolerance=Relative(1e-14),
    examples=(
        Case("11 for 10: one eleventh", call(np.array([11.0]), np.array([10.0]))),
        Case("a zero that is nearly one counts against the whole", call(
            np.array([0.001, 10.0]), np.array([0.0, 10.0]))),
        Case("opposite: 2", call(np.array([3.0, -4.0]), np.array([-3.0, 4.0]))),
        Case("zeros on both sides: 0", call(np.zeros((2, 2)), np.zeros((2, 2)))),
    ),
    hidden=(
        Hidden("rows of numbers", lambda r: near(r, 7)),
        Hidden("matrices", lambda r: near(r, 3, 5)),
        Hidden("feature maps", lambda r: near(r, 2, 3, 4, 2)),
        Hidden("one number", lambda r: near(r, 1)),
        Hidden("far apart", lambda r: near(r, 3, 4, off=5.0)),
        Hidden("nearly equal", lambda r: near(r, 3, 4, off=1e-4)),
        Hidden("equal", lambda r: call(*[normal(r, 3, 4)] * 2)),
        Hidden("zeros on both sides", lambda r: call(*[np.zeros(r.randint(2, 9))] * 2),
               family="zeros"),
        Hidden("zeros claimed", lambda r: call(np.zeros((2, 3)), normal(r, 2, 3)), family="zeros"),
        Hidden("zeros wanted", lambda r: call(normal(r, 2, 3), np.zeros((2, 3))), family="zeros"),
        Hidden("everything negative", lambda r: call(
            -1 - r.random_sample(5), -1 - r.random_sample(5))),
        Hidden("claimed too small", lambda r: call(
            *(lambda a: (a - 0.5 - r.random_sample(4), a))(5 + r.random_sample(4)))),
        Hidden("claimed too large", lambda r: call(
            *(lambda a: (a + 0.5 + r.random_sample(4), a))(5 + r.random_sample(4)))),
        Hidden("whole numbers", lambda r: call(whole(r, 3, 4), whole(r, 3, 4))),
        Hidden("very large numbers", lambda r: call(1e8 * normal(r, 4), 1e8 * normal(r, 4))),
        Hidden("very small numbers", lambda r: call(1e-12 * normal(r, 4), 1e-12 * normal(r, 4))),
        Hidden("single precision", lambda r: call(*single(normal(r, 3, 4), normal(r, 3, 4)))),
        Hidden("arrays that are views", lambda r: call(
            normal(r, 5, 8).T[::-2], normal(r, 4, 5))),
        Hidden("the same call twice", lambda r: near(r, 3, 4), times=2),
    ),
    misconceptions=(
        Misconception(
            "divides place by place", "A value that ought to be zero and is nearly so would count "
            "as wholly wrong. Compare the largest difference with the largest value.",
            Edit(f"scale = {SCALE}",
                 "scale = np.maximum(np.maximum(np.abs(got), np.abs(want)), 1e-300)\n"
                 "    return float(np.max(np.abs(got - want) / scale))")),
        Misconception(
            "divides by both largest values together", "The larger of the two is the scale, not "
            "their sum.", Edit(SCALE, "np.max(np.abs(got)) + np.max(np.abs(want))")),
        Misconception(
            "divides by what is wanted only", "What if the right gradient is zero and the claimed "
            "one is not? Both have a say.", Edit(SCALE, "np.max(np.abs(want))")),
        Misconception(
            "divides by what is claimed only", "What if the claimed gradient is zero and the right "
            "one is not? Both have a say.", Edit(SCALE, "np.max(np.abs(got))")),
        Misconception(
            "takes the smaller of the two for the scale", "The larger of the two is the scale.",
            Edit("scale = max(", "scale = min(")),
        Misconception(
            "forgets that a difference can be negative", "A value that is claimed too small is "
            "wrong, too: what counts is how large the difference is.",
            Edit("np.max(np.abs(got - want))", "np.max(got - want)")),
        Misconception(
            "forgets that values can be negative", "A large negative value is large: the scale is "
            "made of magnitudes.", Edit(SCALE, "max(np.max(got), np.max(want))")),
        Misconception(
            "forgets to divide", "A difference of 0.1 is small beside 1000 and large beside 0.2: "
            "put it in relation.", Edit(" / scale", "")),
        Misconception(
            "takes the mean", "One wrong place among a thousand right ones is an error: look for "
            "the worst.", Edit("np.max(np.abs(got - want))", "np.mean(np.abs(got - want))")),
        Misconception(
            "takes Euclidean lengths",
            "The largest difference is asked for, and the largest value.",
            (Edit(SCALE, "max(np.sqrt(np.sum(got ** 2.0)), np.sqrt(np.sum(want ** 2.0)))"),
             Edit("np.max(np.abs(got - want))", "np.sqrt(np.sum((got - want) ** 2.0))"))),
        Misconception(
            "divides zero by zero", "Two arrays of zeros are equal: what should come out?",
            Edit("if scale == 0:", "if False:")),
        Misconception(
            "adds a small number below the line", "Gradients may be smaller than any number that "
            "you add for safety. Where do you need it at all?",
            Edit("/ scale)", "/ (scale + 1e-8))")),
    ),
)


def layer(r, n, d, m):
    """Upstream gradient, examples, weights and biases of a fully connected layer."""
    return normal(r, n, m), normal(r, n, d), normal(r, d, m), normal(r, m)


def layer_of_views(r):
    """The same, of arrays that do not lie in one piece of memory."""
    return call(normal(r, 3, 4).T[::-1], normal(r, 5, 8)[:, ::2].T, normal(r, 3, 5).T,
                normal(r, 6)[::-2])


CHAIN_W = np.arange(1.0, 13.0).reshape(4, 3) / 10
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


def scored(r, n, k, scale=1.0):
    """Upstream gradient, scores and classes; the classes are not all the same."""
    y = r.randint(0, k, n)
    y[: min(n, k)] = r.permutation(k)[:n]
    return 0.5 + 2 * r.random_sample(), scale * normal(r, n, k), y


def sure(r, right):
    """Scores that are far apart, for examples that are right or wrong."""
    dy, logits, y = scored(r, 4, 3)
    logits[np.arange(2), (y[:2] + (0 if right else 1)) % 3] += 1000
    return call(dy, logits, y)


P = "powers / powers.sum(axis=1, keepdims=True)"
ONE_LESS = "p[np.arange(N), y] -= 1"

SOFTMAX_CROSS_ENTROPY_BACKWARD = Exercise(
    name="softmax_cross_entropy_backward",
    points=3,
    reference=cnn_ref.softmax_cross_entropy_backward,
    # A probability near one leaves 1e-16 of one, however small the rest is; no array holds such
    # examples alone.
    tolerance=Relative(1e-12),
    axes={"": ("examples", "classes")},
    examples=(
        Case("two equal scores", call(1.0, np.zeros((1, 2)), np.array([0]))),
        Case("two examples: the loss is their mean", call(
            1.0, np.zeros((2, 4)), np.array([3, 1]))),
        Case("an upstream gradient of 5", call(
            5.0, np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 1.0]]), np.array([0, 2]))),
        Case("sure, and wrong", call(1.0, np.array([[1000.0, 0.0, -1000.0]]), np.array([1]))),
    ),
    hidden=(
        Hidden("more examples than classes", lambda r: call(*scored(r, 6, 3))),
        Hidden("more classes than examples", lambda r: call(*scored(r, 3, 7))),
        Hidden("as many examples as classes", lambda r: call(*scored(r, 4, 4))),
        Hidden("one example", lambda r: call(*scored(r, 1, 5))),
        Hidden("two classes", lambda r: call(*scored(r, 5, 2))),
        Hidden("equal scores", lambda r: call(scored(r, 1, 2)[0], np.zeros((5, 4)),
                                              r.randint(0, 4, 5))),
        Hidden("sure, and right", lambda r: sure(r, True)),
        Hidden("sure, and wrong", lambda r: sure(r, False)),
        Hidden("scores around 1000", lambda r: (lambda dy, z, y: call(dy, 1000 + z, y))(
            *scored(r, 4, 3)), family="scores far from zero"),
        Hidden("scores around -1000", lambda r: (lambda dy, z, y: call(dy, z - 1000, y))(
            *scored(r, 4, 3)), family="scores far from zero"),
        Hidden("rows far apart", lambda r: (
            lambda dy, z, y: call(dy, z + np.array([[1000.0], [0.0], [-1000.0], [3.0]]), y))(
            *scored(r, 4, 3)), family="scores far from zero"),
        Hidden("scores of whole numbers", lambda r: (
            lambda dy, z, y: call(dy, np.round(3 * z).astype(int), y))(*scored(r, 4, 3))),
        Hidden("every example of one class", lambda r: (
            lambda dy, z, y: call(dy, z, np.full(4, y[0])))(*scored(r, 4, 3))),
        Hidden("a large upstream gradient", lambda r: (
            lambda dy, z, y: call(1e8 * dy, z, y))(*scored(r, 4, 3))),
        Hidden("a negative upstream gradient", lambda r: (
            lambda dy, z, y: call(-dy, z, y))(*scored(r, 4, 3))),
        Hidden("single precision", lambda r: (
            lambda dy, z, y: call(dy, *single(z), y))(*scored(r, 4, 3))),
        Hidden("arrays that are views", lambda r: (
            lambda dy, z, y: call(dy, normal(r, 3, 8).T[::-2], y[::-1]))(*scored(r, 4, 3))),
        Hidden("the same call twice", lambda r: call(*scored(r, 4, 3)), times=2),
    ),
    misconceptions=(
        Misconception(
            "forgets the mean over the batch", "The loss is the mean over the examples: how fast "
            "does it change with one of them?", Edit(" / N", "")),
        Misconception(
            "takes the mean twice", "The loss is one mean over the examples.",
            Edit(" / N", " / N / N")),
        Misconception(
            "divides by the classes", "The loss is the mean over the examples, not over the "
            "classes.", Edit(" / N", " / K")),
        Misconception(
            "divides by all numbers",
            "The loss is the mean over the examples, not over all scores.",
            Edit(" / N", " / (N * K)")),
        Misconception(
            "adds one at the right class",
            "Raise the score of the right class, and the loss falls: "
            "which sign must its gradient have?",
            Edit(ONE_LESS, "p[np.arange(N), y] += 1")),
        Misconception(
            "forgets the right class", "The loss depends on which class is right.",
            Edit(ONE_LESS, "p")),
        Misconception(
            "takes the whole batch for a class", "`p[y]` is rows: whole examples. You need one "
            "place in each row.", Edit(ONE_LESS, "p[y % N] -= 1")),
        Misconception(
            "takes one off for every right class in every row", "Each example has one right class.",
            Edit(ONE_LESS, "p[:, y] -= 1")),
        Misconception(
            "gives the right class a gradient only", "Every score has a share in the sum below the "
            "line, so every score matters.",
            Edit(ONE_LESS, "q = np.zeros((N, K))\n    q[np.arange(N), y] = p[np.arange(N), y] - 1\n"
                           "    p = q")),
        Misconception(
            "takes softmax over the batch", "Each example is on its own: its scores compete with "
            "each other.", Edit(P, "powers / powers.sum(axis=0, keepdims=True)")),
        Misconception(
            "normalises over everything", "Each example is on its own: its shares add up to one.",
            Edit(P, "powers / powers.sum()")),
        Misconception(
            "ignores the upstream gradient", NO_UPSTREAM, Edit("dy * p", "p")),
        Misconception(
            "lets the exponential overflow", "exp(1000) is infinite. What may be taken off all "
            "scores of a row?",
            Edit("logits - logits.max(axis=1, keepdims=True)", "logits")),
        Misconception(
            "takes the largest score of the batch off every row", "Each example is on its own: "
            "what suits a row around 1000 makes a row around -1000 vanish.",
            Edit("logits.max(axis=1, keepdims=True)", "logits.max()")),
        Misconception(
            "turns the sign", "Raise the score of a wrong class, and the loss rises.",
            Edit("dy * p", "-dy * p")),
        Misconception(
            "turns the gradient of the probabilities into one of the loss alone",
            "That is the gradient for the probabilities: softmax has a way back of its own.",
            Edit(ONE_LESS, "q = np.zeros((N, K))\n    q[np.arange(N), y] = -1 / np.maximum("
                           "p[np.arange(N), y], 1e-300)\n    p = q")),
    ),
)


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

JACOBIAN = "y * (dy - np.sum(dy * y, axis=-1, keepdims=True))"


def scores(r, *shape, scale=1.0):
    """Upstream gradients and scores."""
    return call(normal(r, *shape), scale * normal(r, *shape))


SOFTMAX_BACKWARD = Exercise(
    name="softmax_backward",
    points=2,
    stretch=True,
    reference=cnn_ref.softmax_backward,
    # The difference from a mean cancels: the bound is for the largest number of the array.
    tolerance=Linear(lambda x, **_: 8 * x.shape[-1], of=("dy",)),
    axes={"": ("examples", "classes")},
    examples=(
        Case("two equal scores", call(np.array([[1.0, 0.0]]), np.zeros((1, 2)))),
        Case("the same gradient everywhere changes nothing", call(
            np.full((1, 3), 2.0), np.array([[1.0, 2.0, 3.0]]))),
        Case("two examples", call(np.array([[1.0, 0.0, -1.0], [2.0, 0.0, 0.0]]),
                                  np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 1.0]]))),
    ),
    hidden=(
        Hidden("more examples than classes", lambda r: scores(r, 6, 3)),
        Hidden("more classes than examples", lambda r: scores(r, 3, 7)),
        Hidden("as many examples as classes", lambda r: scores(r, 4, 4)),
        Hidden("one example", lambda r: scores(r, 1, 5)),
        Hidden("two classes", lambda r: scores(r, 5, 2)),
        Hidden("scores around 1000 and around -1000", lambda r: call(
            normal(r, 4, 3), normal(r, 4, 3) + np.array([[1000.0], [0.0], [-1000.0], [3.0]]))),
        Hidden("scores of one row far apart", lambda r: call(
            normal(r, 4, 3), normal(r, 4, 3) + np.array([1000.0, 0, 0]) * [[1], [0], [0], [-1]])),
        Hidden("scores of whole numbers", lambda r: call(
            normal(r, 4, 3), r.randint(-3, 4, (4, 3)))),
        Hidden("very large upstream gradients", lambda r: call(
            1e8 * normal(r, 4, 3), normal(r, 4, 3))),
        Hidden("very small upstream gradients", lambda r: call(
            1e-8 * normal(r, 4, 3), normal(r, 4, 3))),
        Hidden("single precision", lambda r: call(*single(normal(r, 4, 3), normal(r, 4, 3)))),
        Hidden("arrays that are views", lambda r: call(
            normal(r, 3, 8).T[::-2], normal(r, 3, 4).T)),
        Hidden("the same call twice", lambda r: scores(r, 4, 3), times=2),
    ),
    misconceptions=(
        Misconception(
            "treats every score on its own", "Raise one score, and every probability of the row "
            "changes: what comes back from the others?", Edit(JACOBIAN, "dy * y * (1 - y)")),
        Misconception(
            "forgets what the other scores send", "Raise one score, and every probability of the "
            "row changes: what comes back from the others?", Edit(JACOBIAN, "dy * y")),
        Misconception(
            "adds what the other scores send", "Raise one score, and the others lose: which sign?",
            Edit("(dy - np", "(dy + np")),
        Misconception(
            "takes the plain sum of what comes back", "Each of the others sends in proportion to "
            "its probability.", Edit("np.sum(dy * y, ", "np.sum(dy, ")),
        Misconception(
            "takes the mean of what comes back", "The probabilities are already the weights of a "
            "mean: nothing else has to be divided by.",
            Edit("np.sum(dy * y, ", "np.mean(dy * y, ")),
        Misconception(
            "sums over the batch", "Each example is on its own.",
            Edit("np.sum(dy * y, axis=-1", "np.sum(dy * y, axis=0")),
        Misconception(
            "forgets the factor of the score's own probability", "A class with no probability has "
            "nothing to lose: its gradient must vanish.",
            Edit(JACOBIAN, "dy - np.sum(dy * y, axis=-1, keepdims=True)")),
        Misconception(
            "ignores the upstream gradient", NO_UPSTREAM, Edit(JACOBIAN, "y * (1 - y)")),
        Misconception(
            "lets the exponential overflow", "exp(1000) is infinite. What may be taken off all "
            "scores of a row?", Edit("x - x.max(axis=-1, keepdims=True)", "x")),
    ),
)

EXERCISES = (NUMERICAL_GRADIENT, RELATIVE_ERROR, AFFINE_BACKWARD, RELU_BACKWARD, SIGMOID_BACKWARD,
             PRELU_BACKWARD, SOFTMAX_CROSS_ENTROPY_BACKWARD, BACKPROP_BY_HAND, SOFTMAX_BACKWARD)
