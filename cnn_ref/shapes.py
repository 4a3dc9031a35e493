"""Sizes: what comes out of a window that slides, and how much padding that takes."""

from __future__ import annotations

from cnn_ref.checks import at_least

Pad = int | str | tuple[int, int]
"""Zeros on both sides, "valid", "same" or "full", or (before, after)."""


def _at_least(least: int, **values: int) -> None:
    for letter, value in values.items():
        if isinstance(value, bool) or not hasattr(value, "__index__"):
            raise TypeError(f"{letter} is {value!r}, expected an integer")
        at_least(least, **{letter: value})


def out_size(n: int, k: int, stride: int = 1, pad: Pad = 0, dilation: int = 1) -> int:
    """How many places a window has along one axis.

    floor((n + before + after - (dilation (k - 1) + 1)) / stride) + 1

    Args:
        n: size of the input along the axis.
        k: size of the kernel.
        stride: step between two places.
        pad: zeros on both sides, "valid", "same", "full", or (before, after).
        dilation: distance between two taps of the kernel; 1 is the plain kernel.

    Returns:
        The size of the output.

    Raises:
        ValueError: the kernel does not fit into the padded input, or a number is out of range.
        TypeError: a number is no integer.

    Source: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning" (2016),
        relationships 6 and 15.

    >>> out_size(227, 11, stride=4), out_size(5, 3, stride=2, pad=1), out_size(5, 3, dilation=2)
    (55, 3, 1)
    """
    _at_least(0, n=n)
    before, after = resolve_pad(pad, n, k, stride, dilation)
    span = dilation * (k - 1) + 1
    if span > n + before + after:
        raise ValueError(
            f"K is {k} (spanning {span}) but the padded input has {n + before + after} "
            f"(n={n}, pad=({before}, {after})): use a smaller kernel or more padding")
    return (n + before + after - span) // stride + 1


def resolve_pad(pad: Pad, n: int, k: int, stride: int = 1, dilation: int = 1) -> tuple[int, int]:
    """The padding before and after that a word or number stands for.

    Args:
        pad: zeros on both sides, "valid" (none), "same" (as `same_pad`), "full" (all that a kernel
            can overlap: dilation (k - 1) on both sides), or (before, after).
        n, k, stride, dilation: as for `out_size`.

    Returns:
        (before, after).

    Raises:
        ValueError: an unknown word, a negative number, or not a pair.
        TypeError: a number is no integer.

    Source: Dumoulin and Visin (2016), section 2.2; TensorFlow's documentation for "same".

    >>> resolve_pad("full", 5, 3), resolve_pad(1, 5, 3), resolve_pad("same", 6, 5, 2)
    ((2, 2), (1, 1), (1, 2))
    """
    _at_least(1, k=k, stride=stride, dilation=dilation)
    if isinstance(pad, str):
        words = {"valid": (0, 0), "full": (dilation * (k - 1),) * 2}
        if pad == "same":
            return same_pad(n, k, stride, dilation)
        if pad not in words:
            raise ValueError(f"pad is {pad!r}, expected 'valid', 'same', 'full' or numbers")
        return words[pad]
    pair = tuple(pad) if isinstance(pad, (tuple, list)) else (pad, pad)
    if len(pair) != 2:
        raise ValueError(f"pad is {pad!r}, expected a number or (before, after)")
    _at_least(0, pad=pair[0])
    _at_least(0, pad=pair[1])
    return int(pair[0]), int(pair[1])


def same_pad(n: int, k: int, stride: int = 1, dilation: int = 1) -> tuple[int, int]:
    """Padding for which the output has ceil(n / stride) places: TensorFlow's rule.

    total = max((ceil(n / stride) - 1) stride + dilation (k - 1) + 1 - n, 0), and where it is odd,
    the extra zero comes after.

    Args:
        n, k, stride, dilation: as for `out_size`.

    Returns:
        (before, after).

    Raises:
        ValueError: a number is out of range.
        TypeError: a number is no integer.

    Source: TensorFlow's documentation of `tf.nn`, "Notes on padding".

    >>> same_pad(13, 6, 5), same_pad(5, 3), same_pad(5, 2)
    ((1, 2), (1, 1), (0, 1))
    """
    _at_least(0, n=n)
    _at_least(1, k=k, stride=stride, dilation=dilation)
    total = max((-(-n // stride) - 1) * stride + dilation * (k - 1) + 1 - n, 0)
    return total // 2, total - total // 2


def transposed_out_size(n: int, k: int, stride: int = 1, pad: int = 0, dilation: int = 1) -> int:
    """Size of what a convolution of this kernel, stride and padding maps to `n` places.

    stride (n - 1) + dilation (k - 1) + 1 - 2 pad

    Args:
        n: size of the input of the transposed convolution along the axis.
        k: size of the kernel.
        stride: step of the convolution that is transposed: distance of two inputs in the output.
        pad: zeros that the convolution had on both sides, cut off here.
        dilation: distance between two taps of the kernel.

    Returns:
        The size of the output.

    Raises:
        ValueError: nothing is left, or a number is out of range.
        TypeError: a number is no integer.

    Source: Dumoulin and Visin (2016), relationship 13.

    >>> transposed_out_size(2, 3, stride=2)
    5
    """
    _at_least(1, n=n, k=k, stride=stride, dilation=dilation)
    _at_least(0, pad=pad)
    size = stride * (n - 1) + dilation * (k - 1) + 1 - 2 * pad
    if size < 1:
        raise ValueError(f"pad is {pad}, which leaves {size} places: use less padding")
    return size
