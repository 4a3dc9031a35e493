"""Grade one class with nbgrader's own autograde and with the autograder, and print what each costs.

Both grade the same notebooks with the same five small exercises, as two processes, on the machine
that this is run on. CPU time is that of all processes by rusage; the students' share is measured
around every call of theirs, inside both graders, and taken off. `start` is what a grader needs
before the first notebook (imports, nbgrader's kernels, proving the sandbox): it is measured with a
class of two and told apart, and the whole run, start and students' calls included, stands beside.

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

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench import graders, large  # noqa: E402
from bench.graders import Spent  # noqa: E402

HEAD = (f"{'':26}{'outside calls':>14}{'in calls':>10}{'start':>8}{'whole run':>11}"
        f"{'notebooks/s':>13}{'peak MiB':>10}")


def row(name: str, spent: Spent, start: Spent, students: int) -> tuple[float, float]:
    """Print a line; CPU-seconds per notebook outside the students' calls, and of the whole run."""
    outside = (spent.outside - start.outside) / (students - 2)
    first = start.outside - 2 * outside
    whole = spent.cost.cpu / students
    print(f"{name:26}{outside:14.4f}{spent.calls / students:10.4f}{first:8.2f}{whole:11.4f}"
          f"{students / spent.cost.wall:13.3f}{spent.cost.peak:10.0f}", flush=True)
    return outside, whole


def compared(what: str, theirs: tuple[float, float], ours: tuple[float, float]) -> None:
    """Print how many times as much nbgrader needs."""
    outside, whole = (a / b for a, b in zip(theirs, ours))
    print(f"  {what}: nbgrader needs {outside:.0f} times the CPU outside calls, {whole:.1f} times "
          "that of the whole run")


def class_of(students: int, seconds: float) -> Iterator[tuple[Spent, ...]]:
    """Both graders on a class: with marks and text, then with a page of HTML for everyone."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        graders.prepare(place, seconds, students)
        yield from zip(graders.nbgrader(place),
                       (graders.autograder(place, html) for html in (False, True)))


def table(students: int, seconds: float, starts: list[tuple[Spent, ...]]) -> None:
    """Print what both needed for one kind of student code."""
    print(f"\nstudent code of {seconds:g} s: CPU-seconds per notebook, of {students}\n{HEAD}")
    kinds = ("marks and text", "and HTML for everyone")
    for kind, pair, start in zip(kinds, class_of(students, seconds), starts):
        theirs, ours = (row(f"{who}, {kind}"[:26], spent, first, students)
                        for who, spent, first in zip(("nbgrader", "ours"), pair, start))
        compared(kind, theirs, ours)
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
