"""Exercises of unit 02: sizes, padding, receptive fields and what a layer costs."""

import numpy as np

import cnn_ref
from autograder.exercise import Case, Edit, Exercise, Hidden, Misconception, call
from autograder.tolerance import Exact

from ..arrays import number

WHOLE = "(n + 2 * pad - span) // stride + 1"


def apart(r, count, low=2, high=9):
    """As many whole numbers, no two the same, so that none can stand in for another."""
    return tuple(int(k) for k in low + r.permutation(high - low + 1)[:count])


def with_rest(r, rest):
    """Sizes for which `rest` rows are left over after the last step of a stride of 5."""
    k = number(r, 2, 4)
    return call(5 * number(r, 2, 6) + k + rest, k, stride=5)


def _receptive_fields(layers):
    """How many pixels a value of each layer sees along one axis."""
    return [field.size for field in cnn_ref.receptive_field(layers)]


def _conv_macs(size, kernel, channels, filters, *, stride=(1, 1), pad=(0, 0)):
    """Products of a layer for one image of this size."""
    out = tuple(cnn_ref.out_size(*axis) for axis in zip(size, kernel, stride, pad, strict=True))
    return cnn_ref.conv_macs(out, kernel, channels, filters)


def _activation_bytes(shapes, *, batch=1, itemsize=4, training=False):
    """Memory of all activations, or of the largest two neighbours where nothing is learned."""
    sizes = [cnn_ref.activation_bytes(s, batch=batch, itemsize=itemsize) for s in shapes]
    return sum(sizes) if training else max(map(sum, zip(sizes, sizes[1:])), default=sizes[0])


OUT_SIZE = Exercise(
    name="out_size",
    points=3,
    reference=cnn_ref.out_size,
    tolerance=Exact(),
    examples=(
        Case("8 pixels, kernel 3: nothing else", call(8, 3)),
        Case("7 pixels, kernel 3, padding 1", call(7, 3, pad=1)),
        Case("AlexNet's first layer: 227, kernel 11, stride 4", call(227, 11, stride=4)),
        Case("5 pixels, kernel 3, stride 2, padding 1", call(5, 3, stride=2, pad=1)),
        Case("10 pixels, kernel 3, dilation 2", call(10, 3, dilation=2)),
    ),
    hidden=(
        Hidden("stride 1, no padding", lambda r: call(number(r, 9, 40), number(r, 2, 6))),
        Hidden("padding 2 or 3", lambda r: call(number(r, 9, 40), 5, pad=number(r, 2, 3))),
        Hidden("stride 2 that fits exactly", lambda r: call(2 * number(r, 5, 20) + 3, 3, stride=2)),
        Hidden("one row left over", lambda r: with_rest(r, 1)),
        Hidden("nearly a whole step left over", lambda r: with_rest(r, 4)),
        Hidden("stride larger than the kernel", lambda r: call(number(r, 30, 50), 2, stride=7)),
        Hidden("even kernel with padding",
               lambda r: call(number(r, 9, 40), 4, pad=number(r, 1, 3))),
        Hidden("kernel of one pixel", lambda r: call(number(r, 9, 40), 1, stride=3, pad=1)),
        Hidden("kernel as large as the padded input",
               lambda r: (lambda n: call(n, n + 2, stride=3, pad=1))(number(r, 5, 20))),
        Hidden("dilation 2 or more", lambda r: call(number(r, 30, 60), number(r, 3, 5),
                                                    dilation=number(r, 2, 4))),
        Hidden("stride, padding and dilation together",
               lambda r: call(number(r, 40, 90), number(r, 3, 5), 3, 2, number(r, 2, 3))),
    ),
    misconceptions=(
        Misconception(
            "divides without rounding down",
            "The result is a count of places, so it has to be a whole number: think about what "
            "happens to a step that does not fit any more.",
            Edit("// stride", "/ stride")),
        Misconception(
            "forgets the first place",
            "Counting steps is not counting places: before the first step the kernel already "
            "stands somewhere.", Edit("// stride + 1", "// stride")),
        Misconception(
            "counts the first place before dividing",
            "The place where the kernel starts is one place, whatever the stride: try stride 2 "
            "on paper.", Edit(WHOLE, "(n + 2 * pad - span + 1) // stride")),
        Misconception(
            "rounds up",
            "A step that would carry the kernel over the edge is not taken: the rows that are "
            "left over are dropped.", Edit(WHOLE, "-(-(n + 2 * pad - span) // stride) + 1")),
        Misconception(
            "rounds to the nearest",
            "Even when nearly a whole step is left over, the kernel would hang over the edge.",
            Edit(WHOLE, "round((n + 2 * pad - span) / stride) + 1")),
        Misconception(
            "pads one side only",
            "`pad` zeros are put on both sides of the axis: count how long the padded axis is.",
            Edit("2 * pad", "pad")),
        Misconception(
            "ignores the padding",
            "The kernel slides over the padded axis, not over the image alone.",
            Edit(" + 2 * pad", "")),
        Misconception(
            "ignores the dilation",
            "With dilation the taps of the kernel stand apart: how many pixels lie from the first "
            "tap to the last, both included?", Edit("dilation * (k - 1) + 1", "k")),
        Misconception(
            "stretches the kernel by one gap too many",
            "k taps have k - 1 gaps between them, not k.",
            Edit("dilation * (k - 1) + 1", "dilation * k")),
        Misconception(
            "takes dilation for the number of pixels between taps",
            "Dilation is the distance from one tap to the next: 1 is the plain kernel, without "
            "gaps.", Edit("dilation * (k - 1) + 1", "k + dilation * (k - 1)")),
        Misconception(
            "ignores the stride",
            "The kernel jumps by `stride` pixels: with a larger stride there are fewer places.",
            Edit(" // stride", "")),
        Misconception(
            "divides the length of the axis by the stride",
            "The last place is where the kernel's last tap meets the end of the axis, so the "
            "number of places depends on the kernel as well.", Edit(WHOLE, "n // stride")),
        Misconception(
            "gives the size of the transposed convolution",
            "That formula leads from the small axis to the large one. Here the kernel slides over "
            "the large one.", Edit(WHOLE, "stride * (n - 1) + span - 2 * pad")),
        Misconception(
            "gives the size of SAME padding",
            "ceil(n / stride) is what SAME padding is made to give; here the padding is what the "
            "caller says.", Edit(WHOLE, "-(-n // stride)")),
    ),
)

SAME_PLACES = "places = -(-n // stride)"
SAME_TOTAL = "total = max((places - 1) * stride + k - n, 0)"
SAME_RESULT = "return total // 2, total - total // 2"


def for_same(r, total, stride):
    """An axis with rows left over and a kernel for which so many zeros are needed."""
    rest, steps = number(r, 1, stride - 1), number(r, 2, 9)
    return call(stride * steps + rest, total + rest, stride)


SAME_PAD = Exercise(
    name="same_pad",
    points=2,
    reference=cnn_ref.same_pad,
    tolerance=Exact(),
    examples=(
        Case("5 pixels, kernel 3", call(5, 3)),
        Case("5 pixels, kernel 2: an even kernel", call(5, 2)),
        Case("13 pixels, kernel 6, stride 5", call(13, 6, stride=5)),
        Case("8 pixels, kernel 1, stride 2: nothing to add", call(8, 1, stride=2)),
    ),
    hidden=(
        Hidden("odd kernel, stride 1",
               lambda r: call(number(r, 9, 40), 2 * number(r, 1, 4) + 1)),
        Hidden("even kernel, stride 1", lambda r: call(number(r, 9, 40), 2 * number(r, 1, 4))),
        Hidden("stride 2, even image", lambda r: call(2 * number(r, 5, 20), number(r, 3, 7), 2)),
        Hidden("stride 2, odd image", lambda r: call(2 * number(r, 5, 20) + 1, number(r, 3, 7), 2)),
        Hidden("stride 3, an odd number of zeros",
               lambda r: for_same(r, 2 * number(r, 1, 3) + 1, 3)),
        Hidden("stride 4, an even number of zeros", lambda r: for_same(r, 2 * number(r, 1, 3), 4)),
        Hidden("one zero in all", lambda r: for_same(r, 1, number(r, 3, 5))),
        Hidden("stride larger than the kernel: nothing to add",
               lambda r: (lambda s: call(s * number(r, 3, 8), s - 1, stride=s))(number(r, 3, 7))),
        Hidden("kernel of one pixel", lambda r: call(number(r, 9, 40), 1, stride=number(r, 2, 4))),
        Hidden("kernel larger than the image", lambda r: (
            lambda n: call(n, n + number(r, 1, 6), number(r, 1, 3)))(number(r, 3, 9))),
        Hidden("stride larger than the image",
               lambda r: (lambda n: call(n, n + 3, n + number(r, 1, 5)))(number(r, 3, 20))),
    ),
    misconceptions=(
        Misconception(
            "puts the extra zero before",
            "When the number of zeros is odd, one side gets one more. Which side does the contract "
            "name?", Edit(SAME_RESULT, "return total - total // 2, total // 2")),
        Misconception(
            "drops the extra zero", "When the number of zeros is odd, both ends together still "
            "hold all of them.", Edit(SAME_RESULT, "return total // 2, total // 2")),
        Misconception(
            "rounds both ends up", "When the number of zeros is odd, only one end gets the extra "
            "zero.", Edit(SAME_RESULT, "return total - total // 2, total - total // 2")),
        Misconception(
            "gives all zeros to each end", "The zeros are shared by the two ends.",
            Edit(SAME_RESULT, "return total, total")),
        Misconception(
            "takes half of the kernel at each end",
            "That is right for odd kernels at stride 1. How many zeros does an even kernel need?",
            Edit(SAME_RESULT, "return k // 2, k // 2")),
        Misconception(
            "ignores the stride",
            "With a stride the last place may stand far before the end, and fewer zeros are "
            "needed.", Edit(SAME_TOTAL, "total = k - 1")),
        Misconception(
            "keeps the size whatever the stride",
            "With a stride of 2, \"same\" does not mean as many places as pixels: it means half of "
            "them, rounded up.", Edit(SAME_PLACES, "places = n")),
        Misconception(
            "rounds the number of places down",
            "SAME looks at every pixel: a started step counts as a place.",
            Edit(SAME_PLACES, "places = n // stride")),
        Misconception(
            "lets the number of zeros fall below nought",
            "Where the kernel fits without any zeros, nothing is added, and nothing is cut off.",
            Edit(SAME_TOTAL, "total = (places - 1) * stride + k - n")),
        Misconception(
            "counts a step before the first place",
            "The first place costs no step: how many steps are there between the first and the "
            "last?", Edit(SAME_TOTAL, "total = max(places * stride + k - n, 0)")),
        Misconception(
            "divides without rounding down", "Half a zero cannot be added: the result is a pair of "
            "whole numbers.", Edit(SAME_RESULT, "return total / 2, total - total / 2")),
    ),
)


def images(r, shape, pad, **options):
    """Random images (N, H, W, C) and the frame that goes around them."""
    return call(r.standard_normal(shape), pad, **options)


PADDED = "np.full((N, top + H + bottom, left + W + right, C), value, dtype=float)"
PLACED = "padded[:, top:top + H, left:left + W, :] = x"
SIDES = "(top, bottom), (left, right) = pad"
SMALL = np.arange(1.0, 7.0).reshape(1, 2, 3, 1)

PAD2D = Exercise(
    name="pad2d",
    points=2,
    reference=cnn_ref.pad2d,
    tolerance=Exact(),
    axes={"": ("images", "rows", "columns", "channels")},
    examples=(
        Case("one zero on every side", call(SMALL, ((1, 1), (1, 1)))),
        Case("another number on every side", call(SMALL, ((0, 1), (2, 3)))),
        Case("a frame of -1, nothing below, nothing on the left",
             call(SMALL, ((1, 0), (0, 1)), value=-1.0)),
        Case("two images of whole numbers, two channels, a frame of 0.5", call(
            np.arange(8).reshape(2, 2, 1, 2), ((1, 1), (0, 1)), value=0.5)),
    ),
    hidden=(
        Hidden("one on every side", lambda r: images(r, (2, 4, 5, 3), ((1, 1), (1, 1)))),
        Hidden("no padding", lambda r: images(r, (1, 3, 4, 2), ((0, 0), (0, 0)))),
        Hidden("four different sides", lambda r: images(r, (2, 3, 5, 1), ((1, 3), (4, 2)))),
        Hidden("rows only", lambda r: images(r, (1, 4, 3, 2), ((2, 1), (0, 0)))),
        Hidden("columns only", lambda r: images(r, (1, 4, 3, 2), ((0, 0), (1, 3)))),
        Hidden("more padding than image", lambda r: images(r, (1, 2, 1, 3), ((5, 4), (3, 6)))),
        Hidden("as many channels as rows", lambda r: images(r, (3, 3, 2, 3), ((0, 2), (1, 1)))),
        Hidden("another value", lambda r: images(
            r, (2, 3, 4, 2), ((1, 2), (2, 1)), value=number(r, 1, 9) / 4)),
        Hidden("minus infinity, as max pooling needs it", lambda r: images(
            r, (1, 3, 4, 2), ((1, 0), (1, 2)), value=-np.inf)),
        Hidden("image of whole numbers, frame of fractions", lambda r: call(
            r.randint(0, 256, (1, 3, 2, 3)), ((1, 1), (2, 0)), value=number(r, 1, 9) + 0.5)),
        Hidden("image of whole numbers, frame of zeros", lambda r: call(
            r.randint(0, 256, (2, 2, 3, 1)), ((1, 2), (0, 1)))),
        Hidden("frame of a whole number around fractions", lambda r: images(
            r, (1, 2, 3, 2), ((1, 1), (1, 0)), value=number(r, -9, -1))),
        Hidden("single precision", lambda r: call(
            r.standard_normal((1, 3, 2, 2)).astype(np.float32), ((1, 2), (1, 1)))),
        Hidden("image that is a view", lambda r: call(
            r.standard_normal((2, 3, 4, 6)).transpose(0, 2, 3, 1)[:, ::-1, ::2], ((1, 0), (2, 1)))),
        Hidden("the same call twice", lambda r: images(r, (1, 2, 3, 1), ((1, 2), (1, 1))), times=2),
    ),
    misconceptions=(
        Misconception(
            "takes one number for all four sides",
            "`pad` holds four numbers: top, bottom, left and right may all differ.",
            Edit(SIDES, "((top, _), _) = pad\n    bottom = left = right = top")),
        Misconception(
            "takes the first number of each axis for both ends",
            "The two numbers of an axis may differ: one is for before, one for after.",
            Edit(SIDES, "(top, _), (left, _) = pad\n    bottom, right = top, left")),
        Misconception(
            "swaps rows and columns", "The first pair is for the rows, above and below.",
            Edit(SIDES, "(left, right), (top, bottom) = pad")),
        Misconception(
            "swaps above and below", "The first number of the rows is what goes above the image.",
            Edit(SIDES, "(bottom, top), (left, right) = pad")),
        Misconception(
            "swaps left and right", "The first number of the columns is what goes left of the "
            "image.", Edit(SIDES, "(top, bottom), (right, left) = pad")),
        Misconception(
            "reads the numbers as top, left, bottom, right",
            "The first pair is (top, bottom), the second (left, right): look at the table.",
            Edit(SIDES, "(top, left), (bottom, right) = pad")),
        Misconception(
            "writes the image into the corner", "The image stands behind the padding of the top "
            "and of the left.", Edit(PLACED, "padded[:, :H, :W, :] = x")),
        Misconception(
            "always pads with zeros", "`value` says what the frame holds.",
            Edit(", value, dtype=float)", ", 0.0, dtype=float)")),
        Misconception(
            "repeats the border", "The frame holds one value everywhere, not copies of the border.",
            Edit("return padded",
                 "return np.pad(x, ((0, 0), *pad, (0, 0)), 'edge').astype(float)")),
        Misconception(
            "pads the images and the channels too",
            "Only rows and columns get a frame: as many images and channels come out as went in.",
            Edit("return padded", "return np.pad(padded, ((top, bottom), (0, 0), (0, 0), "
                                  "(left, right)), constant_values=value)")),
        Misconception(
            "pads the channels in place of the columns",
            "The axes are (image, row, column, channel): which two of them are the picture's?",
            Edit("return padded", "return np.pad(x.astype(float), ((0, 0), (top, bottom), (0, 0), "
                                  "(left, right)), constant_values=value)")),
        Misconception(
            "keeps whole numbers where fractions are due",
            "An array that takes its dtype from an image of whole numbers cannot hold a frame of "
            "0.5.", Edit("dtype=float", "dtype=x.dtype")),
        Misconception(
            "takes the dtype from the frame",
            "A frame of whole numbers must not cut the image's fractions off: what dtype can hold "
            "both?", Edit(", value, dtype=float)", ", value)")),
        Misconception(
            "always pads by one", "How many there are is said by `pad`.",
            Edit(SIDES, "top = bottom = left = right = 1")),
    ),
)


def stack(*layers):
    """A call with these layers, (kernel, stride) each."""
    return call(list(layers))


def drawn_stack(r, count, kernels, strides):
    """A stack of layers whose kernels and strides are drawn from these."""
    pick = lambda options: int(options[r.randint(len(options))])
    return stack(*((pick(kernels), pick(strides)) for _ in range(count)))


GROWTH = "field = field + (k - 1) * jump"
JUMP = "jump = jump * stride"

RECEPTIVE_FIELD = Exercise(
    name="receptive_field",
    points=3,
    reference=_receptive_fields,
    tolerance=Exact(),
    examples=(
        Case("one layer, kernel 3", stack((3, 1))),
        Case("three layers, kernel 3", stack((3, 1), (3, 1), (3, 1))),
        Case("LeNet-5, from C1 to C5", stack((5, 1), (2, 2), (5, 1), (2, 2), (5, 1))),
        Case("two strides", stack((3, 2), (3, 3), (3, 1))),
    ),
    hidden=(
        Hidden("one layer", lambda r: stack((number(r, 2, 11), number(r, 2, 4)))),
        Hidden("stride 1 everywhere", lambda r: drawn_stack(r, 5, (2, 3, 5, 7), (1,))),
        Hidden("a stride in the first layer only",
               lambda r: stack((number(r, 3, 7), number(r, 2, 4)), (number(r, 3, 6), 1), (3, 1))),
        Hidden("a stride in the last layer only",
               lambda r: stack((number(r, 3, 7), 1), (number(r, 3, 7), number(r, 2, 4)))),
        Hidden("strides 2 and 3", lambda r: stack(
            (number(r, 3, 9), 2), (number(r, 3, 9), 3), (number(r, 3, 9), 1))),
        Hidden("convolution and pooling in turns", lambda r: stack(
            (number(r, 3, 7), 1), (2, 2), (number(r, 3, 7), 1), (2, 2), (number(r, 3, 7), 1))),
        Hidden("kernels of one pixel between", lambda r: stack(
            (number(r, 3, 7), 2), (1, 1), (1, 2), (number(r, 3, 7), 1))),
        Hidden("even kernels", lambda r: drawn_stack(r, 4, (2, 4, 6), (2, 3))),
        Hidden("stride larger than the kernel",
               lambda r: stack((2, number(r, 4, 6)), (number(r, 2, 3), 4), (number(r, 3, 5), 1))),
        Hidden("twelve layers", lambda r: drawn_stack(r, 12, (1, 2, 3, 5), (1, 2))),
        Hidden("the same call twice",
               lambda r: stack((number(r, 3, 9), 2), (number(r, 3, 9), 2)), times=2),
    ),
    misconceptions=(
        Misconception(
            "ignores the strides",
            "Behind a stride, neighbours are further apart in the image, so every further layer "
            "sees more.", Edit("(k - 1) * jump", "(k - 1)")),
        Misconception(
            "adds whole kernels",
            "Two neighbouring windows overlap: a further layer of kernel 3 adds 2 pixels at stride "
            "1, not 3.", Edit("(k - 1) * jump", "k * jump")),
        Misconception(
            "uses a layer's own stride for its own growth",
            "A layer's stride sets its outputs apart from each other. Its own window still "
            "lies on the grid that it was given.",
            Edit(f"{GROWTH}\n        {JUMP}", f"{JUMP}\n        {GROWTH}")),
        Misconception(
            "remembers the last stride only",
            "Strides multiply: behind strides of 2 and 3, neighbours are 6 pixels apart.",
            Edit(JUMP, "jump = stride")),
        Misconception(
            "adds the strides",
            "Strides multiply: behind strides of 2 and 3, neighbours are 6 pixels apart, not 5.",
            Edit(JUMP, "jump = jump + stride")),
        Misconception(
            "counts the strides from one",
            "Strides multiply: behind two strides of 3, neighbours are 9 pixels apart, not 5.",
            Edit(JUMP, "jump = jump + stride - 1")),
        Misconception(
            "starts from nothing", "Before any layer, a pixel sees itself.",
            Edit("field, jump, fields = 1, 1, []", "field, jump, fields = 0, 1, []")),
        Misconception(
            "multiplies the growth into the field",
            "Each layer adds a border of pixels to the field: it does not multiply it.",
            Edit(GROWTH, "field = field * k")),
        Misconception(
            "counts half of the kernel on both sides",
            "Half of the kernel, rounded down, to the left and to the right: for an even kernel, "
            "what do the two make together?", Edit("(k - 1) * jump", "2 * (k // 2) * jump")),
        Misconception(
            "reads the layers from the last to the first",
            "The first layer of the list is the one that sees the image.",
            Edit("in layers:", "in reversed(layers):")),
        Misconception(
            "takes the stride for the kernel", "Each layer is (kernel, stride), in this order.",
            Edit("for k, stride in", "for stride, k in")),
        Misconception(
            "gives the last layer only", "One number is due for every layer.",
            Edit("return fields", "return fields[-1]")),
    ),
)

WEIGHTS = "weights = kh * kw * channels * filters"
WITH_BIAS = "return weights + filters if bias else weights"


def layer(r, kernel=None, channels=0, filters=0, **options):
    """A layer's numbers, all different where they are not given."""
    kh, kw, c, f = apart(r, 4, 2, 12)
    return call(kernel or (kh, kw), channels or c, filters or f, **options)


CONV_PARAMS = Exercise(
    name="conv_params",
    points=1,
    reference=cnn_ref.conv_params,
    tolerance=Exact(),
    examples=(
        Case("3 x 3, 3 channels, 10 filters", call((3, 3), 3, 10)),
        Case("5 x 5, RGB, 200 filters", call((5, 5), 3, 200)),
        Case("5 x 5, RGB, 100 filters, no biases", call((5, 5), 3, 100, bias=False)),
        Case("a kernel that is not square", call((2, 3), 4, 5)),
    ),
    hidden=(
        Hidden("square kernel", lambda r: layer(r, (3, 3))),
        Hidden("kernel taller than wide", lambda r: layer(r, (number(r, 6, 9), number(r, 2, 5)))),
        Hidden("kernel wider than tall", lambda r: layer(r, (number(r, 2, 5), number(r, 6, 9)))),
        Hidden("without biases", lambda r: layer(r, bias=False)),
        Hidden("with biases, said out loud", lambda r: layer(r, bias=True)),
        Hidden("one channel", lambda r: layer(r, channels=1)),
        Hidden("one filter", lambda r: layer(r, filters=1)),
        Hidden("kernel of one pixel", lambda r: layer(r, (1, 1))),
        Hidden("as many filters as channels",
               lambda r: (lambda c: layer(r, channels=c, filters=c))(number(r, 3, 30))),
        Hidden("a layer of a large network",
               lambda r: layer(r, (3, 3), 64 * number(r, 2, 8), 64 * number(r, 2, 8))),
    ),
    misconceptions=(
        Misconception(
            "forgets the biases", "Every filter has a number of its own besides its weights.",
            Edit(WITH_BIAS, "return weights")),
        Misconception(
            "always counts the biases", "`bias` says whether the layer has them.",
            Edit(WITH_BIAS, "return weights + filters")),
        Misconception(
            "counts one bias for the layer", "Every filter has a bias of its own.",
            Edit("weights + filters", "weights + 1")),
        Misconception(
            "counts a bias for each channel of each filter",
            "A filter sums over its channels first and then adds one bias.",
            Edit("weights + filters", "weights + channels * filters")),
        Misconception(
            "counts a bias for each channel", "The biases belong to what comes out, not to what "
            "goes in.", Edit("weights + filters", "weights + channels")),
        Misconception(
            "takes every kernel for square", "A kernel has rows and columns, and they may differ.",
            Edit(WEIGHTS, "weights = kh * kh * channels * filters")),
        Misconception(
            "forgets the channels",
            "One filter looks at all channels at once, and not with the same weights.",
            Edit(WEIGHTS, "weights = kh * kw * filters")),
        Misconception(
            "counts one filter only", "Every filter has weights of its own.",
            Edit(WEIGHTS, "weights = kh * kw * channels")),
        Misconception(
            "adds rows and columns of the kernel", "How many weights lie in a kernel of so many "
            "rows and columns?", Edit("kh * kw", "(kh + kw)")),
    ),
)

PLACES = "return oh * ow * kh * kw * channels * filters"
OUT_ROWS = "oh = (h + 2 * ph - kh) // sh + 1"
OUT_COLUMNS = "ow = (w + 2 * pw - kw) // sw + 1"
FOUR_PAIRS = "(h, w), (kh, kw), (sh, sw), (ph, pw) = size, kernel, stride, pad"


def work(r, size=None, kernel=(3, 3), **options):
    """An image, a kernel, channels and filters, all different."""
    h, w = (20 + k for k in apart(r, 2, 0, 19))
    return call(size or (h, w), kernel, *apart(r, 2), **options)


CONV_MACS = Exercise(
    name="conv_macs",
    points=2,
    reference=_conv_macs,
    tolerance=Exact(),
    examples=(
        Case("6 x 6, kernel 3 x 3, one channel, one filter", call((6, 6), (3, 3), 1, 1)),
        Case("150 x 100 RGB, 5 x 5, 200 filters, padding 2", call(
            (150, 100), (5, 5), 3, 200, pad=(2, 2))),
        Case("another stride for rows and for columns", call(
            (9, 12), (3, 2), 2, 4, stride=(2, 5))),
        Case("AlexNet's first layer", call((227, 227), (11, 11), 3, 96, stride=(4, 4))),
    ),
    hidden=(
        Hidden("stride 1, no padding", work),
        Hidden("square image", lambda r: (lambda n: work(r, (n, n)))(number(r, 12, 40))),
        Hidden("kernel not square", lambda r: work(r, kernel=(number(r, 5, 7), number(r, 2, 4)))),
        Hidden("kernel of one pixel", lambda r: work(r, kernel=(1, 1))),
        Hidden("padding that keeps the size", lambda r: work(r, kernel=(5, 5), pad=(2, 2))),
        Hidden("padding of rows and of columns differ", lambda r: work(r, pad=(1, 3))),
        Hidden("stride 2", lambda r: work(r, stride=(2, 2))),
        Hidden("stride of rows and of columns differ", lambda r: work(r, stride=(2, 3))),
        Hidden("rows and columns left over", lambda r: work(
            r, (5 * number(r, 3, 6) + 4, 4 * number(r, 3, 6) + 3), (2, 2), stride=(5, 4))),
        Hidden("stride and padding together", lambda r: work(
            r, kernel=(4, 3), stride=(3, 2), pad=(2, 1))),
        Hidden("one window", lambda r: (lambda a: call(a, a, *apart(r, 2)))(apart(r, 2, 3, 12))),
    ),
    misconceptions=(
        Misconception(
            "counts a place for every pixel of the image",
            "There is one sum for each place of the window, and there may be fewer places than "
            "pixels.", (Edit(OUT_ROWS, "oh = h"), Edit(OUT_COLUMNS, "ow = w"))),
        Misconception(
            "ignores the stride", "With a larger stride the window stands in fewer places.",
            Edit(FOUR_PAIRS, "(h, w), (kh, kw), (sh, sw), (ph, pw) = size, kernel, (1, 1), pad")),
        Misconception(
            "swaps the strides of rows and columns", "`stride` is (rows, columns).",
            Edit(FOUR_PAIRS, "(h, w), (kh, kw), (sw, sh), (ph, pw) = size, kernel, stride, pad")),
        Misconception(
            "ignores the padding", "The window slides over the padded image.",
            Edit(FOUR_PAIRS,
                 "(h, w), (kh, kw), (sh, sw), (ph, pw) = size, kernel, stride, (0, 0)")),
        Misconception(
            "swaps the padding of rows and columns", "`pad` is (rows, columns).",
            Edit(FOUR_PAIRS, "(h, w), (kh, kw), (sh, sw), (pw, ph) = size, kernel, stride, pad")),
        Misconception(
            "swaps rows and columns of the kernel", "`kernel` is (rows, columns).",
            Edit(FOUR_PAIRS, "(h, w), (kw, kh), (sh, sw), (ph, pw) = size, kernel, stride, pad")),
        Misconception(
            "uses one size for both axes", "An image need not be square, nor need its output.",
            Edit(OUT_COLUMNS, "ow = oh")),
        Misconception(
            "counts one output per filter only", "The whole map is computed, place by place.",
            Edit(PLACES, "return kh * kw * channels * filters")),
        Misconception(
            "forgets the channels", "Each sum runs over all channels.",
            Edit(PLACES, "return oh * ow * kh * kw * filters")),
        Misconception(
            "counts one filter only", "Every filter makes a map of its own.",
            Edit(PLACES, "return oh * ow * kh * kw * channels")),
        Misconception(
            "counts multiplications and additions apart",
            "One multiplication with its addition counts as one here. Papers differ in this: "
            "always look which of the two they count.",
            Edit(PLACES, "return 2 * oh * ow * kh * kw * channels * filters")),
        Misconception(
            "counts the biases as products", "Adding a bias multiplies nothing.",
            Edit(PLACES, "return oh * ow * filters * (kh * kw * channels + 1)")),
    ),
)

SIZES = "sizes = [batch * itemsize * h * w * c for h, w, c in shapes]"
TRAINING = "if training:"
PAIRS = "pairs = [a + b for a, b in zip(sizes, sizes[1:])]"


def network(r, count, **options):
    """Shapes (H, W, C) of an image and of what the layers make of it."""
    return call([apart(r, 3, 2, 20) for _ in range(count)], **options)


def grows(r):
    """A network whose last two layers are the largest."""
    return call([(2, 3, number(r, 1, 4)), (4, 5, number(r, 5, 9)), (6, 7, number(r, 10, 20))])


def shrinks(r):
    """A network whose first two layers are the largest."""
    return call([(12, 13, number(r, 10, 20)), (9, 8, number(r, 8, 9)), (3, 2, number(r, 2, 5))])


def swells(r):
    """A network that is largest in the middle."""
    return call([(4, 5, 3), (9, 8, number(r, 30, 60)), (7, 9, number(r, 30, 60)), (2, 3, 4)])


def pinched(r):
    """A network whose two largest layers are the first and the last."""
    return call([(9, 8, number(r, 30, 60)), (3, 4, 2), (3, 2, 3), (7, 9, number(r, 30, 60))])


ACTIVATION_BYTES = Exercise(
    name="activation_bytes",
    points=2,
    reference=_activation_bytes,
    tolerance=Exact(),
    examples=(
        Case("one shape alone: 200 maps of 150 x 100", call([(150, 100, 200)])),
        Case("an image and two layers, for training", call(
            [(4, 4, 1), (4, 4, 8), (2, 2, 8)], training=True)),
        Case("the same, to use the network", call([(4, 4, 1), (4, 4, 8), (2, 2, 8)])),
        Case("a batch of 100, two bytes a number", call(
            [(150, 100, 3), (150, 100, 200)], batch=100, itemsize=2)),
    ),
    hidden=(
        Hidden("to use it, largest at the end", grows),
        Hidden("to use it, largest at the start", shrinks),
        Hidden("to use it, largest in the middle", swells),
        Hidden("to use it, large at both ends", pinched),
        Hidden("to use it, two shapes", lambda r: network(r, 2)),
        Hidden("to train it, two shapes", lambda r: network(r, 2, training=True)),
        Hidden("to train it, six shapes", lambda r: network(r, 6, training=True)),
        Hidden("one shape", lambda r: network(r, 1, training=bool(number(r, 0, 1)))),
        Hidden("a batch, to use it", lambda r: network(r, 4, batch=number(r, 2, 64))),
        Hidden("a batch, to train it",
               lambda r: network(r, 4, batch=number(r, 2, 64), training=True)),
        Hidden("half precision", lambda r: network(r, 3, itemsize=2, training=True)),
        Hidden("double precision and a batch",
               lambda r: network(r, 4, batch=number(r, 2, 9), itemsize=8)),
    ),
    misconceptions=(
        Misconception(
            "counts bits", "A byte has eight bits; `itemsize` is in bytes.",
            Edit(SIZES, "sizes = [8 * batch * itemsize * h * w * c for h, w, c in shapes]")),
        Misconception(
            "counts numbers, not bytes", "Each number takes `itemsize` bytes.",
            Edit(SIZES, "sizes = [batch * h * w * c for h, w, c in shapes]")),
        Misconception(
            "takes four bytes for every number", "How many bytes a number takes is said by "
            "`itemsize`.", Edit(SIZES, "sizes = [batch * 4 * h * w * c for h, w, c in shapes]")),
        Misconception(
            "forgets the batch", "Every image of the batch has activations of its own.",
            Edit(SIZES, "sizes = [itemsize * h * w * c for h, w, c in shapes]")),
        Misconception(
            "counts the image once for the whole batch", "There are as many images as the batch "
            "says, too.", Edit(SIZES, SIZES + "\n    sizes[0] //= batch")),
        Misconception(
            "keeps everything, to use it too",
            "Without a backward pass a layer's input is let go of as soon as its output is there.",
            Edit(TRAINING, "if True:")),
        Misconception(
            "keeps two layers only, to train it too",
            "The backward pass needs what every layer was given.", Edit(TRAINING, "if False:")),
        Misconception(
            "takes using for training", "Which of the two needs everything at once: using the "
            "network or training it?", Edit(TRAINING, "if not training:")),
        Misconception(
            "counts the largest layer alone",
            "While a layer works, what it reads and what it writes are both there.",
            Edit(PAIRS, "pairs = sizes")),
        Misconception(
            "counts the last layers only",
            "The most that is needed at any time may be needed early on.",
            Edit("max(pairs, default=sizes[0])", "(pairs or sizes)[-1]")),
        Misconception(
            "adds the two largest layers, neighbours or not",
            "Only a layer's own input and output have to be there at once.",
            Edit(PAIRS, "pairs = [sum(sorted(sizes)[-2:])]")),
        Misconception(
            "leaves the image out", "The image is the first layer's input: it takes memory, too.",
            Edit("in shapes]", "in shapes[1:] or shapes]")),
    ),
)

TRANSPOSED = "return stride * (n - 1) + span - 2 * pad"

TRANSPOSED_OUT_SIZE = Exercise(
    name="transposed_out_size",
    points=1,
    stretch=True,
    reference=cnn_ref.transposed_out_size,
    tolerance=Exact(),
    examples=(
        Case("2 places, kernel 3, stride 2", call(2, 3, stride=2)),
        Case("4 places, kernel 3", call(4, 3)),
        Case("5 places, kernel 4, stride 2, padding 1", call(5, 4, stride=2, pad=1)),
        Case("3 places, kernel 3, dilation 4", call(3, 3, dilation=4)),
    ),
    hidden=(
        Hidden("stride 1, no padding", lambda r: call(number(r, 5, 40), number(r, 2, 9))),
        Hidden("stride 2", lambda r: call(number(r, 5, 40), number(r, 3, 9), stride=2)),
        Hidden("stride larger than the kernel",
               lambda r: call(number(r, 5, 40), 2, number(r, 4, 7))),
        Hidden("padding", lambda r: call(number(r, 5, 40), 5, pad=number(r, 1, 3))),
        Hidden("stride and padding", lambda r: call(number(r, 5, 40), 4, number(r, 2, 3), 1)),
        Hidden("kernel of one pixel", lambda r: call(number(r, 5, 40), 1, stride=number(r, 2, 5))),
        Hidden("one place", lambda r: call(1, number(r, 5, 40), stride=number(r, 2, 4))),
        Hidden("dilation", lambda r: call(number(r, 5, 40), number(r, 3, 5),
                                          dilation=number(r, 2, 4))),
        Hidden("everything together", lambda r: call(
            number(r, 9, 40), number(r, 3, 5), number(r, 2, 4), number(r, 1, 2), number(r, 2, 3))),
    ),
    misconceptions=(
        Misconception(
            "gives the size of the plain convolution",
            "That formula leads from the large axis to the small one: this one leads back.",
            Edit(TRANSPOSED, "return (n + 2 * pad - span) // stride + 1")),
        Misconception(
            "counts a step for the first place",
            "n kernels that are laid side by side have n - 1 steps between them.",
            Edit("(n - 1)", "n")),
        Misconception(
            "adds the padding", "Where the plain convolution adds zeros, this one cuts pixels off.",
            Edit("- 2 * pad", "+ 2 * pad")),
        Misconception(
            "cuts one side only", "`pad` pixels are cut off at both ends.",
            Edit("- 2 * pad", "- pad")),
        Misconception(
            "ignores the padding", "What the plain convolution was given as padding has to go.",
            Edit(" - 2 * pad", "")),
        Misconception(
            "multiplies the size by the stride", "The last kernel reaches beyond the last step.",
            Edit(TRANSPOSED, "return stride * n")),
        Misconception(
            "ignores the dilation", "With dilation the taps of the kernel stand apart.",
            Edit("dilation * (k - 1) + 1", "k")),
        Misconception(
            "ignores the stride", "From one kernel to the next it is `stride` pixels.",
            Edit("stride * (n - 1)", "(n - 1)")),
    ),
)

EXERCISES = (OUT_SIZE, SAME_PAD, PAD2D, RECEPTIVE_FIELD, CONV_PARAMS, CONV_MACS, ACTIVATION_BYTES,
             TRANSPOSED_OUT_SIZE)
