"""The package `gpu` on a machine without a device: its kernels run on the processor."""

import numpy as np
import pytest
from host import COMPILER, Host

from gpu import arrays, kernels


def unwritten(make):
    """An allocating function whose arrays hold NaN, or the least number, until they are written."""
    def made(*arguments, **options):
        a = make(*arguments, **options)
        a.fill(np.nan if a.dtype.kind == "f" else np.iinfo(a.dtype).min)
        return a
    return made


@pytest.fixture
def host(monkeypatch):
    """Kernels that run here, on NumPy arrays; what is allocated holds NaN until it is written."""
    if not COMPILER:
        pytest.skip("no C++ compiler is here to run the kernels' text with (apt install g++)")
    started = Host()
    monkeypatch.setattr(kernels, "compiled", started.compiled)
    monkeypatch.setattr(arrays, "is_cupy_array", lambda a: isinstance(a, np.ndarray))
    for name in ("empty", "empty_like"):
        monkeypatch.setattr(f"array_api_compat.numpy.{name}", unwritten(getattr(np, name)))
    return started
