"""What of an image one value deep in a net can see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cnn_ref.checks import at_least


class ReceptiveField(NamedTuple):
    """What one value of a layer sees of the input, along one axis, in pixels of the input."""

    size: int
    """Pixels from the first that it sees to the last."""
    jump: int
    """Distance of what two neighbouring values see."""
    start: float
    """Centre of what the first value sees; the centre of the first pixel is 0."""


def receptive_field(layers: Sequence[tuple[int, ...]]) -> list[ReceptiveField]:
    """Size, jump and start of the receptive field after each layer.

    size' = size + dilation (k - 1) jump, jump' = stride jump,
    start' = start + (dilation (k - 1) / 2 - pad) jump, from size 1, jump 1, start 0.

    Args:
        layers: (k, stride), (k, stride, pad) or (k, stride, pad, dilation) of each convolution or
            pooling along one axis, the first layer first. Padding is zeros before the first pixel.

    Returns:
        A ReceptiveField for each layer.

    Raises:
        ValueError: a layer that is no such tuple, or a number out of range.

    Source: Araujo, Norris and Sim, "Computing receptive fields of convolutional neural networks",
        Distill (2019).

    >>> [field.size for field in receptive_field([(5, 1), (2, 2), (5, 1), (2, 2), (5, 1)])]
    [5, 6, 14, 16, 32]
    >>> receptive_field([(3, 1, 1), (2, 2)])[-1]
    ReceptiveField(size=4, jump=2, start=0.5)
    """
    fields, field = [], ReceptiveField(1, 1, 0.0)
    for number, layer in enumerate(layers):
        k, stride, pad, dilation = _checked(number, layer)
        reach = dilation * (k - 1)
        field = ReceptiveField(field.size + reach * field.jump, stride * field.jump,
                               field.start + (reach / 2 - pad) * field.jump)
        fields.append(field)
    return fields


def _checked(number: int, layer: tuple[int, ...]) -> tuple[int, int, int, int]:
    values = tuple(layer)
    if not 2 <= len(values) <= 4:
        raise ValueError(f"layer {number} is {layer!r}, expected (k, stride), (k, stride, pad) or "
                         "(k, stride, pad, dilation)")
    k, stride, pad, dilation = values + (0, 1)[len(values) - 2:]
    for name, value, least in (("k", k, 1), ("stride", stride, 1), ("pad", pad, 0),
                               ("dilation", dilation, 1)):
        at_least(least, **{f"{name} of layer {number}": value})
    return k, stride, pad, dilation
