"""`python -m gpu bench`: NumPy, this package with cuDNN and without it, and PyTorch, in one run,
with the floors beside them.

Device times are medians of device events after warm-up. A kernel that only waits goes before each
run, so that the device finds its work queued and no time of Python's is between the events. Inputs
rotate through copies larger than the cache, so that no run finds its numbers there. NumPy runs the
workload at its own batch, and its time is multiplied: its column is indicative.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from statistics import median
from typing import Any, NamedTuple

import numpy as np

import cnn_ref
import gpu
from gpu import plans
from gpu.blocks import ran_out
from gpu.device import cupy_or_say, found
from gpu.workloads import POOLS, WORKLOADS, Workload, geometric_mean, ideal

BATCH = 16
"""How many times the batch of the processor's benchmark."""
CACHE = 128 * 2**20
"""Bytes that the rotating copies of the inputs take together at least."""
RUNS, WARM = 20, 5
WAITING = """extern "C" __global__ void wait(long long cycles) {
    for (long long start = clock64(); clock64() - start < cycles;) {}
}"""
CYCLES = 4_000_000
"""About two milliseconds: longer than Python takes to start any work here."""


def device_seconds(work: Callable[..., Any], inputs: Sequence[tuple], cupy: Any) -> float:
    """Median of device events around one call each, on inputs taken in turn."""
    wait = cupy.RawKernel(WAITING, "wait")
    for k in range(WARM):
        work(*inputs[k % len(inputs)])
    found_times = []
    for k in range(RUNS):
        start, stop = cupy.cuda.Event(), cupy.cuda.Event()
        wait((1,), (1,), (np.int64(CYCLES),))
        start.record()
        work(*inputs[k % len(inputs)])
        stop.record()
        stop.synchronize()
        found_times.append(cupy.cuda.get_elapsed_time(start, stop) / 1000)
    return median(found_times)


def host_seconds(work: Callable[..., Any], inputs: tuple) -> float:
    """Best of two calls on the processor."""
    times = []
    for _ in range(2):
        start = time.perf_counter()
        work(*inputs)
        times.append(time.perf_counter() - start)
    return min(times)


def copies(arrays: tuple, read: int, cupy: Any) -> list[tuple]:
    """As many copies on the device as fill more than its cache, two at least.

    Args:
        arrays: x first.
        read: how many of them every direction reads.
    """
    size = sum(a.nbytes for a in arrays[:read])
    return [tuple(cupy.asarray(a) for a in arrays) for _ in range(max(2, CACHE // size + 1))]


def measured_limits(cupy: Any, dtype: str) -> tuple[float, float]:
    """Bytes a second of a copy and operations a second of a matrix product, on this device."""
    large = cupy.ones(2**28, dtype=cupy.uint8)
    bandwidth = 2 * large.nbytes / device_seconds(lambda a: a.copy(), [(large,)], cupy)
    square = cupy.ones((4096, 4096), dtype=dtype)
    rate = 2 * 4096**3 / device_seconds(lambda a: a @ a, [(square,)], cupy)
    return bandwidth, rate


def rival(cupy: Any) -> Any:
    """PyTorch with a device, or None."""
    try:
        import torch
    except ImportError:
        return None
    if not torch.cuda.is_available():
        return None
    torch.backends.cuda.matmul.allow_tf32 = plans.asked_for_tf32()
    torch.backends.cudnn.allow_tf32 = plans.asked_for_tf32()
    torch.backends.cudnn.benchmark = True
    return torch


def torch_convolution(torch: Any, case: Workload) -> tuple[Callable, Callable]:
    """Forward and backward, channels last in memory as here."""
    options = {{"pad": "padding"}.get(name, name): v for name, v in case.options.items()}

    def forward(x: Any, w: Any, dy: Any) -> Any:
        return torch.nn.functional.conv2d(x, w, **options)

    def backward(x: Any, w: Any, dy: Any) -> Any:
        two = [(options.get(name, default),) * 2
               for name, default in (("stride", 1), ("padding", 0), ("dilation", 1))]
        return torch.ops.aten.convolution_backward(
            dy, x, w, None, *two, False, (0, 0), options.get("groups", 1), (True, True, False))
    return forward, backward


def as_torch(torch: Any, arrays: tuple) -> tuple:
    """x, w and dy of CuPy as PyTorch's NCHW and OIHW, channels last in memory."""
    x, w, dy = (torch.as_tensor(a, device="cuda") for a in arrays)
    last = torch.channels_last
    return (x.permute(0, 3, 1, 2), w.permute(3, 2, 0, 1).contiguous(memory_format=last),
            dy.permute(0, 3, 1, 2))


def convolutions(dtype: str, cupy: Any, torch: Any, chosen: Sequence[Workload]) -> None:
    """Print the table of both directions.

    The column own is without cuDNN, by this package's kernels and cuBLAS.
    """
    limits = measured_limits(cupy, dtype)
    print(f"\n{dtype}: copies at {limits[0] / 1e9:,.0f} GB/s, products at "
          f"{limits[1] / 1e12:,.1f} TFLOP/s; ms; NumPy's time is multiplied by {BATCH}\n"
          f"{'':50}{'floor':>9}{'cuDNN':>9}{'own':>9}{'PyTorch':>9}{'NumPy':>11}")
    ratios: dict[str, list[float]] = {}
    for small in chosen:
        try:
            for row in measured(small, dtype, cupy, torch):
                _print_row(small.times(BATCH), row, dtype, limits)
                for name, seconds in row.ours.items() if torch else ():
                    ratios.setdefault(f"{row.way}, {name}", []).append(seconds / row.theirs)
        except (MemoryError, RuntimeError) as error:
            if not ran_out(error):
                raise
            print(f"{small.times(BATCH).label:50}  does not fit into the device's memory")
    for name, each in sorted(ratios.items()):
        print(f"geometric mean to PyTorch, {name}: {geometric_mean(each):.2f}")


class Measured(NamedTuple):
    """Seconds of one direction of one workload."""

    way: str
    floors: tuple[int, int]
    ours: dict[str, float]
    theirs: float
    on_host: float


def measured(small: Workload, dtype: str, cupy: Any, torch: Any) -> Iterator[Measured]:
    """Both directions at 16 times the batch.

    Raises:
        MemoryError: the device has too little.
    """
    case = small.times(BATCH)
    inputs = copies(case.draw(np.random.default_rng(0), dtype), 2, cupy)
    theirs = [as_torch(torch, arrays) for arrays in inputs] if torch else []
    on_host = small.draw(np.random.default_rng(0), dtype)
    rivals = torch_convolution(torch, case) if torch else (None, None)
    for way, run, other, floors in (
        ("forward", _forward, rivals[0], case.forward_floors()),
        ("backward", _backward, rivals[1], case.backward_floors()),
    ):
        work = partial(run, gpu, case)
        best = device_seconds(other, theirs, cupy) if torch else float("nan")
        ours = {} if plans.why_not() else {"cuDNN": device_seconds(work, inputs, cupy)}
        with plans.off():
            ours["own"] = device_seconds(work, inputs, cupy)
        host = BATCH * host_seconds(partial(run, cnn_ref, small), on_host)
        yield Measured(way, floors, ours, best, host)


def _print_row(case: Workload, row: Measured, dtype: str, limits: tuple[float, float]) -> None:
    floor = ideal(row.floors, np.dtype(dtype).itemsize, *limits)
    times = (floor, row.ours.get("cuDNN", np.nan), row.ours["own"], row.theirs)
    print(f"{case.label + ' ' + row.way:50}" + "".join(f"{1e3 * s:9.3f}" for s in times)
          + f"{1e3 * row.on_host:11.1f}", flush=True)


def _forward(module: Any, case: Workload, x: Any, w: Any, dy: Any) -> Any:
    return module.conv2d(x, w, **case.options)


def _backward(module: Any, case: Workload, x: Any, w: Any, dy: Any) -> Any:
    return module.conv2d_backward(dy, x, w, **case.options)


def pooling(dtype: str, cupy: Any, torch: Any) -> None:
    """Print the table of pooling."""
    print(f"\npooling, {dtype}, ms\n{'':50}{'gpu':>9}{'PyTorch':>9}{'ratio':>7}")
    for name, size, options in POOLS:
        x = np.random.default_rng(0).standard_normal(
            WORKLOADS[3].times(BATCH).shapes[0], dtype=dtype)
        one = getattr(cnn_ref, name)(x[:1], size, **options)
        inputs = copies((x, np.ones((len(x), *one.shape[1:]), dtype)), 1, cupy)
        ours = [device_seconds(partial(work, name, size, options), inputs, cupy)
                for work in (_pool, _pool_backward)]
        best = torch_pooling(torch, name, size, options, inputs, cupy) if torch else [np.nan] * 2
        for way, a, b in zip(("forward", "backward"), ours, best, strict=True):
            print(f"{name} {size} {options} {way}".ljust(50)
                  + f"{1e3 * a:9.3f}{1e3 * b:9.3f}{a / b:7.2f}", flush=True)


def _pool(name: str, size: int, options: dict, x: Any, dy: Any) -> Any:
    return getattr(gpu, name)(x, size, **options)


def _pool_backward(name: str, size: int, options: dict, x: Any, dy: Any) -> Any:
    return getattr(gpu, f"{name}_backward")(dy, x, size, **options)


def torch_pooling(torch: Any, name: str, size: int, options: dict, inputs: list,
                  cupy: Any) -> list[float]:
    """Seconds forward, and backward with the winners saved."""
    function = getattr(torch.nn.functional, name)
    pairs = [tuple(torch.as_tensor(a, device="cuda").permute(0, 3, 1, 2) for a in arrays)
             for arrays in inputs]
    forward = device_seconds(lambda x, dy: function(x, size, **options), pairs, cupy)
    graphs = []
    for x, dy in pairs:
        leaf = x.detach().requires_grad_()
        graphs.append((function(leaf, size, **options), leaf, dy))
    return [forward, device_seconds(
        lambda y, leaf, dy: torch.autograd.grad(y, leaf, dy, retain_graph=True), graphs, cupy)]


def bench(dtypes: Sequence[str], chosen: Sequence[int]) -> int:
    """Print all tables.

    Raises:
        gpu.device.NoDevice: there is nothing to measure.
    """
    cupy = cupy_or_say()
    here = found()
    print(f"{here.device}; float32 is multiplied as {here.products}")
    torch = rival(cupy)
    print(f"PyTorch {torch.__version__}, cuDNN {torch.backends.cudnn.version()}" if torch
          else "PyTorch with CUDA is not here: its columns stay empty")
    for dtype in dtypes:
        convolutions(dtype, cupy, torch, [WORKLOADS[i] for i in chosen])
        pooling(dtype, cupy, torch)
    return 0
