"""Convolution on a device, forward and backward.

A depthwise convolution has no product in it and kernels of its own; a 1x1 convolution of stride 1
without padding or groups is one product; every other goes to cuDNN where that is installed
(`gpu.plans`). Without it a kernel cuts the windows into a matrix, of a bounded size
(`blocks.WORKSPACE`), and cuBLAS multiplies.
"""

from __future__ import annotations

from math import prod
from typing import Any

from array_api_compat import array_namespace

import cnn_ref
from cnn_ref.conv import fitted
from cnn_ref.conv_backward import ConvGrads, check_dy
from cnn_ref.windows import Array, Geometry, Pair, as_floats
from gpu import depthwise, plans
from gpu.arrays import like
from gpu.blocks import in_blocks
from gpu.columns import Group, as_rows, contiguous, cut, fold_into, is_a_matrix_already
from gpu.kernels import sums


def forward(x: Array, w: Array, g: Geometry, groups: int) -> Array:
    """Slide filters over images, both in C order: (N, OH, OW, F)."""
    xp = array_namespace(x)
    if depthwise.fits(w, groups):
        return depthwise.forward(x, w, g)
    n, f = x.shape[0], w.shape[3]
    y = xp.empty((n, *g.out, f), dtype=x.dtype)
    if not _is_one_product(g, groups) and plans.run("fprop", x, w, y, g):
        return y

    def work(images: slice) -> None:
        places = as_rows(y[images])
        if groups == 1:
            xp.matmul(cut(x[images], g, Group(0, x.shape[3])), as_rows(w), out=places)
            return
        for group, filters, outputs in _groups(w, groups):
            places[:, outputs] = cut(x[images], g, group) @ filters
    in_blocks(n, _bytes(x, w, g, groups), work)
    return y


def input_grad(dy: Array, w: Array, g: Geometry, groups: int) -> Array:
    """Lay every value of dy over its window, weighted by filters in C order: (N, H, W, C)."""
    xp = array_namespace(dy)
    if depthwise.fits(w, groups):
        return depthwise.input_grad(dy, w, g, groups)
    n = dy.shape[0]
    dx = xp.empty((n, *g.size, w.shape[2] * groups), dtype=dy.dtype)
    if _is_one_product(g, groups):
        xp.matmul(as_rows(dy), as_rows(w).T, out=as_rows(dx))
        return dx
    if plans.run("dgrad", dy, w, dx, g):
        return dx

    def work(images: slice) -> None:
        for group, filters, outputs in _groups(w, groups):
            deltas = as_rows(dy[images][..., outputs])
            fold_into(dx[images], deltas @ filters.T, g, group)
    in_blocks(n, _bytes(dy, w, g, groups), work)
    return dx


def filter_grad(dy: Array, x: Array, w: Array, g: Geometry, groups: int) -> Array:
    """Sum over all places of what lies under each tap times dy: as w, (KH, KW, C / groups, F)."""
    xp = array_namespace(x)
    if depthwise.fits(w, groups):
        return depthwise.filter_grad(dy, x, w, g)
    if not _is_one_product(g, groups):
        dw = xp.empty(w.shape, dtype=x.dtype)
        if plans.run("wgrad", dy, x, dw, g):
            return dw
    dw = xp.zeros((prod(w.shape[:3]), w.shape[3]), dtype=sums(x))

    def work(images: slice) -> None:
        parts = []
        for group, _, outputs in _groups(w, groups):
            deltas = as_rows(dy[images][..., outputs])
            parts.append(cut(x[images], g, group).T @ deltas)
        whole = xp.concat(parts, axis=1)
        dw[...] += whole
    in_blocks(x.shape[0], _bytes(x, w, g, groups), work)
    return xp.reshape(dw, w.shape).astype(x.dtype, copy=False)


def _groups(w: Array, groups: int) -> list[tuple[Group, Array, slice]]:
    """For each group: the channels that it sees, its filters as a matrix, its places in F."""
    depth, each = w.shape[2], w.shape[3] // groups
    matrix = as_rows(w)
    return [(Group(i * depth, depth), matrix[:, i * each:(i + 1) * each],
             slice(i * each, (i + 1) * each)) for i in range(groups)]


def _is_one_product(g: Geometry, groups: int) -> bool:
    return groups == 1 and is_a_matrix_already(g)


def _bytes(a: Array, w: Array, g: Geometry, groups: int) -> int:
    """What lies between for one image."""
    if _is_one_product(g, groups):
        return 0
    return prod(g.out) * (prod(w.shape[:3]) + w.shape[3]) * a.dtype.itemsize


@like(cnn_ref.conv2d)
def conv2d(x: Array, w: Array, b: Array | None = None, *, stride: Pair = 1, pad: Any = 0,
           dilation: Pair = 1, groups: int = 1) -> Array:
    g = fitted(x, w, b, stride, pad, dilation, groups)
    x, w, *bias = (contiguous(a) for a in as_floats(*([x, w] if b is None else [x, w, b])))
    y = forward(x, w, g, groups)
    for each in bias:
        y += each
    return y


@like(cnn_ref.conv2d_input_grad)
def conv2d_input_grad(dy: Array, x: Array, w: Array, *, stride: Pair = 1, pad: Any = 0,
                      dilation: Pair = 1, groups: int = 1) -> Array:
    g = fitted(x, w, None, stride, pad, dilation, groups)
    check_dy(dy, x, w, g)
    dy, _, w = as_floats(dy, x, w)
    return input_grad(contiguous(dy), contiguous(w), g, groups)


@like(cnn_ref.conv2d_filter_grad)
def conv2d_filter_grad(dy: Array, x: Array, w: Array, *, stride: Pair = 1, pad: Any = 0,
                       dilation: Pair = 1, groups: int = 1) -> Array:
    g = fitted(x, w, None, stride, pad, dilation, groups)
    check_dy(dy, x, w, g)
    dy, x, w = as_floats(dy, x, w)
    return filter_grad(contiguous(dy), contiguous(x), w, g, groups)


@like(cnn_ref.conv2d_backward)
def conv2d_backward(dy: Array, x: Array, w: Array, b: Array | None = None, *, stride: Pair = 1,
                    pad: Any = 0, dilation: Pair = 1, groups: int = 1) -> ConvGrads:
    g = fitted(x, w, b, stride, pad, dilation, groups)
    check_dy(dy, x, w, g)
    dy, x, w = (contiguous(a) for a in as_floats(dy, x, w))
    return ConvGrads(input_grad(dy, w, g, groups), filter_grad(dy, x, w, g, groups),
                     None if b is None else cnn_ref.conv2d_bias_grad(dy))
