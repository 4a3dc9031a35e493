"""Finds what was handed in where a notebook was due: such a student must not vanish."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

ARCHIVES = {".zip", ".rar", ".7z", ".gz", ".tar", ".tgz"}
WORK = {".py", ".json", ".html", ".pdf", ".docx", *ARCHIVES}
"""Endings of what students hand in instead; pictures and data lie beside a notebook."""

LMS = re.compile(r"[^_/]+_(?:LATE_)?\d+_")
"""What Canvas and Moodle put in front of a file that lies in no folder."""

COMMENT = "assignsubmission_onlinetext"


def strays(others: Iterable[str], notebooks: Iterable[str], shared: int,
           ) -> Iterator[tuple[str, str]]:
    """Paths that may be someone's work where no notebook lies, each with what to do.

    Args:
        others: paths of files that are no notebooks.
        notebooks: paths of those that are.
        shared: folders in front that all the students' own lie in.
    """
    there = set()
    for path in notebooks:
        there |= set(_places(path, shared, around=True))
    for path in sorted(others):
        told = advice(PurePosixPath(path).name)
        places = _places(path, shared)
        hidden = path.startswith(".") or "/." in path or COMMENT in path
        if told and places and not hidden and not there & set(places):
            yield path, told


def advice(name: str) -> str:
    """What to do about a file that is no notebook; empty where it may lie beside one."""
    name = name.lower()
    ending = PurePosixPath(name).suffix
    if ".ipynb" in name:
        return "its name does not end in .ipynb: rename it if it is a notebook"
    if ending in ARCHIVES:
        return "no notebook lies beside it, and archives in there are not opened: unpack it"
    return f"a {ending} file is no notebook: ask for the .ipynb" if ending in WORK else ""


def _places(path: str, shared: int, around: bool = False) -> list[str]:
    """The student's folder for a unit and those in it down to the file; else the LMS's prefix."""
    folders = PurePosixPath(path).parts[:-1][shared:]
    if not folders:
        found = LMS.match(PurePosixPath(path).name)
        return [found.group()] if found else []
    first = 1 if around else min(2, len(folders))
    return ["/".join(folders[:end]) + "/" for end in range(first, len(folders) + 1)]
