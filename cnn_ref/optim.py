"""Optimiser steps as pure functions: weights, gradient and state in; new weights and state out."""

from __future__ import annotations

from typing import NamedTuple

from array_api_compat import array_namespace

from cnn_ref.windows import Array, as_floats


class Momentum(NamedTuple):
    """Weights and velocity after a step."""

    w: Array
    v: Array


def _same_shape(w: Array, **others: Array | None) -> None:
    for name, other in others.items():
        if other is not None and tuple(other.shape) != tuple(w.shape):
            raise ValueError(f"{name} has shape {tuple(other.shape)} but w has {tuple(w.shape)}: "
                             "each weight needs a number of its own")


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
    _same_shape(w, dw=dw)
    w, dw = as_floats(w, dw)
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
    _same_shape(w, dw=dw, v=v)
    if v is None:
        w, dw = as_floats(w, dw)
        v = array_namespace(w).zeros_like(w)
    else:
        w, dw, v = as_floats(w, dw, v)
    v = mu * v - lr * dw
    return Momentum(w + v, v)
