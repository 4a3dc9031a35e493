"""`python -m gpu check`: what was found, and whether every function gives NumPy's numbers."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np

import cnn_ref
import gpu
from gpu import plans
from gpu.device import cupy_or_say, found
from gpu.parity import LIMITS, Row, parity


def table(rows: list[Row]) -> str:
    """One line a function and type; what is wrong at its end."""
    lines = [f"{'function':40}{'dtype':>9}{'distance':>11}{'limit':>9}  "]
    for row in rows:
        verdict = "ok" if row.good else row.error or (
            "too far" if row.repeats else "differs from run to run")
        lines.append(f"{row.module + '.' + row.name:40}{row.dtype:>9}{row.worst:>11.1e}"
                     f"{LIMITS[row.dtype]:>9.0e}  {verdict}")
    return "\n".join(lines)


def check(calls: int) -> int:
    """Print what was found and the table; 0 where all is well, 1 where a function differs.

    Raises:
        gpu.device.NoDevice: there is nothing to check.
    """
    cupy = cupy_or_say()
    for name, value in zip(found()._fields, found(), strict=True):
        print(f"{name:10}{value}")
    rows = []
    for row in _both_ways(cupy, calls):
        rows.append(row)
        if sys.stderr.isatty():
            print(f"\r{len(rows)} {row.name:40}", end="", file=sys.stderr, flush=True)
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr)
    print(f"\n{table(rows)}\n")
    bad = [row for row in rows if not row.good]
    print(f"{len(rows) - len(bad)} of {len(rows)} agree with NumPy "
          "(largest difference over largest value) and repeat to the bit")
    return 1 if bad else 0


def _both_ways(cupy: Any, calls: int) -> Iterator[Row]:
    """Every function, and once more without cuDNN those that would use it."""
    yield from parity((cnn_ref, gpu), cupy.asarray, _to_host, calls)
    if plans.why_not():
        return
    without = SimpleNamespace(__name__="gpu without cuDNN",
                              **{name: getattr(gpu, name) for name in gpu.OWN if "conv" in name})
    with plans.off():
        yield from parity((without,), cupy.asarray, _to_host, calls)


def _to_host(a: object) -> np.ndarray:
    return a.get() if hasattr(a, "get") and hasattr(a, "device") else np.asarray(a)
