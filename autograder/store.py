"""The results folder: one JSON file per submission, whole or not there, found again next time."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TextIO

from autograder.report import Report, from_json, to_text
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

    def all(self) -> Stored:
        """Every stored result, by student and unit."""
        return Stored(self)

    def paths(self) -> Iterator[Path]:
        """Where results lie, by student and unit; of all students only the names are held."""
        marks = self.folder / "marks"
        for student in _names(marks):
            yield from (marks / student / unit for unit in _names(marks / student)
                        if unit.endswith(".json") and not unit.startswith("."))


def _names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return []


class Stored:
    """Stored results, read one at a time and never held, as often as they are gone through.

    Args:
        who: students with units, in order; everything in the folder where it is not given.
        each: what is made of every report before it is handed on.
    """

    def __init__(self, reader: Reader, who: Sequence[tuple[str, str]] | None = None,
                 each: Callable[[Report], Report] = lambda report: report) -> None:
        self._reader, self._who, self._each = reader, who, each

    def __len__(self) -> int:
        return sum(1 for _ in self._paths())

    def __iter__(self) -> Iterator[Report]:
        return (self._each(report) for report in map(load, self._paths()) if report is not None)

    def _paths(self) -> Iterator[Path]:
        if self._who is None:
            return self._reader.paths()
        return (self._reader.path(student, unit) for student, unit in self._who)

    def find(self, student: str, unit: str) -> Report | None:
        """One of them."""
        report = load(self._reader.path(student, unit))
        return None if report is None else self._each(report)

    def of(self, reader: Reader) -> Stored:
        """The same submissions in another folder."""
        return Stored(reader, self._who, self._each)

    def told(self, each: Callable[[Report], Report]) -> Stored:
        """The same with something else made of each report."""
        return Stored(self._reader, self._who, each)


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
        text = to_text(report)
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


def write_whole(path: Path, text: str, durable: bool = True) -> None:
    """Write beside the file, force it to the disk, then rename: there is never half a file."""
    with writing(path, durable) as file:
        file.write(text)


@contextlib.contextmanager
def writing(path: Path, durable: bool = True) -> Iterator[TextIO]:
    """A file that takes its name once it is whole.

    Args:
        durable: force it to the disk; what can be made again from what is stored need not be.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(beside, "w", encoding="utf-8") as file:
            yield file
            if durable:
                file.flush()
                os.fsync(file.fileno())
        os.replace(beside, path)
        for folder in (path.parent, path.parent.parent) if durable else ():
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
