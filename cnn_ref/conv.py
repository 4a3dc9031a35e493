"""Convolution layers, forward and backward: all windows in one view, one matrix product."""

from __future__ import annotations

from typing import Any, NamedTuple

from array_api_compat import array_namespace

from cnn_ref.checks import number, same_shape
from cnn_ref.windows import Array, Geometry, Pair, as_floats, fold, geometry, require, windows


class ConvGrads(NamedTuple):
    """Gradients of a convolution; `db` is None where there was no bias."""

    dx: Array
    dw: Array
    db: Array | None


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
    g = _fitted(x, w, b, stride, pad, dilation, groups)
    x, w = as_floats(x, w) if b is None else as_floats(x, w, b)[:2]
    xp = array_namespace(x, w)
    cut = windows(x, g)
    parts = [_product(xp, part, filters)
             for part, filters in zip(_split(cut, groups), _split(w, groups), strict=True)]
    y = parts[0] if groups == 1 else xp.concat(parts, axis=-1)
    return y if b is None else y + xp.astype(b, y.dtype, copy=False)


def _product(xp: Any, cut: Array, w: Array) -> Array:
    n, oh, ow, kh, kw, c = cut.shape
    rows = xp.reshape(cut, (n * oh * ow, kh * kw * c))
    y = rows @ xp.reshape(w, (kh * kw * c, w.shape[3]))
    return xp.reshape(y, (n, oh, ow, w.shape[3]))


def _split(a: Array, groups: int) -> list[Array]:
    """Equal parts of the last axis."""
    size = a.shape[-1] // groups
    return [a[..., i * size:(i + 1) * size] for i in range(groups)]


def _fitted(x: Array, w: Array, b: Array | None, stride: Pair, pad: Any, dilation: Pair,
            groups: int) -> Geometry:
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
    if b is not None and tuple(b.shape) != (f,):
        raise ValueError(f"b has shape {tuple(b.shape)}, expected (F,) = ({f},): one bias a filter")
    return geometry(x.shape[1], x.shape[2], w.shape[:2], stride, pad, dilation)


def conv2d_backward(dy: Array, x: Array, w: Array, b: Array | None = None, *, stride: Pair = 1,
                    pad: Any = 0, dilation: Pair = 1, groups: int = 1) -> ConvGrads:
    """Gradients of `conv2d` with respect to images, filters and biases.

    dx spreads each dy[n, i, j, f] over its window, weighted by the filter; dw correlates the
    image with dy; db sums dy. All are sums over the batch: the loss owns the 1/N.

    Args:
        dy: upstream gradient (N, OH, OW, F).
        x, w, b, stride, pad, dilation, groups: as given to `conv2d`.

    Returns:
        ConvGrads(dx (N, H, W, C), dw (KH, KW, C / groups, F), db (F,) or None).

    Raises:
        ValueError: shapes or options that do not fit, with both values.

    Source: Bouvrie, "Notes on Convolutional Neural Networks" (2006), section 3, without its
        division by N and for cross-correlation.

    >>> import numpy as np
    >>> grads = conv2d_backward(np.ones((1, 2, 2, 1)), np.ones((1, 3, 3, 1)), np.ones((2, 2, 1, 1)))
    >>> grads.dx[0, :, :, 0]
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    """
    g = _fitted(x, w, b, stride, pad, dilation, groups)
    expected = (x.shape[0], *g.out, w.shape[3])
    if tuple(dy.shape) != expected:
        raise ValueError(f"dy has shape {tuple(dy.shape)}, expected (N, OH, OW, F) = {expected}: "
                         "the shape of the forward pass's output")
    dy, x, w = as_floats(dy, x, w)
    xp = array_namespace(dy, x, w)
    parts = [_part_backward(xp, *part) for part in zip(
        _split(dy, groups), _split(windows(x, g), groups), _split(w, groups), strict=True)]
    columns, filters = zip(*parts, strict=True)
    dx = fold(columns[0] if groups == 1 else xp.concat(columns, axis=-1), g)
    dw = filters[0] if groups == 1 else xp.concat(filters, axis=-1)
    return ConvGrads(dx, dw, None if b is None else xp.sum(dy, axis=(0, 1, 2)))


def _part_backward(xp: Any, dy: Array, cut: Array, w: Array) -> tuple[Array, Array]:
    """Gradients of one group: of its windows and of its filters."""
    n, oh, ow, kh, kw, c = cut.shape
    f = w.shape[3]
    rows = xp.reshape(cut, (n * oh * ow, kh * kw * c))
    deltas = xp.reshape(dy, (n * oh * ow, f))
    filters = xp.reshape(w, (kh * kw * c, f))
    columns = xp.reshape(deltas @ xp.matrix_transpose(filters), (n, oh, ow, kh, kw, c))
    return columns, xp.reshape(xp.matrix_transpose(rows) @ deltas, (kh, kw, c, f))
