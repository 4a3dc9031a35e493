"""Other people's libraries, asked the same questions: one module a library.

A module here gives `WITNESSES`. Each draws a legal call from a seed and yields the name of a
function, what it gave and what the other library gave. `test_witnesses.py` holds them together;
`scripts/agreement.py` prints how far they are apart.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np

Answers = Iterable[tuple[str, Any, Any]]
SHAPES = [(5,), (2, 3), (1, 1), (2, 3, 4, 3), (0, 2)]
"""Few enough that a library which compiles for each shape has little to compile."""


class Witness(NamedTuple):
    """One library's answers for one function or a family of them."""

    about: str
    library: str
    ask: Callable[[int], Answers]


def collected() -> list[Witness]:
    """The witnesses of every module of this folder."""
    return [witness for module in pkgutil.iter_modules(__path__)
            for witness in importlib.import_module(f"{__name__}.{module.name}").WITNESSES]


def values(seed, *shapes):
    """Standard normal arrays, and the generator that drew them."""
    r = np.random.RandomState(seed)
    return r, *(np.asarray(r.standard_normal(shape)) for shape in shapes)


def distance(got, want) -> float:
    """Largest difference over largest value; the shapes must be the same."""
    got, want = np.asarray(got), np.asarray(want)
    assert got.shape == want.shape, (got.shape, want.shape)
    scale = np.abs(want).max(initial=0) or 1.0
    return float(np.abs(got - want).max(initial=0) / scale)
