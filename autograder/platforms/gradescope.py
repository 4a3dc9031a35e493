"""Gradescope: `results.json` of one submission, and the zip that its autograder is made from.

Contract: https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from autograder.course import Course, Unit
from autograder.platforms import bundle, one, words
from autograder.report import Report
from autograder.statuses import WORDS
from autograder.store import write_whole


def results(reports: Sequence[Report], course: Course, seconds: float) -> dict[str, Any]:
    """What Gradescope reads: a test for each exercise, and all of them visible.

    A hidden test, even one without a score, would hide the total from students. The score stands
    at the top, so that a test without one (a person has to decide it) counts nothing instead of
    spoiling the sum. The output is plain text: by itself Gradescope takes it for HTML.
    """
    tests = [test for report in reports for test in _tests(report, course.unit(report.unit))]
    notes = [note for report in reports for note in report.notes]
    return {
        "score": round(sum(report.earned for report in reports), 2),
        "execution_time": round(seconds, 2),
        "output": "\n".join([*map(words.headline, reports), *notes, words.HOW]),
        "output_format": "text",
        "visibility": "visible", "stdout_visibility": "hidden", "tests": tests,
        "extra_data": {"version": reports[0].version, "key": reports[0].key}}


def _tests(report: Report, unit: Unit) -> Iterator[dict[str, Any]]:
    if report.problem:
        for exercise in unit.exercises:
            yield _visible(exercise.name, words.problem(report), 0.0, exercise.points)
    for verdict in report.verdicts:
        on_top = " (on top of the total)" if verdict.stretch else ""
        yield _visible(f"{verdict.exercise}: {WORDS[verdict.status]}{on_top}",
                       words.student(verdict), verdict.mark, verdict.points)


def _visible(name: str, output: str, score: float | None, most: int) -> dict[str, Any]:
    test = {"name": name, "output": output, "visibility": "visible"}
    if score is None:
        return test
    return {**test, "score": score, "max_score": most,
            "status": "passed" if score == most else "failed"}


def _instructor(report: Report) -> str:
    """What standard output holds, which students are not shown: values, and how it was graded."""
    told = ((v.exercise, words.instructor(v)) for v in report.verdicts)
    return "\n".join([words.headline(report), words.provenance(report),
                      *(f"{name}:\n{said}" for name, said in told if said)])


def main(root: Path) -> int:
    """Grade `submission/` into `results/results.json`, below Gradescope's folder.

    Where the engine cannot grade there are no results at all: Gradescope calls that a failure of
    the autograder, so nobody takes it for a mark.
    """
    began = time.monotonic()
    target = root / "results" / "results.json"
    target.unlink(missing_ok=True)
    try:
        given = bundle.opened(root / "source")
        reports = one.grade(given, root / "submission")
    except one.FAULTS as fault:
        print(f"{words.NOT_YOURS}\n{fault}")
        return 1
    told = results(reports, given.course, time.monotonic() - began)
    write_whole(target, json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    for report in reports:
        print(_instructor(report))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
