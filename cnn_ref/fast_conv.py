"""Convolution on NumPy, forward and backward: blocks of windows, each in one matrix product.

The path of `conv.py` and `conv_backward.py` for all other arrays says what is computed here, and
is what the tests hold this against.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cnn_ref import fast_depthwise
from cnn_ref.fast_taps import spread_taps
from cnn_ref.fast_windows import fitting, steps, window_rows
from cnn_ref.windows import Geometry

FEW = 8
"""Channels below which a gradient is folded from rows of taps rather than correlated."""


def _places(x: np.ndarray, g: Geometry, ones: bool) -> Iterator[tuple[slice, np.ndarray]]:
    """`window_rows`, or the pixels as they lie where a window is one pixel."""
    c = x.shape[3]
    if g != Geometry(g.size, (1, 1), (1, 1), (1, 1), ((0, 0), (0, 0)), g.size):
        yield from window_rows(x, g, ones)
        return
    pixels = x.reshape(-1, c)
    for some in steps(len(pixels), fitting(len(pixels), c * x.itemsize)):
        yield some, pixels[some]


def _groups(c: int, f: int, groups: int) -> list[tuple[slice, slice]]:
    """Which channels and which filters go together."""
    return list(zip(steps(c, c // groups), steps(f, f // groups), strict=True))


def correlate(x: np.ndarray, w: np.ndarray, b: np.ndarray | None, g: Geometry,
              groups: int) -> np.ndarray:
    """`conv2d` of images (N, H, W, C) with filters (KH, KW, C / groups, F): (N, OH, OW, F)."""
    if groups > 1 and w.shape[2] == 1:
        return fast_depthwise.correlate(x, w, b, g)
    n, c, f = x.shape[0], x.shape[3], w.shape[3]
    y = np.empty((n * g.out[0] * g.out[1], f), x.dtype)
    for channels, some in _groups(c, f, groups):
        filters = w[..., some].reshape(-1, f // groups)
        k = len(filters)
        if b is not None:
            filters = np.concatenate([filters, b[None, some]])
        for places, rows in _places(x[..., channels], g, b is not None):
            out = y[places, some]
            if rows.shape[1] == len(filters):
                np.matmul(rows, filters, out=out)
            else:
                np.matmul(rows, filters[:k], out=out)
                out += filters[k]
    return y.reshape(n, *g.out, f)


def filter_grad(dy: np.ndarray, x: np.ndarray, g: Geometry, groups: int) -> np.ndarray:
    """Sum over all places of each value under a tap times dy: (KH, KW, C / groups, F)."""
    c, f = x.shape[3], dy.shape[3]
    if groups > 1 and c == groups:
        return fast_depthwise.filter_grad(dy, x, g)
    deltas = dy.reshape(-1, f)
    dw = np.zeros((g.kernel[0] * g.kernel[1] * (c // groups), f), dy.dtype)
    for channels, some in _groups(c, f, groups):
        for places, rows in _places(x[..., channels], g, False):
            dw[:, some] += rows.T @ deltas[places, some]
    return dw.reshape(*g.kernel, c // groups, f)


def bias_grad(dy: np.ndarray) -> np.ndarray:
    """Sum over all places, as a product with ones: ten times as fast as a sum where F is small."""
    deltas = dy.reshape(-1, dy.shape[3])
    return np.ones(len(deltas), dy.dtype) @ deltas


def spread(dy: np.ndarray, w: np.ndarray, g: Geometry, groups: int) -> np.ndarray:
    """Lay each value of dy (N, OH, OW, F) over its window, weighted by filters: (N, H, W, C)."""
    kh, kw, c, f = w.shape
    back = _way_back(g)
    if groups > 1 and c == 1:
        return fast_depthwise.spread(dy, w, g, groups, back)
    if back is None or c < FEW:
        parts = [spread_taps(dy[..., some], w[..., some], g)
                 for some in steps(f, f // groups)]
        return parts[0] if groups == 1 else np.concatenate(parts, axis=-1)
    turned = w[::-1, ::-1].reshape(kh, kw, c, groups, f // groups).transpose(0, 1, 4, 3, 2)
    return correlate(dy, turned.reshape(kh, kw, f // groups, groups * c), None, back, groups)


def _way_back(g: Geometry) -> Geometry | None:
    """How turned filters slide over dy to give dx, for stride 1 and padding within the filter."""
    pads = tuple((d * (k - 1) - before, d * (k - 1) - after)
                 for k, d, (before, after) in zip(g.kernel, g.dilation, g.pads, strict=True))
    if g.stride != (1, 1) or min(map(min, pads)) < 0:
        return None
    return Geometry(g.out, g.kernel, (1, 1), g.dilation, pads, g.size)
