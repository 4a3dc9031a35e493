"""LeNet-5 as its paper has it, and the small net of DeepLearnToolbox, ready to be trained."""

from __future__ import annotations

from typing import Any

import numpy as np
from array_api_compat import array_namespace

from cnn_ref.activations import sigmoid, sigmoid_backward
from cnn_ref.dense import flatten, flatten_backward
from cnn_ref.init import draw_weights
from cnn_ref.layers import Conv2d, Dense, Function, Layer, Sequential
from cnn_ref.pool import avg_pool2d, avg_pool2d_backward
from cnn_ref.tables import LENET5_C3
from cnn_ref.windows import Array


def scaled_tanh(x: Array) -> Array:
    """1.7159 tanh(2 x / 3), which maps 1 to 1 and -1 to -1: the paper's appendix A."""
    return 1.7159 * array_namespace(x).tanh(2 * x / 3)


def scaled_tanh_backward(dy: Array, x: Array) -> Array:
    """Gradient of `scaled_tanh`."""
    return dy * 1.7159 * 2 / 3 * (1 - array_namespace(x).tanh(2 * x / 3) ** 2)


class Subsample(Layer):
    """gain times the sum of each 2 x 2 window, plus shift: one number of each for every map."""

    def __init__(self, gain: Array, shift: Array) -> None:
        super().__init__(gain=gain, shift=shift)

    def forward(self, x: Array, *, train: bool = False) -> Array:
        self.x = x if train else self.x
        return self.params["gain"] * (4 * avg_pool2d(x, 2)) + self.params["shift"]

    def backward(self, dy: Array) -> Array:
        x = self.remembered()
        xp = array_namespace(dy)
        self.grads = {"gain": xp.sum(dy * 4 * avg_pool2d(x, 2), axis=(0, 1, 2)),
                      "shift": xp.sum(dy, axis=(0, 1, 2))}
        return 4 * avg_pool2d_backward(self.params["gain"] * dy, x, 2)


class PartialConv2d(Conv2d):
    """A convolution whose filters see only some of the maps; `seen` (C, F) is 1 where they do."""

    def __init__(self, w: Array, b: Array, seen: Array, **options: Any) -> None:
        super().__init__(w * seen, b, **options)
        self.seen = seen

    def backward(self, dy: Array) -> Array:
        dx = super().backward(dy)
        self.grads["w"] = self.grads["w"] * self.seen
        return dx

    def learn(self, dy: Array) -> None:
        super().learn(dy)
        self.grads["w"] = self.grads["w"] * self.seen

    def count(self) -> int:
        """Weights that are seen, and biases."""
        kh, kw = self.params["w"].shape[:2]
        return kh * kw * int(self.seen.sum()) + self.params["b"].shape[0]


def connections_c3(dtype: Any = float) -> Array:
    """Table I of the paper as ones and zeros (6, 16)."""
    seen = np.zeros((6, 16), dtype)
    for f, maps in enumerate(LENET5_C3):
        seen[list(maps), f] = 1
    return seen


def lenet5(rng: Any, classes: int = 10, dtype: Any = np.float32) -> Sequential:
    """LeNet-5 for images (N, 32, 32, 1), up to F6 as in the paper: 60,000 parameters.

    The paper's output compares F6 with fixed patterns; here a dense layer gives the scores of the
    classes, 85 parameters each, so that cross-entropy can train it.

    >>> net = lenet5(np.random.default_rng(0))
    >>> sum(layer.count() for layer in net.inside[:-1]), net(np.zeros((1, 32, 32, 1))).shape
    (60000, (1, 10))
    """
    def conv(k: int, c: int, f: int) -> tuple[Array, Array]:
        return _drawn(rng, (k, k, c, f), dtype)

    def act() -> Layer:
        return Function(scaled_tanh, scaled_tanh_backward)

    def pool(maps: int) -> Layer:
        return Subsample(np.full(maps, 0.25, dtype), np.zeros(maps, dtype))

    return Sequential([
        Conv2d(*conv(5, 1, 6)), act(), pool(6), act(),
        PartialConv2d(*conv(5, 6, 16), connections_c3(dtype)), act(), pool(16), act(),
        Conv2d(*conv(5, 16, 120)), act(), Function(flatten, flatten_backward),
        Dense(*_drawn(rng, (120, 84), dtype)), act(), Dense(*_drawn(rng, (84, classes), dtype))])


def _drawn(rng: Any, shape: tuple[int, ...], dtype: Any,
           rule: str = "xavier_normal") -> tuple[Array, Array]:
    return draw_weights(rng, shape, rule).astype(dtype), np.zeros(shape[-1], dtype)


def deep_learn_toolbox(rng: Any, dtype: Any = np.float32) -> Sequential:
    """6c-2s-12c-2s with sigmoids for images (N, 28, 28, 1): 3,898 parameters, ten outputs.

    Train it on one-hot targets with half the squared error, rate 1 and batches of 50. Filters are
    drawn uniformly up to sqrt(6 / (fan_in + fan_out)), as there.

    >>> net = deep_learn_toolbox(np.random.default_rng(0))
    >>> net.count(), net(np.zeros((1, 28, 28, 1))).shape
    (3898, (1, 10))
    """
    def drawn(*shape: int) -> tuple[Array, Array]:
        return _drawn(rng, shape, dtype, "xavier_uniform")

    def act() -> Layer:
        return Function(sigmoid, sigmoid_backward)

    def pool() -> Layer:
        return Function(avg_pool2d, avg_pool2d_backward, 2)

    return Sequential([
        Conv2d(*drawn(5, 5, 1, 6)), act(), pool(), Conv2d(*drawn(5, 5, 6, 12)), act(), pool(),
        Function(flatten, flatten_backward), Dense(*drawn(192, 10)), act()])
