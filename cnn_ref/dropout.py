"""Dropout, with its random numbers passed in."""

from __future__ import annotations

from array_api_compat import array_namespace

from cnn_ref.checks import same_shape
from cnn_ref.windows import Array, as_floats


def _kept(a: Array, u: Array, keep: float, name: str) -> Array:
    if not 0 < keep <= 1:
        raise ValueError(f"keep is {keep}, expected more than 0 and at most 1: it is the "
                         "probability to stay")
    same_shape("u", u, name, a, "each value needs a number of its own")
    a, = as_floats(a)
    xp = array_namespace(a, u)
    return xp.where(u < keep, a / keep, xp.zeros_like(a))


def dropout(x: Array, u: Array, keep: float) -> Array:
    """Set values to zero at random, and make up for it in the ones that stay.

    y = x / keep where u < keep, else 0: the mean over the draws of u is x, so nothing is done
    in inference.

    Args:
        x: any shape.
        u: numbers drawn uniformly from [0, 1), of the shape of x.
        keep: probability that a value stays.

    Returns:
        Of the shape of x.

    Raises:
        ValueError: keep is not in (0, 1], or the shapes differ.

    Source: Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout" (2014), with
        the scale in training ("inverted").

    >>> import numpy as np
    >>> dropout(np.array([1.0, 2.0, 3.0]), np.array([0.1, 0.7, 0.4]), 0.5)
    array([2., 0., 6.])
    """
    return _kept(x, u, keep, "x")


def dropout_backward(dy: Array, u: Array, keep: float) -> Array:
    """Gradient of `dropout`: dy / keep where u < keep, else 0.

    Args:
        dy: upstream gradient, any shape.
        u, keep: as given to `dropout`.

    Returns:
        dx, of the shape of dy.

    Raises:
        ValueError: keep is not in (0, 1], or the shapes differ.

    Source: Srivastava et al. (2014), with the scale in training.

    >>> import numpy as np
    >>> dropout_backward(np.ones(3), np.array([0.1, 0.7, 0.4]), 0.5)
    array([2., 0., 2.])
    """
    return _kept(dy, u, keep, "dy")
