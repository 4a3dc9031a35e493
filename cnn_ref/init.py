"""First weights: how wide random numbers must be spread, so that signals keep their size."""

from __future__ import annotations

import math
from typing import Any

from cnn_ref.checks import at_least
from cnn_ref.windows import Array, as_floats


def _fan(**fans: int) -> int:
    at_least(1, **fans)
    return sum(fans.values())


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """How many inputs a unit adds up, and how many units an input reaches.

    (D, K) for dense weights (D, K); (KH KW C, KH KW F) for filters (KH, KW, C, F).

    Args:
        shape: of the weights.

    Returns:
        (fan_in, fan_out).

    Raises:
        ValueError: fewer than two axes.

    Source: Glorot and Bengio (2010), section 4.2.1; He, Zhang, Ren and Sun (2015), section 2.2.

    >>> fans((400, 120)), fans((5, 5, 6, 16))
    ((400, 120), (150, 400))
    """
    if len(shape) < 2:
        raise ValueError(f"shape is {tuple(shape)}, expected (D, K) or (KH, KW, C, F): "
                         "biases have no fan, start them at zero")
    taps = math.prod(shape[:-2])
    return taps * shape[-2], taps * shape[-1]


def xavier_normal(z: Array, fan_in: int, fan_out: int) -> Array:
    """Weights for layers around tanh: z sqrt(2 / (fan_in + fan_out)).

    Args:
        z: standard normal numbers, of the shape of the weights.
        fan_in: how many inputs a unit adds up.
        fan_out: how many units an input reaches.

    Returns:
        The weights.

    Raises:
        ValueError: a fan is less than 1.

    Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
        networks" (2010), equation 12.

    >>> import numpy as np
    >>> xavier_normal(np.array([1.0, -2.0]), 3, 5)
    array([ 0.5, -1. ])
    """
    return as_floats(z)[0] * math.sqrt(2 / _fan(fan_in=fan_in, fan_out=fan_out))


def he_normal(z: Array, fan_in: int) -> Array:
    """Weights for layers before ReLU, which halves the mean square: z sqrt(2 / fan_in).

    Args:
        z: standard normal numbers, of the shape of the weights.
        fan_in: how many inputs a unit adds up.

    Returns:
        The weights.

    Raises:
        ValueError: the fan is less than 1.

    Source: He, Zhang, Ren and Sun, "Delving deep into rectifiers" (2015), equation 10.

    >>> import numpy as np
    >>> he_normal(np.array([1.0, -2.0]), 8)
    array([ 0.5, -1. ])
    """
    return as_floats(z)[0] * math.sqrt(2 / _fan(fan_in=fan_in))


def xavier_uniform(u: Array, fan_in: int, fan_out: int) -> Array:
    """Weights of the variance of `xavier_normal`, from -a to a = sqrt(6 / (fan_in + fan_out)).

    Args:
        u: numbers drawn uniformly from [0, 1), of the shape of the weights.
        fan_in, fan_out: as for `xavier_normal`.

    Returns:
        The weights (2 u - 1) a.

    Raises:
        ValueError: a fan is less than 1.

    Source: Glorot and Bengio (2010), equation 16.

    >>> import numpy as np
    >>> xavier_uniform(np.array([0.0, 0.5, 0.75]), 10, 14)
    array([-0.5 ,  0.  ,  0.25])
    """
    return (2 * as_floats(u)[0] - 1) * math.sqrt(6 / _fan(fan_in=fan_in, fan_out=fan_out))


def he_uniform(u: Array, fan_in: int) -> Array:
    """Weights of the variance of `he_normal`, from -a to a = sqrt(6 / fan_in).

    Args:
        u: numbers drawn uniformly from [0, 1), of the shape of the weights.
        fan_in: as for `he_normal`.

    Returns:
        The weights (2 u - 1) a.

    Raises:
        ValueError: the fan is less than 1.

    Source: He, Zhang, Ren and Sun (2015), equation 10, for a uniform distribution.

    >>> import numpy as np
    >>> he_uniform(np.array([0.0, 0.5, 0.75]), 24)
    array([-0.5 ,  0.  ,  0.25])
    """
    return (2 * as_floats(u)[0] - 1) * math.sqrt(6 / _fan(fan_in=fan_in))


RULES = {
    "xavier_normal": lambda rng, shape: xavier_normal(rng.standard_normal(shape), *fans(shape)),
    "xavier_uniform": lambda rng, shape: xavier_uniform(rng.random(shape), *fans(shape)),
    "he_normal": lambda rng, shape: he_normal(rng.standard_normal(shape), fans(shape)[0]),
    "he_uniform": lambda rng, shape: he_uniform(rng.random(shape), fans(shape)[0]),
}


def draw_weights(rng: Any, shape: tuple[int, ...], rule: str = "he_normal") -> Array:
    """Draw weights by one of the rules of this room, their fans read off the shape.

    Args:
        rng: a `numpy.random.Generator`.
        shape: (D, K) of dense weights or (KH, KW, C, F) of filters.
        rule: "he_normal", "he_uniform", "xavier_normal" or "xavier_uniform".

    Returns:
        The weights, float64.

    Raises:
        ValueError: an unknown rule, or a shape without fans.

    Source: Glorot and Bengio (2010); He, Zhang, Ren and Sun (2015).

    >>> import numpy as np
    >>> draw_weights(np.random.default_rng(0), (5, 5, 6, 16)).shape
    (5, 5, 6, 16)
    """
    if rule not in RULES:
        raise ValueError(f"rule is {rule!r}, expected one of {', '.join(RULES)}")
    return RULES[rule](rng, tuple(shape))
