"""Learning rates over time, and limits on a gradient."""

from __future__ import annotations

import math

from array_api_compat import array_namespace

from cnn_ref.checks import at_least
from cnn_ref.windows import Array, as_floats


def step_decay(t: int, *, lr: float, every: int, factor: float = 0.1) -> float:
    """Multiply the rate by `factor` after every `every` steps: lr factor^floor(t / every).

    Args:
        t: steps (or epochs) taken so far, from 0.
        lr: learning rate at the start.
        every: how many steps the rate stays the same.
        factor: what it is multiplied by then.

    Returns:
        The learning rate of step t.

    Raises:
        ValueError: t is negative, or `every` less than 1.

    Source: Krizhevsky, Sutskever and Hinton (2012), section 5, where the factor is 1/10.

    >>> [step_decay(t, lr=8.0, every=2, factor=0.5) for t in range(5)]
    [8.0, 8.0, 4.0, 4.0, 2.0]
    """
    at_least(0, t=t)
    at_least(1, every=every)
    return lr * factor ** (t // every)


def cosine_decay(t: int, *, lr: float, steps: int, least: float = 0.0) -> float:
    """Half a cosine from `lr` down to `least`, where the rate then stays.

    least + (lr - least) (1 + cos(pi min(t, steps) / steps)) / 2

    Args:
        t: steps (or epochs) taken so far, from 0.
        lr: learning rate at the start.
        steps: how many steps the way down takes.
        least: learning rate at its end.

    Returns:
        The learning rate of step t.

    Raises:
        ValueError: t is negative, or `steps` less than 1.

    Source: Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts" (2017),
        equation 5, without restarts.

    >>> [round(cosine_decay(t, lr=1.0, steps=4), 3) for t in range(6)]
    [1.0, 0.854, 0.5, 0.146, 0.0, 0.0]
    """
    at_least(0, t=t)
    at_least(1, steps=steps)
    return least + (lr - least) * (1 + math.cos(math.pi * min(t, steps) / steps)) / 2


def _require_limit(limit: float) -> None:
    if not limit > 0:
        raise ValueError(f"limit is {limit}, expected more than 0")


def clip_by_norm(grads: list[Array], limit: float) -> list[Array]:
    """Shorten all gradients together, so that their common norm is `limit` at most.

    g min(1, limit / sqrt(sum of all squares)); the direction stays.

    Args:
        grads: gradients of any shapes.
        limit: the largest norm allowed.

    Returns:
        The gradients, shortened or as they were.

    Raises:
        ValueError: the limit is not positive.

    Source: Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks"
        (2013), algorithm 1.

    >>> import numpy as np
    >>> clip_by_norm([np.array([3.0]), np.array([4.0])], 1.0)
    [array([0.6]), array([0.8])]
    """
    _require_limit(limit)
    if not grads:
        return []
    grads = as_floats(*grads)
    xp = array_namespace(*grads)
    norm = xp.sqrt(sum(xp.sum(g**2) for g in grads))
    scale = xp.where(norm > limit, limit / xp.where(norm > 0, norm, 1.0), 1.0)
    return [g * scale for g in grads]


def clip_by_value(dw: Array, limit: float) -> Array:
    """Cut each number of a gradient off at -limit and limit; the direction may change.

    Args:
        dw: gradient, any shape.
        limit: the largest absolute value allowed.

    Returns:
        The gradient with every number in [-limit, limit]; NaN stays.

    Raises:
        ValueError: the limit is not positive.

    Source: Mikolov, "Statistical language models based on neural networks" (2012).

    >>> import numpy as np
    >>> clip_by_value(np.array([-3.0, 0.5, 2.0]), 1.0)
    array([-1. ,  0.5,  1. ])
    """
    _require_limit(limit)
    dw, = as_floats(dw)
    return array_namespace(dw).clip(dw, -float(limit), float(limit))
