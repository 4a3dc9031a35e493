"""Activations that saturate, and the one that takes the largest of several: maxout."""

from __future__ import annotations

from array_api_compat import array_namespace

from cnn_ref.checks import gradient_of, upstream
from cnn_ref.windows import Array, as_floats


def sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)), written so that nothing overflows.

    Args:
        x: any shape.

    Returns:
        The same shape, values from 0 to 1.

    Raises:
        TypeError: complex numbers.

    Source: LeCun, Bottou, Orr and Müller, "Efficient BackProp" (1998).

    >>> import numpy as np
    >>> sigmoid(np.array([-1000, 0, 1000]))
    array([0. , 0.5, 1. ])
    """
    x = as_floats(x)[0]
    xp = array_namespace(x)
    small = xp.exp(-xp.abs(x))
    return xp.where(x >= 0, 1.0 / (1.0 + small), small / (1.0 + small))


def sigmoid_backward(dy: Array, x: Array) -> Array:
    """dy y (1 - y), where y = sigmoid(x).

    Args:
        dy: upstream gradient, the shape of x.
        x: as given to `sigmoid`: its input, not its output.

    Returns:
        dx, the same shape.

    Raises:
        ValueError: the shapes differ.

    Source: LeCun, Bottou, Orr and Müller (1998).

    >>> import numpy as np
    >>> sigmoid_backward(np.array([0.4, 0.8, 0.16]), np.zeros(3))
    array([0.1 , 0.2 , 0.04])
    """
    upstream(dy, x)
    dy, x = as_floats(dy, x)
    xp = array_namespace(dy, x)
    small = xp.exp(-xp.abs(x))  # y (1 - y) without the difference, which would lose digits
    return dy * (small / (1.0 + small) ** 2)


def tanh(x: Array) -> Array:
    """(exp(x) - exp(-x)) / (exp(x) + exp(-x)).

    Args:
        x: any shape.

    Returns:
        The same shape, values from -1 to 1.

    Raises:
        TypeError: complex numbers.

    Source: LeCun, Bottou, Orr and Müller (1998).

    >>> import numpy as np
    >>> tanh(np.array([-1000, 0, 1000]))
    array([-1.,  0.,  1.])
    """
    x = as_floats(x)[0]
    return array_namespace(x).tanh(x)


def tanh_backward(dy: Array, x: Array) -> Array:
    """dy (1 - y^2), where y = tanh(x).

    Args:
        dy: upstream gradient, the shape of x.
        x: as given to `tanh`: its input, not its output.

    Returns:
        dx, the same shape.

    Raises:
        ValueError: the shapes differ.

    Source: LeCun, Bottou, Orr and Müller (1998).

    >>> import numpy as np
    >>> tanh_backward(np.array([2, 2]), np.array([0, 1000]))
    array([2., 0.])
    """
    upstream(dy, x)
    dy, x = as_floats(dy, x)
    xp = array_namespace(dy, x)
    small = xp.exp(-2.0 * xp.abs(x))  # 1 - y^2 without the difference, which would lose digits
    return dy * (4.0 * small / (1.0 + small) ** 2)


def _pieces(x: Array, pieces: int) -> tuple[int, ...]:
    """The shape in which the pieces of one unit lie on an axis of their own."""
    if len(x.shape) < 1 or pieces < 1 or x.shape[-1] % pieces:
        raise ValueError(f"pieces is {pieces} but x has shape {tuple(x.shape)}: its last axis "
                         "must be a multiple of pieces")
    return (*x.shape[:-1], x.shape[-1] // pieces, pieces)


def maxout(x: Array, pieces: int) -> Array:
    """The largest of every `pieces` neighbouring channels.

    y[..., m] = max_i x[..., m pieces + i]

    Args:
        x: outputs of an affine or convolution layer (..., M pieces).
        pieces: how many channels compete for one output.

    Returns:
        (..., M).

    Raises:
        ValueError: the channels cannot be divided so.

    Source: Goodfellow, Warde-Farley, Mirza, Courville and Bengio, "Maxout networks" (2013).

    >>> import numpy as np
    >>> maxout(np.array([[1, 5, 4, -2]]), 2)
    array([[5., 4.]])
    """
    shape = _pieces(x, pieces)
    x = as_floats(x)[0]
    xp = array_namespace(x)
    return xp.max(xp.reshape(x, shape), axis=-1)


def maxout_backward(dy: Array, x: Array, pieces: int) -> Array:
    """Send each upstream gradient to the largest of its channels, the first where several are.

    Args:
        dy: upstream gradient (..., M).
        x, pieces: as given to `maxout`.

    Returns:
        dx (..., M pieces).

    Raises:
        ValueError: shapes that do not fit.

    Source: Goodfellow, Warde-Farley, Mirza, Courville and Bengio (2013).

    >>> import numpy as np
    >>> maxout_backward(np.array([[7, 8]]), np.array([[1, 5, 4, -2]]), 2)
    array([[0., 7., 8., 0.]])
    """
    shape = _pieces(x, pieces)
    gradient_of(dy, "(..., M)", shape[:-1])
    dy, x = as_floats(dy, x)
    xp = array_namespace(dy, x)
    apart = xp.reshape(x, shape)
    winner = xp.arange(pieces, device=x.device) == xp.expand_dims(xp.argmax(apart, axis=-1),
                                                                  axis=-1)
    routed = xp.where(winner, xp.expand_dims(dy, axis=-1), xp.zeros_like(apart))
    return xp.reshape(routed, x.shape)
