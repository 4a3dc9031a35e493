"""Optimiser steps as pure functions: weights, gradient and state in; new weights and state out."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from array_api_compat import array_namespace

from cnn_ref.checks import at_least, same_shape
from cnn_ref.windows import Array, as_floats


class Momentum(NamedTuple):
    """Weights and velocity after a step."""

    w: Array
    v: Array


def with_state(w: Array, **others: Array | None) -> list[Array]:
    """Weights and what belongs to them in one floating point type; what is None is zeros.

    Raises:
        ValueError: the shapes differ; names the array and both shapes.
    """
    given = {name: a for name, a in others.items() if a is not None}
    for name, a in given.items():
        same_shape(name, a, "w", w, "each weight needs a number of its own")
    w, *floats = as_floats(w, *given.values())
    given = dict(zip(given, floats, strict=True))
    zeros = array_namespace(w).zeros_like(w)
    return [w, *(given.get(name, zeros) for name in others)]


def gradient_descent(gradient: Callable[[Array], Array], w: Array, *, lr: float,
                     steps: int) -> Array:
    """Steps against the gradient of the whole data set, one after the other.

    w_{t + 1} = w_t - lr gradient(w_t)

    Args:
        gradient: from weights to the gradient of the loss there, the same shape.
        w: weights to start at, any shape.
        lr: learning rate.
        steps: how many steps to take.

    Returns:
        (steps + 1, *w.shape): the path, its start first.

    Raises:
        ValueError: a negative number of steps, or a gradient of another shape.

    Source: Cauchy, "Methode generale pour la resolution des systemes d'equations simultanees"
        (1847).

    >>> import numpy as np
    >>> gradient_descent(lambda w: 2 * w, np.array([1.0]), lr=0.25, steps=2)
    array([[1.  ],
           [0.5 ],
           [0.25]])
    """
    at_least(0, steps=steps)
    path = as_floats(w)
    for _ in range(steps):
        path.append(sgd(path[-1], gradient(path[-1]), lr=lr))
    return array_namespace(*path).stack(path)


def sgd(w: Array, dw: Array, *, lr: float) -> Array:
    """One step against the gradient: w - lr dw.

    Args:
        w: weights, any shape.
        dw: gradient of the loss, the same shape.
        lr: learning rate.

    Returns:
        The new weights; `w` is not changed.

    Raises:
        ValueError: the shapes differ.

    Source: Robbins and Monro, "A stochastic approximation method" (1951).

    >>> import numpy as np
    >>> sgd(np.array([1.0, 2.0]), np.array([10.0, -10.0]), lr=0.1)
    array([0., 3.])
    """
    w, dw = with_state(w, dw=dw)
    return w - lr * dw


def momentum(w: Array, dw: Array, v: Array | None = None, *, lr: float,
             mu: float = 0.9) -> Momentum:
    """One step of classical momentum: v' = mu v - lr dw, w' = w + v'.

    Args:
        w: weights, any shape.
        dw: gradient of the loss, the same shape.
        v: velocity of the step before, the same shape; None before the first step, meaning zeros.
        lr: learning rate.
        mu: share of the velocity that is kept.

    Returns:
        Momentum(w, v): the new weights and velocity; the old ones are not changed.

    Raises:
        ValueError: the shapes differ.

    Source: Sutskever, Martens, Dahl and Hinton, "On the importance of initialization and momentum
        in deep learning" (2013), equations 1 and 2.

    >>> import numpy as np
    >>> step = momentum(np.array([1.0]), np.array([1.0]), lr=0.5)
    >>> momentum(step.w, np.array([1.0]), step.v, lr=0.5)
    Momentum(w=array([-0.45]), v=array([-0.95]))
    """
    w, dw, v = with_state(w, dw=dw, v=v)
    v = mu * v - lr * dw
    return Momentum(w + v, v)


def momentum_pytorch(w: Array, dw: Array, v: Array | None = None, *, lr: float,
                     mu: float = 0.9) -> Momentum:
    """One step of momentum as PyTorch stores it: v' = mu v + dw, w' = w - lr v'.

    While the learning rate stays the same, the weights are those of `momentum` and its velocity
    is -lr times this one. When it changes, this form applies the new rate to the whole velocity.

    Args:
        w, dw, v, lr, mu: as for `momentum`.

    Returns:
        Momentum(w, v): the new weights and velocity; the old ones are not changed.

    Raises:
        ValueError: the shapes differ.

    Source: PyTorch's documentation of `torch.optim.SGD`.

    >>> import numpy as np
    >>> step = momentum_pytorch(np.array([1.0]), np.array([1.0]), lr=0.5)
    >>> momentum_pytorch(step.w, np.array([1.0]), step.v, lr=0.5)
    Momentum(w=array([-0.45]), v=array([1.9]))
    """
    w, dw, v = with_state(w, dw=dw, v=v)
    v = mu * v + dw
    return Momentum(w - lr * v, v)


def nesterov(w: Array, dw: Array, v: Array | None = None, *, lr: float,
             mu: float = 0.9) -> Momentum:
    """One step of Nesterov's momentum: v' = mu v - lr dw, w' = w + mu v' - lr dw.

    `w` is the point that looks ahead, where the gradient is taken; `w - mu v` is the point of the
    textbook's form, which `v` starts from.

    Args:
        w, v, lr, mu: as for `momentum`.
        dw: gradient of the loss at `w`, the same shape.

    Returns:
        Momentum(w, v): the new weights, again looking ahead, and the velocity.

    Raises:
        ValueError: the shapes differ.

    Source: Nesterov (1983); Sutskever, Martens, Dahl and Hinton (2013), equations 3 and 4, in
        the coordinates of PyTorch's `torch.optim.SGD(nesterov=True)`.

    >>> import numpy as np
    >>> nesterov(np.array([1.0]), np.array([1.0]), lr=0.5)
    Momentum(w=array([0.05]), v=array([-0.5]))
    """
    w, dw, v = with_state(w, dw=dw, v=v)
    v = mu * v - lr * dw
    return Momentum(w + mu * v - lr * dw, v)
