"""Exercises of unit 11: batch normalisation, dropout, initialisation."""

import numpy as np

import cnn_ref
from autograder.exercise import AlsoRight, Case, Edit, Exercise, Hidden, Misconception, call
from autograder.tolerance import Relative

ONCE = Relative(1e-14)
"""One root, one division, one product: three roundings of 1.1e-16."""

SCALED = Relative(1e-12)
"""A mean and a deviation of ten numbers of size 1 around 10 at most: each is known to some 10 *
1e-16 of the deviation, and what is divided by it to as much. A mistake changes 1e-3 or more."""

NORMALISED = Relative(1e-11)
"""The same, and on the way back three terms of size 1 that may cancel to a tenth."""

IN_PLACE = ("An operation that works in place changes the caller's array. Make a new one and leave "
            "the argument as it is.")
ORDER = "The contract says in which order the results are returned."
CONSTANT = ("A feature that never changes has a spread of zero, and dividing zero by zero gives "
            "no number. What does the contract say about it?")
NEW_DATA = ("The scale belongs to the examples it was fitted on; new ones are measured with that "
            "scale, not with one of their own.")
EACH_FEATURE = ("Each feature has a scale of its own. Along which axis lie the examples of one "
                "feature?")


def normal(r, *shape):
    """Numbers on both sides of zero."""
    return r.standard_normal(shape)


def single(*arrays):
    """The arrays in single precision."""
    return tuple(a.astype(np.float32) for a in arrays)


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
    ),
    hidden=SCALING,
    misconceptions=(
        Misconception(
            "fits the scale on the examples themselves", NEW_DATA,
            (Edit("np.mean(fit, axis=0)", "np.mean(x, axis=0)"),
             Edit("np.std(fit, axis=0)", "np.std(x, axis=0)"))),
        Misconception(
            "takes one scale for all features", EACH_FEATURE,
            (Edit("np.mean(fit, axis=0)", "np.mean(fit)"),
             Edit("np.std(fit, axis=0)", "np.std(fit)"))),
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
            "divides by a spread of zero", CONSTANT, Edit("std == 0", "std < 0")),
        Misconception(
            "makes a constant feature zero", "A feature that was constant in the fit may differ in "
            "new examples: it is shifted, and its spread is left alone.",
            Edit("return (x - mean) / std",
                 "return np.where(np.std(fit, axis=0) == 0, 0, (x - mean) / std)")),
        Misconception(
            "adds a small number to the spread", "Features may be smaller than any number that you "
            "add for safety. Where is it needed at all?",
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
            "adds a small number to the span", "Features may be smaller than any number that you "
            "add for safety. Where is it needed at all?",
            Edit("np.max(fit, axis=0) - low", "np.max(fit, axis=0) - low + 1e-8")),
        Misconception(
            "calculates with bytes", "A byte holds 0 to 255: below zero it starts again from the "
            "top. Make floating point numbers before you subtract.",
            Edit("x, fit = x.astype(float), fit.astype(float)", "pass")),
    ),
)

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

# --- batch normalisation

EPS_IN_ROOT = "The contract adds `eps` to the variance, before the root is taken."
USE_EPS = "`eps` is an argument: use it."
PER_CHANNEL = ("For images, all pixels of all images share the statistics of their channel: one "
               "number for each channel.")


def layer(r, *shape):
    """Values, scale, shift, and running statistics that are far from those of the batch."""
    c = shape[-1]
    return (2 * normal(r, c) + (0.5 + r.random_sample(c)) * normal(r, *shape), 1 + normal(r, c),
            normal(r, c), normal(r, c), 0.5 + r.random_sample(c))


def batch_norm_pytorch(x, gamma, beta, running_mean, running_var, *, train, momentum=0.9,
                       eps=1e-5):
    """The variance that enters the running one is divided by the count - 1."""
    if train:
        count = x.size // x.shape[-1]
        axes = tuple(range(x.ndim - 1))
        mean, var = np.mean(x, axis=axes), np.var(x, axis=axes)
        running_mean = momentum * running_mean + (1 - momentum) * mean
        running_var = momentum * running_var + (1 - momentum) * var * count / (count - 1)
    else:
        mean, var = running_mean, running_var
    return gamma * (x - mean) / np.sqrt(var + eps) + beta, running_mean, running_var


MEAN, VAR = "np.mean(rows, axis=0)", "np.mean((rows - mean) ** 2, axis=0)"
KEEP_MEAN = "running_mean = momentum * running_mean + (1 - momentum) * mean"
KEEP_VAR = "running_var = momentum * running_var + (1 - momentum) * var"
LAST = "y = gamma * (x - mean) / np.sqrt(var + eps) + beta"

BATCH_NORM = Exercise(
    name="batch_norm",
    points=4,
    reference=cnn_ref.batch_norm,
    tolerance=NORMALISED,
    also_right=(AlsoRight(
        "PyTorch's running variance", "Your running variance takes the batch's variance divided by "
        "the count less one, as PyTorch does; the contract divides by the count, as Keras does.",
        batch_norm_pytorch),),
    examples=(
        Case("four examples of one feature", call(
            np.array([[1.0], [3.0], [5.0], [7.0]]), np.array([2.0]), np.array([10.0]),
            np.zeros(1), np.ones(1), train=True)),
        Case("two features, an eps of 0.1", call(
            np.array([[1.0, 0.0], [3.0, 0.2], [2.0, 0.4]]), np.array([1.0, 2.0]),
            np.array([0.0, -1.0]), np.array([1.0, 1.0]), np.array([2.0, 3.0]), train=True,
            momentum=0.7, eps=0.1)),
        Case("inference: two examples, running statistics", call(
            np.array([[1.0, 0.0], [3.0, 0.2]]), np.array([1.0, 2.0]), np.array([0.0, -1.0]),
            np.array([2.0, 0.1]), np.array([4.0, 0.25]), train=False)),
        Case("one image, 2 x 2 pixels, two channels", call(
            np.array([[[[1.0, 8.0], [2.0, 8.0]], [[3.0, 6.0], [6.0, 6.0]]]]), np.ones(2),
            np.zeros(2), np.zeros(2), np.ones(2), train=True, momentum=0.5, eps=0.1)),
    ),
    hidden=(
        Hidden("examples with features", lambda r: call(*layer(r, 6, 4), train=True)),
        Hidden("more features than examples", lambda r: call(*layer(r, 4, 9), train=True)),
        Hidden("as many features as examples", lambda r: call(*layer(r, 5, 5), train=True)),
        Hidden("one feature", lambda r: call(*layer(r, 6, 1), train=True)),
        Hidden("a large eps", lambda r: call(*layer(r, 6, 3), train=True, eps=0.1)),
        Hidden("another momentum", lambda r: call(*layer(r, 6, 3), train=True, momentum=0.7)),
        Hidden("images", lambda r: call(*layer(r, 3, 2, 4, 5), train=True)),
        Hidden("images, all options", lambda r: call(
            *layer(r, 2, 4, 3, 2), train=True, momentum=0.2, eps=0.5)),
        Hidden("a single image", lambda r: call(*layer(r, 1, 3, 4, 2), train=True)),
        Hidden("images of one pixel", lambda r: call(*layer(r, 5, 1, 1, 3), train=True)),
        Hidden("a channel that is constant", lambda r: call(
            *(lambda x, *rest: (np.concatenate([x, np.full((5, 1), 2.0)], axis=1), *rest))(
                *(a[..., :3] if a.ndim > 1 else a for a in layer(r, 5, 4))), train=True)),
        Hidden("inference: examples", lambda r: call(*layer(r, 4, 3), train=False)),
        Hidden("inference: a single example", lambda r: call(*layer(r, 1, 3), train=False)),
        Hidden("inference: images", lambda r: call(*layer(r, 2, 3, 2, 4), train=False, eps=0.1)),
        Hidden("inference: the momentum plays no part", lambda r: call(
            *layer(r, 4, 3), train=False, momentum=0.3)),
        Hidden("a first step, from zeros and ones", lambda r: call(
            *layer(r, 6, 3)[:3], np.zeros(3), np.ones(3), train=True)),
        Hidden("whole numbers", lambda r: call(
            np.arange(12).reshape(6, 2) + r.randint(0, 5, (6, 2)), *layer(r, 6, 2)[1:],
            train=True)),
        Hidden("single precision", lambda r: call(*single(*layer(r, 6, 3)), train=True)),
        Hidden("arrays that are views", lambda r: call(
            layer(r, 4, 6)[0].T, *(a[::2] for a in layer(r, 2, 8)[1:]), train=True)),
        Hidden("the same call twice", lambda r: call(*layer(r, 6, 3), train=True), times=2),
    ),
    misconceptions=(
        Misconception(
            "swaps the shares of the running statistics",
            "`momentum` is the share of the old statistics that is kept.",
            (Edit(KEEP_MEAN, KEEP_MEAN.replace("momentum * r", "(1 - momentum) * r").replace(
                "+ (1 - momentum)", "+ momentum")),
             Edit(KEEP_VAR, KEEP_VAR.replace("momentum * r", "(1 - momentum) * r").replace(
                 "+ (1 - momentum)", "+ momentum")))),
        Misconception(
            "puts eps outside of the root", EPS_IN_ROOT,
            Edit("np.sqrt(var + eps)", "(np.sqrt(var) + eps)")),
        Misconception(
            "forgets eps", "A channel that is constant has a variance of zero: what keeps the "
            "divisor from it?", Edit("np.sqrt(var + eps)", "np.sqrt(var)")),
        Misconception(
            "always takes 1e-5 for eps", USE_EPS, Edit("var + eps", "var + 1e-5")),
        Misconception(
            "always keeps 0.9 of the running statistics", "`momentum` is an argument: use it.",
            (Edit(KEEP_MEAN, "running_mean = 0.9 * running_mean + 0.1 * mean"),
             Edit(KEEP_VAR, "running_var = 0.9 * running_var + 0.1 * var"))),
        Misconception(
            "divides by the variance", "What has the size of a deviation is the root of the "
            "variance.", Edit("np.sqrt(var + eps)", "(var + eps)")),
        Misconception(
            "divides by the count less one", "The values are normalised with the mean of the "
            "squared deviations: divided by their count.",
            Edit(VAR, "np.var(rows, axis=0, ddof=1)")),
        Misconception(
            "uses the batch's statistics in inference", "In inference an example must not depend "
            "on who else is in its batch. Which statistics do not?",
            Edit("mean, var = running_mean, running_var",
                 "mean, var = (f(x, axis=tuple(range(x.ndim - 1))) for f in (np.mean, np.var))")),
        Misconception(
            "trains in inference", "What is the argument `train` for? In inference nothing is "
            "learned: the running statistics are used, and stay.", Edit("if train:", "if True:")),
        Misconception(
            "uses the running statistics in training", "In training the batch's own statistics are "
            "used; the running ones are only kept up to date, for later.",
            Edit(LAST, LAST.replace("mean", "running_mean").replace("var", "running_var"))),
        Misconception(
            "has statistics for every pixel", PER_CHANNEL, Edit("x.reshape(-1, C)", "x")),
        Misconception(
            "has one mean and one variance for all channels", "Each channel has statistics of its "
            "own.", (Edit(MEAN, "np.mean(rows) + np.zeros(C)"),
                     Edit(VAR, "np.mean((rows - mean) ** 2) + np.zeros(C)"))),
        Misconception(
            "forgets scale and shift", "What are `gamma` and `beta` for? The network learns them.",
            Edit(LAST, "y = (x - mean) / np.sqrt(var + eps)")),
        Misconception(
            "swaps scale and shift", "One of `gamma` and `beta` multiplies, the other is added.",
            Edit(LAST, "y = beta * (x - mean) / np.sqrt(var + eps) + gamma")),
        Misconception(
            "forgets to update the running statistics", "The batch's statistics have to reach the "
            "running ones: inference will need them.",
            (Edit(KEEP_MEAN, "running_mean = running_mean * 1.0"),
             Edit(KEEP_VAR, "running_var = running_var * 1.0"))),
        Misconception(
            "keeps a running standard deviation", "What is kept is the variance, before any root.",
            Edit(KEEP_VAR, KEEP_VAR + " ** 0.5")),
        Misconception(
            "puts eps into the running variance", "`eps` is added where the root is taken, and "
            "nowhere else.", Edit(KEEP_VAR, KEEP_VAR.replace("* var", "* (var + eps)"))),
        Misconception(
            "keeps the axis of the examples", "A running statistic is one number for each channel, "
            "on a single axis.", (Edit(MEAN, "np.mean(rows, axis=0, keepdims=True)"),
                                  Edit(VAR, "np.mean((rows - mean) ** 2, axis=0, keepdims=True)"))),
        Misconception(
            "changes the running statistics in place", IN_PLACE,
            (Edit(KEEP_MEAN, "running_mean[...] = momentum * running_mean + (1 - momentum) * mean"),
             Edit(KEEP_VAR, "running_var[...] = momentum * running_var + (1 - momentum) * var"))),
    ),
)


def upstream(r, *shape):
    """An upstream gradient, the values it belongs to, and scales."""
    x, gamma, *_ = layer(r, *shape)
    return normal(r, *shape), x, gamma


DX = "(dn - np.mean(dn, axis=0) - n * np.mean(n * dn, axis=0)) / root"
SUMS = "dgamma, dbeta = np.sum(d * n, axis=0), np.sum(d, axis=0)"
ROOT = "np.sqrt(np.var(rows, axis=0) + eps)"

BATCH_NORM_BACKWARD = Exercise(
    name="batch_norm_backward",
    points=5,
    reference=cnn_ref.batch_norm_backward,
    tolerance=NORMALISED,
    examples=(
        Case("four examples of one feature", call(
            np.array([[1.0], [0.0], [0.0], [-3.0]]), np.array([[1.0], [3.0], [5.0], [7.0]]),
            np.array([2.0]))),
        Case("two features, an eps of 0.1", call(
            np.array([[1.0, 0.5], [-1.0, 2.0], [2.0, 0.0]]),
            np.array([[1.0, 0.0], [3.0, 0.2], [2.0, 0.4]]), np.array([1.0, 2.0]), eps=0.1)),
        Case("one image, 2 x 2 pixels, two channels", call(
            np.array([[[[1.0, 0.0], [0.5, 2.0]], [[0.0, -1.0], [3.0, 1.0]]]]),
            np.array([[[[1.0, 8.0], [2.0, 8.0]], [[3.0, 6.0], [6.0, 5.0]]]]),
            np.array([1.0, 0.5]), eps=0.1)),
    ),
    hidden=(
        Hidden("examples with features", lambda r: call(*upstream(r, 6, 4))),
        Hidden("more features than examples", lambda r: call(*upstream(r, 4, 9))),
        Hidden("as many features as examples", lambda r: call(*upstream(r, 5, 5))),
        Hidden("one feature", lambda r: call(*upstream(r, 6, 1))),
        Hidden("a large eps", lambda r: call(*upstream(r, 6, 3), eps=0.1)),
        Hidden("images", lambda r: call(*upstream(r, 3, 2, 4, 5))),
        Hidden("images, a large eps", lambda r: call(*upstream(r, 2, 4, 3, 2), eps=0.5)),
        Hidden("a single image", lambda r: call(*upstream(r, 1, 3, 4, 2))),
        Hidden("images of one pixel", lambda r: call(*upstream(r, 5, 1, 1, 3))),
        Hidden("two examples, a large eps", lambda r: call(*upstream(r, 2, 3), eps=0.3)),
        Hidden("everything negative", lambda r: call(
            *(-0.1 - np.abs(a) for a in upstream(r, 6, 3)))),
        Hidden("values of whole numbers", lambda r: call(
            normal(r, 6, 2), np.arange(12).reshape(6, 2) + r.randint(0, 5, (6, 2)),
            normal(r, 2))),
        Hidden("very large upstream gradients", lambda r: call(
            *(s * a for s, a in zip((1e8, 1, 1), upstream(r, 6, 3))))),
        Hidden("very small upstream gradients", lambda r: call(
            *(s * a for s, a in zip((1e-8, 1, 1), upstream(r, 6, 3))))),
        Hidden("single precision", lambda r: call(*single(*upstream(r, 6, 3)))),
        Hidden("arrays that are views", lambda r: call(
            normal(r, 4, 6).T, normal(r, 6, 8)[:, ::2], normal(r, 8)[::-2])),
        Hidden("the same call twice", lambda r: call(*upstream(r, 6, 3)), times=2),
    ),
    misconceptions=(
        Misconception(
            "forgets that the mean moves", "One value that grows lifts the mean, and with it all "
            "others fall: this comes back to every value.",
            Edit("dn - np.mean(dn, axis=0) - n", "dn - n")),
        Misconception(
            "forgets that the variance moves", "One value that moves outward widens the spread, "
            "and all others move inward: this comes back to every value.",
            Edit(" - n * np.mean(n * dn, axis=0)", "")),
        Misconception(
            "takes the statistics for constants", "Mean and variance are made of the values. Each "
            "value therefore acts on all outputs of its channel.", Edit(DX, "dn / root")),
        Misconception(
            "takes sums for means", "Each value has only an Nth part in the mean and in the "
            "variance.", Edit(DX, DX.replace("mean", "sum"))),
        Misconception(
            "forgets the scale on the way to x", "What reaches the normalised values has passed "
            "`gamma`.", Edit("dn = gamma * d", "dn = 1.0 * d")),
        Misconception(
            "takes the scale's gradient from x", "`gamma` multiplies the normalised values, not "
            "the values that came in.", Edit("np.sum(d * n, axis=0)", "np.sum(d * rows, axis=0)")),
        Misconception(
            "averages the gradients of scale and shift", "Gradients are sums over all values that "
            "share a parameter.", Edit(SUMS, SUMS.replace("sum", "mean"))),
        Misconception(
            "keeps the axis of the examples", "The gradients of scale and shift are one number for "
            "each channel, on a single axis.",
            Edit(SUMS, SUMS.replace("axis=0", "axis=0, keepdims=True"))),
        Misconception(
            "forgets eps", "The root is the one of the way forward, `eps` included.",
            Edit("np.var(rows, axis=0) + eps", "np.var(rows, axis=0)")),
        Misconception(
            "always takes 1e-5 for eps", USE_EPS,
            Edit("np.var(rows, axis=0) + eps", "np.var(rows, axis=0) + 1e-5")),
        Misconception(
            "forgets to divide at the end", "What went forward was divided by the root; so is what "
            "comes back.", Edit(DX, DX.removesuffix(" / root"))),
        Misconception(
            "divides by the variance at the end", "What went forward was divided by the root, "
            "once; so is what comes back.", Edit(DX, DX + "**2")),
        Misconception(
            "ignores the upstream gradient", "What comes from above is not ones: each place has a "
            "gradient of its own.", Edit("d, rows = dy.reshape(-1, C)",
                                         "d, rows = np.ones(dy.shape).reshape(-1, C)")),
        Misconception(
            "has statistics for every pixel", PER_CHANNEL,
            Edit("dy.reshape(-1, C), x.reshape(-1, C)", "dy, x")),
        Misconception(
            "divides by the count less one", "The variance is the mean of the squared deviations: "
            "divided by their count.", Edit(ROOT, ROOT.replace("axis=0", "axis=0, ddof=1"))),
        Misconception(
            "returns the gradients in another order", ORDER,
            Edit("dx.reshape(x.shape), dgamma, dbeta", "dx.reshape(x.shape), dbeta, dgamma")),
    ),
)

# --- dropout


def dropped(r, *shape, keep):
    """Values away from zero, and a drawn number for each."""
    values = np.where(r.random_sample(shape) < 0.5, -1, 1) * (0.1 + np.abs(normal(r, *shape)))
    return call(values, r.random_sample(shape), keep)


def dropping(r, values, keep):
    """A call with a drawn number for each of these values."""
    return call(values, r.random_sample(values.shape), keep)


DROPPING = (
    Hidden("half of them", lambda r: dropped(r, 6, 5, keep=0.5)),
    Hidden("most of them stay", lambda r: dropped(r, 6, 5, keep=0.8)),
    Hidden("few of them stay", lambda r: dropped(r, 6, 5, keep=0.2)),
    Hidden("all of them stay", lambda r: dropped(r, 4, 3, keep=1.0)),
    Hidden("hardly any stays", lambda r: dropped(r, 2, 3, keep=0.001)),
    Hidden("a row of numbers", lambda r: dropped(r, 12, keep=0.7)),
    Hidden("feature maps", lambda r: dropped(r, 2, 3, 4, 5, keep=0.6)),
    Hidden("one example", lambda r: dropped(r, 1, 15, keep=0.4)),
    Hidden("one feature", lambda r: dropped(r, 15, 1, keep=0.4)),
    Hidden("drawn numbers that meet the border", lambda r: call(
        0.5 + r.random_sample(24), np.tile(np.arange(8) / 8, 3)[r.permutation(24)], 0.375)),
    Hidden("whole numbers", lambda r: dropping(r, r.randint(1, 10, (5, 4)), 0.6)),
    Hidden("very large numbers", lambda r: dropping(r, 1e8 * normal(r, 5, 4), 0.7)),
    Hidden("very small numbers", lambda r: dropping(r, 1e-12 * normal(r, 5, 4), 0.7)),
    Hidden("single precision", lambda r: dropping(r, normal(r, 5, 4).astype(np.float32), 0.7)),
    Hidden("arrays that are views", lambda r: call(
        normal(r, 8, 5).T[:, ::2], r.random_sample((4, 5)).T[:, ::-1], 0.6)),
    Hidden("the same call twice", lambda r: dropped(r, 5, 4, keep=0.3), times=2),
)

MASK = "kept = u < keep"


def of_dropping(name):
    """What goes wrong with dropout, and in the same way with its gradient."""
    scaled = f"np.where(kept, {name} / keep, 0.0)"
    return (
        Misconception(
            "takes keep for the share that goes",
            "`keep` is the probability to **stay**. Other texts name the probability to go.",
            (Edit(MASK, "kept = u >= keep"),
             Edit(scaled, f"np.where(kept, {name} / max(1 - keep, 1e-300), 0.0)"))),
        Misconception(
            "keeps the others", "Those stay whose number is below `keep`.",
            Edit(MASK, "kept = u >= keep")),
        Misconception(
            "keeps those with large numbers", "The share is right, the places are not: those stay "
            "whose number is below `keep`.", Edit(MASK, "kept = u > 1 - keep")),
        Misconception(
            "forgets to make up for what is gone",
            "On average over many draws, what comes out must be what went in.",
            Edit(scaled, f"np.where(kept, {name} * 1.0, 0.0)")),
        Misconception(
            "makes what stays smaller",
            "On average over many draws, what comes out must be what went in: with fewer of them "
            "left, those have to become larger.",
            Edit(scaled, f"np.where(kept, {name} * keep, 0.0)")),
        Misconception(
            "divides by the share that goes",
            "If one in five stays, how much larger must it become to stand for five?",
            Edit(scaled, f"np.where(kept, {name} / max(1 - keep, 1e-300), 0.0)")),
        Misconception(
            "divides by the share that happened to stay",
            "What makes up for the loss is the probability, which is the same for every draw, not "
            "what a draw happened to leave.",
            Edit(scaled, f"np.where(kept, {name} / max(float(np.mean(kept)), 1e-300), 0.0)")),
        Misconception(
            "divides by the root of the share",
            "What has to stay the same is the mean, not the spread.",
            Edit(scaled, f"np.where(kept, {name} / np.sqrt(keep), 0.0)")),
        Misconception(
            "always keeps one half", "`keep` is an argument: use it.",
            (Edit(MASK, "kept = u < 0.5"), Edit(scaled, f"np.where(kept, {name} / 0.5, 0.0)"))),
        Misconception(
            "drops the same places in every example",
            "Every value has a drawn number of its own.", Edit(MASK, "kept = u[:1] < keep")),
        Misconception(
            "leaves what should go as it was", "What does not stay becomes zero.",
            Edit(scaled, f"np.where(kept, {name} / keep, {name})")),
        Misconception(
            "returns the mask", "The mask says who stays; what is asked for are the values.",
            Edit(scaled, "kept / keep")),
        Misconception(
            "changes the values in place", IN_PLACE,
            Edit(f"return {scaled}", f"{name}[~kept] = 0\n    return {name} / keep")),
    )


DROPOUT = Exercise(
    name="dropout",
    points=2,
    reference=cnn_ref.dropout,
    tolerance=ONCE,
    also_right=(AlsoRight(
        "keeps the border", "Yours also keeps a value whose drawn number is exactly `keep`, which "
        "practically never happens.", lambda x, u, keep: np.where(u <= keep, x / keep, 0.0)),),
    examples=(
        Case("half of them", call(
            np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.1, 0.7, 0.4, 0.9]), 0.5)),
        Case("four in five stay", call(
            np.array([[4.0, 8.0, -4.0], [2.0, 6.0, 1.0]]),
            np.array([[0.95, 0.3, 0.5], [0.1, 0.85, 0.75]]), 0.8)),
        Case("all of them stay", call(np.array([1.0, -2.0]), np.array([0.9, 0.2]), 1.0)),
    ),
    hidden=DROPPING,
    misconceptions=of_dropping("x"),
)

DROPOUT_BACKWARD = Exercise(
    name="dropout_backward",
    points=1,
    reference=cnn_ref.dropout_backward,
    tolerance=ONCE,
    also_right=(AlsoRight(
        "keeps the border", "Yours also lets through where the drawn number is exactly `keep`, "
        "which practically never happens.",
        lambda dy, u, keep: np.where(u <= keep, dy / keep, 0.0)),),
    examples=(
        Case("half of them", call(
            np.array([1.0, 20.0, 3.0, 40.0]), np.array([0.1, 0.7, 0.4, 0.9]), 0.5)),
        Case("four in five stay", call(
            np.array([[4.0, 8.0, -4.0], [2.0, 6.0, 1.0]]),
            np.array([[0.95, 0.3, 0.5], [0.1, 0.85, 0.75]]), 0.8)),
        Case("all of them stay", call(np.array([1.0, -2.0]), np.array([0.9, 0.2]), 1.0)),
    ),
    hidden=DROPPING,
    misconceptions=of_dropping("dy"),
)

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
    ),
)

EXERCISES = (STANDARD_SCALE, MINMAX_SCALE, XAVIER_NORMAL, HE_NORMAL, BATCH_NORM,
             BATCH_NORM_BACKWARD, DROPOUT, DROPOUT_BACKWARD, LOCAL_RESPONSE_NORM, GROUP_NORM)
