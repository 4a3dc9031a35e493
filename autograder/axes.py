"""What axes and parts of a result are called, and which two axes stand in each other's place."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np


def spoken(leaf: str) -> str:
    """A part of a result as Python writes it: `grads[0][1]` for grads.0.1."""
    first, *steps = leaf.split(".")
    return first + "".join(f"[{step}]" if step.isdigit() else f".{step}" for step in steps)


def swapped_shape(got: tuple[int, ...], want: tuple[int, ...], names: Sequence[str]) -> str:
    """Which axes are swapped, where that alone explains a shape; empty where it does not."""
    if len(got) != len(want) or sorted(got) != sorted(want):
        return ""
    moved = [i for i in range(len(got)) if got[i] != want[i]]
    if len(moved) != 2:
        return ": the axes are in another order"
    return _swapped(*moved, len(want), names)


def swapped_values(got: np.ndarray, want: np.ndarray, allowed: float, names: Sequence[str]) -> str:
    """Which axes of the same length are swapped, where that alone explains the values."""
    for a, b in itertools.combinations(range(want.ndim), 2):
        if want.shape[a] == want.shape[b]:
            other = np.swapaxes(want, a, b)
            with np.errstate(all="ignore"):
                if np.all((got == other) | (np.abs(got - other.astype(float)) <= allowed)):
                    return _swapped(a, b, want.ndim, names)
    return ""


def _swapped(a: int, b: int, ndim: int, names: Sequence[str]) -> str:
    if len(names) == ndim:
        return f": {names[a]} and {names[b]} are swapped"
    return f": axes {a} and {b} are swapped"
