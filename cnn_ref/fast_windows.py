"""Windows of NumPy images as rows of a matrix, a block at a time in one buffer that stays in cache.

A whole matrix of windows would be KH KW times as large as the images. A block of it costs a copy
within the cache, and the product that reads it is as fast as the machine multiplies.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

import numpy as np

from cnn_ref.windows import Geometry

BLOCK = 1 << 20
"""Bytes of a block: it stays in the second or third level of the cache."""


def fitting(count: int, bytes_each: int) -> int:
    """How many of `count` things fit into a block: one at least."""
    return min(max(BLOCK // bytes_each, 1), count)


def steps(count: int, size: int) -> Iterator[slice]:
    """0 to count in slices of at most `size`."""
    return (slice(k, min(k + size, count)) for k in range(0, count, size))


class Frame:
    """Images with `value` around them, in one buffer for all blocks: its border is written once."""

    def __init__(self, x: np.ndarray, g: Geometry, images: int, value: float = 0.0) -> None:
        self.x, self.g = x, g
        ((top, _), (left, _)), (h, w) = g.pads, g.size
        self.bare = g.pads == ((0, 0), (0, 0))
        self.inside = slice(None), slice(top, top + h), slice(left, left + w)
        if not self.bare:
            self.padded = np.full((images, *g.padded, x.shape[3]), value, x.dtype)

    def __getitem__(self, images: slice) -> np.ndarray:
        """These images, contiguous; valid until the next are asked for."""
        if self.bare:
            return np.ascontiguousarray(self.x[images])
        padded = self.padded[:images.stop - images.start]
        padded[self.inside] = self.x[images]
        return padded


def view(padded: np.ndarray, g: Geometry, rows: slice, run: int) -> np.ndarray:
    """Windows in these rows of places, as runs of `run` numbers that lie side by side in memory.

    A run of KW C numbers, where taps are neighbours, is one item of NumPy: a copy then moves whole
    runs, not numbers. That is twice as fast for few channels.

    Returns:
        (N, rows, OW, KH) where a run holds a row of taps, (N, rows, OW, KH, KW) where it holds one.
    """
    n, down, across, _ = padded.strides
    (sh, sw), (dh, dw) = g.stride, g.dilation
    shape = (padded.shape[0], rows.stop - rows.start, g.out[1], *g.kernel)
    strides = (n, sh * down, sw * across, dh * down, dw * across)
    axes = 4 if run > padded.shape[3] else 5
    return np.ndarray(shape[:axes], f"V{run * padded.itemsize}", padded, rows.start * sh * down,
                      strides[:axes])


def window_rows(x: np.ndarray, g: Geometry, ones: bool = False
                ) -> Iterator[tuple[slice, np.ndarray]]:
    """Every window as a row, a block at a time.

    Args:
        x: images (N, H, W, C), not empty.
        g: how the window slides.
        ones: whether each row ends in a 1, for a bias.

    Yields:
        which of the N OH OW places, and their windows (places, KH KW C, or one more); the array is
        written over by the next block.
    """
    (n, _, _, c), (kh, kw), (oh, ow) = x.shape, g.kernel, g.out
    k, run = kh * kw * c, kw * c if g.dilation[1] == 1 else c
    images, band = fitting(n, oh * ow * k * x.itemsize), fitting(oh, ow * k * x.itemsize)
    buffer = np.empty((images * band * ow, k + ones), x.dtype)
    buffer[:, k:] = 1
    frame = Frame(x, g, images)
    for some in steps(n, images):
        padded = frame[some]
        for rows in steps(oh, band):
            cut = view(padded, g, rows, run)
            first, count = (some.start * oh + rows.start) * ow, prod(cut.shape[:3])
            _copy(buffer[:count], cut)
            yield slice(first, first + count), buffer[:count]


def _copy(block: np.ndarray, cut: np.ndarray) -> None:
    """Write runs into the rows of a block, which may be longer than a window."""
    (_, rows, ow, *taps), down, run = cut.shape, block.strides[0], cut.itemsize
    within = (run,) if len(taps) == 1 else (taps[1] * run, run)
    strides = (rows * ow * down, ow * down, down, *within)
    np.copyto(np.ndarray(cut.shape, cut.dtype, block, 0, strides), cut)
