"""Pooling on NumPy: all that lies under one tap at a time, along one axis and then the other.

The path of `pool.py` for all other arrays says what is computed here, and is what the tests hold
this against. Images are taken a few at a time, as many as stay in the cache.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from cnn_ref.fast_windows import Frame, fitting, steps
from cnn_ref.windows import Geometry, unpad_image


def _rows(a: np.ndarray, g: Geometry) -> list[np.ndarray]:
    """What lies under each row of taps, for all rows of places."""
    return [a[:, g.tap(u, 0)[1]] for u in range(g.kernel[0])]


def _columns(a: np.ndarray, g: Geometry) -> list[np.ndarray]:
    """What lies under each column of taps, for all columns of places."""
    return [a[:, :, g.tap(0, v)[2]] for v in range(g.kernel[1])]


def _over(step: Callable, parts: list[np.ndarray]) -> np.ndarray:
    """A function of two arrays over all of the parts."""
    if len(parts) == 1:
        return parts[0]
    found = step(parts[0], parts[1])
    for part in parts[2:]:
        step(found, part, out=found)
    return found


def _blocks(x: np.ndarray, g: Geometry, value: float) -> Iterator[tuple[slice, np.ndarray]]:
    """Which images, and they with `value` around them."""
    images = fitting(len(x), x[0].nbytes)
    frame = Frame(x, g, images, value)
    return ((some, frame[some]) for some in steps(len(x), images))


def _forward(step: Callable, x: np.ndarray, g: Geometry, value: float) -> np.ndarray:
    y = np.empty((len(x), *g.out, x.shape[3]), x.dtype)
    for some, padded in _blocks(x, g, value):
        y[some] = _over(step, _columns(_over(step, _rows(padded, g)), g))
    return y


def largest(x: np.ndarray, g: Geometry) -> np.ndarray:
    """The largest value of each window: (N, OH, OW, C)."""
    return _forward(np.maximum, x, g, -np.inf)


def sums(x: np.ndarray, g: Geometry) -> np.ndarray:
    """The sum of each window: (N, OH, OW, C)."""
    return _forward(np.add, x, g, 0.0)


def to_largest(dy: np.ndarray, x: np.ndarray, g: Geometry, careful: Callable) -> np.ndarray:
    """Each value of dy (N, OH, OW, C) on the first of the largest of its window: (N, H, W, C).

    Args:
        careful: the portable path, for images with NaN or infinity among the largest: there
            padding may be as large, and NaN equals nothing.
    """
    dx, starts, offsets = np.zeros(x.shape, dy.dtype), None, _offsets(g, x.shape[3])
    for some, padded in _blocks(x, g, -np.inf):
        y, taps = _winners(padded, g)
        if not np.isfinite(y).all():
            dx[some] = careful(dy[some], x[some], g)
            continue
        starts = _starts(g, *y.shape[::3]) if starts is None else starts
        pixels = np.take(offsets, taps, mode="clip")
        pixels += starts[:len(y)]
        np.add.at(dx[some].reshape(-1), pixels.reshape(-1), dy[some].reshape(-1))
    return dx


def _winners(padded: np.ndarray, g: Geometry) -> tuple[np.ndarray, np.ndarray]:
    """The largest of each window, and the number of the first tap that has it (N, OH, OW, C).

    Rows of taps come first, as they lie in one piece: each column of a window has a largest value
    and the first row with it. Of the columns whose value is the window's, the least tap wins.
    """
    (kh, kw), number = g.kernel, np.uint8 if g.kernel[0] * g.kernel[1] < 256 else np.intp
    above, *below = _rows(padded, g)
    row = np.zeros(above.shape, number)
    for u, part in enumerate(below, 1):
        row = np.maximum(row, (part > above) * number(u * kw))
        above = np.maximum(above, part)
    values = _columns(above, g)
    y = _over(np.maximum, values)
    taps = np.full(y.shape, kh * kw, number)
    for v, (value, first) in enumerate(zip(values, _columns(row, g), strict=True)):
        lost = (value != y) * number(kh * kw)
        taps = np.minimum(taps, np.maximum(first + number(v), lost))
    return y, taps


def _offsets(g: Geometry, c: int) -> np.ndarray:
    """How far in memory each tap of a window lies from its first, in an image without padding."""
    rows, columns = np.indices(g.kernel)
    return ((rows * g.size[1] + columns) * c).reshape(-1)


def _starts(g: Geometry, n: int, c: int) -> np.ndarray:
    """Where the first tap of each window lies (N, OH, OW, C): before its image, in the padding."""
    (h, w), (sh, sw), ((top, _), (left, _)) = g.size, g.stride, g.pads
    images, rows, columns = (np.arange(k) for k in (n, *g.out))
    lines = images[:, None] * h + rows * sh - top
    return ((lines[:, :, None] * w + columns * sw - left) * c)[..., None] + np.arange(c)


def shared(dy: np.ndarray, g: Geometry) -> np.ndarray:
    """Each value of dy (N, OH, OW, C) on all of its window, overlaps summed: (N, H, W, C)."""
    (n, oh, _, c), (height, width) = dy.shape, g.padded
    dx = np.empty((n, *g.size, c), dy.dtype)
    for some in steps(n, fitting(n, dx[0].nbytes)):
        rows = np.zeros((some.stop - some.start, oh, width, c), dy.dtype)
        for target in _columns(rows, g):
            target += dy[some]
        padded = np.zeros((some.stop - some.start, height, width, c), dy.dtype)
        for target in _rows(padded, g):
            target += rows
        dx[some] = unpad_image(padded, g)
    return dx
