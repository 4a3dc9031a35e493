"""Normalisation within an example by its channels: in groups, and by their neighbours."""

from __future__ import annotations

from array_api_compat import array_namespace

from cnn_ref.checks import upstream
from cnn_ref.norm import NormGrads, gradients, normalised, require_channels, through
from cnn_ref.windows import Array, as_floats, require


def _grouped(x: Array, groups: int) -> tuple[Array, tuple[int, ...]]:
    """x as (N, H, W, groups, C / groups), and the axes of a group."""
    shape = (*x.shape[:-1], groups, x.shape[-1] // groups)
    xp = array_namespace(x)
    return xp.reshape(x, shape), (*range(1, len(shape) - 2), len(shape) - 1)


def _fitted(x: Array, groups: int, **parameters: Array) -> None:
    require_channels(x, **parameters)
    c = x.shape[-1]
    if groups < 1 or c % groups:
        raise ValueError(f"groups is {groups} but x has C = {c}: C must be a multiple of groups")


def group_norm(x: Array, gamma: Array, beta: Array, *, groups: int, eps: float = 1e-5) -> Array:
    """Give each group of neighbouring channels of each example mean 0 and variance 1.

    y = gamma (x - mean) / sqrt(var + eps) + beta, with the biased variance over the pixels and
    the C / groups channels of a group. One group is layer normalisation of the whole image with
    a number a channel; C groups are instance normalisation.

    Args:
        x: images (N, H, W, C), or any (N, ..., C).
        gamma, beta: scale and shift (C,).
        groups: how many groups of channels; C is a multiple of it.
        eps: added to the variance, inside the square root.

    Returns:
        Of the shape of x.

    Raises:
        ValueError: shapes or groups that do not fit.

    Source: Wu and He, "Group normalization" (2018), equations 1, 2 and 7.

    >>> import numpy as np
    >>> x = np.array([[1.0, 3.0, 20.0, 60.0]])
    >>> group_norm(x, np.ones(4), np.zeros(4), groups=2, eps=0)
    array([[-1.,  1., -1.,  1.]])
    """
    _fitted(x, groups, gamma=gamma, beta=beta)
    x, gamma, beta = as_floats(x, gamma, beta)
    parts, axes = _grouped(x, groups)
    n = array_namespace(x).reshape(normalised(parts, axes, eps)[0], x.shape)
    return gamma * n + beta


def group_norm_backward(dy: Array, x: Array, gamma: Array, *, groups: int,
                        eps: float = 1e-5) -> NormGrads:
    """Gradients of `group_norm`: as for `batch_norm_backward`, means over a group.

    Args:
        dy: upstream gradient, of the shape of x.
        x, gamma, groups, eps: as given to `group_norm`.

    Returns:
        NormGrads(dx of the shape of x, dgamma (C,), dbeta (C,)).

    Raises:
        ValueError: shapes or groups that do not fit.

    Source: Wu and He (2018).

    >>> import numpy as np
    >>> x = np.array([[1.0, 3.0, 20.0, 60.0]])
    >>> group_norm_backward(x, x, np.ones(4), groups=2).dbeta
    array([ 1.,  3., 20., 60.])
    """
    _fitted(x, groups, gamma=gamma)
    upstream(dy, x)
    dy, x, gamma = as_floats(dy, x, gamma)
    xp = array_namespace(x)
    parts, axes = _grouped(x, groups)
    n, root = normalised(parts, axes, eps)
    dx = xp.reshape(through(_grouped(gamma * dy, groups)[0], n, root, axes), x.shape)
    return gradients(dy, xp.reshape(n, x.shape), dx, tuple(range(x.ndim - 1)))


def _neighbours(a: Array, size: int) -> Array:
    """For each channel, the sum over the `size` channels around it that there are."""
    xp = array_namespace(a)
    half, c = size // 2, a.shape[-1]
    edge = xp.zeros((*a.shape[:-1], half), dtype=a.dtype, device=a.device)
    padded = xp.concat([edge, a, edge], axis=-1)
    return sum(padded[..., i:i + c] for i in range(size))


def _odd(size: int) -> None:
    if size < 1 or size % 2 == 0:
        raise ValueError(f"size is {size}, expected an odd number: as many channels on either side")


def local_response_norm(x: Array, *, size: int = 5, k: float = 2.0, alpha: float = 1e-4,
                        beta: float = 0.75) -> Array:
    """Divide each value by a power of the squares of the channels around it.

    y_c = x_c / (k + alpha sum_{|j - c| <= size / 2} x_j^2)^beta, over the channels there are.

    Args:
        x: images (N, H, W, C).
        size: how many channels are looked at, odd: the one itself and as many on either side.
        k, alpha, beta: as in the formula; the defaults are AlexNet's. PyTorch's alpha is `size`
            times this one.

    Returns:
        (N, H, W, C).

    Raises:
        ValueError: a shape that does not fit, or an even size.

    Source: Krizhevsky, Sutskever and Hinton (2012), section 3.3.

    >>> import numpy as np
    >>> x = np.array([1.0, 2.0, 0.0]).reshape(1, 1, 1, 3)
    >>> local_response_norm(x, size=3, k=1.0, alpha=1.0, beta=1.0)[0, 0, 0]
    array([0.16666667, 0.33333333, 0.        ])
    """
    require(x.shape, "N H W C", "x")
    _odd(size)
    x, = as_floats(x)
    return x / (k + alpha * _neighbours(x**2, size)) ** beta


def local_response_norm_backward(dy: Array, x: Array, *, size: int = 5, k: float = 2.0,
                                 alpha: float = 1e-4, beta: float = 0.75) -> Array:
    """Gradient of `local_response_norm`.

    With s = k + alpha sum x_j^2,
    dx_c = dy_c s_c^-beta - 2 alpha beta x_c sum_{|j - c| <= size / 2} dy_j x_j s_j^(-beta - 1).

    Args:
        dy: upstream gradient (N, H, W, C).
        x, size, k, alpha, beta: as given to `local_response_norm`.

    Returns:
        dx (N, H, W, C).

    Raises:
        ValueError: shapes that do not fit, or an even size.

    Source: the derivative of Krizhevsky, Sutskever and Hinton (2012), section 3.3.

    >>> import numpy as np
    >>> x = np.ones((1, 1, 1, 1))
    >>> local_response_norm_backward(x, x, size=1, k=1.0, alpha=1.0, beta=1.0).item()
    0.0
    """
    require(x.shape, "N H W C", "x")
    _odd(size)
    upstream(dy, x)
    dy, x = as_floats(dy, x)
    s = k + alpha * _neighbours(x**2, size)
    shared = _neighbours(dy * x * s ** (-beta - 1), size)
    return dy * s**-beta - 2 * alpha * beta * x * shared
