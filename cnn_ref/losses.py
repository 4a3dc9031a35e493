"""Losses of numbers against numbers: squares, absolute values, and both in one."""

from __future__ import annotations

from math import prod

from array_api_compat import array_namespace

from cnn_ref.checks import number, same_shape
from cnn_ref.windows import Array, as_floats


def _both(prediction: Array, target: Array) -> list[Array]:
    same_shape("prediction", prediction, "target", target,
               "each prediction needs a target of its own")
    return as_floats(prediction, target)


def _count(x: Array) -> int:
    """How many values a mean is taken over; 1 where there are none, so that their loss is 0."""
    return max(prod(x.shape), 1)


def mse(prediction: Array, target: Array) -> Array:
    """The mean of the squared differences over all values.

    Args:
        prediction: any shape.
        target: the same shape.

    Returns:
        One number; 0 for an empty batch.

    Raises:
        ValueError: the shapes differ.

    Source: Goodfellow, Bengio and Courville, "Deep Learning" (2016), section 5.1.4.

    >>> import numpy as np
    >>> float(mse(np.array([1.0, 5.0]), np.array([1.0, 2.0])))
    4.5
    """
    prediction, target = _both(prediction, target)
    xp = array_namespace(prediction, target)
    return xp.sum((prediction - target) ** 2) / _count(prediction)


def mse_backward(dy: float, prediction: Array, target: Array) -> Array:
    """Gradient of `mse` with respect to the prediction: 2 dy (prediction - target) / count.

    Args:
        dy: upstream gradient, one number: 1 where the loss is the end of the net.
        prediction, target: as given to `mse`.

    Returns:
        The shape of the prediction.

    Raises:
        ValueError: the shapes differ, or dy is not one number.

    Source: Goodfellow, Bengio and Courville (2016), section 5.1.4.

    >>> import numpy as np
    >>> mse_backward(1.0, np.array([1.0, 5.0]), np.array([1.0, 2.0]))
    array([0., 3.])
    """
    prediction, target = _both(prediction, target)
    return (prediction - target) * (2.0 * number("dy", dy) / _count(prediction))


def half_squared_error(prediction: Array, target: Array) -> Array:
    """Half the sum of the squared differences of an example, its mean over the batch.

    sum_{n, k} (prediction[n, k] - target[n, k])^2 / (2 N)

    Args:
        prediction: (N, ...).
        target: the same shape.

    Returns:
        One number; 0 for an empty batch.

    Raises:
        ValueError: the shapes differ, or there is no axis N.

    Source: Bouvrie, "Notes on Convolutional Neural Networks" (2006), section 2.1, which sums over
        the batch; the division by N is DeepLearnToolbox's.

    >>> import numpy as np
    >>> float(half_squared_error(np.array([[1.0, 5.0]]), np.array([[1.0, 2.0]])))
    4.5
    """
    prediction, target = _both(prediction, target)
    xp = array_namespace(prediction, target)
    return xp.sum((prediction - target) ** 2) / (2.0 * _examples(prediction))


def _examples(x: Array) -> int:
    if not x.shape:
        raise ValueError("prediction has shape (), expected (N, ...): one axis or more")
    return max(x.shape[0], 1)


def half_squared_error_backward(dy: float, prediction: Array, target: Array) -> Array:
    """Gradient of `half_squared_error` with respect to the prediction.

    dy (prediction - target) / N

    Args:
        dy: upstream gradient, one number: 1 where the loss is the end of the net.
        prediction, target: as given to `half_squared_error`.

    Returns:
        The shape of the prediction.

    Raises:
        ValueError: the shapes differ, there is no axis N, or dy is not one number.

    Source: Bouvrie (2006), section 2.2.

    >>> import numpy as np
    >>> half_squared_error_backward(1.0, np.array([[1.0, 5.0]]), np.array([[1.0, 2.0]]))
    array([[0., 3.]])
    """
    prediction, target = _both(prediction, target)
    return (prediction - target) * (number("dy", dy) / _examples(prediction))


def l1_loss(prediction: Array, target: Array) -> Array:
    """The mean of the absolute differences over all values.

    Args:
        prediction: any shape.
        target: the same shape.

    Returns:
        One number; 0 for an empty batch.

    Raises:
        ValueError: the shapes differ.

    Source: Goodfellow, Bengio and Courville (2016), section 6.2.1.2.

    >>> import numpy as np
    >>> float(l1_loss(np.array([1.0, 5.0]), np.array([1.0, 2.0])))
    1.5
    """
    prediction, target = _both(prediction, target)
    xp = array_namespace(prediction, target)
    return xp.sum(xp.abs(prediction - target)) / _count(prediction)


def l1_loss_backward(dy: float, prediction: Array, target: Array) -> Array:
    """Gradient of `l1_loss` with respect to the prediction: dy sign(difference) / count.

    Where the difference is zero, so is the gradient.

    Args:
        dy: upstream gradient, one number: 1 where the loss is the end of the net.
        prediction, target: as given to `l1_loss`.

    Returns:
        The shape of the prediction.

    Raises:
        ValueError: the shapes differ, or dy is not one number.

    Source: Goodfellow, Bengio and Courville (2016), section 6.2.1.2.

    >>> import numpy as np
    >>> l1_loss_backward(1.0, np.array([1.0, 5.0]), np.array([1.0, 2.0]))
    array([0. , 0.5])
    """
    prediction, target = _both(prediction, target)
    xp = array_namespace(prediction, target)
    return xp.sign(prediction - target) * (number("dy", dy) / _count(prediction))


def smooth_l1(prediction: Array, target: Array) -> Array:
    """A parabola where the difference is small, straight lines where it is large: their mean.

    d^2 / 2 where |d| < 1, |d| - 1/2 elsewhere

    Args:
        prediction: any shape.
        target: the same shape.

    Returns:
        One number; 0 for an empty batch.

    Raises:
        ValueError: the shapes differ.

    Source: Girshick, "Fast R-CNN" (2015), equation 3, which sums where this takes the mean.

    >>> import numpy as np
    >>> [float(smooth_l1(np.array([d]), np.zeros(1))) for d in (0.5, 1.0, -2.0)]
    [0.125, 0.5, 1.5]
    """
    prediction, target = _both(prediction, target)
    xp = array_namespace(prediction, target)
    d = xp.abs(prediction - target)
    return xp.sum(xp.where(d < 1.0, 0.5 * d * d, d - 0.5)) / _count(prediction)


def smooth_l1_backward(dy: float, prediction: Array, target: Array) -> Array:
    """Gradient of `smooth_l1` with respect to the prediction.

    dy d / count where |d| < 1, dy sign(d) / count elsewhere

    Args:
        dy: upstream gradient, one number: 1 where the loss is the end of the net.
        prediction, target: as given to `smooth_l1`.

    Returns:
        The shape of the prediction.

    Raises:
        ValueError: the shapes differ, or dy is not one number.

    Source: Girshick (2015), equation 3.

    >>> import numpy as np
    >>> smooth_l1_backward(1.0, np.array([0.5, -2.0]), np.zeros(2))
    array([ 0.25, -0.5 ])
    """
    prediction, target = _both(prediction, target)
    xp = array_namespace(prediction, target)
    d = prediction - target
    return xp.where(xp.abs(d) < 1.0, d, xp.sign(d)) * (number("dy", dy) / _count(prediction))
