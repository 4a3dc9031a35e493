"""Where right answers are computed: on the processor, or on a device that a package offers.

A package offers a device as an entry point of the group `autograder.devices`: a class whose object
takes a reference and gives one with the same signature, which takes and returns NumPy arrays too.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import metadata

GROUP = "autograder.devices"
PROCESSOR = "cpu"

Device = Callable[[Callable], Callable]


class DeviceError(RuntimeError):
    """A device that is not there, or that nobody offers."""


def device(name: str) -> Device | None:
    """The device of this name; None for the processor, which needs none.

    Raises:
        DeviceError: no installed package offers it, or it is not there.
    """
    if name == PROCESSOR:
        return None
    offered = {entry.name: entry for entry in metadata.entry_points(group=GROUP)}
    if name not in offered:
        known = ", ".join(sorted({PROCESSOR, *offered}))
        raise DeviceError(f"--device is {name}, but there are only: {known}")
    try:
        return offered[name].load()()
    except (ImportError, RuntimeError) as error:
        raise DeviceError(f"--device {name}: {error}") from error
