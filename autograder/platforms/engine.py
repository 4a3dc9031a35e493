"""The engine as it travels: packages of pure Python as they are, compiled ones by version."""

from __future__ import annotations

import importlib.metadata
import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import autograder
from autograder.course import CourseError
from autograder.platforms.bundle import Entry

PACKAGES, REQUIREMENTS = "packages", "requirements.txt"
SCRIPTS = Path(__file__).parent / "scripts"
SKIPPED = {"__pycache__", "tests"}

FIND = """
import json, os, sys
sys.path[:0] = [sys.argv[1]]
from autograder.course import load_course
from autograder.platforms import autolab, gradescope, prairielearn
load_course(sys.argv[2])
loaded = {m.split('.')[0] for m in sys.modules} - set(sys.stdlib_module_names)
files = {n: getattr(sys.modules.get(n), '__file__', None) for n in loaded}
print(json.dumps({n: f for n, f in files.items() if f and f != sys.argv[0]}))
"""
"""Grading's own imports and those of the units, seen in a process that has imported no more."""


def entries(course: Path) -> list[Entry]:
    """The packages that grading these units takes, and the list of those to install.

    Args:
        course: the folder with the units that travel, and no other.

    Raises:
        CourseError: the units cannot be loaded by themselves.
    """
    words = [sys.executable, "-c", FIND, str(Path(autograder.__file__).parents[1]), str(course)]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise CourseError(f"the units cannot be loaded by themselves: {said[-1] if said else ''}")
    owners = importlib.metadata.packages_distributions()
    travel, required = [], []
    for name, file in sorted(json.loads(done.stdout.splitlines()[-1]).items()):
        folder = Path(file).parent
        if Path(file).name != "__init__.py":
            travel.append(Entry(f"{PACKAGES}/{Path(file).name}", Path(file).read_bytes()))
        elif _compiled(folder):
            version = importlib.metadata.version(owners[name][0]).split("+")[0]
            required.append(f"{owners[name][0]}=={version}\n")
        else:
            travel += _sources(name, folder)
    return [*travel, Entry(REQUIREMENTS, "".join(required).encode())]


def script(name: str, path: str = "") -> Entry:
    """A script of ours, as it travels."""
    return Entry(path or name, (SCRIPTS / name).read_bytes(), 0o755)


def _compiled(folder: Path) -> bool:
    return any(f.name.endswith(suffix) for suffix in EXTENSION_SUFFIXES
               for f in folder.rglob(f"*{suffix}"))


def _sources(name: str, folder: Path) -> Iterator[Entry]:
    for file in sorted(folder.rglob("*")):
        below = file.relative_to(folder)
        if file.is_file() and not SKIPPED & set(below.parts):
            yield Entry(f"{PACKAGES}/{name}/{below.as_posix()}", file.read_bytes())
