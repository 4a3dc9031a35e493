"""Rectifiers whose slope below zero is an array: learned (PReLU) or drawn (RReLU)."""

from __future__ import annotations

from typing import NamedTuple

from array_api_compat import array_namespace

from cnn_ref.checks import same_shape, upstream
from cnn_ref.windows import Array, as_floats


class PreluGrads(NamedTuple):
    """Gradients of `prelu`."""

    dx: Array
    dalpha: Array


def _fitted(alpha: Array | float, *arrays: Array) -> list[Array]:
    """The arrays, then the slopes; a Python number takes the precision of the arrays."""
    arrays = as_floats(*arrays)
    x = arrays[-1]
    if isinstance(alpha, (int, float)):
        alpha = array_namespace(x).asarray(alpha, dtype=x.dtype, device=x.device)
    channels = tuple(x.shape[-1:])
    if tuple(alpha.shape) not in ((), channels):
        raise ValueError(f"alpha has shape {tuple(alpha.shape)}, expected () or (C,) = {channels}: "
                         "one slope for all, or one a channel")
    return as_floats(*arrays, alpha)


def prelu(x: Array, alpha: Array | float) -> Array:
    """x above zero, alpha x below, where alpha is learned.

    Args:
        x: any shape whose last axis is C, the channels.
        alpha: slopes (C,), or () or a number for one that all channels share.

    Returns:
        The shape of x.

    Raises:
        ValueError: another number of slopes.

    Source: He, Zhang, Ren and Sun, "Delving deep into rectifiers" (2015), section 2.1.

    >>> import numpy as np
    >>> prelu(np.array([[-2, -2], [3, 3]]), np.array([0.25, 0.5]))
    array([[-0.5, -1. ],
           [ 3. ,  3. ]])
    """
    x, alpha = _fitted(alpha, x)
    return array_namespace(x, alpha).where(x > 0, x, alpha * x)


def prelu_backward(dy: Array, x: Array, alpha: Array | float) -> PreluGrads:
    """Gradients of `prelu` with respect to its input and its slopes.

    dx is dy above zero and alpha dy elsewhere; dalpha sums x dy where x is below zero, over
    everything that shares the slope.

    Args:
        dy: upstream gradient, the shape of x.
        x, alpha: as given to `prelu`.

    Returns:
        PreluGrads(dx, the shape of x; dalpha, the shape of alpha).

    Raises:
        ValueError: shapes that do not fit.

    Source: He, Zhang, Ren and Sun (2015), section 2.1.

    >>> import numpy as np
    >>> grads = prelu_backward(np.array([[1, 1], [1, 2]]), np.array([[-2, 3], [-3, -1]]),
    ...                        np.array([0.25, 0.5]))
    >>> grads.dalpha
    array([-5., -2.])
    """
    upstream(dy, x)
    dy, x, alpha = _fitted(alpha, dy, x)
    xp = array_namespace(dy, x, alpha)
    each = xp.where(x > 0, xp.zeros_like(x), x * dy)
    shared = tuple(range(len(x.shape) - len(alpha.shape)))
    return PreluGrads(xp.where(x > 0, dy, alpha * dy), xp.sum(each, axis=shared))


def rrelu(x: Array, slopes: Array) -> Array:
    """x above zero, slope x below, where every place has a slope of its own, drawn anew each time.

    For inference, use `leaky_relu` with the mean of the distribution.

    Args:
        x: any shape.
        slopes: the same shape, drawn from a uniform distribution, between 1/8 and 1/3 in PyTorch.

    Returns:
        The same shape.

    Raises:
        ValueError: the shapes differ.

    Source: Xu, Wang, Chen and Li, "Empirical evaluation of rectified activations in convolutional
        network" (2015).

    >>> import numpy as np
    >>> rrelu(np.array([-2, -2, 3]), np.array([0.125, 0.25, 0.25]))
    array([-0.25, -0.5 ,  3.  ])
    """
    same_shape("slopes", slopes, "x", x, "each place needs a slope of its own")
    x, slopes = as_floats(x, slopes)
    return array_namespace(x, slopes).where(x > 0, x, slopes * x)


def rrelu_backward(dy: Array, x: Array, slopes: Array) -> Array:
    """dy where x is above zero, slope dy elsewhere, at zero too.

    Args:
        dy: upstream gradient, the shape of x.
        x, slopes: as given to `rrelu`.

    Returns:
        dx, the same shape; the slopes are drawn, not learned, and have no gradient.

    Raises:
        ValueError: the shapes differ.

    Source: Xu, Wang, Chen and Li (2015).

    >>> import numpy as np
    >>> rrelu_backward(np.array([1, 1]), np.array([-2, 3]), np.array([0.125, 0.25]))
    array([0.125, 1.   ])
    """
    upstream(dy, x)
    same_shape("slopes", slopes, "x", x, "each place needs a slope of its own")
    dy, x, slopes = as_floats(dy, x, slopes)
    return array_namespace(dy, x, slopes).where(x > 0, dy, slopes * dy)
