"""Writes what people read after a run: a page per submission, the class report, the tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from autograder import classreport, feedback, summary
from autograder.report import Report
from autograder.store import file_name, write_whole
from autograder.submissions import Unidentified


def write(title: str, reports: Sequence[Report], unknown: Sequence[Unidentified], out: Path,
          done: Callable[[], None] = lambda: None) -> None:
    """Write feedback/ (for students), review/ (for the instructor), report.html and the CSVs."""
    for report in reports:
        name = Path(file_name(report.student), f"{file_name(report.unit)}.html")
        write_whole(out / "feedback" / name, feedback.student_page(report))
        write_whole(out / "review" / name, feedback.review_page(report))
        done()
    links = {(r.student, r.unit): f"{file_name(r.student)}/{file_name(r.unit)}.html"
             for r in reports}
    write_whole(out / "report.html", classreport.page(
        title, reports, [(u.file, u.reason) for u in unknown], links))
    summary.write_csv(reports, out)
