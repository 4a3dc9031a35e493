"""What a run came to as JSON, for scripts: one object on standard output."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from autograder.identify import Submission
from autograder.regrade import Change
from autograder.report import Report, Verdict
from autograder.submissions import Unidentified

FORMAT = 1
"""Raised when a field goes or changes its meaning; new fields do not raise it."""


def say(what: dict[str, Any]) -> None:
    """Print the object, on one line."""
    print(json.dumps({"format": FORMAT, **what}, ensure_ascii=False))


def submissions(reports: Iterable[Report]) -> list[dict[str, Any]]:
    """Marks and statuses; `earned` is null where a person has to decide."""
    return [{"student": r.student, "unit": r.unit, "file": r.file, "status": r.status,
             "earned": r.mark, "points": r.points, "problem": r.problem,
             "exercises": [_exercise(v) for v in r.verdicts]} for r in reports]


def _exercise(verdict: Verdict) -> dict[str, Any]:
    return {"exercise": verdict.exercise, "status": verdict.status, "points": verdict.points,
            "earned": verdict.mark,
            "stretch": verdict.stretch, "cases": len(verdict.cases),
            "cases_right": sum(c.passed for c in verdict.cases),
            "mistakes": [m.name for m in verdict.mistakes], "certain": bool(verdict.certain)}


def say_run(reports: Iterable[Report], unknown: Sequence[Unidentified], kept: int, graded: int,
            out: Path) -> None:
    """Print what grading came to, a submission after the other: none has to be held."""
    about = {"format": FORMAT, "results": str(out), "graded": graded, "kept": kept,
             "unidentified": _unidentified(unknown)}
    print(json.dumps(about, ensure_ascii=False)[:-1], end=', "submissions": [')
    for number, report in enumerate(reports):
        text = json.dumps(submissions([report])[0], ensure_ascii=False)
        print(", " * bool(number) + text, end="")
    print("]}")


def plan(meant: Sequence[tuple[Submission, str]], unknown: Sequence[Unidentified],
         ) -> dict[str, Any]:
    """What would be graded.

    Args:
        meant: submissions, each with why it would be graded; empty where its result counts.
    """
    due = [{"student": s.student, "unit": s.unit.name, "file": s.file.path, "why": why}
           for s, why in meant if why]
    return {"would_grade": due, "kept": len(meant) - len(due),
            "unidentified": _unidentified(unknown)}


def _unidentified(unknown: Sequence[Unidentified]) -> list[dict[str, str]]:
    return [dataclasses.asdict(u) for u in unknown]


def changes(found: Iterable[Change], written: bool) -> dict[str, Any]:
    """What grading again would change, or has changed."""
    return {"changes": [dataclasses.asdict(c) for c in found], "written": written}
