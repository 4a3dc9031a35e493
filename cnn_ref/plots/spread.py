"""Surfaces and spreads: where optimisers walk, and how activations change with depth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from cnn_ref.plots.style import (
    COLOURS,
    Array,
    Axes,
    canvas,
    legend,
    look,
    same_length,
    styled,
    values,
)

BINS = 60


@styled
def loss_surface(a: Array, b: Array, z: Array, paths: Mapping[str, Array] | None = None, *,
                 labels: tuple[str, str] = ("w1", "w2"), ax: Axes | None = None) -> Axes:
    """A loss over two weights as contour lines, dark where it is high, and paths across it.

    Lines divide the area into equal shares, so that a flat valley shows as well as a steep wall.
    A path begins at its ring.

    Args:
        a: first weight (A,).
        b: second weight (B,).
        z: the loss (B, A): z[j, i] belongs to a[i] and b[j].
        paths: name of an optimiser -> its weights after each step (T, 2).
        labels: names of the two weights.
        ax: where to draw; a new figure where it is None.

    Returns:
        The axes, as wide as `a` and `b`: a path that leaves them is cut.

    Raises:
        ValueError: shapes that do not fit.

    >>> a = np.linspace(-1, 1, 5)
    >>> ax = loss_surface(a, a, np.add.outer(a ** 2, a ** 2), {"SGD": [[1, 1], [0.5, 0.5]]})
    >>> ax.lines[0].get_xydata().tolist()
    [[1.0, 1.0], [0.5, 0.5]]
    """
    a, b, z = values("a", a, "A"), values("b", b, "B"), values("z", z, "B A")
    if z.shape != (len(b), len(a)):
        raise ValueError(f"z has shape {z.shape}, expected (B, A) = {(len(b), len(a))}: "
                         "rows belong to b, columns to a")
    ax = canvas(ax, 3.8)
    levels = np.unique(np.quantile(z[np.isfinite(z)], np.linspace(0, 1, 14)))
    if len(levels) > 2:
        ax.contourf(a, b, z, levels=levels, cmap="Greys", alpha=0.55)
        ax.contour(a, b, z, levels=levels[1:-1], colors="0.6", linewidths=0.6)
    for index, (name, path) in enumerate((paths or {}).items()):
        path = values(repr(name), path, "T 2")
        if path.shape[1] != 2:
            raise ValueError(f"{name!r} has shape {path.shape}, expected (T, 2): a and b in turn")
        style = look(index)
        ax.plot(path[:, 0], path[:, 1], **style, label=name, markersize=3.5, linewidth=1.4)
        ax.plot(*path[0], "o", color=style["color"], markersize=9, fillstyle="none")
    ax.set(xlabel=labels[0], ylabel=labels[1], xlim=(a.min(), a.max()), ylim=(b.min(), b.max()))
    legend(ax, loc="upper right")
    return ax


@styled
def activation_histograms(layers: Sequence[Array], *, names: Sequence[str] | None = None,
                          between: tuple[float, float] | None = None,
                          ax: Axes | None = None) -> Axes:
    """How the activations of each layer are spread, the first layer on top, all on one axis.

    Each histogram is as high as its fullest bin; the standard deviation stands beside it. Signals
    that die out show as needles at 0, saturated ones as needles at the edges.

    Args:
        layers: one array of any shape for each layer.
        names: of the layers; "layer 1", ... where it is None.
        between: ends of the horizontal axis; what lies beyond is counted at the ends. Where it is
            None, the middle 99 % of all values.
        ax: where to draw; a new figure where it is None.

    Returns:
        The axes.

    Raises:
        ValueError: no layers, one without finite values, or not one name for each.

    >>> ax = activation_histograms([np.linspace(-1, 1, 9), np.zeros(9)])
    >>> [text.get_text() for text in ax.texts]
    ['std 0.645', 'std 0']
    """
    flat = [np.ravel(np.asarray(layer, float)) for layer in layers]
    flat = [layer[np.isfinite(layer)] for layer in flat]
    names = [f"layer {i + 1}" for i in range(len(flat))] if names is None else list(names)
    same_length("L", layers=len(flat), names=len(names))
    if not flat or min(map(len, flat)) == 0:
        raise ValueError("layers has no finite values in it (or in one layer): nothing to draw")
    low, high = between or np.quantile(np.concatenate(flat), (0.005, 0.995))
    if low >= high:
        low, high = low - 1, high + 1
    ax = canvas(ax, float(np.clip(0.55 * len(flat) + 0.8, 1.8, 7)))
    edges = np.linspace(low, high, BINS + 1)
    for row, layer in enumerate(flat):
        counts = np.histogram(np.clip(layer, low, high), edges)[0]
        ax.stairs(row - 0.85 * counts / counts.max(), edges, baseline=row, fill=True,
                  color=COLOURS[0], alpha=0.8)
        ax.axhline(row, color="0.7", linewidth=0.6)
        ax.text(1.01, row - 0.3, f"std {layer.std():.3g}", transform=ax.get_yaxis_transform(),
                fontsize=8, va="center")
    ax.set(xlim=(low, high), ylim=(len(flat) - 0.9, -1), xlabel="activation", ylabel="depth")
    ax.set_yticks(range(len(flat)), names)
    ax.tick_params(axis="y", length=0)
    return ax
