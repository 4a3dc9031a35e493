"""Exercises of unit 15: looking inside, and slimming down."""

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

IMAGE_AXES = ("images", "rows", "columns", "channels")


def places(shape, kernel, stride, pad):
    """How many places a window has, rows and columns."""
    return [(n + 2 * p - k) // s + 1
            for n, k, s, p in zip(shape, kernel, stride, pad, strict=True)]


# deconvnet_step


def deconvnet_step(r, maps, w, shape, *, size, stride, pad):
    """`cnn_ref.deconvnet_step` with windows side by side, and the maps given."""
    unpooled = cnn_ref.max_pool2d_backward(r, maps, size, stride=size)
    return transposed(unpooled, w, shape, stride, pad)


def transposed(unpooled, w, shape, stride, pad):
    """Rectified, and the filters transposed."""
    x = np.zeros((len(unpooled), *shape, w.shape[2]))
    return cnn_ref.conv2d_input_grad(cnn_ref.relu(unpooled), x, w, stride=stride, pad=pad)


def last_switch(r, maps, w, shape, *, size, stride, pad):
    """Where several values are largest, the switch is the last of them."""
    high, wide = (n // k * k for n, k in zip(maps.shape[1:3], size, strict=True))
    turned = maps[:, :high, :wide][:, ::-1, ::-1]
    unpooled = np.zeros(maps.shape)
    unpooled[:, :high, :wide] = cnn_ref.max_pool2d_backward(
        r[:, ::-1, ::-1], turned, size, stride=size)[:, ::-1, ::-1]
    return transposed(unpooled, w, shape, stride, pad)


def back(r, n, shape, kernel, c, f, *, size=(2, 2), stride=(1, 1), pad=(0, 0), scale=1,
         maps=lambda r, shape: r.standard_normal(shape)):
    """A call: signals of both signs, and maps in which every window has a largest value."""
    seen = maps(r, (n, *places(shape, kernel, stride, pad), f))
    pooled = [a // k for a, k in zip(seen.shape[1:3], size, strict=True)]
    return call(scale * r.standard_normal((n, *pooled, f)), seen,
                r.standard_normal((*kernel, c, f)), shape, size=size, stride=stride, pad=pad)


def single(made):
    """The call with its arrays in single precision."""
    return call(*(a.astype(np.float32) if isinstance(a, np.ndarray) else a
                  for a in made.positional), **made.named)


def views(r):
    """A call whose arrays do not lie in one piece of memory."""
    made = back(r, 2, (6, 7), (2, 3), 2, 3, size=(2, 1))
    signal, maps, w, shape = made.positional
    return call(signal.transpose(0, 3, 1, 2).copy().transpose(0, 2, 3, 1), maps[:, ::-1],
                w[::-1, :, ::-1], shape, **made.named)


PLAIN = {"size": (2, 2), "stride": (1, 1), "pad": (0, 0)}
SQUARE = np.array([[1.0, 2.0], [3.0, 4.0]]).reshape(2, 2, 1, 1)
SEEN = np.array([[1.0, 3.0], [2.0, 0.0]]).reshape(1, 2, 2, 1)
FIVE = np.full((1, 1, 1, 1), 5.0)
FOUR = np.array([[1.0, 2.0], [5.0, 10.0]]).reshape(1, 2, 2, 1)
SWITCH = "u, v = np.unravel_index(np.argmax(window), window.shape)"
PUT = "unpooled[n, i * kh + u, j * kw + v, f] = r[n, i, j, f]"
SIZES = "(H, W), (kh, kw), (sh, sw), (ph, pw) = shape, size, stride, pad"
ROUNDED = np.random.RandomState(15)

DECONVNET_STEP = Exercise(
    name="deconvnet_step",
    points=5,
    reference=deconvnet_step,
    tolerance=Linear(lambda w, **_: w.size, of=("r", "w")),
    axes={"": IMAGE_AXES},
    also_right=(
        AlsoRight("last switch", "Where values are equal you let the last one be the switch; the "
                  "contract names the first, and both are used.", last_switch),
    ),
    examples=(
        Case("one signal of 5, its switch at the top right",
             call(FIVE, SEEN, SQUARE, (3, 3), **PLAIN)),
        Case("a negative signal", call(-FIVE, SEEN, SQUARE, (3, 3), **PLAIN)),
        Case("windows of one pixel: no pooling", call(
            np.array([[1.0, -2.0], [0.0, 3.0]]).reshape(1, 2, 2, 1), SEEN, SQUARE, (3, 3),
            size=(1, 1), stride=(1, 1), pad=(0, 0))),
        Case("strides 2 and 3, a frame above and below only", call(
            FOUR, SEEN, SQUARE, (3, 5), size=(1, 1), stride=(2, 3), pad=(1, 0))),
        Case("two images, two channels, three filters, nothing square", call(
            *(ROUNDED.standard_normal(s).round(1)
              for s in ((2, 2, 1, 3), (2, 4, 3, 3), (2, 3, 2, 3))),
            (5, 5), size=(2, 3), stride=(1, 1), pad=(0, 0))),
    ),
    hidden=(
        Hidden("all sizes differ", lambda r: back(r, 2, (7, 6), (3, 2), 2, 3)),
        Hidden("window of the pooling not square",
               lambda r: back(r, 1, (8, 7), (3, 2), 2, 2, size=(3, 2))),
        Hidden("no pooling", lambda r: back(r, 1, (5, 6), (2, 3), 3, 2, size=(1, 1))),
        Hidden("one window over the whole map",
               lambda r: back(r, 2, (5, 4), (2, 2), 2, 3, size=(4, 3))),
        Hidden("rows and columns left over by the pooling",
               lambda r: back(r, 1, (7, 9), (3, 2), 2, 2, size=(2, 3))),
        Hidden("stride 2", lambda r: back(r, 1, (9, 8), (3, 2), 2, 2, stride=(2, 2))),
        Hidden("strides of rows and of columns differ",
               lambda r: back(r, 1, (7, 10), (2, 2), 1, 2, stride=(1, 3), size=(2, 1))),
        Hidden("stride larger than the filter, pixels left over",
               lambda r: back(r, 1, (9, 12), (2, 2), 2, 2, stride=(3, 3))),
        Hidden("padding", lambda r: back(r, 2, (4, 5), (3, 3), 2, 2, pad=(1, 1))),
        Hidden("padding and stride, rows and columns differ",
               lambda r: back(r, 1, (7, 6), (3, 2), 2, 2, stride=(2, 1), pad=(2, 1))),
        Hidden("padding larger than the filter",
               lambda r: back(r, 1, (4, 3), (2, 3), 1, 1, pad=(3, 4))),
        Hidden("filters of one pixel", lambda r: back(r, 2, (4, 6), (1, 1), 3, 2)),
        Hidden("one image, one channel, one filter", lambda r: back(r, 1, (6, 5), (3, 2), 1, 1)),
        Hidden("maps that are negative everywhere", lambda r: back(
            r, 1, (7, 6), (2, 3), 2, 2, maps=lambda r, s: -1 - r.random_sample(s))),
        Hidden("equal values in a window", lambda r: back(
            r, 1, (7, 7), (2, 2), 2, 2, maps=lambda r, s: r.randint(0, 2, s).astype(float)),
            family="ties"),
        Hidden("maps of whole numbers", lambda r: back(
            r, 1, (5, 7), (2, 2), 2, 2,
            maps=lambda r, s: r.permutation(int(np.prod(s))).reshape(s))),
        Hidden("very large signals", lambda r: back(r, 1, (5, 7), (2, 2), 2, 2, scale=1e8)),
        Hidden("very small signals", lambda r: back(r, 1, (5, 7), (2, 2), 2, 2, scale=1e-8)),
        Hidden("single precision", lambda r: single(back(r, 1, (6, 5), (3, 2), 2, 3))),
        Hidden("arrays that are views", views),
        Hidden("the same call twice", lambda r: back(r, 1, (5, 5), (2, 2), 1, 2), times=2),
    ),
    misconceptions=(
        Misconception(
            "does not rectify", "A deconvnet lets only what is positive pass on its way back: "
            "between unpooling and filters one step is missing.",
            Edit("np.maximum(unpooled, 0)", "unpooled")),
        Misconception(
            "rectifies by the sign of the maps, as the gradient does", "The gradient asks which "
            "values of the forward pass were positive. A deconvnet asks about the signal that is "
            "on its way back.", Edit("np.maximum(unpooled, 0)", "np.where(maps > 0, unpooled, 0)")),
        Misconception(
            "rectifies the image instead of the maps", "What is rectified is the signal in the "
            "maps, before the filters spread it. The picture itself may have negative values.",
            (Edit("np.maximum(unpooled, 0)", "unpooled"),
             Edit("return padded[:, ph:ph + H, pw:pw + W, :]",
                  "return np.maximum(padded[:, ph:ph + H, pw:pw + W, :], 0)"))),
        Misconception(
            "puts every value in the corner of its window", "The switch says which place of the "
            "window the largest value came from.", Edit(SWITCH, "u, v = 0, 0")),
        Misconception(
            "fills the whole window", "Only one place of each window was passed on by the pooling; "
            "the others get zero.",
            Edit(PUT, "unpooled[n, i * kh:i * kh + kh, j * kw:j * kw + kw, f] = r[n, i, j, f]")),
        Misconception(
            "decodes the switch with the wrong width", "argmax numbers the window row by row: one "
            "row is as long as the window is wide.",
            Edit(SWITCH, "u, v = divmod(int(np.argmax(window)), kh)")),
        Misconception(
            "lets the first map decide for all", "Each map has switches of its own.",
            Edit("j * kw + kw, f]", "j * kw + kw, 0]")),
        Misconception(
            "puts the maps' values back", "What travels back is the signal r. The maps only tell "
            "the places.", Edit("= r[n, i, j, f]", "= window[u, v]")),
        Misconception(
            "turns the filter", "Seen from a value that is spread, the filter is laid down as it "
            "is (unit 08). If you slide instead, count how often you have turned it.",
            Edit("w[:, :, :, f]", "w[::-1, ::-1, :, f]")),
        Misconception(
            "overwrites where stamps overlap", "A pixel receives something from every place whose "
            "window it lay in.", Edit("+= stamp", "= stamp")),
        Misconception(
            "ignores the stride of the convolution", "Neighbours in a map looked at windows that "
            "lie a stride apart.",
            Edit("= shape, size, stride, pad", "= shape, size, (1, 1), pad")),
        Misconception(
            "swaps the strides of rows and columns", "`stride` is (rows, columns).",
            Edit("(sh, sw)", "(sw, sh)")),
        Misconception(
            "swaps the padding of rows and columns", "`pad` is (rows, columns).",
            Edit("(ph, pw)", "(pw, ph)")),
        Misconception(
            "swaps rows and columns of the pooling window", "`size` is (rows, columns).",
            Edit("(kh, kw)", "(kw, kh)")),
        Misconception(
            "cuts the padding off at one end only", "There is padding on all four sides: where "
            "does the image begin inside of it?",
            Edit("padded[:, ph:ph + H, pw:pw + W, :]", "padded[:, :H, :W, :]")),
    ),
)


# occlusion_map

WEIGHTED = "(x * np.cos(np.arange(x[0].size)).reshape(x.shape[1:])).sum(axis=(1, 2, 3))"
SUM = function("lambda x: x.sum(axis=(1, 2, 3))")
LINEAR = function(f"lambda x: {WEIGHTED}")
BENT = function(f"lambda x: np.tanh({WEIGHTED} / 5)")
LARGEST = function("lambda x: x.max(axis=(1, 2, 3))")


def covered(r, score, shape, size, stride=(1, 1), value=None, scale=1.0):
    """A call on a random image."""
    return call(score, scale * r.standard_normal(shape), size, stride=stride,
                value=scale * r.standard_normal() if value is None else value)


COVER = "covered[i * sh:i * sh + kh, j * sw:j * sw + kw, :] = value"
COPY = "covered = np.array(image, dtype=float)"
OPTIONS = "(kh, kw), (sh, sw) = size, stride"
SCORED = "scores[i, j] = score(covered[None])[0]"
DIGIT = np.array([[0.0, 5.0, 0.0], [0.0, 5.0, 0.0], [0.0, 5.0, 1.0]])[:, :, None]

# A score adds up some dozens of products; its rounding error is some dozens of ulps of the largest
# term, and the largest score of a map is not far below that.
OCCLUSION_MAP = Exercise(
    name="occlusion_map",
    points=3,
    reference=cnn_ref.occlusion_map,
    tolerance=Relative(1e-12),
    axes={"": ("rows", "columns")},
    examples=(
        Case("a stroke in the middle column, the score is the sum", call(
            SUM, DIGIT, (1, 1), stride=(1, 1), value=0.0)),
        Case("a patch of 2 x 2", call(SUM, DIGIT, (2, 2), stride=(1, 1), value=0.0)),
        Case("a patch of 0.5, 2 x 1, on whole numbers, stride 1 and 2", call(
            SUM, DIGIT.astype(int), (2, 1), stride=(1, 2), value=0.5)),
        Case("three channels, nothing square", call(
            LINEAR, ROUNDED.standard_normal((4, 6, 3)).round(1), (3, 2), stride=(1, 2), value=1.0)),
    ),
    hidden=(
        Hidden("the score is a weighted sum", lambda r: covered(r, LINEAR, (5, 6, 1), (2, 2))),
        Hidden("three channels", lambda r: covered(r, LINEAR, (4, 5, 3), (2, 2))),
        Hidden("patch not square", lambda r: covered(r, LINEAR, (6, 5, 2), (2, 3))),
        Hidden("stride 2", lambda r: covered(r, LINEAR, (7, 8, 1), (3, 2), (2, 2))),
        Hidden("strides of rows and of columns differ",
               lambda r: covered(r, LINEAR, (7, 9, 1), (2, 2), (1, 3))),
        Hidden("stride larger than the patch",
               lambda r: covered(r, LINEAR, (9, 8, 1), (2, 2), (3, 4))),
        Hidden("the last patch does not reach the border",
               lambda r: covered(r, LINEAR, (8, 9, 2), (3, 2), (2, 3))),
        Hidden("a patch of one pixel", lambda r: covered(r, LINEAR, (4, 3, 2), (1, 1))),
        Hidden("a patch as large as the image", lambda r: covered(r, LINEAR, (4, 5, 2), (4, 5))),
        Hidden("a patch of zeros", lambda r: covered(r, LINEAR, (5, 4, 1), (2, 2), value=0.0)),
        Hidden("a score that saturates", lambda r: covered(r, BENT, (5, 6, 2), (2, 3))),
        Hidden("the score is the largest value", lambda r: covered(
            r, LARGEST, (5, 6, 1), (3, 3), value=-5.0)),
        Hidden("everything negative", lambda r: call(
            LINEAR, -1 - r.random_sample((5, 4, 2)), (2, 2), stride=(1, 1), value=-0.5)),
        Hidden("an image of whole numbers", lambda r: call(
            LINEAR, r.randint(0, 17, (5, 6, 1)), (2, 2), stride=(2, 1), value=0.5)),
        Hidden("very large values", lambda r: covered(r, LINEAR, (4, 5, 1), (2, 2), scale=1e8)),
        Hidden("very small values", lambda r: covered(r, LINEAR, (4, 5, 1), (2, 2), scale=1e-8)),
        Hidden("single precision", lambda r: single(covered(r, SUM, (5, 4, 1), (2, 2)))),
        Hidden("an image that is a view", lambda r: call(
            LINEAR, r.standard_normal((2, 5, 8)).transpose(1, 2, 0)[::-1, ::2], (2, 2),
            stride=(1, 1), value=r.standard_normal())),
        Hidden("the same call twice", lambda r: covered(r, LINEAR, (4, 5, 1), (2, 3)), times=2),
    ),
    misconceptions=(
        Misconception(
            "leaves earlier places covered", "Each score belongs to the image with one patch: what "
            "was covered before has to be seen again.",
            (Edit("scores = np.zeros((OH, OW))", f"scores = np.zeros((OH, OW))\n    {COPY}"),
             Edit(f"            {COPY}\n            covered[i", "            covered[i"))),
        Misconception(
            "covers the caller's image", "The image belongs to the caller: cover a copy.",
            Edit("np.array(image, dtype=float)", "image")),
        Misconception(
            "gives the fall of the score", "Asked for is the score with the patch, not how far it "
            "fell.",
            Edit(SCORED, "scores[i, j] = score(image[None])[0] - score(covered[None])[0]")),
        Misconception(
            "covers everything but the patch", "The patch hides its place; the rest of the image "
            "stays visible.",
            (Edit(COPY, "covered = np.full(image.shape, float(value))"),
             Edit(COVER, "covered[i * sh:i * sh + kh, j * sw:j * sw + kw] = "
                         "image[i * sh:i * sh + kh, j * sw:j * sw + kw]"))),
        Misconception(
            "always covers with zero", "`value` is what the patch is filled with.",
            Edit("kw, :] = value", "kw, :] = 0")),
        Misconception(
            "adds the value instead of covering", "A patch that hides something leaves nothing of "
            "it.", Edit("kw, :] = value", "kw, :] += value")),
        Misconception(
            "covers one channel only", "A patch hides all channels.",
            Edit("kw, :] = value", "kw, 0] = value")),
        Misconception(
            "takes the patch's size for the stride", "How far places are apart is `stride`; "
            "patches may overlap or leave gaps.", Edit(OPTIONS, "(kh, kw), (sh, sw) = size, size")),
        Misconception(
            "moves the patch by one pixel whatever the stride", "Patch (i, j) starts at i times "
            "the stride of the rows, j times that of the columns.",
            Edit("i * sh:i * sh + kh, j * sw:j * sw + kw", "i:i + kh, j:j + kw")),
        Misconception(
            "swaps the strides of rows and columns", "`stride` is (rows, columns).",
            Edit(OPTIONS, "(kh, kw), (sw, sh) = size, stride")),
        Misconception(
            "swaps rows and columns of the patch", "`size` is (rows, columns).",
            Edit(OPTIONS, "(kw, kh), (sh, sw) = size, stride")),
        Misconception(
            "keeps whole numbers where fractions are due", "A copy of an image of whole numbers "
            "cuts a grey value off after the point.", Edit(", dtype=float)", ")")),
    ),
)


# prune_by_magnitude


def pruned(r, share, *shape, scale=1.0):
    """A call on random weights; share times their number is not close to a whole number from
    below, where rounding could decide."""
    return call(scale * r.standard_normal(shape), share)


def pairs(r):
    """Equal magnitudes of both signs, none of them divided by the cut."""
    half = np.concatenate([1 + r.random_sample(4), 3 + r.random_sample(6)])
    return call(r.permutation(np.concatenate([half, -half])).reshape(4, 5), 0.425)


def some_zeros(r):
    """Weights of which some are zero already."""
    w = r.standard_normal((4, 6))
    w.reshape(-1)[r.permutation(24)[:5]] = 0
    return call(w, 0.4)


def row_by_row(w, share):
    """Prunes every slice of the first axis by itself."""
    y = np.array(w, dtype=float)
    for row in y:
        order = np.argsort(np.abs(row), axis=None)
        row.reshape(-1)[order[:int(share * row.size)]] = 0
    return y


SMALLEST = "flat[order[:count]] = 0"
COUNT = "count = int(share * flat.size)"

PRUNE_BY_MAGNITUDE = Exercise(
    name="prune_by_magnitude",
    points=3,
    reference=cnn_ref.prune_by_magnitude,
    tolerance=Exact(),
    examples=(
        Case("half of four", call(np.array([3.0, -0.1, 0.5, -2.0]), 0.5)),
        Case("three quarters of five are three", call(
            np.array([[5.0, -4.0, 3.0, -2.0, 1.0]]), 0.75)),
        Case("a row of small weights, a row of large ones", call(
            np.array([[0.1, -0.2, 0.3], [-10.0, 20.0, -30.0]]), 0.5)),
        Case("nothing", call(np.array([0.5, -1.5]), 0.0)),
        Case("everything", call(np.array([0.5, -1.5]), 1.0)),
    ),
    hidden=(
        Hidden("half of a dense layer", lambda r: pruned(r, 0.5, 6, 8)),
        Hidden("a quarter of a few filters", lambda r: pruned(r, 0.25, 3, 2, 2, 4)),
        Hidden("nine in ten", lambda r: pruned(r, 0.9, 7, 5)),
        Hidden("a number that is not whole, just above", lambda r: pruned(r, 0.3, 11)),
        Hidden("a number that is not whole, far above", lambda r: pruned(r, 0.7, 2, 11)),
        Hidden("less than one weight", lambda r: pruned(r, 0.1, 7), family="no weight at all"),
        Hidden("share 0", lambda r: pruned(r, 0.0, 3, 4), family="no weight at all"),
        Hidden("share 1", lambda r: pruned(r, 1.0, 3, 4)),
        Hidden("one weight", lambda r: pruned(r, 0.5, 1)),
        Hidden("everything negative", lambda r: call(-1 - r.random_sample((4, 5)), 0.625)),
        Hidden("equal magnitudes of both signs", pairs),
        Hidden("weights that are zero already", some_zeros),
        Hidden("rows of very different size", lambda r: call(
            r.standard_normal((4, 6)) * np.array([[1e-3], [1.0], [10.0], [1e3]]), 0.45)),
        Hidden("very large weights", lambda r: pruned(r, 0.55, 4, 4, scale=1e8)),
        Hidden("very small weights", lambda r: pruned(r, 0.55, 4, 4, scale=1e-8)),
        Hidden("single precision", lambda r: single(pruned(r, 0.6, 3, 3, 2))),
        Hidden("weights that are a view",
               lambda r: call(r.standard_normal((5, 8)).T[::-2], 0.35)),
        Hidden("the same call twice", lambda r: pruned(r, 0.5, 4, 5), times=2),
    ),
    misconceptions=(
        Misconception(
            "prunes the largest weights", "Which weights does the output miss least?",
            Edit(SMALLEST, "flat[order[len(order) - count:]] = 0")),
        Misconception(
            "takes negative weights for small", "A weight of -5 is a strong one: what counts is "
            "its magnitude.", Edit("np.argsort(np.abs(flat)", "np.argsort((flat)")),
        Misconception(
            "keeps the share instead of pruning it", "`share` is the part that becomes zero.",
            Edit(COUNT, "count = int((1 - share) * flat.size)")),
        Misconception(
            "rounds up", "The number of pruned weights is rounded down.",
            Edit(COUNT, "count = int(np.ceil(share * flat.size))")),
        Misconception(
            "rounds to the nearest number", "The number of pruned weights is rounded down.",
            Edit(COUNT, "count = round(share * flat.size)")),
        Misconception(
            "rounds to the nearest number, halves up",
            "The number of pruned weights is rounded down.",
            Edit(COUNT, "count = int(share * flat.size + 0.5)")),
        Misconception(
            "cuts at a share of the largest weight", "`share` is a part of the **number** of "
            "weights. How large they are only decides their order.",
            Edit(SMALLEST, "flat[np.abs(flat) <= share * np.abs(flat).max()] = 0")),
        Misconception(
            "prunes every row by itself", "All weights of the array compete with each other: a row "
            "of small ones may lose more than its share.", row_by_row),
        Misconception(
            "moves the weights that stay towards zero", "What is kept stays as it is.",
            Edit("return flat.reshape", "kept = np.abs(flat[order[count:]])\n"
                 "    flat -= np.sign(flat) * (kept.min() if len(kept) else 0)\n"
                 "    return flat.reshape")),
        Misconception(
            "takes the weights out of the array", "The array keeps its shape: pruned weights are "
            "zeros in it.", Edit("return flat.reshape(w.shape)", "return flat[order[count:]]")),
        Misconception(
            "changes the caller's weights", "An operation that works in place changes the caller's "
            "array: work on a copy.",
            Edit("np.array(w, dtype=float).reshape(-1)", "w.reshape(-1)")),
        Misconception(
            "returns which weights stay", "Asked for are the weights themselves, not a mask.",
            Edit("return flat.reshape(w.shape)", "return (flat != 0).reshape(w.shape)")),
    ),
)


# quantize_int8


def spread(r, *shape, step=0.01):
    """Weights whose largest magnitude is 127 steps, none of them near the middle of two steps."""
    steps = r.randint(-126, 127, shape) + r.uniform(-0.4, 0.4, shape)
    steps.reshape(-1)[r.randint(steps.size)] = r.choice([-127, 127])
    return step * steps


def range_of_255(w):
    """From the smallest to the largest weight in 255 steps."""
    scale = float(np.max(w) - np.min(w)) / 255 or 1.0
    return np.clip(np.round(w / scale), -128, 127).astype(np.int8), scale


def scale_per_column(w):
    """A scale for each place of the last axis."""
    largest = np.max(np.abs(w), axis=tuple(range(np.ndim(w) - 1)))
    scale = np.where(largest > 0, largest / 127, 1.0)
    return np.round(w / scale).astype(np.int8), scale


STEPS = "q = np.round(w / scale).astype(np.int8)"
SCALE = "scale = largest / 127 if largest > 0 else 1.0"

# The scale is one division, which may be written as two roundings. q is whole: exact.
QUANTIZE_INT8 = Exercise(
    name="quantize_int8",
    points=3,
    reference=cnn_ref.quantize_int8,
    tolerance=Relative(1e-15),
    driver="""
        def drive(quantize_int8, w):
            q, scale = quantize_int8(w)
            return {"q": q, "scale": scale, "bytes of q": getattr(q, "nbytes", None)}
        """,
    examples=(
        Case("a step of 0.02", call(np.array([-2.54, 0.02, 1.0]))),
        Case("nothing but zeros", call(np.zeros((2, 2)))),
        Case("everything negative", call(np.array([[-1.27, -0.5], [-0.26, -0.0]]))),
        Case("filters", call(spread(np.random.RandomState(4), 2, 3, 1, 2).round(4))),
    ),
    hidden=(
        Hidden("a dense layer", lambda r: call(spread(r, 5, 7))),
        Hidden("filters", lambda r: call(spread(r, 3, 2, 2, 4, step=0.003))),
        Hidden("a row", lambda r: call(spread(r, 11, step=1.7))),
        Hidden("one weight", lambda r: call(spread(r, 1))),
        Hidden("everything positive", lambda r: call(np.abs(spread(r, 4, 5)))),
        Hidden("everything negative", lambda r: call(-np.abs(spread(r, 4, 5)))),
        Hidden("the largest magnitude is negative",
               lambda r: call(np.concatenate([[-127.0], r.randint(-100, 101, 9) + 0.3]) / 50)),
        Hidden("one weight far larger than the others",
               lambda r: call(np.concatenate([[60 + r.random_sample()],
                                              0.2 * r.standard_normal(12)]))),
        Hidden("zeros", lambda r: call(np.zeros((r.randint(2, 5), r.randint(5, 9))))),
        Hidden("whole numbers", lambda r: call(r.permutation(41)[:20].reshape(4, 5) - 20)),
        Hidden("very large weights", lambda r: call(spread(r, 3, 4, step=1e8))),
        Hidden("very small weights", lambda r: call(spread(r, 3, 4, step=1e-8))),
        Hidden("single precision", lambda r: call(spread(r, 4, 5).astype(np.float32))),
        Hidden("weights that are a view", lambda r: call(spread(r, 6, 8).T[::-2])),
        Hidden("the same call twice", lambda r: call(spread(r, 4, 5)), times=2),
    ),
    misconceptions=(
        Misconception(
            "cuts off instead of rounding", "The nearest step is asked for: 2.9 steps are three.",
            Edit("np.round(w / scale)", "np.trunc(w / scale)")),
        Misconception(
            "rounds down", "The nearest step is asked for, below zero too.",
            Edit("np.round(w / scale)", "np.floor(w / scale)")),
        Misconception(
            "counts 128 steps", "The steps go from -127 to 127, so that both signs are treated "
            "alike.",
            (Edit("largest / 127", "largest / 128"),
             Edit("np.round(w / scale)", "np.clip(np.round(w / scale), -128, 127)"))),
        Misconception(
            "spreads the steps from the smallest to the largest weight", "Zero has to stay zero "
            "and both signs have 127 steps: what counts is the largest magnitude.", range_of_255),
        Misconception(
            "forgets the sign", "The weight that is farthest from zero may be negative.",
            Edit("np.max(np.abs(w))", "np.max(w)")),
        Misconception(
            "divides zeros by zero", "What is the scale if there is nothing but zeros? The "
            "contract says.", Edit(SCALE, "scale = largest / 127")),
        Misconception(
            "leaves floats", "A whole number that is kept as a float still takes the bytes of a "
            "float.", Edit(".astype(np.int8)", "")),
        Misconception(
            "keeps whole numbers of eight bytes", "How many bytes has one of your whole numbers? "
            "One is enough for -127 to 127.", Edit("np.int8", "np.int64")),
        Misconception(
            "returns the weights that q stands for", "Asked for are the whole numbers; times the "
            "scale they stand for weights.", Edit("return q, scale", "return q * scale, scale")),
        Misconception(
            "turns the scale upside down", "The scale is what one step is worth: q times the scale "
            "is a weight.", Edit("return q, scale", "return q, 1 / scale")),
        Misconception(
            "takes a scale for every column", "There is one scale for the whole array; one for "
            "each output is a good idea, and another contract.", scale_per_column),
        Misconception(
            "returns the scale first", "Results are returned in the order of the contract.",
            Edit("return q, scale", "return scale, q")),
    ),
)


# low_rank_fc


def fading(r, d, m, scale=1.0):
    """A matrix whose singular values fall, so that the nearest of each rank is well determined."""
    return scale * sum(0.45**k * r.standard_normal((d, 1)) * r.standard_normal((1, m))
                       for k in range(min(d, m)))


SVD = "np.linalg.svd(w, full_matrices=False)"
LEFT, RIGHT = "a = u[:, :rank] * s[:rank]", "b = vt[:rank]"


def first_rows_of_qr(w, rank):
    """Gram and Schmidt, column after column, instead of the singular values."""
    q, t = np.linalg.qr(np.asarray(w, dtype=float))
    return q[:, :rank], t[:rank]


# The nearest matrix of a rank moves by a few eps times max |w|, times what the singular value kept
# last stands above the next one; the draws let it be about twice as large. Wrong ones are off by
# parts in ten.
LOW_RANK_FC = Exercise(
    name="low_rank_fc",
    points=3,
    reference=cnn_ref.low_rank_fc,
    tolerance=Relative(1e-12),
    driver="""
        def drive(low_rank_fc, w, rank):
            a, b = low_rank_fc(w, rank)
            left, right = np.shape(a), np.shape(b)
            fit = len(left) == len(right) == 2 and left[1] == right[0]
            product = np.asarray(a) @ np.asarray(b) if fit else None
            return {"shape of a": left, "shape of b": right, "a @ b": product}
        """,
    axes={"a @ b": ("inputs", "outputs")},
    examples=(
        Case("ones are of rank 1", call(np.ones((4, 6)), 1)),
        Case("the larger part of a diagonal", call(np.diag([1.0, 5.0, 3.0]), 2)),
        Case("three inputs, two outputs, the whole rank", call(
            np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]]), 2)),
        Case("five inputs, four outputs, rank 2", call(
            fading(np.random.RandomState(5), 5, 4).round(2), 2)),
    ),
    hidden=(
        Hidden("rank 1", lambda r: call(fading(r, 5, 6), 1)),
        Hidden("rank 2, more inputs", lambda r: call(fading(r, 8, 5), 2)),
        Hidden("rank 3, more outputs", lambda r: call(fading(r, 4, 9), 3)),
        Hidden("as many inputs as outputs", lambda r: call(fading(r, 5, 5), 2)),
        Hidden("the whole rank", lambda r: call(fading(r, 6, 4), 4)),
        Hidden("the whole rank but one", lambda r: call(fading(r, 4, 6), 3)),
        Hidden("one output", lambda r: call(r.standard_normal((5, 1)), 1)),
        Hidden("one input", lambda r: call(r.standard_normal((1, 5)), 1)),
        Hidden("everything negative", lambda r: call(-1 - r.random_sample((5, 4)), 1)),
        Hidden("a diagonal, largest last", lambda r: call(
            np.diag([1.0, 2.0, 4.0, 8.0]) * (1 + 0.3 * r.random_sample(4)), 2)),
        Hidden("whole numbers", lambda r: call(
            (20 * fading(r, 5, 4)).round().astype(np.int64), 1)),
        Hidden("very large weights", lambda r: call(fading(r, 4, 5, 1e8), 2)),
        Hidden("very small weights", lambda r: call(fading(r, 4, 5, 1e-8), 2)),
        Hidden("single precision", lambda r: call(fading(r, 4, 5).astype(np.float32), 2)),
        Hidden("a matrix that is a view", lambda r: call(fading(r, 6, 8).T[::-2], 2)),
        Hidden("the same call twice", lambda r: call(fading(r, 5, 4), 2), times=2),
    ),
    misconceptions=(
        Misconception(
            "keeps the smallest singular values", "`svd` gives the largest first. Which directions "
            "carry most of the matrix?",
            (Edit(LEFT, "a = u[:, len(s) - rank:] * s[len(s) - rank:]"),
             Edit(RIGHT, "b = vt[len(s) - rank:]"))),
        Misconception(
            "forgets the singular values", "Two matrices with columns of length one make a product "
            "that has lost how strong each direction is.", Edit(" * s[:rank]", "")),
        Misconception(
            "takes the singular values twice", "The singular values belong into the product once: "
            "into one factor, or their roots into both.",
            Edit(RIGHT, "b = s[:rank, None] * vt[:rank]")),
        Misconception(
            "takes roots in one factor only", "If each factor gets the root of a singular value, "
            "both have to get it.", Edit("* s[:rank]", "* np.sqrt(s[:rank])")),
        Misconception(
            "takes columns where rows belong", "The third result of `svd` is the transpose "
            "already: its rows are the directions of the outputs.",
            Edit(RIGHT, "b = vt[:, :rank].T")),
        Misconception(
            "keeps the first columns of the matrix", "That keeps some outputs and drops the "
            "others. A good product of this rank gives something of every output.",
            (Edit(LEFT, "a = w[:, :rank] * 1.0"), Edit(RIGHT, "b = np.eye(rank, w.shape[1])"))),
        Misconception(
            "takes columns in their order", "Making the columns orthogonal one by one keeps the "
            "first of them best, not what is largest.", first_rows_of_qr),
        Misconception(
            "takes the mean off first", "A dense layer is the matrix itself: nothing may be "
            "taken off it.", Edit(SVD, "np.linalg.svd(w - w.mean(axis=0), full_matrices=False)")),
        Misconception(
            "keeps the whole rank", "How many columns may the first factor have?",
            (Edit(LEFT, "a = u * s"), Edit(RIGHT, "b = vt"))),
        Misconception(
            "keeps one direction too few", "How many columns are in a slice that ends at n?",
            (Edit(LEFT, "a = u[:, :rank - 1] * s[:rank - 1]"), Edit(RIGHT, "b = vt[:rank - 1]"))),
        Misconception(
            "returns the factors in the other order", "The inputs meet `a` first: which axis of it "
            "has their number?", Edit("return a, b", "return b, a")),
    ),
)


# sentence_features


def sentence_features(x, w, b, lengths):
    """A convolution over one row of words, a ReLU, the largest value."""
    maps = [cnn_ref.relu(cnn_ref.conv2d(x[n:n + 1, :length, None], w[:, None], b))
            for n, length in enumerate(lengths)]
    return np.concatenate([cnn_ref.global_max_pool(m) for m in maps])


def sentences(r, n, most, d, k, f, shortest=None, scale=1.0):
    """A call; what lies behind the end of a sentence is larger than all words."""
    shortest = k if shortest is None else shortest
    lengths = [most, *(int(a) for a in r.randint(shortest, most + 1, n - 1))]
    x = r.standard_normal((n, most, d))
    for row, length in zip(x, lengths, strict=True):
        row[length:] *= 10
    return call(scale * x, r.standard_normal((k, d, f)), scale * r.standard_normal(f), lengths)


def shifted(r, offset):
    """A call whose every bias is lower or higher by an offset."""
    made = sentences(r, 3, 6, 3, 2, 4)
    x, w, b, lengths = made.positional
    return call(x, w, b + offset, lengths)


WORDS = np.array([[[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [9.0, 9.0]]])
PAIR = np.array([[[1.0], [-1.0]], [[0.0], [2.0]]])
WINDOW = "np.sum(x[n, t:t + K] * w[:, :, f]) + b[f]"
BEST = "features[n, f] = max(0.0, max(values))"

SENTENCE_FEATURES = Exercise(
    name="sentence_features",
    points=2,
    stretch=True,
    reference=sentence_features,
    tolerance=Linear(lambda w, **_: w.shape[0] * w.shape[1] + 1, of=("x", "w", "b")),
    axes={"": ("sentences", "filters")},
    examples=(
        Case("three words of two numbers, one filter two words wide", call(
            WORDS, PAIR, np.array([0.5]), [3])),
        Case("the same, all four rows are words", call(WORDS, PAIR, np.array([0.5]), [4])),
        Case("nothing is found: 0", call(WORDS, PAIR, np.array([-50.0]), [4])),
        Case("two sentences, three filters", call(
            *(ROUNDED.standard_normal(s).round(1) for s in ((2, 5, 2), (3, 2, 3), (3,))), [5, 3])),
    ),
    hidden=(
        Hidden("all sizes differ", lambda r: sentences(r, 3, 7, 4, 2, 5)),
        Hidden("one sentence", lambda r: sentences(r, 1, 6, 3, 2, 4)),
        Hidden("one filter", lambda r: sentences(r, 3, 6, 4, 3, 1)),
        Hidden("words of one number", lambda r: sentences(r, 3, 6, 1, 2, 3)),
        Hidden("filters one word wide", lambda r: sentences(r, 3, 5, 3, 1, 2)),
        Hidden("filters as wide as the sentence", lambda r: sentences(r, 2, 4, 3, 4, 3)),
        Hidden("sentences just as long as the filter", lambda r: call(
            *sentences(r, 3, 6, 2, 3, 4).positional[:3], [3, 3, 3])),
        Hidden("nearly nothing is found", lambda r: shifted(r, -4.0)),
        Hidden("found nearly everywhere", lambda r: shifted(r, 4.0)),
        Hidden("whole numbers", lambda r: call(
            r.randint(-5, 6, (2, 5, 3)), r.standard_normal((2, 3, 3)), r.standard_normal(3),
            [5, 4])),
        Hidden("very large numbers", lambda r: sentences(r, 2, 5, 3, 2, 3, scale=1e8)),
        Hidden("very small numbers", lambda r: sentences(r, 2, 5, 3, 2, 3, scale=1e-8)),
        Hidden("single precision", lambda r: single(sentences(r, 2, 5, 3, 2, 3))),
        Hidden("arrays that are views", lambda r: call(
            r.standard_normal((3, 10, 2)).transpose(2, 1, 0)[:, ::2],
            r.standard_normal((4, 3, 2)).transpose(2, 1, 0), r.standard_normal(8)[::2], [5, 4])),
        Hidden("the same call twice", lambda r: sentences(r, 2, 5, 3, 2, 3), times=2),
    ),
    misconceptions=(
        Misconception(
            "reads behind the end of a sentence", "What lies behind the last word is there only to "
            "fill the array: no window may look at it.",
            Edit("range(lengths[n] - K + 1)", "range(x.shape[1] - K + 1)")),
        Misconception(
            "leaves out the last window", "How many places has a window of three words in a "
            "sentence of three?",
            Edit("range(lengths[n] - K + 1)", "range(max(lengths[n] - K, 1))")),
        Misconception(
            "takes the mean over the sentence", "A feature answers whether something occurs "
            "**somewhere**: how strong is its best place?",
            Edit(BEST, "features[n, f] = np.mean(np.maximum(values, 0))")),
        Misconception(
            "adds over the sentence", "A feature answers whether something occurs **somewhere**: "
            "how strong is its best place?",
            Edit(BEST, "features[n, f] = np.sum(np.maximum(values, 0))")),
        Misconception(
            "forgets the ReLU", "What comes out is never negative.",
            Edit("max(0.0, max(values))", "max(values)")),
        Misconception(
            "forgets the bias", "Each filter has a bias.", Edit(" + b[f]", "")),
        Misconception(
            "adds the bias behind the ReLU", "The bias decides what is below zero: it comes first.",
            (Edit(" + b[f]", ""), Edit("max(0.0, max(values))", "max(0.0, max(values)) + b[f]"))),
        Misconception(
            "turns the filter", "Layers correlate: the first slice of the filter meets the first "
            "word of the window.", Edit("w[:, :, f])", "w[::-1, :, f])")),
        Misconception(
            "moves the window by its own width", "Windows overlap: each word starts one.",
            Edit("range(lengths[n] - K + 1)", "range(0, lengths[n] - K + 1, K)")),
        Misconception(
            "takes the largest magnitude", "A window that speaks against the filter has not found "
            "it, however loudly it does.",
            Edit("max(values))", "max(values, key=abs))")),
    ),
)

EXERCISES = (DECONVNET_STEP, OCCLUSION_MAP, PRUNE_BY_MAGNITUDE, QUANTIZE_INT8, LOW_RANK_FC,
             SENTENCE_FEATURES)
