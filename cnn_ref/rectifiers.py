"""Activations that bend at zero: ReLU and those that let something through below it."""

from __future__ import annotations

from array_api_compat import array_namespace

from cnn_ref.checks import upstream
from cnn_ref.windows import Array, as_floats


def relu(x: Array) -> Array:
    """max(x, 0).

    Args:
        x: any shape.

    Returns:
        The same shape.

    Raises:
        TypeError: complex numbers.

    Source: Nair and Hinton, "Rectified linear units improve restricted Boltzmann machines" (2010).

    >>> import numpy as np
    >>> relu(np.array([-2, 0, 3]))
    array([0., 0., 3.])
    """
    x = as_floats(x)[0]
    xp = array_namespace(x)
    return xp.maximum(x, xp.zeros_like(x))


def relu_backward(dy: Array, x: Array) -> Array:
    """dy where x is above zero, and nothing elsewhere, at zero too.

    Args:
        dy: upstream gradient, the shape of x.
        x: as given to `relu`.

    Returns:
        dx, the same shape.

    Raises:
        ValueError: the shapes differ.

    Source: Krizhevsky, Sutskever and Hinton (2012), section 3.1.

    >>> import numpy as np
    >>> relu_backward(np.array([5, 6, 7]), np.array([-2, 0, 3]))
    array([0., 0., 7.])
    """
    upstream(dy, x)
    dy, x = as_floats(dy, x)
    xp = array_namespace(dy, x)
    return xp.where(x > 0, dy, xp.zeros_like(dy))


def leaky_relu(x: Array, *, slope: float = 0.01) -> Array:
    """x above zero, slope x below.

    Args:
        x: any shape.
        slope: of the line below zero.

    Returns:
        The same shape.

    Raises:
        TypeError: complex numbers.

    Source: Maas, Hannun and Ng, "Rectifier nonlinearities improve neural network acoustic models"
        (2013).

    >>> import numpy as np
    >>> leaky_relu(np.array([-2, 3]), slope=0.1)
    array([-0.2,  3. ])
    """
    x = as_floats(x)[0]
    return array_namespace(x).where(x > 0, x, slope * x)


def leaky_relu_backward(dy: Array, x: Array, *, slope: float = 0.01) -> Array:
    """dy where x is above zero, slope dy elsewhere, at zero too.

    Args:
        dy: upstream gradient, the shape of x.
        x, slope: as given to `leaky_relu`.

    Returns:
        dx, the same shape.

    Raises:
        ValueError: the shapes differ.

    Source: Maas, Hannun and Ng (2013).

    >>> import numpy as np
    >>> leaky_relu_backward(np.array([5, 7]), np.array([-2, 3]), slope=0.1)
    array([0.5, 7. ])
    """
    upstream(dy, x)
    dy, x = as_floats(dy, x)
    return array_namespace(dy, x).where(x > 0, dy, slope * dy)


def elu(x: Array, *, alpha: float = 1.0) -> Array:
    """x above zero, alpha (exp(x) - 1) below: bends smoothly to -alpha.

    Args:
        x: any shape.
        alpha: what it comes down to.

    Returns:
        The same shape.

    Raises:
        TypeError: complex numbers.

    Source: Clevert, Unterthiner and Hochreiter, "Fast and accurate deep network learning by
        exponential linear units (ELUs)" (2016).

    >>> import numpy as np
    >>> elu(np.array([-1, 0, 3])).round(5)
    array([-0.63212,  0.     ,  3.     ])
    """
    x = as_floats(x)[0]
    xp = array_namespace(x)
    below = xp.minimum(x, xp.zeros_like(x))  # exp must not overflow where it is not used
    return xp.where(x > 0, x, alpha * xp.expm1(below))


def elu_backward(dy: Array, x: Array, *, alpha: float = 1.0) -> Array:
    """dy where x is above zero, alpha exp(x) dy elsewhere, at zero too.

    Args:
        dy: upstream gradient, the shape of x.
        x, alpha: as given to `elu`.

    Returns:
        dx, the same shape.

    Raises:
        ValueError: the shapes differ.

    Source: Clevert, Unterthiner and Hochreiter (2016).

    >>> import numpy as np
    >>> elu_backward(np.array([1, 1]), np.array([-1, 3])).round(5)
    array([0.36788, 1.     ])
    """
    upstream(dy, x)
    dy, x = as_floats(dy, x)
    xp = array_namespace(dy, x)
    below = xp.minimum(x, xp.zeros_like(x))
    return xp.where(x > 0, dy, dy * (alpha * xp.exp(below)))
