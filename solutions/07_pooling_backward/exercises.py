"""Exercises of unit 07: pooling, backward."""

import numpy as np

import cnn_ref
from autograder.exercise import AlsoRight, Case, Edit, Exercise, Hidden, Misconception, call
from autograder.tolerance import Linear

from ..arrays import normal

WINNER = "u, v = np.unravel_index(np.argmax(window), (kh, kw))"
OPTIONS = "(kh, kw), (sh, sw) = size, stride"
ROUTE = "dx[n, i * sh + u, j * sw + v, c] += dy[n, i, j, c]"
WINDOW = "dx[n, i * sh:i * sh + kh, j * sw:j * sw + kw, c]"


def routed(r, x, size, stride):
    """A call with an upstream gradient that is never ones."""
    places = [(n - k) // s + 1 for n, k, s in zip(x.shape[1:3], size, stride, strict=True)]
    dy = r.standard_normal((x.shape[0], *places, x.shape[3]))
    return call(dy, x, size, stride=stride)


def pooled(r, shape, size, stride):
    """Random images."""
    return routed(r, r.standard_normal(shape), size, stride)


def last_winner(dy, x, size, *, stride):
    """Where several values are largest, the last one receives the gradient."""
    turned = cnn_ref.max_pool2d_backward
    h = (dy.shape[1] - 1) * stride[0] + size[0]
    w = (dy.shape[2] - 1) * stride[1] + size[1]
    dx = np.zeros(x.shape)
    dx[:, :h, :w] = turned(dy[:, ::-1, ::-1], x[:, :h, :w][:, ::-1, ::-1], size,
                           stride=stride)[:, ::-1, ::-1]
    return dx


def even_split(dy, x, size, *, stride):
    """Where several values are largest, they share the gradient."""
    dx = np.zeros(x.shape)
    for i in range(dy.shape[1]):
        for j in range(dy.shape[2]):
            rows = slice(i * stride[0], i * stride[0] + size[0])
            columns = slice(j * stride[1], j * stride[1] + size[1])
            window = x[:, rows, columns]
            best = window == window.max(axis=(1, 2), keepdims=True)
            share = dy[:, i:i + 1, j:j + 1] / best.sum(axis=(1, 2), keepdims=True)
            dx[:, rows, columns] += best * share
    return dx


WINNERS = np.array([[9, 1, 2, 8], [3, 4, 5, 6], [1, 2, 3, 4], [7, 0, 1, 9]], float)
TWICE = np.array([[1, 2, 0, 3], [4, 6, 5, 9], [2, 0, 7, 1], [8, 3, 1, 2]], float)
FOUR = np.array([[1.0, 2.0], [3.0, 4.0]]).reshape(1, 2, 2, 1)

MAX_POOL2D_BACKWARD = Exercise(
    name="max_pool2d_backward",
    points=5,
    reference=cnn_ref.max_pool2d_backward,
    tolerance=Linear(lambda size, **_: size[0] * size[1], of=("dy",)),
    axes={"": ("images", "rows", "columns", "channels")},
    also_right=(
        AlsoRight("last winner", "Where values are equal you let the last one win; the contract "
                  "names the first, and the field accepts both.", last_winner),
        AlsoRight("even split", "Where values are equal you share the gradient among them; the "
                  "contract names the first, and the field accepts both.", even_split),
    ),
    examples=(
        Case("the four corners win", call(FOUR, WINNERS[None, :, :, None], (2, 2), stride=(2, 2))),
        Case("windows that overlap: the 9 wins twice", call(
            FOUR, TWICE[None, :, :, None], (3, 3), stride=(1, 1))),
        Case("two images, two channels, window not square", pooled(
            np.random.RandomState(3), (2, 4, 6, 2), (2, 3), (2, 3))),
        Case("a row and a column are left over", pooled(
            np.random.RandomState(4), (1, 5, 5, 1), (2, 2), (2, 2))),
    ),
    hidden=(
        Hidden("2 x 2, stride 2", lambda r: pooled(r, (2, 6, 4, 3), (2, 2), (2, 2))),
        Hidden("window not square", lambda r: pooled(r, (2, 6, 8, 2), (3, 2), (3, 2))),
        Hidden("overlapping windows, 3 / 2", lambda r: pooled(r, (2, 7, 9, 2), (3, 3), (2, 2))),
        Hidden("overlapping windows, stride 1", lambda r: pooled(r, (1, 5, 6, 2), (2, 3), (1, 1))),
        Hidden("stride of rows and of columns differ",
               lambda r: pooled(r, (1, 8, 7, 2), (2, 2), (3, 1))),
        Hidden("stride larger than the window", lambda r: pooled(r, (2, 8, 9, 1), (2, 2), (3, 4))),
        Hidden("rows and columns left over", lambda r: pooled(r, (1, 8, 7, 2), (3, 2), (3, 2))),
        Hidden("one window over the whole image",
               lambda r: pooled(r, (3, 4, 5, 2), (4, 5), (1, 1))),
        Hidden("everything negative",
               lambda r: routed(r, -1 - r.random_sample((2, 6, 6, 2)), (2, 3), (2, 3))),
        Hidden("large negative beside small positive values",
               lambda r: routed(r, np.where(r.random_sample((1, 6, 8, 2)) < 0.5, -9.0, 1.0)
                                + r.random_sample((1, 6, 8, 2)), (2, 4), (2, 4))),
        Hidden("equal values in a window",
               lambda r: routed(r, r.randint(0, 2, (2, 6, 6, 2)).astype(float), (3, 2), (3, 2)),
               family="ties"),
        Hidden("a window of one value only",
               lambda r: routed(r, np.ones((1, 4, 4, 2)), (2, 2), (2, 2)), family="ties"),
        Hidden("image of whole numbers",
               lambda r: routed(r, r.permutation(96).reshape(1, 6, 8, 2), (2, 2), (2, 2))),
        Hidden("single precision", lambda r: routed(
            r, r.standard_normal((1, 4, 6, 3)).astype(np.float32), (2, 2), (2, 2))),
        Hidden("arrays that are views", lambda r: routed(
            r, r.standard_normal((2, 3, 6, 8)).transpose(0, 2, 3, 1)[:, ::-1], (2, 2), (2, 2))),
        Hidden("the same call twice", lambda r: pooled(r, (1, 5, 5, 2), (3, 3), (1, 1)), times=2),
    ),
    misconceptions=(
        Misconception(
            "overwrites where windows overlap",
            "A pixel can win in several windows. What reaches it from each of them has to be "
            "added up.", Edit("+= dy", "= dy")),
        Misconception(
            "gives every equal value the whole gradient",
            "Where several values are equal, each gets all of it in your version, so more comes "
            "out than went in: compare the sums of dx and dy.",
            Edit(WINNER, "u, v = np.nonzero(window == window.max())")),
        Misconception(
            "takes the window's size for the stride",
            "How far windows are apart is `stride`; they may overlap or leave gaps.",
            Edit(OPTIONS, "(kh, kw), (sh, sw) = size, size")),
        Misconception(
            "moves the window by one pixel whatever the stride",
            "Window (i, j) starts at i times the stride of the rows, j times that of the columns.",
            Edit(OPTIONS, "(kh, kw), (sh, sw) = size, (1, 1)")),
        Misconception(
            "swaps the strides of rows and columns", "`stride` is (rows, columns).",
            Edit(OPTIONS, "(kh, kw), (sw, sh) = size, stride")),
        Misconception(
            "swaps rows and columns of the window", "`size` is (rows, columns).",
            Edit(OPTIONS, "(kw, kh), (sh, sw) = size, stride")),
        Misconception(
            "decodes the winner's place with the wrong width",
            "argmax numbers the window row by row: one row is as long as the window is wide.",
            Edit(WINNER, "u, v = divmod(int(np.argmax(window)), kh)")),
        Misconception(
            "swaps row and column of the winner", "The first coordinate of the winner is its row.",
            Edit("u, v = np", "v, u = np")),
        Misconception(
            "spreads the gradient over the window as for the mean",
            "That is the rule of average pooling. In max pooling only the winner had any "
            "influence.", Edit(ROUTE, WINDOW + " += dy[n, i, j, c] / (kh * kw)")),
        Misconception(
            "gives the gradient to the whole window",
            "Only the largest value of the window decided the output.",
            Edit(ROUTE, WINDOW + " += dy[n, i, j, c]")),
        Misconception(
            "divides the winner's gradient by the window's area",
            "The winner passes its value on unchanged, so its gradient comes back unchanged.",
            Edit("+= dy[n, i, j, c]", "+= dy[n, i, j, c] / (kh * kw)")),
        Misconception(
            "multiplies by the largest value",
            "The output is the winner itself: how fast does it change when the winner changes?",
            Edit("+= dy[n, i, j, c]", "+= dy[n, i, j, c] * window.max()")),
        Misconception(
            "ignores the upstream gradient",
            "What comes from above is not ones: each window passes on its own dy.",
            Edit("+= dy[n, i, j, c]", "+= 1.0")),
        Misconception(
            "looks for the largest magnitude",
            "A large negative number is small: the maximum knows the sign.",
            Edit("np.argmax(window)", "np.argmax(np.abs(window))")),
        Misconception(
            "compares with zero",
            "Where every value is negative, the largest of them still wins.",
            Edit("np.argmax(window)", "np.argmax(np.maximum(window, 0))")),
        Misconception(
            "lets the first channel decide for all", "Each channel has its own winner.",
            Edit("j * sw + kw, c]", "j * sw + kw, 0]")),
        Misconception(
            "lets the first image decide for all", "Each image has its own winners.",
            Edit("x[n, i * sh:", "x[0, i * sh:")),
        Misconception(
            "forgets where the window lies when writing",
            "The winner's place is counted from the window's corner; dx is counted from the "
            "image's.", Edit("i * sh + u, j * sw + v", "i + u, j + v")),
        Misconception(
            "keeps whole numbers where fractions are due",
            "A gradient array that takes its dtype from an image of whole numbers cuts every "
            "gradient off after the point.",
            Edit("np.zeros(x.shape)", "np.zeros(x.shape, dtype=x.dtype)")),
    ),
)

NO_UPSTREAM = "What comes from above is not ones: each window passes on its own dy."
SPREAD = "window += dy[:, i:i + 1, j:j + 1] / count"
CORNER = "top, left = i * sh - ph, j * sw - pw"
HOW_MANY = "kh * kw if count_pad else window.shape[1] * window.shape[2]"


def averaged(r, x, size, stride, pad=(0, 0), **options):
    """A call with an upstream gradient that is never ones; pad is left out where it is zero."""
    places = [(n + 2 * p - k) // s + 1
              for n, k, s, p in zip(x.shape[1:3], size, stride, pad, strict=True)]
    dy = r.standard_normal((x.shape[0], *places, x.shape[3]))
    if pad != (0, 0):
        options["pad"] = pad
    return call(dy, x, size, stride=stride, **options)


def averages(r, shape, size, stride, pad=(0, 0), **options):
    """Random images."""
    return averaged(r, r.standard_normal(shape), size, stride, pad, **options)


def scaled(r, scale):
    """Upstream gradients of another size."""
    made = averages(r, (1, 5, 7, 2), (3, 2), (2, 2))
    return call(scale * made.positional[0], *made.positional[1:], **made.named)


QUARTERS = np.array([[0.062, 0.164], [0.266, 0.368]]).reshape(1, 2, 2, 1)

AVG_POOL2D_BACKWARD = Exercise(
    name="avg_pool2d_backward",
    points=4,
    reference=cnn_ref.avg_pool2d_backward,
    tolerance=Linear(lambda size, **_: size[0] * size[1] + 2, of=("dy",)),
    axes={"": ("images", "rows", "columns", "channels")},
    examples=(
        Case("2 x 2, stride 2: a quarter for each pixel", call(
            FOUR, WINNERS[None, :, :, None], (2, 2), stride=(2, 2))),
        Case("windows that overlap: 3 x 3, stride 1", call(
            9 * FOUR, WINNERS[None, :, :, None], (3, 3), stride=(1, 1))),
        Case("padding that is left out of the mean", call(
            np.ones((1, 2, 2, 1)) * FOUR, WINNERS[None, :2, :2, None], (2, 2), stride=(2, 2),
            pad=(1, 1))),
        Case("padding that counts", call(
            np.ones((1, 2, 2, 1)) * FOUR, WINNERS[None, :2, :2, None], (2, 2), stride=(2, 2),
            pad=(1, 1), count_pad=True)),
        Case("two images, two channels, window not square", averages(
            np.random.RandomState(3), (2, 4, 6, 2), (2, 3), (2, 3))),
    ),
    hidden=(
        Hidden("2 x 2, stride 2", lambda r: averages(r, (2, 6, 4, 3), (2, 2), (2, 2))),
        Hidden("window not square", lambda r: averages(r, (2, 6, 8, 2), (3, 2), (3, 2))),
        Hidden("overlapping windows, 3 / 2", lambda r: averages(r, (2, 7, 9, 2), (3, 3), (2, 2))),
        Hidden("overlapping windows, stride 1",
               lambda r: averages(r, (1, 5, 6, 2), (2, 3), (1, 1))),
        Hidden("stride of rows and of columns differ",
               lambda r: averages(r, (1, 8, 7, 2), (2, 2), (3, 1))),
        Hidden("stride larger than the window",
               lambda r: averages(r, (2, 8, 9, 1), (2, 2), (3, 4))),
        Hidden("rows and columns left over", lambda r: averages(r, (1, 8, 7, 2), (3, 2), (3, 2))),
        Hidden("one window over the whole image",
               lambda r: averages(r, (3, 4, 5, 2), (4, 5), (1, 1))),
        Hidden("window of one pixel", lambda r: averages(r, (2, 3, 4, 2), (1, 1), (1, 1))),
        Hidden("padding left out", lambda r: averages(r, (2, 5, 6, 2), (3, 3), (2, 2), (1, 1))),
        Hidden("padding left out, rows and columns differ",
               lambda r: averages(r, (1, 6, 5, 2), (2, 4), (1, 3), (1, 2))),
        Hidden("padding counts", lambda r: averages(
            r, (2, 5, 6, 2), (3, 3), (2, 2), (1, 1), count_pad=True)),
        Hidden("padding counts, rows and columns differ", lambda r: averages(
            r, (1, 6, 5, 2), (4, 2), (3, 1), (2, 1), count_pad=True)),
        Hidden("image of whole numbers", lambda r: averaged(
            r, r.permutation(96).reshape(1, 6, 8, 2), (2, 2), (2, 2))),
        Hidden("very large upstream gradients", lambda r: scaled(r, 1e8)),
        Hidden("very small upstream gradients", lambda r: scaled(r, 1e-8)),
        Hidden("single precision", lambda r: call(*(
            a.astype(np.float32) if hasattr(a, "astype") else a
            for a in averages(r, (1, 4, 6, 3), (2, 2), (2, 2)).positional), stride=(2, 2))),
        Hidden("arrays that are views", lambda r: averaged(
            r, r.standard_normal((2, 3, 6, 8)).transpose(0, 2, 3, 1)[:, ::-1], (2, 2), (2, 2))),
        Hidden("the same call twice", lambda r: averages(r, (1, 5, 5, 2), (3, 3), (1, 1)), times=2),
    ),
    misconceptions=(
        Misconception(
            "overwrites where windows overlap",
            "A pixel can lie in several windows. What reaches it from each of them has to be "
            "added up.", Edit(SPREAD, "window[:] = dy[:, i:i + 1, j:j + 1] / count")),
        Misconception(
            "gives each pixel the whole gradient",
            "A pixel makes only a part of its mean, so more comes out than went in: compare the "
            "sums of dx and dy.", Edit(" / count", "")),
        Misconception(
            "divides by rows and columns added", "How many pixels has a window of 3 x 2?",
            Edit("kh * kw if", "kh + kw if")),
        Misconception(
            "divides by one side of the window only", "How many pixels has a window of 3 x 2?",
            Edit(HOW_MANY, "kh")),
        Misconception(
            "ignores the upstream gradient", NO_UPSTREAM,
            Edit(SPREAD, "window += 1.0 / count")),
        Misconception(
            "sends everything to the largest pixel", "That is the rule of max pooling. In a mean "
            "every pixel counts the same.",
            Edit(SPREAD, "part = x[:, max(top, 0):top + kh, max(left, 0):left + kw]\n"
                         "            best = part == part.max(axis=(1, 2), keepdims=True)\n"
                         "            window += dy[:, i:i + 1, j:j + 1] * best")),
        Misconception(
            "weighs with the pixels", "How fast does a mean change with one of its pixels? It does "
            "not depend on how large the pixel is.",
            Edit(SPREAD, "window += (dy[:, i:i + 1, j:j + 1] / count\n"
                         "                * x[:, max(top, 0):top + kh, max(left, 0):left + kw])")),
        Misconception(
            "takes the window's size for the stride",
            "How far windows are apart is `stride`; they may overlap or leave gaps.",
            Edit(CORNER, "top, left = i * kh - ph, j * kw - pw")),
        Misconception(
            "moves the window by one pixel whatever the stride",
            "Window (i, j) starts at i times the stride of the rows, j times that of the columns.",
            Edit(CORNER, "top, left = i - ph, j - pw")),
        Misconception(
            "swaps the strides of rows and columns", "`stride` is (rows, columns).",
            Edit(CORNER, "top, left = i * sw - ph, j * sh - pw")),
        Misconception(
            "swaps rows and columns of the window", "`size` is (rows, columns).",
            Edit("max(top, 0):top + kh, max(left, 0):left + kw",
                 "max(top, 0):top + kw, max(left, 0):left + kh")),
        Misconception(
            "swaps rows and columns of the padding", "`pad` is (rows, columns).",
            Edit(CORNER, "top, left = i * sh - pw, j * sw - ph")),
        Misconception(
            "forgets the padding", "With padding, the first window starts above and to the left of "
            "the image.", Edit(CORNER, "top, left = i * sh, j * sw")),
        Misconception(
            "always counts the padding", "With `count_pad=False` a window at the border has fewer "
            "pixels than one in the middle.", Edit(HOW_MANY, "kh * kw")),
        Misconception(
            "never counts the padding", "With `count_pad=True` places outside count as zeros.",
            Edit(HOW_MANY, "window.shape[1] * window.shape[2]")),
        Misconception(
            "takes the options the other way round", "`count_pad=True` says that places outside "
            "count.", Edit("kw if count_pad", "kw if not count_pad")),
        Misconception(
            "keeps whole numbers where fractions are due",
            "A gradient array that takes its dtype from an image of whole numbers cuts every "
            "gradient off after the point.",
            (Edit("np.zeros(x.shape)", "np.zeros(x.shape, dtype=x.dtype)"),
             Edit(SPREAD, "window[:] = window + dy[:, i:i + 1, j:j + 1] / count"))),
    ),
)

REPEATED = "np.repeat(np.repeat(dy, kh, axis=1), kw, axis=2)"


UPSAMPLE_MEAN = Exercise(
    name="upsample_mean",
    points=2,
    reference=cnn_ref.upsample_mean,
    tolerance=Linear(1, of=("dy",)),
    axes={"": ("images", "rows", "columns", "channels")},
    examples=(
        Case("the notes' chain, 2 x 2 blocks", call(QUARTERS, (2, 2))),
        Case("blocks of one row and three columns", call(3 * FOUR, (1, 3))),
        Case("two channels", call(np.arange(8.0).reshape(1, 2, 2, 2), (2, 1))),
    ),
    hidden=(
        Hidden("blocks of 2 x 2", lambda r: call(normal(r, 2, 3, 4, 2), (2, 2))),
        Hidden("blocks that are not square", lambda r: call(normal(r, 2, 3, 4, 3), (2, 3))),
        Hidden("blocks that are tall", lambda r: call(normal(r, 1, 3, 2, 2), (4, 1))),
        Hidden("blocks that are wide", lambda r: call(normal(r, 1, 2, 3, 2), (1, 4))),
        Hidden("blocks of one pixel", lambda r: call(normal(r, 2, 3, 4, 2), (1, 1))),
        Hidden("one value for the whole image", lambda r: call(normal(r, 3, 1, 1, 2), (4, 5))),
        Hidden("as many rows and columns as channels",
               lambda r: call(normal(r, 3, 3, 3, 3), (3, 3))),
        Hidden("one image, one channel", lambda r: call(normal(r, 1, 3, 4, 1), (3, 2))),
        Hidden("gradients of whole numbers", lambda r: call(r.randint(1, 9, (1, 2, 3, 2)), (2, 3))),
        Hidden("very large gradients", lambda r: call(1e8 * normal(r, 1, 2, 3, 2), (2, 3))),
        Hidden("very small gradients", lambda r: call(1e-8 * normal(r, 1, 2, 3, 2), (2, 3))),
        Hidden("single precision", lambda r: call(
            normal(r, 1, 2, 3, 2).astype(np.float32), (3, 2))),
        Hidden("a view", lambda r: call(normal(r, 2, 3, 4, 6).T[::-1, ::2], (3, 2))),
        Hidden("the same call twice", lambda r: call(normal(r, 2, 3, 2, 2), (2, 3)), times=2),
    ),
    misconceptions=(
        Misconception(
            "gives each pixel the whole gradient",
            "A pixel makes only a part of its mean, so more comes out than went in: compare the "
            "sums.", Edit(" / (kh * kw)", " * 1.0")),
        Misconception(
            "divides by rows and columns added", "How many pixels has a block of 3 x 2?",
            Edit("(kh * kw)", "(kh + kw)")),
        Misconception(
            "divides by the rows of a block", "How many pixels has a block of 3 x 2?",
            Edit("(kh * kw)", "kh")),
        Misconception(
            "divides by the columns of a block", "How many pixels has a block of 3 x 2?",
            Edit("(kh * kw)", "kw")),
        Misconception(
            "always divides by four", "A quarter is right for blocks of 2 x 2.",
            Edit("(kh * kw)", "4")),
        Misconception(
            "swaps rows and columns of the block", "`size` is (rows, columns).",
            Edit("kh, kw = size", "kw, kh = size")),
        Misconception(
            "lays copies of the map side by side", "The pixels of one mean lie together, in a "
            "block.", Edit(REPEATED, "np.tile(dy, (1, kh, kw, 1))")),
        Misconception(
            "fills one pixel of each block", "All pixels of a block helped to make its mean.",
            Edit(f"return {REPEATED} / (kh * kw)",
                 "N, H, W, C = dy.shape\n    dx = np.zeros((N, H * kh, W * kw, C))\n"
                 "    dx[:, ::kh, ::kw] = dy\n    return dx")),
        Misconception(
            "fills one pixel of each block with its part", "All pixels of a block helped to make "
            "its mean.",
            Edit(f"return {REPEATED} / (kh * kw)",
                 "N, H, W, C = dy.shape\n    dx = np.zeros((N, H * kh, W * kw, C))\n"
                 "    dx[:, ::kh, ::kw] = dy / (kh * kw)\n    return dx")),
        Misconception(
            "repeats the channels", "Rows and columns are the two axes in the middle.",
            Edit("kw, axis=2)", "kw, axis=3)")),
        Misconception(
            "repeats the images", "Rows and columns are the two axes in the middle.",
            Edit("kh, axis=1)", "kh, axis=0)")),
        Misconception(
            "rounds down", "`//` drops what is left of the division.",
            Edit("/ (kh", "// (kh")),
    ),
)


def last_winner_padded(dy, x, size, *, stride, pad):
    """Where several values are largest, the last one receives the gradient."""
    return _chosen(dy, x, size, stride, pad, lambda best: best[-1:])


def even_split_padded(dy, x, size, *, stride, pad):
    """Where several values are largest, they share the gradient."""
    return _chosen(dy, x, size, stride, pad, lambda best: best)


def _chosen(dy, x, size, stride, pad, choose):
    dx = np.zeros(x.shape)
    for n, i, j, c in np.ndindex(*dy.shape):
        top, left = i * stride[0] - pad[0], j * stride[1] - pad[1]
        rows = slice(max(top, 0), top + size[0])
        columns = slice(max(left, 0), left + size[1])
        window = x[n, rows, columns, c]
        winners = choose(np.argwhere(window == window.max()))
        for u, v in winners:
            dx[n, rows.start + u, columns.start + v, c] += dy[n, i, j, c] / len(winners)
    return dx


def padded(r, x, size, stride, pad):
    """The same with padding, which is always given."""
    made = averaged(r, x, size, stride, pad)
    return call(*made.positional, stride=stride, pad=pad)


def negative(r, *shape):
    """Images in which a padding of zeros would win."""
    return -1 - r.random_sample(shape)


PLACE = "dx[n, max(top, 0) + u, max(left, 0) + v, c]"

MAX_POOL2D_BACKWARD_PADDED = Exercise(
    name="max_pool2d_backward_padded",
    points=2,
    stretch=True,
    reference=cnn_ref.max_pool2d_backward,
    tolerance=Linear(lambda size, **_: size[0] * size[1], of=("dy",)),
    axes={"": ("images", "rows", "columns", "channels")},
    also_right=(
        AlsoRight("last winner", "Where values are equal you let the last one win; the contract "
                  "names the first, and the field accepts both.", last_winner_padded),
        AlsoRight("even split", "Where values are equal you share the gradient among them; the "
                  "contract names the first, and the field accepts both.", even_split_padded),
    ),
    examples=(
        Case("every window holds one pixel", call(
            FOUR, WINNERS[None, :2, :2, None], (2, 2), stride=(2, 2), pad=(1, 1))),
        Case("negative pixels: padding never wins", call(
            FOUR, -WINNERS[None, :2, :2, None], (3, 3), stride=(1, 1), pad=(1, 1))),
        Case("padding above and below only", padded(
            np.random.RandomState(5), WINNERS[None, :, :, None], (3, 2), (2, 2), (1, 0))),
        Case("no padding", call(
            FOUR, WINNERS[None, :, :, None], (2, 2), stride=(2, 2), pad=(0, 0))),
    ),
    hidden=(
        Hidden("3 / 2 with padding 1", lambda r: padded(
            r, r.standard_normal((2, 5, 7, 2)), (3, 3), (2, 2), (1, 1))),
        Hidden("3 / 1 with padding 1", lambda r: padded(
            r, r.standard_normal((1, 4, 5, 3)), (3, 3), (1, 1), (1, 1))),
        Hidden("window not square", lambda r: padded(
            r, r.standard_normal((2, 6, 5, 2)), (4, 2), (2, 1), (2, 1))),
        Hidden("padding of rows and of columns differ", lambda r: padded(
            r, r.standard_normal((1, 5, 6, 2)), (4, 4), (2, 2), (1, 3))),
        Hidden("stride of rows and of columns differ", lambda r: padded(
            r, r.standard_normal((1, 7, 6, 2)), (2, 2), (3, 1), (1, 1))),
        Hidden("no padding", lambda r: padded(
            r, r.standard_normal((2, 6, 4, 3)), (2, 2), (2, 2), (0, 0))),
        Hidden("rows and columns left over", lambda r: padded(
            r, r.standard_normal((1, 8, 7, 2)), (3, 3), (4, 4), (1, 1))),
        Hidden("everything negative", lambda r: padded(
            r, negative(r, 2, 5, 4, 2), (3, 3), (2, 2), (1, 1)), family="negative"),
        Hidden("everything negative, 2 / 1", lambda r: padded(
            r, negative(r, 1, 4, 6, 2), (2, 2), (1, 1), (1, 1)), family="negative"),
        Hidden("equal values", lambda r: padded(
            r, r.randint(0, 2, (2, 5, 5, 2)).astype(float), (3, 3), (2, 2), (1, 1))),
        Hidden("whole numbers", lambda r: padded(
            r, r.permutation(70).reshape(1, 5, 7, 2), (3, 3), (2, 2), (1, 1))),
        Hidden("a view", lambda r: padded(
            r, r.standard_normal((2, 3, 6, 8)).transpose(0, 2, 3, 1)[:, ::-1], (3, 3), (2, 2),
            (1, 1))),
        Hidden("the same call twice", lambda r: padded(
            r, r.standard_normal((1, 5, 5, 2)), (3, 3), (2, 2), (1, 1)), times=2),
    ),
    misconceptions=(
        Misconception(
            "lets a padding of zeros win",
            "Where every pixel of a window is negative, a zero outside is larger than all of them. "
            "What should stand there for the forward pass never to choose it?",
            Edit("u, v = np.unravel", "if window.size < kh * kw and window.max() < 0:\n"
                 "            continue\n        u, v = np.unravel")),
        Misconception(
            "forgets the padding", "With padding, the first window starts above and to the left of "
            "the image.", Edit("i * sh - ph, j * sw - pw", "i * sh, j * sw")),
        Misconception(
            "swaps rows and columns of the padding", "`pad` is (rows, columns).",
            Edit("i * sh - ph, j * sw - pw", "i * sh - pw, j * sw - ph")),
        Misconception(
            "overwrites where windows overlap", "A pixel can win in several windows. What reaches "
            "it from each of them has to be added up.", Edit("+= dy", "= dy")),
        Misconception(
            "counts the winner's place from the corner of the padding",
            "The window that you cut out of the image begins at the image's edge, not at the "
            "padding's.", Edit(PLACE, "dx[n, top + u, left + v, c]")),
        Misconception(
            "decodes the winner's place with the whole window's width",
            "A window that is cut off at the border is narrower: the numbering of argmax goes by "
            "what you gave it.",
            Edit("np.unravel_index(np.argmax(window), window.shape)",
                 "divmod(int(np.argmax(window)), kw)")),
        Misconception(
            "gives every equal value the whole gradient", "Where several values are equal, each "
            "gets all of it in your version: compare the sums of dx and dy.",
            Edit("u, v = np.unravel_index(np.argmax(window), window.shape)",
                 "u, v = np.nonzero(window == window.max())")),
        Misconception(
            "keeps whole numbers where fractions are due", "A gradient array that takes its dtype "
            "from an image of whole numbers cuts every gradient off after the point.",
            Edit("np.zeros(x.shape)", "np.zeros(x.shape, dtype=x.dtype)")),
    ),
)

EXERCISES = (MAX_POOL2D_BACKWARD, AVG_POOL2D_BACKWARD, UPSAMPLE_MEAN, MAX_POOL2D_BACKWARD_PADDED)
