"""Exercises of unit 07: pooling, backward."""

import numpy as np

import cnn_ref
from autograder.exercise import AlsoRight, Case, Edit, Exercise, Hidden, Misconception, call
from autograder.tolerance import Linear

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
        Case("windows that overlap: 3 x 3, stride 1", call(
            FOUR, WINNERS[None, :, :, None], (3, 3), stride=(1, 1))),
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

EXERCISES = (MAX_POOL2D_BACKWARD,)
