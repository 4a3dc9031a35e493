"""Autolab: what is written to standard output, its last line the scores; and the lab's two files.

Contract: Autolab's Guide for Lab Authors, and Formatted Feedback.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder.course import Unit
from autograder.platforms import bundle, one, words
from autograder.platforms.bundle import BundleError
from autograder.report import Report, Verdict

PLACES = ("Makefile", "autograde-Makefile", "autograde.tar")
"""What Autolab puts beside a student's file, which it gives the name that the lab has for it."""


def scores(report: Report, unit: Unit) -> dict[str, float | None]:
    """The mark of each problem; one that a person has to decide is left to be graded by hand.

    Where all are, each is null: Autolab takes empty scores for a failure, and gives 0 for each.
    """
    if report.problem:
        return {exercise.name: 0.0 for exercise in unit.exercises}
    marks = {v.exercise: v.mark for v in report.verdicts}
    return {name: mark for name, mark in marks.items() if mark is not None} or marks


def stages(report: Report) -> dict[str, Any]:
    """A stage for each exercise, a line for each case of it, with a hint where it is wrong."""
    found = {v.exercise: _lines(v) for v in report.verdicts}
    if report.problem:
        found["notebook"] = {"can be graded": {"passed": False, "hint": words.problem(report)}}
    return {"_presentation": "semantic", "stages": list(found), **found}


def _lines(verdict: Verdict) -> dict[str, dict[str, Any]]:
    lines: dict[str, dict[str, Any]] = {}
    if verdict.status != "passed":
        lines[words.mark(verdict)] = {"passed": False, "hint": words.summary(verdict)}
    for case in verdict.cases:
        hint = {} if case.passed else {"hint": case.student}
        lines[case.label] = {"passed": case.passed, **hint}
    return lines or {words.mark(verdict): {"passed": True}}


def main(given: Path, job: Path) -> int:
    """Grade the one file in a job's folder that is not Autolab's; told while it is graded.

    Where the engine cannot grade there are no scores: Autolab keeps those that it has, gives 0
    where it has none, and shows why.
    """
    try:
        opened = bundle.opened(given)
        [report] = one.grade(opened, _handin(job, given), _tell)
    except one.FAULTS as fault:
        print(f"{words.NOT_YOURS}\n{fault}")
        return 1
    [unit] = opened.course.units
    print("\n".join([words.problem(report) if report.problem else words.headline(report),
                     *report.notes, words.HOW]))
    print(json.dumps(stages(report)))
    print(json.dumps({"scores": scores(report, unit)}), flush=True)
    return 0


def _handin(job: Path, given: Path) -> Path:
    files = [path for path in sorted(job.iterdir())
             if path.name not in PLACES and path.resolve() != given.resolve()]
    if len(files) > 1:
        names = ", ".join(path.name for path in files)
        raise BundleError(f"beside Autolab's files there should be one, and there are: {names}")
    return files[0] if files else job / "nothing"


def _tell(verdict: Verdict) -> None:
    said = words.student(verdict).replace("\n", "\n  ")
    print(f"{verdict.exercise}: {words.mark(verdict)}\n  {said}", flush=True)


def problems(units: Sequence[Unit]) -> str:
    """The problems that the lab must have: names and points, as Autolab asks for them."""
    return ", ".join(f"{e.name} ({e.points})" for unit in units for e in unit.exercises)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
