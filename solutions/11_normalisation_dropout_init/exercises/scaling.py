"""Scaling data, each feature on its own."""

import numpy as np

import cnn_ref
from autograder.exercise import Case, Edit, Exercise, Hidden, Misconception, call
from autograder.tolerance import Relative

from ...arrays import normal, single

SCALED = Relative(1e-12)
"""A mean and a deviation of ten numbers of size 1 around 10 at most: each is known to some 10 *
1e-16 of the deviation, and what is divided by it to as much. A mistake changes 1e-3 or more."""

CONSTANT = ("A feature that never changes has a spread of zero, and dividing zero by zero gives "
            "no number. What does the contract say about it?")
ANY_SIZE = ("Features may be smaller than any number that you choose for safety. What is true of a "
            "feature that is constant, and of no other?")
NEW_DATA = ("The scale belongs to the examples it was fitted on; new ones are measured with that "
            "scale, not with one of their own.")
EACH_FEATURE = ("Each feature has a scale of its own. Along which axis lie the examples of one "
                "feature?")


# --- scaling data: each feature on its own


def features(r, n, *shape):
    """Features that lie in different places and spread differently."""
    return 3 * normal(r, *shape) + (0.5 + r.random_sample(shape)) * normal(r, n, *shape)


def fitted(r, n, m, *shape):
    """Examples to scale, and others of the same features that the scale is taken of."""
    both = features(r, n + m, *shape)
    return both[:n], both[n:]


def with_constant(r, value):
    """One feature is constant among the examples that the scale is taken of."""
    x, fit = fitted(r, 4, 7, 3)
    fit[:, 1] = value
    return call(x, fit)


SCALING = (
    Hidden("new examples", lambda r: call(*fitted(r, 4, 9, 3))),
    Hidden("more features than examples", lambda r: call(*fitted(r, 3, 4, 8))),
    Hidden("as many examples as features", lambda r: call(*fitted(r, 5, 5, 5))),
    Hidden("examples scaled by themselves", lambda r: call(*[features(r, 7, 4)] * 2)),
    Hidden("one new example", lambda r: call(*fitted(r, 1, 8, 3))),
    Hidden("one feature", lambda r: call(*fitted(r, 5, 6, 1))),
    Hidden("a number for each example", lambda r: call(*fitted(r, 5, 6))),
    Hidden("images", lambda r: call(*fitted(r, 2, 6, 3, 4, 2))),
    Hidden("a feature that is constant in the fit", lambda r: with_constant(r, r.randint(1, 9)),
           family="constant"),
    Hidden("a feature that is zero in the fit", lambda r: with_constant(r, 0), family="constant"),
    Hidden("a constant whose deviations are rounded",
           lambda r: with_constant(r, 0.1 * 2 ** r.randint(0, 4)), family="constant"),
    Hidden("everything negative", lambda r: call(
        *(-1 - np.abs(a) for a in fitted(r, 4, 7, 3)))),
    Hidden("whole numbers", lambda r: call(r.randint(-9, 10, (4, 3)), r.randint(-9, 10, (8, 3)))),
    Hidden("bytes", lambda r: call(r.randint(0, 256, (5, 4)).astype(np.uint8),
                                   r.randint(60, 200, (7, 4)).astype(np.uint8))),
    Hidden("very large numbers", lambda r: call(*(1e8 * a for a in fitted(r, 4, 7, 3)))),
    Hidden("very small numbers", lambda r: call(*(1e-12 * a for a in fitted(r, 4, 7, 3)))),
    Hidden("single precision", lambda r: call(*single(*fitted(r, 4, 7, 3)))),
    Hidden("arrays that are views", lambda r: call(
        features(r, 8, 6)[::2, ::-2], features(r, 3, 7).T)),
    Hidden("the same call twice", lambda r: call(*fitted(r, 4, 7, 3)), times=2),
)

SAME, SPREAD = "np.max(fit, axis=0) == np.min(fit, axis=0)", "std = np.where(constant, 1, std)"

STANDARD_SCALE = Exercise(
    name="standard_scale",
    points=1,
    reference=cnn_ref.standard_scale,
    tolerance=SCALED,
    axes={"": ("examples", "features")},
    examples=(
        Case("two features of two examples, scaled by themselves", call(
            *[np.array([[1.0, 100.0], [3.0, 500.0]])] * 2)),
        Case("a new example, on the old scale", call(
            np.array([[5.0, 300.0]]), np.array([[1.0, 100.0], [3.0, 500.0]]))),
        Case("the second feature is constant", call(
            np.array([[1.0, 7.0], [3.0, 9.0]]), np.array([[1.0, 7.0], [3.0, 7.0]]))),
        Case("the first feature was always 0.1, the second is very small", call(
            np.array([[0.4, 2e-10], [0.2, 5e-10]]),
            np.array([[0.1, 2e-10], [0.1, 6e-10], [0.1, 1e-10]]))),
    ),
    hidden=SCALING,
    misconceptions=(
        Misconception(
            "fits the scale on the examples themselves", NEW_DATA,
            tuple(Edit(f"np.{f}(fit, axis=0)", f"np.{f}(x, axis=0)")
                  for f in ("mean", "std", "max", "min"))),
        Misconception(
            "takes one scale for all features", EACH_FEATURE,
            tuple(Edit(f"np.{f}(fit, axis=0)", f"np.{f}(fit)")
                  for f in ("mean", "std", "max", "min"))),
        Misconception(
            "divides by the variance", "The variance is a square: what has the size of a feature?",
            Edit("np.std(fit, axis=0)", "np.var(fit, axis=0)")),
        Misconception(
            "divides by N - 1 in the spread", "The contract takes the mean of the squares over all "
            "examples of the fit, as scikit-learn does.",
            Edit("np.std(fit, axis=0)", "np.std(fit, axis=0, ddof=1)")),
        Misconception(
            "forgets to shift", "After scaling, the mean of each feature of the fit is zero.",
            Edit("(x - mean) / std", "x / std")),
        Misconception(
            "forgets to divide", "After scaling, the spread of each feature of the fit is one.",
            Edit("(x - mean) / std", "(x - mean) * 1.0")),
        Misconception(
            "divides before it shifts", "The mean is that of the features before they are divided.",
            Edit("(x - mean) / std", "x / std - mean")),
        Misconception(
            "divides by a spread of zero", CONSTANT, Edit(SPREAD, "std = std * 1.0")),
        Misconception(
            "takes only a spread of exactly zero for constant",
            "The mean of 0.1, 0.1, 0.1 is not quite 0.1, so the spread is not quite zero: how else "
            "can you see that all values of a feature are equal?",
            Edit(SAME, "std == 0")),
        Misconception(
            "takes a very small spread for none", ANY_SIZE, Edit(SAME, "std < 1e-8")),
        Misconception(
            "makes a constant feature zero", "A feature that was constant in the fit may differ in "
            "new examples: it is shifted, and its spread is left alone.",
            Edit("return (x - mean) / std",
                 "return np.where(constant, 0, (x - mean) / std)")),
        Misconception(
            "adds a small number to the spread", ANY_SIZE,
            Edit("np.std(fit, axis=0)", "np.std(fit, axis=0) + 1e-8")),
    ),
)

MINMAX_SCALE = Exercise(
    name="minmax_scale",
    points=1,
    reference=cnn_ref.minmax_scale,
    tolerance=SCALED,
    axes={"": ("examples", "features")},
    examples=(
        Case("two features of three examples, scaled by themselves", call(
            *[np.array([[1.0, 100.0], [3.0, 500.0], [2.0, 200.0]])] * 2)),
        Case("new examples, on the old scale, may lie outside", call(
            np.array([[5.0, 300.0], [0.0, 100.0]]), np.array([[1.0, 100.0], [3.0, 500.0]]))),
        Case("the second feature is constant", call(
            np.array([[1.0, 7.0], [3.0, 9.0]]), np.array([[1.0, 7.0], [3.0, 7.0]]))),
        Case("bytes, some of them below the smallest of the fit", call(
            np.array([[10, 200], [90, 80]], np.uint8),
            np.array([[60, 100], [160, 150], [110, 120]], np.uint8))),
    ),
    hidden=SCALING,
    misconceptions=(
        Misconception(
            "fits the scale on the examples themselves", NEW_DATA,
            (Edit("np.min(fit, axis=0)", "np.min(x, axis=0)"),
             Edit("np.max(fit, axis=0)", "np.max(x, axis=0)"))),
        Misconception(
            "takes one scale for all features", EACH_FEATURE,
            (Edit("np.min(fit, axis=0)", "np.min(fit)"),
             Edit("np.max(fit, axis=0)", "np.max(fit)"))),
        Misconception(
            "divides by the largest number", "What has to become one is the way from the smallest "
            "number to the largest.", Edit("np.max(fit, axis=0) - low", "np.max(fit, axis=0)")),
        Misconception(
            "forgets to shift", "The smallest number of each feature of the fit becomes zero.",
            Edit("(x - low) / span", "x / span")),
        Misconception(
            "forgets to divide", "The largest number of each feature of the fit becomes one.",
            Edit("(x - low) / span", "(x - low)")),
        Misconception(
            "scales to both sides of zero", "The smallest number of the fit becomes 0, not -1.",
            Edit("(x - low) / span", "2 * (x - low) / span - 1")),
        Misconception(
            "cuts off what lies outside", "New examples may lie outside of what was fitted: let "
            "them.", Edit("(x - low) / span", "np.clip((x - low) / span, 0, 1)")),
        Misconception(
            "divides by a span of zero", CONSTANT, Edit("span == 0", "span < 0")),
        Misconception(
            "makes a constant feature zero", "A feature that was constant in the fit may differ in "
            "new examples: it is shifted, and its span is left alone.",
            Edit("return (x - low) / span",
                 "return np.where(np.ptp(fit, axis=0) == 0, 0, (x - low) / span)")),
        Misconception(
            "adds a small number to the span", ANY_SIZE,
            Edit("np.max(fit, axis=0) - low", "np.max(fit, axis=0) - low + 1e-8")),
        Misconception(
            "calculates with bytes", "A byte holds 0 to 255: below zero it starts again from the "
            "top. Make floating point numbers before you subtract.",
            Edit("x, fit = x.astype(float), fit.astype(float)", "pass")),
    ),
)
