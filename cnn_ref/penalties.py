"""How large weights are, and what that costs: norms and the penalties made of them."""

from __future__ import annotations

from array_api_compat import array_namespace

from cnn_ref.checks import number
from cnn_ref.windows import Array, as_floats


def l0_norm(w: Array) -> int:
    """How many values are not zero.

    Args:
        w: any shape.

    Returns:
        A whole number. It is called a norm and is none: twice the weights, the same count.

    Raises:
        TypeError: complex numbers.

    Source: Goodfellow, Bengio and Courville, "Deep Learning" (2016), section 2.5.

    >>> import numpy as np
    >>> l0_norm(np.array([3.0, 0.0, -4.0]))
    2
    """
    w = as_floats(w)[0]
    xp = array_namespace(w)
    return int(xp.sum(xp.astype(w != 0, xp.int64)))


def l1_norm(w: Array) -> Array:
    """sum |w|.

    Args:
        w: any shape.

    Returns:
        One number.

    Raises:
        TypeError: complex numbers.

    Source: Goodfellow, Bengio and Courville (2016), section 2.5.

    >>> import numpy as np
    >>> float(l1_norm(np.array([3.0, 0.0, -4.0])))
    7.0
    """
    w = as_floats(w)[0]
    xp = array_namespace(w)
    return xp.sum(xp.abs(w))


def l2_norm(w: Array) -> Array:
    """sqrt(sum w^2).

    Args:
        w: any shape.

    Returns:
        One number.

    Raises:
        TypeError: complex numbers.

    Source: Goodfellow, Bengio and Courville (2016), section 2.5.

    >>> import numpy as np
    >>> float(l2_norm(np.array([3.0, 0.0, -4.0])))
    5.0
    """
    w = as_floats(w)[0]
    xp = array_namespace(w)
    return xp.sqrt(xp.sum(w * w))


def l1_penalty(w: Array, *, lam: float) -> Array:
    """lam sum |w|.

    Args:
        w: weights, any shape; biases are usually left out.
        lam: strength of the penalty.

    Returns:
        One number, to be added to the loss.

    Raises:
        TypeError: complex numbers.

    Source: Tibshirani, "Regression shrinkage and selection via the lasso" (1996).

    >>> import numpy as np
    >>> float(l1_penalty(np.array([3.0, 0.0, -4.0]), lam=0.5))
    3.5
    """
    return lam * l1_norm(w)


def l1_penalty_backward(dy: float, w: Array, *, lam: float) -> Array:
    """Gradient of `l1_penalty`: dy lam sign(w), zero where a weight is zero.

    Args:
        dy: upstream gradient, one number.
        w, lam: as given to `l1_penalty`.

    Returns:
        The shape of w.

    Raises:
        ValueError: dy is not one number.

    Source: Tibshirani (1996).

    >>> import numpy as np
    >>> l1_penalty_backward(1.0, np.array([3.0, 0.0, -4.0]), lam=0.5)
    array([ 0.5,  0. , -0.5])
    """
    w = as_floats(w)[0]
    return array_namespace(w).sign(w) * (number("dy", dy) * lam)


def l2_penalty(w: Array, *, lam: float) -> Array:
    """lam / 2 sum w^2: half the square of the norm, so that its gradient is lam w.

    Args:
        w: weights, any shape; biases are usually left out.
        lam: strength of the penalty.

    Returns:
        One number, to be added to the loss.

    Raises:
        TypeError: complex numbers.

    Source: Krogh and Hertz, "A simple weight decay can improve generalization" (1992).

    >>> import numpy as np
    >>> float(l2_penalty(np.array([3.0, 0.0, -4.0]), lam=0.5))
    6.25
    """
    w = as_floats(w)[0]
    return array_namespace(w).sum(w * w) * (0.5 * lam)


def l2_penalty_backward(dy: float, w: Array, *, lam: float) -> Array:
    """Gradient of `l2_penalty`: dy lam w.

    Args:
        dy: upstream gradient, one number.
        w, lam: as given to `l2_penalty`.

    Returns:
        The shape of w.

    Raises:
        ValueError: dy is not one number.

    Source: Krogh and Hertz (1992).

    >>> import numpy as np
    >>> l2_penalty_backward(1.0, np.array([3.0, 0.0, -4.0]), lam=0.5)
    array([ 1.5,  0. , -2. ])
    """
    return as_floats(w)[0] * (number("dy", dy) * lam)
