"""The way back through pooling: switches, unpooling, and spreading a mean."""

from __future__ import annotations

from typing import Any, NamedTuple

from array_api_compat import array_namespace

from cnn_ref.checks import expected_shape, gradient_of
from cnn_ref.pool import first_largest, flat, places, pool_geometry, prepared, routed
from cnn_ref.windows import Array, Geometry, Pair, as_floats, pair, require, windows


class Pooled(NamedTuple):
    """Largest values, and where each was found."""

    y: Array
    switches: Array
    """Row W + column of the pixel, in its image without padding; integers of y's shape."""


def max_pool2d_with_switches(x: Array, size: Pair, *, stride: Pair | None = None,
                             pad: Any = 0) -> Pooled:
    """The largest value of each window, and the pixel where it stands.

    Args:
        x, size, stride, pad: as for `max_pool2d`.

    Returns:
        Pooled(y, switches), both (N, OH, OW, C); where several values are largest, the switch is
        the first in row-major order.

    Raises:
        ValueError: shapes or options that do not fit, with both values.

    Source: Zeiler and Fergus, "Visualizing and understanding convolutional networks" (2014),
        section 2.1.

    >>> import numpy as np
    >>> x = np.array([[1, 3, 0, 0], [2, 0, 0, 7]])[None, :, :, None]
    >>> pooled = max_pool2d_with_switches(x, 2)
    >>> pooled.y.ravel(), pooled.switches.ravel()
    (array([3., 7.]), array([1, 7]))
    """
    x, g = prepared(x, size, stride, pad)
    xp = array_namespace(x)
    values, pixels = flat(xp, windows(x, g, -float("inf"))), places(xp, x, g)
    switches = xp.where(first_largest(xp, values, g), pixels, xp.zeros_like(pixels))
    return Pooled(xp.max(values, axis=3), xp.sum(switches, axis=3))


def _fitted(y: Array, switches: Array, shape: tuple[int, ...], size: Pair, stride: Pair | None,
            pad: Any) -> tuple[Geometry, Array]:
    """The geometry of the pooling, and which tap of each window its switch points at."""
    if len(shape) != 4:
        raise ValueError(f"shape is {tuple(shape)}, expected (N, H, W, C): that of the images "
                         "before pooling")
    xp = array_namespace(y, switches)
    if not xp.isdtype(switches.dtype, "integral"):
        raise TypeError(f"switches has dtype {switches.dtype}, expected integers")
    g = pool_geometry(shape, size, stride, pad)
    expected = (shape[0], *g.out, shape[3])
    for name, a in (("y", y), ("switches", switches)):
        expected_shape(name, a, "(N, OH, OW, C)", expected,
                       "what pooling makes of images of this shape")
    return g, places(xp, y, g) == xp.expand_dims(switches, axis=3)


def max_unpool2d(y: Array, switches: Array, shape: tuple[int, int, int, int], size: Pair, *,
                 stride: Pair | None = None, pad: Any = 0) -> Array:
    """Put every value back on the pixel that its switch points at, and zero everywhere else.

    Where overlapping windows point at one pixel, what arrives is added: this is the transpose of
    the pooling whose switches they are, and so the same as its backward.

    Args:
        y: values (N, OH, OW, C).
        switches: (N, OH, OW, C), from `max_pool2d_with_switches`.
        shape: of the images before pooling, (N, H, W, C).
        size, stride, pad: as given to the pooling.

    Returns:
        (N, H, W, C).

    Raises:
        ValueError: shapes or options that do not fit, with both values.
        TypeError: switches that are no integers.

    Source: Zeiler and Fergus (2014), section 2.1.

    >>> import numpy as np
    >>> switches = np.array([1, 7]).reshape(1, 1, 2, 1)
    >>> max_unpool2d(np.array([3, 7]).reshape(1, 1, 2, 1), switches, (1, 2, 4, 1), 2)[0, :, :, 0]
    array([[0., 3., 0., 0.],
           [0., 0., 0., 7.]])
    """
    g, pointed = _fitted(y, switches, shape, size, stride, pad)
    y = as_floats(y)[0]
    return routed(array_namespace(y), y, pointed, g)


def max_unpool2d_backward(dy: Array, y: Array, switches: Array, shape: tuple[int, int, int, int],
                          size: Pair, *, stride: Pair | None = None, pad: Any = 0) -> Array:
    """Gradient of `max_unpool2d`: what dy holds on the pixel that each switch points at.

    Args:
        dy: upstream gradient (N, H, W, C).
        y, switches, shape, size, stride, pad: as given to `max_unpool2d`.

    Returns:
        (N, OH, OW, C).

    Raises:
        ValueError: shapes or options that do not fit, with both values.
        TypeError: switches that are no integers.

    Source: Zeiler and Fergus (2014), section 2.1.

    >>> import numpy as np
    >>> switches = np.array([1, 7]).reshape(1, 1, 2, 1)
    >>> dy = np.arange(8).reshape(1, 2, 4, 1)
    >>> max_unpool2d_backward(dy, np.ones((1, 1, 2, 1)), switches, dy.shape, 2).ravel()
    array([1., 7.])
    """
    g, pointed = _fitted(y, switches, shape, size, stride, pad)
    gradient_of(dy, "(N, H, W, C)", shape)
    dy, _ = as_floats(dy, y)
    xp = array_namespace(dy)
    values = flat(xp, windows(dy, g))
    return xp.sum(xp.where(pointed, values, xp.zeros_like(values)), axis=3)


def upsample_mean(dy: Array, size: Pair) -> Array:
    """Spread each value evenly over a block of pixels: the way back through a mean of blocks.

    dx[n, i, j, c] = dy[n, i // KH, j // KW, c] / (KH KW)

    Args:
        dy: upstream gradient (N, OH, OW, C).
        size: of the block, an int or (rows, columns).

    Returns:
        (N, OH KH, OW KW, C).

    Raises:
        ValueError: not four axes, or a size below 1.

    Source: Bouvrie, "Notes on Convolutional Neural Networks" (2006), section 3.2, where it is a
        Kronecker product.

    >>> import numpy as np
    >>> upsample_mean(np.array([[4, 8]])[None, :, :, None], 2)[0, :, :, 0]
    array([[1., 1., 2., 2.],
           [1., 1., 2., 2.]])
    """
    require(dy.shape, "N OH OW C", "dy")
    kh, kw = pair("size", size)
    if kh < 1 or kw < 1:
        raise ValueError(f"size is {size!r}, expected 1 or more")
    dy = as_floats(dy)[0]
    xp = array_namespace(dy)
    n, h, w, c = dy.shape
    blocks = xp.broadcast_to(dy[:, :, None, :, None, :] / (kh * kw), (n, h, kh, w, kw, c))
    return xp.reshape(blocks, (n, h * kh, w * kw, c))
