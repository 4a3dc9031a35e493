"""Work on a few images at a time, so that what lies between fits into the device's memory."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

WORKSPACE = 256 * 2**20
"""Bytes that a matrix of windows may take."""


FULL = ("out of memory", "OUT_OF_MEMORY", "cudaErrorMemoryAllocation", "ALLOC_FAILED")
"""Words for it in the errors of CUDA, its libraries and PyTorch, which are no MemoryError."""


def ran_out(error: Exception) -> bool:
    """Whether an error says that the device is full."""
    return isinstance(error, MemoryError) or any(word in str(error) for word in FULL)


def in_blocks(n: int, each: int, work: Callable[[slice], None]) -> None:
    """Do work on all images, block by block: smaller blocks where the memory does not suffice.

    Args:
        n: how many images.
        each: bytes that the work on one image needs.
        work: does one block; may be called again for images that it was interrupted at.

    Raises:
        MemoryError: the work on one image alone does not fit.
    """
    size = max(1, min(n, WORKSPACE // max(each, 1)))
    start = 0
    while start < n:
        try:
            work(slice(start, min(start + size, n)))
        except (MemoryError, RuntimeError) as error:
            if size == 1 or not ran_out(error):
                raise
            size //= 2
            continue
        start += size


def megabytes(count: float) -> str:
    """Bytes as people read them."""
    return f"{count / 2**20:,.0f} MiB"


def explained(function: Callable) -> Callable:
    """A function that says what did not fit where the memory of the device is too small."""
    @functools.wraps(function)
    def guarded(*arguments: Any, **options: Any) -> Any:
        try:
            return function(*arguments, **options)
        except (MemoryError, RuntimeError) as error:
            if not ran_out(error):
                raise
            arrays = [a for a in (*arguments, *options.values()) if hasattr(a, "nbytes")]
            shapes = ", ".join(str(tuple(a.shape)) for a in arrays)
            raise MemoryError(
                f"the device has too little free memory for {function.__name__} of arrays "
                f"{shapes} ({megabytes(sum(a.nbytes for a in arrays))} together): pass a smaller "
                "batch, or free arrays that are no longer needed"
            ) from error
    return guarded
