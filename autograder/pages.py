"""Writes what people read after a run: a page per submission, the class report, the tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from autograder import classreport, feedback, summary
from autograder.earlier import Comparison
from autograder.report import Report
from autograder.similar import Alike
from autograder.spreadsheet import as_csv
from autograder.store import file_name, write_whole
from autograder.submissions import Unidentified


def write(title: str, reports: Sequence[Report], unknown: Sequence[Unidentified], out: Path,
          done: Callable[[], None] = lambda: None, alike: Sequence[Alike] = (),
          earlier: Comparison | None = None, link: str = "") -> None:
    """Write feedback/ (for students), review/ (for the instructor), the class report, the CSVs."""
    for report in reports:
        name = Path(file_name(report.student), f"{file_name(report.unit)}.html")
        write_whole(out / "feedback" / name, feedback.student_page(report, link))
        write_whole(out / "review" / name, feedback.review_page(report, link))
        done()
    write_class(title, reports, [(u.file, u.reason) for u in unknown], out, alike, earlier)


def write_class(title: str, reports: Sequence[Report], unknown: Sequence[tuple[str, str]],
                out: Path, alike: Sequence[Alike] = (), earlier: Comparison | None = None) -> None:
    """Write report.html, report.csv and the tables of marks."""
    links = {(r.student, r.unit): f"{file_name(r.student)}/{file_name(r.unit)}.html"
             for r in reports}
    write_whole(out / "report.html", classreport.page(
        title, reports, unknown, links, alike, earlier))
    write_whole(out / "report.csv", classreport.table(reports, alike, earlier))
    write_whole(out / "unidentified.csv", as_csv(("file", "reason"), unknown))
    summary.write_csv(reports, out)
