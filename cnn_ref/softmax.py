"""From scores to probabilities, and to their logarithms."""

from __future__ import annotations

from array_api_compat import array_namespace

from cnn_ref.checks import upstream
from cnn_ref.windows import Array, as_floats


def softmax(x: Array, *, axis: int = -1) -> Array:
    """exp(x_k) / sum_j exp(x_j), with the largest score taken off first so that nothing overflows.

    Args:
        x: scores, any shape.
        axis: over which the results sum to one.

    Returns:
        The same shape, values from 0 to 1.

    Raises:
        TypeError: complex numbers.

    Source: Bridle, "Probabilistic interpretation of feedforward classification network outputs"
        (1990).

    >>> import numpy as np
    >>> softmax(np.array([1000, 1000, -1000]))
    array([0.5, 0.5, 0. ])
    """
    x = as_floats(x)[0]
    xp = array_namespace(x)
    shares = xp.exp(x - xp.max(x, axis=axis, keepdims=True))
    return shares / xp.sum(shares, axis=axis, keepdims=True)


def softmax_backward(dy: Array, x: Array, *, axis: int = -1) -> Array:
    """y (dy - sum_j dy_j y_j), where y = softmax(x).

    Args:
        dy: upstream gradient, the shape of x.
        x, axis: as given to `softmax`.

    Returns:
        dx, the same shape; it sums to zero over the axis.

    Raises:
        ValueError: the shapes differ.

    Source: Bridle (1990).

    >>> import numpy as np
    >>> softmax_backward(np.array([1, 0]), np.zeros(2))
    array([ 0.25, -0.25])
    """
    upstream(dy, x)
    dy, x = as_floats(dy, x)
    y = softmax(x, axis=axis)
    return y * (dy - array_namespace(dy, x).sum(dy * y, axis=axis, keepdims=True))


def log_softmax(x: Array, *, axis: int = -1) -> Array:
    """x_k - log sum_j exp(x_j): the logarithm of `softmax`, exact where softmax itself rounds to 0.

    Args:
        x: scores, any shape.
        axis: over which the exponentials of the results sum to one.

    Returns:
        The same shape, values of at most 0.

    Raises:
        TypeError: complex numbers.

    Source: Blanchard, Higham and Higham, "Accurately computing the log-sum-exp and softmax
        functions" (2021).

    >>> import numpy as np
    >>> log_softmax(np.array([1000, 0]))
    array([    0., -1000.])
    """
    x = as_floats(x)[0]
    xp = array_namespace(x)
    shifted = x - xp.max(x, axis=axis, keepdims=True)
    return shifted - xp.log(xp.sum(xp.exp(shifted), axis=axis, keepdims=True))


def log_softmax_backward(dy: Array, x: Array, *, axis: int = -1) -> Array:
    """dy - softmax(x) sum_j dy_j.

    Args:
        dy: upstream gradient, the shape of x.
        x, axis: as given to `log_softmax`.

    Returns:
        dx, the same shape.

    Raises:
        ValueError: the shapes differ.

    Source: Blanchard, Higham and Higham (2021).

    >>> import numpy as np
    >>> log_softmax_backward(np.array([1, 0]), np.zeros(2))
    array([ 0.5, -0.5])
    """
    upstream(dy, x)
    dy, x = as_floats(dy, x)
    return dy - softmax(x, axis=axis) * array_namespace(dy, x).sum(dy, axis=axis, keepdims=True)
