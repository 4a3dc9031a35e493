"""The command line of the GPU path: python -m gpu check, bench or demo."""

from __future__ import annotations

import argparse
import os
import sys

from gpu.device import NoDevice
from gpu.plans import asked_for_tf32

NO_DEVICE = 3

EXAMPLES = """examples:
  python -m gpu check                 what is here, and whether it gives NumPy's numbers
  python -m gpu check --calls 50
  python -m gpu bench --dtype float32
  python -m gpu bench --workload 4 --workload 5
  python -m gpu demo vgg --device cuda
  python -m gpu demo lenet --device cpu

exit code 0 where all is well, 1 where a function differs or memory does not suffice, 2 for wrong
options, 3 without a GPU"""


def parser() -> argparse.ArgumentParser:
    """The options of every command."""
    whole = argparse.ArgumentParser(
        prog="python -m gpu", description="The reference library on a GPU.", epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = whole.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="compare every public function with NumPy")
    check.add_argument("--calls", type=_one_or_more, default=5,
                       help="random calls a function (default 5)")
    bench = commands.add_parser(
        "bench", help="time NumPy, this package with cuDNN and without, and PyTorch")
    bench.add_argument("--dtype", action="append", choices=("float32", "float64"), default=[],
                       help="default: both")
    bench.add_argument("--workload", type=int, action="append", choices=range(1, 11), default=[],
                       metavar="1..10", help="which of the ten convolutions (default: all)")
    demo = commands.add_parser("demo", help="VGG-16 on a photograph, or LeNet-5 learning digits")
    demo.add_argument("which", choices=("vgg", "lenet"))
    demo.add_argument("--device", choices=("cuda", "cpu"), default="cuda")
    return whole


def _one_or_more(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number of calls, 1 or more")
    return int(text)


def main(arguments: list[str] | None = None) -> int:
    """Run a command; the exit code."""
    chosen = parser().parse_args(arguments)
    try:
        asked_for_tf32()
    except RuntimeError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    try:
        return _run(chosen)
    except NoDevice as nothing:
        print(nothing, file=sys.stderr)
        return NO_DEVICE
    except MemoryError as full:
        print(f"Stopped for want of memory: {full}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read this has seen enough; nothing is written when Python ends either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _run(chosen: argparse.Namespace) -> int:
    if chosen.command == "check":
        from gpu.check import check
        return check(chosen.calls)
    if chosen.command == "bench":
        from gpu.bench import bench
        return bench(chosen.dtype or ["float32", "float64"],
                     [i - 1 for i in chosen.workload] or range(10))
    from gpu.demos import lenet, vgg16
    print((vgg16 if chosen.which == "vgg" else lenet)(chosen.device))
    return 0


if __name__ == "__main__":
    sys.exit(main())
