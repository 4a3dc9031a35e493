"""The command line: what each command is called, what it takes, what its exit code means."""

from __future__ import annotations

import argparse
import errno
import sys
from collections.abc import Sequence
from pathlib import Path

from autograder import commands, handover, trust
from autograder.course import CourseError
from autograder.gradebook import GradebookError
from autograder.release import ReleaseError
from autograder.roster import RosterError
from autograder.seeds import KeyFileError
from autograder.store import StoreError
from autograder.submissions import SubmissionsError
from autograder.walls import KINDS, SandboxError

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)
PROBLEMS = (CourseError, GradebookError, KeyFileError, ReleaseError, RosterError, SandboxError,
            StoreError, SubmissionsError)
"""Errors that are a person's to mend: told in one sentence, without a stack of ours."""

EXIT_CODES = """
exit codes:
  0    done
  1    done, and something needs a person: a file nobody could be told for, a notebook
       that could not be graded, marks that the gradebook or an export did not take, a built
       file that is stale
  2    not done: the message says what to mend
  130  interrupted; what was finished is kept, the same command goes on from there
"""


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    top = _Parser(prog="autograder", epilog=EXIT_CODES, description=(
        "Grades notebooks on hidden tensors: student code runs in a sandbox that never "
        "holds an answer."))
    commands_of = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _add_grade(commands_of)
    new_key = _add(commands_of, "new-key", commands.new_key, "make the secret key",
                   "autograder new-key ~/keys/cnn-2026.key")
    new_key.add_argument("file", type=Path, help="where the key is written (mode 600)")
    build = _add(commands_of, "build", commands.build, "build the students' notebooks",
                 "autograder build\n  autograder build --check")
    _course(build)
    build.add_argument("--check", action="store_true",
                       help="build nothing; fail where a committed file is stale")
    audit = _add(commands_of, "audit", commands.audit, "tell how strong the tests of exercises are",
                 "autograder audit\n  autograder audit conv2d --mutants\n"
                 "  autograder audit 03_convolution_layer --keys 20 --csv audit.csv")
    audit.add_argument("names", nargs="*", metavar="NAME", help="units or exercises (default: all)")
    audit.add_argument("--keys", type=int, default=2, help="throwaway keys (default: %(default)s)")
    audit.add_argument("--mutants", action="store_true",
                       help="list the small changes of the model solution that lose no mark")
    audit.add_argument("--csv", type=Path, help="write one row per known mistake")
    _course(audit)
    _add_trust(commands_of)
    _add_export(commands_of)
    lab = _add(commands_of, "lab", commands.lab, "open JupyterLab on copies of the units",
               "autograder lab\n  autograder lab --no-browser --port 8889")
    lab.add_argument("--assignments", type=Path, default=Path("assignments"))
    lab.add_argument("--work", type=Path, default=Path("work"))
    lab.add_argument("--copy-only", action="store_true", help="copy new units, open nothing")
    dist = _add(commands_of, "dist", commands.dist, "make the wheel and a zip per unit",
                "autograder dist --out dist")
    dist.add_argument("--assignments", type=Path, default=Path("assignments"))
    dist.add_argument("--out", type=Path, default=Path("dist"))
    demo = _add(commands_of, "demo", commands.demo, "grade a sample class made from the course",
                "autograder demo --students 12 --out /tmp/demo")
    _course(demo)
    demo.add_argument("--students", type=int, default=30)
    _grading(demo)
    demo.set_defaults(out=Path("results/demo"))
    return top


def _add_trust(commands_of: argparse._SubParsersAction) -> None:
    _add(commands_of, "doctor", trust.doctor, "tell what this machine supports, by trying it",
         "autograder doctor\n\nexit code 0 where grading is safe here, 1 where it is not")
    verify = _add(
        commands_of, "verify", trust.verify, "check results against their audit trail",
        "autograder verify results\n"
        "  autograder verify results --key ~/keys/cnn-2026.key --head 3f9a0c\n"
        "  autograder verify results --key ~/keys/cnn-2026.key --submissions submitted\n\n"
        "exit code 0 where nothing is wrong, 1 where something is, 2 where there is no trail")
    verify.add_argument("results", type=Path, help="the folder that  grade --out  wrote to")
    verify.add_argument("--key", type=Path, help="check the seals too")
    verify.add_argument("--head", default="", metavar="HASH",
                        help="the hash that an earlier check told: shows lines cut from the end")
    verify.add_argument("--submissions", type=Path,
                        help="compute every mark again from what was handed in; needs --key")
    verify.add_argument("--student-regex", default="", metavar="REGEX", help="as for  grade")
    verify.add_argument("--per-student", action="store_true", help="as for  grade")
    verify.add_argument("--sandbox", choices=KINDS, default="auto", help="as for  grade")
    _course(verify)


def _add_export(commands_of: argparse._SubParsersAction) -> None:
    export = _add(
        commands_of, "export", handover.export, "write marks for Canvas, Moodle or a spreadsheet",
        "autograder export csv results\n"
        "  autograder export csv results --roster class.csv --id-column login\n"
        "  autograder export canvas results --roster canvas-gradebook.csv "
        "--unit 03_convolution_layer\n"
        "  autograder export canvas results --roster canvas-gradebook.csv "
        "--column '03_convolution_layer=Homework 3 (4711)'\n"
        "  autograder export moodle results --roster worksheet.csv "
        "--unit 03_convolution_layer\n\n"
        "A mark that a person has to decide is left open, never a 0. Exit code 1 where a mark\n"
        "is not in the file; it is told whose, and why.")
    export.add_argument("format", choices=("csv", "canvas", "moodle"))
    export.add_argument("results", type=Path, help="the folder that  grade --out  wrote to")
    export.add_argument("--roster", type=Path, metavar="FILE",
                        help="the class list: the export of Canvas's gradebook, the grading "
                        "worksheet of the Moodle assignment, or any CSV (for csv)")
    export.add_argument("--encoding", default="", help="of the roster (default: UTF-8)")
    export.add_argument("--unit", action="append", default=[], help="these units only")
    export.add_argument("--column", action="append", default=[], metavar="NAME=HEADER",
                        help="Canvas: the assignment of a unit; Moodle in another language: what "
                        "it calls Grade, Identifier and so on")
    export.add_argument("--id-column", default="", metavar="HEADER",
                        help="csv: the column of the roster that holds the student")
    export.add_argument("--scale", action="store_true",
                        help="stretch marks to the points of the LMS where they differ")
    export.add_argument("--new", action="store_true",
                        help="Canvas: have the import make assignments for units without one")
    export.add_argument("--out", type=Path, help="default: marks-FORMAT.csv in the results")
    export.add_argument("--json", action="store_true", help="say what happened as JSON too")


def _add_grade(commands_of: argparse._SubParsersAction) -> None:
    grade = _add(
        commands_of, "grade", commands.grade, "grade a folder or zip of notebooks",
        "autograder grade submitted --key ~/keys/cnn-2026.key --out results\n"
        "  autograder grade canvas.zip --key ~/keys/cnn-2026.key --out results\n"
        "  autograder grade inbox --student-regex '(?P<student>[a-z]+\\d+)' "
        "--key K --out results")
    _submissions(grade)
    grade.add_argument("--to-gradebook", metavar="DB_URL", default="",
                       help="write the marks into nbgrader's gradebook too, as automatic scores: "
                       "sqlite:////FOLDER/gradebook.db")
    regrade = _add(
        commands_of, "regrade", commands.regrade, "tell what grading again would change, and why",
        "autograder regrade submitted --key ~/keys/cnn-2026.key --out results\n"
        "  autograder regrade submitted --key ~/keys/cnn-2026.key --out results --write")
    regrade.add_argument("--write", action="store_true",
                         help="put the new marks in the place of the old ones")
    _submissions(regrade)


def _submissions(command: argparse.ArgumentParser) -> None:
    command.add_argument("submissions", type=Path,
                         help="nbgrader's submitted/STUDENT/UNIT/*.ipynb, or a flat folder or zip")
    command.add_argument("--key", type=Path, required=True, help="the key made by new-key")
    command.add_argument("--student-regex", default="", metavar="REGEX",
                         help="finds the student in a file's path, as the group (?P<student>...)")
    command.add_argument("--per-student", action="store_true",
                         help="give every student other numbers in the same shapes")
    _course(command)
    _grading(command)


def _grading(command: argparse.ArgumentParser) -> None:
    command.add_argument("--out", type=Path, default=Path("results"),
                         help="where results are written (default: %(default)s)")
    command.add_argument("--jobs", type=int, default=0,
                         help="notebooks graded side by side (default: one per core)")
    command.add_argument("--sandbox", choices=KINDS,
                         default="auto", help="'none' runs student code unprotected, on your "
                         "machine, with your files; never use it on code you have not read")


def _course(command: argparse.ArgumentParser) -> None:
    command.add_argument("--course", type=Path, default=Path("solutions"),
                         help="the folder that holds course.toml (default: %(default)s)")
    command.add_argument("--assignments", type=Path, default=Path("assignments"),
                         help="where the students' notebooks lie (default: %(default)s)")


def _add(commands_of: argparse._SubParsersAction, name: str, run: object, about: str,
         example: str) -> argparse.ArgumentParser:
    description = f"{about[0].upper()}{about[1:]}."
    command = commands_of.add_parser(name, help=about, description=description,
                                     epilog=f"examples:\n  {example}",
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    command.set_defaults(run=run)
    return command


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
