"""The tables that are printed."""

from __future__ import annotations

import argparse

import numpy as np
from clock import peaks, product_rate, turns
from sides import LAYOUTS, SIDES, passes, torch
from workloads import CONVS, POOLS, Conv, Pool

from gpu.workloads import geometric_mean


def heading(options: argparse.Namespace) -> None:
    """What is timed with what."""
    if torch is None:
        print("PyTorch is not installed, so NumPy is timed alone: pip install 'cnn-course[torch]'.")
    else:
        torch.set_num_threads(options.threads)
        print(f"PyTorch {torch.__version__}, NumPy {np.__version__}.")
    print(f"{kernel()} Threads: {options.threads}. " + (
        "CPU time of the thread" if options.threads == 1 else "Wall clock, only an indication")
        + f", medians of {options.repeat}.")
    for dtype in options.dtype:
        rate = product_rate(dtype, options.repeat, options.threads)
        print(f"Product of two matrices, {dtype}: {rate:.0f} GFLOP/s, the ceiling of what follows.")


def kernel() -> str:
    """Which BLAS NumPy has, and which of its kernels runs here."""
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        return "NumPy's BLAS is not known: pip install threadpoolctl."
    blas = next((b for b in threadpool_info() if b["user_api"] == "blas"), None)
    if blas is None:
        return "NumPy's BLAS is not known to threadpoolctl."
    return (f"NumPy's BLAS: {blas['internal_api']} {blas['version']}, kernel "
            f"{blas.get('architecture', 'unknown')}.")


def chosen(rows: tuple | list, options: argparse.Namespace) -> list:
    return [rows[k - 1] for k in options.row or range(1, len(rows) + 1) if k <= len(rows)]


def conv(options: argparse.Namespace) -> None:
    """Convolution, forward and backward."""
    timed(CONVS, options)


def pool(options: argparse.Namespace) -> None:
    """Pooling, forward and backward."""
    timed(POOLS, options)


def timed(rows: tuple, options: argparse.Namespace) -> None:
    """A line a workload: milliseconds of each side, ratios, and the rate beside the ceiling."""
    for dtype in options.dtype:
        found = [(row, taken(row, dtype, options)) for row in chosen(rows, options)]
        for way in ("forward", "backward"):
            print(f"\n{dtype}, {way}, ms".ljust(36) + "".join(f"{s:>9}" for s in SIDES)
                  + "".join(f"{'/ ' + s:>8}" for s in LAYOUTS) + "  GFLOP/s"
                  * (type(rows[0]) is Conv))
            for row, times in found:
                print(line(row, times[way], way))
            means(found, way)


def taken(row: Conv | Pool, dtype: str, options: argparse.Namespace) -> dict[str, dict]:
    """Milliseconds of each way and side."""
    both = {side: passes(row, dtype, side) for side in SIDES}
    return {way: turns({side: getattr(p, way) for side, p in both.items()}, options.repeat,
                       options.threads) for way in ("forward", "backward")}


def line(row: Conv | Pool, times: dict[str, float], way: str) -> str:
    text = f"{row!s:35}" + "".join(f"{times[s]:9.2f}" for s in SIDES)
    text += "".join(f"{times['NumPy'] / times[s]:8.2f}" for s in LAYOUTS)
    if type(row) is Conv:
        flops = row.flops * (1 if way == "forward" else 2)
        text += f"{flops / times['NumPy'] / 1e6:9.0f}"
    return text


def means(found: list, way: str) -> None:
    """Geometric means of the ratios, of each kind of row: to each layout, and to the better."""
    for kind in dict.fromkeys(getattr(row, "kind", "") for row, _ in found) if LAYOUTS else ():
        times = [t[way] for row, t in found if getattr(row, "kind", "") == kind]
        each = [geometric_mean(t["NumPy"] / t[s] for t in times) for s in LAYOUTS]
        best = geometric_mean(t["NumPy"] / min(t[s] for s in LAYOUTS) for t in times)
        print(f"{f'geometric mean {kind}':62}" + "".join(f"{v:8.2f}" for v in each)
              + f"   to the better {best:.2f}")


def lenet(options: argparse.Namespace) -> None:
    """Epochs of LeNet-5, in seconds."""
    from lenet import NETS, epochs

    print("\nfloat32, one epoch of LeNet-5, s      NumPy  PyTorch   ratio")
    for net, batch in chosen([(net, batch) for net in NETS for batch in (64, 1)], options):
        times = turns(epochs(net, batch), options.repeat, options.threads)
        print(f"{net + f', batch {batch}':32}" + "".join(f"{v / 1e3:9.2f}" for v in times.values())
              + (f"{times['NumPy'] / times['PyTorch']:8.2f}" if torch else ""))


def memory(options: argparse.Namespace) -> None:
    """Peak memory of convolution beyond its arguments, in MiB, PyTorch in its default layout."""
    sides = SIDES[:2]
    for dtype in options.dtype:
        rows = chosen(CONVS, options)
        found = [peaks(rows, dtype, side) for side in sides]
        print(f"\n{dtype}, peak MiB, results included".ljust(36) + "".join(
            f"{f'{way} {s}':>17}" for way in ("forward", "backward") for s in sides))
        for row, *each in zip(rows, *found):
            print(f"{row!s:35}" + "".join(f"{p[way]:17.1f}" for way in (0, 1) for p in each))
        if LAYOUTS:
            for way, name in enumerate(("forward", "backward")):
                both = [(max(a[way], 0.1), max(b[way], 0.1)) for a, b in zip(*found)]
                print(f"{name}: geometric mean {geometric_mean(a / b for a, b in both):.2f}, "
                      f"largest ratio {max(a / b for a, b in both):.2f}")
