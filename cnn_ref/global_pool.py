"""Pooling over the whole plane of every channel."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from cnn_ref.checks import gradient_of
from cnn_ref.windows import Array, as_floats, require


def _planes(x: Array) -> tuple[Any, Array]:
    """Every plane as one row of values: (N, H W, C)."""
    require(x.shape, "N H W C", "x")
    n, h, w, c = x.shape
    if h * w == 0:
        raise ValueError(f"x has shape {tuple(x.shape)}: its planes have no pixel to pool")
    x = as_floats(x)[0]
    xp = array_namespace(x)
    return xp, xp.reshape(x, (n, h * w, c))


def _check_dy(dy: Array, x: Array) -> None:
    require(x.shape, "N H W C", "x")
    gradient_of(dy, "(N, C)", (x.shape[0], x.shape[3]))


def global_avg_pool(x: Array) -> Array:
    """The mean of every channel: y[n, c] = mean over i, j of x[n, i, j, c].

    Args:
        x: images (N, H, W, C).

    Returns:
        (N, C).

    Raises:
        ValueError: not four axes, or no pixel.

    Source: Lin, Chen and Yan, "Network in network" (2014), section 3.2.

    >>> import numpy as np
    >>> global_avg_pool(np.arange(8).reshape(1, 2, 2, 2))
    array([[3., 4.]])
    """
    xp, rows = _planes(x)
    return xp.mean(rows, axis=1)


def global_avg_pool_backward(dy: Array, x: Array) -> Array:
    """Spread each upstream gradient evenly over its plane: dx[n, i, j, c] = dy[n, c] / (H W).

    Args:
        dy: upstream gradient (N, C).
        x: as given to `global_avg_pool`.

    Returns:
        dx (N, H, W, C).

    Raises:
        ValueError: shapes that do not fit.

    Source: Lin, Chen and Yan (2014), section 3.2.

    >>> import numpy as np
    >>> global_avg_pool_backward(np.array([[8]]), np.ones((1, 2, 2, 1)))[0, :, :, 0]
    array([[2., 2.],
           [2., 2.]])
    """
    _check_dy(dy, x)
    dy, x = as_floats(dy, x)
    xp, rows = _planes(x)
    share = xp.reshape(dy / rows.shape[1], (x.shape[0], 1, 1, x.shape[3]))
    return share + xp.zeros_like(x)


def global_max_pool(x: Array) -> Array:
    """The largest value of every channel: y[n, c] = max over i, j of x[n, i, j, c].

    Args:
        x: images (N, H, W, C).

    Returns:
        (N, C).

    Raises:
        ValueError: not four axes, or no pixel.

    Source: Oquab, Bottou, Laptev and Sivic, "Is object localization for free?" (2015).

    >>> import numpy as np
    >>> global_max_pool(np.arange(8).reshape(1, 2, 2, 2))
    array([[6., 7.]])
    """
    xp, rows = _planes(x)
    return xp.max(rows, axis=1)


def global_max_pool_backward(dy: Array, x: Array) -> Array:
    """Send each upstream gradient to the largest value of its plane, the first where several are.

    Args:
        dy: upstream gradient (N, C).
        x: as given to `global_max_pool`.

    Returns:
        dx (N, H, W, C).

    Raises:
        ValueError: shapes that do not fit.

    Source: Oquab, Bottou, Laptev and Sivic (2015).

    >>> import numpy as np
    >>> x = np.array([[1, 3], [3, 0]])[None, :, :, None]
    >>> global_max_pool_backward(np.array([[8]]), x)[0, :, :, 0]
    array([[0., 8.],
           [0., 0.]])
    """
    _check_dy(dy, x)
    dy, x = as_floats(dy, x)
    xp, rows = _planes(x)
    places = xp.reshape(xp.arange(rows.shape[1], device=x.device), (1, -1, 1))
    winner = places == xp.expand_dims(xp.argmax(rows, axis=1), axis=1)
    return xp.reshape(xp.where(winner, xp.expand_dims(dy, axis=1), xp.zeros_like(rows)), x.shape)
