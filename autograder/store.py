"""The results folder: one JSON file per submission, whole or not there, found again next time."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

from autograder.report import Report, from_json, to_json


class StoreError(RuntimeError):
    """The results folder cannot be used; says why and what to do."""


def file_name(name: str) -> str:
    """A name for a file from any text; different texts get different names."""
    safe = re.sub(r"[^\w.-]+", "_", name).strip("._")[:60]
    # A name that looks like one made below gets a number of its own, or it would meet it.
    if safe and safe == name and not re.search(r"-[0-9a-f]{8}$", name):
        return safe
    return f"{safe or 'unnamed'}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


class Store:
    """Results under one folder; one grader at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self._lock: int | None = None

    def __enter__(self) -> Store:
        try:
            (self.folder / "marks").mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreError(f"cannot write results to {self.folder}: {error.strerror}; "
                             "choose another folder with --out") from None
        import fcntl
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            raise StoreError(f"another grader is writing to {self.folder}: wait until it has "
                             "finished, or choose another folder with --out") from None
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            os.close(self._lock)

    def path(self, student: str, unit: str) -> Path:
        """Where the result of a submission lies."""
        return self.folder / "marks" / file_name(student) / f"{file_name(unit)}.json"

    def write(self, report: Report) -> None:
        """Store a result so that neither a crash nor Ctrl-C leaves half of it."""
        text = json.dumps(to_json(report), indent=1, ensure_ascii=False, sort_keys=True)
        write_whole(self.path(report.student, report.unit), text + "\n")

    def read(self, student: str, unit: str) -> Report | None:
        """The stored result, if there is one that can be read."""
        return _load(self.path(student, unit))

    def all(self) -> Iterator[Report]:
        """Every stored result, by student and unit."""
        for path in sorted((self.folder / "marks").glob("*/*.json")):
            report = _load(path)
            if report is not None:
                yield report


def _load(path: Path) -> Report | None:
    try:
        return from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None  # not there, or of an older version: it is graded again


def write_whole(path: Path, text: str) -> None:
    """Write beside the file, force it to the disk, then rename: there is never half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(beside, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
