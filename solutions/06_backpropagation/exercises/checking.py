"""Slopes by trying, and how far apart two results are."""

import numpy as np

import cnn_ref
from autograder.exercise import Case, Edit, Exercise, Hidden, Misconception, call, function
from autograder.tolerance import Relative

from ...advice import IN_PLACE
from ...arrays import normal, single
from .shared import NO_UPSTREAM, away, whole


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
