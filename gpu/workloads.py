"""What the benchmark computes: ten convolutions, and how little time each could take."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import Any, NamedTuple

import numpy as np

from cnn_ref.windows import geometry


class Workload(NamedTuple):
    """A convolution of N images (H, W, C) with F filters."""

    n: int
    h: int
    c: int
    f: int
    k: int
    options: dict[str, int]

    @property
    def label(self) -> str:
        """Sizes in one line."""
        extra = " ".join(f"{name} {value}" for name, value in self.options.items())
        return f"{self.n}x{self.h}x{self.h}x{self.c} -> {self.f} k{self.k} {extra}".strip()

    @property
    def shapes(self) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
        """Of images, filters and outputs."""
        options = {name: v for name, v in self.options.items() if name != "groups"}
        g = geometry(self.h, self.h, self.k, **options)
        depth = self.c // self.options.get("groups", 1)
        return ((self.n, self.h, self.h, self.c), (self.k, self.k, depth, self.f),
                (self.n, *g.out, self.f))

    def times(self, batch: int) -> Workload:
        """The same with more images."""
        return self._replace(n=self.n * batch)

    def forward_floors(self) -> tuple[int, int]:
        """Numbers that must be moved and operations that must be done, forward."""
        x, w, y = self.shapes
        return prod(x) + prod(w) + prod(y), 2 * prod(w[:3]) * prod(y)

    def backward_floors(self) -> tuple[int, int]:
        """The same for both gradients: x, w and dy are read, dx and dw written."""
        x, w, y = self.shapes
        return 2 * (prod(x) + prod(w)) + prod(y), 4 * prod(w[:3]) * prod(y)

    def draw(self, rng: np.random.Generator, dtype: Any) -> tuple[np.ndarray, ...]:
        """x, w and dy."""
        return tuple(rng.standard_normal(shape, dtype=dtype) for shape in self.shapes)


WORKLOADS = (
    Workload(64, 28, 1, 6, 5, {}),
    Workload(64, 14, 6, 16, 5, {}),
    Workload(128, 32, 3, 32, 3, {"pad": 1}),
    Workload(32, 56, 64, 64, 3, {"pad": 1}),
    Workload(16, 14, 256, 256, 3, {"pad": 1}),
    Workload(64, 56, 64, 64, 1, {}),
    Workload(8, 224, 3, 64, 7, {"stride": 2, "pad": 3}),
    Workload(4, 227, 3, 96, 11, {"stride": 4}),
    Workload(32, 56, 64, 64, 3, {"pad": 1, "groups": 64}),
    Workload(16, 28, 64, 64, 3, {"dilation": 2}),
)
"""From LeNet-5 to AlexNet, ResNet and MobileNet."""

POOLS = (("max_pool2d", 2, {}), ("max_pool2d", 3, {"stride": 2}), ("avg_pool2d", 2, {}))
"""Over the images of the fourth workload."""


def ideal(floors: tuple[int, int], itemsize: int, bandwidth: float, rate: float) -> float:
    """Seconds below which nothing can go: the larger of moving and computing.

    Args:
        floors: numbers and operations.
        itemsize: bytes a number.
        bandwidth: bytes a second.
        rate: operations a second.
    """
    numbers, operations = floors
    return max(numbers * itemsize / bandwidth, operations / rate)


def geometric_mean(ratios: Iterable[float]) -> float:
    """The mean for ratios; NaN for none."""
    each = list(ratios)
    return float(np.exp(np.mean(np.log(each)))) if each else float("nan")
