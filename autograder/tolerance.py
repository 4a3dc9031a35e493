"""How far a right answer may be off: rounding analysis, not taste."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

SAFETY = 8.0
"""Covers both sides' rounding and the constant of an FFT; a wrong term is 1e10 times larger."""


def precision(tree: Any) -> float:
    """The coarsest machine epsilon among the arrays of a tree, at least float64's."""
    epsilons = [np.finfo(a.dtype).eps for a in arrays(tree) if a.dtype.kind in "fc"]
    return float(max(epsilons, default=np.finfo(np.float64).eps))


def arrays(tree: Any) -> list[np.ndarray]:
    """All arrays of a tree, in order."""
    if isinstance(tree, np.ndarray):
        return [tree]
    if isinstance(tree, dict):
        tree = tuple(tree.values())
    if isinstance(tree, (tuple, list)):
        return [a for branch in tree for a in arrays(branch)]
    return []


def map_leaves(function: Callable[[Any], Any], tree: Any) -> Any:
    """The tree with `function` applied to everything that is not a tuple, list or dict."""
    if isinstance(tree, dict):
        return {name: map_leaves(function, branch) for name, branch in tree.items()}
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return type(tree)(*(map_leaves(function, branch) for branch in tree))
    if isinstance(tree, (tuple, list)):
        return type(tree)(map_leaves(function, branch) for branch in tree)
    return function(tree)


def largest(leaf: Any) -> float:
    """The largest finite magnitude in a number or array; 0 where there is none."""
    if isinstance(leaf, (bool, str)) or leaf is None:
        return 0.0
    magnitudes = np.abs(np.asarray(leaf, dtype=np.complex128 if _is_complex(leaf) else np.float64))
    finite = magnitudes[np.isfinite(magnitudes)]
    return float(finite.max()) if finite.size else 0.0


def _is_complex(leaf: Any) -> bool:
    return np.asarray(leaf).dtype.kind == "c"


@dataclass(frozen=True)
class Exact:
    """Every number must be the same: counts, sizes, indices, moved values."""

    def allowed(self, run: Callable, bound: dict, expected: Any, eps: float) -> Any:
        """A zero for each leaf of `expected`."""
        return map_leaves(lambda leaf: 0.0, expected)


@dataclass(frozen=True)
class Relative:
    """Each output may be off by `bound` times its largest magnitude, scaled to the precision.

    bound: in float64; checked by evaluating right variants against longer precision.
    """

    bound: float

    def allowed(self, run: Callable, bound: dict, expected: Any, eps: float) -> Any:
        """`bound * max |expected|` for each leaf."""
        scale = self.bound * eps / np.finfo(np.float64).eps
        return map_leaves(lambda leaf: scale * largest(leaf), expected)


@dataclass(frozen=True)
class Linear:
    """For sums of products: c * eps * n * max(reference(|arguments|)) for each output.

    Any order of summation passes, an FFT too; a wrong term does not, at any scale of the inputs.

    terms: n, the number of terms in a sum, or a function of the named arguments that gives it.
    of: names of the arguments in which the function is linear; the others are left as they are.
        Empty means every array of floating point numbers.
    """

    terms: int | Callable[..., int]
    of: tuple[str, ...] = ()

    def allowed(self, run: Callable, bound: dict, expected: Any, eps: float) -> Any:
        """The bound above for each leaf of `expected`; `bound` maps names to arguments."""
        n = self.terms(**bound) if callable(self.terms) else self.terms
        positive = {k: map_leaves(_magnitude, v) if not self.of or k in self.of else v
                    for k, v in bound.items()}
        return map_leaves(lambda leaf: SAFETY * eps * n * largest(leaf), run(positive))


def _magnitude(leaf: Any) -> Any:
    return np.abs(leaf) if isinstance(leaf, np.ndarray) and leaf.dtype.kind in "fc" else leaf


Tolerance = Exact | Relative | Linear
