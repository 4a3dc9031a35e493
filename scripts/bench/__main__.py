"""Time cnn_ref beside PyTorch, in one process, on one thread.

    python scripts/bench                                   every table: half an hour
    python scripts/bench --table conv --row 4 --dtype float32
    python scripts/bench --table pool lenet --repeat 9
    python scripts/bench --table memory
    python scripts/bench --table conv --threads 2          wall clock, only an indication

Ratios are NumPy's time over PyTorch's: below 1, NumPy is faster. Each side gets its arrays in the
layout that it likes; what it converts on the way is inside the clock. Times are CPU time of the
thread, the sides take turns, and medians are printed. The allocator keeps its pages, so that no
side pays for fresh ones. Without PyTorch, NumPy is timed alone.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

PAGES = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": "17179869184"}
"""Of glibc: memory that was freed stays in the process."""
TABLES = ("conv", "pool", "lenet", "memory")


def surroundings(threads: int) -> dict[str, str]:
    """Variables that are read when NumPy and PyTorch are loaded; OpenBLAS chooses its kernel."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("OPENBLAS_")}
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    return {**env, **PAGES, **dict.fromkeys(names, str(threads))}


def asked(args: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python scripts/bench", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--table", nargs="+", choices=TABLES, default=TABLES)
    parser.add_argument("--row", nargs="+", type=int, default=None, metavar="K",
                        help="rows of the table, counted from 1; all where left out")
    parser.add_argument("--dtype", nargs="+", choices=("float32", "float64"),
                        default=("float32", "float64"))
    parser.add_argument("--repeat", type=int, default=5, help="times that each side is measured")
    parser.add_argument("--threads", type=int, default=1,
                        help="of both sides; more than one is timed by the wall clock")
    return parser.parse_args(args)


def main() -> None:
    options = asked()
    wanted = surroundings(options.threads)
    if wanted != dict(os.environ):
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], wanted)
    import tables  # NumPy is loaded only now, with the variables set

    tables.heading(options)
    for name in options.table:
        getattr(tables, name)(options)


if __name__ == "__main__":
    main()
