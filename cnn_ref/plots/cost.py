"""What networks cost: bars by layer, and networks compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cnn_ref.plots.style import COLOURS, Array, Axes, canvas, panels, same_length, styled, values


@styled
def layer_bars(names: Sequence[str], parameters: Array, memory: Array, *, axes: Any = None) -> Any:
    """What each layer costs: its parameters, and the memory of what leaves it.

    Args:
        names: of the L layers, the first one on top.
        parameters: (L,).
        memory: of the activations in bytes (L,).
        axes: two axes; a new figure where it is None.

    Returns:
        The two axes.

    Raises:
        ValueError: not one number for each name.

    >>> axes = layer_bars(["conv", "dense"], [280, 16910], [153760, 40])
    >>> [text.get_text() for text in axes[0].texts]
    ['280 (2 %)', '16,910 (98 %)']
    """
    parameters, memory = values("parameters", parameters, "L"), values("memory", memory, "L")
    same_length("L", names=len(names), parameters=len(parameters), memory=len(memory))
    axes = panels(axes, 2, float(np.clip(0.26 * len(names) + 1.0, 1.6, 7)), sharey=True)
    power = min(3, int(np.log(max(memory.max(), 1)) / np.log(1024)))
    unit = ("bytes", "KiB", "MiB", "GiB")[power]
    for ax, amounts, label, text, colour in (
            (axes[0], parameters, "parameters", "{:,.0f}", COLOURS[0]),
            (axes[1], memory / 1024 ** power, f"activations ({unit})", "{:.3g}", COLOURS[1])):
        bars = ax.barh(range(len(names)), amounts, color=colour)
        whole = amounts.sum() or 1
        ax.bar_label(bars, [f"{text.format(a)} ({a / whole:.0%})".replace("%", " %")
                            for a in amounts], padding=3, fontsize=7)
        ax.set(xlabel=label, yticks=range(len(names)), xlim=(0, 1.5 * (amounts.max() or 1)))
        ax.xaxis.get_major_locator().set_params(nbins=4)
    axes[0].set_yticks(range(len(names)), names)
    axes[0].set_ylim(len(names) - 0.4, -0.6)
    axes[1].set_ylim(len(names) - 0.4, -0.6)
    return axes


@styled
def params_vs_accuracy(names: Sequence[str], parameters: Array, error: Array, *,
                       ylabel: str = "top-5 error (%)", ax: Axes | None = None) -> Axes:
    """Networks as points: how many parameters (log axis), and how often they are wrong.

    Args:
        names: of the K networks.
        parameters: (K,), all above 0.
        error: (K,), or the accuracy with its own `ylabel`.
        ylabel: what `error` is, and its unit.
        ax: where to draw; a new figure where it is None.

    Returns:
        The axes.

    Raises:
        ValueError: not one number for each name, or a network without parameters.

    >>> ax = params_vs_accuracy(["A", "B"], [1e6, 6e7], [9.0, 16.4])
    >>> ax.get_xscale(), [text.get_text() for text in ax.texts]
    ('log', ['B', 'A'])
    """
    parameters, error = values("parameters", parameters, "K"), values("error", error, "K")
    same_length("K", names=len(names), parameters=len(parameters), error=len(error))
    if parameters.min() <= 0:
        raise ValueError(f"parameters holds {parameters.min()}, expected numbers above 0: "
                         "the axis is logarithmic")
    ax = canvas(ax, 3.8)
    ax.scatter(parameters, error, color=COLOURS[0], zorder=3)
    ax.set(xscale="log", xlabel="parameters", ylabel=ylabel)
    ax.margins(x=0.18, y=0.12)
    ax.grid(color="0.9")
    _label(ax, names, np.stack([parameters, error], axis=1))
    return ax


def _label(ax: Axes, names: Sequence[str], points: np.ndarray) -> None:
    """Write each name beside its point, on the first side where it covers nothing.

    The largest network comes first, so that of two neighbours the right one is named on the right.
    """
    ax.get_xlim()  # brings the limits up to date, on which the places in pixels depend
    places = ax.transData.transform(points)
    taken = [(x - 4, y - 4, x + 4, y + 4) for x, y in places]
    for index in np.argsort(-points[:, 0]):
        name, point, (x, y) = names[index], points[index], places[index]
        wide, high = 6.0 * len(name), 12.0
        sides = ((7, 0, "left"), (-7, 0, "right"), (0, 12, "center"), (0, -12, "center"),
                 (5, 12, "left"), (5, -12, "left"), (-5, 12, "right"), (-5, -12, "right"))
        for dx, dy, ha in sides:
            left = x + dx - {"left": 0, "right": wide, "center": wide / 2}[ha]
            box = (left, y + dy - high / 2, left + wide, y + dy + high / 2)
            if not any(_overlap(box, other) for other in taken):
                break
        taken.append(box)
        ax.annotate(name, point, (dx * 0.8, dy * 0.8), textcoords="offset points", ha=ha,
                    va="center", fontsize=8)


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
