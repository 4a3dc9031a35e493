"""The gradient of a convolution's images on NumPy, from rows of taps, a tap of all places each.

Where windows are columns of a matrix, not rows, what lies under one tap lies side by side, and is
added to the image in runs of a whole row of places and images. Windows as rows are added in runs of
C numbers, which for one or three channels costs ten times as much.
"""

from __future__ import annotations

import numpy as np

from cnn_ref.fast_windows import fitting, steps
from cnn_ref.windows import Geometry


def spread_taps(dy: np.ndarray, w: np.ndarray, g: Geometry) -> np.ndarray:
    """Lay each value of dy (N, OH, OW, F) over its window, weighted by w: (N, H, W, C)."""
    (n, oh, ow, f), (kh, kw, c, _) = dy.shape, w.shape
    filters = w.reshape(kh * kw * c, f)
    row = filters.shape[0] * ow * dy.itemsize
    images, band = fitting(n, row * oh), fitting(oh, row)
    dx = np.empty((n, *g.size, c), dy.dtype)
    for some in steps(n, images):
        planes = _planes(g, c, some.stop - some.start, dy.dtype)
        for rows in steps(oh, band):
            part = dy[some, rows].transpose(1, 2, 0, 3)
            taps = filters @ part.reshape(-1, f).T
            _add(planes, taps.reshape(kh, kw, c, *part.shape[:3]), g, rows.start)
        _unfold(dx[some], planes, g)
    return dx


def _planes(g: Geometry, c: int, n: int, dtype: np.dtype) -> np.ndarray:
    """Zeros (C, sh, sw, rows, columns, N): every sh-th row and sw-th column is a plane of its own.

    So neighbours among the places of a window are neighbours in memory, whatever the stride.
    """
    rows, columns = (-(-size // s) for size, s in zip(g.padded, g.stride, strict=True))
    return np.zeros((c, *g.stride, rows, columns, n), dtype)


def _add(planes: np.ndarray, taps: np.ndarray, g: Geometry, top: int) -> None:
    """Add rows of places, the first of them `top`, (KH, KW, C, rows, OW, N)."""
    (sh, sw), (dh, dw) = g.stride, g.dilation
    rows, ow = taps.shape[3:5]
    for u in range(g.kernel[0]):
        for v in range(g.kernel[1]):
            i, j = top + u * dh // sh, v * dw // sw
            planes[:, u * dh % sh, v * dw % sw, i:i + rows, j:j + ow] += taps[u, v]


def _unfold(dx: np.ndarray, planes: np.ndarray, g: Geometry) -> None:
    """Write planes back as images, the padding cut off."""
    c, sh, sw, rows, columns, n = planes.shape
    (top, _), (left, _) = g.pads
    (h, w) = g.size
    padded = planes.transpose(5, 3, 1, 4, 2, 0).reshape(n, rows * sh, columns * sw, c)
    dx[...] = padded[:, top:top + h, left:left + w]
