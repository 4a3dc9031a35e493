"""A network as a whole, from left to right."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, NamedTuple

import numpy as np

from cnn_ref.cost_table import ConvSpec, DenseSpec, PoolSpec, cost_table
from cnn_ref.plots.style import (
    COLOURS,
    Array,
    Axes,
    canvas,
    largest,
    same_length,
    signed_map,
    styled,
)

MOST_SQUARES = 10


class Layer(NamedTuple):
    """A column of a pipeline: what it is called, the shape that leaves it, its parameters."""

    name: str
    shape: tuple[int, ...]
    parameters: int = 0


def small_vgg() -> list[Layer]:
    """The network of CNN Explainer: two blocks of two convolutions and a pooling, ten classes.

    Source: Wang et al., "CNN Explainer: learning convolutional neural networks with interactive
        visualization" (2020), "Tiny VGG".

    >>> layers = small_vgg()
    >>> [layer.shape[0] for layer in layers], sum(layer.parameters for layer in layers)
    ([64, 62, 60, 30, 28, 26, 13, 1690, 10], 19920)
    """
    block = [ConvSpec(10, 3), ConvSpec(10, 3), PoolSpec(2)]
    rows = cost_table((64, 64, 3), [*block, *block, DenseSpec(10)]).rows
    names = {"conv": "conv + relu", "pool": "max pool"}
    layers = [Layer(names.get(kind := row.name.split()[0], kind), row.out, row.params)
              for row in rows]
    return [*layers[:-1], Layer("flatten", (prod(rows[-2].out),)), layers[-1]]


@styled
def pipeline(layers: Sequence[Layer] | None = None, *, activations: Sequence[Array] | None = None,
             title: str | None = None, ax: Axes | None = None) -> Axes:
    """A whole network from left to right: a column for each layer, a square for each channel.

    Blue columns learn (their parameters stand below), grey ones do not. With `activations` the
    squares show the maps themselves, signed, one scale for each layer. Ten channels at most are
    drawn; the shape below each column tells how many there are.

    Args:
        layers: Layer(name, shape, parameters), the input first; the small VGG where it is None.
        activations: for each layer an array of its shape, (H, W, C) or (units,).
        title: above the picture; the number of all parameters where it is None.
        ax: where to draw; a new figure where it is None.

    Returns:
        The axes.

    Raises:
        ValueError: fewer than two layers, or an activation of another shape than its layer.

    >>> pipeline().get_title()
    '19,920 parameters'
    """
    layers = small_vgg() if layers is None else [Layer(*layer) for layer in layers]
    if len(layers) < 2:
        raise ValueError(f"layers holds {len(layers)}, expected 2 or more: the input and a layer")
    maps = _maps(layers, activations)
    ax = canvas(ax, 5.2)
    total = sum(layer.parameters for layer in layers)
    biggest = max((layer.shape[0] for layer in layers if len(layer.shape) == 3), default=1)
    ax.set(xlim=(-0.6, len(layers) - 0.4), ylim=(-1.75, 11.1),
           title=f"{total:,} parameters" if title is None else title)
    ax.axis("off")
    for column, (layer, shown) in enumerate(zip(layers, maps)):
        _column(ax, column, layer, shown, biggest)
        if column:
            _wires(ax, column, layers[column - 1], layer)
    return ax


def _maps(layers: list[Layer], activations: Sequence[Array] | None) -> list[Any]:
    if activations is None:
        return [None] * len(layers)
    same_length("L", layers=len(layers), activations=len(activations))
    for index, (layer, a) in enumerate(zip(layers, activations)):
        if tuple(np.shape(a)) != tuple(layer.shape):
            raise ValueError(f"activations[{index}] has shape {tuple(np.shape(a))} but layer "
                             f"{layer.name!r} has {tuple(layer.shape)}: give what leaves the layer")
    return [np.asarray(a, float) for a in activations]


def _heights(layer: Layer) -> np.ndarray:
    """Where the middles of a column's squares lie."""
    if layer.shape[-1] > MOST_SQUARES and len(layer.shape) == 1:
        return np.linspace(0.2, 9.8, MOST_SQUARES)
    count = min(layer.shape[-1], MOST_SQUARES)
    return 5 + (np.arange(count) - (count - 1) / 2) * 0.98


def _column(ax: Axes, column: int, layer: Layer, shown: Any, biggest: int) -> None:
    from matplotlib.patches import Rectangle
    colour = COLOURS[0] if layer.parameters else "0.55"
    vector = len(layer.shape) == 1
    strip = vector and layer.shape[0] > MOST_SQUARES
    half = 0.1 if strip else 0.14 if vector else 0.12 + 0.155 * layer.shape[0] / biggest
    scale = 1.0 if shown is None else largest(shown)
    if strip:
        boxes = [(column - half, 0, 2 * half, 10)]
        grids = [None if shown is None else shown[::-1, None]]
    else:
        tall = half * 1.67
        boxes = [(column - half, y - tall, 2 * half, 2 * tall) for y in _heights(layer)[::-1]]
        grids = [None if shown is None else np.atleast_2d(shown[..., i]) for i in range(len(boxes))]
    for (x, y, w, h), grid in zip(boxes, grids):
        if grid is not None:
            ax.imshow(grid, extent=(x, x + w, y, y + h), cmap=signed_map(), vmin=-scale, vmax=scale,
                      aspect="auto", zorder=2)
        ax.add_patch(Rectangle((x, y), w, h, facecolor="none" if grid is not None else colour,
                               edgecolor=colour if grid is not None else "white", linewidth=0.8,
                               zorder=3))
    ax.text(column, 10.2, layer.name.replace(" + ", "\n+ "), ha="center", va="bottom", fontsize=8)
    shape = " × ".join(map(str, layer.shape))
    ax.text(column, -0.35, shape, ha="center", va="top", fontsize=7)
    learnt = f"{layer.parameters:,}" if layer.parameters else "\N{EN DASH}"
    ax.text(column, -1.05, learnt if column else "parameters:", ha="center", va="top",
            fontsize=8 if column else 7, color=colour if column else COLOURS[0])


def _wires(ax: Axes, column: int, before: Layer, layer: Layer) -> None:
    from matplotlib.collections import LineCollection
    left, right = _heights(before), _heights(layer)
    alone = len(left) == len(right) and not layer.parameters
    pairs = zip(left, right) if alone else ((a, b) for a in left for b in right)
    ax.add_collection(LineCollection([[(column - 1, a), (column, b)] for a, b in pairs],
                                     colors="0.8", linewidths=0.4, zorder=1))
