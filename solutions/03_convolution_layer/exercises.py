"""Exercises of unit 03: the convolution layer, forward."""

import numpy as np

import cnn_ref
from autograder.exercise import Case, Edit, Exercise, Hidden, Misconception, call
from autograder.tolerance import Linear

SUM = "np.sum(window * w[:, :, :, f]) + b[f]"
PLACE = "padded[:, ph:ph + H, pw:pw + W, :] = x"
OPTIONS = "(sh, sw), (ph, pw) = stride, pad"


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
            Edit(SUM, "np.sum(window * w[:, :, :, f] + b[f])")),
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
        Misconception(
            "uses the first image for the whole batch", "Each image of the batch has its own "
            "output.", Edit("padded[n, i", "padded[0, i")),
        Misconception(
            "moves the window by one pixel whatever the stride",
            "The size of the output follows the stride, and so must the place of each window.",
            Edit("i * sh:i * sh + KH, j * sw:j * sw + KW", "i:i + KH, j:j + KW")),
        Misconception(
            "uses the stride for rows only", "The stride has two numbers: one for each axis.",
            Edit("j * sw:j * sw + KW", "j:j + KW")),
        Misconception(
            "swaps the strides of rows and columns", "`stride` is (rows, columns).",
            Edit(OPTIONS, "(sw, sh), (ph, pw) = stride, pad")),
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
        Misconception(
            "ignores the padding", "The window slides over the padded image.",
            Edit(OPTIONS, "(sh, sw), (ph, pw) = stride, (0, 0)")),
        Misconception(
            "swaps the padding of rows and columns", "`pad` is (rows, columns).",
            Edit(OPTIONS, "(sh, sw), (pw, ph) = stride, pad")),
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
        Misconception(
            "always pads by one", "How many zeros there are is said by `pad`.",
            Edit(OPTIONS, "(sh, sw), (ph, pw) = stride, (1, 1)")),
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
             Edit("y[n, i, j, f] = " + SUM,
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
            Edit(f"y[n, i, j, f] = {SUM}",
                 "window *= w[:, :, :, f]\n                    "
                 "y[n, i, j, f] = np.sum(window) + b[f]")),
    ),
)

EXERCISES = (CONV2D,)
