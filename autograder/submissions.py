"""Finds submissions in a folder or zip: whose they are, which file counts, nothing extracted."""

from __future__ import annotations

import lzma
import os
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from autograder.notebook import MAX_BYTES
from autograder.strays import strays
from autograder.text import one_line

CANVAS = re.compile(
    r"(?P<student>[^_]+)_(?:LATE_)?(?P<id>\d+)_\d+_.*?(?:-(?P<attempt>\d{1,9}))?\.ipynb", re.I)
MOODLE = re.compile(r"(?P<student>[^/]+?)_(?P<id>\d+)_assignsubmission_file_?(?:/.*|[^/]*\.ipynb)",
                    re.I)
MOODLE_FOLDER = re.compile(r".+_\d+_assignsubmission_file_?")
SKIPPED_FOLDERS = {".ipynb_checkpoints", "__MACOSX", "__pycache__"}


BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, RuntimeError, EOFError,
          ValueError)
"""What a damaged entry of an archive brings about."""


class SubmissionsError(ValueError):
    """Nothing can be graded: no such folder, no notebooks, a pattern that does not compile."""


@dataclass(frozen=True, slots=True)
class File:
    """A file: its path below the folder or in the zip, and how to read it."""

    path: str
    """As it is shown and searched: control characters replaced."""
    read: Callable[[], bytes]
    """Raises OSError with a sentence where the file must not or cannot be read."""
    notebook: bool = True


@dataclass(frozen=True, slots=True)
class Owned:
    """A file whose student is known."""

    file: File
    student: str
    attempt: int = 0


@dataclass(frozen=True, slots=True)
class Unidentified:
    """A file that is listed for the instructor, because guessing could give marks to another."""

    file: str
    reason: str


def find(place: Path, student_regex: str = "") -> tuple[list[Owned], list[Unidentified]]:
    """All notebooks of a folder or zip, sorted by path, each with its student where it is known.

    With the unknown: files of another kind where a student handed in no notebook.

    Args:
        place: nbgrader's `submitted/STUDENT/UNIT/*.ipynb`, a flat folder, or a zip of either.
        student_regex: searched in the path; its group `student` (or first group) is the student.

    Raises:
        SubmissionsError: no such place, or no notebook in it.
    """
    pattern = _compiled(student_regex)
    found_files = list(_in_zip(place) if place.is_file() else in_folder(place))
    files = whole = [f for f in found_files if f.notebook]
    if pattern is None:
        files = _below_what_all_share(files)
    owned, unknown = [], []
    named = _named_by_an_lms(files)
    for file in sorted(files, key=lambda f: f.path):
        found = _owner(file, pattern, named)
        (owned if isinstance(found, Owned) else unknown).append(found)
    if not owned and not unknown:
        raise SubmissionsError(f"{place} holds no .ipynb file; expected STUDENT/UNIT/*.ipynb "
                               "folders, or notebooks named as Canvas or Moodle names them")
    others = [f.path for f in found_files if not f.notebook]
    shared = _depth(whole[0]) - _depth(files[0])
    unknown += [Unidentified(path, told)
                for path, told in strays(others, [f.path for f in whole], shared)]
    return owned, unknown


def _depth(file: File) -> int:
    return len(PurePosixPath(file.path).parts)


def _named_by_an_lms(files: list[File]) -> bool:
    """Whether names of files in folders are an LMS's: one that is not shows that they are the
    students', and then nobody may write another's into one."""
    names = [PurePosixPath(f.path).name for f in files if "/" in f.path]
    return all(CANVAS.fullmatch(name) for name in names)


def _below_what_all_share(files: list[File]) -> list[File]:
    """Without the folders around the students' own: an archive of `submitted` has it in front.

    Only where nothing lies outside them and nothing in them is at a student's depth already.
    """
    while files and all(len(PurePosixPath(f.path).parts) > 3 for f in files):
        tops = {PurePosixPath(f.path).parts[0] for f in files}
        if len(tops) > 1:
            break
        files = [File("/".join(PurePosixPath(f.path).parts[1:]), f.read) for f in files]
    return files


def _compiled(student_regex: str) -> re.Pattern | None:
    try:
        pattern = re.compile(student_regex) if student_regex else None
    except re.error as error:
        raise SubmissionsError(f"--student-regex {student_regex!r}: {error}") from None
    if pattern and not pattern.groups:
        raise SubmissionsError(f"--student-regex {student_regex!r} has no group: write the part "
                               "that is the student in (?P<student>...)")
    return pattern


def _owner(file: File, pattern: re.Pattern | None, named: bool) -> Owned | Unidentified:
    parts = PurePosixPath(file.path).parts
    if ".." in parts or file.path.startswith("/"):
        return Unidentified(file.path, "its path leads out of the archive")
    match = pattern.search(file.path) if pattern else None
    if match:
        found = match["student"] if "student" in pattern.groupindex else match[1]
        return Owned(file, clean(found))
    if pattern is None and len(parts) == 3 and not MOODLE_FOLDER.fullmatch(parts[0]):
        return Owned(file, clean(parts[0]))
    for known, text in ((MOODLE, file.path), (CANVAS, parts[-1])):
        match = known.fullmatch(text)
        if match and (known is MOODLE or named or len(parts) == 1):
            attempt = int(match.groupdict().get("attempt") or 0)
            return Owned(file, clean(f"{match['student']}_{match['id']}"), attempt)
    if len(parts) > 3:
        return Unidentified(file.path, "it lies deeper than STUDENT/UNIT/: whoever may write "
                                       "there could hand in for another; move it, or use "
                                       "--student-regex")
    return Unidentified(file.path, "its name does not tell the student: use folders "
                                   "STUDENT/UNIT/, or --student-regex")


def clean(student: str) -> str:
    """A student's name as results have it: on one line, however its accents were written."""
    return unicodedata.normalize("NFC", one_line(student, 200)).strip()


def shown(path: str) -> str:
    """A path as text; names may hold bytes that are no text, and what steers a terminal."""
    return one_line(path, 1000)


def in_folder(folder: Path) -> Iterator[File]:
    """Every file below a folder; links are there too, and say why when they are read."""
    if not folder.is_dir():
        raise SubmissionsError(f"{folder} is neither a folder nor a zip of notebooks")
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if f not in SKIPPED_FOLDERS)
        for linked in [f for f in folders if os.path.islink(os.path.join(where, f))]:
            path = Path(where, linked)
            yield File(shown(path.relative_to(folder).as_posix()) + "/?.ipynb", _refuser(
                "lies behind a link: hand in the files themselves"))
        for name in names:
            if not name.startswith("._"):
                path = Path(where, name)
                told = shown(path.relative_to(folder).as_posix())
                yield File(told, partial(read_plain, str(path)), _is_notebook(name))


def read_plain(path: Path | str) -> bytes:
    """The bytes of a regular file; a link, pipe or device could be someone else's, or endless."""
    if os.path.islink(path):
        raise OSError("is a link: hand in the file itself")
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)
                         | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise OSError("is not a regular file")
        if about.st_size > MAX_BYTES:
            raise OSError(f"has {about.st_size / 2**20:.0f} MB, more than the "
                          f"{MAX_BYTES // 2**20} MB that are read: clear its outputs")
        return file.read(MAX_BYTES + 1)


def _in_zip(place: Path) -> Iterator[File]:
    try:
        archive = zipfile.ZipFile(place)
    except (zipfile.BadZipFile, OSError) as error:
        raise SubmissionsError(f"{place} is not a zip that can be read: {error}") from None
    for entry in archive.infolist():
        parts = PurePosixPath(entry.filename).parts
        if parts and not entry.is_dir() and not SKIPPED_FOLDERS & set(parts):
            yield File(shown(entry.filename), partial(_unzip, archive, entry),
                       _is_notebook(parts[-1]))


def _is_notebook(name: str) -> bool:
    return name.lower().endswith(".ipynb")


def _unzip(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.file_size > MAX_BYTES:
        raise OSError(f"unpacks to {entry.file_size / 2**20:.0f} MB, more than the "
                      f"{MAX_BYTES // 2**20} MB that are read")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise OSError("is a link: hand in the file itself")
    try:
        with archive.open(entry) as file:
            data = file.read(MAX_BYTES + 1)  # the size written in the archive may be a lie
    except BROKEN as error:
        raise OSError(f"cannot be unpacked: {error}") from None
    if len(data) > MAX_BYTES:
        raise OSError(f"unpacks to more than {MAX_BYTES // 2**20} MB")
    return data


def _refuser(reason: str) -> Callable[[], bytes]:
    def refuse() -> bytes:
        raise OSError(reason)
    return refuse
