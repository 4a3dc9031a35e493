"""PrairieLearn: `results.json` of an externally graded question, and the question's own files.

Contract: PrairieLearn's documentation, External Grading.
"""

from __future__ import annotations

import html
import json
import sys
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder.course import Course, Unit
from autograder.platforms import bundle, one, words
from autograder.platforms.bundle import Entry
from autograder.report import Report, Verdict
from autograder.statuses import WORDS
from autograder.store import write_whole

SHARED = "serverFilesCourse/autograder"
IMAGE = "prairielearn/grader-python"
SECONDS = 120
NO_ATTEMPT = "this has cost you no attempt and no points"
NAMESPACE = uuid.UUID("6f7f0c0e-8b5b-5d0e-9a53-0d3d9f3a1c55")


def results(report: Report) -> dict[str, Any]:
    """What PrairieLearn reads: a share of the points, and a test for each exercise.

    A notebook that cannot be graded, or that a person has to decide, is not gradable: that costs
    no attempt.
    """
    if report.problem:
        return refused([words.problem(report, NO_ATTEMPT)])
    undecided = [v for v in report.verdicts if v.mark is None]
    if undecided:
        return refused([f"{v.exercise}: {words.student(v)}" for v in undecided])
    share = report.earned / report.points if report.points else 0.0
    return {"gradable": True, "score": min(1.0, round(share, 4)),
            "message": "\n".join([words.headline(report), *report.notes, words.HOW]),
            "tests": [_test(v) for v in report.verdicts]}


def refused(reasons: Sequence[str]) -> dict[str, Any]:
    """What was not graded, and why."""
    return {"gradable": False, "format_errors": list(reasons)}


def _test(verdict: Verdict) -> dict[str, Any]:
    """Stretch points are worth nothing of the total, which PrairieLearn shows in grey."""
    on_top = " (on top of the total)" if verdict.stretch else ""
    return {"name": f"{verdict.exercise}: {WORDS[verdict.status]}{on_top}",
            "points": verdict.earned, "max_points": 0 if verdict.stretch else verdict.points,
            "output": words.student(verdict)}


def main(root: Path) -> int:
    """Grade `student/` into `results/results.json`, below PrairieLearn's folder.

    The exit code is always 0: with any other PrairieLearn does not read the results and gives 0.
    """
    try:
        [report] = one.grade(bundle.opened(root / "tests"), root / "student")
        told = results(report)
        print(words.provenance(report))
    except one.FAULTS as fault:
        print(fault)
        told = refused([f"{words.NOT_YOURS} {fault}"])
    write_whole(root / "results" / "results.json",
                json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    return 0


def question(course: Course, unit: Unit, released: Path, image: str) -> list[Entry]:
    """A question's files but for what grades it.

    Args:
        released: the folder with what students get of the unit.
        image: in which it is graded.
    """
    files = sorted(p for p in released.iterdir() if p.is_file())
    about = json.dumps(_info(course, unit, image), indent=1, ensure_ascii=False) + "\n"
    page = _page(unit, [file.name for file in files])
    return [Entry("info.json", about.encode()), Entry("question.html", page.encode()),
            *(Entry(f"clientFilesQuestion/{f.name}", f.read_bytes()) for f in files)]


def _info(course: Course, unit: Unit, image: str) -> dict[str, Any]:
    return {
        "uuid": str(uuid.uuid5(NAMESPACE, f"{course.name}/{unit.name}")),
        "title": unit.title, "topic": course.title, "type": "v3", "singleVariant": True,
        "gradingMethod": "External",
        "externalGradingOptions": {
            "enabled": True, "image": image, "entrypoint": f"/grade/{SHARED}/grade.sh",
            "serverFilesCourse": ["autograder/"], "timeout": SECONDS, "enableNetworking": False}}


def _page(unit: Unit, files: Sequence[str]) -> str:
    downloads = "\n".join(f'  <p><pl-file-download file-name="{html.escape(name)}">'
                          "</pl-file-download></p>" for name in files)
    return f"""<pl-question-panel>
  <p>{html.escape(unit.title)}: put these files into one folder, open the notebook, fill in its
  functions and hand it in.</p>
{downloads}
  <pl-file-upload file-names="{html.escape(unit.name)}.ipynb"></pl-file-upload>
</pl-question-panel>
<pl-submission-panel>
  <pl-external-grader-results></pl-external-grader-results>
</pl-submission-panel>
"""


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
