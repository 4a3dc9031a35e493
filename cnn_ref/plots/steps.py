"""A convolution in two dimensions, step by step: window, products, sum, output filling up."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnn_ref.plots.boards import Board, play, table, text_size
from cnn_ref.plots.style import Array, Axes, number, styled, values
from cnn_ref.windows import Geometry, Pair, geometry, windows

GAP = 1.0
MOST_TERMS = 12


@styled
def conv_steps(x: Array, w: Array, *, b: float = 0.0, stride: Pair = 1, pad: Any = 0,
               dilation: Pair = 1, interval: int = 900, ax: Axes | None = None) -> Any:
    """A filter moving over an image, as an animation: one frame for each output.

    Left the image (padding hatched) with the window framed, then the filter, their products, and
    the output as it fills up; below, the sum in numbers.

    Args:
        x: one channel of an image (H, W).
        w: one channel of a filter (KH, KW).
        b: bias, added to every sum.
        stride, pad, dilation: as for `conv2d`.
        interval: milliseconds between frames.
        ax: where to draw; a figure of its own where it is None.

    Returns:
        The animation. A notebook shows it as a player; `.to_jshtml()` is the player's HTML.

    Raises:
        ValueError: shapes or options that do not fit, with both values.

    >>> conv_steps(np.eye(2), np.ones((2, 1))).to_jshtml().count("data:image/png;base64")
    2
    """
    scene = _Scene(x, w, b, stride, pad, dilation, ax, still=False)
    return play(scene.ax, scene.show, scene.count, interval)


@styled
def conv_frame(x: Array, w: Array, step: int, *, b: float = 0.0, stride: Pair = 1, pad: Any = 0,
               dilation: Pair = 1, ax: Axes | None = None) -> Axes:
    """One frame of `conv_steps`, as a still picture.

    Args:
        x: one channel of an image (H, W).
        w: one channel of a filter (KH, KW).
        step: which output, counted row by row from 0; negative from the end.
        b, stride, pad, dilation, ax: as for `conv_steps`.

    Returns:
        The axes.

    Raises:
        ValueError: shapes or options that do not fit.
        IndexError: there is no such step.

    >>> ax = conv_frame(np.eye(3), np.ones((2, 2)), 0)
    >>> ax.texts[-1].get_text()
    'y[0, 0] = 1·1 + 0·1 + 0·1 + 1·1 = 2'
    """
    scene = _Scene(x, w, b, stride, pad, dilation, ax, still=True)
    scene.show(checked_step(step, scene.count))
    return scene.ax


def checked_step(step: int, count: int) -> int:
    """A step counted from 0.

    Raises:
        IndexError: there is no such step.
    """
    if not -count <= step < count:
        raise IndexError(f"step is {step} but there are {count} steps: take 0 to {count - 1}")
    return step % count


def padded(x: np.ndarray, g: Geometry) -> tuple[np.ndarray, list[tuple[int, int]]]:
    """The image with its zeros around it, and where they are."""
    whole = np.pad(x, g.pads)
    outside = np.pad(np.zeros(x.shape, bool), g.pads, constant_values=True)
    return whole, [(int(i), int(j)) for i, j in np.argwhere(outside)]


def taps(g: Geometry, place: tuple[int, int]) -> list[tuple[int, int]]:
    """Where the taps of one window lie in the padded image, row by row."""
    (sh, sw), (dh, dw) = g.stride, g.dilation
    return [(place[0] * sh + u * dh, place[1] * sw + v * dw) for u, v in np.ndindex(g.kernel)]


def sum_in_words(target: str, xs: np.ndarray, ws: np.ndarray, b: float = 0.0) -> str:
    """`y[0, 0] = 1·2 + 3·4 = 14`; long sums are told by their number of terms."""
    total = number(float(np.sum(xs * ws)) + b)
    if xs.size > MOST_TERMS:
        terms = f"sum of {xs.size} products"
    else:
        terms = " + ".join(f"{_term(u)}·{_term(v)}" for u, v in zip(xs.flat, ws.flat))
    return f"{target} = {terms}{f' + bias {_term(b)}' if b else ''} = {total}"


def _term(value: float) -> str:
    return f"({number(value)})" if value < 0 else number(value)


class _Scene:
    """The boards of one convolution, which can show any of its steps."""

    def __init__(self, x: Array, w: Array, b: float, stride: Pair, pad: Any, dilation: Pair,
                 ax: Axes | None, still: bool) -> None:
        x, self.w, self.b = values("x", x, "H W"), values("w", w, "KH KW"), b
        self.g = g = geometry(*x.shape, self.w.shape, stride, pad, dilation)
        self.x, zeros = padded(x.astype(float), g)
        self.cuts = windows(x.astype(float)[None, :, :, None], g)[0, ..., 0]
        products = self.cuts * self.w
        self.y = products.sum(axis=(2, 3)) + b
        self.count = self.y.size
        widths = [self.x.shape[1], g.kernel[1], g.kernel[1], g.out[1]]
        tall = max(self.x.shape[0], g.kernel[0], g.out[0])
        columns = max(sum(widths) + 3 * GAP + 1, 14)
        self.ax = table(ax, columns, tall + 2.6, still=still)
        lefts = (columns - sum(widths) - 3 * GAP) / 2 + np.cumsum([0, *widths[:3]]) + [
            i * GAP for i in range(4)]
        size = text_size(self.ax, columns)
        empty = np.full(self.y.shape, np.nan)
        top = [1.2 + (tall - h) / 2 for h in (self.x.shape[0], g.kernel[0], g.kernel[0], g.out[0])]
        scales = [None, None, np.abs(products).max() or 1, np.abs(self.y).max() or 1]
        self.image, _, self.products, self.out = (
            Board(self.ax, *args, text=size, scale=scale) for *args, scale in zip(
                (self.x, self.w, products[0, 0], empty), lefts, top,
                ("image x", "filter w", "products", "output y"), scales))
        self.image.hatch(zeros)
        for left, sign in zip(lefts[1:], "×=Σ"):
            self.ax.text(left - GAP / 2, 1.2 + tall / 2, sign, ha="center", va="center",
                         fontsize=11)
        self.line = self.ax.text(columns / 2, tall + 2.0, "", ha="center", va="center", fontsize=9)

    def show(self, step: int) -> None:
        """Draw one step."""
        i, j = divmod(step, self.g.out[1])
        cut = self.cuts[i, j]
        self.image.outline(taps(self.g, (i, j)))
        self.products.show(cut * self.w)
        self.out.show(np.where(np.arange(self.count).reshape(self.y.shape) <= step, self.y, np.nan))
        self.out.outline([(i, j)])
        self.line.set_text(sum_in_words(f"y[{i}, {j}]", cut, self.w, self.b))
