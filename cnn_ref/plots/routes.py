"""The way back: the filter turned by 180 degrees, and the routes of pooling gradients."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnn_ref.layouts import dilate2d, pad2d
from cnn_ref.plots.boards import Board, play, table, text_size
from cnn_ref.plots.steps import checked_step, sum_in_words, taps
from cnn_ref.plots.style import COLOURS, LINES, Array, Axes, styled, values
from cnn_ref.pool import avg_pool2d_backward, max_pool2d_backward
from cnn_ref.shapes import transposed_out_size
from cnn_ref.signal import correlate2d, rot180
from cnn_ref.windows import Geometry, Pair, geometry, pair, windows

GAP = 1.0
TURNS = 3
"""Frames before the first sum: as it is, upside down, turned by 180 degrees."""


@styled
def rot180_steps(dy: Array, w: Array, *, stride: Pair = 1, pad: Pair = 0, interval: int = 900,
                 ax: Axes | None = None) -> Any:
    """How dy becomes dx: the filter is turned by 180 degrees and slides over dy.

    The first three frames turn the filter; then there is one for each pixel of dx. Around dy
    stand K - 1 - pad zeros (hatched), and stride - 1 between its values.

    Args:
        dy: upstream gradient of one filter (OH, OW).
        w: one channel of that filter (KH, KW).
        stride, pad: of the forward convolution; pad is a number or (rows, columns), below K.
        interval: milliseconds between frames.
        ax: where to draw; a figure of its own where it is None.

    Returns:
        The animation. A notebook shows it as a player; `.to_jshtml()` is the player's HTML.

    Raises:
        ValueError: shapes or options that do not fit, with both values.

    >>> rot180_steps([[1.0]], [[2.0]]).to_jshtml().count("data:image/png;base64")
    4
    """
    scene = _Scene(dy, w, stride, pad, ax, still=False)
    return play(scene.ax, scene.show, scene.count, interval)


@styled
def rot180_frame(dy: Array, w: Array, step: int, *, stride: Pair = 1, pad: Pair = 0,
                 ax: Axes | None = None) -> Axes:
    """One frame of `rot180_steps`, as a still picture.

    Args:
        dy: upstream gradient of one filter (OH, OW).
        w: one channel of that filter (KH, KW).
        step: which frame: 0 to 2 turn the filter, then one for each pixel of dx; negative from
            the end.
        stride, pad, ax: as for `rot180_steps`.

    Returns:
        The axes.

    Raises:
        ValueError: shapes or options that do not fit.
        IndexError: there is no such step.

    >>> rot180_frame([[1.0]], [[1, 2.0]], -1).texts[-1].get_text()
    'dx[0, 1] = 1·2 + 0·1 = 2'
    """
    scene = _Scene(dy, w, stride, pad, ax, still=True)
    scene.show(checked_step(step, scene.count))
    return scene.ax


def _stuffed(dy: np.ndarray, kernel: tuple[int, int], stride: Pair,
             pad: Pair) -> tuple[np.ndarray, np.ndarray]:
    """dy with the zeros between and around it, and ones where its own values are."""
    stride, pad = pair("stride", stride), pair("pad", pad)
    for k, p, name in zip(kernel, pad, ("KH", "KW")):
        if not 0 <= p < k:
            raise ValueError(f"pad is {p} but {name} is {k}, expected 0 to {k - 1}: with more, "
                             "parts of dy reach no pixel")
    for n, k, s, p in zip(dy.shape, kernel, stride, pad):
        transposed_out_size(n, k, s, p)  # says what is wrong where nothing would be left
    around = tuple(k - 1 - p for k, p in zip(kernel, pad))
    whole, own = (pad2d(dilate2d(a[None, :, :, None], stride), around)[0, :, :, 0]
                  for a in (dy, np.ones(dy.shape)))
    return whole, own


class _Scene:
    """The boards of one backward pass, which can show any of its steps."""

    def __init__(self, dy: Array, w: Array, stride: Pair, pad: Pair, ax: Axes | None,
                 still: bool) -> None:
        dy, self.w = values("dy", dy, "OH OW").astype(float), values("w", w, "KH KW").astype(float)
        self.turned = rot180(self.w)
        self.dy, own = _stuffed(dy, self.w.shape, stride, pad)
        self.g = g = geometry(*self.dy.shape, self.w.shape)
        self.cuts = windows(self.dy[None, :, :, None], g)[0, ..., 0]
        self.dx = correlate2d(self.dy, self.turned, "valid")
        self.count = TURNS + self.dx.size
        boards = (("filter w", self.w), ("turned", np.full(self.w.shape, np.nan)),
                  ("dy between zeros", self.dy), ("dx", np.full(g.out, np.nan)))
        widths, heights = ([cells.shape[axis] for _, cells in boards] for axis in (1, 0))
        tall, columns = max(heights), max(sum(widths) + 3 * GAP + 1, 14)
        self.ax = table(ax, columns, tall + 2.6, still=still)
        lefts = (columns - sum(widths) - 3 * GAP) / 2 + np.cumsum([0, *widths[:3]]) + [
            i * GAP for i in range(4)]
        scale = np.abs(self.w).max() or 1.0
        scales = (scale, scale, None, np.abs(self.dx).max() or 1.0)
        _, self.turn, self.image, self.out = (
            Board(self.ax, cells, left, 1.2 + (tall - cells.shape[0]) / 2, title,
                  text=text_size(self.ax, columns), scale=scale)
            for (title, cells), left, scale in zip(boards, lefts, scales))
        self.image.hatch([(int(i), int(j)) for i, j in np.argwhere(own == 0)])
        self.line = self.ax.text(columns / 2, tall + 2.0, "", ha="center", va="center", fontsize=9)

    def show(self, step: int) -> None:
        """Draw one step."""
        done = step - TURNS
        self.turn.show((self.w, self.w[::-1], self.turned)[min(step, TURNS - 1)])
        order = np.arange(self.dx.size).reshape(self.dx.shape)
        self.out.show(np.where(order <= done, self.dx, np.nan))
        if done < 0:
            self.image.outline([])
            self.out.outline([])
            self.line.set_text(("The filter as it is", "Rows in reverse order",
                                "Columns in reverse order too: turned by 180°")[step])
            return
        i, j = divmod(done, self.g.out[1])
        self.image.outline(taps(self.g, (i, j)))
        self.out.outline([(i, j)])
        self.line.set_text(sum_in_words(f"dx[{i}, {j}]", self.cuts[i, j], self.turned))


@styled
def pool_routes(dy: Array, x: Array, size: Pair, *, stride: Pair | None = None,
                kind: str = "max", ax: Axes | None = None) -> Axes:
    """Where each gradient of a pooled image goes: an arrow from dy to the pixel that won.

    Left the image, its windows framed, each in the colour and line of its arrow; in the middle dx,
    what arrives; right dy, what is sent. With the mean each arrow leads to the middle of its
    window, over which the gradient is spread.

    Args:
        dy: upstream gradient of one channel (OH, OW).
        x: that channel of the image (H, W).
        size: of the window, an int or (rows, columns).
        stride: step between windows; the window's size where it is None.
        kind: "max" or "mean".
        ax: where to draw; a new figure where it is None.

    Returns:
        The axes.

    Raises:
        ValueError: shapes or options that do not fit, with both values.

    >>> ax = pool_routes([[5.0]], [[1, 3], [2, 0.0]], 2)
    >>> [text.get_text() for text in ax.texts][5:10]
    ['dx', '0', '5', '0', '0']
    """
    x, dy = values("x", x, "H W").astype(float), values("dy", dy, "OH OW").astype(float)
    backward = {"max": max_pool2d_backward, "mean": avg_pool2d_backward}
    if kind not in backward:
        raise ValueError(f"kind is {kind!r}, expected 'max' or 'mean'")
    dx = backward[kind](dy[None, :, :, None], x[None, :, :, None], size, stride=stride)[0, :, :, 0]
    g = geometry(*x.shape, size, size if stride is None else stride)
    tall, columns = len(x), max(2 * x.shape[1] + dy.shape[1] + 3.5, 12)
    ax = table(ax, columns, tall + 1.6, still=True)
    text, scale = text_size(ax, columns), max(np.abs(dx).max(), np.abs(dy).max()) or 1.0
    left = (columns - 2 * x.shape[1] - dy.shape[1] - 2.5) / 2
    image = Board(ax, x, left, 1.2, "image x", text=text)
    arrives = Board(ax, dx, left + x.shape[1] + 1, 1.2, "dx", text=text, scale=scale)
    sent = Board(ax, dy, left + 2 * x.shape[1] + 2.5, 1.2 + (tall - len(dy)) / 2, "dy", text=text,
                 scale=scale)
    for index, place in enumerate(np.ndindex(dy.shape)):
        _route(index, place, g, x, kind, image, arrives, sent)
    return ax


def _route(index: int, place: tuple[int, int], g: Geometry, x: np.ndarray, kind: str,
           image: Board, arrives: Board, sent: Board) -> None:
    """One arrow with its window; windows that overlap are framed inside each other."""
    colour, line = COLOURS[index % len(COLOURS)], LINES[index % len(LINES)]
    corner = (place[0] * g.stride[0], place[1] * g.stride[1])
    overlap = g.stride[0] < g.kernel[0] or g.stride[1] < g.kernel[1]
    inset = 0.05 + 0.07 * (index % 4) * overlap
    image.frame(corner, g.kernel, inset, colour=colour, linestyle=line)
    sent.frame(place, inset=0.06, colour=colour, linewidth=2.2)
    if kind == "max":
        cut = windows(x[None, :, :, None], g)[0, place[0], place[1], :, :, 0]
        u, v = np.unravel_index(np.argmax(cut), g.kernel)
        to: tuple[float, float] = (corner[0] + int(u), corner[1] + int(v))
        image.frame((int(to[0]), int(to[1])), inset=inset, colour=colour, linewidth=3)
    else:
        to = tuple(c + (k - 1) / 2 for c, k in zip(corner, g.kernel))
        arrives.frame(corner, g.kernel, inset, colour=colour, linestyle=line)
    x0, y0 = sent.centre(place)
    x1, y1 = arrives.centre(to)
    up = -1 if place[0] < sent.cells.shape[0] / 2 else 1  # leave dy by a corner, clear of numbers
    near, bend = (0.28, 0.2) if kind == "max" else (0, 0.08)
    sent.ax.annotate("", (x1 + near / 2, y1 + near * up), (x0 - 0.4, y0 + 0.42 * up), arrowprops={
        "arrowstyle": "-|>", "color": colour, "linewidth": 1.4, "linestyle": line,
        "shrinkA": 0, "shrinkB": 0, "connectionstyle": f"arc3,rad={-bend * up}"})
