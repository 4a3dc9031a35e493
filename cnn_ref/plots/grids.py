"""Many small grids on one scale: filters, feature maps, confusion, checkerboards."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cnn_ref.checks import at_least
from cnn_ref.plots.style import (
    WIDTH,
    Array,
    Axes,
    canvas,
    largest,
    number,
    numbers,
    same_length,
    signed_map,
    styled,
    values,
)
from cnn_ref.shapes import transposed_out_size
from cnn_ref.transposed import conv2d_transpose

MOST_PANELS = 64
MOST_CELLS_WITH_NUMBERS = 16


@styled
def filters(w: Array, *, columns: int | None = None, ax: Axes | None = None) -> Axes:
    """Every filter as a small signed grid: blue pulls down, orange up, white does nothing.

    One row for each channel and one column for each filter; filters of one channel fill rows of
    `columns`. All share one scale, which is symmetric about 0. Small filters show their numbers.

    Args:
        w: filters (KH, KW, C, F), C F <= 64.
        columns: filters in a row where there is one channel; 8 at most by default.
        ax: where to draw; a new figure where it is None.

    Returns:
        The axes.

    Raises:
        ValueError: not four axes, or more than 64 grids.

    >>> edges = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1.]])
    >>> ax = filters(np.stack([edges, edges.T], axis=-1)[:, :, None, :])
    >>> [label.get_text() for label in ax.texts if label.get_text().startswith("filter")]
    ['filter 0', 'filter 1']
    """
    w = values("w", w, "KH KW C F")
    c, f = w.shape[2:]
    grids = np.moveaxis(w, (2, 3), (0, 1)).reshape(c * f, *w.shape[:2])
    names = [f"filter {j}" if i == 0 else "" for i in range(c) for j in range(f)]
    ax = _tiles("w", grids, names, _in_a_row(f, columns, 8) if c == 1 else f, "weight", ax)
    if c > 1:
        corners = _corners(c * f, w.shape[:2], f)[::f]
        ax.set_yticks([top + (w.shape[0] - 1) / 2 for top, _ in corners],
                      [f"channel {i}" for i in range(c)])
        ax.tick_params(left=False)
    return ax


@styled
def feature_maps(y: Array, *, names: Sequence[str] | None = None, columns: int | None = None,
                 ax: Axes | None = None) -> Axes:
    """What a layer makes of one image: a signed map for each channel, all on one scale.

    Args:
        y: feature maps (H, W, C), C <= 64.
        names: what to write above the maps; "map 0", "map 1", ... where it is None.
        columns: maps in a row; chosen by their number where it is None.
        ax: where to draw; a new figure where it is None.

    Returns:
        The axes.

    Raises:
        ValueError: not three axes, more than 64 maps, or not one name for each.

    >>> ax = feature_maps(np.arange(-8, 8).reshape(4, 4, 1))
    >>> ax.images[0].get_clim()
    (-8.0, 8.0)
    """
    y = values("y", y, "H W C")
    c = y.shape[2]
    names = [f"map {i}" for i in range(c)] if names is None else list(names)
    same_length("C", y=c, names=len(names))
    return _tiles("y", np.moveaxis(y, 2, 0), names, _in_a_row(c, columns, 8 if c > 16 else 4),
                  "value", ax)


def _in_a_row(count: int, columns: int | None, most: int) -> int:
    if columns is not None:
        at_least(1, columns=columns)
    return min(count, columns or most)


def _corners(count: int, size: tuple[int, int], columns: int) -> list[tuple[int, int]]:
    """Where each grid begins, with blank cells between; the names stand in the blank rows."""
    h, w = size
    down, right = h + max(1, round(0.25 * h)), w + max(1, round(0.1 * w))
    return [(index // columns * down, index % columns * right) for index in range(count)]


def mosaic(grids: np.ndarray, columns: int) -> np.ndarray:
    """Grids (K, H, W) side by side in one array, NaN between them."""
    count, h, w = grids.shape
    corners = _corners(count, (h, w), columns)
    whole = np.full(np.max(corners, axis=0) + (h, w), np.nan)
    for (i, j), grid in zip(corners, grids):
        whole[i:i + h, j:j + w] = grid
    return whole


def _tiles(name: str, grids: np.ndarray, names: list[str], columns: int, unit: str,
           ax: Axes | None) -> Axes:
    from matplotlib.patches import Rectangle
    count, h, w = grids.shape
    if count > MOST_PANELS:
        raise ValueError(f"{name} has {count} grids, at most {MOST_PANELS} can be told apart: "
                         f"draw a part, such as {name}[..., :{MOST_PANELS // 4}]")
    whole = mosaic(grids, columns)
    inches = (WIDTH - 1.2) * whole.shape[0] / whole.shape[1] + 0.5
    ax = canvas(ax, float(np.clip(inches, 1.5, WIDTH)))
    scale = largest(grids)
    image = ax.imshow(whole, cmap=signed_map(), vmin=-scale, vmax=scale)
    bare(ax)
    ax.figure.colorbar(image, ax=ax, label=unit, shrink=0.9, aspect=25)
    for (i, j), text in zip(_corners(count, (h, w), columns), names):
        ax.add_patch(Rectangle((j - 0.5, i - 0.5), w, h, fill=False, edgecolor="0.6",
                               linewidth=0.6, clip_on=False))
        ax.text(j + (w - 1) / 2, i - 0.5 - 0.02 * h, text, ha="center", va="bottom", fontsize=8,
                clip_on=False)
    if max(whole.shape) <= MOST_CELLS_WITH_NUMBERS:
        numbers(ax, image, np.vectorize(number)(whole), size=7)
    return ax


def bare(ax: Axes) -> None:
    """No ticks and no frame: the axes hold pictures, not a scale."""
    ax.set(xticks=[], yticks=[])
    for side in ax.spines.values():
        side.set_visible(False)


@styled
def confusion_matrix(counts: Array, *, names: Sequence[str] | None = None,
                     ax: Axes | None = None) -> Axes:
    """Which class is taken for which: counts in the cells, shares of the true class as colour.

    Args:
        counts: (K, K); row: true class, column: predicted class.
        names: of the K classes; 0, 1, ... where it is None.
        ax: where to draw; a new figure where it is None.

    Returns:
        The axes.

    Raises:
        ValueError: not square, or not one name for each class.

    >>> ax = confusion_matrix([[8, 2], [1, 9]], names=["cat", "dog"])
    >>> ax.get_xlabel(), [text.get_text() for text in ax.texts]
    ('predicted class', ['8', '2', '1', '9'])
    """
    counts = values("counts", counts, "K K")
    k = len(counts)
    names = [str(i) for i in range(k)] if names is None else list(names)
    same_length("K", rows=k, columns=counts.shape[1], names=len(names))
    ax = canvas(ax, min(5.2, 1.8 + 0.36 * k), min(6.0, 2.6 + 0.4 * k))
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    image = ax.imshow(share, cmap="cividis", vmin=0, vmax=1)
    numbers(ax, image, np.vectorize(str)(counts), size=8 if k <= 12 else 5)
    ax.set_xticks(range(k), names, rotation=90 if max(map(len, names)) > 3 else 0)
    ax.set_yticks(range(k), names)
    ax.set(xlabel="predicted class", ylabel="true class")
    ax.figure.colorbar(image, ax=ax, label="share of the true class")
    return ax


@styled
def checkerboard(n: int, k: int, stride: int, *, pad: int = 0, ax: Axes | None = None) -> Axes:
    """How many inputs reach each output of a transposed convolution.

    Where the kernel is no multiple of the stride, neighbours get unequal shares: the checkerboard.

    Args:
        n: size of the input, n x n.
        k: size of the kernel, k x k.
        stride: step between the places where two neighbouring inputs are written.
        pad: rows and columns cut off on every side.
        ax: where to draw; a new figure where it is None.

    Returns:
        The axes; the counts are the data of their image.

    Raises:
        ValueError: a number is out of range.

    >>> ax = checkerboard(2, 3, stride=2)
    >>> ax.images[0].get_array().astype(int).tolist()[2]
    [2, 2, 4, 2, 2]
    """
    size = transposed_out_size(n, k, stride, pad)
    counts = conv2d_transpose(np.ones((1, n, n, 1)), np.ones((k, k, 1, 1)), stride=stride,
                              pad=pad)[0, :, :, 0]
    ax = canvas(ax, 3.6, 4.6)
    image = ax.imshow(counts, cmap="cividis", vmin=0)
    if size <= MOST_CELLS_WITH_NUMBERS:
        numbers(ax, image, np.vectorize(number)(counts), size=8)
    ax.set(title=f"Kernel {k}, stride {stride}: {n} to {size}", xlabel="column", ylabel="row")
    ax.figure.colorbar(image, ax=ax, label="inputs that reach it")
    return ax
