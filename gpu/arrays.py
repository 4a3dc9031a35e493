"""What a function of this package asks of its arrays: CuPy arrays, all on one device."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from array_api_compat import is_cupy_array

from gpu.blocks import explained


def on_one_device(**arrays: Any) -> AbstractContextManager:
    """Arrays that one kernel can read.

    Returns:
        What makes their device the current one.

    Raises:
        TypeError: one is not a CuPy array.
        ValueError: two lie on different devices.
    """
    first = None
    for name, a in arrays.items():
        if not is_cupy_array(a):
            kind = f"{type(a).__module__.split('.')[0]}.{type(a).__qualname__}"
            raise TypeError(
                f"{name} is a {kind}, expected a CuPy array: cupy.asarray({name}) copies it to "
                "the device, and cnn_ref computes on NumPy arrays")
        if first is None:
            first = name, a.device
        elif a.device != first[1]:
            raise ValueError(
                f"{first[0]} lies on device {first[1].id} but {name} on device {a.device.id}: "
                f"copy one of them to the other's device, with cupy.cuda.Device({first[1].id}): "
                f"cupy.array({name})")
    device = first and first[1]
    return device if hasattr(device, "__enter__") else nullcontext()


def like(reference: Callable) -> Callable[[Callable], Callable]:
    """A function with the signature of one of `cnn_ref`, for CuPy arrays on one device.

    What it checks, says and returns is what `reference` checks, says and returns.
    """
    signature = inspect.signature(reference)
    names = list(signature.parameters)

    def decorate(function: Callable) -> Callable:
        inner = explained(function)

        @functools.wraps(function)
        def checked(*arguments: Any, **options: Any) -> Any:
            # Too many or too few are refused below, by the function itself.
            given = {**dict(zip(names, arguments)), **options}
            with on_one_device(**{n: given[n] for n in ARRAYS if given.get(n) is not None}):
                return inner(*arguments, **options)

        checked.__signature__ = signature
        checked.__doc__ = f"{_first(reference)}\n\nAs `cnn_ref.{reference.__name__}`."
        return checked
    return decorate


ARRAYS = ("dy", "columns", "x", "w", "b")
"""Names of the parameters that are arrays."""


def _first(reference: Callable) -> str:
    return (reference.__doc__ or "").strip().split("\n", 1)[0]
