"""What leaves the house: one wheel for everybody, one zip per unit for students."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from autograder.release import ReleaseError

EPOCH = (1980, 1, 1, 0, 0, 0)


def build(project: Path, assignments: Path, out: Path) -> list[Path]:
    """Make the wheel and the zips.

    Returns:
        Their paths.

    Raises:
        ReleaseError: the wheel cannot be built, or there are no built units.
    """
    out.mkdir(parents=True, exist_ok=True)
    return [wheel(project, out), *zips(assignments, out)]


def wheel(project: Path, out: Path) -> Path:
    """The wheel of the packages `cnn_ref` and `autograder`."""
    words = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps",
             "--disable-pip-version-check", "--wheel-dir", str(out), str(project)]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        raise ReleaseError(f"pip cannot build the wheel of {project}: {done.stderr.strip()[-500:]}")
    return max(out.glob("*.whl"), key=lambda path: path.stat().st_mtime)


def zips(assignments: Path, out: Path) -> list[Path]:
    """A zip per unit that unpacks into a folder of the unit's name; always the same bytes."""
    units = sorted(p for p in assignments.glob("[0-9][0-9]_*") if p.is_dir())
    if not units:
        raise ReleaseError(f"{assignments} holds no units: run  autograder build  first, or name "
                           "the folder with --assignments")
    made = []
    for unit in units:
        made.append(out / f"{unit.name}.zip")
        with zipfile.ZipFile(made[-1], "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(p for p in unit.iterdir() if p.is_file()):
                entry = zipfile.ZipInfo(f"{unit.name}/{file.name}", EPOCH)
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)
    return made
