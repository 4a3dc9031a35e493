"""Nets on a device: the same layers with their numbers there and their functions from here."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from cnn_ref.layers import Layer


def moved(net: Layer, asarray: Callable[[Any], Any], module: ModuleType) -> Layer:
    """Put the parameters of a net elsewhere, and let its layers call the functions of a module.

    Args:
        net: changed in place.
        asarray: `cupy.asarray` for the device, `cupy.asnumpy` for the way back.
        module: `gpu` for the device, `cnn_ref` for NumPy.

    Returns:
        The net.

    >>> import cnn_ref
    >>> from cnn_ref.nets import vgg
    >>> net = moved(vgg(np.random.default_rng(0), "11", divide=32, size=32), np.asarray, cnn_ref)
    >>> net(np.zeros((1, 32, 32, 3), np.float32)).shape
    (1, 1000)
    """
    for layer in net.walk():
        for name, value in vars(layer).items():
            setattr(layer, name, _moved(value, asarray, module))
    return net


def _moved(value: Any, asarray: Callable[[Any], Any], module: ModuleType) -> Any:
    if hasattr(value, "dtype"):
        return asarray(value)
    if isinstance(value, dict):
        return {name: _moved(part, asarray, module) for name, part in value.items()}
    if type(value) is tuple:
        return tuple(_moved(part, asarray, module) for part in value)
    return getattr(module, getattr(value, "__name__", ""), value) if callable(value) else value
