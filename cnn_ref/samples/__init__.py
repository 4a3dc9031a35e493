"""A sample call of every public function, one module a theme: what its promises are held to.

The tests call them on NumPy arrays and on a strict namespace, `python -m gpu check` on a device.
A module here gives `SAMPLES`, from the function's name to its `Sample`; it is found by itself.
Batches are of N = 5 examples, and no other axis is a multiple of 5.
"""

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

N = 5


class Sample(NamedTuple):
    """How a function is called, and which of the promises have another form for it."""

    arguments: Callable[[np.random.RandomState], tuple]
    """Draws the positional arguments."""
    options: dict[str, Any] = {}
    batch: tuple[int, ...] = ()
    """Which positional arguments have the axis N first."""
    moves: bool = False
    """Whether values are only moved, so that integers stay integers."""
    nan_shows: bool = True
    """Whether NaN in the first array must show in the result."""


def normal(*shapes):
    """Arguments of standard normal values, one array a shape."""
    return lambda r: tuple(np.asarray(r.standard_normal(shape)) for shape in shapes)


def collected() -> dict[str, Sample]:
    """The samples of every module of this folder."""
    found: dict[str, Sample] = {}
    for module in pkgutil.iter_modules(__path__):
        rows = importlib.import_module(f"{__name__}.{module.name}").SAMPLES
        twice = found.keys() & rows.keys()
        assert not twice, f"{twice} have a sample in two modules"
        found |= rows
    return found


def arrays_of(sample: Sample, seed: int, asarray: Callable[[np.ndarray], Any]) -> list[Any]:
    """Positional arguments of a sample with every array in them made anew, in tuples too."""
    return [each(asarray, a) for a in sample.arguments(np.random.RandomState(seed))]


def each(change: Callable[[np.ndarray], Any], argument: Any) -> Any:
    """An argument with every array in it changed, in tuples and lists too."""
    if type(argument) in (tuple, list):
        return type(argument)(each(change, part) for part in argument)
    return change(argument) if isinstance(argument, np.ndarray) else argument


def leaves(result: Any) -> list[Any]:
    """Everything in a result that is no container and no None."""
    if isinstance(result, dict):
        result = tuple(result.values())
    if isinstance(result, (tuple, list)):
        return [leaf for part in result for leaf in leaves(part)]
    return [] if result is None else [result]
