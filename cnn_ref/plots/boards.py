"""Boards: grids of numbers side by side in one axes, and a player for pictures that change."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from cnn_ref.plots.style import WIDTH, Axes, largest, number, signed_map

INK = "black"


class Board:
    """A grid of signed cells with their numbers, somewhere in the axes.

    One cell is one unit of the axes, whose y runs downwards. NaN is an empty cell. Colours stay
    pale, so that black numbers and outlines can be read on all of them.
    """

    def __init__(self, ax: Axes, cells: np.ndarray, left: float, top: float, title: str = "", *,
                 text: float = 8, scale: float | None = None) -> None:
        self.ax, self.left, self.top = ax, left, top
        h, w = cells.shape
        scale = 1.8 * (largest(cells) if scale is None else scale)
        self.mesh = ax.pcolormesh(left + np.arange(w + 1), top + np.arange(h + 1),
                                  np.zeros((h, w)), cmap=signed_map(), vmin=-scale, vmax=scale,
                                  edgecolors="0.75", linewidth=0.6)
        self.title = ax.text(left + w / 2, top - 0.25, title, ha="center", va="bottom", fontsize=9)
        self.texts = {place: ax.text(left + place[1] + 0.5, top + place[0] + 0.5, "", ha="center",
                                     va="center", fontsize=text, visible=text > 0)
                      for place in np.ndindex(h, w)}
        self.outlines: list[Any] = []
        self.show(cells)

    def show(self, cells: np.ndarray) -> None:
        """Put other numbers into the cells."""
        self.cells = np.asarray(cells, float)
        self.mesh.set_array(np.ma.masked_invalid(self.cells))
        for place, text in self.texts.items():
            text.set_text(number(self.cells[place]))

    def outline(self, places: Iterable[tuple[int, int]], colour: str = INK) -> None:
        """Frame these cells, and no others any more."""
        for frame in self.outlines:
            frame.remove()
        self.outlines = [self.frame(place, colour=colour) for place in places]

    def frame(self, place: tuple[int, int], size: tuple[int, int] = (1, 1), inset: float = 0.04,
              **options: Any) -> Any:
        """A frame around a block of cells, for good."""
        from matplotlib.patches import Rectangle
        colour = options.pop("colour", INK)
        return self.ax.add_patch(Rectangle(
            (self.left + place[1] + inset, self.top + place[0] + inset), size[1] - 2 * inset,
            size[0] - 2 * inset, fill=False, edgecolor=colour, **{"linewidth": 1.8, **options}))

    def hatch(self, places: Iterable[tuple[int, int]]) -> None:
        """Mark cells that are padding or stuffing."""
        from matplotlib.patches import Rectangle
        for i, j in places:
            self.ax.add_patch(Rectangle((self.left + j, self.top + i), 1, 1, fill=False,
                                        hatch="////", edgecolor="0.8", linewidth=0))

    def centre(self, place: tuple[float, float]) -> tuple[float, float]:
        """Where the middle of a cell lies in the axes."""
        return self.left + place[1] + 0.5, self.top + place[0] + 0.5


def table(ax: Axes | None, columns: float, rows: float, *, still: bool) -> Axes:
    """Axes that measure in cells, y downwards, without ticks.

    A still picture is pyplot's, so that a notebook shows it; an animation has a figure of its own,
    so that a notebook does not show its last frame as well.
    """
    if ax is None:
        height = float(np.clip(WIDTH * rows / columns, 1.4, 6.5))
        if still:
            from matplotlib import pyplot
            figure = pyplot.figure(figsize=(WIDTH, height))
        else:
            from matplotlib.figure import Figure
            figure = Figure(figsize=(WIDTH, height))
        ax = figure.add_axes((0.01, 0.01, 0.98, 0.98))
    ax.set(xlim=(0, columns), ylim=(rows, 0), aspect="equal")
    ax.axis("off")
    return ax


def text_size(ax: Axes, columns: float) -> float:
    """Points for a number in a cell; 0 where it could not be read."""
    points = ax.get_window_extent().width / columns * 72 / ax.figure.dpi
    return 0.0 if points < 11 else min(10.0, 0.42 * points)


def play(ax: Axes, draw: Callable[[int], Any], frames: int, interval: int) -> Any:
    """The animation that shows `draw(0)`, `draw(1)`, ...; a notebook shows it as a player.

    The player is HTML and JavaScript with all frames inside: it works without a kernel.
    """
    from matplotlib.animation import FuncAnimation

    class Player(FuncAnimation):
        """A FuncAnimation that notebooks show by itself."""

        def _repr_html_(self) -> str:
            return _with_first_frame(self.to_jshtml(default_mode="once"))

    return Player(ax.figure, draw, frames=frames, interval=interval, init_func=lambda: None)


def _with_first_frame(player: str) -> str:
    """The player with its first frame in place from the start, where no script has run yet.

    JupyterLab gives an image without a source no height, and leaves it so while out of sight.
    """
    first = re.search(r'frames\[0\] = "(data:image/png;base64,[^"]*)"', player)
    picture = first.group(1).replace("\\\n", "") if first else ""
    return re.sub(r'<img id="(_anim_img\w+)">',
                  rf'<img id="\1" alt="animation, frame by frame" src="{picture}">', player)
