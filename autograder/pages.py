"""Writes what people read after a run: a page per submission, the class report, the tables.

Reports come one at a time and none is held; what a page needs of all of them is gathered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from autograder import classreport, feedback
from autograder.earlier import Comparison
from autograder.gathered import Gathered
from autograder.report import Report
from autograder.similar import Alike
from autograder.spreadsheet import as_csv
from autograder.store import file_name, write_whole, writing
from autograder.submissions import Unidentified
from autograder.summary import Tables

Beside = Callable[[Gathered], tuple[Sequence[Alike], Comparison | None]]
"""What stands in a class report beside marks: the same code, an earlier run."""


class _Links(dict):
    """Where each submission's page lies below feedback/ and review/."""

    def __missing__(self, who: tuple[str, str]) -> str:
        return "/".join(map(file_name, who)) + ".html"


def write(title: str, reports: Iterable[Report], unknown: Sequence[Unidentified], out: Path,
          done: Callable[[], None] = lambda: None, link: str = "", each: bool = True,
          beside: Beside = lambda found: ((), None)) -> Gathered:
    """Write feedback/ (for students), review/ (for the instructor), the class report, the CSVs.

    Args:
        reports: can be gone through twice.
        each: write a page for each submission too.
    """
    found = Gathered(reports)
    with Tables(out) as tables:
        for report in reports:
            if each:
                write_page(report, out, link)
            found.add(report)
            tables.add(report)
            done()
    write_class(title, found, [(u.file, u.reason) for u in unknown], out, *beside(found))
    return found


def write_page(report: Report, out: Path, link: str = "") -> None:
    """Write the two pages of a submission; they can be made again, so no disk is waited for."""
    name = Path(file_name(report.student), f"{file_name(report.unit)}.html")
    write_whole(out / "feedback" / name, feedback.student_page(report, link), durable=False)
    write_whole(out / "review" / name, feedback.review_page(report, link), durable=False)


def write_class(title: str, found: Gathered, unknown: Sequence[tuple[str, str]], out: Path,
                alike: Sequence[Alike] = (), earlier: Comparison | None = None) -> None:
    """Write report.html, report.csv and the list of files that nobody could be told for."""
    with writing(out / "report.html") as file:
        file.writelines(classreport.pieces(title, found, unknown, _Links(), alike, earlier))
    write_whole(out / "report.csv", classreport.table(found, alike, earlier))
    write_whole(out / "unidentified.csv", as_csv(("file", "reason"), unknown))
