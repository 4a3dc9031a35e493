"""First weights."""

import numpy as np

import cnn_ref
from autograder.exercise import Case, Edit, Exercise, Hidden, Misconception, call

from ...advice import IN_PLACE
from ...arrays import normal, single
from .shared import ONCE

# --- first weights


def draws(r, *shape, scale=1.0):
    """Numbers for weights of this shape."""
    return scale * normal(r, *shape)


XAVIER_NORMAL = Exercise(
    name="xavier_normal",
    points=1,
    reference=cnn_ref.xavier_normal,
    tolerance=ONCE,
    examples=(
        Case("three inputs, five outputs: a spread of one half", call(
            np.array([1.0, -2.0]), 3, 5)),
        Case("a fully connected layer", call(
            np.array([[1.0, 0.5], [-1.0, 0.0], [2.0, -0.5]]), 3, 2)),
        Case("filters 2 x 2, one map to two", call(
            np.arange(-4.0, 4.0).reshape(2, 2, 1, 2), 4, 8)),
    ),
    hidden=(
        Hidden("a fully connected layer", lambda r: call(draws(r, 5, 3), 5, 3)),
        Hidden("more outputs than inputs", lambda r: call(draws(r, 2, 7), 2, 7)),
        Hidden("as many inputs as outputs", lambda r: call(draws(r, 4, 4), 4, 4)),
        Hidden("filters", lambda r: call(draws(r, 3, 2, 4, 5), 24, 30)),
        Hidden("filters 1 x 1", lambda r: call(draws(r, 1, 1, 6, 2), 6, 2)),
        Hidden("one input, one output", lambda r: call(draws(r, 1, 1), 1, 1)),
        Hidden("a row of numbers", lambda r: call(draws(r, 6), *r.randint(2, 50, 2).tolist())),
        Hidden("very wide layers", lambda r: call(
            draws(r, 4), *r.randint(10**4, 10**6, 2).tolist())),
        Hidden("numbers that are spread otherwise", lambda r: call(draws(r, 4, 3, scale=5), 4, 3)),
        Hidden("whole numbers", lambda r: call(r.randint(-9, 10, (3, 4)), 3, 4)),
        Hidden("single precision", lambda r: call(*single(draws(r, 3, 4)), 3, 4)),
        Hidden("a view", lambda r: call(draws(r, 6, 8).T[::2, ::-2], 4, 3)),
        Hidden("the same call twice", lambda r: call(draws(r, 5, 3), 5, 3), times=2),
    ),
    misconceptions=(
        Misconception(
            "forgets the root", "The formula gives a variance; what the numbers are multiplied by "
            "is a standard deviation.",
            Edit("np.sqrt(2 / (fan_in + fan_out))", "2 / (fan_in + fan_out)")),
        Misconception(
            "takes the sum of the fans for their mean", "The variance is one over the **mean** of "
            "the two fans.", Edit("2 / (fan_in", "1 / (fan_in")),
        Misconception(
            "asks for the inputs only", "That keeps the signal on the way forward. What about the "
            "gradient on its way back?",
            Edit("2 / (fan_in + fan_out)", "1 / fan_in")),
        Misconception(
            "asks for the outputs only", "That keeps the gradient on the way back. What about the "
            "signal on its way forward?",
            Edit("2 / (fan_in + fan_out)", "1 / fan_out")),
        Misconception(
            "takes He's rule", "The 2 over the inputs makes up for a ReLU. This rule is the one "
            "for tanh.", Edit("2 / (fan_in + fan_out)", "2 / fan_in")),
        Misconception(
            "takes the limit of the uniform rule", "The 6 belongs to numbers drawn uniformly: "
            "their limit is a root of 3 larger than their standard deviation.",
            Edit("2 / (fan_in + fan_out)", "6 / (fan_in + fan_out)")),
        Misconception(
            "multiplies the fans", "The variance is one over the mean of the fans, and a mean is "
            "made of a sum.", Edit("fan_in + fan_out", "fan_in * fan_out")),
        Misconception(
            "divides by the spread", "The more inputs, the smaller the weights.",
            Edit("std * z", "z / std")),
        Misconception(
            "reads the fans off the first and the last axis", "For filters the first axis is a "
            "row of the window. The fans are arguments: use them.",
            Edit("(fan_in + fan_out)", "(z.shape[0] + z.shape[-1])")),
        Misconception(
            "makes the spread exact", "The numbers are random, so their spread is not exactly one, "
            "and need not be: every number is multiplied by the same factor, whatever the others "
            "are.", Edit("std * z", "std * z / max(float(np.std(z)), 1e-300)")),
        Misconception(
            "changes the numbers in place", IN_PLACE,
            Edit("return std * z", "z *= std\n    return z")),
    ),
)

HE_NORMAL = Exercise(
    name="he_normal",
    points=1,
    reference=cnn_ref.he_normal,
    tolerance=ONCE,
    examples=(
        Case("eight inputs: a spread of one half", call(np.array([1.0, -2.0]), 8)),
        Case("a fully connected layer", call(
            np.array([[1.0, 0.5], [-1.0, 0.0], [2.0, -0.5]]), 3)),
        Case("filters 2 x 2, one map to two", call(
            np.arange(-4.0, 4.0).reshape(2, 2, 1, 2), 4)),
    ),
    hidden=(
        Hidden("a fully connected layer", lambda r: call(draws(r, 5, 3), 5)),
        Hidden("more outputs than inputs", lambda r: call(draws(r, 3, 7), 3)),
        Hidden("as many inputs as outputs", lambda r: call(draws(r, 4, 4), 4)),
        Hidden("filters", lambda r: call(draws(r, 3, 2, 4, 5), 24)),
        Hidden("filters 1 x 1", lambda r: call(draws(r, 1, 1, 6, 2), 6)),
        Hidden("one input", lambda r: call(draws(r, 1, 5), 1)),
        Hidden("a row of numbers", lambda r: call(draws(r, 6), int(r.randint(3, 50)))),
        Hidden("a very wide layer", lambda r: call(draws(r, 4), int(r.randint(10**4, 10**6)))),
        Hidden("numbers that are spread otherwise", lambda r: call(draws(r, 4, 3, scale=5), 4)),
        Hidden("whole numbers", lambda r: call(r.randint(-9, 10, (3, 4)), 3)),
        Hidden("single precision", lambda r: call(*single(draws(r, 3, 4)), 3)),
        Hidden("a view", lambda r: call(draws(r, 6, 8).T[::2, ::-2], 4)),
        Hidden("the same call twice", lambda r: call(draws(r, 5, 3), 5), times=2),
    ),
    misconceptions=(
        Misconception(
            "forgets the root", "The formula gives a variance; what the numbers are multiplied by "
            "is a standard deviation.", Edit("np.sqrt(2 / fan_in)", "2 / fan_in")),
        Misconception(
            "forgets what the ReLU takes away", "A ReLU lets half of the mean square through: what "
            "makes up for that?", Edit("2 / fan_in", "1 / fan_in")),
        Misconception(
            "leaves the 2 outside of the root", "The variance is doubled, not the standard "
            "deviation.", Edit("np.sqrt(2 / fan_in)", "2 / np.sqrt(fan_in)")),
        Misconception(
            "takes the limit of the uniform rule", "The 6 belongs to numbers drawn uniformly: "
            "their limit is a root of 3 larger than their standard deviation.",
            Edit("2 / fan_in", "6 / fan_in")),
        Misconception(
            "divides by the spread", "The more inputs, the smaller the weights.",
            Edit("std * z", "z / std")),
        Misconception(
            "reads the fan off the first axis", "For filters the first axis is a row of the "
            "window. The fan is an argument: use it.", Edit("2 / fan_in", "2 / z.shape[0]")),
        Misconception(
            "reads the fan off the last axis", "The last axis counts the outputs. The fan is an "
            "argument: use it.", Edit("2 / fan_in", "2 / z.shape[-1]")),
        Misconception(
            "makes the spread exact", "The numbers are random, so their spread is not exactly one, "
            "and need not be: every number is multiplied by the same factor, whatever the others "
            "are.", Edit("std * z", "std * z / max(float(np.std(z)), 1e-300)")),
        Misconception(
            "changes the numbers in place", IN_PLACE,
            Edit("return std * z", "z *= std\n    return z")),
    ),
)
