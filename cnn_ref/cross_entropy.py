"""Losses of probabilities, taken from the scores before them: cross-entropy, of two or of many."""

from __future__ import annotations

from math import prod
from typing import Any

from array_api_compat import array_namespace

from cnn_ref.activations import sigmoid
from cnn_ref.checks import expected_shape, number, same_shape
from cnn_ref.softmax import log_softmax, softmax
from cnn_ref.windows import Array, as_floats, require


def _chosen(logits: Array, y: Array) -> tuple[Any, Array, Array]:
    """The logits, and where each example's class stands in them: (N, K) of truth values."""
    require(logits.shape, "N K", "logits")
    n, k = logits.shape
    xp = array_namespace(logits, y)
    if not xp.isdtype(y.dtype, "integral"):
        raise TypeError(f"y has dtype {y.dtype}, expected integers: the number of each class")
    expected_shape("y", y, "(N,)", (n,), "one class each")
    if n and (int(xp.min(y)) < 0 or int(xp.max(y)) >= k):
        raise ValueError(f"y has classes from {int(xp.min(y))} to {int(xp.max(y))}, "
                         f"expected 0 to {k - 1}: logits has K = {k}")
    y = xp.expand_dims(xp.astype(y, xp.int64), axis=1)
    return xp, as_floats(logits)[0], y == xp.arange(k, dtype=xp.int64, device=y.device)


def cross_entropy(logits: Array, y: Array) -> Array:
    """Mean of -log softmax(logits)[n, y[n]] over the batch.

    Args:
        logits: scores (N, K), before any softmax.
        y: class of each example (N,), integers from 0 to K - 1.

    Returns:
        One number; 0 for an empty batch.

    Raises:
        ValueError: shapes that do not fit, or a class that there is not.
        TypeError: classes that are no integers.

    Source: Bishop, "Pattern Recognition and Machine Learning" (2006), section 4.3.4.

    >>> import numpy as np
    >>> round(float(cross_entropy(np.zeros((5, 10)), np.arange(5))), 6)
    2.302585
    """
    xp, logits, chosen = _chosen(logits, y)
    right = xp.where(chosen, log_softmax(logits), xp.zeros_like(logits))
    return xp.sum(-right) / max(logits.shape[0], 1)


def softmax_cross_entropy_backward(dy: float, logits: Array, y: Array) -> Array:
    """Gradient of `cross_entropy` with respect to the logits.

    dy (softmax(logits)[n, k] - [k is y[n]]) / N

    Args:
        dy: upstream gradient, one number: 1 where the loss is the end of the net.
        logits, y: as given to `cross_entropy`.

    Returns:
        (N, K).

    Raises:
        ValueError: shapes that do not fit, a class that there is not, or dy is not one number.
        TypeError: classes that are no integers.

    Source: Bishop (2006), section 4.3.4.

    >>> import numpy as np
    >>> softmax_cross_entropy_backward(1.0, np.zeros((1, 2)), np.array([0]))
    array([[-0.5,  0.5]])
    """
    xp, logits, chosen = _chosen(logits, y)
    surplus = softmax(logits) - xp.astype(chosen, logits.dtype)
    return surplus * (number("dy", dy) / max(logits.shape[0], 1))


def _pairs(logits: Array, y: Array) -> tuple[Any, Array, Array, int]:
    same_shape("y", y, "logits", logits, "each score needs a target of its own")
    logits, y = as_floats(logits, y)
    return array_namespace(logits, y), logits, y, max(prod(logits.shape), 1)


def binary_cross_entropy(logits: Array, y: Array) -> Array:
    """Mean of -y log p - (1 - y) log(1 - p) over all values, where p = sigmoid(logits).

    Computed as max(x, 0) - x y + log(1 + exp(-|x|)), which neither overflows nor takes log(0).

    Args:
        logits: scores, any shape, before any sigmoid.
        y: targets, the same shape, from 0 to 1.

    Returns:
        One number; 0 for an empty batch.

    Raises:
        ValueError: the shapes differ.

    Source: Bishop (2006), section 4.3.2; the form is that of
        `tf.nn.sigmoid_cross_entropy_with_logits`.

    >>> import numpy as np
    >>> float(binary_cross_entropy(np.array([1000.0, -1000.0]), np.array([1.0, 1.0])))
    500.0
    """
    xp, x, y, count = _pairs(logits, y)
    each = xp.maximum(x, xp.zeros_like(x)) - x * y + xp.log1p(xp.exp(-xp.abs(x)))
    return xp.sum(each) / count


def binary_cross_entropy_backward(dy: float, logits: Array, y: Array) -> Array:
    """Gradient of `binary_cross_entropy` with respect to the logits: dy (p - y) / count.

    Args:
        dy: upstream gradient, one number: 1 where the loss is the end of the net.
        logits, y: as given to `binary_cross_entropy`.

    Returns:
        The shape of the logits.

    Raises:
        ValueError: the shapes differ, or dy is not one number.

    Source: Bishop (2006), section 4.3.2.

    >>> import numpy as np
    >>> binary_cross_entropy_backward(1.0, np.array([0.0, 1000.0]), np.array([1.0, 1.0]))
    array([-0.25,  0.  ])
    """
    _, x, y, count = _pairs(logits, y)
    return (sigmoid(x) - y) * (number("dy", dy) / count)
