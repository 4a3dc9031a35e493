"""Depthwise convolution by kernels: the case of as many groups as channels."""

from __future__ import annotations

from math import prod

from array_api_compat import array_namespace

from cnn_ref.windows import Array, Geometry, pad_image
from gpu.columns import contiguous
from gpu.kernels import launch


def fits(w: Array, groups: int) -> bool:
    """Whether filters (KH, KW, C / groups, F) see one channel each."""
    return w.shape[2] == 1 and groups > 1


def forward(x: Array, w: Array, g: Geometry) -> Array:
    """Every channel under M filters of its own: (N, OH, OW, C M)."""
    n, c = x.shape[0], x.shape[3]
    y = array_namespace(x).empty((n, *g.out, w.shape[3]), dtype=x.dtype)
    launch("depthwise", "forward", (x, contiguous(w), y), n * prod(g.out), w.shape[3],
           (c, w.shape[3] // c), g)
    return y


def input_grad(dy: Array, w: Array, g: Geometry, c: int) -> Array:
    """Lay every value of dy over its window, weighted by its filter: (N, H, W, C)."""
    n = dy.shape[0]
    dx = array_namespace(dy).empty((n, *g.size, c), dtype=dy.dtype)
    launch("depthwise", "input_grad", (dy, contiguous(w), dx), n * prod(g.size), c,
           (c, w.shape[3] // c), g)
    return dx


def filter_grad(dy: Array, x: Array, w: Array, g: Geometry) -> Array:
    """What lies under each tap times dy, summed over all places, tap by tap: (KH, KW, 1, C M)."""
    xp = array_namespace(x)
    padded, c = pad_image(x, g.pads), x.shape[3]
    deltas = xp.reshape(dy, (*dy.shape[:3], c, -1))
    taps = [xp.sum(padded[(*g.tap(i, j), slice(None), None)] * deltas, axis=(0, 1, 2))
            for i in range(g.kernel[0]) for j in range(g.kernel[1])]
    return xp.reshape(xp.stack(taps), w.shape)
