"""What a platform grades with: units, their key, what they were exported from; and that read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder import seeds
from autograder.course import Course, CourseError, Unit, load_course
from autograder.seeds import KeyFileError

FORMAT = 1
"""Changes whenever an engine could not grade with what another version exported."""

ABOUT, COURSE, KEY = "bundle.json", "course", "key"


class BundleError(ValueError):
    """What was uploaded to the platform is not whole, or not of this version."""


@dataclass(frozen=True)
class Entry:
    """A file that travels."""

    path: str
    data: bytes
    mode: int = 0o644


@dataclass(frozen=True)
class Bundle:
    """The same on the platform, read again."""

    course: Course
    """With the units of the assignment alone."""
    key: bytes


def entries(course: Course, units: Sequence[Unit], key: bytes) -> list[Entry]:
    """The files of these units, with their solutions and the key."""
    about = {"format": FORMAT, "course": course.name, "version": course.version,
             "units": [unit.name for unit in units]}
    files = sorted({course.folder / "course.toml", *_files(units)})
    return [Entry(ABOUT, (json.dumps(about, indent=1) + "\n").encode()),
            *(Entry(f"{COURSE}/{f.relative_to(course.folder).as_posix()}", f.read_bytes())
              for f in files),
            Entry(KEY, key.hex().encode() + b"\n", 0o600)]


def _files(units: Iterable[Unit]) -> Iterator[Path]:
    for unit in units:
        yield unit.lesson
        yield from unit.definitions


def opened(folder: Path) -> Bundle:
    """What was exported, where the platform has put it.

    Raises:
        BundleError: a part is not there, or it is of another version.
        CourseError, KeyFileError: a part was changed.
    """
    for name in (ABOUT, KEY, f"{COURSE}/course.toml"):
        if not (folder / name).is_file():
            raise BundleError(f"{folder} is incomplete, it has no {name}: export it again and "
                              "upload all of it")
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        found, units = about["format"], list(about["units"])
    except (ValueError, KeyError, TypeError) as error:
        raise BundleError(f"{folder / ABOUT} cannot be read ({error}): export again") from None
    if found != FORMAT:
        raise BundleError(f"{folder} is of format {found}, and the engine beside it grades "
                          f"format {FORMAT}: export again and upload all of it")
    course = load_course(folder / COURSE)
    missing = sorted(set(units) - {unit.name for unit in course.units})
    if missing:
        raise BundleError(f"{folder} is incomplete, it has no unit {', '.join(missing)}: export "
                          "it again and upload all of it")
    return Bundle(course, seeds.read_key(folder / KEY))


FAULTS = (BundleError, CourseError, KeyFileError)
"""Why nothing can be graded with it, whatever a student handed in."""
