"""Pooling, forward and backward: the largest or the mean of each window, and where it came from."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from cnn_ref import fast_pool
from cnn_ref.checks import gradient_of
from cnn_ref.windows import (
    Array,
    Geometry,
    Pair,
    as_floats,
    fold,
    geometry,
    on_numpy,
    require,
    windows,
)


def pool_geometry(shape: tuple[int, ...], size: Pair, stride: Pair | None, pad: Any) -> Geometry:
    """How a pooling window slides over images of this shape (N, H, W, C).

    Raises:
        ValueError: options that do not fit, or a window that could lie in the padding alone.
    """
    g = geometry(shape[1], shape[2], size, size if stride is None else stride, pad)
    for k, both in zip(g.kernel, g.pads, strict=True):
        if max(both) >= k:
            raise ValueError(f"pad is {both} but the window has {k}: a window could lie in the "
                             "padding alone; pad less than the window's size")
    return g


def prepared(x: Array, size: Pair, stride: Pair | None, pad: Any) -> tuple[Array, Geometry]:
    """Images (N, H, W, C) as floats, and how the window slides over them.

    Raises:
        ValueError: not four axes, or options that do not fit.
    """
    require(x.shape, "N H W C", "x")
    return as_floats(x)[0], pool_geometry(x.shape, size, stride, pad)


def check_dy(dy: Array, x: Array, g: Geometry) -> None:
    gradient_of(dy, "(N, OH, OW, C)", (x.shape[0], *g.out, x.shape[3]))


def flat(xp: Any, cut: Array) -> Array:
    """Each window's values on one axis, in row-major order: (N, OH, OW, KH KW, C)."""
    n, oh, ow, kh, kw, c = cut.shape
    return xp.reshape(cut, (n, oh, ow, kh * kw, c))


def places(xp: Any, like: Array, g: Geometry) -> Array:
    """Number of the pixel under each tap of each window, -1 in the padding: (1, OH, OW, K, 1)."""
    h, w = g.size
    pixels = xp.reshape(xp.arange(h * w, dtype=xp.int64, device=like.device), (1, h, w, 1))
    return flat(xp, windows(pixels, g, -1))


def first_largest(xp: Any, values: Array, g: Geometry) -> Array:
    """Which of each window's values (N, OH, OW, K, C) is the first of the largest."""
    ranks = values
    if g.pads != ((0, 0), (0, 0)):  # padding must not win where a whole window is -inf either
        largest = (values == xp.max(values, axis=3, keepdims=True)) | xp.isnan(values)
        ranks = xp.astype(largest & (places(xp, values, g) >= 0), xp.int8)
    taps = xp.reshape(xp.arange(values.shape[3], device=values.device), (1, 1, 1, -1, 1))
    return taps == xp.expand_dims(xp.argmax(ranks, axis=3), axis=3)


def routed(xp: Any, dy: Array, chosen: Array, g: Geometry) -> Array:
    """Each value of dy (N, OH, OW, C) on the tap (N, OH, OW, K, C) chosen for it: (N, H, W, C)."""
    sent = xp.expand_dims(dy, axis=3)
    (n, oh, ow, c), zero = dy.shape, xp.zeros_like(sent)
    return fold(xp.reshape(xp.where(chosen, sent, zero), (n, oh, ow, *g.kernel, c)), g)


def max_pool2d(x: Array, size: Pair, *, stride: Pair | None = None, pad: Any = 0) -> Array:
    """The largest value of each window; padding never wins.

    y[n, i, j, c] = max_{u, v} x[n, i sh + u - top, j sw + v - left, c]

    Args:
        x: images (N, H, W, C).
        size: of the window, an int or (rows, columns).
        stride: step between windows; the window's size where it is None.
        pad: as for `conv2d`, but less than the window's size.

    Returns:
        (N, OH, OW, C).

    Raises:
        ValueError: shapes or options that do not fit, with both values.

    Source: Krizhevsky, Sutskever and Hinton (2012), section 3.4, for overlapping windows.

    >>> import numpy as np
    >>> x = np.array([[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4.]])
    >>> max_pool2d(x[None, :, :, None], 2)[0, :, :, 0]
    array([[6., 8.],
           [3., 4.]])
    """
    x, g = prepared(x, size, stride, pad)
    if on_numpy(x):
        return fast_pool.largest(x, g)
    xp = array_namespace(x)
    return xp.max(flat(xp, windows(x, g, -float("inf"))), axis=3)


def max_pool2d_backward(dy: Array, x: Array, size: Pair, *, stride: Pair | None = None,
                        pad: Any = 0) -> Array:
    """Send each upstream gradient to the largest value of its window.

    Where several are largest, the first in row-major order receives it. Where windows overlap,
    what arrives at one place is added up.

    Args:
        dy: upstream gradient (N, OH, OW, C).
        x, size, stride, pad: as given to `max_pool2d`.

    Returns:
        dx (N, H, W, C).

    Raises:
        ValueError: shapes or options that do not fit, with both values.

    Source: Zeiler and Fergus (2013), section 2.1, "switches".

    >>> import numpy as np
    >>> x = np.array([[1, 3], [2, 0.]])[None, :, :, None]
    >>> max_pool2d_backward(np.full((1, 1, 1, 1), 5.0), x, 2)[0, :, :, 0]
    array([[0., 5.],
           [0., 0.]])
    """
    x, g = prepared(x, size, stride, pad)
    check_dy(dy, x, g)
    dy, x = as_floats(dy, x)
    if on_numpy(dy, x):
        return fast_pool.to_largest(dy, x, g, _to_largest)
    return _to_largest(dy, x, g)


def _to_largest(dy: Array, x: Array, g: Geometry) -> Array:
    xp = array_namespace(dy, x)
    return routed(xp, dy, first_largest(xp, flat(xp, windows(x, g, -float("inf"))), g), g)


def _counts(xp: Any, x: Array, g: Geometry, count_pad: bool) -> Array | float:
    """How many values each window's mean is taken over."""
    if count_pad:
        return float(g.kernel[0] * g.kernel[1])
    ones = xp.ones((1, *g.size, 1), dtype=x.dtype, device=x.device)
    return xp.sum(flat(xp, windows(ones, g)), axis=3)


def avg_pool2d(x: Array, size: Pair, *, stride: Pair | None = None, pad: Any = 0,
               count_pad: bool = False) -> Array:
    """The mean of each window.

    Args:
        x: images (N, H, W, C).
        size, stride, pad: as for `max_pool2d`.
        count_pad: whether padding counts as zeros in the mean, or is left out of it.

    Returns:
        (N, OH, OW, C).

    Raises:
        ValueError: shapes or options that do not fit, with both values.

    Source: LeCun, Bottou, Bengio and Haffner (1998), section II.A, "sub-sampling".

    >>> import numpy as np
    >>> x = np.array([[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4.]])
    >>> avg_pool2d(x[None, :, :, None], 2)[0, :, :, 0]
    array([[3.25, 5.25],
           [2.  , 2.  ]])
    """
    x, g = prepared(x, size, stride, pad)
    xp = array_namespace(x)
    total = fast_pool.sums(x, g) if on_numpy(x) else xp.sum(flat(xp, windows(x, g)), axis=3)
    return total / _counts(xp, x, g, count_pad)


def avg_pool2d_backward(dy: Array, x: Array, size: Pair, *, stride: Pair | None = None,
                        pad: Any = 0, count_pad: bool = False) -> Array:
    """Spread each upstream gradient evenly over its window.

    Args:
        dy: upstream gradient (N, OH, OW, C).
        x, size, stride, pad, count_pad: as given to `avg_pool2d`.

    Returns:
        dx (N, H, W, C).

    Raises:
        ValueError: shapes or options that do not fit, with both values.

    Source: Bouvrie (2006), section 3.2.

    >>> import numpy as np
    >>> avg_pool2d_backward(np.full((1, 1, 1, 1), 8.0), np.ones((1, 2, 2, 1)), 2)[0, :, :, 0]
    array([[2., 2.],
           [2., 2.]])
    """
    x, g = prepared(x, size, stride, pad)
    check_dy(dy, x, g)
    dy, x = as_floats(dy, x)
    xp = array_namespace(dy, x)
    share = dy / _counts(xp, x, g, count_pad)
    if on_numpy(share):
        return fast_pool.shared(share, g)
    share = xp.reshape(share, (*share.shape[:3], 1, 1, share.shape[3]))
    return fold(xp.broadcast_to(share, (*share.shape[:3], *g.kernel, share.shape[5])), g)
