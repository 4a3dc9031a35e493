"""The convolution layer: all windows in one view, one matrix product."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from cnn_ref import fast_conv
from cnn_ref.checks import expected_shape, number, same_shape
from cnn_ref.windows import Array, Geometry, Pair, as_floats, geometry, on_numpy, require, windows


def conv_step(window: Array, w: Array, b: float) -> Array:
    """One number of a feature map: one window under one filter.

    b + sum_{u, v, c} window[u, v, c] w[u, v, c]

    Args:
        window: part of an image (KH, KW, C).
        w: one filter (KH, KW, C).
        b: its bias, a number.

    Returns:
        One number.

    Raises:
        ValueError: the shapes differ, or the bias is not one number.

    Source: Goodfellow, Bengio and Courville, "Deep Learning" (2016), section 9.1.

    >>> import numpy as np
    >>> float(conv_step(np.ones((3, 3, 2)), np.full((3, 3, 2), 0.5), 1.0))
    10.0
    """
    require(window.shape, "KH KW C", "window")
    same_shape("w", w, "window", window, "each value needs a weight of its own")
    window, w = as_floats(window, w)
    return array_namespace(window, w).sum(window * w) + number("b", b)


def conv2d(x: Array, w: Array, b: Array | None = None, *, stride: Pair = 1, pad: Any = 0,
           dilation: Pair = 1, groups: int = 1) -> Array:
    """Slide every filter over every image and sum the products.

    y[n, i, j, f] =
        b[f] + sum_{u, v, c} w[u, v, c, f] x[n, i sh + u dh - top, j sw + v dw - left, c]

    This is cross-correlation: the filter is not turned.

    Args:
        x: images (N, H, W, C).
        w: filters (KH, KW, C / groups, F).
        b: biases (F,), or None.
        stride: step between windows, an int or (rows, columns).
        pad: zeros around the image: an int, (rows, columns), ((top, bottom), (left, right)),
            "valid", "same" (TensorFlow's rule) or "full".
        dilation: distance between taps, an int or (rows, columns).
        groups: how many groups of channels are convolved apart from each other.

    Returns:
        (N, OH, OW, F).

    Raises:
        ValueError: shapes or options that do not fit, with both values.

    Source: Dumoulin and Visin (2016); Krizhevsky, Sutskever and Hinton (2012) for groups.

    >>> import numpy as np
    >>> conv2d(np.ones((1, 3, 3, 1)), np.ones((2, 2, 1, 1)))[0, :, :, 0]
    array([[4., 4.],
           [4., 4.]])
    """
    g = fitted(x, w, b, stride, pad, dilation, groups)
    x, w, *bias = as_floats(x, w) if b is None else as_floats(x, w, b)
    if on_numpy(x, w, *bias):
        return fast_conv.correlate(x, w, bias[0] if bias else None, g, groups)
    xp = array_namespace(x, w)
    cut = windows(x, g)
    parts = [_product(xp, part, filters)
             for part, filters in zip(split(cut, groups), split(w, groups), strict=True)]
    y = parts[0] if groups == 1 else xp.concat(parts, axis=-1)
    return y + bias[0] if bias else y


def _product(xp: Any, cut: Array, w: Array) -> Array:
    n, oh, ow, kh, kw, c = cut.shape
    rows = xp.reshape(cut, (n * oh * ow, kh * kw * c))
    y = rows @ xp.reshape(w, (kh * kw * c, w.shape[3]))
    return xp.reshape(y, (n, oh, ow, w.shape[3]))


def split(a: Array, groups: int) -> list[Array]:
    """Equal parts of the last axis."""
    size = a.shape[-1] // groups
    return [a[..., i * size:(i + 1) * size] for i in range(groups)]


def fitted(x: Array, w: Array, b: Array | None, stride: Pair, pad: Any, dilation: Pair,
           groups: int) -> Geometry:
    """How filters slide over images, once both and the options are found to fit.

    Raises:
        ValueError: shapes or options that do not fit, with both values.
    """
    require(x.shape, "N H W C", "x")
    require(w.shape, "KH KW C F", "w")
    c, f = x.shape[3], w.shape[3]
    if groups < 1 or c % groups or f % groups:
        raise ValueError(f"groups is {groups} but x has C = {c} and w has F = {f}: "
                         "both must be multiples of groups")
    if w.shape[2] != c // groups:
        raise ValueError(f"C is {c} in x but {w.shape[2]} in w"
                         + (f", expected {c} / {groups} groups = {c // groups}" if groups > 1
                            else "") + ": the filters must be as deep as the image")
    if b is not None:
        expected_shape("b", b, "(F,)", (f,), "one bias a filter")
    return geometry(x.shape[1], x.shape[2], w.shape[:2], stride, pad, dilation)
