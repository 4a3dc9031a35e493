"""Exercises of unit 00: one window, and what an array of pictures holds."""

import numpy as np

import cnn_ref
from autograder.exercise import Case, Edit, Exercise, Hidden, Misconception, call
from autograder.tolerance import Linear

PRODUCT = "x[i + u, j + v] * k[u, v]"


def window(r, plane, kernel, at=None):
    """A random plane and kernel, and a window of it: anywhere where `at` is None."""
    rows, columns = plane[0] - kernel[0] + 1, plane[1] - kernel[1] + 1
    i, j = at or (int(r.randint(rows)), int(r.randint(columns)))
    return call(r.standard_normal(plane), i, j, r.standard_normal(kernel))


def integers(r):
    """Grey values of a photograph; the kernel is not of whole numbers."""
    return call(r.randint(0, 256, (6, 8)), 2, 3, r.standard_normal((3, 3)))


def negative(r):
    """Everything below zero in the plane, above in the kernel."""
    return call(-1 - r.random_sample((6, 7)), 1, 2, 1 + r.random_sample((3, 3)))


def single(r):
    """Everything in single precision."""
    x, i, j, k = window(r, (7, 6), (3, 3), (3, 1)).positional
    return call(x.astype(np.float32), i, j, k.astype(np.float32))


def views(r):
    """A plane and a kernel that do not lie in one piece of memory."""
    return call(r.standard_normal((8, 12))[:, ::2].T, 2, 4, r.standard_normal((3, 6))[:, ::2])


# The well-known 5 x 5 example: its first window gives 4.
X = np.array([[1., 1., 1., 0., 0.], [0., 1., 1., 1., 0.], [0., 0., 1., 1., 1.],
              [0., 0., 1., 1., 0.], [0., 1., 1., 0., 0.]])
K = np.array([[1., 0., 1.], [0., 1., 0.], [1., 0., 1.]])
STAIRS = np.arange(20.0).reshape(4, 5)

WINDOW_SUM = Exercise(
    name="window_sum",
    points=2,
    reference=cnn_ref.window_sum,
    tolerance=Linear(lambda k, **_: k.size, of=("x", "k")),
    examples=(
        Case("the first window of the example by hand", call(X, 0, 0, K)),
        Case("one step to the right", call(X, 0, 1, K)),
        Case("a kernel that is not the same upside down",
             call(STAIRS, 1, 2, np.array([[1., 0.], [0., -1.]]))),
        Case("a kernel of two rows and three columns",
             call(STAIRS, 2, 0, np.array([[1., 10., 100.], [0., 0., 0.]]))),
    ),
    hidden=(
        Hidden("window in the first corner", lambda r: window(r, (5, 6), (3, 3), (0, 0))),
        Hidden("window in the last corner", lambda r: window(r, (5, 7), (3, 3), (2, 4))),
        Hidden("more rows down than columns across", lambda r: window(r, (8, 9), (3, 3), (5, 1))),
        Hidden("more columns across than rows down", lambda r: window(r, (9, 8), (3, 3), (1, 4))),
        Hidden("kernel higher than wide", lambda r: window(r, (8, 8), (4, 2))),
        Hidden("kernel wider than high", lambda r: window(r, (8, 8), (2, 4))),
        Hidden("kernel of even size", lambda r: window(r, (6, 7), (2, 2))),
        Hidden("kernel of one number", lambda r: window(r, (5, 6), (1, 1), (3, 2))),
        Hidden("kernel as large as the image", lambda r: window(r, (4, 5), (4, 5))),
        Hidden("everything in the image is negative", negative),
        Hidden("image of whole numbers", integers),
        Hidden("very small numbers", lambda r: call(
            1e-8 * r.standard_normal((6, 5)), 1, 2, r.standard_normal((3, 3)))),
        Hidden("single precision", single),
        Hidden("arrays that are views", views),
        Hidden("the same call twice", lambda r: window(r, (6, 6), (3, 2)), times=2),
    ),
    misconceptions=(
        Misconception(
            "starts at another row and column than asked: swaps i and j",
            "`i` counts rows, down; `j` counts columns, across. An array's first index is the row.",
            Edit("x[i + u, j + v]", "x[j + u, i + v]")),
        Misconception(
            "always takes the first window",
            "The window starts where `i` and `j` say.", Edit("x[i + u, j + v]", "x[u, v]")),
        Misconception(
            "puts the middle of the window at (i, j)",
            "(i, j) is the window's top left corner, not its middle.",
            Edit("x[i + u, j + v]",
                 "x[i + u - k.shape[0] // 2, j + v - k.shape[1] // 2]")),
        Misconception(
            "counts rows and columns from 1",
            "Python counts from 0: the first window is (0, 0).",
            Edit("x[i + u, j + v]", "x[i + u - 1, j + v - 1]")),
        Misconception(
            "turns the kernel by 180 degrees",
            "Lay the kernel on the window as it is: its top left number meets the window's.",
            Edit("k[u, v]", "k[-1 - u, -1 - v]")),
        Misconception(
            "swaps rows and columns of the kernel",
            "Row and column of the kernel run like those of the image.",
            Edit("total += " + PRODUCT,
                 "total += x[i + u, j + v] * k[v % k.shape[0], u % k.shape[1]]")),
        Misconception(
            "takes the kernel to be square",
            "The kernel has a number of rows and a number of columns: ask it for both.",
            Edit("k.shape[1]", "k.shape[0]")),
        Misconception(
            "takes every kernel to be 3 x 3", "How large the kernel is stands in its shape.",
            (Edit("range(k.shape[0])", "range(3)"), Edit("range(k.shape[1])", "range(3)"))),
        Misconception(
            "adds up the window without the kernel",
            "Multiply first: each pixel with the number of the kernel that lies on it.",
            Edit(PRODUCT, "x[i + u, j + v]")),
        Misconception(
            "multiplies the sum of the window with the sum of the kernel",
            "First multiply number by number, then add up the products.",
            (Edit("total += " + PRODUCT, "total += x[i + u, j + v]"),
             Edit("return total", "return total * np.sum(k)"))),
        Misconception(
            "takes the mean of the products", "Add the products up; nothing is divided.",
            Edit("return total", "return total / k.size")),
        Misconception(
            "takes the largest product", "All products count: they are added up.",
            (Edit("total = 0.0", "total = -np.inf"),
             Edit("total += " + PRODUCT, f"total = max(total, {PRODUCT})"))),
        Misconception(
            "makes the matrix product",
            "A matrix product multiplies rows with columns. Here the number in row u, column v of "
            "the window meets the one in row u, column v of the kernel.",
            Edit("return total", "return np.sum(x[i:i + k.shape[0], j:j + k.shape[1]] @ k)")),
        Misconception(
            "leaves out the last row and column of the window",
            "A window has as many rows and columns as the kernel, the last ones included.",
            (Edit("range(k.shape[0])", "range(k.shape[0] - 1)"),
             Edit("range(k.shape[1])", "range(k.shape[1] - 1)"))),
        Misconception(
            "keeps only the last product",
            "Each product is added to those before it: the sum must not start anew.",
            Edit("total += ", "total = ")),
        Misconception(
            "adds up row by row and returns the rows",
            "All products go into one sum: the result is one number.",
            Edit("return total",
                 "return np.sum(x[i:i + k.shape[0], j:j + k.shape[1]] * k, axis=1)")),
        Misconception(
            "cuts the products to whole numbers",
            "The image may hold whole numbers, the kernel does not: the sum needs its fractions.",
            Edit(PRODUCT, f"int({PRODUCT})")),
        Misconception(
            "overwrites the image while computing",
            "`*=` writes the products into the caller's image. Multiply into something new.",
            Edit("total += " + PRODUCT,
                 "x[i + u, j + v] *= k[u, v]\n            total += x[i + u, j + v]")),
    ),
)


def describe(a):
    """What a batch of pictures holds: the reference of the exercise."""
    a = np.asarray(a)
    n, h, w, c = a.shape
    return {"images": n, "rows": h, "columns": w, "channels": c,
            "lowest": float(a.min()), "highest": float(a.max()),
            "channel means": np.array([np.mean(a[..., k], dtype=float) for k in range(c)])}


def photographs(r, shape):
    """Bytes, as image files hold them: their sum does not fit into a byte."""
    return call(r.randint(100, 256, shape).astype(np.uint8))


DESCRIBE = Exercise(
    name="describe",
    points=2,
    reference=describe,
    # A mean is a sum of a.size / C terms and one division, whatever the order.
    tolerance=Linear(lambda a: a.size),
    axes={"channel means": ("channels",)},
    examples=(
        Case("one picture of two rows, three columns, one channel",
             call(np.array([[0., 1., 2.], [3., 4., 8.]]).reshape(1, 2, 3, 1))),
        Case("two pictures of 2 x 2 in colour", call(np.arange(24.0).reshape(2, 2, 2, 3))),
        Case("one row of bytes, as image files hold them",
             call(np.array([200, 250, 210, 240], np.uint8).reshape(1, 1, 4, 1))),
        Case("everything below zero", call(-1 - np.arange(12.0).reshape(1, 3, 2, 2))),
    ),
    hidden=(
        Hidden("one grey picture", lambda r: call(r.standard_normal((1, 4, 6, 1)))),
        Hidden("one picture in colour", lambda r: call(r.standard_normal((1, 5, 4, 3)))),
        Hidden("a batch", lambda r: call(r.standard_normal((4, 3, 5, 2)))),
        Hidden("more channels than rows", lambda r: call(r.standard_normal((2, 3, 4, 7)))),
        Hidden("one pixel", lambda r: call(r.standard_normal((1, 1, 1, 5)))),
        Hidden("a batch of single rows", lambda r: call(r.standard_normal((3, 1, 6, 2)))),
        Hidden("everything below zero", lambda r: call(-1 - r.random_sample((2, 3, 4, 3)))),
        Hidden("everything above zero", lambda r: call(1 + r.random_sample((3, 4, 2, 3)))),
        Hidden("whole numbers", lambda r: call(r.randint(0, 256, (2, 5, 3, 3)))),
        Hidden("bytes, whose sum does not fit into a byte", lambda r: photographs(r, (2, 4, 5, 3))),
        Hidden("single precision",
               lambda r: call(r.standard_normal((2, 4, 3, 3)).astype(np.float32))),
        Hidden("very large numbers", lambda r: call(1e8 * r.standard_normal((2, 3, 5, 2)))),
        Hidden("an array that is a view",
               lambda r: call(r.standard_normal((3, 2, 8, 5))[:, :, ::2].transpose(0, 3, 2, 1))),
        Hidden("the same call twice", lambda r: call(r.standard_normal((2, 4, 3, 2))), times=2),
    ),
    misconceptions=(
        Misconception(
            "swaps rows and columns",
            "The shape reads (images, rows, columns, channels): rows come first, as in a matrix.",
            Edit("N, H, W, C = a.shape", "N, W, H, C = a.shape")),
        Misconception(
            "reads the channels before rows and columns",
            "That is PyTorch's order. In this course the channels are the last axis.",
            (Edit("N, H, W, C = a.shape", "N, C, H, W = a.shape"),
             Edit("a[:, :, :, c]", "a[:, c]"))),
        Misconception(
            "reads the images from the last axis",
            "The batch is the first axis: a[0] is one whole picture.",
            (Edit("N, H, W, C = a.shape", "H, W, C, N = a.shape"),
             Edit("a[:, :, :, c]", "a[:, :, c]"))),
        Misconception(
            "gives one mean for all channels",
            "Each channel has a mean of its own: over all images, rows and columns, but not over "
            "the other channels.",
            Edit("means[c] = np.mean(a[:, :, :, c])", "means[c] = np.mean(a)")),
        Misconception(
            "looks at the first picture only",
            "The mean of a channel goes over the whole batch.",
            Edit("a[:, :, :, c]", "a[0, :, :, c]")),
        Misconception(
            "averages over rows in place of the whole picture",
            "A channel's mean is one number: rows, columns and images are all averaged.",
            Edit("means[c] = np.mean(a[:, :, :, c])", "means[c] = np.mean(a[:, :, 0, c])")),
        Misconception(
            "adds up and does not divide",
            "The mean is the sum divided by how many numbers there are.",
            Edit("np.mean(", "np.sum(")),
        Misconception(
            "divides by the number of pixels of one picture",
            "How many numbers of a channel are there in the whole batch?",
            Edit("np.mean(a[:, :, :, c])", "np.sum(a[:, :, :, c]) / (H * W)")),
        Misconception(
            "divides by all numbers, those of the other channels included",
            "How many numbers belong to one channel?",
            Edit("np.mean(a[:, :, :, c])", "np.sum(a[:, :, :, c]) / a.size")),
        Misconception(
            "takes the median", "The mean is asked for: the sum divided by the count.",
            Edit("np.mean(", "np.median(")),
        Misconception(
            "starts the search for the highest number at 0",
            "A picture may hold negative numbers only: begin with a number of the picture itself.",
            Edit("float(np.max(a))", "max(0.0, float(np.max(a)))")),
        Misconception(
            "starts the search for the lowest number at 0",
            "A picture may hold positive numbers only: begin with a number of the picture itself.",
            Edit("float(np.min(a))", "min(0.0, float(np.min(a)))")),
        Misconception(
            "swaps lowest and highest", "Which of the two is the lowest?",
            (Edit('"lowest": float(np.min(a))', '"lowest": float(np.max(a))'),
             Edit('"highest": float(np.max(a))', '"highest": float(np.min(a))'))),
        Misconception(
            "ignores the sign",
            "The lowest number is the most negative one, not the one nearest to zero.",
            (Edit("np.min(a)", "np.min(np.abs(a))"), Edit("np.max(a)", "np.max(np.abs(a))"))),
        Misconception(
            "adds up in the picture's own bytes",
            "A byte holds 255 at most and then starts again at 0: add up in floats.",
            Edit("np.mean(a[:, :, :, c])",
                 "np.sum(a[:, :, :, c], dtype=a.dtype) / (N * H * W)")),
        Misconception(
            "cuts the means to whole numbers",
            "The mean of whole numbers need not be a whole number.",
            Edit("np.zeros(C)", "np.zeros(C, dtype=a.dtype)")),
    ),
)

EXERCISES = (WINDOW_SUM, DESCRIBE)
