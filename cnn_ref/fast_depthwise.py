"""Depthwise convolution on NumPy: a multiply-add for each tap, on whole rows of the image."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cnn_ref.fast_windows import Frame, fitting, steps
from cnn_ref.windows import Geometry, unpad_image


def _cuts(x: np.ndarray, g: Geometry, m: int) -> Iterator[tuple[slice, np.ndarray]]:
    """Windows of a few images at a time, each channel m times.

    Yields:
        which images, and a view (images, OH, KH, KW, OW C), or (..., OW, C) where the stride lets
        these two axes not lie in one piece.
    """
    (sh, sw), (dh, dw), (oh, ow), c = g.stride, g.dilation, g.out, x.shape[3] * m
    images = fitting(len(x), x[0].nbytes * m)
    frame = Frame(x, g, images)
    for some in steps(len(x), images):
        padded = np.repeat(frame[some], m, axis=3) if m > 1 else frame[some]
        n, down, across, one = padded.strides
        shape, strides = (((ow * c,), (one,)) if sw == 1 else
                          ((ow, c), (sw * across, one)))
        yield some, np.ndarray(
            (len(padded), oh, *g.kernel, *shape), x.dtype, padded, 0,
            (n, sh * down, dh * down, dw * across, *strides))


def correlate(x: np.ndarray, w: np.ndarray, b: np.ndarray | None, g: Geometry) -> np.ndarray:
    """Each channel of x (N, H, W, C) under M filters of its own (KH, KW, 1, C M)."""
    (n, _, _, c), f, ow = x.shape, w.shape[3], g.out[1]
    y = np.empty((n, *g.out, f), x.dtype)
    for some, cut in _cuts(x, g, f // c):
        taps = np.broadcast_to(w, (*g.kernel, ow, f)).reshape(*g.kernel, *cut.shape[4:])
        out = y[some].reshape(-1, g.out[0], *cut.shape[4:])
        np.einsum("niuv...,uv...->ni...", cut, taps, out=out)
        if b is not None:
            out += np.broadcast_to(b, (ow, f)).reshape(cut.shape[4:])
    return y


def filter_grad(dy: np.ndarray, x: np.ndarray, g: Geometry) -> np.ndarray:
    """Sum over all places of each value under a tap times dy (N, OH, OW, C M)."""
    (_, oh, ow, f), c = dy.shape, x.shape[3]
    dw = np.zeros((*g.kernel, 1, f), dy.dtype)
    for some, cut in _cuts(x, g, f // c):
        delta = dy[some].reshape(-1, oh, *cut.shape[4:])
        each = np.einsum("niuv...,ni...->uv...", cut, delta)
        dw += each.reshape(*g.kernel, ow, f).sum(axis=2, keepdims=True)
    return dw


def spread(dy: np.ndarray, w: np.ndarray, g: Geometry, c: int,
           back: Geometry | None) -> np.ndarray:
    """Lay each value of dy (N, OH, OW, C M) over its window: (N, H, W, C).

    Args:
        back: how turned filters slide over dy, or None where they cannot.
    """
    (n, _, _, f) = dy.shape
    if back is not None:
        dx = correlate(dy, w[::-1, ::-1], None, back)
    else:
        dx = np.concatenate([_added(dy[some], w, g) for some in steps(n, 1)])
    return dx if f == c else dx.reshape(n, *g.size, c, f // c).sum(axis=4)


def _added(dy: np.ndarray, w: np.ndarray, g: Geometry) -> np.ndarray:
    padded = np.zeros((len(dy), *g.padded, dy.shape[3]), dy.dtype)
    for u in range(g.kernel[0]):
        for v in range(g.kernel[1]):
            padded[g.tap(u, v)] += dy * w[u, v]
    return unpad_image(padded, g)
