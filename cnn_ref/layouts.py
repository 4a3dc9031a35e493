"""How arrays lie: what one holds, the order of its axes, zeros around and between its pixels."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from cnn_ref.windows import Array, Pads, Pair, as_floats, pad_image, pair, require


def describe(a: Array) -> dict[str, Any]:
    """What an array is, in five facts.

    Args:
        a: any array of numbers that is not empty.

    Returns:
        {"shape": tuple, "dtype": name, "min": number, "max": number, "mean": number}.

    Raises:
        ValueError: the array holds no value, so it has no smallest one.

    Source: Harris and others, "Array programming with NumPy" (2020).

    >>> import numpy as np
    >>> describe(np.array([[1, 2], [3, 6]]))
    {'shape': (2, 2), 'dtype': 'int64', 'min': 1.0, 'max': 6.0, 'mean': 3.0}
    """
    if 0 in a.shape:
        raise ValueError(f"a has shape {tuple(a.shape)}: it holds no value to describe")
    xp = array_namespace(a)
    values = as_floats(a)[0]
    name = str(a.dtype).rsplit(".", 1)[-1]
    return {"shape": tuple(a.shape), "dtype": name, "min": float(xp.min(values)),
            "max": float(xp.max(values)), "mean": float(xp.mean(values))}


def _reordered(a: Array, name: str, axes: str, order: tuple[int, ...]) -> Array:
    require(a.shape, axes, name)
    return array_namespace(a).permute_dims(a, order)


def nhwc_to_nchw(x: Array) -> Array:
    """Images from TensorFlow's order of axes to PyTorch's.

    Args:
        x: images (N, H, W, C).

    Returns:
        (N, C, H, W), the same values and dtype.

    Raises:
        ValueError: not four axes.

    Source: the manuals of `tf.nn.conv2d` and `torch.nn.Conv2d`.

    >>> import numpy as np
    >>> nhwc_to_nchw(np.ones((8, 28, 30, 3))).shape
    (8, 3, 28, 30)
    """
    return _reordered(x, "x", "N H W C", (0, 3, 1, 2))


def nchw_to_nhwc(x: Array) -> Array:
    """Images from PyTorch's order of axes to TensorFlow's.

    Args:
        x: images (N, C, H, W).

    Returns:
        (N, H, W, C), the same values and dtype.

    Raises:
        ValueError: not four axes.

    Source: the manuals of `tf.nn.conv2d` and `torch.nn.Conv2d`.

    >>> import numpy as np
    >>> nchw_to_nhwc(np.ones((8, 3, 28, 30))).shape
    (8, 28, 30, 3)
    """
    return _reordered(x, "x", "N C H W", (0, 2, 3, 1))


def hwio_to_oihw(w: Array) -> Array:
    """Filters from TensorFlow's order of axes to PyTorch's.

    Args:
        w: filters (KH, KW, C, F).

    Returns:
        (F, C, KH, KW), the same values and dtype.

    Raises:
        ValueError: not four axes.

    Source: the manuals of `tf.nn.conv2d` and `torch.nn.Conv2d`.

    >>> import numpy as np
    >>> hwio_to_oihw(np.ones((5, 7, 3, 10))).shape
    (10, 3, 5, 7)
    """
    return _reordered(w, "w", "KH KW C F", (3, 2, 0, 1))


def oihw_to_hwio(w: Array) -> Array:
    """Filters from PyTorch's order of axes to TensorFlow's.

    Args:
        w: filters (F, C, KH, KW).

    Returns:
        (KH, KW, C, F), the same values and dtype.

    Raises:
        ValueError: not four axes.

    Source: the manuals of `tf.nn.conv2d` and `torch.nn.Conv2d`.

    >>> import numpy as np
    >>> oihw_to_hwio(np.ones((10, 3, 5, 7))).shape
    (5, 7, 3, 10)
    """
    return _reordered(w, "w", "F C KH KW", (2, 3, 1, 0))


def explicit_pad(pad: Any) -> Pads:
    """((top, bottom), (left, right)) from every form that has numbers.

    Raises:
        ValueError: a word, a negative number, or not two axes.
    """
    pads = []
    for axis in pair("pad", pad):
        both = pair("pad", axis)
        if any(isinstance(p, (str, bool)) or p < 0 for p in both):
            raise ValueError(f"pad is {pad!r}, expected numbers, 0 or more: an int, "
                             "(rows, columns) or ((top, bottom), (left, right))")
        pads.append((int(both[0]), int(both[1])))
    return pads[0], pads[1]


def pad2d(x: Array, pad: Any, *, value: float = 0.0) -> Array:
    """Put a frame of one value around every image.

    Args:
        x: images (N, H, W, C).
        pad: an int, (rows, columns) or ((top, bottom), (left, right)).
        value: what the frame holds.

    Returns:
        (N, top + H + bottom, left + W + right, C).

    Raises:
        ValueError: not four axes, or padding that is no number.

    Source: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning" (2016),
        section 2.2.

    >>> import numpy as np
    >>> pad2d(np.ones((1, 1, 1, 1)), ((0, 1), (1, 1)))[0, :, :, 0]
    array([[0., 1., 0.],
           [0., 0., 0.]])
    """
    require(x.shape, "N H W C", "x")
    return pad_image(as_floats(x)[0], explicit_pad(pad), value)


def dilate2d(x: Array, stride: Pair) -> Array:
    """Put stride - 1 zeros between neighbouring pixels.

    y[n, i sh, j sw, c] = x[n, i, j, c], and zero everywhere else.

    Args:
        x: images (N, H, W, C).
        stride: distance of two pixels afterwards, an int or (rows, columns).

    Returns:
        (N, sh (H - 1) + 1, sw (W - 1) + 1, C).

    Raises:
        ValueError: not four axes, or a stride below 1.

    Source: Dumoulin and Visin (2016), section 4.5.

    >>> import numpy as np
    >>> dilate2d(np.array([[1.0, 2.0]])[None, :, :, None], (1, 3))[0, :, :, 0]
    array([[1., 0., 0., 2.]])
    """
    require(x.shape, "N H W C", "x")
    sh, sw = pair("stride", stride)
    if sh < 1 or sw < 1:
        raise ValueError(f"stride is {stride!r}, expected 1 or more")
    xp, x = array_namespace(x), as_floats(x)[0]
    n, h, w, c = x.shape
    size = max(sh * (h - 1) + 1, 0), max(sw * (w - 1) + 1, 0)
    y = xp.zeros((n, *size, c), dtype=x.dtype, device=x.device)
    y[:, ::sh, ::sw, :] = x
    return y
