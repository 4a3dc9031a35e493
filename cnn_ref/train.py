"""Train a net: batches, forward, loss, backward, step; with a bar on a terminal and a history."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, NamedTuple, TextIO

from array_api_compat import array_namespace

from cnn_ref.batches import minibatches
from cnn_ref.cross_entropy import cross_entropy, softmax_cross_entropy_backward
from cnn_ref.layers import Layer
from cnn_ref.metrics import accuracy
from cnn_ref.optim import sgd
from cnn_ref.windows import Array


class History(NamedTuple):
    """What training came to, a number for each epoch (and each step, for `steps`)."""

    loss: list[float]
    """Mean of the batches' losses, each taken before its step."""
    accuracy: list[float]
    """On the validation set; empty where there was none."""
    steps: list[float]
    """Loss of every batch."""


class Trainer:
    """Changes a net's parameters by an optimiser's step, and keeps the state of each.

    Args:
        net: whose parameters are learned.
        step: `sgd`, `momentum`, `adam` or another step of this library.
        options: of the step, such as `lr`; a function of the number of steps taken is called.
        loss, loss_backward: of outputs and labels; the loss owns the mean over the batch.
    """

    def __init__(self, net: Layer, step: Callable = sgd, *, loss: Callable = cross_entropy,
                 loss_backward: Callable = softmax_cross_entropy_backward, **options: Any) -> None:
        self.net, self.step, self.options = net, step, options
        self.loss, self.loss_backward = loss, loss_backward
        self.state: dict[tuple[int, str], tuple] = {}
        self.taken = 0

    def learn(self, x: Array, y: Array) -> float:
        """One step on one batch.

        Returns:
            The loss before the step.

        Raises:
            FloatingPointError: the loss is not finite.
        """
        out = self.net.forward(x, train=True)
        loss = float(self.loss(out, y))
        if not abs(loss) < float("inf"):
            raise FloatingPointError(f"the loss is {loss} at step {self.taken}: "
                                     "lower the learning rate or clip the gradients")
        self.net.learn(self.loss_backward(1.0, out, y))
        self.update()
        return loss

    def update(self) -> None:
        """Move every parameter, after the whole backward pass."""
        options = {n: v(self.taken) if callable(v) else v for n, v in self.options.items()}
        for place, layer in enumerate(self.net.walk()):
            for name, grad in layer.grads.items():
                state = self.state.get((place, name), ())
                result = self.step(layer.params[name], grad, *state, **options)
                w, *state = result if isinstance(result, tuple) else (result,)
                layer.params[name], self.state[place, name] = w, tuple(state)
        self.taken += 1

    def fit(self, x: Array, y: Array, *, epochs: int, batch: int, rng: Any,
            validation: tuple[Array, Array] | None = None,
            stream: TextIO | None = None) -> History:
        """Go through the data `epochs` times, in an order drawn anew each time.

        Args:
            x, y: examples (N, ...) and labels (N, ...).
            epochs: how many times.
            batch: examples in a batch.
            rng: a `numpy.random.Generator` for the order.
            validation: examples and classes whose accuracy is taken after each epoch.
            stream: where the bar goes, if that is a terminal; standard error where it is None.
        """
        history, bar = History([], [], []), Bar(stream)
        for epoch in range(epochs):
            parts = minibatches(x, y, batch, rng.permutation(x.shape[0]))
            for k, part in enumerate(parts, 1):
                history.steps.append(self.learn(*part))
                bar.show(f"epoch {epoch + 1}/{epochs}", k, len(parts),
                         f"loss {history.steps[-1]:.4f}")
            losses = history.steps[len(history.steps) - len(parts):]
            history.loss.append(sum(losses) / max(len(losses), 1))
            if validation is not None:
                history.accuracy.append(accuracy(predict(self.net, validation[0]), validation[1]))
            bar.end(f"loss {history.loss[-1]:.4f}" + (
                f", accuracy {history.accuracy[-1]:.2%}" if validation is not None else ""))
        return history


def scores(net: Layer, x: Array, batch: int = 256) -> Array:
    """The net's outputs, a batch at a time."""
    parts = [net(x[k:k + batch]) for k in range(0, x.shape[0], batch)]
    return array_namespace(*parts).concat(parts, axis=0) if parts else net(x)


def predict(net: Layer, x: Array, batch: int = 256) -> Array:
    """The class with the highest score, the first where several have it."""
    out = scores(net, x, batch)
    return array_namespace(out).argmax(out, axis=-1)


class Bar:
    """A line that is written over, on terminals only."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = sys.stderr if stream is None else stream
        self.shows = self.stream.isatty()
        self.head = ""

    def show(self, head: str, done: int, of: int, tail: str, width: int = 30) -> None:
        """`done` of `of` as a bar."""
        self.head = head
        if self.shows:
            full = width * done // max(of, 1)
            self.stream.write(f"\r{head} [{'#' * full}{'.' * (width - full)}] {done}/{of} {tail}  ")
            self.stream.flush()

    def end(self, tail: str) -> None:
        """Leave the line, with what the epoch came to."""
        if self.shows:
            self.stream.write(f"\r\x1b[K{self.head}: {tail}\n")
            self.stream.flush()
