"""Exercises of unit 13: other convolutions."""

import numpy as np

import cnn_ref
from autograder.exercise import Case, Edit, Exercise, Hidden, Misconception, call
from autograder.tolerance import Linear

from ..arrays import changed, float32
from ..convolution import FIRST_IMAGE, OPTIONS, SWAPPED_PADS, SWAPPED_STRIDES, no_pad, no_stride

BIAS = "+ b[f]"
AXES = {"": ("images", "rows", "columns", "channels")}


def drawn(r, *shapes, **options):
    """Random arrays of these shapes."""
    return call(*(r.standard_normal(shape) for shape in shapes), **options)


def whole_image(arguments):
    """An image of whole numbers, as photographs have them; the filter is not of whole numbers."""
    return changed(arguments, lambda x: np.abs(100 * x).astype(int), *[np.asarray] * 2)


def whole_filter(arguments):
    """Filters of whole numbers, as edge detectors have them; nothing else is."""
    return changed(arguments, np.asarray, lambda w: np.round(9 * w).astype(int), np.asarray)


def negative(arguments):
    """Outputs below zero, so that none should be lifted to zero."""
    return changed(arguments, lambda x: -np.abs(x), np.abs, lambda b: -np.abs(b))


def single(arguments):
    """Everything in single precision."""
    return changed(arguments, *[float32] * len(arguments.positional))


def views(arguments):
    """Arrays that do not lie in one piece of memory."""
    return changed(arguments, lambda x: np.repeat(x, 2, axis=2)[:, :, ::2], np.asfortranarray,
                   lambda b: np.repeat(b, 3)[::3])


def scaled(arguments, factor):
    """Very small or very large numbers: a tolerance that is not relative would hide mistakes."""
    return changed(arguments, *[lambda a: factor * a] * len(arguments.positional))


WHOLE_NUMBERS = "The dtype of an image of whole numbers has no room for fractions."
TURNED = Misconception(
    "turns the filter",
    "This is true convolution: it turns the filter by 180 degrees first. Layers compute "
    "cross-correlation, where the filter lies as it is.",
    Edit("* w[:, :, :, f]", "* w[::-1, ::-1, :, f]"))
NO_BIAS = Misconception(
    "forgets the bias", "Every filter has one number of its own that is added to each of its "
    "outputs.", Edit(" " + BIAS, ""))
NO_STRIDE = no_stride(
    "forgets the stride", "Neighbouring windows are a stride apart.")
NO_PAD = no_pad(
    "forgets the padding", "The windows are cut out of the image with its zeros around it.")
KEEPS_INTEGERS = Misconception(
    "keeps whole numbers where fractions are due", WHOLE_NUMBERS,
    Edit("np.zeros((N, OH, OW, F))", "np.zeros((N, OH, OW, F), dtype=x.dtype)"))

# Taps apart


def apart(r, image, kernel, filters, dilation, **options):
    """Random images (N, H, W, C), filters of this size, biases."""
    return drawn(r, image, (*kernel, image[3], filters), filters, dilation=dilation, **options)


DISTANCES = "(dh, dw), (sh, sw), (ph, pw) = dilation, stride, pad"
TAPS = "i * sh:i * sh + SH:dh, j * sw:j * sw + SW:dw"

CONV2D_DILATED = Exercise(
    name="conv2d_dilated",
    points=3,
    reference=cnn_ref.conv2d_dilated,
    tolerance=Linear(lambda w, **_: w[..., 0].size + 1),
    axes=AXES,
    examples=(
        Case("one row, three ones, two apart", call(
            np.arange(1.0, 8.0).reshape(1, 1, 7, 1), np.ones((1, 3, 1, 1)), np.zeros(1),
            dilation=(1, 2))),
        Case("four taps at the corners of 3 x 3, pixels of whole numbers", call(
            np.arange(16).reshape(1, 4, 4, 1), np.array([[1.0, 2.0], [3.0, 4.0]])[
                :, :, None, None], np.array([0.5]), dilation=(2, 2))),
        Case("no gaps: the ordinary layer", apart(
            np.random.RandomState(31), (1, 3, 4, 2), (2, 2), 2, (1, 1))),
        Case("dilation 2 and 3, stride 2 and 1, padding 1 and 2", apart(
            np.random.RandomState(32), (1, 5, 5, 2), (3, 2), 2, (2, 3), stride=(2, 1),
            pad=(1, 2))),
    ),
    hidden=(
        Hidden("one image, one channel, one filter",
               lambda r: apart(r, (1, 6, 6, 1), (3, 3), 1, (2, 2))),
        Hidden("dilation 3, image not square",
               lambda r: apart(r, (2, 5, 9, 3), (2, 3), 2, (3, 3))),
        Hidden("dilation of rows and of columns differ",
               lambda r: apart(r, (1, 7, 6, 2), (3, 2), 3, (2, 4))),
        Hidden("dilation of the columns only",
               lambda r: apart(r, (2, 3, 7, 2), (2, 3), 2, (1, 3))),
        Hidden("no gaps", lambda r: apart(r, (2, 5, 4, 3), (3, 2), 2, (1, 1))),
        Hidden("filter of one pixel", lambda r: apart(r, (2, 3, 4, 3), (1, 1), 2, (3, 2))),
        Hidden("span as large as the padded image",
               lambda r: apart(r, (1, 3, 5, 2), (3, 3), 2, (2, 3), pad=(1, 1))),
        Hidden("dilation and stride",
               lambda r: apart(r, (1, 8, 9, 2), (3, 2), 2, (2, 3), stride=(3, 2))),
        Hidden("stride larger than the span, rows left over",
               lambda r: apart(r, (1, 9, 10, 1), (2, 2), 2, (2, 2), stride=(5, 4))),
        Hidden("padding that keeps the size",
               lambda r: apart(r, (2, 4, 5, 2), (3, 3), 3, (2, 2), pad=(2, 2))),
        Hidden("padding of rows and of columns differ",
               lambda r: apart(r, (1, 4, 6, 2), (3, 2), 2, (2, 2), pad=(3, 1))),
        Hidden("more padding than the filter needs",
               lambda r: apart(r, (1, 3, 2, 2), (3, 4), 2, (1, 2), pad=(3, 4))),
        Hidden("dilation, stride and padding",
               lambda r: apart(r, (2, 6, 7, 2), (2, 3), 2, (3, 2), stride=(2, 3), pad=(1, 2))),
        Hidden("everything negative",
               lambda r: negative(apart(r, (1, 5, 6, 2), (2, 2), 2, (2, 3)))),
        Hidden("image of whole numbers",
               lambda r: whole_image(apart(r, (1, 5, 6, 2), (3, 2), 2, (2, 2)))),
        Hidden("single precision",
               lambda r: single(apart(r, (1, 5, 6, 3), (2, 3), 2, (2, 2), pad=(1, 0)))),
        Hidden("arrays that are views",
               lambda r: views(apart(r, (2, 5, 4, 2), (2, 2), 3, (3, 2)))),
        Hidden("the same call twice",
               lambda r: apart(r, (1, 5, 4, 2), (2, 2), 2, (2, 1)), times=2),
    ),
    misconceptions=(
        Misconception(
            "forgets the dilation", "Neighbouring taps are `dilation` pixels from each other.",
            Edit(DISTANCES, "(dh, dw), (sh, sw), (ph, pw) = (1, 1), stride, pad")),
        Misconception(
            "takes the dilation for the number of pixels between two taps",
            "With dilation 1 nothing lies between two taps: it is the ordinary layer.",
            Edit(DISTANCES, "(dh, dw), (sh, sw), (ph, pw) = "
                 "(dilation[0] + 1, dilation[1] + 1), stride, pad")),
        Misconception(
            "swaps the dilations of rows and columns", "`dilation` is (rows, columns).",
            Edit(DISTANCES, "(dw, dh), (sh, sw), (ph, pw) = dilation, stride, pad")),
        Misconception(
            "uses the dilation of the rows for both axes", "`dilation` has two numbers.",
            Edit(DISTANCES, "(dh, dw), (sh, sw), (ph, pw) = (dilation[0],) * 2, stride, pad")),
        Misconception(
            "counts as many gaps as taps",
            "Three taps have two gaps between them: how many pixels do they span?",
            (Edit("SH = dh * (KH - 1) + 1", "SH = dh * KH"),
             Edit("SW = dw * (KW - 1) + 1", "SW = dw * KW"))),
        Misconception(
            "works the size out from the filter without its gaps",
            "How many places are there for a window as wide as the whole span?",
            (Edit("H + 2 * ph - SH", "H + 2 * ph - KH"),
             Edit("W + 2 * pw - SW", "W + 2 * pw - KW"))),
        Misconception(
            "takes neighbouring pixels after all",
            "The size is right. Which pixels of the span does a tap stand on?",
            Edit(TAPS, "i * sh:i * sh + KH, j * sw:j * sw + KW")),
        Misconception(
            "moves the window by the dilation as well",
            "The dilation acts inside the window; the window moves by the stride.",
            Edit(DISTANCES, "(dh, dw), (ph, pw) = dilation, pad\n"
                 "    sh, sw = stride[0] * dilation[0], stride[1] * dilation[1]")),
        Misconception(
            "spreads the padding, too", "`pad` is a number of pixels, whatever the dilation.",
            Edit(DISTANCES, "(dh, dw), (sh, sw) = dilation, stride\n"
                 "    ph, pw = pad[0] * dilation[0], pad[1] * dilation[1]")),
        Misconception(
            "swaps the strides of rows and columns", "`stride` is (rows, columns).",
            Edit(DISTANCES, "(dh, dw), (sw, sh), (ph, pw) = dilation, stride, pad")),
        Misconception(
            "swaps the padding of rows and columns", "`pad` is (rows, columns).",
            Edit(DISTANCES, "(dh, dw), (sh, sw), (pw, ph) = dilation, stride, pad")),
        TURNED, NO_BIAS, KEEPS_INTEGERS,
    ),
)

# Back through the sizes


def stamped(r, maps, kernel, channels, **options):
    """Random maps (N, H, W, F), filters (KH, KW, C, F) and biases (C,)."""
    return drawn(r, maps, (*kernel, channels, maps[3]), channels, **options)


WALK = "i * sh:i * sh + KH, j * sw:j * sw + KW"
CUT = "y[:, ph:OH - ph, pw:OW - pw, :]"
CUT_OFF = CUT + " + b"
ROOM = "np.zeros((N, OH, OW, C))"
LAY = f"y[n, {WALK}, :] += stamp"
ONE_TO_FOUR = np.arange(1.0, 5.0).reshape(1, 2, 2, 1)

CONV2D_TRANSPOSE = Exercise(
    name="conv2d_transpose",
    points=5,
    reference=cnn_ref.conv2d_transpose,
    tolerance=Linear(lambda w, **_: w[:, :, 0].size + 1),
    axes=AXES,
    examples=(
        Case("one row: 1 2 under 1 10 100, stride 2", call(
            np.array([1.0, 2.0]).reshape(1, 1, 2, 1),
            np.array([1.0, 10.0, 100.0]).reshape(1, 3, 1, 1), np.zeros(1), stride=(1, 2))),
        Case("2 x 2, kernel 3 x 3 of ones, stride 2: 5 x 5", call(
            ONE_TO_FOUR, np.ones((3, 3, 1, 1)), np.zeros(1), stride=(2, 2))),
        Case("stride 1, two maps in, three channels out", stamped(
            np.random.RandomState(33), (1, 2, 3, 2), (2, 2), 3)),
        Case("kernel 4, stride 2, cut 1: twice the size", stamped(
            np.random.RandomState(34), (1, 2, 3, 1), (4, 4), 1, stride=(2, 2), pad=(1, 1))),
        Case("nothing cut off above and below, 1 left and right", stamped(
            np.random.RandomState(44), (1, 2, 2, 1), (2, 3), 1, pad=(0, 1))),
        Case("whole numbers, a stride larger than the kernel leaves gaps", call(
            ONE_TO_FOUR.astype(int), np.full((1, 2, 1, 1), 0.5), np.array([10.0]),
            stride=(2, 3))),
    ),
    hidden=(
        Hidden("one map, one channel", lambda r: stamped(r, (1, 3, 3, 1), (3, 3), 1)),
        Hidden("maps not square", lambda r: stamped(r, (2, 2, 4, 3), (3, 3), 2, stride=(2, 2))),
        Hidden("filter not square", lambda r: stamped(r, (2, 3, 2, 2), (2, 4), 3)),
        Hidden("stride 2", lambda r: stamped(r, (1, 3, 4, 3), (3, 3), 2, stride=(2, 2))),
        Hidden("stride of rows and of columns differ",
               lambda r: stamped(r, (1, 3, 2, 2), (3, 4), 3, stride=(3, 2))),
        Hidden("stride larger than the filter",
               lambda r: stamped(r, (1, 3, 2, 2), (2, 2), 3, stride=(3, 4))),
        Hidden("cut 1", lambda r: stamped(r, (2, 3, 4, 2), (3, 3), 3, pad=(1, 1))),
        Hidden("cut of rows and of columns differ",
               lambda r: stamped(r, (1, 4, 4, 2), (4, 3), 2, pad=(2, 1))),
        Hidden("cut of the columns only",
               lambda r: stamped(r, (1, 2, 4, 2), (2, 3), 3, pad=(0, 1))),
        Hidden("stride and cut", lambda r: stamped(
            r, (2, 3, 2, 3), (4, 3), 2, stride=(2, 3), pad=(1, 2))),
        Hidden("more cut off than one stamp", lambda r: stamped(
            r, (1, 5, 5, 2), (2, 2), 2, stride=(2, 2), pad=(3, 2))),
        Hidden("filter of one pixel, stride 2",
               lambda r: stamped(r, (2, 2, 3, 3), (1, 1), 2, stride=(2, 2))),
        Hidden("a single pixel", lambda r: stamped(r, (3, 1, 1, 2), (2, 3), 4, stride=(2, 2))),
        Hidden("everything negative",
               lambda r: negative(stamped(r, (1, 2, 3, 2), (3, 2), 2, stride=(2, 1)))),
        Hidden("maps of whole numbers",
               lambda r: whole_image(stamped(r, (1, 3, 2, 2), (2, 3), 2, stride=(1, 2)))),
        Hidden("filters of whole numbers",
               lambda r: whole_filter(stamped(r, (1, 2, 3, 2), (2, 2), 3))),
        Hidden("single precision",
               lambda r: single(stamped(r, (1, 3, 2, 3), (3, 3), 2, stride=(2, 2), pad=(1, 0)))),
        Hidden("arrays that are views",
               lambda r: views(stamped(r, (2, 2, 3, 2), (3, 2), 3, stride=(2, 2)))),
        Hidden("very small numbers",
               lambda r: scaled(stamped(r, (1, 3, 2, 2), (2, 3), 2), 1e-8), family="scale"),
        Hidden("very large numbers",
               lambda r: scaled(stamped(r, (1, 2, 3, 2), (3, 2), 2), 1e8), family="scale"),
        Hidden("the same call twice",
               lambda r: stamped(r, (1, 2, 3, 2), (2, 3), 2, stride=(2, 2)), times=2),
    ),
    misconceptions=(
        Misconception(
            "overwrites where stamps overlap", "Where two stamps meet, what they bring is added.",
            Edit("+= stamp", "= stamp")),
        Misconception(
            "turns the filter",
            "Seen from the small map a stamp is the filter as it lies. It is turned only if you "
            "slide over a map with zeros between its values.",
            Edit("* w[:, :, :, f]", "* w[::-1, ::-1, :, f]")),
        Misconception(
            "forgets the stride",
            "The stamps of two neighbours lie a stride apart, and the result grows with it.",
            Edit(OPTIONS, "(sh, sw), (ph, pw) = (1, 1), pad")),
        SWAPPED_STRIDES,
        Misconception(
            "makes room for a whole stride after the last stamp",
            "Between H stamps there are H - 1 distances; the last stamp is as long as the filter.",
            (Edit("sh * (H - 1) + KH", "max(sh * H, sh * (H - 1) + KH)"),
             Edit("sw * (W - 1) + KW", "max(sw * W, sw * (W - 1) + KW)"))),
        Misconception(
            "works the size out as on the way forward",
            "This is the way back: a stride makes the result larger.",
            Edit(CUT_OFF, "y[:, :(H + 2 * ph - KH) // sh + 1, :(W + 2 * pw - KW) // sw + 1, :] "
                 "+ b")),
        Misconception(
            "adds the padding on", "What was added on the way forward is cut off on the way back.",
            Edit(CUT_OFF, "np.pad(y, ((0, 0), (ph, ph), (pw, pw), (0, 0))) + b")),
        Misconception(
            "leaves the padding on", "`pad` says how much is cut off on each side.",
            Edit(CUT_OFF, "y + b")),
        Misconception(
            "cuts off with a negative index",
            "Where nothing is to be cut off, a slice that ends at minus zero is empty.",
            Edit(CUT, "y[:, ph:-ph, pw:-pw, :]")),
        Misconception(
            "cuts off at the bottom and the right only", "`pad` is cut off on all four sides.",
            Edit(CUT, "y[:, :OH - 2 * ph, :OW - 2 * pw, :]")),
        Misconception(
            "cuts off at the top and the left only", "`pad` is cut off on all four sides.",
            Edit(CUT, "y[:, 2 * ph:, 2 * pw:, :]")),
        SWAPPED_PADS,
        Misconception(
            "adds the bias to every stamp",
            "Where stamps overlap the bias would count several times: each output has it once.",
            (Edit(CUT_OFF, CUT), Edit("* w[:, :, :, f]", "* w[:, :, :, f] + b / F"))),
        Misconception(
            "forgets the bias", "Every channel has one number of its own that is added to each of "
            "its outputs.", Edit(CUT_OFF, CUT)),
        Misconception(
            "takes the mean where stamps overlap", "Stamps are added, not averaged.",
            (Edit("y = np.zeros((N, OH, OW, C))",
                  "y = np.zeros((N, OH, OW, C))\n    count = np.zeros((N, OH, OW, 1))"),
             Edit(LAY, LAY + f"\n                    count[n, {WALK}, :] += 1 / F"),
             Edit("return y", "y = y / np.maximum(count, 1)\n    return y"))),
        Misconception(
            "lets the first filter speak for all", "Every map that comes in has its own filter.",
            Edit("* w[:, :, :, f]", "* w[:, :, :, 0]")),
        Misconception(
            "keeps only what the last map brings", "What all maps bring to a place is added.",
            Edit("range(F)", "range(F - 1, F)")),
        Misconception(
            "swaps rows and columns of the filter",
            "The first axis of the filter runs down the picture, the second across.",
            Edit("w[:, :, :, f]\n", "w[:, :, :, f].transpose(1, 0, 2)\n")),
        Misconception(
            "keeps whole numbers where fractions are due", WHOLE_NUMBERS,
            Edit(ROOM, "np.zeros((N, OH, OW, C), dtype=x.dtype)")),
    ),
)

# Groups


def heaps(r, image, kernel, filters, groups, **options):
    """Random images, filters as deep as a group, biases."""
    return drawn(r, image, (*kernel, image[3] // groups, filters), filters, groups=groups,
                 **options)


HEAP = "g = f // (F // groups)"
SEEN = "window[:, :, g * depth:(g + 1) * depth]"
GROUPED = "np.sum(seen * w[:, :, :, f]) + b[f]"

GROUPED_CONV2D = Exercise(
    name="grouped_conv2d",
    points=3,
    reference=cnn_ref.grouped_conv2d,
    tolerance=Linear(lambda w, **_: w[..., 0].size + 1),
    axes=AXES,
    examples=(
        Case("1 2 and 10 20, two groups", call(
            np.array([1, 2, 10, 20]).reshape(1, 1, 1, 4), np.ones((1, 1, 2, 2)),
            np.array([0.1, 0.2]), groups=2)),
        Case("six channels, four filters, two groups", heaps(
            np.random.RandomState(35), (1, 3, 2, 6), (2, 2), 4, 2)),
        Case("one group: the ordinary layer", heaps(
            np.random.RandomState(36), (1, 3, 3, 2), (2, 2), 2, 1)),
        Case("two images, three groups, stride 2 and 1, padding 1 and 2", heaps(
            np.random.RandomState(37), (2, 4, 3, 3), (3, 2), 6, 3, stride=(2, 1), pad=(1, 2))),
    ),
    hidden=(
        Hidden("two groups", lambda r: heaps(r, (1, 4, 4, 4), (3, 3), 4, 2)),
        Hidden("three groups of four channels, two filters each",
               lambda r: heaps(r, (2, 3, 4, 12), (2, 2), 6, 3)),
        Hidden("two groups of two channels, three filters each",
               lambda r: heaps(r, (2, 4, 3, 4), (2, 3), 6, 2)),
        Hidden("one group", lambda r: heaps(r, (2, 4, 5, 3), (3, 2), 4, 1)),
        Hidden("as many groups as channels", lambda r: heaps(r, (1, 4, 3, 3), (2, 2), 3, 3)),
        Hidden("as many groups as channels, two filters each",
               lambda r: heaps(r, (1, 3, 4, 3), (2, 2), 6, 3)),
        Hidden("one filter for each group", lambda r: heaps(r, (1, 3, 4, 6), (2, 3), 2, 2)),
        Hidden("filter of one pixel", lambda r: heaps(r, (2, 2, 3, 6), (1, 1), 9, 3)),
        Hidden("filter as large as the padded image",
               lambda r: heaps(r, (1, 2, 3, 4), (4, 5), 2, 2, pad=(1, 1))),
        Hidden("strides of rows and columns differ, rows left over",
               lambda r: heaps(r, (1, 7, 6, 4), (2, 3), 2, 2, stride=(3, 2))),
        Hidden("padding of rows and of columns differ",
               lambda r: heaps(r, (1, 3, 4, 4), (3, 2), 4, 2, pad=(2, 1))),
        Hidden("more padding than the filter needs",
               lambda r: heaps(r, (1, 2, 3, 4), (3, 4), 2, 2, pad=(3, 4))),
        Hidden("stride and padding", lambda r: heaps(
            r, (2, 5, 4, 4), (3, 3), 4, 2, stride=(2, 3), pad=(1, 2))),
        Hidden("everything negative", lambda r: negative(heaps(r, (1, 3, 4, 4), (2, 2), 4, 2))),
        Hidden("image of whole numbers",
               lambda r: whole_image(heaps(r, (1, 4, 3, 4), (2, 2), 2, 2))),
        Hidden("single precision", lambda r: single(heaps(r, (1, 4, 3, 6), (3, 2), 4, 2))),
        Hidden("arrays that are views", lambda r: views(heaps(r, (2, 3, 4, 4), (2, 2), 6, 2))),
        Hidden("the same call twice", lambda r: heaps(r, (1, 3, 4, 4), (2, 3), 2, 2), times=2),
    ),
    misconceptions=(
        Misconception(
            "shows the first group to every filter",
            "Each group of filters sees the channels of its own group.", Edit(HEAP, "g = 0")),
        Misconception(
            "deals the filters out like cards",
            "Groups are neighbours: the first F / groups filters are group 0.",
            Edit(HEAP, "g = f % groups")),
        Misconception(
            "deals the channels out like cards",
            "Groups are neighbours: the first C / groups channels are group 0.",
            Edit(SEEN, "window[:, :, g::groups]")),
        Misconception(
            "deals filters and channels out like cards",
            "Groups are neighbours, of filters as of channels.",
            (Edit(HEAP, "g = f % groups"), Edit(SEEN, "window[:, :, g::groups]"))),
        Misconception(
            "counts the filters of a group by its channels",
            "A group has C / groups channels and F / groups filters: two sizes.",
            Edit(HEAP, "g = f // depth % groups")),
        Misconception(
            "takes the groups in the opposite order",
            "The first group of filters sees the first group of channels.",
            Edit(HEAP, "g = groups - 1 - f // (F // groups)")),
        Misconception(
            "adds the groups up",
            "Nothing is summed across groups: each filter sees one of them.",
            Edit(GROUPED, "np.sum([np.sum(window[:, :, h * depth:(h + 1) * depth] * w[:, :, :, f]) "
                 "for h in range(groups)]) + b[f]")),
        Misconception(
            "uses one channel of each group",
            "A filter is as deep as its group, and sums over all of it.",
            Edit("np.sum(seen * w[:, :, :, f])", "np.sum(seen[:, :, 0] * w[:, :, 0, f])")),
        Misconception(
            "gives each group one bias", "There are as many biases as filters.",
            Edit(BIAS, "+ b[g]")),
        TURNED, NO_BIAS, NO_STRIDE, SWAPPED_STRIDES, NO_PAD, SWAPPED_PADS, FIRST_IMAGE,
        KEEPS_INTEGERS,
    ),
)

# Every channel alone


def alone(r, image, kernel, each, **options):
    """Random images, `each` filters for each channel, biases."""
    return drawn(r, image, (*kernel, image[3], each), image[3] * each, **options)


NUMBER = "k = c * M + m"
ALONE = "np.sum(window * w[:, :, c, m]) + b[k]"

DEPTHWISE_CONV2D = Exercise(
    name="depthwise_conv2d",
    points=3,
    reference=cnn_ref.depthwise_conv2d,
    tolerance=Linear(lambda w, **_: w[:, :, 0, 0].size + 1),
    axes=AXES,
    examples=(
        Case("two images of one pixel, two channels, two filters each", call(
            np.array([[1, 10], [5, 50]]).reshape(2, 1, 1, 2),
            np.array([[1.0, 2.0], [3.0, 4.0]]).reshape(1, 1, 2, 2),
            np.array([0.1, 0.2, 0.3, 0.4]))),
        Case("three channels, one filter each", alone(
            np.random.RandomState(38), (1, 3, 4, 3), (2, 2), 1)),
        Case("two images, stride 2 and 1, padding 1 and 2", alone(
            np.random.RandomState(39), (2, 3, 2, 2), (3, 2), 2, stride=(2, 1), pad=(1, 2))),
    ),
    hidden=(
        Hidden("one channel, one filter", lambda r: alone(r, (1, 5, 5, 1), (3, 3), 1)),
        Hidden("three channels, one filter each", lambda r: alone(r, (2, 4, 5, 3), (3, 3), 1)),
        Hidden("two channels, three filters each", lambda r: alone(r, (2, 4, 3, 2), (2, 2), 3)),
        Hidden("four channels, two filters each", lambda r: alone(r, (1, 3, 4, 4), (2, 3), 2)),
        Hidden("one channel, four filters", lambda r: alone(r, (2, 3, 4, 1), (2, 2), 4)),
        Hidden("strides of rows and columns differ, rows left over",
               lambda r: alone(r, (1, 8, 7, 2), (2, 3), 2, stride=(3, 2))),
        Hidden("stride larger than the filter",
               lambda r: alone(r, (1, 7, 8, 2), (2, 2), 1, stride=(3, 4))),
        Hidden("padding 1", lambda r: alone(r, (2, 3, 4, 2), (3, 3), 2, pad=(1, 1))),
        Hidden("padding of rows and of columns differ",
               lambda r: alone(r, (1, 3, 4, 3), (3, 2), 1, pad=(2, 1))),
        Hidden("more padding than the filter needs",
               lambda r: alone(r, (1, 2, 3, 2), (3, 4), 1, pad=(3, 4))),
        Hidden("stride and padding",
               lambda r: alone(r, (1, 5, 6, 2), (3, 4), 2, stride=(2, 3), pad=(1, 2))),
        Hidden("filter of one pixel", lambda r: alone(r, (2, 2, 3, 3), (1, 1), 2)),
        Hidden("filter as large as the padded image",
               lambda r: alone(r, (1, 2, 3, 2), (4, 5), 3, pad=(1, 1))),
        Hidden("everything negative", lambda r: negative(alone(r, (1, 3, 4, 2), (2, 2), 2))),
        Hidden("image of whole numbers",
               lambda r: whole_image(alone(r, (1, 4, 3, 2), (2, 2), 2))),
        Hidden("single precision", lambda r: single(alone(r, (1, 4, 5, 3), (3, 3), 1))),
        Hidden("arrays that are views", lambda r: views(alone(r, (2, 4, 3, 3), (2, 2), 2))),
        Hidden("the same call twice", lambda r: alone(r, (1, 4, 3, 2), (2, 3), 2), times=2),
    ),
    misconceptions=(
        Misconception(
            "sums over the channels",
            "Every channel stays alone: nothing is summed over channels here.",
            Edit("return y", "y = np.repeat(y.reshape(N, OH, OW, C, M).sum(axis=3), C, axis=3)\n"
                 "    return y")),
        Misconception(
            "sums over the channels, and leaves as many outputs as one channel has filters",
            "Every channel stays alone: how many channels should come out?",
            Edit("return y", "return y.reshape(N, OH, OW, C, M).sum(axis=3)")),
        Misconception(
            "puts the filters first and the channels second",
            "The M results of one channel lie side by side, then come those of the next.",
            Edit(NUMBER, "k = m * C + c")),
        Misconception(
            "leaves channels and filters on two axes", "The result has four axes.",
            Edit("return y", "return y.reshape(N, OH, OW, C, M)")),
        Misconception(
            "shows the first channel to all filters", "Filter `c` sees channel `c`.",
            Edit("j * sw + KW, c]", "j * sw + KW, 0]")),
        Misconception(
            "uses the filters of the first channel for all", "Each channel has its own filters.",
            Edit("w[:, :, c, m]", "w[:, :, 0, m]")),
        Misconception(
            "uses the first filter of each channel only", "A channel may have several filters.",
            Edit("w[:, :, c, m]", "w[:, :, c, 0]")),
        Misconception(
            "gives all outputs of a channel one bias", "There are as many biases as outputs.",
            Edit("+ b[k]", "+ b[c]")),
        Misconception(
            "takes the bias by the number of the filter in its channel",
            "There are as many biases as outputs, in the order of the outputs.",
            Edit("+ b[k]", "+ b[m]")),
        Misconception(
            "turns the filter",
            "This is true convolution: it turns the filter by 180 degrees first. Layers compute "
            "cross-correlation, where the filter lies as it is.",
            Edit("w[:, :, c, m]", "w[::-1, ::-1, c, m]")),
        Misconception(
            "forgets the bias", "Every output channel has one number of its own that is added.",
            Edit(" + b[k]", "")),
        NO_STRIDE, SWAPPED_STRIDES, NO_PAD, SWAPPED_PADS, FIRST_IMAGE,
        Misconception(
            "keeps whole numbers where fractions are due", WHOLE_NUMBERS,
            Edit("np.zeros((N, OH, OW, C * M))", "np.zeros((N, OH, OW, C * M), dtype=x.dtype)")),
    ),
)

# One pixel


def pixelwise(r, image, filters):
    """Random images, filters of one pixel, biases."""
    return drawn(r, image, (1, 1, image[3], filters), filters)


MIX = "x[n, i, j, :] @ w[0, 0, :, :] + b"

POINTWISE_CONV2D = Exercise(
    name="pointwise_conv2d",
    points=2,
    reference=cnn_ref.pointwise_conv2d,
    tolerance=Linear(lambda w, **_: w.shape[2] + 1),
    axes=AXES,
    examples=(
        Case("one pixel of whole numbers, two channels, one filter", call(
            np.array([1, 10]).reshape(1, 1, 1, 2), np.ones((1, 1, 2, 1)), np.array([0.5]))),
        Case("2 x 3 pixels, two channels, three filters", pixelwise(
            np.random.RandomState(40), (1, 2, 3, 2), 3)),
        Case("two images, as many filters as channels", pixelwise(
            np.random.RandomState(41), (2, 2, 2, 3), 3)),
    ),
    hidden=(
        Hidden("one channel, one filter", lambda r: pixelwise(r, (1, 3, 3, 1), 1)),
        Hidden("image not square", lambda r: pixelwise(r, (2, 3, 5, 3), 4)),
        Hidden("more rows than columns", lambda r: pixelwise(r, (1, 6, 2, 4), 2)),
        Hidden("as many filters as channels", lambda r: pixelwise(r, (1, 3, 2, 4), 4)),
        Hidden("fewer filters than channels", lambda r: pixelwise(r, (2, 2, 3, 7), 2)),
        Hidden("more filters than channels", lambda r: pixelwise(r, (2, 3, 2, 2), 7)),
        Hidden("one pixel", lambda r: pixelwise(r, (3, 1, 1, 5), 3)),
        Hidden("all sizes the same", lambda r: pixelwise(r, (3, 3, 3, 3), 3)),
        Hidden("everything negative", lambda r: negative(pixelwise(r, (1, 3, 4, 2), 3))),
        Hidden("image of whole numbers", lambda r: whole_image(pixelwise(r, (1, 3, 2, 3), 2))),
        Hidden("filters of whole numbers", lambda r: whole_filter(pixelwise(r, (1, 2, 3, 3), 4))),
        Hidden("single precision", lambda r: single(pixelwise(r, (2, 3, 2, 4), 3))),
        Hidden("arrays that are views", lambda r: views(pixelwise(r, (2, 3, 4, 3), 2))),
        Hidden("very small numbers",
               lambda r: scaled(pixelwise(r, (1, 3, 2, 3), 2), 1e-8), family="scale"),
        Hidden("very large numbers",
               lambda r: scaled(pixelwise(r, (1, 2, 3, 3), 2), 1e8), family="scale"),
        Hidden("the same call twice", lambda r: pixelwise(r, (1, 3, 2, 2), 3), times=2),
    ),
    misconceptions=(
        Misconception(
            "forgets the bias", "Every filter has one number of its own that is added.",
            Edit(MIX, MIX.removesuffix(" + b"))),
        Misconception(
            "takes the filters' channels for filters",
            "The third axis of `w` belongs to what comes in, the fourth to what goes out.",
            Edit("w[0, 0, :, :]", "w[0, 0, :, :].T")),
        Misconception(
            "takes the mean over the channels", "The products are summed, not averaged.",
            Edit(MIX, "x[n, i, j, :] @ w[0, 0, :, :] / C + b")),
        Misconception(
            "uses the first channel only",
            "A filter is as deep as the image: all channels go into the sum.",
            Edit(MIX, "x[n, i, j, 0] * w[0, 0, 0, :] + b")),
        Misconception(
            "sums the channels first, and the weights",
            "Each channel meets its own weight before anything is summed.",
            Edit(MIX, "x[n, i, j, :].sum() * w[0, 0, :, :].sum(axis=0) + b")),
        Misconception(
            "adds the bias once per channel", "The bias is added once, after the sum.",
            Edit(MIX, "x[n, i, j, :] @ w[0, 0, :, :] + C * b")),
        Misconception(
            "uses the first filter for every output", "Each output channel has its own filter.",
            Edit("w[0, 0, :, :]", "w[0, 0, :, [0] * F].T")),
        Misconception(
            "rectifies as well", "The layer ends with the bias; an activation is a layer of its "
            "own.", Edit("return y", "return np.maximum(y, 0)")),
        Misconception(
            "swaps rows and columns", "Row i, column j of the image give row i, column j.",
            Edit("return y", "return y.transpose(0, 2, 1, 3)")),
        Misconception(
            "uses the first image for the whole batch",
            "Each image of the batch has its own output.", Edit("x[n, i, j, :]", "x[0, i, j, :]")),
        Misconception(
            "keeps whole numbers where fractions are due", WHOLE_NUMBERS,
            Edit("np.zeros((N, H, W, F))", "np.zeros((N, H, W, F), dtype=x.dtype)")),
    ),
)

# The way back of the way back


def upstream(draw):
    """The same call with an upstream gradient in front, which is never ones."""
    def made(r):
        found = draw(r)
        x, w, b = found.positional
        options = {"stride": (1, 1), "pad": (0, 0), **found.named}
        size = [s * (n - 1) + k - 2 * p for n, k, s, p in zip(
            x.shape[1:3], w.shape[:2], options["stride"], options["pad"], strict=True)]
        dy = r.standard_normal((len(x), *size, w.shape[2]))
        return call(dy.astype(np.result_type(w, np.float32)), x, w, b, **found.named)
    return made


def back(label, draw, **options):
    """A hidden case of the backward pass."""
    return Hidden(label, upstream(draw), **options)


def forward_terms(dy, x, w, **_):
    """The longest of the sums: over all stamps for a weight, over a stamp for a value."""
    return max(x[..., 0].size, w[..., 0].size, dy[..., 0].size)


FRAMED = "whole[:, ph:OH - ph, pw:OW - pw, :] = dy"
WEIGHTS = "dw[:, :, :, f] += x[n, i, j, f] * window"
RESULT = "return dx, dw, db"

CONV2D_TRANSPOSE_BACKWARD = Exercise(
    name="conv2d_transpose_backward",
    points=4,
    stretch=True,
    reference=cnn_ref.conv2d_transpose_backward,
    tolerance=Linear(forward_terms),
    axes={"dx": ("images", "rows", "columns", "filters"),
          "dw": ("rows", "columns", "channels", "filters"), "db": ("channels",)},
    examples=(
        Case("one row of whole numbers, stride 2", call(
            np.array([0.5, -1.0, 2.0, 1.0, 3.0]).reshape(1, 1, 5, 1),
            np.array([1, 2]).reshape(1, 1, 2, 1),
            np.array([1.0, 10.0, 100.0]).reshape(1, 3, 1, 1), np.zeros(1), stride=(1, 2))),
        Case("two maps in, three channels out", upstream(lambda r: stamped(
            r, (1, 2, 3, 2), (2, 2), 3))(np.random.RandomState(42))),
        Case("stride 2, cut 1", upstream(lambda r: stamped(
            r, (2, 2, 3, 1), (3, 4), 2, stride=(2, 2), pad=(1, 1)))(np.random.RandomState(43))),
    ),
    hidden=(
        back("one map, one channel", lambda r: stamped(r, (1, 3, 3, 1), (3, 3), 1)),
        back("maps not square", lambda r: stamped(r, (2, 2, 4, 3), (3, 3), 2)),
        back("filter not square", lambda r: stamped(r, (2, 3, 2, 2), (2, 4), 3)),
        back("stride 2", lambda r: stamped(r, (1, 3, 4, 3), (3, 3), 2, stride=(2, 2))),
        back("stride of rows and of columns differ",
             lambda r: stamped(r, (1, 3, 2, 2), (3, 4), 3, stride=(3, 2))),
        back("stride larger than the filter",
             lambda r: stamped(r, (1, 3, 2, 2), (2, 2), 3, stride=(3, 4))),
        back("cut 1", lambda r: stamped(r, (2, 3, 4, 2), (3, 3), 3, pad=(1, 1))),
        back("cut of rows and of columns differ",
             lambda r: stamped(r, (1, 4, 4, 2), (4, 3), 2, pad=(2, 1))),
        back("stride and cut", lambda r: stamped(
            r, (2, 3, 2, 3), (4, 3), 2, stride=(2, 3), pad=(1, 2))),
        back("filter of one pixel, stride 2",
             lambda r: stamped(r, (2, 2, 3, 3), (1, 1), 2, stride=(2, 2))),
        back("a single pixel", lambda r: stamped(r, (3, 1, 1, 2), (2, 3), 4)),
        back("maps of whole numbers",
             lambda r: whole_image(stamped(r, (1, 3, 2, 2), (2, 3), 2, stride=(1, 2)))),
        back("single precision", lambda r: single(stamped(r, (1, 3, 2, 3), (3, 3), 2))),
        back("arrays that are views",
             lambda r: views(stamped(r, (2, 2, 3, 2), (3, 2), 3, stride=(2, 2)))),
        back("the same call twice", lambda r: stamped(r, (1, 2, 3, 2), (2, 3), 2), times=2),
    ),
    misconceptions=(
        Misconception(
            "divides the gradients of filters and biases by the number of images",
            "This course adds up over the batch; dividing by its size is the loss's affair.",
            Edit(RESULT, "return dx, dw / N, db / N")),
        Misconception(
            "turns the filter for dx",
            "The stamp lay as the filter lies; the window of dy is read the same way.",
            Edit("window * w[:, :, :, f]", "window * w[::-1, ::-1, :, f]")),
        Misconception(
            "turns the gradient of the filters", "The stamp lay as the filter lies.",
            Edit(RESULT, "return dx, dw[::-1, ::-1], db")),
        Misconception(
            "overwrites dw at every stamp",
            "A weight takes part in every stamp: what comes back from each is added up.",
            Edit(WEIGHTS, WEIGHTS.replace("+=", "="))),
        Misconception(
            "forgets the stride", "Neighbouring stamps lay a stride apart.",
            Edit("i * sh:i * sh + KH, j * sw:j * sw + KW", "i:i + KH, j:j + KW")),
        SWAPPED_STRIDES,
        Misconception(
            "puts dy into the top left corner",
            "What was cut off stood on all four sides of what is left.",
            Edit(FRAMED, "whole[:, :OH - 2 * ph, :OW - 2 * pw, :] = dy")),
        Misconception(
            "ignores the upstream gradient", "What comes from above is not ones.",
            Edit("= dy\n", "= 1\n")),
        Misconception(
            "takes the mean for the biases",
            "The bias is added at every place, and what comes back along each path is added up.",
            Edit("db = np.sum(", "db = np.mean(")),
        Misconception(
            "returns the gradients in another order", "As the arguments come: x, w, b.",
            Edit(RESULT, "return dw, dx, db")),
        Misconception(
            "keeps whole numbers where fractions are due", WHOLE_NUMBERS,
            Edit("dx = np.zeros(x.shape)", "dx = np.zeros(x.shape, dtype=x.dtype)")),
    ),
)

EXERCISES = (CONV2D_DILATED, CONV2D_TRANSPOSE, GROUPED_CONV2D, DEPTHWISE_CONV2D, POINTWISE_CONV2D,
             CONV2D_TRANSPOSE_BACKWARD)
