"""Grade one class with nbgrader's own autograde and with the autograder, and print what each costs.

Both grade the same notebooks with the same five small exercises, as two processes, on the machine
that this is run on. CPU time is that of all processes by rusage; the students' share is measured
around every call of theirs, inside both graders, and taken off: what is left is `outside calls`,
from starting the command to the last stored result. `start` is what a command needs before the
first notebook (imports, proving the sandbox), measured with a class of two; `further` is what one
more notebook costs, start left out.

examples:
  python scripts/bench_grading.py                      the three kinds of student code
  python scripts/bench_grading.py --seconds 0.01       one of them
  python scripts/bench_grading.py --students 60        a larger class: less noise
  python scripts/bench_grading.py --large 10000        the autograder alone, block by block
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench import graders, large  # noqa: E402
from bench.graders import Spent  # noqa: E402

HEAD = (f"{'':28}{'outside calls':>14}{'in calls':>10}{'whole run':>11}{'further':>9}{'start':>7}"
        f"{'notebooks/s':>13}{'peak MiB':>10}")
STARTS = 3
"""Tries of what a start costs; the least counts, for a busy machine only adds to it."""


class Each(NamedTuple):
    """CPU-seconds per notebook: outside the students' calls, of the whole run, of one more."""

    outside: float
    whole: float
    further: float


def row(name: str, spent: Spent, two: Spent, students: int) -> Each:
    """Print a line, and return what it says."""
    further = (spent.outside - two.outside) / (students - 2)
    each = Each(spent.outside / students, spent.cost.cpu / students, further)
    print(f"{name:28}{each.outside:14.4f}{spent.calls / students:10.4f}{each.whole:11.4f}"
          f"{further:9.4f}{two.outside - 2 * further:7.2f}{students / spent.cost.wall:13.3f}"
          f"{spent.cost.peak:10.0f}", flush=True)
    return each


def compared(theirs: Each, ours: Each) -> None:
    """Print how many times as much nbgrader needs."""
    outside, whole, _ = (a / b for a, b in zip(theirs, ours))
    print(f"  nbgrader / ours: {outside:.1f} outside calls, {whole:.1f} of the whole run",
          flush=True)


def class_of(students: int, seconds: float) -> Iterator[tuple[Spent, ...]]:
    """Both graders on a class: with marks and text, then with a page of HTML for everyone."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        graders.prepare(place, seconds, students)
        ours = (graders.autograder(place, html) for html in (False, True))
        if students == 2:
            ours = (min((graders.autograder(place, html) for _ in range(STARTS)),
                        key=lambda spent: spent.outside) for html in (False, True))
        yield from zip(graders.nbgrader(place), ours)


def table(students: int, seconds: float, starts: list[tuple[Spent, ...]]) -> None:
    """Print what both needed for one kind of student code."""
    print(f"\nstudent code of {seconds:g} s: CPU-seconds per notebook, of {students}\n{HEAD}")
    kinds = ("marks and text", "and a page of HTML")
    for kind, pair, two in zip(kinds, class_of(students, seconds), starts):
        compared(*(row(f"{who}, {kind}", spent, first, students)
                   for who, spent, first in zip(("nbgrader", "ours"), pair, two)))
        if pair[0].passed != pair[1].passed:
            print(f"  they do not agree: {pair[0].passed} exercises right by nbgrader, "
                  f"{pair[1].passed} by ours")


def main() -> None:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=20, help="(default: %(default)s)")
    parser.add_argument("--seconds", type=float, action="append", metavar="T",
                        help="CPU time of a notebook's functions; may be given again "
                        "(default: 0.01, 0.1 and 1)")
    parser.add_argument("--large", type=int, metavar="N",
                        help="grade N made-up submissions and print time and memory by blocks")
    chosen = parser.parse_args()
    if chosen.large:
        large.run(chosen.large)
        return
    starts = list(class_of(2, 0.01))
    for seconds in chosen.seconds or [0.01, 0.1, 1.0]:
        table(chosen.students, seconds, starts)


if __name__ == "__main__":
    main()
