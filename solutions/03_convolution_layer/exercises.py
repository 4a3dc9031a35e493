"""Exercises of unit 03: the convolution layer, forward."""

import numpy as np

import cnn_ref
from autograder.exercise import Case, Edit, Exercise, Hidden, Misconception, call
from autograder.tolerance import Exact, Linear

from ..arrays import number
from ..convolution import (
    ALWAYS_ONE,
    FIRST_IMAGE,
    PLACE,
    PRODUCTS,
    STRIDE_OF_ROWS_ONLY,
    SWAPPED_PADS,
    SWAPPED_STRIDES,
    no_pad,
)


def layer(r, image, kernel, filters, **options):
    """Random images (N, H, W, C), filters of this size, and biases."""
    x = r.standard_normal(image)
    w = r.standard_normal((*kernel, image[3], filters))
    return call(x, w, r.standard_normal(filters), **options)


def integers(r):
    """An image of whole numbers, as photographs have them; the filter is not of whole numbers."""
    x = r.randint(0, 256, (2, 5, 6, 2))
    return call(x, r.standard_normal((3, 2, 2, 3)), r.standard_normal(3))


def single(r):
    """Everything in single precision."""
    drawn = layer(r, (2, 6, 5, 3), (3, 3), 2, pad=(1, 1))
    return call(*(a.astype(np.float32) for a in drawn.positional), **drawn.named)


def views(r):
    """Images and filters that do not lie in one piece of memory."""
    x = r.standard_normal((2, 3, 6, 10))[:, :, :, ::2].transpose(0, 2, 3, 1)
    w = r.standard_normal((4, 3, 2, 3)).transpose(3, 2, 1, 0)[::-1]
    return call(x, w, r.standard_normal(8)[::2])


def negative(r):
    """Images and biases below zero, so that no output should be lifted to zero."""
    drawn = layer(r, (1, 4, 5, 2), (2, 2), 3)
    x, w, b = drawn.positional
    return call(-np.abs(x), np.abs(w), -np.abs(b))


STAIRS = np.arange(16.0).reshape(1, 4, 4, 1)
EDGE = np.array([[1.0, 0.0], [0.0, -1.0]]).reshape(2, 2, 1, 1)

# The demonstration of the course notes: 5x5x3, two filters, stride 2, padding 1 -> 3x3x2.
_demo = np.random.RandomState(7)
DEMO_X = _demo.randint(0, 3, (1, 5, 5, 3)).astype(float)
DEMO_W = _demo.randint(-1, 2, (3, 3, 3, 2)).astype(float)

CONV2D = Exercise(
    name="conv2d",
    points=6,
    reference=cnn_ref.conv2d,
    tolerance=Linear(lambda w, **_: w[..., 0].size + 1),
    axes={"": ("images", "rows", "columns", "filters")},
    examples=(
        Case("one channel, one filter, nothing else", call(STAIRS, EDGE, np.zeros(1))),
        Case("the same with a bias", call(STAIRS, EDGE, np.array([10.0]))),
        Case("rows and columns differ, two channels, three filters", layer(
            np.random.RandomState(1), (1, 4, 5, 2), (3, 2), 3)),
        Case("two filters over 5 x 5 x 3, stride 2, padding 1: 3 x 3 x 2", call(
            DEMO_X, DEMO_W, np.array([1.0, 0.0]), stride=(2, 2), pad=(1, 1))),
        Case("a batch of two", layer(np.random.RandomState(2), (2, 3, 4, 1), (2, 2), 2)),
    ),
    hidden=(
        Hidden("one image, one channel, one filter", lambda r: layer(r, (1, 6, 6, 1), (3, 3), 1)),
        Hidden("image not square", lambda r: layer(r, (2, 5, 8, 3), (3, 3), 4)),
        Hidden("filter not square", lambda r: layer(r, (2, 7, 6, 2), (2, 4), 3)),
        Hidden("stride 2", lambda r: layer(r, (2, 7, 7, 3), (3, 3), 2, stride=(2, 2))),
        Hidden("stride of rows and of columns differ",
               lambda r: layer(r, (1, 8, 9, 2), (2, 3), 3, stride=(3, 2))),
        Hidden("stride 3 with rows left over",
               lambda r: layer(r, (1, 9, 10, 2), (2, 2), 2, stride=(3, 3))),
        Hidden("stride larger than the filter",
               lambda r: layer(r, (1, 8, 11, 2), (2, 3), 2, stride=(3, 4))),
        Hidden("padding 1", lambda r: layer(r, (2, 4, 5, 2), (3, 3), 3, pad=(1, 1))),
        Hidden("padding of rows and of columns differ",
               lambda r: layer(r, (1, 4, 6, 2), (3, 3), 2, pad=(2, 1))),
        Hidden("more padding than the filter needs",
               lambda r: layer(r, (1, 3, 4, 2), (2, 2), 2, pad=(3, 3))),
        Hidden("stride and padding together",
               lambda r: layer(r, (2, 6, 7, 3), (3, 4), 2, stride=(2, 3), pad=(1, 2))),
        Hidden("filter of one pixel", lambda r: layer(r, (2, 3, 4, 5), (1, 1), 3)),
        Hidden("filter as large as the padded image",
               lambda r: layer(r, (2, 3, 4, 2), (5, 6), 3, pad=(1, 1))),
        Hidden("everything negative", negative),
        Hidden("image of whole numbers", integers),
        Hidden("single precision", single),
        Hidden("arrays that are views", views),
        Hidden("the same call twice", lambda r: layer(r, (1, 5, 4, 2), (2, 3), 2), times=2),
    ),
    misconceptions=(
        Misconception(
            "turns the filter",
            "This is true convolution: it turns the filter by 180 degrees first. A convolution "
            "layer computes cross-correlation, where the filter lies as it is.",
            Edit("w[:, :, :, f]", "w[::-1, ::-1, :, f]")),
        Misconception(
            "turns the filter and reverses its channels",
            "The filter lies as it is, on every axis: channel 0 of the filter meets channel 0 of "
            "the image.", Edit("w[:, :, :, f]", "w[::-1, ::-1, ::-1, f]")),
        Misconception(
            "swaps rows and columns of the filter",
            "The first axis of the filter runs down the image, the second across.",
            Edit("w[:, :, :, f]", "w[:, :, :, f].transpose(1, 0, 2)")),
        Misconception(
            "forgets the bias", "Every filter has one number of its own that is added to each of "
            "its outputs.", Edit(" + b[f]", "")),
        Misconception(
            "subtracts the bias", "Look at the sign in front of the bias.",
            Edit(" + b[f]", " - b[f]")),
        Misconception(
            "adds the first bias to every filter", "There are as many biases as filters.",
            Edit("b[f]", "b[0]")),
        Misconception(
            "adds the bias to every product",
            "The bias is added once to each output, not once to each product that is summed.",
            Edit(PRODUCTS, "np.sum(window * w[:, :, :, f] + b[f])")),
        Misconception(
            "adds the bias once per channel",
            "The bias is added once, after the channels have been summed.",
            Edit("+ b[f]", "+ C * b[f]")),
        Misconception(
            "takes the mean of the products", "The products are summed, not averaged.",
            Edit("np.sum(", "np.mean(")),
        Misconception(
            "uses the first channel only",
            "A filter is as deep as the image: the products of all channels go into one sum.",
            Edit("window * w[:, :, :, f]", "window[:, :, 0] * w[:, :, 0, f]")),
        Misconception(
            "uses the first filter for every output", "Each output channel has its own filter.",
            Edit("w[:, :, :, f]", "w[:, :, :, 0]")),
        FIRST_IMAGE,
        Misconception(
            "moves the window by one pixel whatever the stride",
            "The size of the output follows the stride, and so must the place of each window.",
            Edit("i * sh:i * sh + KH, j * sw:j * sw + KW", "i:i + KH, j:j + KW")),
        STRIDE_OF_ROWS_ONLY,
        SWAPPED_STRIDES,
        Misconception(
            "takes the stride for the size of the window",
            "How far the window moves and how large it is are two different numbers.",
            Edit("i * sh + KH, j * sw:j * sw + KW", "i * sh + sh, j * sw:j * sw + sw")),
        Misconception(
            "spreads the taps of the window by the stride",
            "The stride moves the whole window; inside it the pixels are neighbours. What you "
            "have built is dilation.",
            Edit("i * sh:i * sh + KH, j * sw:j * sw + KW",
                 "i:i + sh * KH:sh, j:j + sw * KW:sw")),
        no_pad(
            "ignores the padding", "The window slides over the padded image."),
        SWAPPED_PADS,
        Misconception(
            "pads at the top and left only", "Zeros go on all four sides.",
            Edit(PLACE, "padded[:, 2 * ph:, 2 * pw:, :] = x")),
        Misconception(
            "pads at the bottom and right only", "Zeros go on all four sides.",
            Edit(PLACE, "padded[:, :H, :W, :] = x")),
        Misconception(
            "repeats the border instead of padding with zeros",
            "Outside the image there are zeros, not copies of its border.",
            Edit(PLACE, "padded = np.pad(x, ((0, 0), (ph, ph), (pw, pw), (0, 0)), 'edge')")),
        Misconception(
            "computes the size with the padding of one side",
            "The padded image is longer by the padding of both sides.",
            (Edit("H + 2 * ph - KH", "H + ph - KH"), Edit("W + 2 * pw - KW", "W + pw - KW"))),
        Misconception(
            "computes the size without the padding",
            "The window slides over the padded image, to its very end.",
            (Edit("H + 2 * ph - KH", "H - KH"), Edit("W + 2 * pw - KW", "W - KW"))),
        Misconception(
            "pads rows only", "`pad` has two numbers: zeros go left and right as well.",
            (Edit("W + 2 * pw, C", "W, C"), Edit("pw:pw + W", ":"),
             Edit("W + 2 * pw - KW", "W - KW"))),
        Misconception(
            "pads columns only", "`pad` has two numbers: zeros go above and below as well.",
            (Edit("H + 2 * ph, W", "H, W"), Edit("ph:ph + H", ":"),
             Edit("H + 2 * ph - KH", "H - KH"))),
        ALWAYS_ONE,
        Misconception(
            "pads with minus infinity",
            "That is what max pooling needs. A product with zero is zero; with infinity it is not.",
            Edit("padded = np.zeros((N, H + 2 * ph, W + 2 * pw, C))",
                 "padded = np.full((N, H + 2 * ph, W + 2 * pw, C), -np.inf)")),
        Misconception(
            "forgets images that are not padded",
            "Without padding the window slides over the image itself: there has to be one then, "
            "too.", Edit("    padded = np.zeros((N, H + 2 * ph, W + 2 * pw, C))\n    " + PLACE,
                         "    if ph or pw:\n        padded = np.zeros((N, H + 2 * ph, W + 2 * pw, "
                         "C))\n        " + PLACE)),
        Misconception(
            "keeps the channels apart",
            "The products of all channels go into one sum. One output map per channel and filter "
            "is a depthwise convolution.",
            (Edit("np.zeros((N, OH, OW, F))", "np.zeros((N, OH, OW, C * F))"),
             Edit("y[n, i, j, f] = " + PRODUCTS,
                  "y[n, i, j, f::F] = np.sum(window * w[:, :, :, f], axis=(0, 1)) + b[f]"))),
        Misconception(
            "writes to the place where the window starts",
            "The window starts at i times the stride; its output is the i-th.",
            Edit("y[n, i, j, f]", "y[n, i * sh, j * sw, f]")),
        Misconception(
            "takes the images for three channels deep",
            "The number of channels stands in the shape of the image; it is three for colour "
            "photographs only.", Edit("np.sum(window * w[:, :, :, f])",
                                      "sum(np.sum(window[:, :, c] * w[:, :, c, f]) "
                                      "for c in range(3))")),
        Misconception(
            "works in single precision",
            "A sum that is kept in float32 loses half of the digits.",
            Edit("np.zeros((N, OH, OW, F))", "np.zeros((N, OH, OW, F), dtype=np.float32)")),
        Misconception(
            "uses the height for both axes of the output", "An image need not be square.",
            Edit("(W + 2 * pw - KW) // sw + 1", "OH")),
        Misconception(
            "uses the filter's height for its width", "A filter need not be square.",
            Edit("2 * pw - KW", "2 * pw - KH")),
        Misconception(
            "swaps rows and columns of the output", "The first axis after the batch is the rows.",
            (Edit("np.zeros((N, OH, OW, F))", "np.zeros((N, OW, OH, F))"),
             Edit("y[n, i, j, f]", "y[n, j, i, f]"))),
        Misconception(
            "keeps whole numbers where fractions are due",
            "An output array that takes its dtype from an image of whole numbers cuts every "
            "result off after the point.",
            Edit("np.zeros((N, OH, OW, F))", "np.zeros((N, OH, OW, F), dtype=x.dtype)")),
        Misconception(
            "rectifies the output", "This layer is linear: negative outputs stay negative. The "
            "activation is a layer of its own.", Edit("return y", "return np.maximum(y, 0)")),
        Misconception(
            "overwrites the window while computing",
            "An in-place product changes the image under the next filter and the next window.",
            Edit(f"y[n, i, j, f] = {PRODUCTS}",
                 "window *= w[:, :, :, f]\n                    "
                 "y[n, i, j, f] = np.sum(window) + b[f]")),
    ),
)

def step(r, shape):
    """A window, a filter of its shape and a bias."""
    return call(r.standard_normal(shape), r.standard_normal(shape), float(r.standard_normal()))


def step_in_single_precision(r):
    """Window and filter in single precision."""
    window, w, b = step(r, (3, 4, 2)).positional
    return call(window.astype(np.float32), w.astype(np.float32), float(np.float32(b)))


def _conv_step(window, w, b):
    """The reference's number, without a dtype of its own."""
    return float(cnn_ref.conv_step(window, w, b))


ONE_STEP = "np.sum(window * w) + b"
CROSS = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]])[:, :, None]
FIRST = np.array([[1, 1, 1], [0, 1, 1], [0, 0, 1]])[:, :, None]
_one = np.random.RandomState(5)

CONV_STEP = Exercise(
    name="conv_step",
    points=2,
    reference=_conv_step,
    tolerance=Linear(lambda window, **_: window.size + 1),
    examples=(
        Case("the window of the text", call(FIRST, CROSS, 0.0)),
        Case("the same with a bias", call(FIRST, CROSS, 10.0)),
        Case("three rows, two columns, two channels", step(_one, (3, 2, 2))),
        Case("one pixel, three channels", call(
            np.array([[[1.0, 2.0, 3.0]]]), np.array([[[1.0, -1.0, 2.0]]]), 0.5)),
    ),
    hidden=(
        Hidden("one channel", lambda r: step(r, (3, 3, 1))),
        Hidden("two channels", lambda r: step(r, (3, 3, 2))),
        Hidden("five channels", lambda r: step(r, (2, 2, 5))),
        Hidden("more rows than columns", lambda r: step(r, (5, 2, 3))),
        Hidden("more columns than rows", lambda r: step(r, (2, 5, 3))),
        Hidden("one pixel", lambda r: step(r, (1, 1, 4))),
        Hidden("7 x 7 window", lambda r: step(r, (7, 7, 3))),
        Hidden("the result is negative", lambda r: call(
            -1 - r.random_sample((3, 3, 2)), 1 + r.random_sample((3, 3, 2)),
            -float(r.random_sample()))),
        Hidden("no bias: it is zero", lambda r: call(*step(r, (3, 2, 3)).positional[:2], 0.0)),
        Hidden("window of whole numbers", lambda r: call(
            r.randint(0, 256, (3, 3, 3)), r.standard_normal((3, 3, 3)), 0.5)),
        Hidden("everything whole numbers", lambda r: call(
            r.randint(0, 256, (3, 2, 3)), r.randint(-2, 3, (3, 2, 3)), number(r, 2, 9))),
        Hidden("single precision", step_in_single_precision),
        Hidden("a window cut out of an image", lambda r: call(
            r.standard_normal((9, 9, 4))[2:8:2, 1:5, ::-1], r.standard_normal((3, 4, 4)), 1.5)),
        Hidden("the same call twice", lambda r: step(r, (2, 3, 2)), times=2),
    ),
    misconceptions=(
        Misconception(
            "adds the bias to every product",
            "The bias is added once to the sum, not once to each product in it.",
            Edit(ONE_STEP, "float(np.sum(window * w + b))")),
        Misconception(
            "adds the bias once per channel",
            "The bias is added once, after all channels have been summed.",
            Edit(ONE_STEP, "float(np.sum(window * w) + window.shape[2] * b)")),
        Misconception(
            "forgets the bias", "One number is added to the sum.",
            Edit(ONE_STEP, "float(np.sum(window * w))")),
        Misconception(
            "subtracts the bias", "Look at the sign in front of the bias.",
            Edit(ONE_STEP, "float(np.sum(window * w) - b)")),
        Misconception(
            "multiplies by the bias", "The bias shifts the sum: it does not scale it.",
            Edit(ONE_STEP, "float(np.sum(window * w) * b)")),
        Misconception(
            "takes the mean of the products", "The products are summed, not averaged.",
            Edit(ONE_STEP, "float(np.mean(window * w) + b)")),
        Misconception(
            "averages over the channels",
            "The channels are summed like rows and columns.",
            Edit(ONE_STEP, "float(np.sum(np.mean(window * w, axis=2)) + b)")),
        Misconception(
            "uses the first channel only",
            "A filter is as deep as the window: the products of all channels go into one sum.",
            Edit(ONE_STEP, "float(np.sum(window[:, :, 0] * w[:, :, 0]) + b)")),
        Misconception(
            "takes the window for three channels deep",
            "The number of channels stands in the shape of the window; it is three for colour "
            "photographs only.",
            Edit(ONE_STEP,
                 "float(sum(np.sum(window[:, :, c] * w[:, :, c]) for c in range(3)) + b)")),
        Misconception(
            "keeps the channels apart",
            "One number comes out: the products of all channels go into the same sum.",
            Edit(ONE_STEP, "np.sum(window * w, axis=(0, 1)) + b")),
        Misconception(
            "turns the filter",
            "This is true convolution: it turns the filter by 180 degrees first. A convolution "
            "layer multiplies what lies on each other.",
            Edit(ONE_STEP, "float(np.sum(window * w[::-1, ::-1]) + b)")),
        Misconception(
            "takes a matrix product",
            "Every number meets the one that lies on it, and no other: the product goes element by "
            "element.",
            Edit(ONE_STEP, "float(np.sum(window.transpose(2, 0, 1) @ w.transpose(2, 0, 1)) + b)")),
        Misconception(
            "adds the two instead of multiplying",
            "A weight says how much its pixel counts.",
            Edit(ONE_STEP, "float(np.sum(window + w) + b)")),
        Misconception(
            "rectifies the result",
            "The sum may be negative. The activation is a layer of its own.",
            Edit(ONE_STEP, "float(max(np.sum(window * w) + b, 0))")),
    ),
)


def layout(r, shape):
    """An array of this shape, all of its numbers different."""
    return call(r.permutation(int(np.prod(shape))).reshape(shape) / 4)


def layouts(names):
    """Hidden cases for a function that moves axes; `names` are those of its argument."""
    a, b, c, d = names
    return (
        Hidden("all sizes different", lambda r: layout(r, (2, 3, 4, 5))),
        Hidden(f"as many {b} as {c}", lambda r: layout(r, (2, 4, 4, 3))),
        Hidden(f"as many {c} as {d}", lambda r: layout(r, (2, 4, 3, 3))),
        Hidden(f"as many {a} as {b}", lambda r: layout(r, (3, 3, 2, 4))),
        Hidden("all sizes the same", lambda r: layout(r, (3, 3, 3, 3))),
        Hidden(f"one of {a}", lambda r: layout(r, (1, 3, 2, 4))),
        Hidden(f"one of {d}", lambda r: layout(r, (2, 3, 4, 1))),
        Hidden("whole numbers", lambda r: call(r.randint(0, 256, (2, 3, 4, 5)))),
        Hidden("single precision", lambda r: call(
            r.standard_normal((2, 5, 3, 4)).astype(np.float32))),
        Hidden("an array that is a view", lambda r: call(
            r.standard_normal((4, 3, 2, 10)).transpose(2, 1, 0, 3)[::-1, :, :, ::2])),
        Hidden("the same call twice", lambda r: layout(r, (3, 2, 5, 4)), times=2),
    )


COUNTED = np.arange(24).reshape(1, 2, 3, 4)

NHWC_TO_NCHW = Exercise(
    name="nhwc_to_nchw",
    points=1,
    reference=cnn_ref.nhwc_to_nchw,
    tolerance=Exact(),
    axes={"": ("images", "channels", "rows", "columns")},
    examples=(
        Case("one image of 2 x 3 with 4 channels", call(COUNTED)),
        Case("two images of 1 x 2 with 3 channels", call(np.arange(12).reshape(2, 1, 2, 3))),
        Case("a square image", call(np.arange(18.0).reshape(1, 3, 3, 2))),
    ),
    hidden=layouts(("images", "rows", "columns", "channels")),
    misconceptions=(
        Misconception(
            "reshapes in place of moving the axes",
            "The shape is right, but the numbers have stayed in their old order: pick one pixel "
            "and follow it.",
            Edit("x.transpose(0, 3, 1, 2)",
                 "x.reshape(x.shape[0], x.shape[3], x.shape[1], x.shape[2])")),
        Misconception(
            "exchanges channels and rows",
            "Exchanging two axes leaves the columns before the rows: the third axis has to be the "
            "rows.", Edit("(0, 3, 1, 2)", "(0, 3, 2, 1)")),
        Misconception(
            "moves the axes the other way",
            "The numbers say where each new axis comes from: which old axis becomes the second?",
            Edit("(0, 3, 1, 2)", "(0, 2, 3, 1)")),
        Misconception(
            "moves the channels to the front of the batch",
            "The images stay the first axis.", Edit("(0, 3, 1, 2)", "(3, 0, 1, 2)")),
        Misconception(
            "puts the channels between rows and columns",
            "The channels come right after the images.", Edit("(0, 3, 1, 2)", "(0, 1, 3, 2)")),
        Misconception(
            "turns all axes around",
            "The images stay the first axis, and rows stay before columns.",
            Edit("(0, 3, 1, 2)", "(3, 2, 1, 0)")),
        Misconception(
            "changes nothing", "Compare the shape before and after.",
            Edit("x.transpose(0, 3, 1, 2)", "x")),
    ),
)

HWIO_TO_OIHW = Exercise(
    name="hwio_to_oihw",
    points=1,
    reference=cnn_ref.hwio_to_oihw,
    tolerance=Exact(),
    axes={"": ("filters", "channels", "rows", "columns")},
    examples=(
        Case("filters of 1 x 2, 3 channels, 4 filters", call(COUNTED)),
        Case("filters of 2 x 1, 2 channels, 3 filters", call(np.arange(12).reshape(2, 1, 2, 3))),
        Case("square filters", call(np.arange(18.0).reshape(3, 3, 1, 2))),
    ),
    hidden=layouts(("rows", "columns", "channels", "filters")),
    misconceptions=(
        Misconception(
            "reshapes in place of moving the axes",
            "The shape is right, but the numbers have stayed in their old order: pick one weight "
            "and follow it.",
            Edit("w.transpose(3, 2, 0, 1)",
                 "w.reshape(w.shape[3], w.shape[2], w.shape[0], w.shape[1])")),
        Misconception(
            "turns all axes around",
            "Filters and channels come to the front, but rows stay before columns.",
            Edit("(3, 2, 0, 1)", "(3, 2, 1, 0)")),
        Misconception(
            "puts the channels before the filters",
            "PyTorch's name for the two says their order: `(out, in, ...)`.",
            Edit("(3, 2, 0, 1)", "(2, 3, 0, 1)")),
        Misconception(
            "takes the filters for images",
            "Images keep their first axis. The first axis of these filters is the rows.",
            Edit("(3, 2, 0, 1)", "(0, 3, 1, 2)")),
        Misconception(
            "moves the filters only", "The channels have to come before the rows, too.",
            Edit("(3, 2, 0, 1)", "(3, 0, 1, 2)")),
        Misconception(
            "changes nothing", "Compare the shape before and after.",
            Edit("w.transpose(3, 2, 0, 1)", "w")),
    ),
)

EMPTY = "filters = np.zeros((size, size, channels, 2))"
DOWN = "filters[:, size // 2, :, 0] = 1"
ACROSS = "filters[size // 2, :, :, 1] = 1"


def odd(r, low, high):
    """An odd number from low to high."""
    return 2 * number(r, low // 2, (high - 1) // 2) + 1


LINE_FILTERS = Exercise(
    name="line_filters",
    points=1,
    reference=cnn_ref.line_filters,
    tolerance=Exact(),
    axes={"": ("rows", "columns", "channels", "filters")},
    examples=(
        Case("3 x 3, one channel", call(3, 1)),
        Case("5 x 5, two channels", call(5, 2)),
        Case("nothing said: 7 x 7, three channels", call()),
    ),
    hidden=(
        Hidden("small filters", lambda r: call(odd(r, 3, 9), number(r, 2, 30))),
        Hidden("large filters", lambda r: call(odd(r, 11, 27), number(r, 2, 6))),
        Hidden("one channel", lambda r: call(odd(r, 5, 41), 1)),
        Hidden("as many channels as rows", lambda r: (lambda n: call(n, n))(odd(r, 3, 19))),
        Hidden("more channels than rows", lambda r: call(3, number(r, 4, 60))),
        Hidden("the size only", lambda r: call(odd(r, 3, 31))),
        Hidden("the channels only", lambda r: call(channels=number(r, 1, 60))),
        Hidden("one pixel", lambda r: call(1, number(r, 2, 60))),
        Hidden("by name", lambda r: call(channels=number(r, 2, 9), size=odd(r, 3, 15))),
        Hidden("the same call twice", lambda r: call(odd(r, 3, 31), 2), times=2),
    ),
    misconceptions=(
        Misconception(
            "swaps the two filters", "Filter 0 is for vertical lines: along which axis of the "
            "filter does such a line run?",
            (Edit("[:, size // 2, :, 0]", "[size // 2, :, :, 0]"),
             Edit("[size // 2, :, :, 1]", "[:, size // 2, :, 1]"))),
        Misconception(
            "fills the first channel only", "A white line is bright in every channel.",
            (Edit("[:, size // 2, :, 0]", "[:, size // 2, 0, 0]"),
             Edit("[size // 2, :, :, 1]", "[size // 2, :, 0, 1]"))),
        Misconception(
            "always makes three channels", "How many channels there are is said by `channels`.",
            Edit("np.zeros((size, size, channels, 2))", "np.zeros((size, size, 3, 2))")),
        Misconception(
            "puts the line beside the middle",
            "The middle of 7 rows is the one with three before and three after. Rows are counted "
            "from 0.",
            (Edit("[:, size // 2, :, 0]", "[:, size // 2 - 1, :, 0]"),
             Edit("[size // 2, :, :, 1]", "[size // 2 - 1, :, :, 1]"))),
        Misconception(
            "always takes row and column 3", "The middle depends on `size`.",
            (Edit("[:, size // 2, :, 0]", "[:, 3, :, 0]"),
             Edit("[size // 2, :, :, 1]", "[3, :, :, 1]"))),
        Misconception(
            "always makes 7 rows and columns", "How large the filters are is said by `size`.",
            Edit(EMPTY, "size = 7\n    " + EMPTY)),
        Misconception(
            "draws both lines into both filters", "One filter, one line: two crosses cannot tell "
            "the two directions apart.",
            (Edit("[:, size // 2, :, 0]", "[:, size // 2, :, :]"),
             Edit("[size // 2, :, :, 1]", "[size // 2, :, :, :]"))),
        Misconception(
            "draws diagonals", "The lines run along a column and along a row.",
            (Edit(DOWN, "filters[range(size), range(size), :, 0] = 1"),
             Edit(ACROSS, "filters[range(size), range(size - 1, -1, -1), :, 1] = 1"))),
        Misconception(
            "divides by the number of pixels", "The lines are made of ones.",
            Edit("return filters", "return filters / size")),
        Misconception(
            "puts the filters first", "This course keeps rows and columns first and the filters "
            "last.", Edit("return filters", "return filters.transpose(3, 0, 1, 2)")),
    ),
)


def same(r, image, kernel, filters, stride):
    """A layer without a `pad`: the function finds its own."""
    return layer(r, image, kernel, filters, stride=stride)


def _conv2d_same(x, w, b, *, stride=(1, 1)):
    """TensorFlow's SAME."""
    return cnn_ref.conv2d(x, w, b, stride=stride, pad="same")


SAME_SIZES = "OH, OW = -(-H // sh), -(-W // sw)"
SAME_ROWS = "rows = max((OH - 1) * sh + KH - H, 0)"
SAME_COLUMNS = "columns = max((OW - 1) * sw + KW - W, 0)"
SAME_CORNER = "top, left = rows // 2, columns // 2"
SAME_PLACE = "padded[:, top:top + H, left:left + W] = x"

CONV2D_SAME = Exercise(
    name="conv2d_same",
    points=2,
    stretch=True,
    reference=_conv2d_same,
    tolerance=Linear(lambda w, **_: w[..., 0].size + 1),
    axes={"": ("images", "rows", "columns", "filters")},
    examples=(
        Case("3 x 3 over 4 x 5, stride 1", same(
            np.random.RandomState(11), (1, 4, 5, 1), (3, 3), 1, (1, 1))),
        Case("an even kernel: 2 x 2 over 3 x 3", call(
            np.arange(9.0).reshape(1, 3, 3, 1), np.ones((2, 2, 1, 1)), np.zeros(1), stride=(1, 1))),
        Case("13 x 9 pixels, kernel 6 x 4, stride 5 and 2", same(
            np.random.RandomState(12), (1, 13, 9, 1), (6, 4), 1, (5, 2))),
    ),
    hidden=(
        Hidden("odd kernel, stride 1", lambda r: same(r, (2, 5, 6, 2), (3, 5), 3, (1, 1))),
        Hidden("even kernel, no stride said", lambda r: layer(r, (1, 5, 6, 2), (2, 4), 2)),
        Hidden("odd kernel, stride 2, even image",
               lambda r: same(r, (1, 6, 8, 2), (3, 5), 2, (2, 2))),
        Hidden("odd kernel, stride 2, odd image",
               lambda r: same(r, (1, 7, 9, 1), (3, 5), 2, (2, 2))),
        Hidden("stride of rows and of columns differ",
               lambda r: same(r, (2, 7, 8, 2), (4, 3), 2, (3, 2))),
        Hidden("stride larger than the kernel", lambda r: same(r, (1, 8, 9, 2), (2, 2), 2, (4, 3))),
        Hidden("filter of one pixel", lambda r: same(r, (1, 5, 4, 3), (1, 1), 2, (2, 3))),
        Hidden("filter larger than the image", lambda r: same(r, (1, 3, 4, 2), (5, 6), 2, (1, 2))),
        Hidden("image of whole numbers", lambda r: call(
            r.randint(0, 256, (1, 5, 4, 2)), r.standard_normal((2, 3, 2, 2)),
            r.standard_normal(2), stride=(2, 1))),
        Hidden("everything negative", lambda r: call(
            -1 - r.random_sample((1, 4, 5, 2)), r.random_sample((2, 3, 2, 2)),
            -r.random_sample(2), stride=(1, 2))),
        Hidden("the same call twice", lambda r: same(r, (1, 5, 4, 2), (2, 3), 2, (1, 1)), times=2),
    ),
    misconceptions=(
        Misconception(
            "puts the extra zero before",
            "When the number of zeros is odd, one side gets one more. Which one, in TensorFlow?",
            Edit(SAME_CORNER, "top, left = rows - rows // 2, columns - columns // 2")),
        Misconception(
            "puts all zeros at the bottom and the right",
            "The zeros are shared by both ends, as evenly as can be.",
            Edit(SAME_CORNER, "top, left = 0, 0")),
        Misconception(
            "puts all zeros at the top and the left",
            "The zeros are shared by both ends, as evenly as can be.",
            Edit(SAME_CORNER, "top, left = rows, columns")),
        Misconception(
            "pads by half of the kernel whatever the stride",
            "With a stride, fewer zeros are needed, and the windows start elsewhere: count from "
            "the number of places.",
            (Edit(SAME_ROWS, "rows = KH - 1"), Edit(SAME_COLUMNS, "columns = KW - 1"))),
        Misconception(
            "rounds the number of places down",
            "SAME looks at every pixel: a started step counts as a place.",
            Edit(SAME_SIZES, "OH, OW = H // sh, W // sw")),
        Misconception(
            "keeps the size whatever the stride",
            "With a stride of 2, \"same\" means half as many places as pixels, rounded up.",
            Edit(SAME_SIZES, "OH, OW = H, W")),
        Misconception(
            "does not pad", "Without zeros this is VALID: there are fewer places.",
            Edit(SAME_SIZES, "OH, OW = (H - KH) // sh + 1, (W - KW) // sw + 1")),
        Misconception(
            "uses the padding of the rows for the columns",
            "Rows and columns each need zeros of their own.",
            Edit(SAME_CORNER, "top, left = rows // 2, rows // 2")),
        Misconception(
            "swaps the strides of rows and columns", "`stride` is (rows, columns).",
            Edit("(sh, sw) = stride", "(sw, sh) = stride")),
        Misconception(
            "forgets the bias", "Every filter has one number of its own.", Edit(" + b", "")),
        Misconception(
            "turns the filter", "A convolution layer lays the filter on the image as it is.",
            Edit("window, w,", "window, w[::-1, ::-1],")),
    ),
)

EXERCISES = (CONV_STEP, CONV2D, NHWC_TO_NCHW, HWIO_TO_OIHW, LINE_FILTERS, CONV2D_SAME)
