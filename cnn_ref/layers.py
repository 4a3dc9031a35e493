"""Layers thin enough to read: they hold parameters, call the pure functions, remember the input.

A layer gives `forward(x, train=False)` and `backward(dy)`, which returns dx and leaves the
parameters' gradients in `grads`. `Sequential`, `Residual` and `Concat` put layers together and
are layers themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import prod
from typing import Any

from array_api_compat import array_namespace

from cnn_ref.conv import conv2d
from cnn_ref.conv_backward import conv2d_backward, conv2d_bias_grad, conv2d_filter_grad
from cnn_ref.dense import affine, affine_backward
from cnn_ref.dropout import dropout, dropout_backward
from cnn_ref.norm import batch_norm, batch_norm_backward
from cnn_ref.windows import Array


class Layer:
    """Parameters and their gradients by name, and the layers inside, if any."""

    inside: Sequence[Layer] = ()

    def __init__(self, **params: Array | None) -> None:
        self.params: dict[str, Array] = {n: a for n, a in params.items() if a is not None}
        self.grads: dict[str, Array] = {}
        self.x: Any = None

    def forward(self, x: Array, *, train: bool = False) -> Array:
        """The layer's output; in training it remembers what backward needs."""
        raise NotImplementedError(f"{type(self).__name__} has no forward")

    def backward(self, dy: Array) -> Array:
        """dx, for the input of the last forward in training; fills `grads`."""
        raise NotImplementedError(f"{type(self).__name__} has no backward")

    def learn(self, dy: Array) -> None:
        """Fill `grads` alone: what a net asks of its first layer, as nobody wants data's dx."""
        self.backward(dy)

    def __call__(self, x: Array) -> Array:
        return self.forward(x)

    def remembered(self) -> Any:
        """What the last forward in training was given.

        Raises:
            RuntimeError: there was none.
        """
        if self.x is None:
            raise RuntimeError(f"{type(self).__name__}.backward was called before "
                               "forward(x, train=True): it needs that input")
        return self.x

    def walk(self) -> Iterator[Layer]:
        """This layer and all within it, in order."""
        yield self
        for layer in self.inside:
            yield from layer.walk()

    def count(self) -> int:
        """How many numbers are learned."""
        own = sum(prod(a.shape) for a in self.params.values())
        return own + sum(layer.count() for layer in self.inside)


class Function(Layer):
    """A pure function without parameters and its backward, such as `relu` or `max_pool2d`."""

    def __init__(self, function: Callable, backward: Callable, *args: Any, **options: Any) -> None:
        super().__init__()
        self.function, self.gradient, self.args, self.options = function, backward, args, options

    def forward(self, x: Array, *, train: bool = False) -> Array:
        self.x = x if train else self.x
        return self.function(x, *self.args, **self.options)

    def backward(self, dy: Array) -> Array:
        return self.gradient(dy, self.remembered(), *self.args, **self.options)


class Weighted(Layer):
    """A pure function of an input, weights and biases, and its backward."""

    def __init__(self, function: Callable, backward: Callable, w: Array, b: Array | None,
                 **options: Any) -> None:
        super().__init__(w=w, b=b)
        self.function, self.gradient, self.options = function, backward, options

    def forward(self, x: Array, *, train: bool = False) -> Array:
        self.x = x if train else self.x
        return self.function(x, self.params["w"], self.params.get("b"), **self.options)

    def backward(self, dy: Array) -> Array:
        dx, dw, db = self.gradient(dy, self.remembered(), self.params["w"], self.params.get("b"),
                                   **self.options)
        self.grads = {"w": dw} if db is None else {"w": dw, "b": db}
        return dx


class Conv2d(Weighted):
    """`conv2d`, options as there."""

    def __init__(self, w: Array, b: Array | None = None, **options: Any) -> None:
        super().__init__(conv2d, conv2d_backward, w, b, **options)

    def learn(self, dy: Array) -> None:
        x, w = self.remembered(), self.params["w"]
        self.grads = {"w": conv2d_filter_grad(dy, x, w, **self.options)}
        if "b" in self.params:
            self.grads["b"] = conv2d_bias_grad(dy)


class Dense(Weighted):
    """`affine`."""

    def __init__(self, w: Array, b: Array | None = None) -> None:
        super().__init__(affine, affine_backward, w, b)


class BatchNorm(Layer):
    """`batch_norm`; its running statistics are no parameters, and change in training only."""

    def __init__(self, gamma: Array, beta: Array, *, momentum: float = 0.9,
                 eps: float = 1e-5) -> None:
        super().__init__(gamma=gamma, beta=beta)
        xp = array_namespace(gamma)
        self.running, self.momentum, self.eps = (
            (xp.zeros_like(gamma), xp.ones_like(gamma)), momentum, eps)

    def forward(self, x: Array, *, train: bool = False) -> Array:
        step = batch_norm(x, self.params["gamma"], self.params["beta"], *self.running,
                          train=train, momentum=self.momentum, eps=self.eps)
        if train:
            self.x, self.running = x, step[1:]
        return step.y

    def backward(self, dy: Array) -> Array:
        grads = batch_norm_backward(dy, self.remembered(), self.params["gamma"], eps=self.eps)
        self.grads = {"gamma": grads.dgamma, "beta": grads.dbeta}
        return grads.dx


class Dropout(Layer):
    """`dropout` in training, nothing in inference; draws from a generator of its own."""

    def __init__(self, rng: Any, keep: float = 0.5) -> None:
        super().__init__()
        self.rng, self.keep = rng, keep

    def forward(self, x: Array, *, train: bool = False) -> Array:
        if not train:
            return x
        self.x = array_namespace(x).asarray(self.rng.random(x.shape))
        return dropout(x, self.x, self.keep)

    def backward(self, dy: Array) -> Array:
        return dropout_backward(dy, self.remembered(), self.keep)


class Sequential(Layer):
    """Layers one after the other.

    >>> import numpy as np
    >>> from cnn_ref import relu, relu_backward
    >>> net = Sequential([Dense(np.ones((2, 3)), np.zeros(3)), Function(relu, relu_backward)])
    >>> net(np.array([[1.0, 2.0]])), net.count()
    (array([[3., 3., 3.]]), 9)
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        super().__init__()
        self.inside = list(layers)

    def forward(self, x: Array, *, train: bool = False) -> Array:
        for layer in self.inside:
            x = layer.forward(x, train=train)
        return x

    def backward(self, dy: Array) -> Array:
        for layer in reversed(self.inside):
            dy = layer.backward(dy)
        return dy

    def learn(self, dy: Array) -> None:
        for layer in reversed(self.inside[1:]):
            dy = layer.backward(dy)
        for layer in self.inside[:1]:
            layer.learn(dy)


class Residual(Layer):
    """y = f(x) + shortcut(x); the shortcut is x itself where it is None."""

    def __init__(self, f: Layer, shortcut: Layer | None = None) -> None:
        super().__init__()
        self.f, self.shortcut = f, shortcut
        self.inside = [f] if shortcut is None else [f, shortcut]

    def forward(self, x: Array, *, train: bool = False) -> Array:
        y = self.f.forward(x, train=train)
        return y + (x if self.shortcut is None else self.shortcut.forward(x, train=train))

    def backward(self, dy: Array) -> Array:
        return self.f.backward(dy) + (
            dy if self.shortcut is None else self.shortcut.backward(dy))


class Concat(Layer):
    """The outputs of several branches of one input, side by side in the channels."""

    def __init__(self, branches: Sequence[Layer]) -> None:
        super().__init__()
        self.inside = list(branches)

    def forward(self, x: Array, *, train: bool = False) -> Array:
        parts = [branch.forward(x, train=train) for branch in self.inside]
        self.x = [part.shape[-1] for part in parts] if train else self.x
        return array_namespace(*parts).concat(parts, axis=-1)

    def backward(self, dy: Array) -> Array:
        dx, start = None, 0
        for branch, channels in zip(self.inside, self.remembered(), strict=True):
            part = branch.backward(dy[..., start:start + channels])
            dx, start = part if dx is None else dx + part, start + channels
        return dx
