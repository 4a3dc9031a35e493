"""Two demos that run on either device: VGG-16 looks at a photograph, LeNet-5 learns digits."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

import cnn_ref
import gpu
from cnn_ref import data
from cnn_ref.lenet import lenet5
from cnn_ref.nets import vgg
from cnn_ref.train import Trainer
from gpu.device import cupy_or_say, found
from gpu.nets import moved


def place(device: str) -> tuple[Any, ModuleType, Callable[[], None], str]:
    """The one line that differs: arrays, functions, how to wait for the device, and its name."""
    if device == "cuda":
        cupy = cupy_or_say()
        return cupy, gpu, cupy.cuda.Device().synchronize, found().device
    return np, cnn_ref, lambda: None, "the processor, NumPy"


def vgg16(device: str, seed: int = 0) -> str:
    """VGG-16 at its real size, with drawn weights, forward on a photograph.

    Returns:
        What was computed, in how long, and three numbers of it: the same on both devices.
    """
    xp, module, wait, name = place(device)
    net = moved(vgg(np.random.default_rng(seed)), xp.asarray, module)
    x = xp.asarray(data.photographs()[:1, 101:325, 208:432])
    net(x)
    wait()
    start = time.perf_counter()
    scores = net(x)
    wait()
    seconds = time.perf_counter() - start
    shown = ", ".join(f"{float(s):.4f}" for s in scores[0, :3])
    return (f"VGG-16, {net.count():,} parameters, 224 x 224 pixels of a photograph: "
            f"{1000 * seconds:.1f} ms on {name}; first scores {shown}")


def lenet(device: str, epochs: int = 2, seed: int = 0) -> str:
    """LeNet-5 learns the 1,797 digits with momentum.

    Returns:
        Loss of each epoch, accuracy on digits that were held back, seconds.
    """
    xp, module, wait, name = place(device)
    x, y = data.digits(pad=2)
    x, y = xp.asarray(x.astype(np.float32)), xp.asarray(y)
    net = moved(lenet5(np.random.default_rng(seed)), xp.asarray, module)
    trainer = Trainer(net, cnn_ref.momentum, lr=0.02)
    start = time.perf_counter()
    history = trainer.fit(x[:1400], y[:1400], epochs=epochs, batch=32,
                          rng=np.random.default_rng(seed), validation=(x[1400:], y[1400:]))
    wait()
    seconds = time.perf_counter() - start
    losses = ", ".join(f"{loss:.3f}" for loss in history.loss)
    return (f"LeNet-5, {epochs} epochs of 1,400 digits: losses {losses}, "
            f"{history.accuracy[-1]:.1%} of 397 unseen right, {seconds:.1f} s on {name}")
