"""The large nets, built small or at their real sizes: AlexNet, ZFNet, VGG and ResNet-18."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from cnn_ref.cost_table import ConvSpec, DenseSpec, PoolSpec, Spec, cost_table
from cnn_ref.dense import flatten, flatten_backward
from cnn_ref.global_pool import global_avg_pool, global_avg_pool_backward
from cnn_ref.group_norm import local_response_norm, local_response_norm_backward
from cnn_ref.init import draw_weights
from cnn_ref.layers import (
    BatchNorm,
    Conv2d,
    Dense,
    Dropout,
    Function,
    Layer,
    Residual,
    Sequential,
)
from cnn_ref.pool import max_pool2d, max_pool2d_backward
from cnn_ref.rectifiers import relu, relu_backward
from cnn_ref.tables import alexnet_specs, vgg_specs, zfnet_specs
from cnn_ref.windows import pair


def shrunk(specs: Sequence[Spec], divide: int, classes: int = 1000) -> list[Spec]:
    """The same layers with 1 / divide of the filters and units, and an output for each class."""
    def smaller(spec: Spec) -> Spec:
        if isinstance(spec, ConvSpec):
            return spec._replace(f=max(spec.f // divide, spec.groups))
        return spec._replace(m=max(spec.m // divide, 1)) if isinstance(spec, DenseSpec) else spec

    return [*(smaller(spec) for spec in specs[:-1]), DenseSpec(classes)]


def build(rng: Any, shape: tuple[int, int, int], specs: Sequence[Spec], *,
          normalised: Sequence[int] = (), keep: float = 1.0, dtype: Any = np.float32) -> Sequential:
    """A net from its table: a ReLU after all but the last layer, max pooling.

    Args:
        rng: a `numpy.random.Generator` for He's weights, and for dropout.
        shape: of one image, (H, W, C).
        specs: the layers, as for `cost_table`.
        normalised: which convolutions, from 0, have local response normalisation after the ReLU.
        keep: dropout's, before every dense layer but the last.
        dtype: of the parameters.

    >>> specs = [ConvSpec(4, 3), PoolSpec(2), DenseSpec(5)]
    >>> net = build(np.random.default_rng(0), (8, 8, 3), specs)
    >>> net(np.ones((2, 8, 8, 3))).shape, net.count()
    ((2, 5), 297)
    """
    rows = cost_table(shape, specs).rows
    layers: list[Layer] = []
    convolutions = 0
    for before, spec in zip(rows, specs, strict=False):
        if isinstance(spec, PoolSpec):
            layers.append(Function(max_pool2d, max_pool2d_backward, spec.k, stride=spec.stride,
                                   pad=spec.pad))
        elif isinstance(spec, ConvSpec):
            layers += [_conv(rng, before.out[2], spec, dtype), _rectifier()]
            if convolutions in normalised:
                layers.append(Function(local_response_norm, local_response_norm_backward))
            convolutions += 1
        else:
            layers += _dense(rng, before.out, spec, keep if spec is not specs[-1] else 1.0, dtype)
    return Sequential(layers[:-1] if isinstance(specs[-1], DenseSpec) else layers)


def _rectifier() -> Layer:
    return Function(relu, relu_backward)


def _drawn(rng: Any, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    return draw_weights(rng, shape).astype(dtype)


def _conv(rng: Any, c: int, spec: ConvSpec, dtype: Any) -> Conv2d:
    w = _drawn(rng, (*pair("k", spec.k), c // spec.groups, spec.f), dtype)
    return Conv2d(w, np.zeros(spec.f, dtype) if spec.bias else None, stride=spec.stride,
                  pad=spec.pad, dilation=spec.dilation, groups=spec.groups)


def _dense(rng: Any, shape: tuple[int, ...], spec: DenseSpec, keep: float,
           dtype: Any) -> list[Layer]:
    flat = [Function(flatten, flatten_backward)] if len(shape) > 1 else []
    drop = [Dropout(rng, keep)] if keep < 1 else []
    w = _drawn(rng, (prod(shape), spec.m), dtype)
    return [*flat, *drop, Dense(w, np.zeros(spec.m, dtype) if spec.bias else None), _rectifier()]


def alexnet(rng: Any, *, groups: int = 2, divide: int = 1, classes: int = 1000) -> Sequential:
    """AlexNet for images (N, 227, 227, 3), local response normalisation after layers 1 and 2."""
    return build(rng, (227, 227, 3), shrunk(alexnet_specs(groups), divide, classes),
                 normalised=(0, 1), keep=0.5)


def zfnet(rng: Any, *, divide: int = 1, classes: int = 1000) -> Sequential:
    """ZFNet for images (N, 224, 224, 3)."""
    return build(rng, (224, 224, 3), shrunk(zfnet_specs(), divide, classes), keep=0.5)


def vgg(rng: Any, config: str = "16", *, divide: int = 1, classes: int = 1000,
        size: int = 224) -> Sequential:
    """A VGG for images (N, size, size, 3), size a multiple of 32."""
    return build(rng, (size, size, 3), shrunk(vgg_specs(config), divide, classes), keep=0.5)


def basic_block(rng: Any, c: int, f: int, stride: int = 1, dtype: Any = np.float32) -> Sequential:
    """Two 3x3 convolutions with batch normalisation, the input added before the last ReLU."""
    def conv(k: int, depth: int, step: int) -> list[Layer]:
        w = _drawn(rng, (k, k, depth, f), dtype)
        return [Conv2d(w, stride=step, pad=k // 2),
                BatchNorm(np.ones(f, dtype), np.zeros(f, dtype))]

    f_of_x = Sequential([*conv(3, c, stride), _rectifier(), *conv(3, f, 1)])
    changes = stride != 1 or c != f
    return Sequential([Residual(f_of_x, Sequential(conv(1, c, stride)) if changes else None),
                       _rectifier()])


def resnet18(rng: Any, *, divide: int = 1, classes: int = 1000,
             dtype: Any = np.float32) -> Sequential:
    """ResNet-18 for images of any size, such as (N, 224, 224, 3): 11,689,512 parameters.

    Source: He, Zhang, Ren and Sun (2015), table 1, with projections where the shape changes.
    """
    widths = [max(f // divide, 1) for f in (64, 128, 256, 512)]
    layers: list[Layer] = [
        Conv2d(_drawn(rng, (7, 7, 3, widths[0]), dtype), stride=2, pad=3),
        BatchNorm(np.ones(widths[0], dtype), np.zeros(widths[0], dtype)), _rectifier(),
        Function(max_pool2d, max_pool2d_backward, 3, stride=2, pad=1)]
    c = widths[0]
    for stage, f in enumerate(widths):
        layers += [basic_block(rng, c, f, 2 if stage else 1, dtype),
                   basic_block(rng, f, f, 1, dtype)]
        c = f
    return Sequential([*layers, Function(global_avg_pool, global_avg_pool_backward),
                       Dense(_drawn(rng, (c, classes), dtype), np.zeros(classes, dtype))])
