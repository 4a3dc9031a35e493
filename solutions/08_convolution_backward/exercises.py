"""Exercises of unit 08: convolution, backward."""

import numpy as np

import cnn_ref
from autograder.exercise import Case, Edit, Exercise, Hidden, Misconception, call
from autograder.tolerance import Exact, Linear

from ..arrays import changed, float32
from ..convolution import (
    ALWAYS_ONE,
    STRIDE_OF_ROWS_ONLY,
    SWAPPED_PADS,
    SWAPPED_STRIDES,
    cut_off,
    no_pad,
    no_stride,
    places,
    sized,
    terms,
)

CROP = "dpadded[:, ph:ph + H, pw:pw + W, :]"


def layer(r, image, kernel, filters, *, stride=(1, 1), pad=(0, 0)):
    """An upstream gradient that is never ones, images (N, H, W, C) and filters of this size."""
    dy = r.standard_normal((image[0], *places(image, kernel, stride, pad), filters))
    options = {name: value for name, value, usual in
               (("stride", stride, (1, 1)), ("pad", pad, (0, 0))) if value != usual}
    return call(dy, r.standard_normal(image), r.standard_normal((*kernel, image[3], filters)),
                **options)


def negative(r):
    """Images and filters below zero."""
    return changed(layer(r, (2, 4, 5, 2), (2, 3), 3), np.asarray, lambda x: -np.abs(x),
                   lambda w: -np.abs(w))


def integers(r):
    """Images of whole numbers, as photographs have them."""
    return changed(layer(r, (2, 5, 6, 2), (3, 2), 3, pad=(1, 0)), np.asarray,
                   lambda x: np.abs(100 * x).astype(int), np.asarray)


def whole_filters(r):
    """Filters of whole numbers, as edge detectors have them; the upstream gradient is not."""
    return changed(layer(r, (1, 5, 4, 2), (3, 2), 2), np.asarray, np.asarray,
                   lambda w: np.abs(9 * w).astype(int))


def single(r):
    """Everything in single precision."""
    return changed(layer(r, (2, 6, 5, 3), (3, 3), 2, pad=(1, 1)),
                   *[float32] * 3)


def views(r):
    """Arrays that do not lie in one piece of memory."""
    dy, x, w = layer(r, (2, 6, 5, 3), (3, 2), 4).positional
    return call(np.asfortranarray(dy), np.repeat(x, 2, axis=2)[:, :, ::2],
                np.ascontiguousarray(w[::-1, :, ::-1])[::-1, :, ::-1])


def scaled(r, factor):
    """Very small or very large numbers: a tolerance that is not relative would hide mistakes."""
    return changed(layer(r, (1, 5, 4, 2), (3, 2), 2, stride=(2, 1)), *[lambda a: factor * a] * 3)


def with_bias(draw):
    """The same call with biases, drawn after the rest."""
    def drawn(r):
        found = draw(r)
        dy, x, w = found.positional
        return call(dy, x, w, r.standard_normal(w.shape[3]).astype(w.dtype), **found.named)
    return drawn


def backward(b=False):
    """The cases that every gradient of a convolution is held to, with biases or without."""
    def drawn(label, draw, **options):
        return Hidden(label, with_bias(draw) if b else draw, **options)
    return (
        *(drawn(label, draw) for label, draw in sized(layer)),
        drawn("no padding, stride 2, kernel 2",
              lambda r: layer(r, (1, 6, 8, 2), (2, 2), 3, stride=(2, 2))),
        drawn("stride, padding and a row left over",
              lambda r: layer(r, (1, 6, 8, 2), (3, 3), 2, stride=(4, 3), pad=(1, 1))),
        drawn("everything negative", negative),
        drawn("image of whole numbers", integers),
        drawn("filters of whole numbers", whole_filters),
        drawn("single precision", single),
        drawn("arrays that are views", views),
        drawn("very small numbers", lambda r: scaled(r, 1e-8), family="scale"),
        drawn("very large numbers", lambda r: scaled(r, 1e8), family="scale"),
        drawn("the same call twice", lambda r: layer(r, (1, 5, 4, 2), (2, 3), 2), times=2),
    )


DELTA = np.array([[0.0, 10.0], [0.0, 0.0]]).reshape(1, 2, 2, 1)
PICTURE = np.arange(1.0, 10.0).reshape(1, 3, 3, 1)
FILTER = np.array([[1.0, 2.0], [3.0, 4.0]]).reshape(2, 2, 1, 1)
FOUR = np.array([[1.0, -2.0], [3.0, 0.5]]).reshape(1, 2, 2, 1)


def examples(*bias):
    """What students see of the three gradients, the source's kind of numbers first."""
    def shown(drawn):
        dy, x, w = drawn.positional
        extra = [np.arange(w.shape[3], dtype=float) for _ in bias]
        return call(dy, x, w, *extra, **drawn.named)
    return (
        Case("one delta: 10 at row 0, column 1", shown(call(DELTA, PICTURE, FILTER))),
        Case("four deltas, windows that overlap", shown(call(FOUR, PICTURE, FILTER))),
        Case("two images, two channels, three filters", shown(layer(
            np.random.RandomState(21), (2, 3, 4, 2), (2, 3), 3))),
        Case("stride 2, padding 1", shown(layer(
            np.random.RandomState(22), (1, 5, 6, 1), (3, 2), 2, stride=(2, 2), pad=(1, 1)))),
        Case("a row and two columns are left over", shown(layer(
            np.random.RandomState(23), (1, 4, 6, 1), (2, 2), 1, stride=(3, 4)))),
    )


# Putting zeros between pixels

FAR = "y[:, i * sh, j * sw, :] = x[:, i, j, :]"
EMPTY = "np.zeros((N, sh * (H - 1) + 1, sw * (W - 1) + 1, C))"
DISTANCES = "sh, sw = stride"


def pixels(r, shape, stride):
    """Random images and a distance."""
    return call(r.standard_normal(shape), stride)


DILATE2D = Exercise(
    name="dilate2d",
    points=2,
    reference=cnn_ref.dilate2d,
    tolerance=Exact(),
    axes={"": ("images", "rows", "columns", "channels")},
    examples=(
        Case("2 x 2, stride 2", call(np.arange(1.0, 5.0).reshape(1, 2, 2, 1), (2, 2))),
        Case("2 x 3, stride 1 and 3", call(np.arange(1.0, 7.0).reshape(1, 2, 3, 1), (1, 3))),
        Case("two images, two channels", pixels(np.random.RandomState(20), (2, 2, 3, 2), (3, 2))),
        Case("one pixel", call(np.full((1, 1, 1, 1), 7.0), (3, 2))),
    ),
    hidden=(
        Hidden("stride 2", lambda r: pixels(r, (1, 4, 4, 1), (2, 2))),
        Hidden("image not square", lambda r: pixels(r, (2, 3, 5, 2), (2, 2))),
        Hidden("stride 3", lambda r: pixels(r, (1, 3, 2, 3), (3, 3))),
        Hidden("stride of rows and of columns differ", lambda r: pixels(r, (2, 4, 3, 2), (2, 4))),
        Hidden("stride of the columns only", lambda r: pixels(r, (1, 3, 4, 2), (1, 3))),
        Hidden("stride 1", lambda r: pixels(r, (2, 3, 4, 2), (1, 1))),
        Hidden("one row", lambda r: pixels(r, (2, 1, 4, 3), (4, 2))),
        Hidden("one column", lambda r: pixels(r, (1, 4, 1, 2), (3, 5))),
        Hidden("one pixel", lambda r: pixels(r, (3, 1, 1, 2), (2, 3))),
        Hidden("everything negative",
               lambda r: call(-1 - r.random_sample((1, 3, 3, 2)), (2, 3))),
        Hidden("very small numbers",
               lambda r: call(1e-8 * r.standard_normal((1, 3, 4, 2)), (3, 2))),
        Hidden("single precision", lambda r: call(
            r.standard_normal((2, 4, 3, 2)).astype(np.float32), (2, 2))),
        Hidden("an array that is a view", lambda r: call(
            r.standard_normal((2, 3, 6, 8)).transpose(0, 2, 3, 1)[:, ::-2, ::3], (2, 3))),
        Hidden("the same call twice", lambda r: pixels(r, (1, 3, 4, 2), (2, 3)), times=2),
    ),
    misconceptions=(
        Misconception(
            "adds zeros after the last pixel",
            "The zeros stand between pixels. After the last one there is nothing.",
            Edit(EMPTY, "np.zeros((N, sh * H, sw * W, C))")),
        Misconception(
            "puts as many zeros as the stride says",
            "The stride is the distance of two pixels: how many places lie between two that are 2 "
            "apart?", Edit(DISTANCES, "sh, sw = stride[0] + 1, stride[1] + 1")),
        Misconception(
            "puts zeros around each pixel",
            "The zeros stand between pixels; the first pixel keeps its corner.",
            (Edit(EMPTY, "np.zeros((N, sh * H + sh - 1, sw * W + sw - 1, C))"),
             Edit("i * sh, j * sw", "i * sh + sh - 1, j * sw + sw - 1"))),
        Misconception(
            "repeats the pixels", "Between the pixels there are zeros, not copies.",
            Edit(FAR, "y[:, i * sh:i * sh + sh, j * sw:j * sw + sw, :] = "
                 "x[:, i:i + 1, j:j + 1, :]")),
        Misconception(
            "spreads the rows only", "`stride` has two numbers: columns move apart, too.",
            Edit(DISTANCES, "sh, sw = stride[0], 1")),
        Misconception(
            "spreads the columns only", "`stride` has two numbers: rows move apart, too.",
            Edit(DISTANCES, "sh, sw = 1, stride[1]")),
        Misconception(
            "swaps the strides of rows and columns", "`stride` is (rows, columns).",
            Edit(DISTANCES, "sw, sh = stride")),
        Misconception(
            "uses the stride of the rows for both axes", "The two strides may differ.",
            Edit(DISTANCES, "sh, sw = stride[0], stride[0]")),
        Misconception(
            "fills the gaps with ones", "What was skipped on the way forward contributes nothing.",
            Edit("np.zeros(", "np.ones(")),
        Misconception(
            "drops pixels", "This is the way back: pixels move apart, none is left out.",
            Edit("return y", "return x[:, ::sh, ::sw, :]")),
        Misconception(
            "leaves the image as it is", "Compare the shape before and after.",
            Edit("return y", "return x")),
    ),
)

# The biases

ADD = "np.sum(dy[:, :, :, f])"


def deltas(r, shape):
    """A random upstream gradient, away from a mean of zero."""
    return call(r.standard_normal(shape) + 0.5)


CONV2D_BIAS_GRAD = Exercise(
    name="conv2d_bias_grad",
    points=1,
    reference=cnn_ref.conv2d_bias_grad,
    tolerance=Linear(lambda dy: dy[..., 0].size),
    axes={"": ("filters",)},
    examples=(
        Case("one image, 2 x 2 places, one filter", call(
            np.array([[1.0, 2.0], [3.0, 4.0]]).reshape(1, 2, 2, 1))),
        Case("two images, three filters", call(np.arange(24.0).reshape(2, 2, 2, 3))),
        Case("one place, two filters", call(np.array([[[[5.0, -1.0]]]]))),
        Case("four images, one place, one filter", call(
            np.array([1.0, 2.0, 3.0, 4.0]).reshape(4, 1, 1, 1))),
    ),
    hidden=(
        Hidden("one image, one filter", lambda r: deltas(r, (1, 4, 3, 1))),
        Hidden("a batch", lambda r: deltas(r, (3, 2, 4, 5))),
        Hidden("more filters than places", lambda r: deltas(r, (2, 2, 1, 7))),
        Hidden("more columns than rows", lambda r: deltas(r, (2, 2, 6, 3))),
        Hidden("all sizes the same", lambda r: deltas(r, (3, 3, 3, 3))),
        Hidden("one place", lambda r: deltas(r, (4, 1, 1, 3))),
        Hidden("one image", lambda r: deltas(r, (1, 3, 5, 2))),
        Hidden("everything negative", lambda r: call(-1 - r.random_sample((2, 3, 4, 2)))),
        Hidden("very large numbers", lambda r: call(1e8 * r.standard_normal((2, 3, 2, 4)))),
        Hidden("single precision", lambda r: call(
            r.standard_normal((2, 5, 4, 3)).astype(np.float32))),
        Hidden("an array that is a view", lambda r: call(
            r.standard_normal((5, 4, 3, 4)).transpose(3, 2, 1, 0)[::2, :, ::-1])),
        Hidden("very small numbers", lambda r: call(1e-8 * r.standard_normal((2, 4, 3, 2)))),
        Hidden("the same call twice", lambda r: deltas(r, (2, 3, 2, 3)), times=2),
    ),
    misconceptions=(
        Misconception(
            "divides by the number of images",
            "This course adds up over the batch; dividing by its size is the loss's affair.",
            Edit(ADD, ADD + " / dy.shape[0]")),
        Misconception(
            "takes the mean", "The bias is added at every place of every image, and the chain rule "
            "adds what comes back along each of these paths.",
            Edit("np.sum(", "np.mean(")),
        Misconception(
            "looks at the last image only", "Each image of the batch contributes.",
            Edit("dy[:, :, :, f]", "dy[-1, :, :, f]")),
        Misconception(
            "looks at the first place only", "The bias reaches every place.",
            Edit("dy[:, :, :, f]", "dy[:, 0, 0, f]")),
        Misconception(
            "keeps the images apart", "One bias a filter: what shape does `b` have?",
            Edit("return db", "return np.sum(dy, axis=(1, 2))")),
        Misconception(
            "keeps the places apart", "One bias a filter: what shape does `b` have?",
            Edit("return db", "return np.sum(dy, axis=0)")),
        Misconception(
            "keeps axes of length one", "A gradient has the shape of what it belongs to: `(F,)`.",
            Edit("return db", "return np.sum(dy, axis=(0, 1, 2), keepdims=True)")),
        Misconception(
            "adds the filters up, too", "Each filter has a bias of its own.",
            Edit("return db", "return np.sum(dy)")),
        Misconception(
            "takes the upstream gradient for ones",
            "What comes from above differs from place to place.",
            Edit(ADD, "dy[:, :, :, f].size")),
        Misconception(
            "keeps whole numbers where fractions are due",
            "An array of whole numbers cuts every sum off after the point.",
            Edit("np.zeros(dy.shape[3])", "np.zeros(dy.shape[3], dtype=int)")),
    ),
)

# The filters

CONV2D_FILTER_GRAD = Exercise(
    name="conv2d_filter_grad",
    points=4,
    reference=cnn_ref.conv2d_filter_grad,
    tolerance=Linear(terms),
    axes={"": ("rows", "columns", "channels", "filters")},
    examples=examples(),
    hidden=backward(),
    misconceptions=(
        Misconception(
            "turns the image, or the result, by 180 degrees",
            "That is the rule where the forward pass turns the filter. This layer lays the filter "
            "on the image as it is.",
            Edit("return dw", "return dw[::-1, ::-1]")),
        Misconception(
            "divides by the number of images",
            "This course adds up over the batch; dividing by its size is the loss's affair.",
            Edit("return dw", "return dw / N")),
        Misconception(
            "takes the mean over all windows",
            "A weight takes part in every window, and the chain rule adds what comes back from "
            "each.", Edit("return dw", "return dw / dy[..., 0].size")),
        Misconception(
            "overwrites what earlier windows sent",
            "A weight takes part in every window: what comes back from each is added up.",
            Edit("+= dy", "= dy")),
        Misconception(
            "starts afresh for every image", "The gradient is one sum over the whole batch.",
            Edit("for n in range(N):", "for n in range(N):\n        dw = np.zeros(w.shape)")),
        Misconception(
            "uses the first image for the whole batch",
            "Each upstream gradient belongs to a window of its own image.",
            Edit("padded[n, i", "padded[0, i")),
        no_pad(
            "ignores the padding",
            "The windows were cut out of the padded image; they still are."),
        ALWAYS_ONE,
        SWAPPED_PADS,
        no_stride(
            "moves the window by one pixel whatever the stride",
            "Window (i, j) lies where it lay on the way forward."),
        SWAPPED_STRIDES,
        STRIDE_OF_ROWS_ONLY,
        Misconception(
            "ignores the upstream gradient", "What comes from above is not ones.",
            Edit("+= dy[n, i, j, f] * window", "+= window")),
        Misconception(
            "multiplies by the filter",
            "How fast does a product change when one of its factors does? By the other factor.",
            Edit("dy[n, i, j, f] * window", "dy[n, i, j, f] * w[:, :, :, f]")),
        Misconception(
            "swaps rows and columns of the result",
            "The first axis of the filter runs down the image, the second across.",
            (Edit("dw = np.zeros(w.shape)", "dw = np.zeros((KW, KH, C, F))"),
             Edit("dy[n, i, j, f] * window", "dy[n, i, j, f] * window.transpose(1, 0, 2)"))),
        Misconception(
            "lets the first filter's gradient stand for all",
            "Each filter made a feature map of its own, and gets its own gradients back.",
            Edit("+= dy[n, i, j, f]", "+= dy[n, i, j, 0]")),
        Misconception(
            "mixes the channels", "Each channel of the filter met one channel of the image.",
            Edit("dy[n, i, j, f] * window", "dy[n, i, j, f] * window.sum(axis=2, keepdims=True)")),
        Misconception(
            "leaves the last row and column of windows out",
            "Every output has its window, the last one included.",
            (Edit("range(OH)", "range(OH - 1)"), Edit("range(OW)", "range(OW - 1)"))),
        Misconception(
            "keeps whole numbers where fractions are due",
            "The dtype of an image of whole numbers has no room for gradients.",
            Edit("np.zeros(w.shape)", "np.zeros(w.shape, dtype=x.dtype)")),
        Misconception(
            "takes a step in place of the gradient",
            "Asked for is the gradient; going down along it comes later, and `w` stays as it is.",
            Edit("return dw", "return w - dw")),
    ),
)

# The images

STAMP = "dy[n, i, j, f] * w[:, :, :, f]"

CONV2D_INPUT_GRAD = Exercise(
    name="conv2d_input_grad",
    points=4,
    reference=cnn_ref.conv2d_input_grad,
    tolerance=Linear(terms),
    axes={"": ("images", "rows", "columns", "channels")},
    examples=examples(),
    hidden=backward(),
    misconceptions=(
        Misconception(
            "lays the filter down turned by 180 degrees",
            "If you slide over the framed dy, the filter has to be turned once. If you lay it down "
            "for each dy, it lies as it lay on the way forward.",
            Edit(STAMP, "dy[n, i, j, f] * w[::-1, ::-1, :, f]")),
        *cut_off("dpadded"),
        Misconception(
            "always cuts one pixel off", "How much padding there was is said by `pad`.",
            Edit(CROP, "dpadded[:, 1:-1, 1:-1, :]")),
        Misconception(
            "leaves the padding on", "dx has the shape of x, and the padding is not part of x.",
            Edit(CROP, "dpadded")),
        no_pad(
            "forgets the padding",
            "Window (i, j) was cut out of the padded image: its first row may lie outside x."),
        SWAPPED_PADS,
        Misconception(
            "forgets pixels that no window covers",
            "dx has the shape of x, whatever the stride leaves over; what no window saw gets 0.",
            Edit("np.zeros((N, H + 2 * ph, W + 2 * pw, C))",
                 "np.zeros((N, (OH - 1) * sh + KH, (OW - 1) * sw + KW, C))")),
        Misconception(
            "overwrites where windows overlap",
            "A pixel is seen by several windows, and what they send back is added up.",
            Edit("+= stamp", "= stamp")),
        no_stride(
            "forgets the stride",
            "Neighbouring deltas belong to windows that are a stride apart. With the rule of the "
            "turned filter: what stands between the values of dy?"),
        SWAPPED_STRIDES,
        STRIDE_OF_ROWS_ONLY,
        Misconception(
            "lets the first filter speak for all",
            "A pixel is seen by every filter, and what they send back is added up.",
            Edit("range(F)", "range(1)")),
        Misconception(
            "keeps only what the last filter sends",
            "A pixel is seen by every filter, and what they send back is added up.",
            Edit("range(F)", "range(F - 1, F)")),
        Misconception(
            "fills the last image only", "Each image of the batch gets its own gradient.",
            Edit("for n in range(N):", "for n in range(N - 1, N):")),
        Misconception(
            "takes the upstream gradient of the first image for all",
            "Each image has its own upstream gradient.",
            Edit("dy[n, i", "dy[0, i")),
        Misconception(
            "divides by the number of images",
            "Each image gets its own gradient; dividing by the size of the batch is the loss's "
            "affair.", Edit("return " + CROP, f"return {CROP} / N")),
        Misconception(
            "ignores the upstream gradient", "What comes from above is not ones.",
            Edit(STAMP, "w[:, :, :, f]")),
        Misconception(
            "mixes the channels", "Each channel of the filter met one channel of the image.",
            Edit(STAMP, "dy[n, i, j, f] * w[:, :, :, f].sum(axis=2, keepdims=True)")),
        Misconception(
            "multiplies by the image",
            "How fast does a product change when one of its factors does? By the other factor.",
            Edit(STAMP, "dy[n, i, j, f] * dpadded[n, i * sh:i * sh + KH, j * sw:j * sw + KW]")),
        Misconception(
            "reads the filter's rows as columns",
            "The first axis of the filter runs down the image, the second across.",
            Edit(STAMP, "dy[n, i, j, f] * w[:, :, :, f].transpose(1, 0, 2)")),
        Misconception(
            "keeps whole numbers where fractions are due",
            "The dtype of an image of whole numbers has no room for gradients.",
            Edit("np.zeros((N, H + 2 * ph, W + 2 * pw, C))",
                 "np.zeros((N, H + 2 * ph, W + 2 * pw, C), dtype=x.dtype)")),
    ),
)

# All three

CORNERS = "dpadded[n, rows, columns, :] += dy[n, i, j, f] * w[:, :, :, f]"
WEIGHTS = "dw[:, :, :, f] += dy[n, i, j, f] * padded[n, rows, columns, :]"
BIASES = "db[f] += dy[n, i, j, f]"
RESULT = "return dx, dw, db"

CONV2D_BACKWARD = Exercise(
    name="conv2d_backward",
    points=5,
    reference=cnn_ref.conv2d_backward,
    tolerance=Linear(terms),
    axes={"dx": ("images", "rows", "columns", "channels"),
          "dw": ("rows", "columns", "channels", "filters"), "db": ("filters",)},
    examples=examples("b"),
    hidden=backward(b=True),
    misconceptions=(
        Misconception(
            "divides everything by the number of images",
            "This course adds up over the batch; dividing by its size is the loss's affair.",
            Edit(RESULT, "return dx / N, dw / N, db / N")),
        Misconception(
            "divides the gradients of filters and biases by the number of images",
            "This course adds up over the batch; dividing by its size is the loss's affair.",
            Edit(RESULT, "return dx, dw / N, db / N")),
        Misconception(
            "divides the gradient of the biases by the number of images",
            "If dw is a sum over the batch, db is one, too.",
            Edit(RESULT, "return dx, dw, db / N")),
        Misconception(
            "takes the mean over all places for the biases",
            "The bias is added at every place, and what comes back along each path is added up.",
            Edit(RESULT, "return dx, dw, db / dy[..., 0].size")),
        *cut_off("dpadded"),
        Misconception(
            "always cuts one pixel off", "How much padding there was is said by `pad`.",
            Edit(CROP, "dpadded[:, 1:-1, 1:-1, :]")),
        Misconception(
            "leaves the padding on dx", "dx has the shape of x, and the padding is not part of x.",
            Edit(CROP, "dpadded")),
        Misconception(
            "lays the filter down turned by 180 degrees",
            "If you slide over the framed dy, the filter has to be turned once. If you lay it down "
            "for each dy, it lies as it lay on the way forward.",
            Edit("* w[:, :, :, f]", "* w[::-1, ::-1, :, f]")),
        Misconception(
            "turns the gradient of the filters by 180 degrees",
            "That is the rule where the forward pass turns the filter. This layer does not.",
            Edit(RESULT, "return dx, dw[::-1, ::-1], db")),
        Misconception(
            "overwrites dx where windows overlap",
            "A pixel is seen by several windows, and what they send back is added up.",
            Edit(CORNERS, CORNERS.replace("+=", "="))),
        Misconception(
            "overwrites dw at every place",
            "A weight takes part in every window: what comes back from each is added up.",
            Edit(WEIGHTS, WEIGHTS.replace("+=", "="))),
        Misconception(
            "overwrites db at every place", "What comes back from every place is added up.",
            Edit(BIASES, BIASES.replace("+=", "="))),
        Misconception(
            "starts dw and db afresh for every image",
            "The gradients of filters and biases are one sum over the whole batch.",
            Edit("for n in range(N):", "for n in range(N):\n        dw, db = np.zeros(w.shape), "
                 "np.zeros(F)")),
        Misconception(
            "fills dx for the last image only", "Each image of the batch gets its own gradient.",
            Edit("dx = " + CROP, f"dx = np.zeros(x.shape)\n    dx[-1] = {CROP}[-1]")),
        no_stride(
            "forgets the stride", "Neighbouring deltas belong to windows that are a stride apart."),
        Misconception(
            "forgets the stride for dx only",
            "dx needs the stride as well as dw: with the rule of the turned filter, what stands "
            "between the values of dy?",
            Edit("dpadded[n, rows, columns, :]", "dpadded[n, i:i + KH, j:j + KW, :]")),
        SWAPPED_STRIDES,
        SWAPPED_PADS,
        no_pad(
            "ignores the padding",
            "The windows were cut out of the padded image; they still are."),
        Misconception(
            "forgets pixels that no window covers",
            "dx has the shape of x, whatever the stride leaves over; what no window saw gets 0.",
            Edit("dpadded = np.zeros(padded.shape)",
                 "dpadded = np.zeros((N, (OH - 1) * sh + KH, (OW - 1) * sw + KW, C))")),
        Misconception(
            "ignores the upstream gradient", "What comes from above is not ones.",
            Edit("N, H, W, C = x.shape", "dy = np.ones(dy.shape)\n    N, H, W, C = x.shape")),
        Misconception(
            "lets the first filter speak for all in dx",
            "A pixel is seen by every filter, and what they send back is added up.",
            Edit("dy[n, i, j, f] * w[:, :, :, f]", "dy[n, i, j, 0] * w[:, :, :, 0] / F")),
        Misconception(
            "returns the gradients in another order",
            "The order is dx, dw, db: as the arguments come, x, w, b.",
            Edit(RESULT, "return dw, db, dx")),
        Misconception(
            "returns db with axes of length one",
            "A gradient has the shape of what it belongs to: `(F,)`.",
            Edit(RESULT, "return dx, dw, db.reshape(1, 1, 1, F)")),
        Misconception(
            "keeps whole numbers where fractions are due",
            "The dtype of an image of whole numbers has no room for gradients.",
            (Edit("np.zeros(padded.shape)", "np.zeros(padded.shape, dtype=x.dtype)"),
             Edit("np.zeros(w.shape)", "np.zeros(w.shape, dtype=x.dtype)"))),
    ),
)

# A convolution as a matrix


def _conv_matrix(w, shape, *, stride=(1, 1)):
    """Column p is what the convolution makes of an image that is 1 at pixel p and 0 elsewhere."""
    unit_images = np.eye(shape[0] * shape[1]).reshape(-1, *shape, 1)
    maps = cnn_ref.conv2d(unit_images, w[:, :, None, None], stride=stride)
    return maps.reshape(len(unit_images), -1).T


def kernel(r, size, shape, stride=(1, 1)):
    """A random filter without zeros, and the size of the image."""
    w = r.standard_normal(size)
    return call(w, shape, **({} if stride == (1, 1) else {"stride": stride}))


ENTRY = "A[i * OW + j, (i * sh + u) * W + j * sw + v] = w[u, v]"
STEPS = "sh, sw = stride"

CONV_MATRIX = Exercise(
    name="conv_matrix",
    points=3,
    stretch=True,
    reference=_conv_matrix,
    tolerance=Exact(),
    axes={"": ("places", "pixels")},
    examples=(
        Case("2 x 2 over 3 x 3", call(np.array([[1.0, 2.0], [3.0, 4.0]]), (3, 3))),
        Case("1 x 2 over 2 x 4, stride 1 and 2", call(
            np.array([[1.0, -1.0]]), (2, 4), stride=(1, 2))),
        Case("3 x 2 over 4 x 3", kernel(np.random.RandomState(24), (3, 2), (4, 3))),
    ),
    hidden=(
        Hidden("3 x 3 over 5 x 5", lambda r: kernel(r, (3, 3), (5, 5))),
        Hidden("image not square", lambda r: kernel(r, (2, 2), (3, 6))),
        Hidden("filter not square", lambda r: kernel(r, (3, 2), (5, 4))),
        Hidden("stride 2", lambda r: kernel(r, (3, 3), (7, 5), (2, 2))),
        Hidden("stride of rows and of columns differ", lambda r: kernel(r, (2, 2), (7, 6), (3, 2))),
        Hidden("stride larger than the filter", lambda r: kernel(r, (2, 1), (7, 5), (4, 3))),
        Hidden("rows and columns left over", lambda r: kernel(r, (2, 3), (6, 8), (3, 4))),
        Hidden("filter of one pixel", lambda r: kernel(r, (1, 1), (3, 4))),
        Hidden("filter as large as the image", lambda r: kernel(r, (3, 4), (3, 4))),
        Hidden("filter of whole numbers", lambda r: call(r.randint(1, 9, (2, 3)), (4, 5))),
        Hidden("single precision", lambda r: call(
            r.standard_normal((2, 2)).astype(np.float32), (3, 4))),
        Hidden("a filter that is a view", lambda r: call(
            r.standard_normal((4, 6))[::-2, 1::2], (4, 5))),
        Hidden("the same call twice", lambda r: kernel(r, (2, 3), (4, 4)), times=2),
    ),
    misconceptions=(
        Misconception(
            "gives the transposed matrix",
            "A times the image, laid out as one column, is the output: a row for each place.",
            Edit("return A", "return A.T")),
        Misconception(
            "numbers the places by the height of the output",
            "Row by row: a new row begins after as many places as the output is wide.",
            Edit("i * OW + j", "i * OH + j")),
        Misconception(
            "numbers the pixels by the height of the image",
            "Row by row: a new row begins after as many pixels as the image is wide.",
            Edit("(i * sh + u) * W", "(i * sh + u) * H")),
        Misconception(
            "turns the filter", "The layer lays the filter on the image as it is.",
            Edit("= w[u, v]", "= w[KH - 1 - u, KW - 1 - v]")),
        Misconception(
            "forgets the stride", "Neighbouring places are a stride apart.",
            Edit("(i * sh + u) * W + j * sw + v", "(i + u) * W + j + v")),
        Misconception(
            "swaps the strides of rows and columns", "`stride` is (rows, columns).",
            Edit(STEPS, "sw, sh = stride")),
        Misconception(
            "writes the filter without gaps",
            "Between the end of one row of the window and the start of the next lie the pixels of "
            "the image that the window does not cover.",
            Edit("(i * sh + u) * W + j * sw + v", "i * sh * W + j * sw + u * KW + v")),
        Misconception(
            "wraps around the border", "Only windows that fit whole are places.",
            (Edit("OH = (H - KH) // sh + 1", "OH = (H - 1) // sh + 1"),
             Edit("OW = (W - KW) // sw + 1", "OW = (W - 1) // sw + 1"),
             Edit("(i * sh + u) * W + j * sw + v", "(i * sh + u) % H * W + (j * sw + v) % W"))),
    ),
)

EXERCISES = (DILATE2D, CONV2D_BIAS_GRAD, CONV2D_FILTER_GRAD, CONV2D_INPUT_GRAD, CONV2D_BACKWARD,
             CONV_MATRIX)
