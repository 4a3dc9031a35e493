"""The options of each command."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder import cluster, devices, grading, handover, trust
from autograder.batch import ELSEWHERE
from autograder.walls import KINDS


def add_trust(commands_of: argparse._SubParsersAction) -> None:
    """The commands doctor and verify."""
    add(commands_of, "doctor", trust.doctor, "tell what this machine supports, by trying it",
         "autograder doctor\n\nexit code 0 where grading is safe here, 1 where it is not")
    verify = add(
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
    course_of(verify)


def add_export(commands_of: argparse._SubParsersAction) -> None:
    """The command export."""
    export = add(
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


def add_report(commands_of: argparse._SubParsersAction) -> None:
    """The command report."""
    report = add(
        commands_of, "report", handover.report, "write the class report again, from results",
        "autograder report results\n  autograder report results --earlier results-2025\n"
        "  autograder report results --pages\n\n"
        "writes report.html (to read) and report.csv (a row per exercise, mistake and group of\n"
        "the same code); nothing is graded and no key is needed")
    report.add_argument("results", type=Path, help="the folder that  grade --out  wrote to")
    report.add_argument("--pages", action="store_true",
                        help="write the pages of each submission again too")
    report.add_argument("--earlier", type=Path, metavar="RESULTS",
                        help="compare with an earlier run's results")
    course_of(report)


def add_grade(commands_of: argparse._SubParsersAction) -> None:
    """The commands grade and regrade."""
    grade = add(
        commands_of, "grade", grading.grade, "grade a folder or zip of notebooks",
        "autograder grade submitted --key ~/keys/cnn-2026.key --out results\n"
        "  autograder grade submitted --key ~/keys/cnn-2026.key --out results --dry-run\n"
        "  autograder grade submitted --key K --out results --student ada --exercise conv2d\n"
        "  autograder grade submitted --key K --out results --only-failed --json --log grade.log\n"
        "  autograder grade canvas.zip --key ~/keys/cnn-2026.key --out results\n"
        "  autograder grade inbox --student-regex '(?P<student>[a-z]+\\d+)' "
        "--key K --out results")
    submissions_of(grade)
    grade.add_argument("--to-gradebook", metavar="DB_URL", default="",
                       help="write the marks into nbgrader's gradebook too, as automatic scores: "
                       "sqlite:////FOLDER/gradebook.db")
    grade.add_argument("--no-pages", dest="pages", action="store_false",
                       help="marks, tables and the class report, but no page for each submission; "
                       " report --pages  writes them whenever somebody wants to read them")
    grade.add_argument("--dry-run", action="store_true",
                       help="tell what would be graded and why; run and write nothing")
    grade.add_argument("--earlier", type=Path, metavar="RESULTS",
                       help="compare in the class report with an earlier run's results")
    regrade = add(
        commands_of, "regrade", grading.regrade, "tell what grading again would change, and why",
        "autograder regrade submitted --key ~/keys/cnn-2026.key --out results\n"
        "  autograder regrade submitted --key ~/keys/cnn-2026.key --out results --write")
    regrade.add_argument("--write", action="store_true",
                         help="put the new marks in the place of the old ones")
    submissions_of(regrade)


def submissions_of(command: argparse.ArgumentParser) -> None:
    """What is graded, with which key, and which part of it."""
    command.add_argument("submissions", type=Path,
                         help="nbgrader's submitted/STUDENT/UNIT/*.ipynb, or a flat folder or zip")
    command.add_argument("--key", type=Path, required=True, help="the key made by new-key")
    command.add_argument("--student-regex", default="", metavar="REGEX",
                         help="finds the student in a file's path, as the group (?P<student>...)")
    command.add_argument("--student", action="append", default=[], metavar="NAME",
                         help="this student's submissions only; may be given again")
    command.add_argument("--exercise", action="append", default=[], metavar="NAME",
                         help="submissions of the unit with this exercise only, and tell of "
                         "nothing else; a submission is still graded whole, because its mark is "
                         "of one course version")
    command.add_argument("--only-failed", action="store_true",
                         help="what did not pass or was not graded before, graded again even "
                         "where nothing has changed")
    command.add_argument("--json", action="store_true",
                         help="one JSON object on standard output; words go to standard error")
    command.add_argument("--log", type=Path, metavar="FILE",
                         help="add a line for each submission to a log, without secrets")
    command.add_argument("--per-student", action="store_true",
                         help="give every student other numbers in the same shapes")
    command.add_argument("--executor", type=_executor, metavar="dask://HOST:PORT",
                         help="run student code on the workers of this Dask scheduler, locked up "
                         "as here; needs the extra 'dask'")
    command.add_argument("--tls", type=Path, nargs=3, default=(),
                         metavar=("CA", "CERTIFICATE", "KEY"),
                         help="files for a scheduler that asks for TLS (default: those of Dask's "
                         "own settings, where they name some)")
    course_of(command)
    grading_of(command)


def _executor(text: str) -> tuple[str, int]:
    try:
        return cluster.address(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def grading_of(command: argparse.ArgumentParser) -> None:
    """How it is graded, and where results go."""
    command.add_argument("--out", type=Path, default=Path("results"),
                         help="where results are written (default: %(default)s)")
    command.add_argument("--device", default=devices.PROCESSOR, metavar="NAME",
                         help="where right answers are computed: cpu, or cuda where the package "
                         "gpu finds a device; student code always runs on the processor")
    command.add_argument("--jobs", type=int, default=0,
                         help="notebooks graded side by side (default: one per core; with "
                         f"--executor {ELSEWHERE})")
    command.add_argument("--sandbox", choices=KINDS,
                         default="auto", help="'none' runs student code unprotected, on your "
                         "machine, with your files; never use it on code you have not read")


def course_of(command: argparse.ArgumentParser) -> None:
    """The instructor's side of the course."""
    command.add_argument("--course", type=Path, default=Path("solutions"),
                         help="the folder that holds course.toml (default: %(default)s)")


def assignments_of(command: argparse.ArgumentParser) -> None:
    """The students' side of the course."""
    command.add_argument("--assignments", type=Path, default=Path("assignments"),
                         help="where the students' notebooks lie (default: %(default)s)")


def add(commands_of: argparse._SubParsersAction, name: str, run: object, about: str,
        example: str) -> argparse.ArgumentParser:
    """A command with its help, examples at the end."""
    description = f"{about[0].upper()}{about[1:]}."
    command = commands_of.add_parser(name, help=about, description=description,
                                     epilog=f"examples:\n  {example}",
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    command.set_defaults(run=run)
    return command
