"""Transposed convolution: the way back through a convolution's sizes, with weights of its own."""

from __future__ import annotations

from typing import Any

from cnn_ref.checks import expected_shape, gradient_of
from cnn_ref.conv import conv2d
from cnn_ref.conv_backward import ConvGrads, conv2d_bias_grad, correlate_windows, spread
from cnn_ref.shapes import resolve_pad, transposed_out_size
from cnn_ref.windows import Array, Geometry, Pair, as_floats, geometry, pair, require


def _size(n: int, k: int, stride: int, pad: Any, dilation: int, extra: int) -> int:
    """Places along one axis of the output."""
    if pad == "same":
        if extra:
            raise ValueError(f"out_pad is {extra} but pad is 'same', which sets the size already: "
                             "leave out_pad at 0, or give pad as numbers")
        return n * stride
    before, after = resolve_pad(pad, n, k, stride, dilation)
    size = transposed_out_size(n, k, stride, dilation=dilation) - before - after + extra
    if size < 1:
        raise ValueError(f"pad is ({before}, {after}), which leaves {size} places: use less "
                         "padding")
    return size


def transposed_geometry(x: Array, w: Array, b: Array | None, stride: Pair, pad: Any, dilation: Pair,
            groups: int, extra: Pair) -> Geometry:
    """The geometry of the convolution that is transposed: it slides over the output."""
    require(x.shape, "N H W F", "x")
    require(w.shape, "KH KW C F", "w")
    f, c = x.shape[3], w.shape[2] * groups
    if groups < 1 or f % groups:
        raise ValueError(f"groups is {groups} but x has F = {f}: it must be a multiple of groups")
    if w.shape[3] != f:
        raise ValueError(f"F is {f} in x but {w.shape[3]} in w: a transposed convolution takes the "
                         "filters of the convolution that it turns round, (KH, KW, C, F)")
    if b is not None:
        expected_shape("b", b, "(C,)", (c,), "one bias an output channel")
    strides, extras = pair("stride", stride), pair("out_pad", extra)
    for s, e in zip(strides, extras, strict=True):
        if not 0 <= e < s:
            raise ValueError(f"out_pad is {extra!r} but stride is {stride!r}: "
                             "out_pad must be from 0 to stride - 1")
    h, wide = (_size(*each) for each in zip(x.shape[1:3], w.shape[:2], strides, pair("pad", pad),
                                            pair("dilation", dilation), extras, strict=True))
    return geometry(h, wide, w.shape[:2], stride, pad, dilation)


def conv2d_transpose(x: Array, w: Array, b: Array | None = None, *, stride: Pair = 1,
                     pad: Any = 0, dilation: Pair = 1, groups: int = 1,
                     out_pad: Pair = 0) -> Array:
    """Lay every value over a window of the output, weighted by its filter; overlaps are summed.

    y[n, p, q, c] = b[c] + sum of w[u, v, c, f] x[n, i, j, f] over all f, u, v, i, j for which
    p = i sh + u dh - top and q = j sw + v dw - left. Without b, this is the adjoint of `conv2d`
    with the same filters and options.

    Args:
        x: (N, H, W, F).
        w: filters (KH, KW, C / groups, F), laid as for the convolution that maps back:
            TensorFlow's order. PyTorch's is (F, C / groups, KH, KW).
        b: biases (C,), or None.
        stride: distance in the output of what two neighbours are laid over.
        pad: rows and columns that are cut off, in every form that `conv2d` knows; "same" gives
            H sh and W sw.
        dilation: distance between taps.
        groups: how many groups of channels stay apart from each other.
        out_pad: rows and columns added below and right, less than the stride: a convolution of
            this stride gives (H, W) for several sizes, and this says which.

    Returns:
        (N, OH, OW, C), where OH = sh (H - 1) + dh (KH - 1) + 1 - top - bottom + out_pad.

    Raises:
        ValueError: shapes or options that do not fit, with both values.

    Source: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning" (2016),
        chapter 4.

    >>> import numpy as np
    >>> x = np.array([[1, 2], [3, 4]])[None, :, :, None]
    >>> conv2d_transpose(x, np.ones((3, 3, 1, 1)), stride=2)[0, :, :, 0]
    array([[ 1.,  1.,  3.,  2.,  2.],
           [ 1.,  1.,  3.,  2.,  2.],
           [ 4.,  4., 10.,  6.,  6.],
           [ 3.,  3.,  7.,  4.,  4.],
           [ 3.,  3.,  7.,  4.,  4.]])
    """
    g = transposed_geometry(x, w, b, stride, pad, dilation, groups, out_pad)
    x, w, *bias = as_floats(x, w) if b is None else as_floats(x, w, b)
    y = spread(x, w, g, groups)
    return y + bias[0] if bias else y


def conv2d_transpose_backward(dy: Array, x: Array, w: Array, b: Array | None = None, *,
                              stride: Pair = 1, pad: Any = 0, dilation: Pair = 1, groups: int = 1,
                              out_pad: Pair = 0) -> ConvGrads:
    """Gradients of `conv2d_transpose`: dx is the convolution of dy with the same filters.

    Args:
        dy: upstream gradient (N, OH, OW, C).
        x, w, b, stride, pad, dilation, groups, out_pad: as given to `conv2d_transpose`.

    Returns:
        ConvGrads(dx (N, H, W, F), dw (KH, KW, C / groups, F), db (C,) or None), sums over the
        batch.

    Raises:
        ValueError: shapes or options that do not fit, with both values.

    Source: Dumoulin and Visin (2016), chapter 4.

    >>> import numpy as np
    >>> x, w = np.ones((1, 2, 2, 1)), np.ones((3, 3, 1, 1))
    >>> conv2d_transpose_backward(np.ones((1, 5, 5, 1)), x, w, stride=2).dx[0, :, :, 0]
    array([[9., 9.],
           [9., 9.]])
    """
    g = transposed_geometry(x, w, b, stride, pad, dilation, groups, out_pad)
    gradient_of(dy, "(N, OH, OW, C)", (x.shape[0], *g.size, w.shape[2] * groups))
    dy, x, w = as_floats(dy, x, w)
    dx = conv2d(dy, w, stride=stride, pad=g.pads, dilation=dilation, groups=groups)
    return ConvGrads(dx, correlate_windows(x, dy, g, groups),
                     None if b is None else conv2d_bias_grad(dy))
