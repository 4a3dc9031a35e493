"""Compares an answer with the right one: kind, shape, dtype, finiteness, values, in this order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from autograder.axes import spoken, swapped_shape, swapped_values
from autograder.wording import describe, told_apart

NEAR = 1e6
"""A difference of less than so many bounds is told with the bound: it may be rounding."""

FAR_LARGER = 64
MORE_AXES = 2
"""An axis so many times longer than any that is due is not told, nor are so many more axes: lengths
that a student's code chose at run time could spell out a hidden number."""

MOST_TOLD = 2000
"""Characters of what the instructor reads of a difference: an answer may hold megabytes of text."""

Axes = Mapping[str, Sequence[str]]
"""For each part of a result, what its axes are called; the whole result is the part ''."""

NO_NAMES: Axes = MappingProxyType({})

KIND_NAMES = {"b": "booleans", "i": "integers", "u": "integers", "f": "floats", "c": "complex"}


@dataclass(frozen=True)
class Difference:
    """The first way in which an answer differs from the right one."""

    kind: str
    """kind, shape, dtype, finite or values."""
    student: str
    """What a student may read even where the arrays are hidden."""
    private: str = ""
    """The same with values, for the instructor and for visible examples."""
    leaf: str = ""
    """Which part of the result: a field of a named tuple, an index, or empty for the whole."""


def compare(got: Any, want: Any, allowed: Any, axes: Axes = NO_NAMES) -> Difference | None:
    """The first difference between two trees, or None where the answer is right.

    Args:
        got: a student's answer; nested lists of numbers count as arrays, tuples as lists.
        want: the right answer.
        allowed: for each leaf of `want`, how far a number may be off.
        axes: what the axes of each leaf are called, where they have names.
    """
    return _compare(got, want, allowed, "", axes)


def _compare(got: Any, want: Any, allowed: Any, leaf: str, axes: Axes) -> Difference | None:
    if isinstance(want, dict):
        return _compare_dicts(got, want, allowed, leaf, axes)
    if isinstance(want, (tuple, list)):
        return _compare_sequences(got, want, allowed, leaf, axes)
    if isinstance(want, np.ndarray):
        return _compare_arrays(got, want, allowed, leaf, axes.get(leaf, ()))
    return _compare_scalars(got, want, allowed, leaf)


def _compare_dicts(got: Any, want: dict, allowed: dict, leaf: str,
                   axes: Axes) -> Difference | None:
    if not isinstance(got, dict):
        return _other_kind(leaf, got, "a dict")
    if set(got) != set(want):
        # The names of a student's keys could spell out a hidden number: only ours are shown.
        return _difference("kind", leaf, f"a dict with other keys, expected {sorted(want)}",
                           f"a dict {_key_trouble(got, want)}")
    found = (_compare(got[k], want[k], allowed[k], _join(leaf, k), axes) for k in want)
    return next((d for d in found if d), None)


def _key_trouble(got: dict, want: dict) -> str:
    """Which keys are not there, in the order of the contract, and which nobody asked for."""
    missing = ", ".join(str(k) for k in want if k not in got)
    unknown = ", ".join(str(k) for k in got if k not in want)
    told = (f"without {missing}" if missing else "",
            f"with {unknown} that nobody asked for" if unknown else "")
    return " and ".join(filter(None, told))


def _compare_sequences(got: Any, want: tuple | list, allowed: Any, leaf: str,
                       axes: Axes) -> Difference | None:
    names = getattr(want, "_fields", [str(i) for i in range(len(want))])
    if not (got.ndim if isinstance(got, np.ndarray) else isinstance(got, (tuple, list))):
        return _other_kind(leaf, got, _listed(want, names))
    if len(got) != len(want):
        whole, expected = describe(got), f"expected {_listed(want, names)}"
        told = ("one array" if isinstance(got, np.ndarray)
                else "far more results" if len(got) > FAR_LARGER * len(want)
                else f"{len(got)} results")
        return _difference("kind", leaf, f"{told}, {expected}", f"{whole}, {expected}")
    if isinstance(got, np.ndarray):
        got = [part.item() if part.ndim == 0 else part for part in map(np.asarray, got)]
    found = (_compare(g, w, a, _join(leaf, n), axes)
             for g, w, a, n in zip(got, want, allowed, names, strict=True))
    return next((d for d in found if d), None)


def _listed(want: tuple | list, names: Any) -> str:
    return f"{len(want)} results ({', '.join(names)})" if hasattr(want, "_fields") else (
        f"a sequence of {len(want)}")


def _join(leaf: str, name: str) -> str:
    return f"{leaf}.{name}" if leaf else name


def _compare_scalars(got: Any, want: Any, allowed: float, leaf: str) -> Difference | None:
    got, want = _plain(got), _plain(want)
    if isinstance(want, (bool, str)) or want is None:
        if type(got) is not type(want):
            return _other_kind(leaf, got, describe(want))
        return None if got == want else _difference(
            "values", leaf, "another value", f"got {got!r}, expected {want!r}")
    if isinstance(got, bool) or not isinstance(got, (int, float, complex)):
        shape = "shape" if isinstance(got, (np.ndarray, list, tuple)) else "kind"
        return _other_kind(leaf, got, describe(want), shape)
    if isinstance(want, int) and not isinstance(got, int):
        return _difference("dtype", leaf, f"{describe(got)}, expected {describe(want)}",
                           f"got {got!r}, expected {want!r}")
    return _compare_numbers(got, want, allowed, leaf)


def _plain(value: Any) -> Any:
    """Python's own number for a NumPy scalar or an array of no axes."""
    return value.item() if isinstance(value, (np.ndarray, np.generic)) and not value.ndim else value


def _compare_numbers(got: Any, want: Any, allowed: float, leaf: str) -> Difference | None:
    private = f"got {got!r}, expected {want!r}"
    if np.isfinite(want) and not np.isfinite(got):
        return _difference("finite", leaf, "the number is NaN or infinite", private)
    try:
        near = got == want or abs(got - want) <= allowed
    except OverflowError:  # a complex number may be longer than any float
        near = False
    if near:
        return None
    return _difference("values", leaf, "another number", private)


def _compare_arrays(got: Any, want: np.ndarray, allowed: float, leaf: str,
                    names: Sequence[str]) -> Difference | None:
    array = as_array(got)
    if array is None:
        return _other_kind(leaf, got, describe(want))
    if array.shape != want.shape:
        expected = f"expected {want.shape}{swapped_shape(array.shape, want.shape, names)}"
        told = f"shape {array.shape}" if array.ndim else describe(got)
        public = "a far larger array" if _far(array.shape, want.shape) else told
        return _difference("shape", leaf, f"{public}, {expected}", f"{told}, {expected}")
    if _family(array) != _family(want):
        kind = KIND_NAMES.get(array.dtype.kind, "no numbers")
        return _difference("dtype", leaf, f"{kind} ({array.dtype}), "
                                          f"expected {KIND_NAMES[want.dtype.kind]} ({want.dtype})")
    return _compare_values(array, want, allowed, leaf, names)


def _compare_values(got: np.ndarray, want: np.ndarray, allowed: float, leaf: str,
                    names: Sequence[str]) -> Difference | None:
    broken = np.isfinite(want) & ~np.isfinite(got)
    if broken.any():
        return _difference("finite", leaf, f"{broken.sum()} of {want.size} values are NaN or "
                                           "infinite", _first(broken, got, want))
    with np.errstate(all="ignore"):
        wide = np.result_type(got, want, np.float64) if got.dtype.kind in "fc" else None
        off = np.abs(got.astype(wide) - want.astype(wide)) if wide else (got != want)
        wrong = (got != want) & ~(off <= allowed) if wide else off
    if not wrong.any():
        return None
    worst = float(np.max(off[wrong])) if wide else 0.0
    near = f"; largest difference {worst:.3g}, allowed {allowed:.3g}"
    told = f"{wrong.sum()} of {want.size} values differ"
    swapped = swapped_values(got, want, allowed, names)
    return _difference("values", leaf, told,
                       f"{told}{swapped}{';' if swapped else ','} {_first(wrong, got, want)}"
                       f"{near if 0 < worst < NEAR * allowed else ''}")


def _other_kind(leaf: str, got: Any, expected: str, kind: str = "kind") -> Difference:
    """A thing of another kind: how large it is is told unless that is strange."""
    told = describe(got)
    lengths = got.shape if isinstance(got, np.ndarray) else (
        (len(got),) if isinstance(got, (tuple, list, dict)) else ())
    larger = "array" if isinstance(got, np.ndarray) else type(got).__name__
    public = f"a far larger {larger}" if _far(lengths, ()) else told
    return _difference(kind, leaf, f"{public}, expected {expected}", f"{told}, expected {expected}")


def _far(got: tuple[int, ...], want: tuple[int, ...]) -> bool:
    most = FAR_LARGER * max(1, *want, 1)
    return len(got) > len(want) + MORE_AXES or max(got, default=0) > most


def _first(where: np.ndarray, got: np.ndarray, want: np.ndarray) -> str:
    index = tuple(int(i) for i in np.argwhere(where)[0])
    mine, right = told_apart(got[index], want[index])
    return f"first at {list(index)}: got {mine}, expected {right}"


def as_array(got: Any) -> np.ndarray | None:
    """An array from an array, a number or a regular nested list of numbers; else None."""
    if isinstance(got, np.ndarray):
        return got
    if not _holds_numbers(got):
        return None  # of texts NumPy would make an array in which each is as long as the longest
    try:
        array = np.asarray(got)
    except ValueError:
        return None
    return array if array.dtype.kind in KIND_NAMES else None


def _holds_numbers(got: Any) -> bool:
    if isinstance(got, (tuple, list)):
        return all(map(_holds_numbers, got))
    return isinstance(got, (int, float, complex, np.ndarray, np.generic))


def _family(a: np.ndarray) -> str:
    return "i" if a.dtype.kind == "u" else a.dtype.kind




def _difference(kind: str, leaf: str, student: str, private: str = "") -> Difference:
    prefix = f"{spoken(leaf)}: " if leaf else ""
    return Difference(kind, prefix + student, (prefix + (private or student))[:MOST_TOLD], leaf)
