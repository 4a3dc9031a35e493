"""The audit trail: a line for every grading, each chained to the one before it by a hash."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.report import Report

FILE = "audit.jsonl"
START = "0" * 64
"""What the first line follows."""


@dataclass(frozen=True)
class Line:
    """One line as it lies in the file: its number from 1, its bytes, what it says if anything."""

    number: int
    data: bytes
    says: dict[str, Any] | None

    @property
    def sha256(self) -> str:
        """What the next line has to follow."""
        return hashlib.sha256(self.data).hexdigest()


def lines(folder: Path) -> Iterator[Line]:
    """The lines of a results folder's trail; a last line that was cut off has no line feed."""
    path = folder / FILE
    if not path.exists():
        return
    with open(path, "rb") as file:
        for number, one in enumerate(file, 1):
            try:
                says = json.loads(one) if one.endswith(b"\n") else None
            except ValueError:
                says = None
            yield Line(number, one, says if isinstance(says, dict) else None)


def about(report: Report, stored: bytes) -> dict[str, Any]:
    """What a line says of a grading: what was graded, with what, and what came of it.

    Args:
        stored: the bytes of the report as they lie in `marks`.
    """
    cases = "\n".join(f"{v.exercise} {c.label} {c.sha256}"
                      for v in report.verdicts for c in v.cases)
    return {
        "student": report.student, "unit": report.unit, "file": report.file,
        "submission": report.sha256, "course": report.course, "version": report.version,
        "key": report.key, "sandbox": list(report.sandbox), "packages": report.packages,
        "cases": hashlib.sha256(cases.encode()).hexdigest(), "status": report.status,
        "marks": {v.exercise: [v.status, v.earned, v.points] for v in report.verdicts},
        "earned": report.earned, "problem": report.problem,
        "report": hashlib.sha256(stored).hexdigest()}


def seal(key: bytes, said: dict[str, Any]) -> str:
    """Proves that whoever wrote a line had the key: without it no line can be made to fit."""
    text = json.dumps({k: v for k, v in said.items() if k != "seal"}, sort_keys=True)
    return hmac.new(key, b"audit trail\0" + text.encode(), hashlib.sha256).hexdigest()


class Trail:
    """The trail of a results folder, open for one grader."""

    def __init__(self, folder: Path, key: bytes = b"") -> None:
        self.path = folder / FILE
        self.key = key
        self.last: dict[tuple[str, str], str] = {}
        """Hash of the newest report of each student and unit."""
        self._number, self._previous = 0, START
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        self._read(folder)

    def _read(self, folder: Path) -> None:
        whole = 0
        for line in lines(folder):
            if not line.data.endswith(b"\n"):
                os.ftruncate(self._file, whole)  # the grader was stopped while it wrote this
                return
            whole += len(line.data)
            self._number, self._previous = line.number, line.sha256
            said = line.says or {}
            if self.key and said.get("seal") != seal(self.key, said):
                continue  # written by somebody else: the mark is computed again
            self.last[str(said.get("student")), str(said.get("unit"))] = str(said.get("report"))

    def append(self, said: dict[str, Any]) -> None:
        """Write a line to the disk, whole or not at all.

        Raises:
            OSError: it cannot be written.
        """
        said = {"number": self._number + 1, "previous": self._previous,
                "time": datetime.now(UTC).isoformat(timespec="seconds"), **said}
        said |= {"seal": seal(self.key, said)} if self.key else {}
        data = (json.dumps(said, sort_keys=True) + "\n").encode()
        size = os.fstat(self._file).st_size
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(self._file, left):]
            os.fsync(self._file)
        except BaseException:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, size)
            raise
        self._number, self._previous = said["number"], hashlib.sha256(data).hexdigest()
        self.last[said["student"], said["unit"]] = said["report"]

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)
