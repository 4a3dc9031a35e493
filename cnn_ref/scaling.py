"""Features brought to a common scale."""

from __future__ import annotations

from array_api_compat import array_namespace

from cnn_ref.windows import Array, as_floats


def _prepared(x: Array, fit: Array | None) -> list[Array]:
    fit = x if fit is None else fit
    if tuple(fit.shape[1:]) != tuple(x.shape[1:]):
        raise ValueError(f"fit has examples of shape {tuple(fit.shape[1:])} but x has "
                         f"{tuple(x.shape[1:])}: they must have the same features")
    if fit.shape[0] == 0:
        raise ValueError(f"N is 0 in {'x' if fit is x else 'fit'}: no statistics without examples")
    return as_floats(x, fit)


def standard_scale(x: Array, fit: Array | None = None) -> Array:
    """Give each feature mean 0 and standard deviation 1: (x - mean) / std.

    Args:
        x: examples (N, ...).
        fit: the examples that mean and standard deviation are taken of (the training set, when x
            is the test set); x itself where it is None.

    Returns:
        Of the shape of x; a feature that is constant in `fit` is only shifted.

    Raises:
        ValueError: other features in `fit`, or no examples.

    Source: scikit-learn's `StandardScaler`; the standard deviation is the biased one.

    >>> import numpy as np
    >>> standard_scale(np.array([[1.0, 7.0], [3.0, 7.0]]))
    array([[-1.,  0.],
           [ 1.,  0.]])
    """
    x, fit = _prepared(x, fit)
    xp = array_namespace(x, fit)
    std = xp.std(fit, axis=0)
    constant = xp.max(fit, axis=0) == xp.min(fit, axis=0)
    return (x - xp.mean(fit, axis=0)) / xp.where(constant, xp.ones_like(std), std)


def minmax_scale(x: Array, fit: Array | None = None) -> Array:
    """Bring each feature to [0, 1]: (x - min) / (max - min).

    Args:
        x: examples (N, ...).
        fit: the examples that minimum and maximum are taken of; x itself where it is None.

    Returns:
        Of the shape of x; a feature that is constant in `fit` is only shifted.

    Raises:
        ValueError: other features in `fit`, or no examples.

    Source: scikit-learn's `MinMaxScaler`.

    >>> import numpy as np
    >>> minmax_scale(np.array([[2.0], [4.0]]), fit=np.array([[0.0], [8.0]]))
    array([[0.25],
           [0.5 ]])
    """
    x, fit = _prepared(x, fit)
    xp = array_namespace(x, fit)
    low = xp.min(fit, axis=0)
    span = xp.max(fit, axis=0) - low
    return (x - low) / xp.where(span == 0, xp.ones_like(span), span)
