"""What is timed: convolutions and poolings by their shapes, and arrays for them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gpu.workloads import WORKLOADS


class Conv(NamedTuple):
    """Images (n, size, size, c) under f filters of k x k."""

    n: int
    size: int
    c: int
    f: int
    k: int
    stride: int = 1
    pad: int = 0
    dilation: int = 1
    groups: int = 1

    def __str__(self) -> str:
        more = [f" {letter}{value}" for letter, value, usual in (
            ("s", self.stride, 1), ("p", self.pad, 0), ("d", self.dilation, 1),
            ("g", self.groups, 1)) if value != usual]
        return (f"{self.n}x{self.size}x{self.size}x{self.c} -> {self.f} k{self.k}{''.join(more)}")

    @property
    def options(self) -> dict[str, int]:
        return {"stride": self.stride, "pad": self.pad, "dilation": self.dilation,
                "groups": self.groups}

    @property
    def out(self) -> int:
        return (self.size + 2 * self.pad - self.dilation * (self.k - 1) - 1) // self.stride + 1

    @property
    def flops(self) -> int:
        """Of the forward pass: a multiplication and an addition for each product."""
        return 2 * self.n * self.out ** 2 * self.f * self.k ** 2 * self.c // self.groups

    def arrays(self, dtype: str) -> list[np.ndarray]:
        """x, w, b and an upstream gradient."""
        return drawn(dtype, (self.n, self.size, self.size, self.c),
                     (self.k, self.k, self.c // self.groups, self.f), (self.f,),
                     (self.n, self.out, self.out, self.f))


class Pool(NamedTuple):
    """Windows of k x k over images (n, size, size, c), the largest or the mean of each."""

    kind: str
    n: int
    size: int
    c: int
    k: int
    stride: int
    pad: int = 0

    def __str__(self) -> str:
        return (f"{self.kind} {self.n}x{self.size}x{self.size}x{self.c} k{self.k} s{self.stride}"
                + (f" p{self.pad}" if self.pad else ""))

    def arrays(self, dtype: str) -> list[np.ndarray]:
        """x and an upstream gradient."""
        out = (self.size + 2 * self.pad - self.k) // self.stride + 1
        return drawn(dtype, (self.n, self.size, self.size, self.c), (self.n, out, out, self.c))


def drawn(dtype: str, *shapes: tuple[int, ...]) -> list[np.ndarray]:
    """Standard normal values, the same at each call."""
    rng = np.random.default_rng(0)
    return [rng.standard_normal(shape, np.float32).astype(dtype) for shape in shapes]


CONVS = tuple(Conv(w.n, w.h, w.c, w.f, w.k, **w.options) for w in WORKLOADS)
"""The ten that `python -m gpu bench` times at sixteen times the batch."""
POOLS = tuple(Pool(kind, *shape) for kind in ("max", "mean") for shape in (
    (64, 24, 6, 2, 2), (128, 32, 32, 2, 2), (16, 56, 64, 2, 2), (8, 112, 64, 3, 2, 1),
    (4, 55, 96, 3, 2), (16, 28, 64, 3, 1, 1)))
