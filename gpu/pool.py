"""Pooling on a device, forward and backward: every output value is gathered by one thread."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

import cnn_ref
from cnn_ref.pool import check_dy, prepared
from cnn_ref.windows import Array, Geometry, Pair, as_floats
from gpu.arrays import like
from gpu.columns import contiguous
from gpu.kernels import launch


def _over_windows(name: str, x: Array, others: tuple, options: tuple[int, ...],
                  g: Geometry) -> None:
    launch("pool", name, (x, *others), (x.shape[0] * g.out[0], g.out[1], x.shape[3]),
           (x.shape[3], *options), g)


def _over_pixels(name: str, arrays: tuple, dx: Array, options: tuple[int, ...],
                 g: Geometry) -> Array:
    n, h, w, c = dx.shape
    launch("pool", name, (*arrays, dx), (n * h, w, c), (c, *options), g)
    return dx


def _tiles(g: Geometry) -> bool:
    """Whether every pixel lies under exactly one window, and no padding does."""
    return (g.stride == g.kernel and g.pads == ((0, 0), (0, 0))
            and g.size == (g.out[0] * g.kernel[0], g.out[1] * g.kernel[1]))


def _empty(x: Array, g: Geometry, dtype: Any) -> Array:
    return array_namespace(x).empty((x.shape[0], *g.out, x.shape[3]), dtype=dtype)


@like(cnn_ref.max_pool2d)
def max_pool2d(x: Array, size: Pair, *, stride: Pair | None = None, pad: Any = 0) -> Array:
    x, g = prepared(x, size, stride, pad)
    y = _empty(x, g, x.dtype)
    _over_windows("largest", contiguous(x), (y, None), (), g)
    return y


@like(cnn_ref.max_pool2d_backward)
def max_pool2d_backward(dy: Array, x: Array, size: Pair, *, stride: Pair | None = None,
                        pad: Any = 0) -> Array:
    x, g = prepared(x, size, stride, pad)
    check_dy(dy, x, g)
    dy, x = (contiguous(a) for a in as_floats(dy, x))
    xp = array_namespace(x)
    if _tiles(g):
        dx = xp.empty_like(x)
        _over_windows("largest_grad_of_tiles", x, (dy, dx), (), g)
        return dx
    winners = _empty(x, g, xp.int32)
    _over_windows("largest", x, (None, winners), (), g)
    return _over_pixels("largest_grad", (dy, winners), xp.empty_like(x), (), g)


@like(cnn_ref.avg_pool2d)
def avg_pool2d(x: Array, size: Pair, *, stride: Pair | None = None, pad: Any = 0,
               count_pad: bool = False) -> Array:
    x, g = prepared(x, size, stride, pad)
    y = _empty(x, g, x.dtype)
    _over_windows("mean", contiguous(x), (y,), (bool(count_pad),), g)
    return y


@like(cnn_ref.avg_pool2d_backward)
def avg_pool2d_backward(dy: Array, x: Array, size: Pair, *, stride: Pair | None = None,
                        pad: Any = 0, count_pad: bool = False) -> Array:
    x, g = prepared(x, size, stride, pad)
    check_dy(dy, x, g)
    dy, x = (contiguous(a) for a in as_floats(dy, x))
    return _over_pixels("mean_grad", (dy,), array_namespace(x).empty_like(x), (bool(count_pad),), g)
