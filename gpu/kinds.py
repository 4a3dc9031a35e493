"""The convolutions of `cnn_ref` that have a name of their own, through this package's `conv2d`."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

import cnn_ref
from cnn_ref.checks import gradient_of
from cnn_ref.conv_backward import ConvGrads
from cnn_ref.conv_kinds import depthwise_filters, require_one_pixel
from cnn_ref.transposed import transposed_geometry
from cnn_ref.windows import Array, Pair, as_floats
from gpu.arrays import like
from gpu.columns import contiguous
from gpu.conv import conv2d, conv2d_backward, filter_grad, forward, input_grad


@like(cnn_ref.conv2d_dilated)
def conv2d_dilated(x: Array, w: Array, b: Array | None = None, *, dilation: Pair,
                   stride: Pair = 1, pad: Any = 0) -> Array:
    return conv2d(x, w, b, stride=stride, pad=pad, dilation=dilation)


@like(cnn_ref.grouped_conv2d)
def grouped_conv2d(x: Array, w: Array, b: Array | None = None, *, groups: int, stride: Pair = 1,
                   pad: Any = 0, dilation: Pair = 1) -> Array:
    return conv2d(x, w, b, stride=stride, pad=pad, dilation=dilation, groups=groups)


@like(cnn_ref.depthwise_conv2d)
def depthwise_conv2d(x: Array, w: Array, b: Array | None = None, *, stride: Pair = 1,
                     pad: Any = 0, dilation: Pair = 1) -> Array:
    return conv2d(x, depthwise_filters(x, w), b, stride=stride, pad=pad, dilation=dilation,
                  groups=x.shape[3])


@like(cnn_ref.depthwise_conv2d_backward)
def depthwise_conv2d_backward(dy: Array, x: Array, w: Array, b: Array | None = None, *,
                              stride: Pair = 1, pad: Any = 0, dilation: Pair = 1) -> ConvGrads:
    grads = conv2d_backward(dy, x, depthwise_filters(x, w), b, stride=stride, pad=pad,
                            dilation=dilation, groups=x.shape[3])
    return grads._replace(dw=array_namespace(w).reshape(grads.dw, w.shape))


@like(cnn_ref.pointwise_conv2d)
def pointwise_conv2d(x: Array, w: Array, b: Array | None = None) -> Array:
    require_one_pixel(w)
    return conv2d(x, w, b)


@like(cnn_ref.pointwise_conv2d_backward)
def pointwise_conv2d_backward(dy: Array, x: Array, w: Array, b: Array | None = None) -> ConvGrads:
    require_one_pixel(w)
    return conv2d_backward(dy, x, w, b)


@like(cnn_ref.conv2d_im2col)
def conv2d_im2col(x: Array, w: Array, b: Array | None = None, *, stride: Pair = 1, pad: Any = 0,
                  dilation: Pair = 1) -> Array:
    return conv2d(x, w, b, stride=stride, pad=pad, dilation=dilation)


@like(cnn_ref.conv2d_im2col_backward)
def conv2d_im2col_backward(dy: Array, x: Array, w: Array, b: Array | None = None, *,
                           stride: Pair = 1, pad: Any = 0, dilation: Pair = 1) -> ConvGrads:
    return conv2d_backward(dy, x, w, b, stride=stride, pad=pad, dilation=dilation)


@like(cnn_ref.conv2d_transpose)
def conv2d_transpose(x: Array, w: Array, b: Array | None = None, *, stride: Pair = 1,
                     pad: Any = 0, dilation: Pair = 1, groups: int = 1,
                     out_pad: Pair = 0) -> Array:
    g = transposed_geometry(x, w, b, stride, pad, dilation, groups, out_pad)
    x, w, *bias = (contiguous(a) for a in as_floats(*([x, w] if b is None else [x, w, b])))
    y = input_grad(x, w, g, groups)
    for each in bias:
        y += each
    return y


@like(cnn_ref.conv2d_transpose_backward)
def conv2d_transpose_backward(dy: Array, x: Array, w: Array, b: Array | None = None, *,
                              stride: Pair = 1, pad: Any = 0, dilation: Pair = 1, groups: int = 1,
                              out_pad: Pair = 0) -> ConvGrads:
    g = transposed_geometry(x, w, b, stride, pad, dilation, groups, out_pad)
    gradient_of(dy, "(N, OH, OW, C)", (x.shape[0], *g.size, w.shape[2] * groups))
    dy, x, w = (contiguous(a) for a in as_floats(dy, x, w))
    return ConvGrads(forward(dy, w, g, groups), filter_grad(x, dy, w, g, groups),
                     None if b is None else cnn_ref.conv2d_bias_grad(dy))
