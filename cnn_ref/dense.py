"""Fully connected layers."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

from array_api_compat import array_namespace

from cnn_ref.checks import expected_shape, gradient_of
from cnn_ref.windows import Array, as_floats, require


class AffineGrads(NamedTuple):
    """Gradients of a fully connected layer; `db` is None where there was no bias."""

    dx: Array
    dw: Array
    db: Array | None


def flatten(x: Array) -> Array:
    """Every example as one row, its values in row-major order.

    Args:
        x: (N, ...), two axes or more.

    Returns:
        (N, D), the same values and dtype, where D is the number of values of one example.

    Raises:
        ValueError: no axis but N.

    Source: LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document
        recognition" (1998).

    >>> import numpy as np
    >>> flatten(np.ones((3, 20, 20, 1))).shape
    (3, 400)
    """
    if len(x.shape) < 2:
        raise ValueError(f"x has shape {tuple(x.shape)}, expected (N, ...): two axes or more")
    return array_namespace(x).reshape(x, (x.shape[0], prod(x.shape[1:])))


def flatten_backward(dy: Array, x: Array) -> Array:
    """Every row back in the shape that its example had.

    Args:
        dy: upstream gradient (N, D).
        x: as given to `flatten`.

    Returns:
        dx, the shape of x.

    Raises:
        ValueError: shapes that do not fit.

    Source: LeCun, Bottou, Bengio and Haffner (1998).

    >>> import numpy as np
    >>> flatten_backward(np.ones((3, 400)), np.ones((3, 20, 20, 1))).shape
    (3, 20, 20, 1)
    """
    gradient_of(dy, "(N, D)", (x.shape[0], prod(x.shape[1:])))
    return array_namespace(dy, x).reshape(dy, x.shape)


def _fitted(x: Array, w: Array, b: Array | None) -> None:
    if len(x.shape) > 2:
        raise ValueError(f"x has shape {tuple(x.shape)}, expected (N, D): flatten it first")
    require(x.shape, "N D", "x")
    require(w.shape, "D M", "w")
    if x.shape[1] != w.shape[0]:
        raise ValueError(f"D is {x.shape[1]} in x but {w.shape[0]} in w: "
                         "each value of an example needs a row of weights")
    if b is not None:
        expected_shape("b", b, "(M,)", w.shape[1:], "one bias an output")


def affine(x: Array, w: Array, b: Array | None = None) -> Array:
    """y[n, m] = b[m] + sum_d x[n, d] w[d, m].

    Args:
        x: examples (N, D).
        w: weights (D, M).
        b: biases (M,), or None.

    Returns:
        (N, M).

    Raises:
        ValueError: shapes that do not fit, with both values.

    Source: Goodfellow, Bengio and Courville, "Deep Learning" (2016), section 6.1.

    >>> import numpy as np
    >>> affine(np.array([[1, 2]]), np.array([[1, 0, 1], [0, 1, 1]]), np.array([0, 0, 10]))
    array([[ 1.,  2., 13.]])
    """
    _fitted(x, w, b)
    if b is None:
        x, w = as_floats(x, w)
        return x @ w
    x, w, b = as_floats(x, w, b)
    return x @ w + b


def affine_backward(dy: Array, x: Array, w: Array, b: Array | None = None) -> AffineGrads:
    """dx = dy w^T, dw = x^T dy, and db sums dy over the batch.

    Args:
        dy: upstream gradient (N, M).
        x, w, b: as given to `affine`.

    Returns:
        AffineGrads(dx (N, D), dw (D, M), db (M,) or None), sums over the batch.

    Raises:
        ValueError: shapes that do not fit, with both values.

    Source: Rumelhart, Hinton and Williams, "Learning representations by back-propagating errors"
        (1986).

    >>> import numpy as np
    >>> w = np.arange(1, 13).reshape(4, 3) / 10
    >>> affine_backward(np.array([[0.1, 0.2, 0.04]]), np.ones((1, 4)), w).dx
    array([[0.062, 0.164, 0.266, 0.368]])
    """
    _fitted(x, w, b)
    gradient_of(dy, "(N, M)", (x.shape[0], w.shape[1]))
    dy, x, w = as_floats(dy, x, w)
    xp = array_namespace(dy, x, w)
    db = None if b is None else xp.sum(dy, axis=0)
    return AffineGrads(dy @ xp.matrix_transpose(w), xp.matrix_transpose(x) @ dy, db)
