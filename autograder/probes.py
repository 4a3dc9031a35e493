"""What a wrong answer looks like beside the right one, where no known mistake explains it.

Each probe asks one question of all wrong answers together: are they the right ones, with two axes
swapped, turned around, moved by one, scaled, of the other sign, off by one number per channel,
cut to whole numbers, rounded to single precision? It speaks only where the answer is yes in every
case that is wrong, and says nothing that was computed from a hidden array.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.axes import spoken
from autograder.bank import HiddenCase
from autograder.compare import Axes, as_array
from autograder.outcome import Outcome, Returned

FEWEST_VALUES = 4
"""A probe needs so many values in each array, or anything would fit."""

FEWEST_CASES = 2
"""And so many cases in which it explains something."""

SLACK = 8.0
"""Scaling and shifting cost a few roundings beyond those of a right answer."""


@dataclass(frozen=True)
class Pair:
    """A wrong array beside the right one."""

    got: np.ndarray
    want: np.ndarray
    allowed: float

    def same(self, turned: np.ndarray, scale: float = 1.0) -> bool:
        """Whether the answer is this array, up to rounding."""
        if turned.shape != self.got.shape:
            return False
        with np.errstate(all="ignore"):
            off = np.abs(self.got - turned)
        return bool(np.all(off <= SLACK * max(1.0, abs(scale)) * self.allowed))


Question = tuple[str, Callable[[Pair], bool]]
"""What is said where the answer is yes, and the question."""


def observe(outcomes: Sequence[Outcome], hidden: Sequence[HiddenCase], passed: Sequence[bool],
            axes: Axes) -> str:
    """One sentence that is true of every wrong answer; empty where there is none to say."""
    parts = _pairs(outcomes, hidden, passed)
    if parts is None:
        return ""
    said = []
    for leaf, pairs in parts.items():
        wrong = [p for p in pairs if not (p.got.shape == p.want.shape and p.same(p.want))]
        if not wrong:
            continue
        sentence = _first_yes(wrong, axes.get(leaf, ()))
        if not sentence:
            return ""
        said.append(f"{spoken(leaf) or 'your answer'} {sentence}")
    return f"in every case that is wrong, {'; '.join(said)}" if said else ""


def _first_yes(wrong: list[Pair], names: Sequence[str]) -> str:
    """What the first probe says that fits every wrong array, and enough of them."""
    ndim = wrong[0].want.ndim
    telling = [p for p in wrong if p.want.size >= FEWEST_VALUES and np.ptp(p.want) > 0]
    if len(telling) < FEWEST_CASES or any(p.want.ndim != ndim for p in wrong):
        return ""
    words = names if len(names) == ndim else [f"axis {i}" for i in range(ndim)]
    for sentence, question in _questions(words):
        if all(question(pair) for pair in wrong):
            return sentence
    return ""


def _pairs(outcomes: Sequence[Outcome], hidden: Sequence[HiddenCase], passed: Sequence[bool],
           ) -> dict[str, list[Pair]] | None:
    """By part of the result, the arrays of every wrong case; None where one gave no array."""
    parts: dict[str, list[Pair]] = {}
    for outcome, case, right in zip(outcomes, hidden, passed, strict=True):
        if right:
            continue
        if not isinstance(outcome, Returned) or outcome.changed:
            return None
        leaves = list(_leaves(outcome.values[0], case.expected, case.allowed))
        if not leaves or any(pair is None for _, pair in leaves):
            return None
        for leaf, pair in leaves:
            parts.setdefault(leaf, []).append(pair)
    return parts


def _leaves(got: object, want: object, allowed: object, leaf: str = "",
            ) -> Iterator[tuple[str, Pair | None]]:
    if isinstance(want, dict):
        names: Iterable = sorted(want)
        fits = isinstance(got, dict) and set(got) == set(want)
    elif isinstance(want, (tuple, list)):
        names = range(len(want))
        fits = isinstance(got, (tuple, list)) and len(got) == len(want)
    else:
        yield leaf, _pair(got, want, allowed)
        return
    if not fits:
        yield leaf, None
        return
    fields = getattr(want, "_fields", None)
    for name in names:
        called = fields[name] if fields else str(name)
        yield from _leaves(got[name], want[name], allowed[name],
                           f"{leaf}.{called}" if leaf else called)


def _pair(got: object, want: object, allowed: object) -> Pair | None:
    array = as_array(got)
    if isinstance(want, bool) or array is None or array.dtype.kind not in "iuf":
        return None
    right = np.asarray(want)
    if right.size != array.size:
        return None  # no question is answered by yes then, and it may be very large
    if right.dtype.kind not in "iuf" or not (np.isfinite(array).all() and np.isfinite(right).all()):
        return None
    return Pair(array.astype(float), right.astype(float), float(allowed))


def _questions(names: Sequence[str]) -> Iterator[Question]:
    """Every probe for arrays whose axes have these names, the most telling first."""
    axes = range(len(names))
    yield "has the opposite sign", lambda p: p.same(-p.want)
    for a, b in itertools.combinations(axes, 2):
        yield (f"has {names[a]} and {names[b]} swapped",
               lambda p, a=a, b=b: p.same(np.swapaxes(p.want, a, b)))
    for count in (1, 2):
        for turned in itertools.combinations(axes, count):
            yield (f"is turned around along {' and '.join(names[t] for t in turned)}",
                   lambda p, turned=turned: p.same(np.flip(p.want, turned)))
    for axis in axes:
        yield f"is moved by one place along {names[axis]}", lambda p, axis=axis: _moved(p, axis)
    yield "is cut to whole numbers", lambda p: p.same(np.trunc(p.want)) or p.same(np.floor(p.want))
    yield "is right to single precision only: is a float32 array in between?", _single
    yield ("is the right one times a constant: is a mean taken where a sum is due, or a sum where "
           "a mean is due?", _scaled)
    yield "is off by the same number everywhere", lambda p: _offset(p, tuple(axes))
    if len(axes) > 1:
        yield (f"is off by one number for each of the {names[-1]}: is something added to each "
               "missing, or added twice?", lambda p: _offset(p, tuple(axes[:-1])))


def _moved(pair: Pair, axis: int) -> bool:
    """Equal where the two overlap after a move by one, at least half of the array."""
    if pair.got.shape != pair.want.shape or pair.want.shape[axis] < 2:
        return False
    here = (slice(None),) * axis
    low, high = (*here, slice(None, -1)), (*here, slice(1, None))
    return any(Pair(pair.got[a], pair.want, pair.allowed).same(pair.want[b])
               for a, b in ((low, high), (high, low)))


def _single(pair: Pair) -> bool:
    if pair.got.shape != pair.want.shape:
        return False
    reach = 1e-5 * np.abs(pair.want).max(initial=0)
    return bool(np.all(np.abs(pair.got - pair.want) <= reach))


def _scaled(pair: Pair) -> bool:
    """A factor of its own in every case, as 1 / N has; no mean turns the sign or gives zero."""
    if pair.got.shape != pair.want.shape or not pair.want.any() or not pair.got.any():
        return False
    factor = float(np.vdot(pair.want, pair.got) / np.vdot(pair.want, pair.want))
    return factor > 0 and pair.same(factor * pair.want, factor)


def _offset(pair: Pair, axes: tuple[int, ...]) -> bool:
    if pair.got.shape != pair.want.shape:
        return False
    off = pair.got - pair.want
    places = int(np.prod([pair.want.shape[a] for a in axes]))
    return places >= FEWEST_VALUES and pair.same(pair.want + off.mean(axes, keepdims=True))
