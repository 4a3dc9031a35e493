"""Exercises of unit 09: im2col, col2im, speed."""

import numpy as np

import cnn_ref
from autograder.exercise import Case, Edit, Exercise, Hidden, Misconception, Speed, call
from autograder.tolerance import Exact, Linear

from ..arrays import changed, float32, kept, view
from ..convolution import OPTIONS, PLACE, PRODUCTS, cut_off, places, sized, terms


def layer(r, image, kernel, filters, **options):
    """Random images (N, H, W, C), filters of this size, and biases."""
    return call(r.standard_normal(image), r.standard_normal((*kernel, image[3], filters)),
                r.standard_normal(filters), **options)


def whole(a):
    """Whole numbers, none negative."""
    return np.abs(100 * a).astype(int)


def forward(arguments, integers=True):
    """The cases that every way of computing a convolution layer is held to.

    arguments: what a call of the layer is turned into.
    integers: whether images of whole numbers are among them.
    """
    def drawn(label, draw, **options):
        return Hidden(label, lambda r: arguments(r, draw(r)), **options)
    return (
        *(integers * (drawn("image of whole numbers", lambda r: changed(
            layer(r, (2, 5, 6, 2), (3, 2), 3, pad=(1, 0)), whole, kept, kept)),)),
        *(drawn(label, draw) for label, draw in sized(layer)),
        drawn("everything negative", lambda r: changed(
            layer(r, (2, 4, 5, 2), (2, 3), 3), lambda x: -np.abs(x), np.abs, lambda b: -np.abs(b))),
        drawn("single precision", lambda r: changed(
            layer(r, (2, 6, 5, 3), (3, 3), 2, pad=(1, 1)), float32, float32, float32)),
        drawn("arrays that are views", lambda r: changed(
            layer(r, (2, 6, 5, 3), (3, 2), 4), view, view, view)),
        drawn("very small numbers", lambda r: changed(
            layer(r, (1, 5, 4, 2), (3, 2), 2), *[lambda a: 1e-8 * a] * 3), family="scale"),
        drawn("very large numbers", lambda r: changed(
            layer(r, (1, 5, 4, 2), (3, 2), 2), *[lambda a: 1e8 * a] * 3), family="scale"),
        drawn("the same call twice", lambda r: layer(r, (1, 5, 4, 2), (2, 3), 2), times=2),
    )


def as_layer(r, drawn):
    """The layer itself."""
    return drawn


def as_windows(r, drawn):
    """Images and the size of a window."""
    x, w, _ = drawn.positional
    return call(x, w.shape[:2], **drawn.named)


def as_columns(r, drawn):
    """A random matrix of the shape that `im2col` gives, with the dtype of the images."""
    x, w, _ = drawn.positional
    rows = len(x) * int(np.prod(places(x.shape, w.shape[:2], **drawn.named)))
    columns = float(np.abs(x).max()) * r.standard_normal((rows, w[..., 0].size))
    return call(columns.astype(x.dtype), x.shape, w.shape[:2], **drawn.named)


def as_gradients(r, drawn):
    """The backward pass of the layer, with an upstream gradient that is never ones."""
    x, w, b = drawn.positional
    dy = r.standard_normal((len(x), *places(x.shape, w.shape[:2], **drawn.named), len(b)))
    return call(dy.astype(w.dtype) * float(np.abs(w).max()), x, w, b, **drawn.named)


PICTURE = np.arange(1.0, 13.0).reshape(1, 3, 4, 1)
EDGE = np.array([[1.0, 0.0], [0.0, -1.0]]).reshape(2, 2, 1, 1)


def examples(arguments):
    """What students see of each way of computing a convolution layer."""
    def shown(seed, drawn):
        return arguments(np.random.RandomState(seed), drawn)
    return (
        Case("3 x 4 pixels, 2 x 2 windows", shown(31, call(PICTURE, EDGE, np.array([10.0])))),
        Case("two images, two channels, three filters", shown(32, layer(
            np.random.RandomState(33), (2, 3, 4, 2), (2, 3), 3))),
        Case("stride 2, padding 1", shown(34, layer(
            np.random.RandomState(35), (1, 4, 5, 1), (3, 2), 2, stride=(2, 2), pad=(1, 1)))),
        Case("a row and two columns are left over", shown(36, layer(
            np.random.RandomState(37), (1, 4, 6, 1), (2, 2), 1, stride=(3, 4)))),
    )


def misled():
    """Mistakes with options, which every one of these functions can make in the same words."""
    known = {
        "ignores the padding": ("The windows lie in the padded image.",
                                "(sh, sw), (ph, pw) = stride, (0, 0)"),
        "always pads by one": ("How many zeros there are is said by `pad`.",
                               "(sh, sw), (ph, pw) = stride, (1, 1)"),
        "swaps the padding of rows and columns": ("`pad` is (rows, columns).",
                                                  "(sh, sw), (pw, ph) = stride, pad"),
        "ignores the stride": ("Windows are a stride apart.", "(sh, sw), (ph, pw) = (1, 1), pad"),
        "swaps the strides of rows and columns": ("`stride` is (rows, columns).",
                                                  "(sw, sh), (ph, pw) = stride, pad"),
        "uses the stride of the rows for both axes": (
            "The stride has two numbers: one for each axis.",
            "(sh, _), (ph, pw) = stride, pad\n    sw = sh"),
    }
    return tuple(Misconception(name, advice, Edit(OPTIONS, new))
                 for name, (advice, new) in known.items())


# The loops that speed is measured against

CONV2D_LOOPS = Exercise(
    name="conv2d_loops",
    points=1,
    reference=cnn_ref.conv2d,
    tolerance=Linear(lambda w, **_: w[..., 0].size + 1),
    axes={"": ("images", "rows", "columns", "filters")},
    examples=examples(as_layer),
    hidden=forward(as_layer),
    misconceptions=(
        Misconception(
            "turns the filter", "A convolution layer lays the filter on the image as it is.",
            Edit("w[:, :, :, f]", "w[::-1, ::-1, :, f]")),
        Misconception(
            "forgets the bias", "Every filter has one number of its own.", Edit(" + b[f]", "")),
        Misconception(
            "adds the bias to every product", "The bias is added once to each output.",
            Edit(PRODUCTS, "np.sum(window * w[:, :, :, f] + b[f])")),
        Misconception(
            "uses the first filter for every output", "Each output channel has its own filter.",
            Edit("w[:, :, :, f]", "w[:, :, :, 0]")),
        Misconception(
            "uses the first image for the whole batch", "Each image has its own output.",
            Edit("padded[n, i", "padded[0, i")),
        Misconception(
            "keeps whole numbers where fractions are due",
            "The dtype of an image of whole numbers has no room for fractions.",
            Edit("np.zeros((N, OH, OW, F))", "np.zeros((N, OH, OW, F), dtype=x.dtype)")),
        *misled(),
    ),
)

# Windows as rows of a matrix

IM2COL = Exercise(
    name="im2col",
    points=3,
    reference=cnn_ref.im2col,
    tolerance=Exact(),
    axes={"": ("windows", "taps")},
    examples=examples(as_windows),
    hidden=forward(as_windows, integers=False),
    misconceptions=(
        Misconception(
            "numbers the windows by the height of the output",
            "Row by row: a new row of windows begins after as many as fit **across**.",
            Edit("(n * OH + i) * OW + j", "(n * OH + i) * OH + j")),
        Misconception(
            "numbers the windows down first",
            "Row by row: the window to the right comes next, not the one below.",
            Edit("(n * OH + i) * OW + j", "(n * OW + j) * OH + i")),
        Misconception(
            "numbers the images last",
            "All windows of image 0 come first, then all of image 1.",
            Edit("(n * OH + i) * OW + j", "(i * OW + j) * N + n")),
        Misconception(
            "puts the channels before rows and columns",
            "Along a row of the matrix the channels of one pixel stand side by side, as they do in "
            "the image and in `w`.",
            Edit("window.ravel()", "window.transpose(2, 0, 1).ravel()")),
        Misconception(
            "reads the window column by column",
            "The window is read row by row, as NumPy lays it out.",
            Edit("window.ravel()", "window.transpose(1, 0, 2).ravel()")),
        Misconception(
            "gives the transposed matrix", "One **row** for each window.",
            Edit("return columns", "return columns.T")),
        Misconception(
            "keeps the images apart", "There is one matrix for the whole batch: two axes.",
            Edit("return columns", "return columns.reshape(N, OH * OW, KH * KW * C)")),
        Misconception(
            "swaps rows and columns of the window's size", "`size` is (rows, columns).",
            Edit("KH, KW = size", "KW, KH = size")),
        Misconception(
            "uses the first image for the whole batch", "Each image has windows of its own.",
            Edit("padded[n, i", "padded[0, i")),
        Misconception(
            "uses the first channel for all", "A window is as deep as the image.",
            Edit("window.ravel()", "np.repeat(window[:, :, :1], C, axis=2).ravel()")),
        Misconception(
            "turns the window", "The window is written as it lies in the image.",
            Edit("window.ravel()", "window[::-1, ::-1].ravel()")),
        Misconception(
            "pads by repeating the border", "Outside the image there are zeros.",
            Edit(PLACE, "padded = np.pad(x, ((0, 0), (ph, ph), (pw, pw), (0, 0)), 'edge')")),
        *misled(),
    ),
)

# And back

ADD = "padded[n, rows, across, :] += window"
CROP = "padded[:, ph:ph + H, pw:pw + W, :]"

COL2IM = Exercise(
    name="col2im",
    points=3,
    reference=cnn_ref.col2im,
    tolerance=Linear(lambda size, **_: size[0] * size[1], of=("columns",)),
    axes={"": ("images", "rows", "columns", "channels")},
    examples=(
        Case("all ones: how many windows see each pixel?", call(
            np.ones((6, 4)), (1, 3, 4, 1), (2, 2))),
        *examples(as_columns)[1:],
    ),
    hidden=forward(as_columns, integers=False),
    misconceptions=(
        Misconception(
            "overwrites where windows overlap",
            "A pixel stands in several rows of the matrix, and what they bring is added up.",
            Edit("+= window", "= window")),
        Misconception(
            "averages where windows overlap",
            "That would be the way back to the image. This is the way back of **gradients**, which "
            "are added.",
            (Edit("for n in range(N):", "counts = np.zeros(padded.shape)\n    for n in range(N):"),
             Edit(ADD, ADD + "\n                counts[n, rows, across, :] += 1"),
             Edit("return " + CROP, f"return ({CROP}\n            / "
                  "np.maximum(counts, 1)[:, ph:ph + H, pw:pw + W, :])"))),
        Misconception(
            "leaves the padding on", "The result has the shape that was asked for.",
            Edit(CROP, "padded")),
        *cut_off("padded"),
        Misconception(
            "numbers the windows down first",
            "Row by row: a new row of windows begins after as many as fit across.",
            Edit("(n * OH + i) * OW + j", "(n * OW + j) * OH + i")),
        Misconception(
            "numbers the images last",
            "All windows of image 0 come first, then all of image 1.",
            Edit("(n * OH + i) * OW + j", "(i * OW + j) * N + n")),
        Misconception(
            "takes the channels first",
            "Along a row of the matrix the channels of one pixel stand side by side.",
            Edit(".reshape(KH, KW, C)", ".reshape(C, KH, KW).transpose(1, 2, 0)")),
        Misconception(
            "reads the window column by column", "The window was written row by row.",
            Edit(".reshape(KH, KW, C)", ".reshape(KW, KH, C).transpose(1, 0, 2)")),
        Misconception(
            "keeps the last image only", "Every image collects its own windows.",
            Edit("for n in range(N):", "for n in range(N - 1, N):")),
        Misconception(
            "forgets pixels that no window covers",
            "The result has the shape that was asked for, whatever the stride leaves over.",
            Edit("return " + CROP,
                 "return padded[:, ph:min(ph + H, (OH - 1) * sh + KH), "
                 "pw:min(pw + W, (OW - 1) * sw + KW)]")),
        *misled(),
    ),
)

# One product of matrices

FILTERS = "w.reshape(KH * KW * C, F)"
SHAPED = "return y.reshape(N, OH, OW, F)"
ROWS = "rows = slice(u, u + sh * (OH - 1) + 1, sh)"
ACROSS = "across = slice(v, v + sw * (OW - 1) + 1, sw)"


def large(r):
    """Images on which the loops take tenths of a second."""
    return layer(r, (4, 24, 24, 3), (5, 5), 16, stride=(1, 1), pad=(0, 0))


CONV2D_IM2COL = Exercise(
    name="conv2d_im2col",
    points=5,
    reference=cnn_ref.conv2d_im2col,
    tolerance=Linear(lambda w, **_: w[..., 0].size + 1),
    axes={"": ("images", "rows", "columns", "filters")},
    examples=examples(as_layer),
    hidden=forward(as_layer),
    speed=Speed(than="conv2d_loops", times=20, draw=large),
    misconceptions=(
        Misconception(
            "lays the filters out with the channels first",
            "Rows of the one matrix and columns of the other have to count rows, columns and "
            "channels in the same order.",
            Edit(FILTERS, "w.transpose(2, 0, 1, 3).reshape(KH * KW * C, F)")),
        Misconception(
            "reshapes the filters to one row each",
            "The filters are the last axis of `w`. Reshaping does not move an axis.",
            Edit(FILTERS, "w.reshape(F, KH * KW * C).T")),
        Misconception(
            "reshapes the product with the filters first",
            "The columns of the product are the filters: they come last. Reshaping does not move "
            "an axis.", Edit(SHAPED, "return y.T.reshape(N, OH, OW, F)")),
        Misconception(
            "swaps rows and columns of the output",
            "The windows were numbered row by row, so the rows come first.",
            Edit(SHAPED, "return y.reshape(N, OW, OH, F)")),
        Misconception(
            "numbers the places of the output down first",
            "The windows were numbered row by row, so the rows come first.",
            Edit(SHAPED, "return y.reshape(N, OW, OH, F).transpose(0, 2, 1, 3)")),
        Misconception(
            "numbers the images last", "All windows of image 0 come first.",
            Edit(SHAPED, "return y.reshape(OH, OW, N, F).transpose(2, 0, 1, 3)")),
        Misconception(
            "leaves the product as a matrix", "A layer gives images: four axes.",
            Edit(SHAPED, "return y")),
        Misconception(
            "forgets the bias", "Every filter has one number of its own.", Edit(" + b", "")),
        Misconception(
            "adds the first bias to every filter", "There are as many biases as filters.",
            Edit(" + b", " + b[0]")),
        Misconception(
            "turns the filter", "A convolution layer lays the filter on the image as it is.",
            Edit(FILTERS, "w[::-1, ::-1].reshape(KH * KW * C, F)")),
        Misconception(
            "reads the windows column by column",
            "Rows of the one matrix and columns of the other have to count rows and columns in the "
            "same order.", Edit(FILTERS, "w.transpose(1, 0, 2, 3).reshape(KH * KW * C, F)")),
        Misconception(
            "spreads the taps by the stride",
            "The stride moves the whole window; inside it the pixels are neighbours.",
            (Edit(ROWS, "rows = slice(min(u * sh, H + 2 * ph - OH), None)"),
             Edit(ACROSS, "across = slice(min(v * sw, W + 2 * pw - OW), None)"),
             Edit("padded[:, rows, across, :]", "padded[:, rows, across, :][:, :OH, :OW]"))),
        Misconception(
            "uses the filter's height for its width", "A filter need not be square.",
            Edit("KH, KW, _, F = w.shape", "KH, _, _, F = w.shape\n    KW = KH")),
        Misconception(
            "keeps whole numbers where fractions are due",
            "The dtype of an image of whole numbers has no room for fractions.",
            Edit(SHAPED, "return y.astype(x.dtype).reshape(N, OH, OW, F)")),
        *misled(),
    ),
)

# Backward

DW = "dw = (columns.T @ deltas).reshape(w.shape)"
DCOLUMNS = "(deltas @ w.reshape(KH * KW * C, F).T)"
RETURN = "return dx, dw, db"
DCROP = "dpadded[:, ph:ph + H, pw:pw + W, :]"


CONV2D_IM2COL_BACKWARD = Exercise(
    name="conv2d_im2col_backward",
    points=4,
    reference=cnn_ref.conv2d_im2col_backward,
    tolerance=Linear(terms),
    axes={"dx": ("images", "rows", "columns", "channels"),
          "dw": ("rows", "columns", "channels", "filters"), "db": ("filters",)},
    examples=examples(as_gradients),
    hidden=forward(as_gradients),
    misconceptions=(
        Misconception(
            "divides everything by the number of images",
            "This course adds up over the batch; dividing by its size is the loss's affair.",
            Edit(RETURN, "return dx / N, dw / N, db / N")),
        Misconception(
            "divides the gradients of filters and biases by the number of images",
            "This course adds up over the batch; dividing by its size is the loss's affair.",
            Edit(RETURN, "return dx, dw / N, db / N")),
        Misconception(
            "takes the mean for the biases",
            "What comes back from every place is added up.",
            Edit("deltas.sum(axis=0)", "deltas.mean(axis=0)")),
        Misconception(
            "adds the filters up, too", "Each filter has a bias of its own.",
            Edit("deltas.sum(axis=0)", "np.full(F, deltas.sum())")),
        Misconception(
            "reshapes the gradient of the filters with the filters first",
            "In the product the filters are the last axis. Reshaping does not move an axis.",
            Edit(DW, "dw = (deltas.T @ columns).reshape(w.shape)")),
        Misconception(
            "lays the upstream gradient out with the filters first",
            "The filters are the last axis of `dy`. Reshaping does not move an axis.",
            Edit("deltas = dy.reshape(N * OH * OW, F)",
                 "deltas = dy.transpose(3, 0, 1, 2).reshape(N * OH * OW, F)")),
        Misconception(
            "reshapes the filters in place of transposing them",
            "The product on the way back needs the filters' matrix transposed: its rows become "
            "columns.",
            Edit(DCOLUMNS, "(deltas @ w.reshape(F, KH * KW * C))")),
        Misconception(
            "overwrites where windows overlap",
            "A pixel stands in several rows of the matrix, and what they bring is added up.",
            Edit("+= dcolumns", "= dcolumns")),
        *cut_off("dpadded"),
        Misconception(
            "leaves the padding on dx", "dx has the shape of x.", Edit(DCROP, "dpadded")),
        Misconception(
            "lays the filter down turned by 180 degrees",
            "Each row of the matrix goes back to where it came from: nothing has to be turned.",
            Edit(DCOLUMNS, "(deltas @ w[::-1, ::-1].reshape(KH * KW * C, F).T)")),
        Misconception(
            "ignores the upstream gradient", "What comes from above is not ones.",
            Edit("deltas = dy.reshape(N * OH * OW, F)", "deltas = np.ones((N * OH * OW, F))")),
        Misconception(
            "returns the gradients in another order",
            "The order is dx, dw, db: as the arguments come, x, w, b.",
            Edit(RETURN, "return dw, db, dx")),
        Misconception(
            "keeps whole numbers where fractions are due",
            "The dtype of an image of whole numbers has no room for gradients.",
            Edit("dx = " + DCROP, f"dx = {DCROP}.astype(x.dtype)")),
        *misled(),
    ),
)

# Windows without a copy

LOOKED_AT = """
def drive(function, x, size, **options):
    found = function(x, size, **options)
    same = isinstance(found, np.ndarray) and bool(np.shares_memory(found, x))
    return {"windows": found, "in the memory of x": same}
"""


def _windows_view(x, size, *, stride=(1, 1)):
    """NumPy's own view of windows, its axes in the order of this course."""
    cut = np.lib.stride_tricks.sliding_window_view(x, size, axis=(1, 2))
    return cut[:, ::stride[0], ::stride[1]].transpose(0, 1, 2, 4, 5, 3)


def viewed(r, image, size, **options):
    """Random images, and the size of a window."""
    return call(r.standard_normal(image), size, **options)


CUT = "cut[:, ::sh, ::sw]"
ORDER = ".transpose(0, 1, 2, 4, 5, 3)"

WINDOWS_VIEW = Exercise(
    name="windows_view",
    points=3,
    stretch=True,
    reference=_windows_view,
    driver=LOOKED_AT,
    tolerance=Exact(),
    axes={"windows": ("images", "rows", "columns", "rows of the window", "columns of the window",
                      "channels")},
    examples=(
        Case("3 x 4 pixels, 2 x 2 windows", call(PICTURE, (2, 2))),
        Case("two images, two channels", viewed(np.random.RandomState(38), (2, 3, 4, 2), (2, 3))),
        Case("stride 2 and 3", viewed(
            np.random.RandomState(39), (1, 5, 6, 1), (3, 2), stride=(2, 3))),
    ),
    hidden=(
        Hidden("one image, one channel", lambda r: viewed(r, (1, 5, 5, 1), (3, 3))),
        Hidden("image not square", lambda r: viewed(r, (2, 4, 7, 3), (3, 3))),
        Hidden("window not square", lambda r: viewed(r, (2, 6, 5, 2), (2, 4))),
        Hidden("stride 2", lambda r: viewed(r, (2, 7, 7, 3), (3, 3), stride=(2, 2))),
        Hidden("stride of rows and of columns differ",
               lambda r: viewed(r, (1, 8, 7, 2), (2, 3), stride=(3, 2))),
        Hidden("rows and columns left over",
               lambda r: viewed(r, (1, 7, 9, 2), (2, 3), stride=(3, 4))),
        Hidden("stride larger than the window",
               lambda r: viewed(r, (2, 8, 7, 1), (2, 2), stride=(3, 4))),
        Hidden("window of one pixel", lambda r: viewed(r, (2, 3, 4, 3), (1, 1))),
        Hidden("window as large as the image", lambda r: viewed(r, (2, 3, 4, 2), (3, 4))),
        Hidden("whole numbers", lambda r: call(r.randint(0, 256, (2, 4, 5, 3)), (2, 3))),
        Hidden("single precision", lambda r: call(
            r.standard_normal((2, 5, 4, 2)).astype(np.float32), (3, 2))),
        Hidden("the same call twice", lambda r: viewed(r, (1, 5, 4, 2), (2, 3)), times=2),
    ),
    misconceptions=(
        Misconception(
            "copies the windows", "The numbers are right, but they have been copied: the result "
            "does not look at the memory of x.",
            Edit("return view", "return view.copy()")),
        Misconception(
            "forgets the stride", "Windows are a stride apart.", Edit(CUT, "cut")),
        Misconception(
            "strides inside the window",
            "Inside the window the pixels are neighbours; it is the windows that are a stride "
            "apart.", Edit(CUT, "cut[:, :, :, :, ::sh, ::sw]")),
        Misconception(
            "swaps the strides of rows and columns", "`stride` is (rows, columns).",
            Edit("sh, sw = stride", "sw, sh = stride")),
        Misconception(
            "uses the stride of the rows for both axes",
            "The stride has two numbers: one for each axis.",
            Edit("sh, sw = stride", "sh, sw = stride[0], stride[0]")),
        Misconception(
            "puts the channels before the window",
            "The order is image, row, column, row in the window, column in the window, channel.",
            Edit(ORDER, "")),
        Misconception(
            "swaps rows and columns inside the window",
            "Inside the window the rows come first, too.",
            Edit(ORDER, ".transpose(0, 1, 2, 5, 4, 3)")),
        Misconception(
            "swaps rows and columns of the window's size", "`size` is (rows, columns).",
            Edit("(x, size, axis", "(x, size[::-1], axis")),
        Misconception(
            "makes rows of a matrix", "The windows keep their six axes.",
            Edit("return view", "return view.reshape(-1, view[0, 0, 0].size)")),
    ),
)

EXERCISES = (CONV2D_LOOPS, IM2COL, COL2IM, CONV2D_IM2COL, CONV2D_IM2COL_BACKWARD, WINDOWS_VIEW)
