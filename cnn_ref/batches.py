"""A data set cut into mini-batches."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from cnn_ref.checks import at_least
from cnn_ref.windows import Array


def minibatches(x: Array, y: Array, batch: int, order: Any) -> list[tuple[Array, Array]]:
    """Cut examples and labels into batches, in a given order; the last may be smaller.

    Batch k holds x[order[k batch]], ..., x[order[(k + 1) batch - 1]] and the same of y.

    Args:
        x: examples (N, ...).
        y: their labels (N, ...).
        batch: examples in a batch.
        order: a permutation of 0 .. N - 1, such as `rng.permutation(N)`.

    Returns:
        [(x, y), ...], each example in one of them.

    Raises:
        ValueError: a batch of less than one, lengths that differ, or no permutation.

    Source: Bottou, Curtis and Nocedal, "Optimization methods for large-scale machine learning"
        (2018), section 3.

    >>> import numpy as np
    >>> x = np.array([10, 20, 30])
    >>> for part, label in minibatches(x, x + 1, 2, [2, 0, 1]):
    ...     print(part, label)
    [30 10] [31 11]
    [20] [21]
    """
    n = x.shape[0]
    order = [int(i) for i in order]
    at_least(1, batch=batch)
    if y.shape[0] != n:
        raise ValueError(f"N is {n} in x but {y.shape[0]} in y: each example needs its label")
    if sorted(order) != list(range(n)):
        raise ValueError(f"order has {len(order)} numbers that are not 0 to {n - 1} once each, "
                         f"N is {n} in x: pass a permutation")
    return [(_taken(x, order[k:k + batch]), _taken(y, order[k:k + batch]))
            for k in range(0, n, batch)]


def _taken(a: Array, places: list[int]) -> Array:
    xp = array_namespace(a)
    return xp.take(a, xp.asarray(places, device=a.device), axis=0)
