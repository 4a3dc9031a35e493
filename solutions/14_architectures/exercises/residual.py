"""A shortcut around two convolutions, and its gradient."""

import numpy as np

import cnn_ref
from autograder.exercise import Case, Edit, Exercise, Hidden, Misconception, call, function
from autograder.tolerance import Linear

from ...arrays import float32, normal, view
from .shared import AXES, WINDOWS, mapped, pair

CONV = function("lambda x, w, b, stride, pad: np.einsum('nijcuv,uvcf->nijf', "
                + WINDOWS.format("pad", "pad") + "[:, ::stride, ::stride], w) + b")

# Ones where tap u of window i lies on row h: the windows of both axes as two small arrays.
CONV_BACKWARD = function(
    "lambda dy, x, w, stride, pad: (lambda rows, columns: ("
    "np.einsum('nijf,uvcf,iuh,jvk->nhkc', dy, w, rows, columns, optimize=True), "
    "np.einsum('nijf,nhkc,iuh,jvk->uvcf', dy, x, rows, columns, optimize=True), "
    "dy.sum(axis=(0, 1, 2))))(*[1.0 * (np.arange(o)[:, None, None] * stride "
    "+ np.arange(k)[:, None] - pad == np.arange(n)) "
    "for o, k, n in zip(dy.shape[1:3], w.shape[:2], x.shape[1:3])])")


# Residual


def residual(r, shape, f, stride=1, project=False):
    """A block from shape[3] channels to f."""
    c = shape[3]
    first, second = pair(r, 3, c, f), pair(r, 3, f, f)
    options = {"stride": stride} if stride != 1 else {}
    skip = (r.standard_normal((1, 1, c, f)),) if project else ()
    return call(normal(r, *shape), *first, *second, *skip, conv=CONV, **options)


def _residual_block(x, w1, b1, w2, b2, skip=None, *, stride=1, conv):
    """The reference has a convolution of its own; that of the cases computes the same."""
    return cnn_ref.residual_block(x, w1, b1, w2, b2, skip, stride=stride)


def residual_terms(x, w1, w2, **_):
    """Both convolutions, their biases, and the sum with the shortcut."""
    return w1[..., 0].size + w2[..., 0].size + x.shape[3] + 3


def none_given(drawn):
    """The same call with `None` where the projection would be."""
    return call(*drawn.positional, None, **drawn.named)


LINE = np.array([1.0, -2.0, 3.0]).reshape(1, 1, 3, 1)
NOTHING = np.zeros((3, 3, 1, 1))
BRANCH = "branch = conv(inner, w2, b2, 1, 1)"
SUM = "return np.maximum(branch + short, 0)"
SHORT = "short = x if skip is None else conv(x, skip, 0, stride, 0)"

RESIDUAL_BLOCK = Exercise(
    name="residual_block",
    points=4,
    reference=_residual_block,
    tolerance=Linear(residual_terms),
    axes=AXES,
    examples=(
        Case("filters of zeros: what is left?", call(
            LINE, NOTHING, np.zeros(1), NOTHING, np.zeros(1), conv=CONV)),
        Case("3 x 4, two channels", residual(np.random.RandomState(52), (1, 3, 4, 2), 2)),
        Case("a projection, stride 2", residual(
            np.random.RandomState(53), (1, 4, 5, 2), 3, stride=2, project=True)),
    ),
    hidden=(
        Hidden("one channel", lambda r: residual(r, (1, 4, 4, 1), 1)),
        Hidden("image not square", lambda r: residual(r, (2, 3, 5, 2), 2)),
        Hidden("a batch", lambda r: residual(r, (3, 3, 4, 3), 3)),
        Hidden("one pixel", lambda r: residual(r, (3, 1, 1, 2), 2)),
        Hidden("a projection to more channels",
               lambda r: residual(r, (2, 4, 3, 2), 4, project=True)),
        Hidden("a projection to fewer channels",
               lambda r: residual(r, (1, 4, 3, 4), 2, project=True)),
        Hidden("a projection that keeps the shape",
               lambda r: residual(r, (1, 3, 4, 3), 3, project=True)),
        Hidden("stride 2, sizes even", lambda r: residual(r, (1, 6, 4, 2), 3, 2, project=True)),
        Hidden("stride 2, sizes odd", lambda r: residual(r, (2, 5, 7, 2), 2, 2, project=True)),
        Hidden("stride 3", lambda r: residual(r, (1, 7, 5, 2), 3, 3, project=True)),
        Hidden("None is given for the projection",
               lambda r: none_given(residual(r, (1, 4, 3, 2), 2))),
        Hidden("an image below zero", lambda r: mapped(
            lambda a: a if a.ndim == 4 and len(a) == 3 else -np.abs(a),
            residual(r, (1, 4, 3, 2), 2))),
        Hidden("single precision", lambda r: mapped(
            float32, residual(r, (1, 4, 5, 2), 3, 2, project=True))),
        Hidden("arrays that are views", lambda r: mapped(view, residual(r, (2, 4, 3, 2), 2))),
        Hidden("the same call twice", lambda r: residual(r, (1, 4, 3, 2), 2), times=2),
    ),
    misconceptions=(
        Misconception(
            "forgets the shortcut", "Two ways lead from x to the sum.",
            Edit("branch + short", "branch")),
        Misconception(
            "rectifies before adding",
            "The last ReLU is given the sum of both ways.",
            Edit(SUM, "return np.maximum(branch, 0) + short")),
        Misconception(
            "rectifies both ways before adding",
            "The last ReLU is given the sum of both ways.",
            Edit(SUM, "return np.maximum(branch, 0) + np.maximum(short, 0)")),
        Misconception(
            "leaves the last ReLU out", "After the sum there is one more thing.",
            Edit(SUM, "return branch + short")),
        Misconception(
            "leaves the first ReLU out",
            "Between the two convolutions something has to bend, or they were one.",
            Edit("np.maximum(conv(x, w1, b1, stride, 1), 0)", "conv(x, w1, b1, stride, 1)")),
        Misconception(
            "multiplies both ways", "What the layers learn is added.",
            Edit("branch + short", "branch * short")),
        Misconception(
            "subtracts the input", "What the layers learn is added.",
            Edit("branch + short", "branch - short")),
        Misconception(
            "takes the mean of both ways", "Both ways are added.",
            Edit("branch + short", "(branch + short) / 2")),
        Misconception(
            "puts both ways side by side", "Both ways are added, so the shape stays.",
            Edit("branch + short", "np.concatenate([branch, short], axis=3)")),
        Misconception(
            "starts the shortcut after the first convolution",
            "The way around starts at the input and passes both convolutions.",
            Edit(SHORT, "short = inner")),
        Misconception(
            "applies the second convolution without its bias", "Each convolution has biases.",
            Edit(BRANCH, "branch = conv(inner, w2, 0, 1, 1)")),
        Misconception(
            "strides in both convolutions", "Only the first convolution has the stride.",
            Edit(BRANCH, "branch = conv(inner, w2, b2, stride, 1)")),
        Misconception(
            "rectifies the projection",
            "The projection is a convolution and nothing else.",
            Edit(SHORT, SHORT.replace("conv(x, skip, 0, stride, 0)",
                                      "np.maximum(conv(x, skip, 0, stride, 0), 0)"))),
        Misconception(
            "does not project",
            "Where a projection is given, the input takes it.",
            Edit(SHORT, "short = x[:, ::stride, ::stride]")),
    ),
)


# Residual, backward


def upstream(draw, **edit):
    """The same call with an upstream gradient in front, which is never ones."""
    def made(r):
        drawn = draw(r)
        x, w1 = drawn.positional[:2]
        stride = drawn.named.get("stride", 1)
        h, w = ((n - 1) // stride + 1 for n in x.shape[1:3])
        dy = r.standard_normal((len(x), h, w, w1.shape[3])).astype(w1.dtype)
        return call(dy, *drawn.positional, conv_backward=CONV_BACKWARD, **drawn.named)
    return made


def back(label, draw, **options):
    """A hidden case of the backward pass."""
    return Hidden(label, upstream(draw), **options)


def _residual_block_backward(dy, x, w1, b1, w2, b2, skip=None, *, stride=1, conv, conv_backward):
    """The reference has layers of its own; those of the cases compute the same."""
    return cnn_ref.residual_block_backward(dy, x, w1, b1, w2, b2, skip, stride=stride)


def backward_terms(dy, x, w1, w2, **_):
    """Forward and back through both convolutions; a weight's gradient sums over all places."""
    return 2 * residual_terms(x, w1, w2) + 2 * dy[..., 0].size


def large_bias(drawn, sign):
    """The same call with second biases that keep most of the last ReLU open, or closed."""
    x, w1, b1, w2, b2, *skip = drawn.positional
    return call(x, w1, b1, w2, b2 + sign * 4, *skip, **drawn.named)


LAST = "dsum = dy * (branch + short > 0)"
MIDDLE = "dz = dinner * (z > 0)"
PLAIN = "return dx + dsum, dw1, db1, dw2, db2, None"
AROUND = "return dx + dshort, dw1, db1, dw2, db2, dskip"

RESIDUAL_BLOCK_BACKWARD = Exercise(
    name="residual_block_backward",
    points=5,
    reference=_residual_block_backward,
    tolerance=Linear(backward_terms),
    axes={"dx": AXES[""], "dw1": ("rows", "columns", "channels", "filters"), "db1": ("filters",),
          "dw2": ("rows", "columns", "channels", "filters"), "db2": ("filters",),
          "dskip": ("rows", "columns", "channels", "filters")},
    examples=(
        Case("filters of zeros: the gradient takes the shortcut", call(
            np.array([5.0, 7.0, -1.0]).reshape(1, 1, 3, 1), LINE, NOTHING, np.zeros(1), NOTHING,
            np.zeros(1), conv=CONV, conv_backward=CONV_BACKWARD)),
        Case("3 x 4, two channels", upstream(lambda r: residual(r, (1, 3, 4, 2), 2))(
            np.random.RandomState(54))),
        Case("a projection, stride 2", upstream(lambda r: residual(
            r, (2, 3, 4, 2), 3, stride=2, project=True))(np.random.RandomState(55))),
    ),
    hidden=(
        back("one channel", lambda r: residual(r, (1, 4, 4, 1), 1)),
        back("image not square", lambda r: residual(r, (1, 3, 5, 2), 2)),
        back("a batch", lambda r: residual(r, (3, 3, 4, 2), 2)),
        back("one pixel", lambda r: residual(r, (3, 1, 1, 2), 2)),
        back("a projection to more channels",
             lambda r: residual(r, (2, 4, 3, 2), 3, project=True)),
        back("a projection that keeps the shape",
             lambda r: residual(r, (1, 3, 4, 3), 3, project=True)),
        back("stride 2, sizes even", lambda r: residual(r, (1, 6, 4, 2), 3, 2, project=True)),
        back("stride 2, sizes odd", lambda r: residual(r, (2, 5, 3, 2), 2, 2, project=True)),
        back("stride 3", lambda r: residual(r, (1, 7, 5, 2), 3, 3, project=True)),
        back("None is given for the projection",
             lambda r: none_given(residual(r, (1, 4, 3, 2), 2))),
        back("the last ReLU lets most things pass",
             lambda r: large_bias(residual(r, (1, 4, 3, 2), 2), 1)),
        back("the last ReLU stops most things",
             lambda r: large_bias(residual(r, (1, 4, 3, 2), 2), -1)),
        back("single precision", lambda r: mapped(float32, residual(r, (1, 4, 3, 2), 2))),
        back("arrays that are views", lambda r: mapped(view, residual(r, (2, 4, 3, 2), 2))),
        back("the same call twice", lambda r: residual(r, (1, 4, 3, 2), 2), times=2),
    ),
    misconceptions=(
        Misconception(
            "forgets the way around", "The input took part in the sum twice: by both ways.",
            (Edit(PLAIN, PLAIN.replace(" + dsum", "")),
             Edit(AROUND, AROUND.replace(" + dshort", "")))),
        Misconception(
            "forgets the way through the convolutions",
            "The input took part in the sum twice: by both ways.",
            (Edit(PLAIN, PLAIN.replace("dx + ", "")),
             Edit(AROUND, AROUND.replace("dx + ", "")))),
        Misconception(
            "forgets the last ReLU",
            "Before anything is split, the gradient has to pass the last ReLU.",
            Edit(LAST, "dsum = dy")),
        Misconception(
            "asks the branch alone whether the last ReLU was open",
            "What was that ReLU given?", Edit(LAST, "dsum = dy * (branch > 0)")),
        Misconception(
            "sends the upstream gradient around unrectified",
            "The split lies behind the ReLU as seen from the end: both ways get what passed it.",
            Edit(PLAIN, PLAIN.replace("dsum", "dy"))),
        Misconception(
            "forgets the ReLU between the convolutions",
            "The gradient has to pass both ReLUs.", Edit(MIDDLE, "dz = dinner")),
        Misconception(
            "rectifies the gradient itself",
            "A ReLU lets a gradient pass where its own input was positive, whatever the "
            "gradient's sign.", Edit(MIDDLE, "dz = np.maximum(dinner, 0)")),
        Misconception(
            "takes the second filters' gradient from what the ReLU was given",
            "What did the second convolution see?",
            Edit("conv_backward(dsum, inner, w2, 1, 1)", "conv_backward(dsum, z, w2, 1, 1)")),
        Misconception(
            "divides the gradients of filters and biases by the number of images",
            "This course adds up over the batch; dividing by its size is the loss's affair.",
            (Edit(PLAIN, "return (dx + dsum, *(g / len(x) for g in (dw1, db1, dw2, db2)), None)"),
             Edit(AROUND, "return (dx + dshort, *(g / len(x) for g in (dw1, db1, dw2, db2, "
                  "dskip)))"))),
        Misconception(
            "ignores the upstream gradient", "What comes from above is not ones.",
            Edit(LAST, "dsum = 1.0 * (branch + short > 0)")),
        Misconception(
            "leaves the projection without a gradient",
            "The projection learns, too.",
            Edit(AROUND, "return dx + dshort, dw1, db1, dw2, db2, None")),
        Misconception(
            "returns the second convolution's gradients first",
            "In the order of the arguments.",
            (Edit(PLAIN, "return dx + dsum, dw2, db2, dw1, db1, None"),
             Edit(AROUND, "return dx + dshort, dw2, db2, dw1, db1, dskip"))),
        Misconception(
            "returns zeros for a projection that is not there",
            "Where there is no projection there is no gradient of it: None.",
            Edit(PLAIN, "return dx + dsum, dw1, db1, dw2, db2, np.zeros((1, 1, 1, 1))")),
    ),
)
