"""Time and memory: sides that take turns, medians, and the peak of one call."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np


def turns(sides: dict[str, Callable], repeat: int, threads: int = 1) -> dict[str, float]:
    """Milliseconds of each side, the median of `repeat` rounds after one that does not count."""
    clock = time.thread_time if threads == 1 else time.perf_counter
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for round_ in range(repeat + 1):
        for name, call in sides.items():
            start = clock()
            call()
            if round_:
                taken[name].append(1e3 * (clock() - start))
    return {name: median(times) for name, times in taken.items()}


def product_rate(dtype: str, repeat: int, threads: int = 1) -> float:
    """GFLOP a second of NumPy's product of two matrices of 1024 x 1024: the ceiling."""
    a = np.ones((1024, 1024), dtype)
    return 2 * 1024 ** 3 / 1e6 / turns({"": lambda: a @ a}, repeat, threads)[""]


def resident(field: str) -> float:
    """MiB of this process that are in memory now (VmRSS), or were at most (VmHWM)."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines()
                if line.startswith(field))
    return int(line.split()[1]) / 1024


def peak(call: Callable) -> float:
    """MiB that a call takes at most, its result with it, beyond what was there before."""
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew
    before = resident("VmRSS")
    result = call()
    most = resident("VmHWM") - before
    del result
    return most


def peaks(rows: list, dtype: str, side: str) -> list[tuple[float, float]]:
    """Peaks of forward and backward of each row, in a process whose allocator gives memory back."""
    kept = {k: os.environ.pop(k) for k in ("MALLOC_MMAP_MAX_", "MALLOC_TRIM_THRESHOLD_")
            if k in os.environ}
    try:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            return pool.apply(_peaks, (rows, dtype, side))
    finally:
        os.environ.update(kept)


def _peaks(rows: list, dtype: str, side: str) -> list[tuple[float, float]]:
    import sides

    a = np.ones((1024, 1024), dtype)
    a @ a  # each library sets up its own memory, once
    if side != "NumPy":
        tensor = sides.torch.from_numpy(a)
        tensor @ tensor
    found = []
    for row in rows:
        passes = sides.passes(row, dtype, side)
        small = row._replace(n=1)
        for call in sides.passes(small, dtype, side):
            call()
        found.append(tuple(peak(call) for call in passes))
    return found
