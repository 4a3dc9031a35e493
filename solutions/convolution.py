"""What the units on convolution share: sizes of cases, and mistakes with stride and padding.

The model solutions of these units begin alike, so the same edit makes the same mistake in each.
"""

from functools import partial

from autograder.exercise import Edit, Misconception

OPTIONS = "(sh, sw), (ph, pw) = stride, pad"
PLACE = "padded[:, ph:ph + H, pw:pw + W, :] = x"
PRODUCTS = "np.sum(window * w[:, :, :, f]) + b[f]"

SIZES = {
    "one image, one channel, one filter": ((1, 5, 5, 1), (3, 3), 1, {}),
    "image not square": ((2, 4, 7, 3), (3, 3), 2, {}),
    "filter not square": ((2, 6, 5, 2), (2, 4), 3, {}),
    "a batch of three": ((3, 4, 5, 2), (2, 2), 4, {}),
    "stride 2": ((2, 7, 7, 3), (3, 3), 2, {"stride": (2, 2)}),
    "stride of rows and of columns differ": ((1, 8, 7, 2), (2, 3), 3, {"stride": (3, 2)}),
    "stride 3 with rows and columns left over": ((1, 7, 9, 2), (2, 3), 2, {"stride": (3, 4)}),
    "stride larger than the filter": ((2, 8, 7, 1), (2, 2), 2, {"stride": (3, 4)}),
    "padding 1": ((2, 4, 5, 2), (3, 3), 3, {"pad": (1, 1)}),
    "padding of rows and of columns differ": ((1, 4, 5, 2), (3, 4), 2, {"pad": (2, 1)}),
    "padding of the columns only": ((1, 5, 4, 2), (3, 2), 2, {"pad": (0, 1)}),
    "more padding than the filter needs": ((1, 3, 2, 2), (2, 2), 2, {"pad": (4, 4)}),
    "stride and padding together": (
        (2, 6, 7, 3), (3, 4), 2, {"stride": (2, 3), "pad": (1, 2)}),
    "filter of one pixel": ((2, 3, 4, 3), (1, 1), 2, {}),
    "filter as large as the padded image": ((2, 3, 4, 2), (5, 6), 3, {"pad": (1, 1)}),
}
"""Images (N, H, W, C), rows and columns of the filters, how many filters, and the options."""


def sized(layer):
    """A label and a draw for each of the sizes.

    layer: draws a call: `layer(r, image, kernel, filters, **options)`.
    """
    return [(label, partial(_drawn, layer, *sizes)) for label, sizes in SIZES.items()]


def _drawn(layer, image, kernel, filters, options, r):
    return layer(r, image, kernel, filters, **options)


def places(image, kernel, stride=(1, 1), pad=(0, 0)):
    """Rows and columns of the output."""
    return [(n + 2 * p - k) // s + 1
            for n, k, s, p in zip(image[1:3], kernel, stride, pad, strict=True)]


def terms(dy, w, **_):
    """The longest of a gradient's sums: all windows for a weight, taps and filters for a pixel."""
    return max(dy[..., 0].size, w[:, :, 0, :].size)


SWAPPED_STRIDES = Misconception(
    "swaps the strides of rows and columns", "`stride` is (rows, columns).",
    Edit(OPTIONS, "(sw, sh), (ph, pw) = stride, pad"))
SWAPPED_PADS = Misconception(
    "swaps the padding of rows and columns", "`pad` is (rows, columns).",
    Edit(OPTIONS, "(sh, sw), (pw, ph) = stride, pad"))
ALWAYS_ONE = Misconception(
    "always pads by one", "How many zeros there are is said by `pad`.",
    Edit(OPTIONS, "(sh, sw), (ph, pw) = stride, (1, 1)"))
STRIDE_OF_ROWS_ONLY = Misconception(
    "uses the stride for rows only", "The stride has two numbers: one for each axis.",
    Edit("j * sw:j * sw + KW", "j:j + KW"))
FIRST_IMAGE = Misconception(
    "uses the first image for the whole batch", "Each image of the batch has its own output.",
    Edit("padded[n, i", "padded[0, i"))


def no_stride(name, advice):
    """The windows lie side by side, whatever the stride."""
    return Misconception(name, advice, Edit(OPTIONS, "(sh, sw), (ph, pw) = (1, 1), pad"))


def no_pad(name, advice):
    """There is no padding, whatever `pad` says."""
    return Misconception(name, advice, Edit(OPTIONS, "(sh, sw), (ph, pw) = stride, (0, 0)"))


def cut_off(array):
    """Two wrong ways to cut the padding off `array`, which the solution cuts off rightly."""
    right = f"{array}[:, ph:ph + H, pw:pw + W, :]"
    return (
        Misconception(
            "cuts the padding off with a negative index",
            "Without padding, a slice that ends at minus zero is empty.",
            Edit(right, f"{array}[:, ph:-ph, pw:-pw, :]")),
        Misconception(
            "cuts the padding off at the bottom and the right only",
            "The padding stood on all four sides.", Edit(right, f"{array}[:, :H, :W, :]")))
