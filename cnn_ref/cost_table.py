"""The table of a whole net, like those in papers: shapes, parameters, products and memory."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, NamedTuple

from cnn_ref.cost import activation_bytes, conv_macs, conv_params, dense_params
from cnn_ref.pool import pool_geometry
from cnn_ref.windows import Pair, geometry


class ConvSpec(NamedTuple):
    """A convolution layer, options as for `conv2d`."""

    f: int
    k: Pair
    stride: Pair = 1
    pad: Any = 0
    dilation: Pair = 1
    groups: int = 1
    bias: bool = True


class PoolSpec(NamedTuple):
    """A pooling layer, options as for `max_pool2d`."""

    k: Pair
    stride: Pair | None = None
    pad: Any = 0


class DenseSpec(NamedTuple):
    """A fully connected layer; what comes in is flattened."""

    m: int
    bias: bool = True


Spec = ConvSpec | PoolSpec | DenseSpec


class Row(NamedTuple):
    """One layer: its name, the shape of its output for one image, and what it costs."""

    name: str
    out: tuple[int, ...]
    params: int
    macs: int
    activations: int
    """Bytes of the output, for the whole batch."""


class CostTable(NamedTuple):
    """All layers, the input first, and what they come to."""

    rows: list[Row]
    params: int
    macs: int
    inference_bytes: int
    """The parameters, and the largest two neighbouring activations: what must stay at once."""
    training_bytes: int
    """The parameters, a gradient of each, and every activation: backward needs them all."""

    def __str__(self) -> str:
        head = ("layer", "output", "parameters", "multiply-adds", "activations (bytes)")
        lines = [head] + [(r.name, "x".join(map(str, r.out)), f"{r.params:,}", f"{r.macs:,}",
                           f"{r.activations:,}") for r in self.rows]
        lines.append(("sum", "", f"{self.params:,}", f"{self.macs:,}",
                      f"{sum(r.activations for r in self.rows):,}"))
        wide = [max(len(line[i]) for line in lines) for i in range(len(head))]
        return "\n".join(
            "  ".join([line[0].ljust(wide[0]),
                       *(cell.rjust(n) for cell, n in zip(line[1:], wide[1:], strict=True))])
            for line in lines)


def cost_table(shape: tuple[int, int, int], layers: Sequence[Spec], *, batch: int = 1,
               itemsize: int = 4) -> CostTable:
    """Shapes, parameters, multiply-accumulates and memory of a net, layer by layer.

    Args:
        shape: of one image, (H, W, C).
        layers: ConvSpec, PoolSpec and DenseSpec, the first layer first. Activation functions work
            in place and are not listed.
        batch: images at once, for the memory; multiply-accumulates are for one.
        itemsize: bytes of a number: 4 for float32.

    Returns:
        A CostTable; `print` shows it as papers do.

    Raises:
        ValueError: a layer that does not fit what comes before it, or is no such layer.

    Source: Géron, "Hands-On Machine Learning with Scikit-Learn, Keras, and TensorFlow",
        chapter 14, "Memory requirements", for the two kinds of memory.

    >>> print(cost_table((8, 8, 1), [ConvSpec(4, 3), PoolSpec(2), DenseSpec(10)]))
    layer    output  parameters  multiply-adds  activations (bytes)
    input     8x8x1           0              0                  256
    conv 1    6x6x4          40          1,296                  576
    pool 2    3x3x4           0              0                  144
    dense 3      10         370            360                   40
    sum                     410          1,656                1,016
    """
    rows = [Row("input", tuple(shape), 0, 0, activation_bytes(shape, batch=batch,
                                                              itemsize=itemsize))]
    for number, layer in enumerate(layers, 1):
        name, out, params, macs = _row(rows[-1].out, layer)
        rows.append(Row(f"{name} {number}", out, params, macs,
                        activation_bytes(out, batch=batch, itemsize=itemsize)))
    params, macs = sum(r.params for r in rows), sum(r.macs for r in rows)
    sizes = [r.activations for r in rows]
    at_once = max((a + b for a, b in zip(sizes, sizes[1:], strict=False)), default=sizes[0])
    return CostTable(rows, params, macs, params * itemsize + at_once,
                     2 * params * itemsize + sum(sizes))


def _row(shape: tuple[int, ...], layer: Spec) -> tuple[str, tuple[int, ...], int, int]:
    if isinstance(layer, DenseSpec):
        d = prod(shape)
        params = dense_params(d, layer.m, bias=layer.bias)
        return "dense", (layer.m,), params, dense_params(d, layer.m, bias=False)
    if not isinstance(layer, (ConvSpec, PoolSpec)):
        raise ValueError(f"a layer is {layer!r}, expected ConvSpec, PoolSpec or DenseSpec")
    if len(shape) != 3:
        raise ValueError(f"{layer!r} stands after an output of shape {shape}, expected (H, W, C): "
                         "convolutions and pooling come before the first dense layer")
    h, w, c = shape
    if isinstance(layer, PoolSpec):
        return "pool", (*pool_geometry((1, h, w, c), *layer).out, c), 0, 0
    out = geometry(h, w, layer.k, layer.stride, layer.pad, layer.dilation).out
    return ("conv", (*out, layer.f),
            conv_params(layer.k, c, layer.f, bias=layer.bias, groups=layer.groups),
            conv_macs(out, layer.k, c, layer.f, groups=layer.groups))
