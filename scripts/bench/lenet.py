"""One epoch of LeNet-5 on scikit-learn's digits, 28 x 28: forward, backward, momentum."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sides import torch

import cnn_ref
from cnn_ref.data import digits
from cnn_ref.init import draw_weights
from cnn_ref.layers import Conv2d, Dense, Function, Sequential
from cnn_ref.train import Trainer

NETS = ("tanh and mean", "relu and max")
"""As in the paper, but for its own squashing and weights; and as it is mostly built today."""
RATE, MOMENTUM = 0.01, 0.9


def epochs(net: str, batch: int) -> dict[str, Callable]:
    """One epoch on each side, the examples in order."""
    x, y = digits()
    parts = [slice(k, k + batch) for k in range(0, len(x), batch)]
    found = {"NumPy": ours(net, x, y, parts)}
    return found if torch is None else {**found, "PyTorch": theirs(net, x, y, parts)}


def ours(net: str, x: np.ndarray, y: np.ndarray, parts: list[slice]) -> Callable:
    rng = np.random.default_rng(0)

    def drawn(*shape: int) -> tuple[np.ndarray, np.ndarray]:
        w = draw_weights(rng, shape, "xavier_normal").astype(np.float32)
        return w, np.zeros(shape[-1], np.float32)

    def pure(name: str, *args: int) -> Function:
        return Function(getattr(cnn_ref, name), getattr(cnn_ref, f"{name}_backward"), *args)

    act = "tanh" if "tanh" in net else "relu"
    pool = "avg_pool2d" if "mean" in net else "max_pool2d"
    model = Sequential([
        Conv2d(*drawn(5, 5, 1, 6), pad=2), pure(act), pure(pool, 2),
        Conv2d(*drawn(5, 5, 6, 16)), pure(act), pure(pool, 2), pure("flatten"),
        Dense(*drawn(400, 120)), pure(act), Dense(*drawn(120, 84)), pure(act),
        Dense(*drawn(84, 10))])
    trainer = Trainer(model, cnn_ref.momentum, lr=RATE, mu=MOMENTUM)

    def epoch() -> None:
        for part in parts:
            trainer.learn(x[part], y[part])

    return epoch


def theirs(net: str, x: np.ndarray, y: np.ndarray, parts: list[slice]) -> Callable:
    nn = torch.nn
    act = nn.Tanh if "tanh" in net else nn.ReLU
    pool = nn.AvgPool2d if "mean" in net else nn.MaxPool2d
    model = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), act(), pool(2), nn.Conv2d(6, 16, 5), act(), pool(2),
        nn.Flatten(), nn.Linear(400, 120), act(), nn.Linear(120, 84), act(), nn.Linear(84, 10))
    optimiser = torch.optim.SGD(model.parameters(), RATE, MOMENTUM)
    images, labels = torch.from_numpy(x.transpose(0, 3, 1, 2).copy()), torch.from_numpy(y)

    def epoch() -> None:
        for part in parts:
            optimiser.zero_grad()
            nn.functional.cross_entropy(model(images[part]), labels[part]).backward()
            optimiser.step()

    return epoch
