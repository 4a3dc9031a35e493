"""Convolution as one matrix product: every window a row, every filter a column."""

from __future__ import annotations

from math import prod
from typing import Any

from array_api_compat import array_namespace

from cnn_ref.checks import expected_shape
from cnn_ref.conv import fitted
from cnn_ref.conv_backward import ConvGrads, check_dy
from cnn_ref.windows import Array, Geometry, Pair, as_floats, fold, geometry, require, windows


def _rows(x: Array, g: Geometry) -> Array:
    n, c = x.shape[0], x.shape[3]
    return array_namespace(x).reshape(windows(x, g), (n * prod(g.out), prod(g.kernel) * c))


def im2col(x: Array, size: Pair, *, stride: Pair = 1, pad: Any = 0, dilation: Pair = 1) -> Array:
    """Write every window of every image as one row of a matrix.

    Row (n OH + i) OW + j holds window (i, j) of image n; column (u KW + v) C + c holds what lies
    under tap (u, v) in channel c.

    Args:
        x: images (N, H, W, C).
        size: of the window, an int or (rows, columns).
        stride, pad, dilation: as for `conv2d`.

    Returns:
        (N OH OW, KH KW C).

    Raises:
        ValueError: shapes or options that do not fit, with both values.

    Source: Chellapilla, Puri and Simard, "High performance convolutional neural networks for
        document processing" (2006).

    >>> import numpy as np
    >>> im2col(np.arange(6.0).reshape(1, 2, 3, 1), 2)
    array([[0., 1., 3., 4.],
           [1., 2., 4., 5.]])
    """
    require(x.shape, "N H W C", "x")
    x = as_floats(x)[0]
    return _rows(x, geometry(x.shape[1], x.shape[2], size, stride, pad, dilation))


def col2im(columns: Array, shape: tuple[int, int, int, int], size: Pair, *, stride: Pair = 1,
           pad: Any = 0, dilation: Pair = 1) -> Array:
    """Add every window back to where `im2col` cut it: its adjoint, not its inverse.

    Where windows overlap, what they hold is summed; what lies in the padding is dropped.

    Args:
        columns: (N OH OW, KH KW C).
        shape: of the images, (N, H, W, C).
        size, stride, pad, dilation: as given to `im2col`.

    Returns:
        (N, H, W, C).

    Raises:
        ValueError: shapes or options that do not fit, with both values.

    Source: Chellapilla, Puri and Simard (2006).

    >>> import numpy as np
    >>> col2im(np.ones((2, 4)), (1, 2, 3, 1), 2)[0, :, :, 0]
    array([[1., 2., 1.],
           [1., 2., 1.]])
    """
    g = columns_geometry(columns, shape, size, stride, pad, dilation)
    columns = as_floats(columns)[0]
    xp = array_namespace(columns)
    return fold(xp.reshape(columns, (shape[0], *g.out, *g.kernel, shape[3])), g)


def columns_geometry(columns: Array, shape: tuple[int, ...], size: Pair, stride: Pair, pad: Any,
                     dilation: Pair) -> Geometry:
    """How the windows slid of which columns (N OH OW, KH KW C) are the rows.

    Raises:
        ValueError: shapes or options that do not fit, with both values.
    """
    if len(shape) != 4:
        raise ValueError(f"shape is {tuple(shape)}, expected (N, H, W, C)")
    n, h, w, c = shape
    g = geometry(h, w, size, stride, pad, dilation)
    expected_shape("columns", columns, "(N OH OW, KH KW C)",
                   (n * prod(g.out), prod(g.kernel) * c),
                   "what `im2col` makes of images of this shape")
    return g


def conv2d_im2col(x: Array, w: Array, b: Array | None = None, *, stride: Pair = 1, pad: Any = 0,
                  dilation: Pair = 1) -> Array:
    """`conv2d` as a product of two matrices: im2col(x), and the filters as columns.

    Args:
        x: images (N, H, W, C).
        w: filters (KH, KW, C, F).
        b: biases (F,), or None.
        stride, pad, dilation: as for `conv2d`.

    Returns:
        (N, OH, OW, F).

    Raises:
        ValueError: shapes or options that do not fit, with both values.

    Source: Chellapilla, Puri and Simard (2006).

    >>> import numpy as np
    >>> conv2d_im2col(np.ones((1, 3, 3, 1)), np.ones((2, 2, 1, 1)), np.array([10]))[0, :, :, 0]
    array([[14., 14.],
           [14., 14.]])
    """
    g = fitted(x, w, b, stride, pad, dilation, 1)
    x, w, *bias = as_floats(x, w) if b is None else as_floats(x, w, b)
    xp = array_namespace(x, w)
    y = _rows(x, g) @ xp.reshape(w, (-1, w.shape[3]))
    y = y + bias[0] if bias else y
    return xp.reshape(y, (x.shape[0], *g.out, w.shape[3]))


def conv2d_im2col_backward(dy: Array, x: Array, w: Array, b: Array | None = None, *,
                           stride: Pair = 1, pad: Any = 0, dilation: Pair = 1) -> ConvGrads:
    """Gradients of `conv2d_im2col`: those of a matrix product, the images' through `col2im`.

    Args:
        dy: upstream gradient (N, OH, OW, F).
        x, w, b, stride, pad, dilation: as given to `conv2d_im2col`.

    Returns:
        ConvGrads(dx (N, H, W, C), dw (KH, KW, C, F), db (F,) or None), sums over the batch.

    Raises:
        ValueError: shapes or options that do not fit, with both values.

    Source: Chellapilla, Puri and Simard (2006).

    >>> import numpy as np
    >>> x, w = np.ones((1, 3, 3, 1)), np.ones((2, 2, 1, 1))
    >>> conv2d_im2col_backward(np.ones((1, 2, 2, 1)), x, w).dw[:, :, 0, 0]
    array([[4., 4.],
           [4., 4.]])
    """
    g = fitted(x, w, b, stride, pad, dilation, 1)
    check_dy(dy, x, w, g)
    dy, x, w = as_floats(dy, x, w)
    xp = array_namespace(dy, x, w)
    deltas = xp.reshape(dy, (x.shape[0] * prod(g.out), w.shape[3]))
    filters = xp.reshape(w, (-1, w.shape[3]))
    columns = deltas @ xp.matrix_transpose(filters)
    dw = xp.reshape(xp.matrix_transpose(_rows(x, g)) @ deltas, w.shape)
    dx = fold(xp.reshape(columns, (x.shape[0], *g.out, *g.kernel, x.shape[3])), g)
    return ConvGrads(dx, dw, None if b is None else xp.sum(deltas, axis=0))
