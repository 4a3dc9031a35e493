"""What a layer costs: parameters, multiply-accumulates, bytes."""

from __future__ import annotations

from math import prod

from cnn_ref.checks import at_least
from cnn_ref.windows import Pair, pair


def _weights(k: Pair, c: int, f: int, groups: int) -> int:
    """Weights of all filters of a layer."""
    kh, kw = pair("k", k)
    at_least(1, k=min(kh, kw), c=c, f=f, groups=groups)
    if c % groups or f % groups:
        raise ValueError(f"groups is {groups} but c is {c} and f is {f}: "
                         "both must be multiples of groups")
    return kh * kw * (c // groups) * f


def conv_params(k: Pair, c: int, f: int, *, bias: bool = True, groups: int = 1) -> int:
    """Parameters of a convolution layer: KH KW (C / groups) F weights, and F biases.

    Args:
        k: size of the filters, an int or (rows, columns).
        c: channels of the input.
        f: filters.
        bias: whether each filter has a bias.
        groups: how many groups of channels are convolved apart from each other.

    Returns:
        How many numbers are learned.

    Raises:
        ValueError: a number out of range, or channels that groups do not divide.

    Source: LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document
        recognition" (1998), section II.B.

    >>> conv_params(5, 3, 200), conv_params(5, 3, 100, bias=False)
    (15200, 7500)
    """
    return _weights(k, c, f, groups) + f * bool(bias)


def conv_macs(out: Pair, k: Pair, c: int, f: int, *, groups: int = 1) -> int:
    """Multiply-accumulates of a convolution layer for one image: each weight once at each place.

    OH OW KH KW (C / groups) F

    Args:
        out: size of the output, an int or (OH, OW).
        k: size of the filters, an int or (rows, columns).
        c: channels of the input.
        f: filters.
        groups: how many groups of channels are convolved apart from each other.

    Returns:
        How many products are summed; twice as many floating point operations. Adding the bias is
        not counted.

    Raises:
        ValueError: a number out of range, or channels that groups do not divide.

    Source: He and Sun, "Convolutional neural networks at constrained time cost" (2015),
        equation 1.

    >>> conv_macs((150, 100), 5, 3, 200)
    225000000
    """
    oh, ow = pair("out", out)
    at_least(1, out=min(oh, ow))
    return oh * ow * _weights(k, c, f, groups)


def local_params(out: Pair, k: Pair, c: int, f: int, *, bias: bool = True) -> int:
    """Parameters of a locally connected layer: a filter of its own at each place.

    OH OW (KH KW C + 1) F

    Args:
        out: size of the output, an int or (OH, OW).
        k, c, f, bias: as for `conv_params`.

    Returns:
        How many numbers are learned.

    Raises:
        ValueError: a number out of range.

    Source: Goodfellow, Bengio and Courville, "Deep Learning" (2016), section 9.5, "unshared
        convolution".

    >>> local_params(28, 5, 3, 100, bias=False)
    5880000
    """
    return conv_macs(out, k, c, f) + prod(pair("out", out)) * f * bool(bias)


def dense_params(d: int, m: int, *, bias: bool = True) -> int:
    """Parameters of a fully connected layer: D M weights, and M biases.

    Args:
        d: inputs.
        m: outputs.
        bias: whether each output has a bias.

    Returns:
        How many numbers are learned; without biases also the multiply-accumulates for an example.

    Raises:
        ValueError: a number out of range.

    Source: Goodfellow, Bengio and Courville (2016), section 6.1.

    >>> dense_params(1690, 10), dense_params(9216, 4096)
    (16910, 37752832)
    """
    at_least(1, d=d, m=m)
    return d * m + m * bool(bias)


def activation_bytes(shape: tuple[int, ...], *, batch: int = 1, itemsize: int = 4) -> int:
    """Memory of what one layer puts out.

    Args:
        shape: of the output for one image, such as (OH, OW, F).
        batch: how many images at once.
        itemsize: bytes of a number: 4 for float32, 2 for float16, 8 for float64.

    Returns:
        Bytes; 10^6 of them are a megabyte, 2^20 a mebibyte.

    Raises:
        ValueError: a number out of range.

    Source: Géron, "Hands-On Machine Learning with Scikit-Learn, Keras, and TensorFlow",
        chapter 14, "Memory requirements".

    >>> activation_bytes((150, 100, 200)), activation_bytes((150, 100, 200), batch=100)
    (12000000, 1200000000)
    """
    at_least(1, **{f"axis {i} of shape": n for i, n in enumerate(shape)})
    at_least(1, batch=batch, itemsize=itemsize)
    return prod(shape) * batch * itemsize
