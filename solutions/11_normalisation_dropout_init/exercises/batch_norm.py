"""Batch normalisation and its gradient."""

import numpy as np

import cnn_ref
from autograder.exercise import AlsoRight, Case, Edit, Exercise, Hidden, Misconception, call

from ...advice import IN_PLACE
from ...arrays import normal, single
from .shared import EPS_IN_ROOT, NORMALISED

ORDER = "The contract says in which order the results are returned."

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
