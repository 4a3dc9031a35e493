"""What `check` and the marker say alike: of a value, of two that differ, of changed arguments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

MOST_DIGITS = 17
"""So many tell any two numbers of double precision apart."""


def describe(value: Any) -> str:
    """What kind of thing a value is, without any of its numbers."""
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, (tuple, list, dict)):
        return f"a {type(value).__name__} of {len(value)}"
    article = "an" if type(value).__name__[0] in "aeiou" else "a"
    return f"{article} {type(value).__name__}"


def told_apart(got: np.generic, want: np.generic) -> tuple[str, str]:
    """Two numbers that differ, with as many digits as show it, at least six."""
    if got.dtype.kind in "iu" and want.dtype.kind in "iu":
        return str(got), str(want)
    pairs = ((f"{got:.{digits}g}", f"{want:.{digits}g}") for digits in range(6, MOST_DIGITS + 1))
    return next((pair for pair in pairs if pair[0] != pair[1]), (repr(got), repr(want)))


def short(value: float) -> str:
    """A number for a small cell: a whole one below a million in full, else three digits."""
    return f"{value:.0f}" if float(value).is_integer() and abs(value) < 1e6 else f"{value:.3g}"


def by_name(places: Sequence[str], called: Sequence[str]) -> list[str]:
    """Arguments as `changed` tells them, by the names of `parameters` where they have one."""
    return [called[int(p)] if p.isdecimal() and int(p) < len(called) else
            f"argument {p}" if p.isdecimal() else p for p in places]


def in_place(places: Sequence[str], called: Sequence[str]) -> str:
    """What is said where an answer is right and its call changed these arguments."""
    *some, last = by_name(places, called)
    told = f"{', '.join(some)} and {last} were" if some else f"{last} was"
    return (f"the answer is right, but {told} changed in place: "
            f"work on {'copies' if some else 'a copy'}")
