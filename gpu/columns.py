"""Windows as rows of a matrix, and their adjoint, by kernels that read and write memory once."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

from array_api_compat import array_namespace

import cnn_ref
from cnn_ref.im2col import columns_geometry
from cnn_ref.windows import Array, Geometry, Pair, as_floats, geometry, require
from gpu.arrays import like
from gpu.kernels import launch


class Group(NamedTuple):
    """Channels that filters see: `depth` of them from `first` on."""

    first: int
    depth: int


def cut(x: Array, g: Geometry, group: Group) -> Array:
    """Every window of images (N, H, W, C) as a row: (N OH OW, KH KW depth)."""
    xp = array_namespace(x)
    n, c = x.shape[0], x.shape[3]
    if is_a_matrix_already(g) and group.depth == c:
        return as_rows(x)
    width = prod(g.kernel) * group.depth
    rows = xp.empty((n * prod(g.out), width), dtype=x.dtype)
    launch("columns", "cut", (x, rows), (n * g.out[0], g.out[1], width), (c, *group), g)
    return rows


def fold_into(dx: Array, rows: Array, g: Geometry, group: Group) -> None:
    """Write into a group of channels of dx (N, H, W, C) the sum of all that was cut there."""
    n, h, w, c = dx.shape
    launch("columns", "fold", (rows, dx), (n * h, w, group.depth), (c, *group), g)


def is_a_matrix_already(g: Geometry) -> bool:
    """Whether every window is one pixel, so that images (N, H, W, C) lie as their columns do."""
    return g.kernel == (1, 1) and g.stride == (1, 1) and g.pads == ((0, 0), (0, 0))


@like(cnn_ref.im2col)
def im2col(x: Array, size: Pair, *, stride: Pair = 1, pad: object = 0,
           dilation: Pair = 1) -> Array:
    require(x.shape, "N H W C", "x")
    x = contiguous(as_floats(x)[0])
    g = geometry(x.shape[1], x.shape[2], size, stride, pad, dilation)
    rows = cut(x, g, Group(0, x.shape[3]))
    return array_namespace(x).array(rows) if is_a_matrix_already(g) else rows


@like(cnn_ref.col2im)
def col2im(columns: Array, shape: tuple[int, int, int, int], size: Pair, *, stride: Pair = 1,
           pad: object = 0, dilation: Pair = 1) -> Array:
    g = columns_geometry(columns, shape, size, stride, pad, dilation)
    columns = contiguous(as_floats(columns)[0])
    dx = array_namespace(columns).empty(shape, dtype=columns.dtype)
    fold_into(dx, columns, g, Group(0, shape[3]))
    return dx


def as_rows(a: Array) -> Array:
    """The same numbers as a matrix whose columns are the last axis."""
    return array_namespace(a).reshape(a, (prod(a.shape[:-1]), a.shape[-1]))


def contiguous(a: Array) -> Array:
    """The array in C order, copied only where it is not."""
    return array_namespace(a).ascontiguousarray(a)
