"""Functions of one number, and maxout."""

import numpy as np

import cnn_ref
from autograder.exercise import AlsoRight, Case, Edit, Exercise, Hidden, Misconception, call
from autograder.tolerance import Exact, Linear, Relative

from ...advice import CUT
from .shared import MAPS, WHOLE, normal, view

IN_PLACE = ("`x[...] = ...` changes the caller's array. Make a new one and leave the argument as "
            "it is.")


def whole(r, *shape):
    """Whole numbers on both sides of zero, as raw measurements have them."""
    return r.randint(-9, 10, shape)


def with_zeros(r, *shape):
    """Numbers of which about a third are exactly zero."""
    return normal(r, *shape) * (r.random_sample(shape) < 0.7)


def place_by_place(finish):
    """What every function that looks at one number at a time is held to; the last axis is 5 long.

    finish: makes a call from a stream of random numbers and an array.
    """
    def hidden(label, draw, **more):
        return Hidden(label, lambda r: finish(r, draw(r)), **more)
    return (
        hidden("one row of numbers", lambda r: normal(r, 1, 5)),
        hidden("a batch of rows", lambda r: normal(r, 4, 5)),
        hidden("a batch of feature maps", lambda r: normal(r, 2, 3, 4, 5)),
        hidden("everything negative", lambda r: -0.1 - np.abs(normal(r, 3, 5))),
        hidden("everything positive", lambda r: 0.1 + np.abs(normal(r, 3, 5))),
        hidden("zeros among the numbers", lambda r: with_zeros(r, 4, 5)),
        hidden("numbers close to zero among others",
               lambda r: normal(r, 6, 5) * np.array([[1], [1], [1e-4], [1e-8], [1e-8], [1e-12]])),
        hidden("thousands, negative and positive", lambda r: np.sign(normal(r, 4, 5))
               * (900 + 200 * r.random_sample((4, 5)))),
        hidden("whole numbers", lambda r: whole(r, 4, 5)),
        hidden("single precision", lambda r: normal(r, 2, 3, 5).astype(np.float32)),
        hidden("arrays that are views", view),
        hidden("the same call twice", lambda r: normal(r, 2, 2, 5), times=2),
    )


BOTH_SIDES = np.array([[-2.0, -0.5, 0.0, 0.5, 2.0]])

RELU = Exercise(
    name="relu",
    points=1,
    reference=cnn_ref.relu,
    tolerance=Exact(),
    also_right=(AlsoRight("whole numbers stay whole", WHOLE, lambda x: np.maximum(x, 0)),),
    examples=(
        Case("a row on both sides of zero", call(BOTH_SIDES)),
        Case("everything negative", call(np.array([[-1.0, -2.0], [-3.0, -4.0]]))),
        Case("one feature map of two channels", call(MAPS)),
    ),
    hidden=place_by_place(lambda r, x: call(x)),
    misconceptions=(
        Misconception(
            "takes the magnitude",
            "A negative number does not become positive: look at the flat half of the curve.",
            Edit("np.maximum(x, 0.0)", "np.abs(x) * 1.0")),
        Misconception(
            "keeps the negative half", "Which half of the line passes, the one above zero or the "
            "one below?", Edit("np.maximum(", "np.minimum(")),
        Misconception(
            "gives a step", "What passes keeps its size: only its sign decides whether it passes.",
            Edit("np.maximum(x, 0.0)", "(x > 0) * 1.0")),
        Misconception(
            "cuts off at one", "Above zero there is no limit: that it does not saturate is what "
            "this function is liked for.", Edit("np.maximum(x, 0.0)", "np.clip(x, 0.0, 1.0)")),
        Misconception(
            "cuts off at six", "This is ReLU6, a variant for coarse arithmetic. Here large "
            "numbers pass unchanged.", Edit("np.maximum(x, 0.0)", "np.clip(x, 0.0, 6.0)")),
        Misconception(
            "lets a little of the negative half pass",
            "That is the leaky variant, the next exercise. Here nothing negative passes.",
            Edit("np.maximum(x, 0.0)", "np.maximum(x, 0.01 * x)")),
        Misconception(
            "rounds the corner", "That is softplus, a smooth relative. This curve has a corner.",
            Edit("np.maximum(x, 0.0)", "np.logaddexp(0.0, x)")),
        Misconception(
            "drops the negative numbers", "Every number has a place in the result: negative ones "
            "become zero, they do not vanish.", Edit("np.maximum(x, 0.0)", "x[x > 0] * 1.0")),
        Misconception(
            "compares with one", "Look at the number with which x is compared.",
            Edit("0.0", "1.0")),
        Misconception(
            "changes the numbers in place", IN_PLACE,
            Edit("return np.maximum(x, 0.0)", "x[x < 0] = 0\n    return x * 1.0")),
    ),
)


def sloped(r, x):
    """A call with a slope that is not the default."""
    return call(x, slope=0.05 + 0.4 * r.random_sample())


LEAKY_RELU = Exercise(
    name="leaky_relu",
    points=1,
    reference=cnn_ref.leaky_relu,
    tolerance=Linear(1, of=("x",)),
    examples=(
        Case("the slope that is taken where none is given", call(BOTH_SIDES)),
        Case("slope 0.1", call(BOTH_SIDES, slope=0.1)),
        Case("slope 2: steeper below zero than above", call(BOTH_SIDES, slope=2.0)),
        Case("one feature map of two channels", call(MAPS, slope=0.25)),
    ),
    hidden=(
        *place_by_place(sloped),
        Hidden("no slope given", lambda r: call(normal(r, 4, 5))),
        Hidden("slope zero", lambda r: call(normal(r, 4, 5), slope=0.0)),
        Hidden("slope above one", lambda r: call(normal(r, 4, 5), slope=1.5 + r.random_sample())),
        Hidden("negative slope", lambda r: call(normal(r, 4, 5), slope=-r.random_sample() - 0.1)),
    ),
    misconceptions=(
        Misconception(
            "bends the wrong half", "Above zero the number passes as it is; the slope belongs to "
            "the other half.", Edit("x, slope * x)", "slope * x, x)")),
        Misconception(
            "lets nothing negative pass", "That is the plain rectifier: what happens to a "
            "negative number here?", Edit("slope * x)", "0.0 * x)")),
        Misconception(
            "always takes 0.01", "`slope` is an argument: use it.",
            Edit("slope * x)", "0.01 * x)")),
        Misconception(
            "always takes 0.1", "`slope` is an argument: use it.", Edit("slope * x)", "0.1 * x)")),
        Misconception(
            "takes the larger of two lines", "The larger of x and slope x is this function only "
            "while the slope is between zero and one: draw both lines for a slope of 2.",
            Edit("np.where(x > 0, x, slope * x)", "np.maximum(x, slope * x)")),
        Misconception(
            "adds the slope", "A slope is what x is multiplied with.",
            Edit("slope * x)", "slope + x)")),
        Misconception(
            "gives the slope itself", "The slope is how steep the line is; the result is the "
            "height of the line at x.", Edit("slope * x)", "slope + 0.0 * x)")),
        Misconception(
            "turns the sign", "The line goes down to the left: a negative number stays negative "
            "while the slope is positive.", Edit("slope * x)", "slope * np.abs(x))")),
        Misconception(
            "divides by the slope", "A small slope makes small numbers out of large ones.",
            Edit("slope * x)", "x / slope)")),
        Misconception(
            "cuts the results to whole numbers", CUT,
            Edit("return np.where(x > 0, x, slope * x)",
                 "y = x.copy()\n    y[x < 0] = slope * x[x < 0]\n    return y")),
        Misconception(
            "changes the numbers in place", IN_PLACE,
            Edit("return np.where(x > 0, x, slope * x)",
                 "x[...] = np.where(x > 0, x, slope * x)\n    return x * 1.0")),
    ),
)


def slopes(r, x):
    """A call with a slope for each channel, some of them negative or above one."""
    return call(x, np.round(3 * r.random_sample(x.shape[-1]) - 1, 3) + 0.0003)


PRELU = Exercise(
    name="prelu",
    points=2,
    reference=cnn_ref.prelu,
    tolerance=Linear(1, of=("x",)),
    axes={"": ("images", "rows", "columns", "channels")},
    examples=(
        Case("two channels, two slopes", call(MAPS, np.array([0.25, 0.5]))),
        Case("a row of five channels", call(BOTH_SIDES, np.array([0.1, 0.2, 0.3, 0.4, 0.5]))),
        Case("a slope of zero beside one of two", call(MAPS, np.array([0.0, 2.0]))),
    ),
    hidden=(
        *place_by_place(slopes),
        Hidden("as many rows and columns as channels", lambda r: slopes(r, normal(r, 2, 3, 3, 3))),
        Hidden("as many images as channels", lambda r: slopes(r, normal(r, 3, 2, 4, 3))),
        Hidden("one channel", lambda r: slopes(r, normal(r, 2, 3, 4, 1))),
        Hidden("slopes that are a view", lambda r: call(
            normal(r, 3, 4), r.random_sample(8)[::-2])),
    ),
    misconceptions=(
        Misconception(
            "takes the first slope for every channel", "Every channel has learned a slope of its "
            "own.", Edit("alpha * x)", "alpha[0] * x)")),
        Misconception(
            "takes the mean of the slopes", "Every channel has learned a slope of its own.",
            Edit("alpha * x)", "alpha.mean() * x)")),
        Misconception(
            "lays the slopes along the first axis", "The channels are the last axis, not the "
            "first.", Edit("alpha * x)", "alpha.reshape(-1, *[1] * (x.ndim - 1)) * x)")),
        Misconception(
            "lays the slopes along the last axis but one", "The channels are the last axis; "
            "NumPy lines up arrays from the last axis, too.",
            Edit("alpha * x)", "alpha[:, None] * x)")),
        Misconception(
            "takes the slopes in reverse", "The first slope belongs to the first channel.",
            Edit("alpha * x)", "alpha[::-1] * x)")),
        Misconception(
            "bends the wrong half", "Above zero the number passes as it is; the slope belongs to "
            "the other half.", Edit("x, alpha * x)", "alpha * x, x)")),
        Misconception(
            "takes the larger of two lines", "A learned slope can go anywhere, above one and "
            "below zero too: is the larger of the two lines the right one then?",
            Edit("np.where(x > 0, x, alpha * x)", "np.maximum(x, alpha * x)")),
        Misconception(
            "makes every slope positive", "A learned slope may become negative: take it as it is.",
            Edit("alpha * x)", "np.abs(alpha) * x)")),
        Misconception(
            "turns the sign", "What comes out below zero is the slope times x: watch the sign.",
            Edit("alpha * x)", "-alpha * x)")),
        Misconception(
            "lets nothing negative pass", "That is the plain rectifier: what happens to a "
            "negative number here?", Edit("alpha * x)", "0.0 * x)")),
        Misconception(
            "cuts the results to whole numbers", CUT,
            Edit("return np.where(x > 0, x, alpha * x)",
                 "y = x.copy()\n    y[x < 0] = (alpha * x)[x < 0]\n    return y")),
        Misconception(
            "changes the numbers in place", IN_PLACE,
            Edit("return np.where(x > 0, x, alpha * x)",
                 "x[...] = np.where(x > 0, x, alpha * x)\n    return x * 1.0")),
    ),
)


def scaled(r, x):
    """A call with an alpha that is not the default."""
    return call(x, alpha=0.3 + 2 * r.random_sample())


# exp(x) - 1 rounds exp(x) to 1e-16 of 1, not of the difference, and everybody writes it so: the
# bound is relative to the largest number of the array, and no array holds tiny numbers alone.
BELOW = "y[below] = alpha * (np.exp(y[below]) - 1)"

ELU = Exercise(
    name="elu",
    points=2,
    reference=cnn_ref.elu,
    tolerance=Relative(1e-13),
    examples=(
        Case("minus one: exp(-1) - 1 = -0.63212", call(np.array([-1.0]))),
        Case("a row on both sides of zero", call(BOTH_SIDES)),
        Case("alpha 2: it comes down to minus two", call(np.array([-50.0, -1.0, 3.0]), alpha=2.0)),
        Case("a thousand on each side", call(np.array([-1000.0, 1000.0]), alpha=0.5)),
    ),
    hidden=(
        *place_by_place(scaled),
        Hidden("no alpha given", lambda r: call(normal(r, 4, 5))),
        Hidden("negative alpha", lambda r: call(normal(r, 4, 5), alpha=-0.5 - r.random_sample())),
    ),
    misconceptions=(
        Misconception(
            "forgets alpha", "`alpha` is an argument: it says how far down the curve goes.",
            Edit("alpha * (np", "1.0 * (np")),
        Misconception(
            "bends the positive half as well", "Above zero the number passes as it is.",
            Edit("below = y < 0", "below = y == y")),
        Misconception(
            "bends the positive half only", "Which half passes as it is?",
            Edit("y < 0", "y > 0")),
        Misconception(
            "forgets to take one off", "At zero the two halves have to meet: where does yours "
            "arrive, coming from the left?", Edit("(np.exp(y[below]) - 1)", "np.exp(y[below])")),
        Misconception(
            "multiplies before it takes one off", "Alpha scales the whole lower half: what is "
            "your curve at zero, coming from the left?",
            Edit(BELOW, "y[below] = alpha * np.exp(y[below]) - 1")),
        Misconception(
            "puts alpha into the exponent", "Alpha says how far down the curve goes, not how fast "
            "it gets there.", Edit(BELOW, "y[below] = np.exp(alpha * y[below]) - 1")),
        Misconception(
            "turns the sign of the exponent", "Far to the left the curve should come to rest; "
            "where does yours go?", Edit("np.exp(y[below])", "np.exp(-y[below])")),
        Misconception(
            "takes a straight line below zero", "That is the leaky rectifier. Here the lower half "
            "bends and comes to rest.", Edit(BELOW, "y[below] = alpha * y[below]")),
        Misconception(
            "multiplies infinity by zero", "For large x the exponential is infinite, and infinity "
            "times zero is not a number: take the exponential of the negative numbers alone.",
            Edit(BELOW, "return (x > 0) * x + (x <= 0) * alpha * (np.exp(x * 1.0) - 1)")),
        Misconception(
            "cuts the results to whole numbers", CUT, Edit("np.array(x, dtype=float)",
                                                           "np.array(x)")),
        Misconception(
            "changes the numbers in place", IN_PLACE,
            Edit("return y", "x[...] = y\n    return y")),
    ),
)

# One exponential, one sum, one division, and at worst 1 + tanh: a few roundings of numbers up to 1.
SIGMOID = Exercise(
    name="sigmoid",
    points=2,
    reference=cnn_ref.sigmoid,
    tolerance=Relative(1e-13),
    examples=(
        Case("zero: one half", call(np.array([0.0]))),
        Case("a row on both sides of zero", call(BOTH_SIDES)),
        Case("a thousand on each side: 0 and 1, without a NaN", call(np.array([-1000.0, 1000.0]))),
        Case("one feature map of two channels", call(MAPS)),
    ),
    hidden=place_by_place(lambda r, x: call(x)),
    misconceptions=(
        Misconception(
            "divides infinity by infinity", "For large x the exponential is infinite above and "
            "below the line of the fraction. Which exponential cannot become too large?",
            Edit("np.where(x >= 0, 1, small) / (1 + small)", "np.exp(x) / (1 + np.exp(x))")),
        Misconception(
            "turns the curve around", "Large numbers should come near one: look at the sign in "
            "the exponent.", Edit("np.where(x >= 0, 1, small)", "np.where(x < 0, 1, small)")),
        Misconception(
            "subtracts x instead of raising to a power", "A printed `e-x` is a power that has "
            "lost its place: e to the power of minus x.",
            Edit("np.where(x >= 0, 1, small) / (1 + small)", "1 / (1 + np.e - x)")),
        Misconception(
            "gives the hyperbolic tangent", "Your curve comes down to minus one; this one stays "
            "above zero.", Edit("np.where(x >= 0, 1, small) / (1 + small)", "np.tanh(x)")),
        Misconception(
            "stretches the curve from minus one to one", "The result lies between zero and one.",
            Edit("np.where(x >= 0, 1, small) / (1 + small)",
                 "2 * np.where(x >= 0, 1, small) / (1 + small) - 1")),
        Misconception(
            "gives the slope of the curve", "y (1 - y) is how steep the curve is; you need the "
            "curve.", Edit("np.where(x >= 0, 1, small) / (1 + small)", "small / (1 + small) ** 2")),
        Misconception(
            "gives straight lines", "The curve is smooth: it is made of exponentials, not of "
            "pieces of lines.", Edit("np.where(x >= 0, 1, small) / (1 + small)",
                                     "np.clip(x / 4 + 0.5, 0, 1)")),
        Misconception(
            "lets the numbers share one", "Every number is squashed on its own. What you have "
            "divides by the sum over all of them, which is the softmax of unit 05.",
            Edit("np.where(x >= 0, 1, small) / (1 + small)",
                 "np.exp(x - x.max()) / np.exp(x - x.max()).sum()")),
        Misconception(
            "limits x before the exponential", "Cutting x off keeps the exponential small, but it "
            "changes the result where x is large: find a form that needs no limit.",
            Edit("np.where(x >= 0, 1, small) / (1 + small)",
                 "1 / (1 + np.exp(-np.clip(x, -10, 10)))")),
        Misconception(
            "changes the numbers in place", IN_PLACE,
            Edit("return np", "x[...] = np.where(x >= 0, 1, small) / (1 + small)\n    return np")),
    ),
)

TANH = Exercise(
    name="tanh",
    points=1,
    reference=cnn_ref.tanh,
    tolerance=Relative(1e-13),
    examples=(
        Case("zero stays zero", call(np.array([0.0]))),
        Case("a row on both sides of zero", call(BOTH_SIDES)),
        Case("a thousand on each side: -1 and 1, without a NaN",
             call(np.array([-1000.0, 1000.0]))),
    ),
    hidden=place_by_place(lambda r, x: call(x)),
    misconceptions=(
        Misconception(
            "divides infinity by infinity", "For large x the exponential is infinite above and "
            "below the line of the fraction. Which exponential cannot become too large?",
            Edit("np.sign(x) * (1 - small) / (1 + small)",
                 "(np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))")),
        Misconception(
            "gives the sigmoid", "Your curve stays above zero; this one goes down to minus one.",
            Edit("np.sign(x) * (1 - small) / (1 + small)", "1 / (1 + np.exp(-x))")),
        Misconception(
            "is half as steep", "At zero this curve has the slope one. Twice a sigmoid minus one "
            "is a relative of it: what has to be put into that sigmoid?",
            Edit("-2 * np.abs(x)", "-np.abs(x)")),
        Misconception(
            "forgets the sign", "The curve goes through zero to minus one on the left.",
            Edit("np.sign(x) * (1 - small)", "(1 - small)")),
        Misconception(
            "turns the curve around", "Large numbers should come near one, not minus one.",
            Edit("np.sign(x)", "-np.sign(x)")),
        Misconception(
            "gives the slope of the curve", "1 - y squared is how steep the curve is; you need "
            "the curve.", Edit("np.sign(x) * (1 - small) / (1 + small)",
                               "4 * small / (1 + small) ** 2")),
        Misconception(
            "takes the tangent", "The hyperbolic tangent is made of exponentials; the tangent of "
            "an angle is another function.",
            Edit("np.sign(x) * (1 - small) / (1 + small)", "np.tan(x)")),
        Misconception(
            "gives straight lines", "The curve is smooth: it is made of exponentials, not of "
            "pieces of lines.", Edit("np.sign(x) * (1 - small) / (1 + small)",
                                     "np.clip(x, -1, 1) * 1.0")),
        Misconception(
            "changes the numbers in place", IN_PLACE,
            Edit("return np.sign(x)",
                 "x[...] = np.sign(x) * (1 - small) / (1 + small)\n    return np.sign(x)")),
    ),
)


def largest_of(x, pieces):
    """The largest of every few channels, in the dtype of the numbers."""
    return x.reshape(*x.shape[:-1], -1, pieces).max(axis=-1)


def competing(r, *shape, pieces):
    """A call with random numbers; shape ends with the number of outputs."""
    return call(normal(r, *shape[:-1], shape[-1] * pieces), pieces)


PIECE = "x[..., m * pieces:(m + 1) * pieces]"

MAXOUT = Exercise(
    name="maxout",
    points=2,
    reference=cnn_ref.maxout,
    tolerance=Exact(),
    axes={"": ("images", "rows", "columns", "channels")},
    also_right=(AlsoRight("whole numbers stay whole", WHOLE, largest_of),),
    examples=(
        Case("four numbers, two of which compete at a time",
             call(np.array([[1.0, 5.0, 4.0, -2.0]]), 2)),
        Case("six numbers, three of which compete at a time",
             call(np.array([[1.0, 5.0, 4.0, -2.0, -3.0, -1.0]]), 3)),
        Case("feature maps: two channels become one", call(MAPS, 2)),
    ),
    hidden=(
        Hidden("one row, two pieces", lambda r: competing(r, 1, 3, pieces=2)),
        Hidden("three pieces, two outputs", lambda r: competing(r, 4, 2, pieces=3)),
        Hidden("as many outputs as pieces", lambda r: competing(r, 4, 3, pieces=3)),
        Hidden("one piece: nothing competes", lambda r: competing(r, 3, 4, pieces=1)),
        Hidden("all channels compete for one output", lambda r: competing(r, 3, 1, pieces=5)),
        Hidden("feature maps", lambda r: competing(r, 2, 3, 4, 3, pieces=2)),
        Hidden("everything negative",
               lambda r: call(-0.5 - r.random_sample((3, 2, 8)), 4)),
        Hidden("equal numbers compete", lambda r: call(
            r.randint(0, 2, (5, 6)).astype(float) - 2 * r.random_sample(), 2)),
        Hidden("whole numbers", lambda r: call(whole(r, 4, 6), 2)),
        Hidden("single precision", lambda r: call(normal(r, 2, 3, 6).astype(np.float32), 3)),
        Hidden("arrays that are views", lambda r: call(view(r)[..., 1:], 2)),
        Hidden("the same call twice", lambda r: competing(r, 3, 2, pieces=4), times=2),
    ),
    misconceptions=(
        Misconception(
            "lets channels compete that are far apart", "Neighbours compete: the first `pieces` "
            "channels for the first output, the next for the second.",
            Edit(PIECE, "x[..., m::x.shape[-1] // pieces]")),
        Misconception(
            "takes the number of pieces for the number of outputs",
            "`pieces` says how many channels compete for one output.",
            Edit("M = x.shape[-1] // pieces",
                 "M, pieces = pieces, x.shape[-1] // pieces")),
        Misconception(
            "lets the windows overlap", "Each channel competes for one output only.",
            Edit("m * pieces:(m + 1) * pieces", "m:m + pieces")),
        Misconception(
            "lets zero compete", "Where all pieces are negative, the largest of them is the "
            "result: this is no rectifier.", Edit(".max(axis=-1)", ".max(axis=-1, initial=0.0)")),
        Misconception(
            "takes the smallest", "Look at the name of the function.",
            Edit(".max(axis=-1)", ".min(axis=-1)")),
        Misconception(
            "takes the mean", "The pieces compete: one of them passes, they do not mix.",
            Edit(".max(axis=-1)", ".mean(axis=-1)")),
        Misconception(
            "takes the sum", "The pieces compete: one of them passes, they do not mix.",
            Edit(".max(axis=-1)", ".sum(axis=-1)")),
        Misconception(
            "looks for the largest magnitude", "A large negative number is small: the maximum "
            "knows the sign.", Edit(f"{PIECE}.max(axis=-1)", f"np.abs({PIECE}).max(axis=-1)")),
        Misconception(
            "gives the place of the largest", "The result is the winner itself, not its number.",
            Edit(".max(axis=-1)", ".argmax(axis=-1)")),
        Misconception(
            "lets the whole batch compete", "Every place of every image has a competition of its "
            "own: the largest is looked for along the channels only.",
            Edit(".max(axis=-1)", ".max()")),
        Misconception(
            "rectifies the numbers in place before they compete", IN_PLACE,
            Edit("M = x.shape", "x[x < 0] = 0\n    M = x.shape")),
    ),
)
