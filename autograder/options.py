"""The options of each command."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder import cluster, devices, grading, handover, late, trust, watch
from autograder.platforms import doors
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
    """The command export: marks for an LMS, and what platforms grade with."""
    export = add(
        commands_of, "export", None, "write marks for an LMS, or what a platform grades with",
        "autograder export csv results\n"
        "  autograder export canvas results --roster canvas-gradebook.csv "
        "--unit 03_convolution_layer\n"
        "  autograder export moodle results --roster worksheet.csv "
        "--unit 03_convolution_layer\n"
        "  autograder export gradescope-zip --key ~/keys/cnn-2026.key "
        "--unit 03_convolution_layer --out ~/autograder.zip\n\n"
        "autograder export FORMAT --help  shows what each one takes.")
    formats = export.add_subparsers(dest="format", metavar="FORMAT", required=True)
    add_marks(formats)
    doors.add_doors(formats)


def add_marks(formats: argparse._SubParsersAction) -> None:
    """Marks of graded results, for an LMS or a spreadsheet."""
    for name, about, example in (
            ("csv", "a table for a spreadsheet",
             "results --roster class.csv --id-column login"),
            ("canvas", "the export of Canvas's gradebook, filled",
             "results --roster canvas-gradebook.csv "
             "--column '03_convolution_layer=Homework 3 (4711)'"),
            ("moodle", "the grading worksheet of a Moodle assignment, filled",
             "results --roster worksheet.csv --unit 03_convolution_layer")):
        marks_of(add(formats, name, handover.export, about, (
            f"autograder export {name} {example}\n\n"
            "A mark that a person has to decide is left open, never a 0. Exit code 1 where a mark\n"
            "is not in the file; it is told whose, and why.")))


def marks_of(export: argparse.ArgumentParser) -> None:
    """Whose marks go where."""
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
    export.add_argument("--late", type=Path, metavar="FILE",
                        help="take off what late.csv says, and say so beside the mark")
    export.add_argument("--json", action="store_true", help="say what happened as JSON too")


def add_late(commands_of: argparse._SubParsersAction) -> None:
    """The command late."""
    told = add(
        commands_of, "late", late.tell, "tell who was late, and what that takes off",
        "autograder late results --due due.csv --submissions submitted --penalty 10%/day\n"
        "  autograder late results --due sqlite:////course/gradebook.db --penalty nbgrader\n"
        "  autograder late results --due due.csv --times times.csv --penalty 5%/hour --most 50\n\n"
        "writes late.csv, which may be edited; marks stay as they are. Exit code 1 where it is\n"
        "not known when something came")
    told.add_argument("results", type=Path, help="the folder that  grade --out  wrote to")
    told.add_argument("--due", required=True, metavar="FILE or DB_URL",
                      help="a CSV with the columns unit and due (a row with a student too is an "
                      "extension), or nbgrader's gradebook, which has times and extensions")
    told.add_argument("--submissions", type=Path, metavar="FOLDER",
                      help="what was graded, with the timestamp.txt that nbgrader wrote in it")
    told.add_argument("--times", type=Path, metavar="FILE",
                      help="a CSV with the columns student, unit and submitted")
    told.add_argument("--penalty", default="none", metavar="RULE",
                      help="none, zero, N%%/day or N%%/hour of the unit's points for each that "
                      "has begun, or nbgrader: the plugin in its configuration (default: none)")
    told.add_argument("--most", type=float, default=100.0, metavar="PERCENT",
                      help="of the points, taken off at most (default: %(default)g)")
    told.add_argument("--grace", type=float, default=0.0, metavar="MINUTES",
                      help="after the deadline, not counted as late (default: %(default)g)")
    told.add_argument("--out", type=Path, help="default: late.csv in the results")


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


def add_watch(commands_of: argparse._SubParsersAction) -> None:
    """The command watch."""
    command = add(
        commands_of, "watch", watch.watch, "grade what is put into a folder, as it comes",
        "autograder watch inbox --key ~/keys/cnn-2026.key --out results\n"
        "  autograder watch inbox --key K --out results --every 30 --log watch.log\n\n"
        "The class report is written again after each. A file that is still being written waits.\n"
        "Ctrl-C or SIGTERM stops it with exit code 0; started again, it goes on from there and\n"
        "takes up a changed course.")
    command.add_argument("submissions", type=Path, help="the folder; it may be empty at first")
    command.add_argument("--every", type=float, default=5.0, metavar="SECONDS",
                         help="how often it looks (default: %(default)g)")
    command.add_argument("--key", type=Path, required=True, help="the key made by new-key")
    _whose(command)
    course_of(command)
    grading_of(command)


def submissions_of(command: argparse.ArgumentParser) -> None:
    """What is graded, with which key, and which part of it."""
    command.add_argument("submissions", type=Path,
                         help="nbgrader's submitted/STUDENT/UNIT/*.ipynb, or a flat folder or zip")
    command.add_argument("--key", type=Path, required=True, help="the key made by new-key")
    _whose(command)
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
    cluster.options(command)
    course_of(command)
    grading_of(command)


def _whose(command: argparse.ArgumentParser) -> None:
    command.add_argument("--student-regex", default="", metavar="REGEX",
                         help="finds the student in a file's path, as the group (?P<student>...)")
    command.add_argument("--log", type=Path, metavar="FILE",
                         help="add a line for each submission to a log, without secrets")
    command.add_argument("--per-student", action="store_true",
                         help="give every student other numbers in the same shapes")


def grading_of(command: argparse.ArgumentParser) -> None:
    """How it is graded, and where results go."""
    command.add_argument("--out", type=Path, default=Path("results"),
                         help="where results are written (default: %(default)s)")
    command.add_argument("--device", default=devices.PROCESSOR, metavar="NAME",
                         help="where right answers are computed: cpu, or cuda where the package "
                         "gpu finds a device; student code always runs on the processor")
    command.add_argument("--jobs", type=int, default=0,
                         help="notebooks graded side by side (default: one per core)")
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
