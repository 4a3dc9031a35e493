"""Pooling, and what is linear of all this."""

import numpy as np

import cnn_ref
from autograder.exercise import AlsoRight, Case, Edit, Exercise, Hidden, Misconception, call
from autograder.tolerance import Exact, Linear, Relative

from ...advice import CUT
from .shared import MAPS, WHOLE, normal, view

OPTIONS = "(kh, kw), (sh, sw), (ph, pw) = size, stride, pad"
LARGEST = "window.max(axis=(1, 2))"
SLOW = "That is where the window starts: it moves by `stride`, rows and columns on their own."


def pooled(r, shape, size, stride, pad=(0, 0), **options):
    """Random images, and padding only where there is some."""
    padding = {"pad": pad} if pad != (0, 0) else {}
    return call(r.standard_normal(shape), size, stride=stride, **padding, **options)


def keeps_whole(x, size, *, stride, pad=(0, 0)):
    """Max pooling in the dtype of the images."""
    return cnn_ref.max_pool2d(x, size, stride=stride, pad=pad).astype(x.dtype)


COURSE = np.array([[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]], float)
COURSE_MAP = COURSE[None, :, :, None]
BELOW_ZERO = -COURSE_MAP - 1


def pool_families(**options):
    """What both kinds of pooling are held to."""
    def hidden(label, *arguments, **more):
        return Hidden(label, lambda r: pooled(r, *arguments, **options), **more)
    return (
        hidden("2 x 2, stride 2", (2, 6, 4, 3), (2, 2), (2, 2)),
        hidden("image not square", (2, 4, 9, 2), (2, 2), (2, 2)),
        hidden("window not square", (2, 6, 8, 2), (3, 2), (3, 2)),
        hidden("overlapping windows, 3 / 2", (2, 7, 9, 2), (3, 3), (2, 2)),
        hidden("overlapping windows, stride 1", (1, 5, 6, 2), (2, 3), (1, 1)),
        hidden("stride of rows and of columns differ", (1, 8, 7, 2), (2, 2), (3, 1)),
        hidden("stride larger than the window", (2, 8, 9, 1), (2, 2), (3, 4)),
        hidden("rows and columns left over", (1, 8, 7, 2), (3, 3), (3, 3)),
        hidden("window of one pixel", (2, 5, 4, 3), (1, 1), (2, 3)),
        hidden("one window over the whole image", (3, 4, 5, 2), (4, 5), (1, 1)),
        hidden("one image, one channel", (1, 6, 6, 1), (2, 2), (2, 2)),
        hidden("padding 1", (2, 5, 6, 2), (3, 3), (2, 2), (1, 1)),
        hidden("padding of rows and of columns differ", (1, 5, 6, 2), (4, 3), (2, 3), (3, 1)),
        hidden("padding of the columns only", (2, 4, 5, 2), (2, 4), (2, 2), (0, 3)),
        hidden("the same call twice", (1, 5, 5, 2), (3, 3), (1, 1), (1, 1), times=2),
    )


SHARED_MISTAKES = (
    Misconception(
        "takes the window's size for the stride",
        "How far windows are apart is `stride`; they may overlap or leave gaps.",
        Edit(OPTIONS, "(kh, kw), (sh, sw), (ph, pw) = size, size, pad")),
    Misconception(
        "takes the stride for the window's size",
        "How large a window is, is said by `size`; the stride says how far the next one is.",
        Edit(OPTIONS, "(kh, kw), (sh, sw), (ph, pw) = stride, stride, pad")),
    Misconception(
        "swaps rows and columns of the window", "`size` is (rows, columns).",
        Edit(OPTIONS, "(kw, kh), (sh, sw), (ph, pw) = size, stride, pad")),
    Misconception(
        "swaps the strides of rows and columns", "`stride` is (rows, columns).",
        Edit(OPTIONS, "(kh, kw), (sw, sh), (ph, pw) = size, stride, pad")),
    Misconception(
        "swaps the padding of rows and columns", "`pad` is (rows, columns).",
        Edit(OPTIONS, "(kh, kw), (sh, sw), (pw, ph) = size, stride, pad")),
    Misconception(
        "ignores the padding", "With padding the first window starts outside of the image.",
        Edit(OPTIONS, "(kh, kw), (sh, sw), (ph, pw) = size, stride, (0, 0)")),
    Misconception(
        "uses the height for both axes of the output", "An image need not be square.",
        Edit("(W + 2 * pw - kw) // sw + 1", "OH")),
    Misconception(
        "computes the size with the padding of one side",
        "The padded image is longer by the padding of both sides.",
        (Edit("H + 2 * ph - kh", "H + ph - kh"), Edit("W + 2 * pw - kw", "W + pw - kw"))),
    Misconception(
        "swaps rows and columns of the output", "The first axis after the batch is the rows.",
        (Edit("np.zeros((N, OH, OW, C))", "np.zeros((N, OW, OH, C))"),
         Edit("y[:, i, j]", "y[:, j, i]"))),
)

MAX_POOL2D = Exercise(
    name="max_pool2d",
    points=4,
    reference=cnn_ref.max_pool2d,
    tolerance=Exact(),
    axes={"": ("images", "rows", "columns", "channels")},
    also_right=(AlsoRight("whole numbers stay whole", WHOLE, keeps_whole),),
    examples=(
        Case("4 x 4, windows of 2 x 2: [[6, 8], [3, 4]]",
             call(COURSE_MAP, (2, 2), stride=(2, 2))),
        Case("overlapping windows, 3 / 2", pooled(
            np.random.RandomState(5), (1, 7, 7, 1), (3, 3), (2, 2))),
        Case("two images, two channels, window not square, a row left over", pooled(
            np.random.RandomState(6), (2, 5, 6, 2), (2, 3), (2, 3))),
        Case("padding 1 around an image of negative numbers",
             call(BELOW_ZERO, (3, 3), stride=(2, 2), pad=(1, 1))),
    ),
    hidden=(
        *pool_families(),
        Hidden("everything negative", lambda r: call(
            -1 - r.random_sample((2, 6, 6, 2)), (2, 3), stride=(2, 3))),
        Hidden("everything negative, with padding", lambda r: call(
            -1 - r.random_sample((2, 4, 5, 2)), (3, 3), stride=(1, 2), pad=(1, 1))),
        Hidden("large negative beside small positive numbers", lambda r: call(
            np.where(r.random_sample((1, 6, 8, 2)) < 0.5, -9.0, 1.0)
            + r.random_sample((1, 6, 8, 2)), (2, 4), stride=(2, 4))),
        Hidden("images of whole numbers", lambda r: call(
            r.randint(-50, 50, (2, 6, 5, 2)), (3, 2), stride=(2, 1), pad=(1, 0))),
        Hidden("single precision", lambda r: call(
            r.standard_normal((1, 4, 6, 3)).astype(np.float32), (2, 2), stride=(2, 2))),
        Hidden("arrays that are views", lambda r: call(view(r), (2, 2), stride=(1, 2))),
    ),
    misconceptions=(
        Misconception(
            "lets the zeros of the padding win",
            "A place outside of the image should never win, and where the image is negative a "
            "zero does. Which number loses against every other?", Edit("-np.inf", "0.0")),
        Misconception(
            "starts from zero", "Where every number is negative, the largest of them still wins.",
            Edit(LARGEST, "window.max(axis=(1, 2), initial=0.0)")),
        Misconception(
            "takes the mean", "Max pooling keeps the largest number of the window; the mean is "
            "the next exercise.", Edit(LARGEST, "window.mean(axis=(1, 2))")),
        Misconception(
            "takes the smallest", "Look at the name of the function.",
            Edit(LARGEST, "window.min(axis=(1, 2))")),
        Misconception(
            "looks for the largest magnitude", "A large negative number is small: the maximum "
            "knows the sign.", Edit(LARGEST, "np.abs(window).max(axis=(1, 2))")),
        Misconception(
            "gives the place of the largest", "The result is the winner itself, not its number "
            "in the window.", Edit(LARGEST, "window.reshape(N, -1, C).argmax(axis=1)")),
        Misconception(
            "lets the channels compete", "Each channel is pooled on its own: the window spans "
            "rows and columns only.", Edit(LARGEST, "window.max(axis=(1, 2, 3))[:, None]")),
        Misconception(
            "lets the images compete", "Each image is pooled on its own.",
            Edit(LARGEST, "window.max(axis=(0, 1, 2))")),
        Misconception(
            "moves the window by one pixel whatever the stride", SLOW,
            Edit("i * sh:i * sh + kh, j * sw:j * sw + kw", "i:i + kh, j:j + kw")),
        Misconception(
            "rounds the size up", "A window that would hang over the edge is not taken: the rows "
            "that are left over are dropped.",
            (Edit("OH = (H + 2 * ph - kh) // sh", "OH = -(-(H + 2 * ph - kh) // sh)"),
             Edit("OW = (W + 2 * pw - kw) // sw", "OW = -(-(W + 2 * pw - kw) // sw)"))),
        Misconception(
            "pads at the top and left only", "Padding goes on all four sides.",
            Edit("ph:ph + H, pw:pw + W", "2 * ph:, 2 * pw:")),
        Misconception(
            "cuts the images to whole numbers", CUT,
            Edit("np.zeros((N, OH, OW, C))", "np.zeros((N, OH, OW, C), dtype=int)")),
        *SHARED_MISTAKES,
        Misconception(
            "uses the first image for the whole batch", "Each image has windows of its own.",
            Edit("padded[:, i * sh", "padded[:1, i * sh")),
    ),
)

MEAN = "window.sum(axis=(1, 2)) / count"

AVG_POOL2D = Exercise(
    name="avg_pool2d",
    points=3,
    reference=cnn_ref.avg_pool2d,
    tolerance=Linear(lambda size, **_: size[0] * size[1]),
    axes={"": ("images", "rows", "columns", "channels")},
    examples=(
        Case("4 x 4, windows of 2 x 2: [[3.25, 5.25], [2, 2]]",
             call(COURSE_MAP, (2, 2), stride=(2, 2))),
        Case("two images, two channels, window not square, a row left over", pooled(
            np.random.RandomState(8), (2, 5, 6, 2), (2, 3), (2, 3))),
        Case("padding 1 that is left out of the mean",
             call(COURSE_MAP, (3, 3), stride=(2, 2), pad=(1, 1))),
        Case("padding 1 that counts as zeros",
             call(COURSE_MAP, (3, 3), stride=(2, 2), pad=(1, 1), count_pad=True)),
    ),
    hidden=(
        *pool_families(),
        Hidden("padding that counts as zeros", lambda r: pooled(
            r, (2, 4, 5, 2), (3, 3), (1, 2), (1, 1), count_pad=True)),
        Hidden("more padding of the rows, which counts", lambda r: pooled(
            r, (1, 5, 6, 3), (4, 2), (2, 3), (3, 1), count_pad=True)),
        Hidden("no padding, though it would count", lambda r: pooled(
            r, (2, 6, 5, 2), (3, 2), (2, 2), count_pad=True)),
        Hidden("everything negative", lambda r: call(
            -1 - r.random_sample((2, 6, 6, 2)), (2, 3), stride=(2, 3))),
        Hidden("images of whole numbers", lambda r: call(
            r.randint(-50, 50, (2, 6, 5, 2)), (3, 2), stride=(2, 1), pad=(1, 0))),
        Hidden("single precision", lambda r: call(
            r.standard_normal((1, 4, 6, 3)).astype(np.float32), (2, 2), stride=(2, 2))),
        Hidden("arrays that are views", lambda r: call(view(r), (2, 2), stride=(1, 2))),
    ),
    misconceptions=(
        Misconception(
            "always counts the padding", "`count_pad` is an argument: where it is False, the "
            "mean is taken over the pixels of the image alone.",
            Edit("kh * kw if count_pad else window.shape[1] * window.shape[2]", "kh * kw")),
        Misconception(
            "never counts the padding", "`count_pad` is an argument: where it is True, the zeros "
            "of the padding belong to the mean.",
            Edit("kh * kw if count_pad else window", "window")),
        Misconception(
            "swaps the two meanings of count_pad", "Which of the two counts divides by more?",
            Edit("if count_pad", "if not count_pad")),
        Misconception(
            "takes the largest", "Average pooling mixes the numbers of the window; the largest "
            "alone is max pooling.", Edit(MEAN, LARGEST)),
        Misconception(
            "takes the sum", "A mean is a sum divided by how many there are.",
            Edit(MEAN, "window.sum(axis=(1, 2))")),
        Misconception(
            "divides by the rows of the window", "How many numbers are there in a window?",
            Edit("/ count", "/ kh")),
        Misconception(
            "divides by the sum of rows and columns", "How many numbers are there in a window?",
            Edit("/ count", "/ (kh + kw)")),
        Misconception(
            "rounds the mean down", "`//` drops what is left of the division.",
            Edit("/ count", "// count")),
        Misconception(
            "takes the mean over the channels too", "Each channel is pooled on its own.",
            Edit(MEAN, "window.sum(axis=(1, 2, 3))[:, None] / (count * C)")),
        Misconception(
            "takes the mean over the batch too", "Each image is pooled on its own.",
            Edit(MEAN, "window.sum(axis=(0, 1, 2)) / (count * N)")),
        Misconception(
            "moves the window by one pixel whatever the stride", SLOW,
            Edit("i * sh - ph, j * sw - pw", "i - ph, j - pw")),
        Misconception(
            "rounds the size up", "A window that would hang over the edge is not taken: the rows "
            "that are left over are dropped.",
            (Edit("OH = (H + 2 * ph - kh) // sh", "OH = -(-(H + 2 * ph - kh) // sh)"),
             Edit("OW = (W + 2 * pw - kw) // sw", "OW = -(-(W + 2 * pw - kw) // sw)"))),
        Misconception(
            "starts the first window inside the image", "With padding the first window starts "
            "that many rows above the image.", Edit("i * sh - ph, j * sw - pw", "i * sh, j * sw")),
        *SHARED_MISTAKES,
        Misconception(
            "uses the first image for the whole batch", "Each image has windows of its own.",
            Edit("x[:, max(top", "x[:1, max(top")),
        Misconception(
            "cuts the mean to whole numbers", CUT,
            Edit("np.zeros((N, OH, OW, C))", "np.zeros((N, OH, OW, C), dtype=x.dtype)")),
    ),
)

GLOBAL_AVG_POOL = Exercise(
    name="global_avg_pool",
    points=1,
    reference=cnn_ref.global_avg_pool,
    tolerance=Linear(lambda x: x.shape[1] * x.shape[2]),
    axes={"": ("images", "channels")},
    examples=(
        Case("one map: the mean of sixteen numbers", call(COURSE_MAP)),
        Case("two channels", call(MAPS)),
        Case("three images, not square", call(
            np.random.RandomState(9).standard_normal((3, 2, 5, 4)))),
    ),
    hidden=(
        Hidden("all sizes differ", lambda r: call(normal(r, 2, 4, 5, 3))),
        Hidden("images that are square", lambda r: call(normal(r, 2, 4, 4, 3))),
        Hidden("one image", lambda r: call(normal(r, 1, 3, 6, 4))),
        Hidden("one channel", lambda r: call(normal(r, 3, 2, 5, 1))),
        Hidden("one image, one channel", lambda r: call(normal(r, 1, 5, 3, 1))),
        Hidden("images of one pixel", lambda r: call(normal(r, 3, 1, 1, 4))),
        Hidden("images of one row", lambda r: call(normal(r, 2, 1, 7, 3))),
        Hidden("as many channels as rows", lambda r: call(normal(r, 5, 3, 4, 3))),
        Hidden("everything negative", lambda r: call(-1 - np.abs(normal(r, 2, 3, 4, 2)))),
        Hidden("whole numbers", lambda r: call(r.randint(0, 256, (2, 3, 5, 3)))),
        Hidden("single precision", lambda r: call(normal(r, 2, 4, 3, 5).astype(np.float32))),
        Hidden("arrays that are views", lambda r: call(view(r))),
        Hidden("the same call twice", lambda r: call(normal(r, 2, 3, 4, 2)), times=2),
    ),
    misconceptions=(
        Misconception(
            "takes the mean over the channels", "One number for each channel remains: the mean is "
            "taken over all its places.", Edit("x.sum(axis=(1, 2)) / (H * W)",
                                               "x.mean(axis=3).reshape(N, -1)")),
        Misconception(
            "takes the mean over the batch too", "Each image has means of its own.",
            Edit("x.sum(axis=(1, 2)) / (H * W)",
                 "x.mean(axis=(0, 1, 2)) * np.ones((N, 1))")),
        Misconception(
            "mixes the channels", "Each channel has a mean of its own.",
            Edit("x.sum(axis=(1, 2)) / (H * W)",
                 "x.mean(axis=(1, 2, 3))[:, None] * np.ones(C)")),
        Misconception(
            "takes the mean of the rows only", "Both axes of the map have to go.",
            Edit("x.sum(axis=(1, 2)) / (H * W)", "x.mean(axis=1)")),
        Misconception(
            "takes the sum", "A mean is a sum divided by how many there are.",
            Edit(" / (H * W)", " / 1")),
        Misconception(
            "takes the largest", "This layer takes the mean; the largest is global max pooling.",
            Edit("x.sum(axis=(1, 2)) / (H * W)", "x.max(axis=(1, 2)) * 1.0")),
        Misconception(
            "keeps axes of length one", "The result has two axes, images and channels: the rows "
            "and columns are gone.",
            Edit("x.sum(axis=(1, 2))", "x.sum(axis=(1, 2), keepdims=True)")),
        Misconception(
            "divides by the height squared", "An image need not be square.",
            Edit("(H * W)", "(H * H)")),
        Misconception(
            "divides by everything", "How many numbers are there in one map of one channel?",
            Edit("(H * W)", "(H * W * C)")),
        Misconception(
            "rounds the mean down", "`//` drops what is left of the division.",
            Edit("/ (H", "// (H")),
    ),
)

# Whole numbers, small: what a linear layer leaves is zero exactly, and needs no bound of its own.
LAYERS = """
    def drive(gap, x, z, a, b, layer):
        w = np.array([[1.0, -2.0], [3.0, 1.0], [-1.0, 2.0], [2.0, 0.0]])
        layers = {
            "no bias": lambda x: x @ w,
            "bias": lambda x: x @ w + np.array([1.0, -3.0]),
            "rectifier": lambda x: np.maximum(x, 0.0),
            "mean of two": lambda x: (x[:, ::2] + x[:, 1::2]) / 2,
            "largest of two": lambda x: np.maximum(x[:, ::2], x[:, 1::2]),
            "square": lambda x: x * x,
        }
        return gap(layers[layer], x, z, a, b)
"""


def superposition_gap(f, x, z, a, b):
    """How far f is from the principle of superposition, at its worst place."""
    return float(np.max(np.abs(f(a * x + b * z) - (a * f(x) + b * f(z)))))


SCALES = [(a, b) for a in (-3, -2, 2, 3) for b in (-3, -2, 2, 3) if a != b]
BELOW_ONE = [(a, b) for a, b in SCALES if a + b < 1]
"""For these the bias of -3 below leaves a gap below zero that is larger than any above."""


def superposed(r, layer, rows=3, pairs=SCALES):
    """A call with whole numbers; neither a nor b is 0 or 1, and they differ."""
    x, z = (r.randint(-5, 6, (rows, 4)).astype(float) for _ in range(2))
    x[0], z[0] = [3, -4, 1, -5], [-2, 5, 4, 1]
    a, b = pairs[r.randint(len(pairs))]
    return call(x, z, float(a), float(b), layer)


ONE, TWO = np.array([[1.0, -2.0, 3.0, -4.0]]), np.array([[-2.0, 5.0, 0.0, 1.0]])

SUPERPOSITION_GAP = Exercise(
    name="superposition_gap",
    points=2,
    stretch=True,
    reference=superposition_gap,
    driver=LAYERS,
    tolerance=Relative(1e-14),
    examples=(
        Case("an affine layer without bias is linear: 0", call(ONE, TWO, 2.0, -1.0, "no bias")),
        Case("with a bias it is not", call(ONE, TWO, 2.0, -3.0, "bias")),
        Case("a rectifier is not", call(ONE, TWO, 2.0, 3.0, "rectifier")),
        Case("the mean of two neighbours is", call(ONE, TWO, -3.0, 2.0, "mean of two")),
    ),
    hidden=(
        Hidden("affine layer without bias", lambda r: superposed(r, "no bias")),
        Hidden("affine layer with a bias", lambda r: superposed(r, "bias")),
        Hidden("the largest gap is below zero",
               lambda r: superposed(r, "bias", pairs=BELOW_ONE)),
        Hidden("rectifier", lambda r: superposed(r, "rectifier")),
        Hidden("mean of two neighbours", lambda r: superposed(r, "mean of two")),
        Hidden("largest of two neighbours", lambda r: superposed(r, "largest of two")),
        Hidden("square", lambda r: superposed(r, "square")),
        Hidden("one example", lambda r: superposed(r, "rectifier", rows=1)),
        Hidden("many examples", lambda r: superposed(r, "square", rows=9)),
        Hidden("the same call twice", lambda r: superposed(r, "largest of two"), times=2),
    ),
    misconceptions=(
        Misconception(
            "lets opposite gaps pass", "A gap below zero is a gap too: what counts is how large "
            "it is.", Edit("np.max(np.abs(together - apart))", "np.max(together - apart)")),
        Misconception(
            "takes the mean of the gaps", "One place where the two differ is enough: look for "
            "the worst.", Edit("np.max(np.abs", "np.mean(np.abs")),
        Misconception(
            "adds the gaps up", "One place where the two differ is enough: look for the worst.",
            Edit("np.max(np.abs", "np.sum(np.abs")),
        Misconception(
            "looks at the first place only", "The two can agree in one place and differ in "
            "another.", Edit("np.max(np.abs(together - apart))",
                             "np.abs(together - apart).ravel()[0]")),
        Misconception(
            "forgets to scale the results", "The numbers a and b stand on both sides.",
            Edit("a * f(x) + b * f(z)", "f(x) + f(z)")),
        Misconception(
            "asks for sums only", "Superposition is about scaled sums: a and b have to appear.",
            (Edit("f(a * x + b * z)", "f(x + z)"), Edit("a * f(x) + b * f(z)", "f(x) + f(z)"))),
        Misconception(
            "asks for scaling only", "Superposition is about sums as well: what becomes of z?",
            (Edit("f(a * x + b * z)", "f(a * x)"), Edit("a * f(x) + b * f(z)", "a * f(x)"))),
        Misconception(
            "swaps a and b on one side", "a goes with x on both sides, b with z.",
            Edit("a * f(x) + b * f(z)", "b * f(x) + a * f(z)")),
        Misconception(
            "subtracts where a sum is due", "Both sides are sums.",
            Edit("a * f(x) + b", "a * f(x) - b")),
    ),
)
