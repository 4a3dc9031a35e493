"""Depthwise convolution by kernels: the case of as many groups as channels."""

from __future__ import annotations

from math import prod

import numpy as np
from array_api_compat import array_namespace

from cnn_ref.windows import Array, Geometry
from gpu.kernels import launch, sums

PARTS = 1024
"""In how many parts, at most, the gradient of the filters is summed: enough threads for a device,
in an order that does not depend on it."""


def fits(w: Array, groups: int) -> bool:
    """Whether filters (KH, KW, C / groups, F) see one channel each, of several or under one."""
    return w.shape[2] == 1 and (groups > 1 or w.shape[3] == 1)


def forward(x: Array, w: Array, g: Geometry) -> Array:
    """Every channel under M filters of its own: (N, OH, OW, C M)."""
    n, c = x.shape[0], x.shape[3]
    y = array_namespace(x).empty((n, *g.out, w.shape[3]), dtype=x.dtype)
    launch("depthwise", "forward", (x, w, y), (n * g.out[0], g.out[1], w.shape[3]),
           (c, w.shape[3] // c), g)
    return y


def input_grad(dy: Array, w: Array, g: Geometry, c: int) -> Array:
    """Lay every value of dy over its window, weighted by its filter: (N, H, W, C)."""
    n, (height, width) = dy.shape[0], g.size
    dx = array_namespace(dy).empty((n, height, width, c), dtype=dy.dtype)
    launch("depthwise", "input_grad", (dy, w, dx), (n * height, width, c),
           (c, w.shape[3] // c), g)
    return dx


def filter_grad(dy: Array, x: Array, w: Array, g: Geometry) -> Array:
    """What lies under each tap times dy, summed over all places: (KH, KW, 1, C M)."""
    xp, lines, c = array_namespace(x), x.shape[0] * g.out[0], x.shape[3]
    taps, filters = prod(g.kernel), w.shape[3]
    each = max(1, -(-lines // PARTS))
    count = -(-lines // each)
    parts = xp.empty((count, taps, filters), dtype=sums(x))
    launch("depthwise", "filter_grad", (x, dy, parts), (count, taps, filters),
           (np.int64(lines), np.int64(each), c, filters // c), g)
    return xp.reshape(xp.sum(parts, axis=0), w.shape).astype(x.dtype, copy=False)
