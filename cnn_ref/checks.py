"""What several rooms ask of their arguments, in the same words."""

from __future__ import annotations

from typing import Any

Array = Any


def same_shape(name: str, a: Array, other: str, b: Array, why: str) -> None:
    """Two arrays that go together place by place.

    Raises:
        ValueError: names both arrays, both shapes and the reason.
    """
    if tuple(a.shape) != tuple(b.shape):
        raise ValueError(f"{name} has shape {tuple(a.shape)} but {other} has {tuple(b.shape)}: "
                         f"{why}")


def expected_shape(name: str, a: Array, letters: str, shape: tuple[int, ...], why: str) -> None:
    """An array whose shape follows from the others'.

    Raises:
        ValueError: names the array, the letters of its axes, both shapes and the reason.
    """
    if tuple(a.shape) != tuple(shape):
        raise ValueError(f"{name} has shape {tuple(a.shape)}, expected {letters} = {tuple(shape)}: "
                         f"{why}")


def gradient_of(dy: Array, letters: str, shape: tuple[int, ...]) -> None:
    """An upstream gradient of a function whose output has this shape.

    Raises:
        ValueError: the shapes differ.
    """
    expected_shape("dy", dy, letters, shape, "the shape of the forward pass's output")


def upstream(dy: Array, x: Array) -> None:
    """An upstream gradient of a function that keeps its argument's shape.

    Raises:
        ValueError: the shapes differ.
    """
    same_shape("dy", dy, "x", x, "each output needs a gradient of its own")


def at_least(least: int, **values: float) -> None:
    """Numbers that have a smallest value.

    Raises:
        ValueError: names the number, its value and the least.
    """
    for name, value in values.items():
        if value < least:
            raise ValueError(f"{name} is {value}, expected {least} or more")


def number(name: str, value: Any) -> float:
    """One number, given as a Python number or as an array without axes.

    Raises:
        ValueError: it has axes.
    """
    shape = tuple(getattr(value, "shape", ()))
    if shape:
        raise ValueError(f"{name} has shape {shape}, expected one number: an array without axes")
    return float(value)
