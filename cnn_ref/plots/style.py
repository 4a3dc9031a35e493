"""The look of every picture: one context, one palette, one signed map; matplotlib on demand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import numpy as np

Array = Any
Axes = Any

WIDTH = 7.0
"""Inches; 700 pixels at 100 dots an inch, the width of a notebook."""
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Okabe and Ito's palette, which colour-blind people can tell apart."""
MARKERS = "os^Dv<>"
LINES = ("-", "--", "-.", ":", "-", "--", "-.")
SETTINGS = {
    "font.size": 9, "axes.titlesize": 10, "axes.labelsize": 9, "xtick.labelsize": 8,
    "ytick.labelsize": 8, "legend.fontsize": 8, "axes.spines.top": False,
    "axes.spines.right": False, "figure.dpi": 100, "hatch.linewidth": 0.5, "hatch.color": "0.6",
}


def styled(draw: Callable) -> Callable:
    """`draw`, run under the settings above; the user's own settings are as before afterwards.

    Where it raises, no half-drawn figure is left for a notebook to show.
    """
    @wraps(draw)
    def inside(*args: Any, **options: Any) -> Any:
        from matplotlib import pyplot, rc_context
        before = set(pyplot.get_fignums())
        with rc_context(SETTINGS):
            try:
                return draw(*args, **options)
            except Exception:
                for figure in set(pyplot.get_fignums()) - before:
                    pyplot.close(figure)
                raise
    return inside


def signed_map() -> Any:
    """Blue below zero, white at zero, orange above; one lightness on both sides."""
    from matplotlib.colors import LinearSegmentedColormap
    colours = ("#10447a", "#5596cc", "#ffffff", "#d98420", "#6b3303")
    return LinearSegmentedColormap.from_list("blue_orange", colours).with_extremes(bad=(0, 0, 0, 0))


def look(index: int) -> dict[str, Any]:
    """Colour, marker and line of the curve with this index: no two differ by colour alone."""
    index %= len(COLOURS)
    return {"color": COLOURS[index], "marker": MARKERS[index], "linestyle": LINES[index]}


def canvas(ax: Axes | None, height: float, width: float = WIDTH) -> Axes:
    """The given axes, or the axes of a new figure."""
    if ax is not None:
        return ax
    from matplotlib import pyplot
    return pyplot.subplots(figsize=(width, height), layout="compressed")[1]


def panels(axes: Sequence[Axes] | None, count: int, height: float, **options: Any) -> Any:
    """The given axes, or those of a new figure, side by side.

    Raises:
        ValueError: another number of axes than the picture has panels.
    """
    if axes is None:
        from matplotlib import pyplot
        return pyplot.subplots(1, count, figsize=(WIDTH, height), layout="constrained",
                               squeeze=False, **options)[1][0]
    axes = np.ravel(axes)
    if len(axes) != count:
        raise ValueError(f"axes holds {len(axes)} axes, expected {count}: one a panel")
    return axes


def values(name: str, a: Array, letters: str) -> np.ndarray:
    """`a` as a NumPy array on the host.

    Raises:
        ValueError: another number of axes than letters, or nothing in it.
    """
    a = np.asarray(a.get() if hasattr(a, "get") and hasattr(a, "device") else a)
    wanted = letters.split()
    if a.ndim != len(wanted):
        raise ValueError(f"{name} has shape {a.shape}, expected ({', '.join(wanted)}): "
                         f"{len(wanted)} axes, not {a.ndim}")
    if not a.size:
        raise ValueError(f"{name} has shape {a.shape}: there is nothing to draw")
    return a


def same_length(letter: str, **counts: int) -> None:
    """Check that things which belong together are equally many.

    Raises:
        ValueError: names the letter, both things and both numbers.
    """
    (first, one), *others = counts.items()
    for name, other in others:
        if other != one:
            raise ValueError(f"{letter} is {one} in {first} but {other} in {name}: "
                             "they must be equally many")


def largest(a: np.ndarray) -> float:
    """Largest finite absolute value; 1 where all is zero, so that it can be a scale."""
    return float(np.abs(a[np.isfinite(a)]).max(initial=0)) or 1.0


def ink(colour: Sequence[float]) -> str:
    """Black on light colours, white on dark ones."""
    r, g, b = colour[:3]
    return "white" if 0.299 * r + 0.587 * g + 0.114 * b < 0.5 else "black"


def number(value: float) -> str:
    """At most three digits, a true minus sign; nothing for what is not there."""
    return "" if np.isnan(value) else f"{value + 0.0:.3g}".replace("-", "\N{MINUS SIGN}")


def numbers(ax: Axes, image: Any, texts: np.ndarray, size: float = 8) -> None:
    """Write `texts` into the cells of an image, in ink that can be read on each."""
    shades = image.to_rgba(image.get_array())
    for (i, j), text in np.ndenumerate(texts):
        ax.text(j, i, text, ha="center", va="center", fontsize=size, color=ink(shades[i, j]))


def legend(ax: Axes, **options: Any) -> None:
    """A legend where anything has a name."""
    if ax.get_legend_handles_labels()[1]:
        ax.legend(facecolor="white", edgecolor="none", framealpha=0.8, **options)
