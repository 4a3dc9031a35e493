"""Right answers for the autograder, computed on a device: `autograder grade --device cuda`.

Student code never comes here. Functions of `cnn_ref` are computed on the device. A course's own
references are computed on the processor as always: they may ask what only NumPy's arrays answer
(whether a result lies in the memory of an argument, say), and get another answer on a device.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

import cnn_ref
import gpu
from gpu.device import NoDevice, cupy_or_say
from gpu.plans import asked_for_tf32


def mapped(change: Callable[[Any], Any], tree: Any) -> Any:
    """A tree of tuples, lists and dicts with every leaf changed."""
    if isinstance(tree, dict):
        return {name: mapped(change, part) for name, part in tree.items()}
    if isinstance(tree, (tuple, list)):
        parts = [mapped(change, part) for part in tree]
        return type(tree)(*parts) if hasattr(tree, "_fields") else type(tree)(parts)
    return change(tree)


class Answers:
    """Wraps references so that their arrays go to a device and the results come back.

    Args:
        asarray: copies a NumPy array to the device.
        to_host: copies an array of the device back.
        module: whose functions stand for those of the same names in `cnn_ref`.
    """

    def __init__(self, asarray: Callable[[np.ndarray], Any],
                 to_host: Callable[[Any], np.ndarray], module: ModuleType = gpu) -> None:
        self.asarray, self.to_host, self.module = asarray, to_host, module
        self.kind = type(asarray(np.zeros(1)))
        self.there: set[str] = set()
        """Names of the references that answered on the device."""
        self.trouble: dict[str, str] = {}
        """What the device said, by name, where the processor answered instead."""

    def __call__(self, reference: Callable) -> Callable:
        """The same function of NumPy arrays, computed on the device if it is one of `cnn_ref`."""
        name = getattr(reference, "__name__", "")
        if reference is not getattr(cnn_ref, name, None):
            return reference
        function = getattr(self.module, name)

        @functools.wraps(reference)
        def answered(*arguments: Any, **options: Any) -> Any:
            try:
                there = function(*mapped(self._sent, arguments), **mapped(self._sent, options))
                result = mapped(self._fetched, there)
            except Exception as error:
                # Its own words, if it refuses these arguments, come from here too.
                result = reference(*arguments, **options)
                self.trouble.setdefault(name, f"{type(error).__name__}: {error}")
                return result
            self.there.add(name)
            return result
        return answered

    def told(self) -> str:
        """How many functions were computed on the device, and why others were not."""
        text = f"{len(self.there)} functions of cnn_ref answered on the device"
        if self.trouble:
            name, words = next(iter(self.trouble.items()))
            text += (f"; the device failed at {len(self.trouble)}, which the processor answered "
                     f"instead, the first {name}: {' '.join(words.split())}")
        return text

    def _sent(self, leaf: Any) -> Any:
        return self.asarray(leaf) if isinstance(leaf, np.ndarray) else leaf

    def _fetched(self, leaf: Any) -> Any:
        # A number stays a number: NumPy gives one where a device gives an array without axes.
        return self.to_host(leaf)[()] if isinstance(leaf, self.kind) else leaf


class Cuda(Answers):
    """The current CUDA device, through CuPy.

    Raises:
        gpu.device.NoDevice: there is none, or it was told to round.
    """

    def __init__(self) -> None:
        cupy = cupy_or_say()
        if asked_for_tf32():
            raise NoDevice("CUPY_TF32 is set, which rounds right answers in float32 to three "
                           "digits: unset it")
        super().__init__(cupy.asarray, cupy.asnumpy)
