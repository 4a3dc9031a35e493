"""Where right answers are computed: on the processor, or on a device that a package offers.

A package offers a device as an entry point of the group `autograder.devices`: a class of the shape
of `Device`, made without arguments.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import metadata
from typing import Protocol

GROUP = "autograder.devices"
PROCESSOR = "cpu"


class Device(Protocol):
    """Where right answers are computed."""

    def __call__(self, reference: Callable) -> Callable:
        """A function for a reference, which takes and returns NumPy arrays too.

        The reference itself where the device does not compute it.
        """

    def told(self) -> str:
        """One sentence on what it computed, for the end of a run."""


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


def tell(device: Device | None, say: Callable[[str], None]) -> None:
    """Say what a device computed, where there is one."""
    if device:
        say(f"right answers  {device.told()}")
