"""Exercises of unit 01: correlation and convolution of lines and planes."""

import functools

import numpy as np

import cnn_ref
from autograder.exercise import AlsoRight, Case, Edit, Exercise, Hidden, Misconception, call
from autograder.tolerance import Exact, Linear

MODES = ("full", "same", "valid")


def line(r, m, k, mode):
    """A random signal of m values and a kernel of k."""
    return call(r.standard_normal(m), r.standard_normal(k), mode)


def plane(r, image, kernel, mode):
    """A random plane and kernel."""
    return call(r.standard_normal(image), r.standard_normal(kernel), mode)


def as_single(drawn):
    """The same call in single precision."""
    x, w, mode = drawn.positional
    return call(x.astype(np.float32), w.astype(np.float32), mode)


def negative(drawn):
    """A signal or plane that is negative everywhere, under a positive kernel."""
    x, w, mode = drawn.positional
    return call(-np.abs(x) - 0.1, np.abs(w) + 0.1, mode)


def line_of_integers(r):
    """A signal of whole numbers; the kernel is not of whole numbers."""
    return call(r.randint(0, 256, 9), r.standard_normal(4), "full")


def line_views(r):
    """A signal and a kernel that do not lie in one piece of memory."""
    return call(r.standard_normal(20)[::2], r.standard_normal(6)[::-2], "same")


def plane_of_integers(r):
    """A plane of whole numbers; the kernel is not of whole numbers."""
    return call(r.randint(0, 256, (5, 6)), r.standard_normal((3, 2)), "full")


def plane_views(r):
    """A plane and a kernel that do not lie in one piece of memory."""
    return call(r.standard_normal((7, 12))[:, ::2].T, r.standard_normal((6, 3))[::-2], "same")


LINES = (
    Hidden("full", lambda r: line(r, 8, 3, "full")),
    Hidden("valid", lambda r: line(r, 9, 3, "valid")),
    Hidden("same, odd kernel", lambda r: line(r, 7, 5, "same")),
    Hidden("same, even kernel", lambda r: line(r, 8, 4, "same")),
    Hidden("full, even kernel", lambda r: line(r, 7, 2, "full")),
    Hidden("valid, long kernel", lambda r: line(r, 9, 6, "valid")),
    Hidden("kernel of one number", lambda r: line(r, 6, 1, MODES[r.randint(3)])),
    Hidden("kernel as long as the signal, valid", lambda r: line(r, 6, 6, "valid")),
    Hidden("kernel as long as the signal, same", lambda r: line(r, 5, 5, "same")),
    Hidden("kernel as long as the signal, full", lambda r: line(r, 4, 4, "full")),
    Hidden("a single impulse", lambda r: call(
        np.eye(9)[3] * (1 + r.random_sample()), r.standard_normal(4), "full")),
    Hidden("everything in the signal is negative", lambda r: negative(line(r, 8, 3, "same"))),
    Hidden("signal of whole numbers", line_of_integers),
    Hidden("very small numbers", lambda r: call(
        1e-8 * r.standard_normal(8), r.standard_normal(3), "same")),
    Hidden("single precision", lambda r: as_single(line(r, 10, 3, "valid"))),
    Hidden("arrays that are views", line_views),
    Hidden("the same call twice", lambda r: line(r, 7, 3, "full"), times=2),
)

SIGNAL = np.array([1., 2., 3., 4.])
DECAY = np.array([1., 0.5, 0.25])

CORRELATE1D = Exercise(
    name="correlate1d",
    points=3,
    reference=cnn_ref.correlate1d,
    tolerance=Linear(lambda w, **_: w.size, of=("x", "w")),
    axes={"": ("places",)},
    examples=(
        Case("only where the kernel lies inside: valid", call(SIGNAL, DECAY, "valid")),
        Case("every place where they touch: full", call(SIGNAL, DECAY, "full")),
        Case("as long as the signal: same", call(SIGNAL, DECAY, "same")),
        Case("same with a kernel of two", call(SIGNAL, np.array([1., 10.]), "same")),
        Case("a kernel as long as the signal", call(SIGNAL, np.array([1., 0., 0., -1.]), "valid")),
    ),
    hidden=LINES,
    misconceptions=(
        Misconception(
            "turns the kernel round",
            "That is convolution. Correlation lays the kernel on the signal as it is: its first "
            "number meets the earliest value of the window.",
            Edit("w[k] * x[at]", "w[K - 1 - k] * x[at]")),
        Misconception(
            "treats full like valid", "In full mode the kernel may hang over both ends of the "
            "signal, as long as one of its numbers touches it.",
            (Edit('"full": K - 1', '"full": 0'), Edit('"full": M + K - 1', '"full": M - K + 1'))),
        Misconception(
            "treats same like valid",
            "In same mode there is an output for every value of the signal: zeros stand beyond its "
            "ends.",
            (Edit('"same": K // 2', '"same": 0'), Edit('"same": M,', '"same": M - K + 1,'))),
        Misconception(
            "pads only behind in same mode",
            "Zeros stand on both sides: the middle of the kernel visits every value of the signal.",
            Edit('"same": K // 2', '"same": 0')),
        Misconception(
            "pads only in front in same mode",
            "Zeros stand on both sides: the middle of the kernel visits every value of the signal.",
            Edit('"same": K // 2', '"same": K - 1')),
        Misconception(
            "looks ahead with an even kernel in same mode",
            "An even kernel has no middle. The contract says which part of full is kept: count its "
            "first place on paper for a kernel of two.",
            Edit('"same": K // 2', '"same": (K - 1) // 2')),
        Misconception(
            "makes full mode one too long", "How many places touch the signal at least once? Count "
            "them for a signal and a kernel of one value each.",
            Edit('"full": M + K - 1', '"full": M + K')),
        Misconception(
            "forgets the last place of valid mode",
            "Counting steps is not counting places: before the first step the kernel already "
            "stands somewhere.", Edit('"valid": M - K + 1', '"valid": M - K')),
        Misconception(
            "repeats the ends of the signal",
            "Beyond its ends the signal is zero.",
            Edit("            if 0 <= at < M:\n                y[t] += w[k] * x[at]",
                 "            y[t] += w[k] * x[min(max(at, 0), M - 1)]")),
        Misconception(
            "takes the signal for a circle",
            "A negative index counts from the end in Python. Before its first value the signal is "
            "zero.", Edit("            if 0 <= at < M:\n                y[t] += w[k] * x[at]",
                          "            y[t] += w[k] * x[at % M]")),
        Misconception(
            "skips the first value of the signal", "Index 0 belongs to the signal.",
            Edit("if 0 <= at", "if 0 < at")),
        Misconception(
            "keeps only the last product",
            "Each output is a sum: a product is added to those before it.",
            Edit("y[t] +=", "y[t] =")),
        Misconception(
            "takes the mean of the products", "The products are summed, not averaged.",
            Edit("w[k] * x[at]", "w[k] * x[at] / K")),
        Misconception(
            "ignores the mode", "What `mode` says decides how many outputs there are.",
            (Edit('"same": K // 2, "valid": 0', '"same": K - 1, "valid": K - 1'),
             Edit('"same": M, "valid": M - K + 1', '"same": M + K - 1, "valid": M + K - 1'))),
        Misconception(
            "keeps whole numbers where fractions are due",
            "An output array that takes its dtype from a signal of whole numbers cuts every result "
            "off after the point.", Edit("np.zeros(length)", "np.zeros(length, dtype=x.dtype)")),
        Misconception(
            "works in single precision", "A sum that is kept in float32 loses half of the digits.",
            Edit("np.zeros(length)", "np.zeros(length, dtype=np.float32)")),
        Misconception(
            "overwrites the signal while computing",
            "An in-place product changes the signal under the next place of the kernel.",
            Edit("y[t] += w[k] * x[at]", "x[at] *= w[k]\n                y[t] += x[at]")),
    ),
)

CONVOLVE1D = Exercise(
    name="convolve1d",
    points=3,
    reference=cnn_ref.convolve1d,
    tolerance=Linear(lambda w, **_: w.size, of=("x", "w")),
    axes={"": ("places",)},
    examples=(
        Case("the echoes of the example by hand: full", call(SIGNAL, DECAY, "full")),
        Case("where all echoes have arrived: valid", call(SIGNAL, DECAY, "valid")),
        Case("as long as the signal: same", call(SIGNAL, DECAY, "same")),
        Case("same with a kernel of two", call(SIGNAL, np.array([1., 10.]), "same")),
        Case("one impulse gives the kernel back",
             call(np.array([0., 1., 0.]), np.array([3., 2., 1.]), "full")),
    ),
    hidden=LINES,
    misconceptions=(
        Misconception(
            "correlates: the kernel is not turned",
            "The first number of the kernel is the sound itself, the last its latest echo. Which "
            "of them meets the earlier value of the signal?",
            Edit("x[t] * w[k]", "x[t] * w[K - 1 - k]")),
        Misconception(
            "turns the signal as well as the kernel",
            "Of the two only one is turned; with both turned the output runs backwards.",
            Edit("x[t] * w[k]", "x[M - 1 - t] * w[K - 1 - k]")),
        Misconception(
            "starts same mode at the first echo",
            "Same keeps the middle of full: as many outputs go at the front as at the back, up to "
            "one.", Edit('"same": ((K - 1) // 2, M)', '"same": (0, M)')),
        Misconception(
            "ends same mode at the last echo",
            "Same keeps the middle of full: as many outputs go at the front as at the back, up to "
            "one.", Edit('"same": ((K - 1) // 2, M)', '"same": (K - 1, M)')),
        Misconception(
            "starts same mode one too late with an even kernel",
            "An even kernel has no middle. The contract says which part of full is kept: count its "
            "first place on paper for a kernel of two.",
            Edit("((K - 1) // 2, M)", "(K // 2, M)")),
        Misconception(
            "gives full whatever the mode", "What `mode` says decides which part is returned.",
            Edit("return y[start:start + length]", "return y")),
        Misconception(
            "starts valid mode at the first value",
            "Valid keeps the places where every number of the kernel meets the signal: the first "
            "outputs lack some echoes.",
            Edit('"valid": (K - 1, M - K + 1)', '"valid": (0, M - K + 1)')),
        Misconception(
            "forgets the last place of valid mode",
            "Counting steps is not counting places: before the first step the kernel already "
            "stands somewhere.", Edit('"valid": (K - 1, M - K + 1)', '"valid": (K - 1, M - K)')),
        Misconception(
            "cuts the echoes off at the end of the signal in full mode",
            "The last sound has echoes, too: full mode waits until they have died away.",
            Edit('"full": (0, M + K - 1)', '"full": (0, M)')),
        Misconception(
            "makes full mode one too long",
            "When does the last echo of the last value arrive? Count places from 0.",
            (Edit("np.zeros(M + K - 1)", "np.zeros(M + K)"),
             Edit('"full": (0, M + K - 1)', '"full": (0, M + K)'))),
        Misconception(
            "lets the echoes wrap round",
            "What is left at the end is not heard again at the beginning.",
            Edit("y[t + k]", "y[(t + k) % M]")),
        Misconception(
            "overwrites earlier echoes",
            "Echoes of several values arrive at the same time: they add up.",
            Edit("y[t + k] +=", "y[t + k] =")),
        Misconception(
            "takes the mean of the echoes", "Echoes add up, they are not averaged.",
            Edit("x[t] * w[k]", "x[t] * w[k] / K")),
        Misconception(
            "keeps whole numbers where fractions are due",
            "An output array that takes its dtype from a signal of whole numbers cuts every echo "
            "off after the point.",
            Edit("np.zeros(M + K - 1)", "np.zeros(M + K - 1, dtype=np.asarray(x).dtype)")),
        Misconception(
            "works in single precision", "A sum that is kept in float32 loses half of the digits.",
            Edit("np.zeros(M + K - 1)", "np.zeros(M + K - 1, dtype=np.float32)")),
        Misconception(
            "turns the caller's kernel in place",
            "`w[:] = ...` writes into the caller's array. Turn a copy, or count backwards.",
            (Edit("M, K = len(x), len(w)", "M, K = len(x), len(w)\n    w[:] = w[::-1].copy()"),
             Edit("x[t] * w[k]", "x[t] * w[K - 1 - k]"))),
    ),
)


def turned_floats(w):
    """Turned, as floats whatever came in."""
    return cnn_ref.rot180(w).astype(float)


def ranks(r, shape):
    """Whole numbers that are all different."""
    return call(r.permutation(int(np.prod(shape))).reshape(shape))


ROT180 = Exercise(
    name="rot180",
    points=2,
    reference=cnn_ref.rot180,
    tolerance=Exact(),
    axes={"": ("rows", "columns")},
    also_right=(AlsoRight("floats", "Your kernel comes back as floats, also where whole numbers "
                          "went in: nothing is lost.", turned_floats),),
    examples=(
        Case("two by two", call(np.array([[1., 2.], [3., 4.]]))),
        Case("two rows, three columns", call(np.arange(6.0).reshape(2, 3))),
        Case("one row", call(np.array([[1., 2., 3.]]))),
        Case("filters (KH, KW, C, F): each plane is turned, the order of planes stays",
             call(np.arange(24.0).reshape(2, 3, 2, 2))),
    ),
    hidden=(
        Hidden("square", lambda r: call(r.standard_normal((3, 3)))),
        Hidden("square, even size", lambda r: call(r.standard_normal((4, 4)))),
        Hidden("higher than wide", lambda r: call(r.standard_normal((5, 2)))),
        Hidden("wider than high", lambda r: call(r.standard_normal((2, 5)))),
        Hidden("one column", lambda r: call(r.standard_normal((4, 1)))),
        Hidden("one row", lambda r: call(r.standard_normal((1, 5)))),
        Hidden("one number", lambda r: call(r.standard_normal((1, 1)))),
        Hidden("filters of several channels", lambda r: call(r.standard_normal((3, 2, 4, 5)))),
        Hidden("a stack of kernels", lambda r: call(r.standard_normal((3, 3, 4)))),
        Hidden("whole numbers", lambda r: ranks(r, (3, 4))),
        Hidden("single precision", lambda r: call(r.standard_normal((3, 4)).astype(np.float32))),
        Hidden("an array that is a view", lambda r: call(r.standard_normal((4, 6)).T[::2])),
        Hidden("the same call twice", lambda r: call(r.standard_normal((3, 4))), times=2),
    ),
    misconceptions=(
        Misconception(
            "swaps rows and columns",
            "A transposed kernel is mirrored in its diagonal. Half a turn keeps rows rows.",
            Edit("return turned", "return np.swapaxes(w, 0, 1)")),
        Misconception(
            "turns by a quarter only", "Turn a sheet of paper by 180 degrees: where does its top "
            "left corner go?", Edit("return turned", "return np.rot90(w)")),
        Misconception(
            "turns by a quarter the other way", "Turn a sheet of paper by 180 degrees: where does "
            "its top left corner go?", Edit("return turned", "return np.rot90(w, -1)")),
        Misconception(
            "turns the rows only", "You have turned it upside down. Left and right?",
            Edit("KW - 1 - v", "v")),
        Misconception(
            "turns the columns only", "You have swapped left and right. Top and bottom?",
            Edit("KH - 1 - u", "u")),
        Misconception(
            "turns the channels and filters as well",
            "Only rows and columns are turned: the planes keep their order.",
            Edit("return turned", "return np.flip(w)")),
        Misconception(
            "turns the last two axes",
            "In this course rows and columns are the first two axes; channels come after them.",
            Edit("return turned", "return w[..., ::-1, ::-1]")),
        Misconception(
            "changes nothing", "What comes back is what went in.",
            Edit("return turned", "return w")),
        Misconception(
            "changes the signs", "The numbers move; they stay as they are.",
            Edit("= w[KH - 1 - u, KW - 1 - v]", "= -w[KH - 1 - u, KW - 1 - v]")),
        Misconception(
            "counts the last row and column one too far",
            "Of n rows, counted from 0, the last is number n - 1.",
            (Edit("KH - 1 - u", "KH - u"), Edit("KW - 1 - v", "KW - v"))),
        Misconception(
            "moves everything by one place",
            "The index -u is 0 for the first row, so the first row stays where it is. Which row "
            "should it fetch?", (Edit("KH - 1 - u", "-u"), Edit("KW - 1 - v", "-v"))),
        Misconception(
            "takes every kernel to be 3 x 3", "How large the kernel is stands in its shape.",
            Edit("KH, KW = w.shape[:2]", "KH, KW = 3, 3")),
        Misconception(
            "writes into the kernel while reading it",
            "Half of the numbers are overwritten before they are read, and the caller's kernel "
            "changes: fill an array of your own.",
            Edit("turned = np.zeros_like(w)", "turned = w")),
        Misconception(
            "returns the right kernel and turns the caller's, too",
            "The caller's kernel must stay as it is.",
            Edit("return turned", "w[...] = turned\n    return turned")),
    ),
)

PLANES = (
    Hidden("full", lambda r: plane(r, (5, 5), (3, 3), "full")),
    Hidden("valid", lambda r: plane(r, (6, 6), (3, 3), "valid")),
    Hidden("same, odd kernel", lambda r: plane(r, (5, 5), (3, 3), "same")),
    Hidden("image not square", lambda r: plane(r, (4, 8), (3, 3), "valid")),
    Hidden("same, even kernel", lambda r: plane(r, (6, 5), (4, 2), "same")),
    Hidden("kernel higher than wide", lambda r: plane(r, (6, 5), (4, 1), "full")),
    Hidden("kernel wider than high", lambda r: plane(r, (6, 7), (2, 5), "valid")),
    Hidden("kernel and image not square, same", lambda r: plane(r, (5, 8), (3, 5), "same")),
    Hidden("kernel of one pixel", lambda r: plane(
        r, (3, 4), (1, 1), MODES[r.randint(3)])),
    Hidden("kernel as large as the image, valid", lambda r: plane(r, (4, 5), (4, 5), "valid")),
    Hidden("kernel as large as the image, full", lambda r: plane(r, (3, 4), (3, 4), "full")),
    Hidden("one row", lambda r: plane(r, (1, 7), (1, 3), "same")),
    Hidden("everything in the image is negative",
           lambda r: negative(plane(r, (4, 5), (2, 3), "same"))),
    Hidden("image of whole numbers", plane_of_integers),
    Hidden("very large numbers", lambda r: call(
        1e8 * r.standard_normal((4, 5)), r.standard_normal((3, 2)), "same")),
    Hidden("single precision", lambda r: as_single(plane(r, (5, 6), (3, 3), "valid"))),
    Hidden("arrays that are views", plane_views),
    Hidden("the same call twice", lambda r: plane(r, (4, 5), (2, 3), "full"), times=2),
)

# The example of the course notes: its convolution and its correlation differ in sign only.
NOTES = np.array([[1., 1., 1., 1., 1.], [-1., 0., -3., 0., 1.], [2., 1., 1., -1., 0.],
                  [0., -1., 1., 2., 1.], [1., 2., 1., 1., 1.]])
DIAGONAL = np.array([[1., 0., 0.], [0., 0., 0.], [0., 0., -1.]])
CROSS = np.array([[1., 1., 1., 0., 0.], [0., 1., 1., 1., 0.], [0., 0., 1., 1., 1.],
                  [0., 0., 1., 1., 0.], [0., 1., 1., 0., 0.]])
X_SHAPED = np.array([[1., 0., 1.], [0., 1., 0.], [1., 0., 1.]])
STAIRS = np.arange(12.0).reshape(3, 4)
CORNER = np.array([[1., 0., 0.], [0., 0., 10.]])

PLANE_EXAMPLES = (
    Case("the 5 x 5 example, valid", call(CROSS, X_SHAPED, "valid")),
    Case("the same, as large as the image", call(CROSS, X_SHAPED, "same")),
    Case("the example of the notes, valid", call(NOTES, DIAGONAL, "valid")),
    Case("neither image nor kernel square, full", call(STAIRS, CORNER, "full")),
    Case("an even kernel, same", call(STAIRS, np.array([[1., 0.], [0., 10.]]), "same")),
)

CORRELATE2D = Exercise(
    name="correlate2d",
    points=4,
    reference=cnn_ref.correlate2d,
    tolerance=Linear(lambda w, **_: w.size, of=("x", "w")),
    axes={"": ("rows", "columns")},
    examples=PLANE_EXAMPLES,
    hidden=PLANES,
    misconceptions=(
        Misconception(
            "turns the kernel by 180 degrees",
            "That is convolution. Correlation lays the kernel on the image as it is.",
            Edit("w[u, v]", "w[KH - 1 - u, KW - 1 - v]")),
        Misconception(
            "turns the kernel upside down only",
            "Correlation lays the kernel on the image as it is.",
            Edit("w[u, v]", "w[KH - 1 - u, v]")),
        Misconception(
            "swaps rows and columns of the kernel",
            "The first axis of the kernel runs down the image, the second across.",
            Edit("KH, KW = w.shape", "w = w.T\n    KH, KW = w.shape")),
        Misconception(
            "swaps rows and columns of the output",
            "The first axis of the output runs down, as in the image.",
            Edit("return y", "return y.T")),
        Misconception(
            "takes the image to be square", "An image has a height and a width: ask it for both.",
            Edit("H, W = x.shape", "H, _ = x.shape\n    W = H")),
        Misconception(
            "takes the kernel to be square", "A kernel has a height and a width: ask it for both.",
            Edit("KH, KW = w.shape", "KH, _ = w.shape\n    KW = KH")),
        Misconception(
            "treats full like valid",
            "In full mode the kernel may hang over all four sides of the image.",
            (Edit('"full": (KH - 1, KW - 1)', '"full": (0, 0)'),
             Edit('"full": (H + KH - 1, W + KW - 1)', '"full": (H - KH + 1, W - KW + 1)'))),
        Misconception(
            "treats same like valid",
            "In same mode there is an output for every pixel: zeros stand around the image.",
            (Edit('"same": (KH // 2, KW // 2)', '"same": (0, 0)'),
             Edit('"same": (H, W)', '"same": (H - KH + 1, W - KW + 1)'))),
        Misconception(
            "gives full whatever the mode", "What `mode` says decides how many outputs there are.",
            (Edit('"same": (KH // 2, KW // 2),\n                "valid": (0, 0)',
                  '"same": (KH - 1, KW - 1),\n                "valid": (KH - 1, KW - 1)'),
             Edit('"same": (H, W),\n              "valid": (H - KH + 1, W - KW + 1)',
                  '"same": (H + KH - 1, W + KW - 1),\n              '
                  '"valid": (H + KH - 1, W + KW - 1)'))),
        Misconception(
            "pads only below and right in same mode",
            "Zeros stand on all four sides: the middle of the kernel visits every pixel.",
            Edit('"same": (KH // 2, KW // 2)', '"same": (0, 0)')),
        Misconception(
            "pads only above and left in same mode",
            "Zeros stand on all four sides: the middle of the kernel visits every pixel.",
            Edit('"same": (KH // 2, KW // 2)', '"same": (KH - 1, KW - 1)')),
        Misconception(
            "looks ahead with an even kernel in same mode",
            "An even kernel has no middle. The contract says which part of full is kept: try a "
            "kernel of 2 x 2 on paper.",
            Edit('"same": (KH // 2, KW // 2)', '"same": ((KH - 1) // 2, (KW - 1) // 2)')),
        Misconception(
            "forgets the last place of valid mode",
            "Counting steps is not counting places: before the first step the kernel already "
            "stands somewhere.",
            Edit('"valid": (H - KH + 1, W - KW + 1)', '"valid": (H - KH, W - KW)')),
        Misconception(
            "takes the image for a ring",
            "A negative index counts from the end in Python. Outside of the image there are zeros.",
            Edit("                    if 0 <= row < H and 0 <= column < W:\n"
                 "                        y[i, j] += w[u, v] * x[row, column]",
                 "                    y[i, j] += w[u, v] * x[row % H, column % W]")),
        Misconception(
            "repeats the border of the image",
            "Outside of the image there are zeros, not copies of its border.",
            Edit("                    if 0 <= row < H and 0 <= column < W:\n"
                 "                        y[i, j] += w[u, v] * x[row, column]",
                 "                    y[i, j] += w[u, v] * x[min(max(row, 0), H - 1), "
                 "min(max(column, 0), W - 1)]")),
        Misconception(
            "keeps only the last product",
            "Each output is a sum: a product is added to those before it.",
            Edit("y[i, j] +=", "y[i, j] =")),
        Misconception(
            "takes the mean of the products", "The products are summed, not averaged.",
            Edit("w[u, v] * x", "w[u, v] / w.size * x")),
        Misconception(
            "keeps whole numbers where fractions are due",
            "An output array that takes its dtype from an image of whole numbers cuts every result "
            "off after the point.",
            Edit("np.zeros((OH, OW))", "np.zeros((OH, OW), dtype=x.dtype)")),
        Misconception(
            "works in single precision", "A sum that is kept in float32 loses half of the digits.",
            Edit("np.zeros((OH, OW))", "np.zeros((OH, OW), dtype=np.float32)")),
        Misconception(
            "overwrites the image while computing",
            "An in-place product changes the image under the next place of the kernel.",
            Edit("y[i, j] += w[u, v] * x[row, column]",
                 "x[row, column] *= w[u, v]\n                        y[i, j] += x[row, column]")),
    ),
)

CONVOLVE2D = Exercise(
    name="convolve2d",
    points=4,
    reference=cnn_ref.convolve2d,
    tolerance=Linear(lambda w, **_: w.size, of=("x", "w")),
    axes={"": ("rows", "columns")},
    examples=PLANE_EXAMPLES,
    hidden=PLANES,
    misconceptions=(
        Misconception(
            "correlates: the kernel is not turned",
            "Each pixel leaves a copy of the kernel that begins where the pixel stands. Seen from "
            "an output, the kernel is then turned by 180 degrees.",
            Edit("y[i + u, j + v] += x[i, j] * w[u, v]",
                 "y[i + u, j + v] += x[i, j] * w[KH - 1 - u, KW - 1 - v]")),
        Misconception(
            "turns the rows of the kernel only",
            "Half a turn turns both: top and bottom, left and right.",
            Edit("x[i, j] * w[u, v]", "x[i, j] * w[u, KW - 1 - v]")),
        Misconception(
            "turns the columns of the kernel only",
            "Half a turn turns both: top and bottom, left and right.",
            Edit("x[i, j] * w[u, v]", "x[i, j] * w[KH - 1 - u, v]")),
        Misconception(
            "swaps rows and columns of the kernel",
            "Half a turn is not a transpose: rows stay rows.",
            Edit("KH, KW = w.shape", "w = w.T\n    KH, KW = w.shape")),
        Misconception(
            "takes a quarter turn for half a turn",
            "`np.rot90` turns by 90 degrees, unless you tell it how often.",
            Edit("KH, KW = w.shape", "w = np.rot90(w)\n    KH, KW = w.shape")),
        Misconception(
            "swaps rows and columns of the output",
            "The first axis of the output runs down, as in the image.",
            Edit("return y[top:top + OH, left:left + OW]",
                 "return y[top:top + OH, left:left + OW].T")),
        Misconception(
            "takes the image to be square", "An image has a height and a width: ask it for both.",
            Edit("H, W = x.shape", "H, _ = x.shape\n    W = H")),
        Misconception(
            "takes the kernel to be square", "A kernel has a height and a width: ask it for both.",
            Edit("KH, KW = w.shape", "KH, _ = w.shape\n    KW = KH")),
        Misconception(
            "gives full whatever the mode", "What `mode` says decides which part is returned.",
            Edit("return y[top:top + OH, left:left + OW]", "return y")),
        Misconception(
            "starts same mode at the first corner",
            "Same keeps the middle of full: as much goes at the top as at the bottom, up to one.",
            Edit('"same": ((KH - 1) // 2, (KW - 1) // 2)', '"same": (0, 0)')),
        Misconception(
            "ends same mode at the last corner",
            "Same keeps the middle of full: as much goes at the top as at the bottom, up to one.",
            Edit('"same": ((KH - 1) // 2, (KW - 1) // 2)', '"same": (KH - 1, KW - 1)')),
        Misconception(
            "starts same mode one too late with an even kernel",
            "An even kernel has no middle. The contract says which part of full is kept: try a "
            "kernel of 2 x 2 on paper.",
            Edit('"same": ((KH - 1) // 2, (KW - 1) // 2)', '"same": (KH // 2, KW // 2)')),
        Misconception(
            "starts valid mode at the first corner",
            "Valid keeps the places where the whole kernel lies on the image: the first rows and "
            "columns of full lack some products.",
            Edit('"valid": (KH - 1, KW - 1)', '"valid": (0, 0)')),
        Misconception(
            "forgets the last place of valid mode",
            "Counting steps is not counting places: before the first step the kernel already "
            "stands somewhere.",
            Edit('"valid": (H - KH + 1, W - KW + 1)', '"valid": (H - KH, W - KW)')),
        Misconception(
            "cuts full mode off at the size of the image",
            "In full mode the kernel may hang over all four sides of the image.",
            Edit('"full": (H + KH - 1, W + KW - 1)', '"full": (H, W)')),
        Misconception(
            "lets the copies wrap round", "What leaves the image on one side does not come back on "
            "the other.", Edit("y[i + u, j + v]", "y[(i + u) % H, (j + v) % W]")),
        Misconception(
            "overwrites what lies there already",
            "The copies of the kernel overlap: where they do, they add up.",
            Edit("y[i + u, j + v] +=", "y[i + u, j + v] =")),
        Misconception(
            "takes the mean of the products", "The products are summed, not averaged.",
            Edit("x[i, j] * w[u, v]", "x[i, j] * w[u, v] / w.size")),
        Misconception(
            "keeps whole numbers where fractions are due",
            "An output array that takes its dtype from an image of whole numbers cuts every result "
            "off after the point.", Edit("np.zeros((H + KH - 1, W + KW - 1))",
                                         "np.zeros((H + KH - 1, W + KW - 1), dtype=x.dtype)")),
        Misconception(
            "works in single precision", "A sum that is kept in float32 loses half of the digits.",
            Edit("np.zeros((H + KH - 1, W + KW - 1))",
                 "np.zeros((H + KH - 1, W + KW - 1), dtype=np.float32)")),
        Misconception(
            "turns the caller's kernel in place",
            "`w[:] = ...` writes into the caller's array: turn a copy.",
            (Edit("KH, KW = w.shape", "KH, KW = w.shape\n    w[:] = w[::-1, ::-1].copy()"),
             Edit("x[i, j] * w[u, v]", "x[i, j] * w[KH - 1 - u, KW - 1 - v]"))),
    ),
)


def product(factors):
    """The reference: one full convolution after the other."""
    whole = [np.asarray(f, dtype=np.result_type(f, np.float32)) for f in factors]
    return functools.reduce(lambda p, q: cnn_ref.convolve1d(p, q, "full"), whole)


def polynomials(r, *lengths):
    """Random polynomials with so many coefficients each."""
    return call([r.standard_normal(n) for n in lengths])


def with_zeros(r):
    """The highest coefficients of both are zero, and some in between."""
    p, q = r.standard_normal(6), r.standard_normal(5)
    p[[1, 3, 5]] = 0
    q[[2, 4]] = 0
    return call([p, q])


POLYNOMIAL_PRODUCT = Exercise(
    name="polynomial_product",
    points=2,
    stretch=True,
    reference=product,
    # Every product of coefficients is rounded once for each factor, and summed as often as the
    # factors are long.
    tolerance=Linear(lambda factors: sum(len(f) for f in factors) * len(factors)),
    axes={"": ("powers",)},
    examples=(
        Case("(1 + x)(1 - x) = 1 - x²", call([np.array([1., 1.]), np.array([1., -1.])])),
        Case("(1 + x)(1 + x)(1 + x): Pascal's triangle", call([np.array([1., 1.])] * 3)),
        Case("(1 + 2x + 3x² + 4x³)(1 + x/2 + x²/4)", call([SIGNAL, DECAY])),
        Case("one factor", call([np.array([5., 0., 2.])])),
    ),
    hidden=(
        Hidden("two factors, equally long", lambda r: polynomials(r, 4, 4)),
        Hidden("the second factor is longer", lambda r: polynomials(r, 3, 7)),
        Hidden("the first factor is longer", lambda r: polynomials(r, 6, 2)),
        Hidden("three factors", lambda r: polynomials(r, 2, 4, 3)),
        Hidden("five factors", lambda r: polynomials(r, 2, 3, 2, 4, 2)),
        Hidden("one factor", lambda r: polynomials(r, 5)),
        Hidden("a constant among the factors", lambda r: polynomials(r, 4, 1, 3)),
        Hidden("zeros among the coefficients", with_zeros),
        Hidden("a factor of whole numbers",
               lambda r: call([r.randint(-9, 10, 4), r.standard_normal(3)])),
        Hidden("very small numbers", lambda r: call([1e-8 * r.standard_normal(4),
                                                     r.standard_normal(5)])),
        Hidden("arrays that are views",
               lambda r: call([r.standard_normal(8)[::2], r.standard_normal(9)[::-3]])),
        Hidden("the same call twice", lambda r: polynomials(r, 3, 4, 2), times=2),
    ),
    misconceptions=(
        Misconception(
            "correlates: one factor is turned",
            "x to the power a times x to the power b: where does the product of the two "
            "coefficients belong?", Edit("whole[a + b] += p * q",
                                         "whole[a + len(factor) - 1 - b] += p * q")),
        Misconception(
            "multiplies equal powers only",
            "Every term of one factor meets every term of the other.",
            Edit("whole[a + b] += p * q", "whole[a + b] += p * q * (a == b)")),
        Misconception(
            "overwrites what it had for a power",
            "Several pairs of terms give the same power: their products add up.",
            Edit("whole[a + b] += p * q", "whole[a + b] = p * q")),
        Misconception(
            "adds the factors", "Factors are multiplied.", Edit("p * q", "p + q")),
        Misconception(
            "uses the first two factors only", "There may be more than two factors.",
            Edit("in factors[1:]", "in factors[1:2]")),
        Misconception(
            "leaves out the last factor", "Every factor of the list counts.",
            Edit("in factors[1:]", "in factors[1:-1]")),
        Misconception(
            "writes the highest power first",
            "The coefficients go from the constant upwards, in the result as well.",
            Edit("return result", "return result[::-1]")),
        Misconception(
            "makes room for one power too many",
            "Multiply two constants: how many coefficients does the result have?",
            Edit("len(result) + len(factor) - 1", "len(result) + len(factor)")),
        Misconception(
            "drops zeros at the end",
            "How many coefficients the result has follows from how many the factors have, even "
            "where the highest of them are zero.",
            Edit("return result", "return np.trim_zeros(result, 'b')")),
        Misconception(
            "keeps whole numbers where fractions are due",
            "One factor may hold whole numbers and another fractions: the result needs fractions.",
            Edit("np.zeros(len(result) + len(factor) - 1)",
                 "np.zeros(len(result) + len(factor) - 1, dtype=factors[0].dtype)")),
    ),
)

EXERCISES = (CORRELATE1D, CONVOLVE1D, ROT180, CORRELATE2D, CONVOLVE2D, POLYNOMIAL_PRODUCT)
