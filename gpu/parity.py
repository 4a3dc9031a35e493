"""Is a function on a device the function that NumPy computes? Asked of every public one."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

import cnn_ref
from cnn_ref.samples import Sample, arrays_of, collected, leaves
from gpu.plans import asked_for_tf32

LIMITS = {"float64": 1e-12, "float32": 1e-5}
"""Largest absolute difference over largest absolute value."""
TF32_LIMIT = 2e-3
"""The same where float32 is rounded to TF32 before it is multiplied, as was asked for."""

NOT_ON_A_DEVICE = {"numerical_gradient": "central differences of a function of the caller's",
                   "gradient_check": "central differences of a function of the caller's"}


class Row(NamedTuple):
    """What was found about one function of one module."""

    module: str
    name: str
    dtype: str
    worst: float
    """Largest distance to NumPy; infinite where kinds, shapes or numbers of arrays differ."""
    repeats: bool
    """Whether every call gave the same bits again."""
    error: str

    @property
    def limit(self) -> float:
        rounded = self.dtype == "float32" and asked_for_tf32()
        return TF32_LIMIT if rounded else LIMITS[self.dtype]

    @property
    def good(self) -> bool:
        return not self.error and self.repeats and self.worst <= self.limit


def distance(got: Any, want: Any, to_host: Callable[[Any], np.ndarray]) -> float:
    """The largest difference of two results over the largest value, array by array."""
    got, want = leaves(got), leaves(want)
    if len(got) != len(want):
        return float("inf")
    worst = 0.0
    for a, b in zip(got, want, strict=True):
        if isinstance(b, str) or callable(b):
            continue
        a, b = to_host(a).astype(float), np.asarray(b).astype(float)
        if a.shape != b.shape or not np.array_equal(np.isnan(a), np.isnan(b)):
            return float("inf")
        scale = np.nanmax(np.abs(b), initial=0.0) or 1.0
        worst = max(worst, float(np.nanmax(np.abs(a - b), initial=0.0)) / scale)
    return worst


def functions() -> list[str]:
    """The names that are asked about: public functions that take arrays."""
    samples = collected()
    return [name for name in cnn_ref.__all__
            if inspect.isfunction(getattr(cnn_ref, name)) and name not in NOT_ON_A_DEVICE
            and _has_arrays(samples[name])]


def _has_arrays(sample: Sample) -> bool:
    return any(isinstance(leaf, np.ndarray)
               for leaf in leaves(sample.arguments(np.random.RandomState(0))))


def parity(modules: Sequence[ModuleType], asarray: Callable[[np.ndarray], Any],
           to_host: Callable[[Any], np.ndarray], calls: int) -> Iterator[Row]:
    """Compare every function of modules that offer `cnn_ref`'s names with `cnn_ref` on NumPy.

    Args:
        modules: `cnn_ref` and `gpu`, say; a function that the second shares is asked about once,
            and one that a module lacks is not asked about there.
        asarray: copies a NumPy array to the device.
        to_host: copies a result back.
        calls: random calls a function and type.

    Yields:
        A row for each module, function and type.
    """
    for name in functions():
        asked = set()
        for module in modules:
            function = getattr(module, name, None)
            if function is None or function in asked:
                continue
            asked.add(function)
            for dtype in LIMITS:
                yield _row(module.__name__, name, function, dtype, asarray, to_host, calls)


def _row(module: str, name: str, function: Callable, dtype: str, asarray: Callable,
         to_host: Callable, calls: int) -> Row:
    sample, reference = collected()[name], getattr(cnn_ref, name)
    worst, repeats = 0.0, True

    def typed(a: np.ndarray) -> np.ndarray:
        return a.astype(dtype) if a.dtype.kind == "f" else a

    for seed in range(calls):
        want = reference(*arrays_of(sample, seed, typed), **sample.options)
        try:
            # What goes wrong on a device may come out at any later call that waits for it.
            there = arrays_of(sample, seed, lambda a: asarray(typed(a)))
            got, again = (function(*there, **sample.options) for _ in range(2))
            kind = type(asarray(np.zeros(1)))
            arrays = [leaf for leaf in leaves(got) if hasattr(leaf, "dtype")]
            left = [type(a).__name__ for a in arrays if not isinstance(a, kind)]
            if left:
                return Row(module, name, dtype, float("inf"), repeats,
                           f"gives a {left[0]}, expected a {kind.__name__}")
            worst = max(worst, distance(got, want, to_host))
            repeats &= distance(got, again if not arrays else _host(again, to_host), to_host) == 0
        except Exception as error:
            words = str(error).strip().splitlines()
            return Row(module, name, dtype, float("inf"), False,
                       f"{type(error).__name__}: {words[0] if words else ''}")
    return Row(module, name, dtype, worst, repeats, "")


def _host(result: Any, to_host: Callable) -> list[Any]:
    return [to_host(a) if hasattr(a, "dtype") else a for a in leaves(result)]
