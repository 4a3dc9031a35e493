"""Says which known mistake a wrong answer makes: the one that answers every case the same way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autograder.bank import Answers, HiddenCase, PairOfMistakes
from autograder.compare import compare
from autograder.exercise import Misconception
from autograder.outcome import Outcome, Raised, Returned
from autograder.tolerance import map_leaves

MOST_NAMED = 2
"""Where more known mistakes than this fit equally well, naming them would be guessing."""


@dataclass(frozen=True)
class Diagnosis:
    """What explains a wrong answer: a mistake, one of two, or two at once; or nothing known."""

    mistakes: tuple[Misconception, ...] = ()
    together: bool = False
    """Whether the two were made at once; otherwise each alone explains everything."""


def recognise_pair(outcomes: Sequence[Outcome], hidden: Sequence[HiddenCase],
                   pairs: Sequence[PairOfMistakes]) -> tuple[Misconception, ...]:
    """The two known mistakes that, made at once, explain all of the outcomes.

    Nothing where several pairs do: then one of them would be a guess.
    """
    fitting = list(pairs)
    for place, (got, case) in enumerate(zip(outcomes, hidden, strict=True)):
        fitting = [pair for pair in fitting if agree(got, pair.answer(place), case)]
        if not fitting:
            return ()
    return fitting[0].mistakes if len(fitting) == 1 else ()


def recognise(outcomes: Sequence[Outcome], hidden: Sequence[HiddenCase],
              mistakes: Sequence[tuple[Misconception, Answers]]) -> tuple[Misconception, ...]:
    """The known mistakes that explain all of the outcomes; none where there are too many.

    A mistake explains a submission only where it agrees with it on every case, those included
    that the submission gets right: a mistake that would have failed them was not made.
    """
    fitting = tuple(mistake for mistake, answers in mistakes
                    if all(agree(got, wrong, case)
                           for got, wrong, case in zip(outcomes, answers, hidden, strict=True)))
    return fitting if len(fitting) <= MOST_NAMED else ()


def agree(got: Outcome, wrong: Outcome, hidden: HiddenCase) -> bool:
    """Whether a student's outcome is what another function gave for the same case."""
    if isinstance(got, Raised) and isinstance(wrong, Raised):
        return got.type == wrong.type
    if not (isinstance(got, Returned) and isinstance(wrong, Returned)):
        return False
    if sorted(got.changed) != sorted(wrong.changed) or len(got.values) != len(wrong.values):
        return False
    return all(_same(mine, theirs, hidden)
               for mine, theirs in zip(got.values, wrong.values, strict=True))


def _same(mine: object, theirs: object, hidden: HiddenCase) -> bool:
    mine, theirs = map_leaves(_nan_as_number, mine), map_leaves(_nan_as_number, theirs)
    try:
        return compare(mine, theirs, _bounds(theirs, hidden.allowed)) is None
    except (TypeError, ValueError, KeyError):
        return False  # the wrong answer is no tree of numbers: nothing to compare with


def _nan_as_number(leaf: object) -> object:
    """Two answers that are NaN in the same places are the same mistake."""
    if isinstance(leaf, np.ndarray) and leaf.dtype.kind == "f":
        return np.where(np.isnan(leaf), np.pi, leaf)
    return np.pi if isinstance(leaf, (float, np.floating)) and np.isnan(leaf) else leaf


def _bounds(theirs: object, allowed: object) -> object:
    """The case's bounds in the form of a wrong answer, which may have another form."""
    if isinstance(theirs, dict):
        return {k: _bounds(v, allowed[k] if isinstance(allowed, dict) and k in allowed else allowed)
                for k, v in theirs.items()}
    if isinstance(theirs, (tuple, list)):
        fits = isinstance(allowed, (tuple, list)) and len(allowed) == len(theirs)
        return [_bounds(v, allowed[i] if fits else allowed) for i, v in enumerate(theirs)]
    return allowed if isinstance(allowed, (int, float)) else _largest(allowed)


def _largest(allowed: object) -> float:
    branches = allowed.values() if isinstance(allowed, dict) else allowed
    return max((_largest(b) if not isinstance(b, (int, float)) else b for b in branches),
               default=0.0)
