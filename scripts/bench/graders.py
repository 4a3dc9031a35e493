"""The two graders on one class: nbgrader's own autograde as two processes, and the autograder."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bench import five, meter

TOOK = re.compile(r"call took (\d+\.\d+)")
HALVES = "ab"
"""What the names of the two processes' students begin with."""


class Spent(NamedTuple):
    """What a grader needed for a class."""

    cost: meter.Cost
    calls: float
    """CPU-seconds of it inside the students' own calls."""
    passed: int
    """Exercises that are right, to see that both graders graded the same."""

    @property
    def outside(self) -> float:
        """CPU-seconds outside the students' calls."""
        return self.cost.cpu - self.calls


def prepare(place: Path, seconds: float, students: int) -> None:
    """Write both courses and the class; nbgrader's gradebook learns of the unit."""
    five.course(place / "solutions")
    five.hand_in(place / "submitted", students, seconds)
    source = place / "source" / five.UNIT / f"{five.UNIT}.ipynb"
    source.parent.mkdir(parents=True)
    source.write_text(json.dumps(five.notebook(seconds, None)))
    (place / "key").write_text("07" * 32)
    meter.run(_nbgrader("generate_assignment", "gradebook"), cwd=place, env=_env())
    for half in HALVES:
        shutil.copy(place / "gradebook.db", place / f"gradebook-{half}.db")


def _nbgrader(command: str, gradebook: str, *more: str) -> list[str]:
    return [sys.executable, "-m", "nbgrader", command, five.UNIT, *more,
            f"--CourseDirectory.db_url=sqlite:///{gradebook}.db"]


def _env() -> dict[str, str]:
    """nbgrader starts `alembic`, and Jupyter its kernels, from what lies beside Python."""
    return {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def nbgrader(place: Path) -> Iterator[Spent]:
    """Autograde; then the same with generate_feedback after it."""
    graded = Spent(_both(place, "autograde"), *_said_by_nbgrader(place / "autograded"))
    yield graded
    shown = _both(place, "generate_feedback")
    yield graded._replace(cost=meter.Cost(
        graded.cost.cpu + shown.cpu, graded.cost.wall + shown.wall,
        max(graded.cost.peak, shown.peak)))


def _both(place: Path, command: str) -> meter.Cost:
    return meter.run(*(_nbgrader(command, f"gradebook-{half}", "--student", f"{half}*")
                       for half in HALVES), cwd=place, env=_env())


def _said_by_nbgrader(folder: Path) -> tuple[float, int]:
    calls, passed = 0.0, 0
    for path in folder.rglob("*.ipynb"):
        for cell in json.loads(path.read_text())["cells"]:
            about = cell["metadata"].get("nbgrader", {})
            outputs = cell.get("outputs", [])
            for output in outputs:
                calls += sum(map(float, TOOK.findall("".join(output.get("text", "")))))
            passed += about.get("grade", False) and all(
                o["output_type"] != "error" for o in outputs)
    return calls, passed


def autograder(place: Path, html: bool) -> Spent:
    """`autograder grade`; text feedback lies in the stored results."""
    out = place / ("results-html" if html else "results")
    shutil.rmtree(out, ignore_errors=True)
    words = [sys.executable, "-m", "autograder", "grade", "submitted", "--key", "key", "--course",
             "solutions", "--out", out.name, "--jobs", "2", *([] if html else ["--no-pages"])]
    return Spent(meter.run(words, cwd=place), *_said_by_autograder(out))


def _said_by_autograder(out: Path) -> tuple[float, int]:
    calls, passed = 0.0, 0
    for path in (out / "marks").glob("*/*.json"):
        for verdict in json.loads(path.read_text())["verdicts"]:
            took = [float(t) for t in TOOK.findall(verdict["private"])]
            calls += sum(took)
            # What is printed in calls of visible examples is kept nowhere: at the same price.
            calls += len(verdict["visible"]) * sum(took) / max(1, len(took))
            passed += verdict["status"] == "passed"
    return calls, passed
