"""Correlation and convolution of signals: lines and single planes, without channels."""

from __future__ import annotations

from array_api_compat import array_namespace

from cnn_ref.conv import conv2d
from cnn_ref.windows import Array, as_floats, require

MODES = ("full", "same", "valid")


def _pad(letter: str, m: int, k: int, mode: str) -> tuple[int, int]:
    """Zeros before and after an axis of m values for a kernel of k."""
    if mode not in MODES:
        raise ValueError(f"mode is {mode!r}, expected 'full', 'same' or 'valid'")
    if k < 1 or m < 1:
        raise ValueError(f"{letter} is {k} in w and {m} in x, expected 1 or more in both")
    if mode == "valid" and k > m:
        raise ValueError(f"{letter} is {k} in w but x has only {m}: the kernel never lies wholly "
                         "inside; use mode 'full' or 'same'")
    return {"full": (k - 1, k - 1), "same": (k // 2, (k - 1) // 2), "valid": (0, 0)}[mode]


def window_sum(x: Array, i: int, j: int, k: Array) -> Array:
    """The products of a kernel with the window whose first corner is (i, j), summed.

    sum_{u, v} k[u, v] x[i + u, j + v]

    Args:
        x: plane (H, W).
        i, j: row and column of the window's top left place.
        k: kernel (KH, KW).

    Returns:
        One number.

    Raises:
        ValueError: the window does not lie inside the plane.

    Source: Goodfellow, Bengio and Courville, "Deep Learning" (2016), section 9.1.

    >>> import numpy as np
    >>> float(window_sum(np.array([[1, 1, 1], [0, 1, 1], [0, 0, 1]]), 0, 1, np.ones((2, 2))))
    4.0
    """
    require(x.shape, "H W", "x")
    require(k.shape, "KH KW", "k")
    for letter, at, size, n in zip("ij", (i, j), k.shape, x.shape, strict=True):
        if at < 0 or at + size > n:
            raise ValueError(f"{letter} is {at} and the kernel has {size}, but x has {n}: "
                             f"{letter} must be from 0 to {n - size}")
    x, k = as_floats(x, k)
    return array_namespace(x, k).sum(x[i:i + k.shape[0], j:j + k.shape[1]] * k)


def rot180(w: Array) -> Array:
    """Turn by half a turn in the plane of the first two axes: w[KH - 1 - u, KW - 1 - v, ...].

    Args:
        w: kernel (KH, KW), or filters (KH, KW, C, F), whose channels keep their order.

    Returns:
        The same shape and dtype.

    Raises:
        ValueError: fewer than two axes.

    Source: Bouvrie, "Notes on Convolutional Neural Networks" (2006), section 3.

    >>> import numpy as np
    >>> rot180(np.array([[1, 2], [3, 4]]))
    array([[4, 3],
           [2, 1]])
    """
    if len(w.shape) < 2:
        raise ValueError(f"w has shape {tuple(w.shape)}, expected (KH, KW) or (KH, KW, C, F)")
    return array_namespace(w).flip(w, axis=(0, 1))


def correlate2d(x: Array, w: Array, mode: str = "full") -> Array:
    """Slide a kernel over a plane as it is, and sum the products.

    full[i, j] = sum_{u, v} w[u, v] x[i + u - (KH - 1), j + v - (KW - 1)], zero outside of x.

    Args:
        x: plane (H, W).
        w: kernel (KH, KW).
        mode: "full": every place where they overlap, (H + KH - 1, W + KW - 1). "valid": only
            those where the kernel lies wholly inside, (H - KH + 1, W - KW + 1). "same": (H, W),
            the part of "full" that starts at ((KH - 1) // 2, (KW - 1) // 2): an even kernel looks
            one place further back than ahead, as in `scipy.signal.correlate` and in one
            dimension, so that turning the kernel is all that sets the two kinds apart.
            `scipy.signal.correlate2d` and TensorFlow's SAME look one further ahead.

    Returns:
        The sums, of the size that the mode says.

    Raises:
        ValueError: an unknown mode, a wrong number of axes, or nothing to slide over.

    Source: Goodfellow, Bengio and Courville (2016), equation 9.6; modes as in `scipy.signal`.

    >>> import numpy as np
    >>> correlate2d(np.array([[1, 2], [3, 4]]), np.array([[0, 1], [0, 0]]), "same")
    array([[0., 0.],
           [1., 2.]])
    """
    require(x.shape, "H W", "x")
    require(w.shape, "KH KW", "w")
    pads = tuple(_pad(letter, m, k, mode)
                 for letter, m, k in zip(("KH", "KW"), x.shape, w.shape, strict=True))
    return conv2d(x[None, :, :, None], w[:, :, None, None], pad=pads)[0, :, :, 0]


def convolve2d(x: Array, w: Array, mode: str = "full") -> Array:
    """Turn the kernel by 180 degrees, then slide it over a plane and sum the products.

    full[i, j] = sum_{u, v} w[u, v] x[i - u, j - v], zero outside of x.

    Args:
        x: plane (H, W).
        w: kernel (KH, KW).
        mode: "full", "same" or "valid", as for `correlate2d`.

    Returns:
        The sums, of the size that the mode says.

    Raises:
        ValueError: as `correlate2d`.

    Source: Goodfellow, Bengio and Courville (2016), equation 9.5.

    >>> import numpy as np
    >>> convolve2d(np.array([[1, 2], [3, 4]]), np.array([[0, 1], [0, 0]]), "same")
    array([[0., 1.],
           [0., 3.]])
    """
    require(w.shape, "KH KW", "w")
    return correlate2d(x, rot180(w), mode)


def correlate1d(x: Array, w: Array, mode: str = "full") -> Array:
    """Slide a kernel along a line as it is, and sum the products.

    full[i] = sum_k w[k] x[i + k - (K - 1)], zero outside of x.

    Args:
        x: signal (M,).
        w: kernel (K,).
        mode: "full", M + K - 1 values; "valid", M - K + 1; "same", M: those of "full" from place
            (K - 1) // 2 on. As in SciPy, "same" always has the length of x; where the kernel is
            the longer one, `numpy.correlate` and `numpy.convolve` take the kernel's.

    Returns:
        The sums, of the length that the mode says.

    Raises:
        ValueError: an unknown mode, a wrong number of axes, or nothing to slide over.

    Source: Oppenheim and Schafer, "Discrete-Time Signal Processing"; modes as in `scipy.signal`.

    >>> import numpy as np
    >>> correlate1d(np.array([1, 2, 3, 4]), np.array([1, 0.5, 0.25]), "valid")
    array([2.75, 4.5 ])
    """
    require(x.shape, "M", "x")
    require(w.shape, "K", "w")
    before, after = _pad("K", x.shape[0], w.shape[0], mode)
    pads = ((0, 0), (before, after))
    return conv2d(x[None, None, :, None], w[None, :, None, None], pad=pads)[0, 0, :, 0]


def convolve1d(x: Array, w: Array, mode: str = "full") -> Array:
    """The sum of echoes: each value of the signal leaves a copy of the kernel behind it.

    full[i] = sum_k w[k] x[i - k], zero outside of x.

    Args:
        x: signal (M,).
        w: kernel (K,).
        mode: "full", "same" or "valid", as for `correlate1d`.

    Returns:
        The sums, of the length that the mode says.

    Raises:
        ValueError: as `correlate1d`.

    Source: Oppenheim and Schafer, "Discrete-Time Signal Processing"; Goodfellow, Bengio and
        Courville (2016), equation 9.3.

    >>> import numpy as np
    >>> convolve1d(np.array([1, 2, 3, 4]), np.array([1, 0.5, 0.25]))
    array([1.  , 2.5 , 4.25, 6.  , 2.75, 1.  ])
    """
    require(w.shape, "K", "w")
    return correlate1d(x, array_namespace(w).flip(w), mode)
