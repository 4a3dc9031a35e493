"""Curves: activations, losses, training, gradient checks, time and memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cnn_ref.plots.style import (
    COLOURS,
    Array,
    Axes,
    canvas,
    legend,
    look,
    panels,
    same_length,
    styled,
    values,
)


@styled
def activation(x: Array, y: Array, slope: Array, *, name: str = "", flat: float | None = 0.05,
               ax: Axes | None = None) -> Axes:
    """An activation and its derivative; shaded where the slope is too small to learn from.

    Args:
        x: where (N,), ascending.
        y: the activation there (N,).
        slope: its derivative there (N,).
        name: the title.
        flat: shade where |slope| is below this; nowhere where it is None.
        ax: where to draw; a new figure where it is None.

    Returns:
        The axes.

    Raises:
        ValueError: not equally many points.

    >>> x = np.linspace(-4, 4, 9)
    >>> ax = activation(x, np.tanh(x), 1 - np.tanh(x) ** 2, name="tanh")
    >>> [line.get_label() for line in ax.get_lines()[-2:]]
    ['value', 'derivative']
    """
    x, y, slope = (values(n, a, "N") for n, a in (("x", x), ("y", y), ("slope", slope)))
    same_length("N", x=len(x), y=len(y), slope=len(slope))
    ax = canvas(ax, 3.0, 4.2)
    ax.axhline(0, color="0.8", linewidth=0.8)
    ax.axvline(0, color="0.8", linewidth=0.8)
    if flat is not None and (np.abs(slope) < flat).any():
        ax.fill_between(x, 0, 1, where=np.abs(slope) < flat, transform=ax.get_xaxis_transform(),
                        color="0.93", label=f"slope below {flat:g}", zorder=0)
    ax.plot(x, y, color=COLOURS[0], linewidth=2, label="value")
    ax.plot(x, slope, color=COLOURS[1], linestyle="--", linewidth=1.6, label="derivative")
    ax.set(xlabel="x", ylabel="f(x), f\u2032(x)", title=name)
    legend(ax, loc="best")
    return ax


def _curves(ax: Axes, x: Array, ys: Mapping[str, Array], letter: str, every: bool) -> None:
    """A named curve for each row of `ys`; markers on every point, or on some."""
    for index, (name, y) in enumerate(ys.items()):
        y = values(repr(name), y, letter)
        same_length(letter, x=len(x), **{name: len(y)})
        step = 1 if every else max(1, len(y) // 8)
        ax.plot(x, y, **look(index), label=name, markersize=4, markevery=step)


@styled
def loss_curves(x: Array, losses: Mapping[str, Array], *, xlabel: str = "prediction - target",
                ylabel: str = "loss", logy: bool = False, ax: Axes | None = None) -> Axes:
    """Several curves over one axis, such as losses over the error that they punish.

    Args:
        x: where (N,).
        losses: name -> values there (N,).
        xlabel, ylabel: what the axes are, with units where there are any.
        logy: a logarithmic vertical axis.
        ax: where to draw; a new figure where it is None.

    Returns:
        The axes.

    Raises:
        ValueError: not equally many points.

    >>> x = np.linspace(-2, 2, 5)
    >>> ax = loss_curves(x, {"squared": x ** 2, "absolute": abs(x)})
    >>> ax.lines[0].get_ydata().tolist()
    [4.0, 1.0, 0.0, 1.0, 4.0]
    """
    x = values("x", x, "N")
    ax = canvas(ax, 3.2)
    _curves(ax, x, losses, "N", every=len(x) <= 20)
    ax.set(xlabel=xlabel, ylabel=ylabel, yscale="log" if logy else "linear")
    legend(ax)
    return ax


@styled
def training_curves(losses: Mapping[str, Array], accuracies: Mapping[str, Array] | None = None, *,
                    per: str = "epoch", axes: Any = None) -> Any:
    """Loss, and beside it accuracy, as training goes on.

    Args:
        losses: name, such as "training", -> loss after each epoch (T,).
        accuracies: name -> share of right answers after each epoch (T,), between 0 and 1.
        per: what is counted along the horizontal axis.
        axes: two axes, or one where there are no accuracies; a new figure where it is None.

    Returns:
        The axes, in an array.

    Raises:
        ValueError: nothing to draw, or an accuracy outside 0 to 1.

    >>> axes = training_curves({"training": [2.3, 1.1]}, {"training": [0.1, 0.6]})
    >>> [ax.get_ylabel() for ax in axes]
    ['loss', 'accuracy (%)']
    """
    both = [("loss", losses, 1)]
    if accuracies is not None:
        both.append(("accuracy (%)", accuracies, 100))
    axes = panels(axes, len(both), 2.9)
    for ax, (label, curves, scale) in zip(axes, both):
        for index, (name, y) in enumerate(curves.items()):
            y = values(repr(name), y, "T")
            if scale == 100 and (np.nanmin(y) < 0 or np.nanmax(y) > 1):
                raise ValueError(f"accuracy {name!r} runs from {np.nanmin(y):g} to {np.nanmax(y):g}"
                                 ", expected shares between 0 and 1: divide percents by 100")
            ax.plot(np.arange(1, len(y) + 1), scale * y, **look(index), label=name, markersize=3,
                    markevery=max(1, len(y) // 12))
        ax.set(xlabel=per, ylabel=label)
        ax.xaxis.get_major_locator().set_params(integer=True)
        ax.grid(color="0.92")
        legend(ax)
    if len(axes) == 2:
        axes[1].set_ylim(-2, 102)
    return axes


@styled
def gradient_check_curve(h: Array, errors: Mapping[str, Array], *, ax: Axes | None = None) -> Axes:
    """How wrong a measured gradient is for each step h; the best step of each curve is marked.

    Both axes are logarithmic. To the right the difference is too coarse, to the left rounding wins.

    Args:
        h: steps (T,), above 0.
        errors: name, such as "float32", -> relative error at each step (T,).
        ax: where to draw; a new figure where it is None.

    Returns:
        The axes.

    Raises:
        ValueError: not equally many points, or a step that is not above 0.

    >>> ax = gradient_check_curve([1e-6, 1e-4, 1e-2], {"float64": [1e-9, 1e-11, 1e-6]})
    >>> ax.texts[0].get_text()
    'h = 1e-04'
    """
    h = values("h", h, "T").astype(float)
    if h.min() <= 0:
        raise ValueError(f"h holds {h.min():g}, expected steps above 0: the axis is logarithmic")
    ax = canvas(ax, 3.4)
    shown = {}
    for name, error in errors.items():
        error = values(repr(name), error, "T").astype(float)
        shown[name] = np.where(error > 0, error, np.nan)
    _curves(ax, h, shown, "T", every=len(h) <= 30)
    for index, error in enumerate(shown.values()):
        if np.isfinite(error).any():
            best = int(np.nanargmin(error))
            ax.annotate(f"h = {h[best]:.0e}", (h[best], error[best]), (0, -12), va="top",
                        textcoords="offset points", ha="center", fontsize=8,
                        color=COLOURS[index % len(COLOURS)],
                        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5})
    ax.margins(y=0.18)
    ax.set(xscale="log", yscale="log", xlabel="step h", ylabel="relative error")
    ax.grid(color="0.92")
    legend(ax)
    return ax


@styled
def time_and_memory(sizes: Array, seconds: Mapping[str, Array], memory: Mapping[str, Array], *,
                    xlabel: str = "size of the image (px)", axes: Any = None) -> Any:
    """Time, and beside it memory, over the size of the work; all axes logarithmic.

    Args:
        sizes: (T,), above 0.
        seconds: name of a way to do it -> seconds (T,).
        memory: name -> bytes (T,).
        xlabel: what `sizes` are.
        axes: two axes; a new figure where it is None.

    Returns:
        The two axes.

    Raises:
        ValueError: not equally many points.

    >>> axes = time_and_memory([8, 16], {"loops": [0.1, 0.4]}, {"loops": [800, 3200]})
    >>> [ax.get_ylabel() for ax in axes]
    ['time (s)', 'memory (bytes)']
    """
    sizes = values("sizes", sizes, "T")
    axes = panels(axes, 2, 3.0)
    for ax, curves, label in ((axes[0], seconds, "time (s)"), (axes[1], memory, "memory (bytes)")):
        _curves(ax, sizes, curves, "T", every=True)
        ax.set(xscale="log", yscale="log", xlabel=xlabel, ylabel=label)
        if len(sizes) <= 8:
            ax.set_xticks(sizes, [f"{size:g}" for size in sizes])
            ax.minorticks_off()
        ax.grid(color="0.92")
        legend(ax)
    return axes
