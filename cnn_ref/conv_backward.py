"""The convolution layer, backward: where each upstream gradient came from."""

from __future__ import annotations

from typing import Any, NamedTuple

from array_api_compat import array_namespace

from cnn_ref import fast_conv
from cnn_ref.checks import gradient_of
from cnn_ref.conv import fitted, split
from cnn_ref.windows import Array, Geometry, Pair, as_floats, fold, on_numpy, require, windows


class ConvGrads(NamedTuple):
    """Gradients of a convolution; `db` is None where there was no bias."""

    dx: Array
    dw: Array
    db: Array | None


def check_dy(dy: Array, x: Array, w: Array, g: Geometry) -> None:
    """An upstream gradient (N, OH, OW, F) of a convolution of x with w.

    Raises:
        ValueError: the shapes differ.
    """
    gradient_of(dy, "(N, OH, OW, F)", (x.shape[0], *g.out, w.shape[3]))


def spread(dy: Array, w: Array, g: Geometry, groups: int) -> Array:
    """Lay each value of dy (N, OH, OW, F) over its window, weighted by the filters (N, H, W, C)."""
    if on_numpy(dy, w):
        return fast_conv.spread(dy, w, g, groups)
    xp = array_namespace(dy, w)
    columns = [_columns(xp, *part)
               for part in zip(split(dy, groups), split(w, groups), strict=True)]
    return fold(columns[0] if groups == 1 else xp.concat(columns, axis=-1), g)


def _columns(xp: Any, dy: Array, w: Array) -> Array:
    (n, oh, ow, f), (kh, kw, c, _) = dy.shape, w.shape
    filters = xp.reshape(w, (kh * kw * c, f))
    columns = xp.reshape(dy, (n * oh * ow, f)) @ xp.matrix_transpose(filters)
    return xp.reshape(columns, (n, oh, ow, kh, kw, c))


def correlate_windows(dy: Array, x: Array, g: Geometry, groups: int) -> Array:
    """Sum over all places of each value under a tap times dy: (KH, KW, C / groups, F)."""
    if on_numpy(dy, x):
        return fast_conv.filter_grad(dy, x, g, groups)
    xp = array_namespace(dy, x)
    filters = [_filters(xp, *part)
               for part in zip(split(dy, groups), split(windows(x, g), groups), strict=True)]
    return filters[0] if groups == 1 else xp.concat(filters, axis=-1)


def _filters(xp: Any, dy: Array, cut: Array) -> Array:
    n, oh, ow, kh, kw, c = cut.shape
    f = dy.shape[3]
    rows = xp.reshape(cut, (n * oh * ow, kh * kw * c))
    deltas = xp.reshape(dy, (n * oh * ow, f))
    return xp.reshape(xp.matrix_transpose(rows) @ deltas, (kh, kw, c, f))


def conv2d_input_grad(dy: Array, x: Array, w: Array, *, stride: Pair = 1, pad: Any = 0,
                      dilation: Pair = 1, groups: int = 1) -> Array:
    """Gradient of `conv2d` with respect to the images.

    dx[n, p, q, c] = sum of w[u, v, c, f] dy[n, i, j, f] over all f, u, v, i, j for which tap
    (u, v) of window (i, j) lies on pixel (p, q). For stride 1, no padding and no dilation this is
    the correlation of dy, framed by K - 1 zeros, with the filters turned by 180 degrees; a larger
    stride first puts stride - 1 zeros between the values of dy.

    Args:
        dy: upstream gradient (N, OH, OW, F).
        x: as given to `conv2d`; only its shape counts.
        w, stride, pad, dilation, groups: as given to `conv2d`.

    Returns:
        dx (N, H, W, C).

    Raises:
        ValueError: shapes or options that do not fit, with both values.

    Source: Bouvrie, "Notes on Convolutional Neural Networks" (2006), section 3; Dumoulin and
        Visin (2016), chapter 4, for strides.

    >>> import numpy as np
    >>> x, w = np.ones((1, 3, 3, 1)), np.arange(4.0).reshape(2, 2, 1, 1)
    >>> dy = np.zeros((1, 2, 2, 1))
    >>> dy[0, 0, 1] = 10
    >>> conv2d_input_grad(dy, x, w)[0, :, :, 0]
    array([[ 0.,  0., 10.],
           [ 0., 20., 30.],
           [ 0.,  0.,  0.]])
    """
    g = fitted(x, w, None, stride, pad, dilation, groups)
    check_dy(dy, x, w, g)
    dy, _, w = as_floats(dy, x, w)
    return spread(dy, w, g, groups)


def conv2d_filter_grad(dy: Array, x: Array, w: Array, *, stride: Pair = 1, pad: Any = 0,
                       dilation: Pair = 1, groups: int = 1) -> Array:
    """Gradient of `conv2d` with respect to the filters: the images correlated with dy.

    dw[u, v, c, f] = sum_{n, i, j} x[n, i sh + u dh - top, j sw + v dw - left, c] dy[n, i, j, f]

    Args:
        dy: upstream gradient (N, OH, OW, F).
        x, stride, pad, dilation, groups: as given to `conv2d`.
        w: as given to `conv2d`; only its shape counts.

    Returns:
        dw (KH, KW, C / groups, F), a sum over the batch.

    Raises:
        ValueError: shapes or options that do not fit, with both values.

    Source: Bouvrie (2006), section 3, for cross-correlation.

    >>> import numpy as np
    >>> x, w = np.arange(9.0).reshape(1, 3, 3, 1), np.ones((2, 2, 1, 1))
    >>> conv2d_filter_grad(np.ones((1, 2, 2, 1)), x, w)[:, :, 0, 0]
    array([[ 8., 12.],
           [20., 24.]])
    """
    g = fitted(x, w, None, stride, pad, dilation, groups)
    check_dy(dy, x, w, g)
    dy, x, _ = as_floats(dy, x, w)
    return correlate_windows(dy, x, g, groups)


def conv2d_bias_grad(dy: Array) -> Array:
    """Gradient of `conv2d` with respect to the biases: db[f] = sum_{n, i, j} dy[n, i, j, f].

    Args:
        dy: upstream gradient (N, OH, OW, F).

    Returns:
        db (F,), a sum over the batch.

    Raises:
        ValueError: not four axes.

    Source: Bouvrie (2006), section 3.

    >>> import numpy as np
    >>> conv2d_bias_grad(np.ones((2, 3, 3, 4)))
    array([18., 18., 18., 18.])
    """
    require(dy.shape, "N OH OW F", "dy")
    dy = as_floats(dy)[0]
    if on_numpy(dy):
        return fast_conv.bias_grad(dy)
    return array_namespace(dy).sum(dy, axis=(0, 1, 2))


def conv2d_backward(dy: Array, x: Array, w: Array, b: Array | None = None, *, stride: Pair = 1,
                    pad: Any = 0, dilation: Pair = 1, groups: int = 1) -> ConvGrads:
    """Gradients of `conv2d` with respect to images, filters and biases.

    dx spreads each dy[n, i, j, f] over its window, weighted by the filter; dw correlates the
    image with dy; db sums dy. All are sums over the batch: the loss owns the 1/N.

    Args:
        dy: upstream gradient (N, OH, OW, F).
        x, w, b, stride, pad, dilation, groups: as given to `conv2d`.

    Returns:
        ConvGrads(dx (N, H, W, C), dw (KH, KW, C / groups, F), db (F,) or None).

    Raises:
        ValueError: shapes or options that do not fit, with both values.

    Source: Bouvrie, "Notes on Convolutional Neural Networks" (2006), section 3, without its
        division by N and for cross-correlation.

    >>> import numpy as np
    >>> grads = conv2d_backward(np.ones((1, 2, 2, 1)), np.ones((1, 3, 3, 1)), np.ones((2, 2, 1, 1)))
    >>> grads.dx[0, :, :, 0]
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    """
    g = fitted(x, w, b, stride, pad, dilation, groups)
    check_dy(dy, x, w, g)
    dy, x, w = as_floats(dy, x, w)
    return ConvGrads(spread(dy, w, g, groups), correlate_windows(dy, x, g, groups),
                     None if b is None else conv2d_bias_grad(dy))
