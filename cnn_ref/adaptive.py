"""Optimiser steps that give each weight a rate of its own: AdaGrad, RMSProp, Adam and AdamW."""

from __future__ import annotations

from typing import NamedTuple

from array_api_compat import array_namespace

from cnn_ref.optim import with_state
from cnn_ref.windows import Array, as_floats


class Squares(NamedTuple):
    """Weights, and the sum or mean of squared gradients, after a step."""

    w: Array
    s: Array


class Adam(NamedTuple):
    """Weights, both moments as they are kept (not corrected), and how many steps were taken."""

    w: Array
    m: Array
    v: Array
    t: int


def adagrad(w: Array, dw: Array, s: Array | None = None, *, lr: float,
            eps: float = 1e-8) -> Squares:
    """One step of AdaGrad: s' = s + dw^2, w' = w - lr dw / (sqrt(s') + eps).

    Args:
        w: weights, any shape.
        dw: gradient of the loss, the same shape.
        s: sum of the squared gradients so far; None before the first step, meaning zeros.
        lr: learning rate.
        eps: keeps the divisor from zero; it stands outside the square root.

    Returns:
        Squares(w, s): the new weights and sum; the old ones are not changed.

    Raises:
        ValueError: the shapes differ.

    Source: Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and
        stochastic optimization" (2011), the diagonal form.

    >>> import numpy as np
    >>> adagrad(np.array([1.0]), np.array([2.0]), lr=0.5, eps=0)
    Squares(w=array([0.5]), s=array([4.]))
    """
    w, dw, s = with_state(w, dw=dw, s=s)
    s = s + dw**2
    return Squares(w - lr * dw / (array_namespace(s).sqrt(s) + eps), s)


def rmsprop(w: Array, dw: Array, s: Array | None = None, *, lr: float, rho: float = 0.9,
            eps: float = 1e-8) -> Squares:
    """One step of RMSProp: s' = rho s + (1 - rho) dw^2, w' = w - lr dw / (sqrt(s') + eps).

    Args:
        w: weights, any shape.
        dw: gradient of the loss, the same shape.
        s: running mean of the squared gradients; None before the first step, meaning zeros.
        lr: learning rate.
        rho: share of the running mean that is kept.
        eps: keeps the divisor from zero; it stands outside the square root.

    Returns:
        Squares(w, s): the new weights and mean; the old ones are not changed.

    Raises:
        ValueError: the shapes differ.

    Source: Tieleman and Hinton, lecture 6.5 of "Neural networks for machine learning" (2012).

    >>> import numpy as np
    >>> rmsprop(np.array([1.0]), np.array([2.0]), lr=0.5, rho=0.75, eps=0)
    Squares(w=array([0.]), s=array([1.]))
    """
    w, dw, s = with_state(w, dw=dw, s=s)
    s = rho * s + (1 - rho) * dw**2
    return Squares(w - lr * dw / (array_namespace(s).sqrt(s) + eps), s)


def adam(w: Array, dw: Array, m: Array | None = None, v: Array | None = None, t: int = 0, *,
         lr: float = 1e-3, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Adam:
    """One step of Adam.

    t' = t + 1
    m' = beta1 m + (1 - beta1) dw
    v' = beta2 v + (1 - beta2) dw^2
    w' = w - lr (m' / (1 - beta1^t')) / (sqrt(v' / (1 - beta2^t')) + eps)

    Args:
        w: weights, any shape.
        dw: gradient of the loss, the same shape.
        m, v: first and second moment of the step before; None before the first step, meaning zeros.
        t: how many steps were taken before this one: 0 at the first.
        lr: learning rate.
        beta1, beta2: shares of the moments that are kept.
        eps: keeps the divisor from zero; it stands outside the square root, after the correction.

    Returns:
        Adam(w, m, v, t + 1); the moments are not corrected, and the old ones are not changed.

    Raises:
        ValueError: the shapes differ, or t is negative.

    Source: Kingma and Ba, "Adam: a method for stochastic optimization" (2015), algorithm 1.

    >>> import numpy as np
    >>> adam(np.array([1.0]), np.array([4.0]), lr=0.5, beta1=0.5, beta2=0.75, eps=0)
    Adam(w=array([0.5]), m=array([2.]), v=array([4.]), t=1)
    """
    if t < 0:
        raise ValueError(f"t is {t}, expected 0 or more: 0 before the first step")
    w, dw, m, v = with_state(w, dw=dw, m=m, v=v)
    t = t + 1
    m = beta1 * m + (1 - beta1) * dw
    v = beta2 * v + (1 - beta2) * dw**2
    root = array_namespace(v).sqrt(v / (1 - beta2**t))
    return Adam(w - lr * (m / (1 - beta1**t)) / (root + eps), m, v, t)


def adamw(w: Array, dw: Array, m: Array | None = None, v: Array | None = None, t: int = 0, *,
          lr: float = 1e-3, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8,
          decay: float = 1e-2) -> Adam:
    """One step of Adam with decoupled weight decay: `adam`'s step, and lr decay w taken off.

    The decay acts on the weights as they were before the step and never enters the moments.

    Args:
        w, dw, m, v, t, lr, beta1, beta2, eps: as for `adam`.
        decay: share of each weight, times `lr`, that is taken off.

    Returns:
        Adam(w, m, v, t + 1), as from `adam`.

    Raises:
        ValueError: the shapes differ, or t is negative.

    Source: Loshchilov and Hutter, "Decoupled weight decay regularization" (2019), algorithm 2;
        the decay is multiplied by the learning rate, as in PyTorch.

    >>> import numpy as np
    >>> adamw(np.array([1.0]), np.array([4.0]), lr=0.5, eps=0, decay=0.5).w
    array([0.25])
    """
    step = adam(w, dw, m, v, t, lr=lr, beta1=beta1, beta2=beta2, eps=eps)
    return step._replace(w=step.w - lr * decay * as_floats(w, dw)[0])
