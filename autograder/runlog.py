"""The log of a run: when, with what, what came of each submission; no key, no hidden number."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from autograder.report import Report
from autograder.text import one_line


class Log:
    """Lines added to a file, each with its time; without a file nothing is written.

    What goes in is what an instructor may read aloud: names, statuses, marks, sums of bytes. The
    text of an exception is left out, because a fault of ours may hold anything.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = open(file, "a", encoding="utf-8") if file else None

    def __enter__(self) -> Log:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        if kind is not None:
            self.say(f"stopped: {kind.__name__}")
        if self._file:
            self._file.close()

    def say(self, text: str) -> None:
        """Add a line."""
        if self._file:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            self._file.write(f"{now} {one_line(text)}\n")
            self._file.flush()

    def graded(self, report: Report, kept: bool) -> None:
        """Add what came of a submission."""
        if report.problem:
            came = f"ungradable: {report.problem}"
        else:
            seconds = sum(v.cpu_seconds for v in report.verdicts)
            odd = [f"{v.exercise} {v.status}" for v in report.verdicts if v.status != "passed"]
            came = (f"{report.status} {report.earned:g}/{report.points}, {seconds:.2f} s CPU"
                    + (f"; {', '.join(odd)}" if odd else ""))
        self.say(f"{'kept' if kept else 'graded'} {report.student}, {report.unit} "
                 f"({report.sha256[:12]}): {came}")
