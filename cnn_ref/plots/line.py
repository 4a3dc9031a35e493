"""Convolution in one dimension: a kernel sliding over a line, and echoes."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnn_ref.plots.boards import Board, play, table, text_size
from cnn_ref.plots.steps import checked_step, sum_in_words
from cnn_ref.plots.style import Array, Axes, look, panels, styled, values
from cnn_ref.windows import geometry, windows

NAMES = 2.2
"""Cells left of the line, for the names of the rows."""


@styled
def slide1d(x: Array, w: Array, *, stride: int = 1, pad: Any = 0, dilation: int = 1,
            flip: bool = False, interval: int = 900, ax: Axes | None = None) -> Any:
    """A kernel sliding over a line, as an animation: one frame for each output.

    Rows, from above: the line (padding hatched), the kernel where it stands, their products, and
    the output as it fills up; below, the sum in numbers.

    Args:
        x: the line (N,).
        w: the kernel (K,).
        stride: step between two places.
        pad: zeros on both sides, (before, after), "valid", "same" or "full".
        dilation: distance between two taps.
        flip: turn the kernel round first: convolution instead of cross-correlation.
        interval: milliseconds between frames.
        ax: where to draw; a figure of its own where it is None.

    Returns:
        The animation. A notebook shows it as a player; `.to_jshtml()` is the player's HTML.

    Raises:
        ValueError: shapes or options that do not fit, with both values.

    >>> slide1d([1, 2, 3], [1, 0.5]).to_jshtml().count("data:image/png;base64")
    2
    """
    scene = _Scene(x, w, stride, pad, dilation, flip, ax, still=False)
    return play(scene.ax, scene.show, scene.count, interval)


@styled
def slide1d_frame(x: Array, w: Array, step: int, *, stride: int = 1, pad: Any = 0,
                  dilation: int = 1, flip: bool = False, ax: Axes | None = None) -> Axes:
    """One frame of `slide1d`, as a still picture.

    Args:
        x: the line (N,).
        w: the kernel (K,).
        step: which output, counted from 0; negative from the end.
        stride, pad, dilation, flip, ax: as for `slide1d`.

    Returns:
        The axes.

    Raises:
        ValueError: shapes or options that do not fit.
        IndexError: there is no such step.

    >>> slide1d_frame([1, 2, 3], [1, 0.5], 1).texts[-1].get_text()
    'y[1] = 2·1 + 3·0.5 = 3.5'
    """
    scene = _Scene(x, w, stride, pad, dilation, flip, ax, still=True)
    scene.show(checked_step(step, scene.count))
    return scene.ax


class _Scene:
    """The rows of one convolution, which can show any of its steps."""

    def __init__(self, x: Array, w: Array, stride: int, pad: Any, dilation: int, flip: bool,
                 ax: Axes | None, still: bool) -> None:
        x, w = values("x", x, "N").astype(float), values("w", w, "K").astype(float)
        self.w = w[::-1] if flip else w
        pad = pad if isinstance(pad, str) else (0, pad)
        self.g = g = geometry(1, len(x), (1, len(w)), (1, stride), pad, (1, dilation))
        self.x = np.pad(x, g.pads[1])
        self.count = g.out[1]
        self.cuts = windows(x[None, None, :, None], g)[0, 0, :, 0, :, 0]
        self.y = self.cuts @ self.w
        total = len(self.x)
        columns = max(total, self.count, 11) + NAMES + 0.4
        self.ax = table(ax, columns, 7.8, still=still)
        size = text_size(self.ax, columns)
        empty = np.full((1, total), np.nan)
        rows = (("x", self.x[None], 0.4, None),
                ("w turned" if flip else "w", empty, 1.8, np.abs(w).max() or 1),
                ("products", empty, 3.2, np.abs(self.x).max() * np.abs(w).max() or 1),
                ("y", np.full((1, self.count), np.nan), 5.0, np.abs(self.y).max() or 1))
        lefts = [NAMES] * 3 + [NAMES + (total - self.count) / 2]
        self.rows = [Board(self.ax, cells, left, top, text=size, scale=scale)
                     for left, (_, cells, top, scale) in zip(lefts, rows)]
        for name, _, top, _ in rows:
            self.ax.text(NAMES - 0.3, top + 0.5, name, ha="right", va="center", fontsize=9)
        before, after = g.pads[1]
        self.rows[0].hatch([(0, i) for i in (*range(before), *range(total - after, total))])
        self.line = self.ax.text(columns / 2, 7.0, "", ha="center", va="center", fontsize=9)

    def taps(self, i: int) -> np.ndarray:
        """Where the kernel's taps stand in the padded line."""
        return i * self.g.stride[1] + self.g.dilation[1] * np.arange(len(self.w))

    def show(self, step: int) -> None:
        """Draw one step."""
        at = self.taps(step)
        kernel = np.full((1, len(self.x)), np.nan)
        kernel[0, at] = self.w
        image, under, products, out = self.rows
        image.outline([(0, i) for i in at])
        under.show(kernel)
        products.show(kernel * self.x)
        out.show(np.where(np.arange(self.count) <= step, self.y, np.nan)[None])
        out.outline([(0, step)])
        self.line.set_text(sum_in_words(f"y[{step}]", self.cuts[step], self.w))


@styled
def echo(x: Array, w: Array, *, rate: float | None = None, axes: Any = None) -> Any:
    """A signal, its echoes, and their sum: a convolution adds up shifted and scaled copies.

    Args:
        x: signal (N,).
        w: kernel (K,): how loud the copy is that comes k samples later; at most seven not zero.
        rate: samples in a second; the horizontal axis counts samples where it is None.
        axes: three axes, one below or beside the other; a new figure where it is None.

    Returns:
        The three axes: signal, copies, sum.

    Raises:
        ValueError: not one axis each, or more than seven copies.

    >>> axes = echo([1, 2, 0], [1, 0, 0.5])
    >>> axes[2].lines[0].get_ydata().tolist()
    [1.0, 2.0, 0.5, 1.0, 0.0]
    """
    x, w = values("x", x, "N").astype(float), values("w", w, "K").astype(float)
    delays = np.flatnonzero(w)
    if len(delays) > 7:
        raise ValueError(f"w has {len(delays)} values that are not 0, at most 7 copies can be told "
                         "apart: use a sparser kernel")
    if axes is None:
        from matplotlib import pyplot
        axes = pyplot.subplots(3, 1, figsize=(7, 4.6), sharex=True, layout="constrained")[1]
    signal, copies, total = axes = panels(axes, 3, 4.6)
    scale, unit = (1.0, "samples") if rate is None else (1 / rate, "s")
    time = np.arange(len(x) + len(w) - 1) * scale
    signal.plot(time[:len(x)], x, color="black")
    signal.set_title("Signal")
    for index, k in enumerate(delays):
        copies.plot(time[k:k + len(x)], w[k] * x, **{**look(index), "marker": None},
                    label=f"{w[k]:g} times, {k * scale:g} {unit} later")
    copies.set_title("Copies")
    copies.legend(frameon=False, loc="upper right", ncols=min(3, len(delays) or 1))
    total.plot(time, np.convolve(x, w), color="black")
    total.set(title="Their sum", xlabel="sample" if rate is None else "time (s)")
    for ax in axes:
        ax.set_ylabel("value")
    return axes
