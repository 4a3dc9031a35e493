"""The command line: what each command is called, what its exit code means."""

from __future__ import annotations

import argparse
import errno
import sys
from collections.abc import Sequence
from pathlib import Path

from autograder import commands
from autograder.course import CourseError
from autograder.devices import DeviceError
from autograder.dispatch import WorkersError
from autograder.gradebook import GradebookError
from autograder.options import (
    add,
    add_export,
    add_grade,
    add_late,
    add_report,
    add_trust,
    add_watch,
    assignments_of,
    course_of,
    grading_of,
)
from autograder.release import ReleaseError
from autograder.roster import RosterError
from autograder.seeds import KeyFileError
from autograder.store import StoreError
from autograder.submissions import SubmissionsError
from autograder.walls import SandboxError

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)
PROBLEMS = (CourseError, DeviceError, GradebookError, KeyFileError, ReleaseError, RosterError,
            SandboxError, StoreError, SubmissionsError, WorkersError)
"""Errors that are a person's to mend: told in one sentence, without a stack of ours."""

EXIT_CODES = """
first steps:
  autograder doctor                          can this machine grade safely?
  autograder demo --students 12              what grading looks like, on a made-up class
  autograder new-key ~/keys/cnn-2026.key     once for each course run; keep it
  autograder grade submitted --key ~/keys/cnn-2026.key --out results --dry-run
  autograder grade submitted --key ~/keys/cnn-2026.key --out results
  autograder export canvas results --roster canvas-gradebook.csv

  autograder COMMAND --help  shows what each one takes, with examples.

exit codes:
  0    done
  1    done, and something needs a person: a file nobody could be told for, a notebook
       that could not be graded, marks that the gradebook or an export did not take, a built
       file that is stale
  2    not done: the message says what to mend
  130  interrupted; what was finished is kept, the same command goes on from there
"""


def parser() -> argparse.ArgumentParser:
    """What can be written on the command line."""
    top = _Parser(prog="autograder", epilog=EXIT_CODES, description=(
        "Grades notebooks on hidden tensors: student code runs in a sandbox that never "
        "holds an answer."))
    commands_of = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    add_grade(commands_of)
    add_watch(commands_of)
    add_late(commands_of)
    add_report(commands_of)
    add_export(commands_of)
    new_key = add(commands_of, "new-key", commands.new_key, "make the secret key",
                   "autograder new-key ~/keys/cnn-2026.key")
    new_key.add_argument("file", type=Path, help="where the key is written (mode 600)")
    build = add(commands_of, "build", commands.build, "build the students' notebooks",
                 "autograder build\n  autograder build --check")
    course_of(build)
    assignments_of(build)
    build.add_argument("--check", action="store_true",
                       help="build nothing; fail where a committed file is stale")
    audit = add(commands_of, "audit", commands.audit, "tell how strong the tests of exercises are",
                 "autograder audit\n  autograder audit conv2d --mutants\n"
                 "  autograder audit 03_convolution_layer --keys 20 --csv audit.csv")
    audit.add_argument("names", nargs="*", metavar="NAME", help="units or exercises (default: all)")
    audit.add_argument("--keys", type=int, default=2, help="throwaway keys (default: %(default)s)")
    audit.add_argument("--mutants", action="store_true",
                       help="list the small changes of the model solution that lose no mark")
    audit.add_argument("--csv", type=Path, help="write one row per known mistake")
    course_of(audit)
    add_trust(commands_of)
    _add_course(commands_of)
    demo = add(commands_of, "demo", commands.demo, "grade a sample class made from the course",
                "autograder demo --students 12 --out /tmp/demo")
    course_of(demo)
    assignments_of(demo)
    demo.add_argument("--students", type=int, default=30)
    grading_of(demo)
    demo.set_defaults(out=Path("results/demo"))
    return top


def _add_course(commands_of: argparse._SubParsersAction) -> None:
    """`lab` and `dist`: what is done with built units."""
    lab = add(commands_of, "lab", commands.lab, "open JupyterLab on copies of the units",
               "autograder lab\n  autograder lab --no-browser --port 8889")
    assignments_of(lab)
    lab.add_argument("--work", type=Path, default=Path("work"))
    lab.add_argument("--copy-only", action="store_true", help="copy new units, open nothing")
    dist = add(commands_of, "dist", commands.dist, "make the wheel and a zip per unit",
                "autograder dist --out dist")
    assignments_of(dist)
    dist.add_argument("--out", type=Path, default=Path("dist"))


class _Parser(argparse.ArgumentParser):
    def __init__(self, **fields: object) -> None:
        super().__init__(**{"formatter_class": argparse.RawDescriptionHelpFormatter, **fields})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    chosen = parser().parse_args(arguments)
    try:
        return chosen.run(chosen)
    except PROBLEMS as problem:
        print(f"autograder: {problem}", file=sys.stderr)
        return 2
    except OSError as problem:
        if problem.errno not in FULL:
            raise
        print(f"autograder: {problem.filename or 'a file'}: {problem.strerror}; what was finished "
              "is kept: make room, and the same command goes on from there", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nautograder: interrupted; what was finished is kept, the same command goes on "
              "from there", file=sys.stderr)
        return 130
