"""A result of several parts, one by one: exact, close, or how far off; a table for `check`.

One wrong number early in a chain makes everything after it wrong. A student who sees every
intermediate value beside what it should be finds the first one that differs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.axes import spoken
from autograder.compare import NO_NAMES, Axes, as_array, compare
from autograder.wording import describe


@dataclass(frozen=True)
class Part:
    """One part of a result beside what it should be."""

    name: str
    what: str
    """Its kind and shape, as it should be."""
    verdict: str
    """exact, close, or the first difference in words."""
    right: bool
    largest: float | None = None
    """The largest difference; None where the two cannot be subtracted."""


def parts(got: Any, want: Any, allowed: Any, axes: Axes = NO_NAMES) -> list[Part]:
    """Every part of a result, in the order in which it should hold them.

    Args:
        got: a student's result.
        want: the right one: a dict, a named tuple, a tuple or a list of them; a single array or
            number has one part without a name.
        allowed: how far each may be off.
        axes: what the axes of each part are called.
    """
    return list(_parts(got, want, allowed, "", axes))


def _parts(got: Any, want: Any, allowed: Any, name: str, axes: Axes) -> Iterator[Part]:
    for key, (mine, right, bound) in _children(got, want, allowed):
        yield from _parts(mine, right, bound, f"{name}.{key}" if name else key, axes)
    if not isinstance(want, (dict, tuple, list)):
        yield _part(got, want, allowed, name, axes)


MISSING = object()


def _children(got: Any, want: Any, allowed: Any) -> Iterator[tuple[str, tuple[Any, Any, Any]]]:
    if isinstance(want, dict):
        for key in want:
            mine = got.get(key, MISSING) if isinstance(got, dict) else MISSING
            yield key, (mine, want[key], allowed[key])
    elif isinstance(want, (tuple, list)):
        names = getattr(want, "_fields", [str(i) for i in range(len(want))])
        several = isinstance(got, (tuple, list))
        for i, key in enumerate(names):
            yield key, (got[i] if several and i < len(got) else MISSING, want[i], allowed[i])


def _part(got: Any, want: Any, allowed: Any, name: str, axes: Axes) -> Part:
    what = describe(want)
    shown = spoken(name)
    if got is MISSING:
        return Part(shown, what, "is not there", False)
    difference = compare(got, want, allowed, {"": axes.get(name, ())})
    largest = _largest(got, want)
    if difference is None:
        return Part(shown, what, "exact" if largest in (0.0, None) else "close", True, largest)
    return Part(shown, what, difference.student, False, largest)


def _largest(got: Any, want: Any) -> float | None:
    mine, right = as_array(got), as_array(want)
    numbers = "biuf"
    if (mine is None or right is None or mine.shape != right.shape or not right.size
            or mine.dtype.kind not in numbers or right.dtype.kind not in numbers):
        return None
    with np.errstate(all="ignore"):
        return float(np.max(np.abs(mine.astype(float) - right.astype(float))))


def as_rows(found: list[Part]) -> list[tuple[str, ...]]:
    """The parts as rows of a table, the names of its columns first."""
    return [("part", "should be", "verdict", "largest difference"),
            *((p.name, p.what, p.verdict, "" if p.largest is None else f"{p.largest:.2g}")
              for p in found)]
