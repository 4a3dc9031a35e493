"""How often a classifier is right, and what it takes for what."""

from __future__ import annotations

from array_api_compat import array_namespace

from cnn_ref.windows import Array


def _labels(predicted: Array, y: Array) -> None:
    if predicted.ndim != 1 or tuple(predicted.shape) != tuple(y.shape):
        raise ValueError(f"predicted has shape {tuple(predicted.shape)} and y {tuple(y.shape)}, "
                         "expected (N,) for both: take the argmax of scores first")


def accuracy(predicted: Array, y: Array) -> float:
    """The share of examples whose predicted class is the true one.

    Args:
        predicted: classes (N,), such as the argmax of the scores.
        y: true classes (N,).

    Returns:
        From 0 to 1.

    Raises:
        ValueError: other shapes, or no examples.

    Source: Goodfellow, Bengio and Courville, "Deep Learning" (2016), section 5.1.2.

    >>> import numpy as np
    >>> accuracy(np.array([1, 0, 2, 2]), np.array([1, 0, 1, 2]))
    0.75
    """
    xp = array_namespace(predicted, y)
    _labels(predicted, y)
    if y.shape[0] == 0:
        raise ValueError("N is 0: no share of nothing, pass at least one example")
    return int(xp.sum(xp.astype(predicted == y, xp.int64))) / y.shape[0]


def confusion_matrix(predicted: Array, y: Array, classes: int) -> Array:
    """How many examples of each class were taken for each class.

    Args:
        predicted: classes (N,), from 0.
        y: true classes (N,), from 0.
        classes: how many classes there are.

    Returns:
        (K, K) integers; row i, column j counts examples of class i that were taken for j.

    Raises:
        ValueError: other shapes, or a class out of range.

    Source: scikit-learn's `confusion_matrix`, whose rows are the true classes too.

    >>> import numpy as np
    >>> confusion_matrix(np.array([1, 0, 2, 2]), np.array([1, 0, 1, 2]), 3)
    array([[1, 0, 0],
           [0, 1, 1],
           [0, 0, 1]])
    """
    xp = array_namespace(predicted, y)
    _labels(predicted, y)
    for name, a in (("predicted", predicted), ("y", y)):
        if bool(xp.any((a < 0) | (a >= classes))):
            raise ValueError(f"{name} has a class outside 0 to {classes - 1}: classes is {classes}")
    each = xp.arange(classes, device=y.device)
    true, taken = (xp.astype(xp.expand_dims(a, axis=1) == each, xp.int64) for a in (y, predicted))
    return xp.matrix_transpose(true) @ taken
