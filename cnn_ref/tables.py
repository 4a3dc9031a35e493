"""The nets of the papers as tables: shapes, parameters, connections, products."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cnn_ref.cost_table import ConvSpec, CostTable, DenseSpec, PoolSpec, Spec, cost_table


class LeNetRow(NamedTuple):
    """A layer of LeNet-5: what comes out, what is learned, and how many products there are."""

    name: str
    out: tuple[int, ...]
    params: int
    connections: int


LENET5_C3 = ((0, 1, 2), (1, 2, 3), (2, 3, 4), (3, 4, 5), (0, 4, 5), (0, 1, 5),
             (0, 1, 2, 3), (1, 2, 3, 4), (2, 3, 4, 5), (0, 3, 4, 5), (0, 1, 4, 5), (0, 1, 2, 5),
             (0, 1, 3, 4), (1, 2, 4, 5), (0, 2, 3, 5), (0, 1, 2, 3, 4, 5))
"""Which of S2's six maps each of C3's sixteen sees: table I of the paper."""


def lenet5_table(size: int = 32, links: Sequence[Sequence[int]] = LENET5_C3, *,
                 classes: int = 10) -> list[LeNetRow]:
    """LeNet-5 layer by layer, with the paper's C3 and its sub-sampling that learns.

    A convolution has KH KW + 1 parameters for each map that it sees, the 1 once a filter; its
    connections are its parameters at each place. Sub-sampling adds up 2 x 2 values, times one
    number, plus another: 2 parameters a map, 5 connections a place. The output compares F6's 84
    values with fixed patterns, one a class, so it learns nothing.

    Args:
        size: height and width of the image; 32 or more, so that C5 has a place.
        links: for each map of C3 the maps of S2 that it sees. S2 has as many as are named.
        classes: patterns of the output.

    Returns:
        C1, S2, C3, S4, C5, F6 and the output; in the paper 60,000 parameters and 340,908
        connections.

    Raises:
        ValueError: an image that is too small.

    Source: LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document
        recognition" (1998), section II.B and table I.

    >>> rows = lenet5_table()
    >>> sum(row.params for row in rows), sum(row.connections for row in rows)
    (60000, 340908)
    """
    if size < 32:
        raise ValueError(f"size is {size}, expected 32 or more: C5 needs 5 x 5 places of S4")
    first, third = 1 + max(m for seen in links for m in seen), len(links)
    c1, c3, c5 = size - 4, (size - 4) // 2 - 4, ((size - 4) // 2 - 4) // 2 - 4

    def conv(name: str, side: int, maps: int, seen: int) -> LeNetRow:
        params = 25 * seen + maps
        return LeNetRow(name, (side, side, maps), params, params * side * side)

    def pool(name: str, side: int, maps: int) -> LeNetRow:
        return LeNetRow(name, (side, side, maps), 2 * maps, 5 * side * side * maps)

    f6 = 84 * (120 * c5 * c5 + 1)
    return [conv("C1", c1, first, first), pool("S2", c1 // 2, first),
            conv("C3", c3, third, sum(len(seen) for seen in links)), pool("S4", c3 // 2, third),
            conv("C5", c5, 120, 120 * third), LeNetRow("F6", (84,), f6, f6),
            LeNetRow("output", (classes,), 0, 84 * classes)]


def alexnet_specs(groups: int = 2) -> list[Spec]:
    """AlexNet's layers; with two groups, layers 2, 4 and 5 see half of the maps."""
    return [ConvSpec(96, 11, 4), PoolSpec(3, 2), ConvSpec(256, 5, pad=2, groups=groups),
            PoolSpec(3, 2), ConvSpec(384, 3, pad=1), ConvSpec(384, 3, pad=1, groups=groups),
            ConvSpec(256, 3, pad=1, groups=groups), PoolSpec(3, 2), DenseSpec(4096),
            DenseSpec(4096), DenseSpec(1000)]


def alexnet_table(*, groups: int = 2) -> CostTable:
    """AlexNet on images of 227 x 227 (the paper's 224 does not fit its own strides).

    Args:
        groups: 2 as in the paper, where two GPUs each hold half of the maps, or 1.

    Returns:
        A CostTable: 60,965,224 parameters with groups, 62,378,344 without.

    Raises:
        ValueError: groups that do not divide the maps.

    Source: Krizhevsky, Sutskever and Hinton, "ImageNet classification with deep convolutional
        neural networks" (2012), section 3.5.

    >>> alexnet_table().params, alexnet_table(groups=1).params
    (60965224, 62378344)
    """
    return cost_table((227, 227, 3), alexnet_specs(groups))


def zfnet_table() -> CostTable:
    """ZFNet on images of 224 x 224: AlexNet with smaller filters and steps at the start.

    Returns:
        A CostTable: 62,357,608 parameters.

    Raises:
        Nothing.

    Source: Zeiler and Fergus, "Visualizing and understanding convolutional networks" (2013),
        figure 3; the padding follows from its sizes 110, 55, 26, 13 and 6.

    >>> [row.out[0] for row in zfnet_table().rows[1:5]]
    [110, 55, 26, 13]
    """
    return cost_table((224, 224, 3), zfnet_specs())


def zfnet_specs() -> list[Spec]:
    """ZFNet's layers."""
    return [ConvSpec(96, 7, 2, 1), PoolSpec(3, 2, 1), ConvSpec(256, 5, 2), PoolSpec(3, 2, 1),
            ConvSpec(384, 3, pad=1), ConvSpec(384, 3, pad=1), ConvSpec(256, 3, pad=1),
            PoolSpec(3, 2), DenseSpec(4096), DenseSpec(4096), DenseSpec(1000)]


VGG = {
    "11": ((64,), (128,), (256, 256), (512, 512), (512, 512)),
    "13": ((64, 64), (128, 128), (256, 256), (512, 512), (512, 512)),
    "16": ((64, 64), (128, 128), (256,) * 3, (512,) * 3, (512,) * 3),
    "19": ((64, 64), (128, 128), (256,) * 4, (512,) * 4, (512,) * 4),
}
"""Filters of each stage; a pooling follows each."""


def vgg_specs(config: str) -> list[Spec]:
    """VGG's layers: 3 x 3 filters throughout.

    Raises:
        ValueError: an unknown configuration.
    """
    if str(config) not in VGG:
        raise ValueError(f"config is {config!r}, expected one of {', '.join(VGG)}")
    layers: list[Spec] = []
    for stage in VGG[str(config)]:
        layers += [*(ConvSpec(f, 3, pad=1) for f in stage), PoolSpec(2)]
    return [*layers, DenseSpec(4096), DenseSpec(4096), DenseSpec(1000)]


def vgg_table(config: str) -> CostTable:
    """VGG on images of 224 x 224.

    Args:
        config: "11", "13", "16" or "19" (A, B, D and E in the paper).

    Returns:
        A CostTable.

    Raises:
        ValueError: an unknown configuration.

    Source: Simonyan and Zisserman, "Very deep convolutional networks for large-scale image
        recognition" (2015), table 1.

    >>> vgg_table("16").macs
    15470264320
    """
    return cost_table((224, 224, 3), vgg_specs(config))


def vgg_params(config: str) -> int:
    """How many parameters a VGG has.

    Args:
        config: "11", "13", "16" or "19".

    Returns:
        Weights and biases of all layers, for 1000 classes.

    Raises:
        ValueError: an unknown configuration.

    Source: Simonyan and Zisserman (2015), table 2, in millions.

    >>> vgg_params("16")
    138357544
    """
    return vgg_table(config).params
