"""Kinds of convolution that have a name of their own: dilated, grouped, depthwise, pointwise."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from cnn_ref.conv import conv2d
from cnn_ref.conv_backward import ConvGrads, conv2d_backward
from cnn_ref.windows import Array, Pair, require


def conv2d_dilated(x: Array, w: Array, b: Array | None = None, *, dilation: Pair,
                   stride: Pair = 1, pad: Any = 0) -> Array:
    """A convolution whose taps lie apart: it sees dilation (K - 1) + 1 pixels with K weights.

    Args:
        x, w, b, stride, pad: as for `conv2d`.
        dilation: distance between taps, an int or (rows, columns).

    Returns:
        (N, OH, OW, F). Its gradients: `conv2d_backward` with this dilation.

    Raises:
        ValueError: shapes or options that do not fit, with both values.

    Source: Yu and Koltun, "Multi-scale context aggregation by dilated convolutions" (2016).

    >>> import numpy as np
    >>> conv2d_dilated(np.arange(5.0).reshape(1, 1, 5, 1), np.ones((1, 3, 1, 1)), dilation=2)
    array([[[[6.]]]])
    """
    return conv2d(x, w, b, stride=stride, pad=pad, dilation=dilation)


def grouped_conv2d(x: Array, w: Array, b: Array | None = None, *, groups: int, stride: Pair = 1,
                   pad: Any = 0, dilation: Pair = 1) -> Array:
    """Convolutions side by side: group g of the filters sees only group g of the channels.

    Args:
        x, b, stride, pad, dilation: as for `conv2d`.
        w: filters (KH, KW, C / groups, F).
        groups: how many; both C and F are multiples of it.

    Returns:
        (N, OH, OW, F). Its gradients: `conv2d_backward` with these groups.

    Raises:
        ValueError: shapes or options that do not fit, with both values.

    Source: Krizhevsky, Sutskever and Hinton (2012), section 3.5.

    >>> import numpy as np
    >>> x = np.array([1, 2, 10, 20]).reshape(1, 1, 1, 4)
    >>> grouped_conv2d(x, np.ones((1, 1, 2, 2)), groups=2)
    array([[[[ 3., 30.]]]])
    """
    return conv2d(x, w, b, stride=stride, pad=pad, dilation=dilation, groups=groups)


def depthwise_filters(x: Array, w: Array) -> Array:
    """The filters of a grouped convolution with a group for each channel: (KH, KW, 1, C M)."""
    require(x.shape, "N H W C", "x")
    require(w.shape, "KH KW C M", "w")
    kh, kw, c, m = w.shape
    if c != x.shape[3]:
        raise ValueError(f"C is {x.shape[3]} in x but {c} in w: each channel needs filters of "
                         "its own")
    return array_namespace(w).reshape(w, (kh, kw, 1, c * m))


def depthwise_conv2d(x: Array, w: Array, b: Array | None = None, *, stride: Pair = 1,
                     pad: Any = 0, dilation: Pair = 1) -> Array:
    """Every channel under M filters of its own, and no sum over channels.

    y[n, i, j, c M + m] =
        b[c M + m] + sum_{u, v} w[u, v, c, m] x[n, i sh + u dh - top, j sw + v dw - left, c]

    Args:
        x: images (N, H, W, C).
        w: filters (KH, KW, C, M): M for each channel, TensorFlow's order.
        b: biases (C M,), or None.
        stride, pad, dilation: as for `conv2d`.

    Returns:
        (N, OH, OW, C M).

    Raises:
        ValueError: shapes or options that do not fit, with both values.

    Source: Chollet, "Xception: deep learning with depthwise separable convolutions" (2017).

    >>> import numpy as np
    >>> x = np.array([1, 10]).reshape(1, 1, 1, 2)
    >>> depthwise_conv2d(x, np.array([[1, 2], [3, 4]]).reshape(1, 1, 2, 2))
    array([[[[ 1.,  2., 30., 40.]]]])
    """
    filters = depthwise_filters(x, w)
    return conv2d(x, filters, b, stride=stride, pad=pad, dilation=dilation, groups=x.shape[3])


def depthwise_conv2d_backward(dy: Array, x: Array, w: Array, b: Array | None = None, *,
                              stride: Pair = 1, pad: Any = 0, dilation: Pair = 1) -> ConvGrads:
    """Gradients of `depthwise_conv2d`.

    Args:
        dy: upstream gradient (N, OH, OW, C M).
        x, w, b, stride, pad, dilation: as given to `depthwise_conv2d`.

    Returns:
        ConvGrads(dx (N, H, W, C), dw (KH, KW, C, M), db (C M,) or None), sums over the batch.

    Raises:
        ValueError: shapes or options that do not fit, with both values.

    Source: Chollet (2017).

    >>> import numpy as np
    >>> x, w = np.array([1, 10]).reshape(1, 1, 1, 2), np.ones((1, 1, 2, 1))
    >>> depthwise_conv2d_backward(np.ones((1, 1, 1, 2)), x, w).dw
    array([[[[ 1.],
             [10.]]]])
    """
    filters = depthwise_filters(x, w)
    dx, dw, db = conv2d_backward(dy, x, filters, b, stride=stride, pad=pad, dilation=dilation,
                                 groups=x.shape[3])
    return ConvGrads(dx, array_namespace(dw).reshape(dw, w.shape), db)


def require_one_pixel(w: Array) -> None:
    require(w.shape, "1 1 C F", "w")
    if tuple(w.shape[:2]) != (1, 1):
        raise ValueError(f"w has shape {tuple(w.shape)}, expected (1, 1, C, F): a pointwise "
                         "filter is one pixel large")


def pointwise_conv2d(x: Array, w: Array, b: Array | None = None) -> Array:
    """A convolution of one pixel: the same fully connected layer over the channels of each pixel.

    y[n, i, j, f] = b[f] + sum_c x[n, i, j, c] w[0, 0, c, f]

    Args:
        x: images (N, H, W, C).
        w: filters (1, 1, C, F).
        b: biases (F,), or None.

    Returns:
        (N, H, W, F).

    Raises:
        ValueError: shapes that do not fit, or filters larger than a pixel.

    Source: Lin, Chen and Yan, "Network in network" (2014).

    >>> import numpy as np
    >>> pointwise_conv2d(np.array([1, 10]).reshape(1, 1, 1, 2), np.ones((1, 1, 2, 1)))
    array([[[[11.]]]])
    """
    require_one_pixel(w)
    return conv2d(x, w, b)


def pointwise_conv2d_backward(dy: Array, x: Array, w: Array, b: Array | None = None) -> ConvGrads:
    """Gradients of `pointwise_conv2d`.

    Args:
        dy: upstream gradient (N, H, W, F).
        x, w, b: as given to `pointwise_conv2d`.

    Returns:
        ConvGrads(dx (N, H, W, C), dw (1, 1, C, F), db (F,) or None), sums over the batch.

    Raises:
        ValueError: shapes that do not fit, or filters larger than a pixel.

    Source: Lin, Chen and Yan (2014).

    >>> import numpy as np
    >>> x, w = np.array([1, 10]).reshape(1, 1, 1, 2), np.ones((1, 1, 2, 1))
    >>> pointwise_conv2d_backward(np.ones((1, 1, 1, 1)), x, w).dw.ravel()
    array([ 1., 10.])
    """
    require_one_pixel(w)
    return conv2d_backward(dy, x, w, b)
