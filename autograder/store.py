"""The results folder: one JSON file per submission, whole or not there, found again next time."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import threading
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from autograder.report import Report, from_json, to_json
from autograder.trail import Trail, about, lines


class StoreError(RuntimeError):
    """The results folder cannot be used; says why and what to do."""


def file_name(name: str) -> str:
    """A name for a file from any text; different texts get different names."""
    safe = re.sub(r"[^\w.-]+", "_", name).strip("._")[:60]
    # A name that looks like one made below gets a number of its own, or it would meet it.
    if safe and safe == name and not re.search(r"-[0-9a-f]{8}$", name):
        return safe
    return f"{safe or 'unnamed'}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def mark_file(folder: Path, student: str, unit: str) -> Path:
    """Where a results folder keeps the result of a submission."""
    return folder / "marks" / file_name(student) / f"{file_name(unit)}.json"


class Reader:
    """The results of a folder for who only looks: nothing is made, locked or mended."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    @cached_property
    def _last(self) -> Mapping[tuple[str, str], str]:
        """Hash of the newest report of each student and unit, whoever wrote its line."""
        said = [line.says for line in lines(self.folder) if line.says]
        return {(str(s.get("student")), str(s.get("unit"))): str(s.get("report")) for s in said}

    def path(self, student: str, unit: str) -> Path:
        """Where the result of a submission lies."""
        return mark_file(self.folder, student, unit)

    def read(self, student: str, unit: str) -> Report | None:
        """The stored result, if it can be read and is the one that the audit trail names."""
        path = self.path(student, unit)
        try:
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError:
            return None
        return load(path) if self._last.get((student, unit)) == sha256 else None

    def all(self) -> Iterator[Report]:
        """Every stored result, by student and unit."""
        for path in sorted((self.folder / "marks").glob("*/*.json")):
            report = load(path)
            if report is not None:
                yield report


class Store(Reader):
    """Results under one folder; one grader at a time.

    Args:
        key: seals what is written in the audit trail.
    """

    def __init__(self, folder: Path, key: bytes = b"") -> None:
        super().__init__(folder)
        self._key = key
        self._lock: int | None = None
        self._trail: Trail | None = None
        self._one_at_a_time = threading.Lock()

    @property
    def _last(self) -> Mapping[tuple[str, str], str]:
        """Of lines that bear the seal of this key."""
        return self._trail.last

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
        for left in (self.folder / "marks").glob("*/.*.json.*"):
            left.unlink()  # by a grader that was killed while it wrote
        self._trail = Trail(self.folder, self._key)
        return self

    def __exit__(self, *_: object) -> None:
        if self._trail is not None:
            self._trail.close()
        if self._lock is not None:
            os.close(self._lock)

    def write(self, report: Report) -> None:
        """Store a result so that neither a crash nor Ctrl-C leaves half of it.

        The trail comes first: a report that its line does not name is graded again.

        Raises:
            StoreError: the disk is full, or the like; what was stored before is kept.
        """
        text = json.dumps(to_json(report), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        try:
            with self._one_at_a_time:
                self._trail.append(about(report, text.encode()))
                write_whole(self.path(report.student, report.unit), text)
        except OSError as error:
            raise StoreError(
                f"cannot store the result of {report.student}, {report.unit}: {error.strerror}; "
                "what was stored before is kept: make room, and the same command goes on from "
                "there") from None


def load(path: Path) -> Report | None:
    """A stored result; None where it cannot be read."""
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
        for folder in (path.parent, path.parent.parent):
            _to_disk(folder)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def _to_disk(folder: Path) -> None:
    """Force the names in a folder to the disk: a rename is durable only then."""
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
