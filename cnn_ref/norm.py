"""Normalisation, forward and backward: each differs in what the statistics are taken over."""

from __future__ import annotations

import math
from typing import NamedTuple

from array_api_compat import array_namespace

from cnn_ref.checks import expected_shape, upstream
from cnn_ref.windows import Array, as_floats


class BatchNorm(NamedTuple):
    """Normalised values, and the running statistics after the step."""

    y: Array
    running_mean: Array
    running_var: Array


class NormGrads(NamedTuple):
    """Gradients of a normalisation."""

    dx: Array
    dgamma: Array
    dbeta: Array


def _moments(x: Array, axes: tuple[int, ...]) -> tuple[Array, Array]:
    """Mean and biased variance, axes kept; zeros where there is nothing to take a mean of."""
    xp = array_namespace(x)
    count = max(math.prod(x.shape[a] for a in axes), 1)
    mean = xp.sum(x, axis=axes, keepdims=True) / count
    return mean, xp.sum((x - mean) ** 2, axis=axes, keepdims=True) / count


def normalised(x: Array, axes: tuple[int, ...], eps: float) -> tuple[Array, Array]:
    """(x - mean) / sqrt(var + eps) with the statistics over these axes, and that square root."""
    mean, var = _moments(x, axes)
    root = array_namespace(x).sqrt(var + eps)
    return (x - mean) / root, root


def through(dn: Array, n: Array, root: Array, axes: tuple[int, ...]) -> Array:
    """Gradient through `normalised`: what the mean and the variance carry is taken off."""
    mean, _ = _moments(dn, axes)
    return (dn - mean - n * _moments(dn * n, axes)[0]) / root


def require_channels(x: Array, **parameters: Array | None) -> None:
    """Check that x has channels and each parameter a number for each; None passes.

    Raises:
        ValueError: names the array and its shape.
    """
    if x.ndim < 2:
        raise ValueError(f"x has shape {tuple(x.shape)}, expected (N, ..., C): 2 axes or more")
    for name, a in parameters.items():
        if a is not None:
            expected_shape(name, a, "(C,)", x.shape[-1:], "one number a channel")


def batch_norm(x: Array, gamma: Array, beta: Array, running_mean: Array | None = None,
               running_var: Array | None = None, *, train: bool = True, momentum: float = 0.9,
               eps: float = 1e-5, unbiased: bool = False) -> BatchNorm:
    """Give each channel mean beta and standard deviation gamma over the batch (and its pixels).

    y = gamma (x - mean) / sqrt(var + eps) + beta, with the biased variance (divided by the count).
    In training mean and var are the batch's, and running' = momentum running + (1 - momentum)
    batch; in inference they are the running ones, which stay.

    Args:
        x: (N, D), images (N, H, W, C), or any (N, ..., C); statistics over all but the last axis.
        gamma, beta: scale and shift (C,).
        running_mean, running_var: (C,) of the step before; None before the first step, meaning
            zeros and ones.
        train: whether to use the batch's statistics, or the running ones.
        momentum: share of the running statistics that is kept (PyTorch's is 1 minus this one).
        eps: added to the variance, inside the square root.
        unbiased: whether the variance that enters the running one is divided by the count - 1, as
            in the paper's inference and PyTorch, or by the count, as in Keras.

    Returns:
        BatchNorm(y, running_mean, running_var); the old statistics are not changed.

    Raises:
        ValueError: shapes that do not fit, or inference without running statistics.

    Source: Ioffe and Szegedy, "Batch normalization" (2015), algorithms 1 and 2.

    >>> import numpy as np
    >>> x = np.array([[1.0], [3.0]])
    >>> step = batch_norm(x, np.ones(1), np.zeros(1), momentum=0.5, eps=0)
    >>> step.y[:, 0], step.running_mean, step.running_var
    (array([-1.,  1.]), array([1.]), array([1.]))
    """
    require_channels(x, gamma=gamma, beta=beta, running_mean=running_mean, running_var=running_var)
    if not train and running_mean is None and running_var is None:
        raise ValueError("running_mean and running_var are None in inference: pass training's")
    if (running_mean is None) != (running_var is None):
        raise ValueError("one of running_mean and running_var is None: pass both or neither")
    x, gamma, beta, *running = as_floats(
        x, gamma, beta, *(a for a in (running_mean, running_var) if a is not None))
    xp = array_namespace(x)
    running = running or [xp.zeros_like(gamma), xp.ones_like(gamma)]
    if not train:
        n = (x - running[0]) / xp.sqrt(running[1] + eps)
        return BatchNorm(gamma * n + beta, *running)
    axes = tuple(range(x.ndim - 1))
    n, _ = normalised(x, axes, eps)
    return BatchNorm(gamma * n + beta, *_running(x, axes, running, momentum, unbiased))


def _running(x: Array, axes: tuple[int, ...], running: list[Array], momentum: float,
             unbiased: bool) -> list[Array]:
    xp = array_namespace(x)
    count = math.prod(x.shape[:-1])
    if count == 0:
        return running
    if unbiased and count == 1:
        raise ValueError("unbiased is True but a channel has 1 value: its variance needs 2 or more")
    mean, var = (xp.reshape(a, (x.shape[-1],)) for a in _moments(x, axes))
    var = var * (count / (count - 1)) if unbiased else var
    return [momentum * old + (1 - momentum) * new
            for old, new in zip(running, (mean, var), strict=True)]


def batch_norm_backward(dy: Array, x: Array, gamma: Array, *, eps: float = 1e-5) -> NormGrads:
    """Gradients of `batch_norm` in training.

    With n = (x - mean) / sqrt(var + eps) and dn = gamma dy,
    dx = (dn - mean(dn) - n mean(n dn)) / sqrt(var + eps), dgamma = sum(n dy), dbeta = sum(dy).

    Args:
        dy: upstream gradient, of the shape of x.
        x, gamma, eps: as given to `batch_norm`.

    Returns:
        NormGrads(dx of the shape of x, dgamma (C,), dbeta (C,)).

    Raises:
        ValueError: shapes that do not fit.

    Source: Ioffe and Szegedy (2015), section 3, put together.

    >>> import numpy as np
    >>> x, dy = np.array([[1.0], [3.0]]), np.array([[1.0], [0.0]])
    >>> batch_norm_backward(dy, x, np.ones(1), eps=0).dgamma
    array([-1.])
    """
    require_channels(x, gamma=gamma)
    upstream(dy, x)
    dy, x, gamma = as_floats(dy, x, gamma)
    axes = tuple(range(x.ndim - 1))
    n, root = normalised(x, axes, eps)
    return gradients(dy, n, through(gamma * dy, n, root, axes), axes)


def gradients(dy: Array, n: Array, dx: Array, axes: tuple[int, ...]) -> NormGrads:
    """`dx`, and the gradients of scale and shift: sums over the axes that they are shared on."""
    xp = array_namespace(dy)
    return NormGrads(dx, xp.sum(n * dy, axis=axes), xp.sum(dy, axis=axes))


def layer_norm(x: Array, gamma: Array, beta: Array, *, eps: float = 1e-5) -> Array:
    """Give each example mean 0 and variance 1 over the axes of gamma, then scale and shift.

    y = gamma (x - mean) / sqrt(var + eps) + beta, with the biased variance.

    Args:
        x: (N, ...).
        gamma, beta: of the shape of x's last axes, such as (H, W, C) or (C,); the statistics are
            taken over these axes.
        eps: added to the variance, inside the square root.

    Returns:
        Of the shape of x.

    Raises:
        ValueError: shapes that do not fit.

    Source: Ba, Kiros and Hinton, "Layer normalization" (2016), equations 3 and 4.

    >>> import numpy as np
    >>> layer_norm(np.array([[1.0, 3.0], [10.0, 30.0]]), np.ones(2), np.zeros(2), eps=0)
    array([[-1.,  1.],
           [-1.,  1.]])
    """
    axes = _last_axes(x, gamma, beta)
    x, gamma, beta = as_floats(x, gamma, beta)
    return gamma * normalised(x, axes, eps)[0] + beta


def _last_axes(x: Array, gamma: Array, beta: Array | None = None) -> tuple[int, ...]:
    first = x.ndim - gamma.ndim
    if gamma.ndim == 0 or first < 1 or tuple(x.shape[first:]) != tuple(gamma.shape):
        raise ValueError(f"gamma has shape {tuple(gamma.shape)} but x has {tuple(x.shape)}: "
                         "gamma must have the shape of x's last axes, the first left out")
    if beta is not None:
        expected_shape("beta", beta, "gamma's", gamma.shape, "they go together")
    return tuple(range(first, x.ndim))


def layer_norm_backward(dy: Array, x: Array, gamma: Array, *, eps: float = 1e-5) -> NormGrads:
    """Gradients of `layer_norm`: as for `batch_norm_backward`, means over the axes of gamma.

    Args:
        dy: upstream gradient, of the shape of x.
        x, gamma, eps: as given to `layer_norm`.

    Returns:
        NormGrads(dx of the shape of x, dgamma and dbeta of the shape of gamma).

    Raises:
        ValueError: shapes that do not fit.

    Source: Ba, Kiros and Hinton (2016).

    >>> import numpy as np
    >>> layer_norm_backward(np.array([[1.0, 0.0]]), np.array([[1.0, 3.0]]), np.ones(2)).dbeta
    array([1., 0.])
    """
    axes = _last_axes(x, gamma)
    upstream(dy, x)
    dy, x, gamma = as_floats(dy, x, gamma)
    n, root = normalised(x, axes, eps)
    return gradients(dy, n, through(gamma * dy, n, root, axes), tuple(range(axes[0])))
