"""`python -m gpu check`: what was found, and whether every function gives NumPy's numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np

import cnn_ref
import gpu
from gpu import plans
from gpu.device import cupy_or_say, found
from gpu.parity import Row, parity

HEADING = f"{'function':46}{'dtype':>9}{'distance':>11}{'limit':>9}"


def table(rows: Iterable[Row]) -> Iterator[str]:
    """One line a function and type, as it is known; what is wrong at its end."""
    yield HEADING
    for row in rows:
        verdict = "ok" if row.good else row.error or (
            "too far" if row.repeats else "differs from run to run")
        yield (f"{row.module + '.' + row.name:46}{row.dtype:>9}{row.worst:>11.1e}"
               f"{row.limit:>9.0e}  {verdict}")


def check(calls: int) -> int:
    """Print what was found and the table; 0 where all is well, 1 where a function differs.

    Raises:
        gpu.device.NoDevice: there is nothing to check.
    """
    cupy = cupy_or_say()
    for name, value in found()._asdict().items():
        print(f"{name:10}{value}")
    rows: list[Row] = []
    print()
    for line in table(_until_it_is_silent(cupy, _both_ways(cupy, calls), rows)):
        print(line, flush=True)
    bad = [row for row in rows if not row.good]
    print(f"\n{len(rows) - len(bad)} of {len(rows)} agree with NumPy "
          "(largest difference over largest value) and repeat to the bit")
    if bad and not _answers(cupy):
        print(f"The device stopped answering at {bad[-1].module}.{bad[-1].name} in "
              f"{bad[-1].dtype}: nothing after it was checked")
    return 1 if bad else 0


def _until_it_is_silent(cupy: Any, rows: Iterable[Row], seen: list[Row]) -> Iterator[Row]:
    for row in rows:
        seen.append(row)
        yield row
        if row.error and not _answers(cupy):
            return


def _answers(cupy: Any) -> bool:
    """Whether the device still computes: after a fault in a kernel it refuses everything."""
    try:
        cupy.cuda.Device().synchronize()
    except cupy.cuda.runtime.CUDARuntimeError:
        return False
    return True


def _both_ways(cupy: Any, calls: int) -> Iterator[Row]:
    """Every function, and once more without cuDNN every convolution."""
    yield from parity((cnn_ref, gpu), cupy.asarray, _to_host, calls)
    if plans.why_not():
        return
    without = SimpleNamespace(__name__="gpu without cuDNN",
                              **{name: getattr(gpu, name) for name in gpu.OWN if "conv" in name})
    with plans.off():
        yield from parity((without,), cupy.asarray, _to_host, calls)


def _to_host(a: object) -> np.ndarray:
    return a.get() if hasattr(a, "get") and hasattr(a, "device") else np.asarray(a)
