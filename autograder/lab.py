"""JupyterLab on copies of the units, so that built and committed notebooks are never edited."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from autograder.release import ReleaseError


def copy_units(assignments: Path, work: Path) -> list[str]:
    """Copy the units that are not in `work` yet; what is there is left alone.

    Returns:
        The names of the units that were copied.

    Raises:
        ReleaseError: there are no built units.
    """
    units = sorted(p for p in assignments.glob("[0-9][0-9]_*") if p.is_dir())
    if not units:
        raise ReleaseError(f"{assignments} holds no units: run  autograder build  first, or name "
                           "the folder with --assignments")
    copied = []
    for unit in units:
        if not (work / unit.name).exists():
            shutil.copytree(unit, work / unit.name)
            copied.append(unit.name)
    return copied


def command(work: Path) -> list[str]:
    """The words that start JupyterLab on a folder; root has to say that this is meant."""
    words = [sys.executable, "-m", "jupyterlab", f"--notebook-dir={work}"]
    return [*words, "--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else words


def launch(work: Path) -> int:
    """Run JupyterLab until it is stopped; returns its exit code."""
    return subprocess.run(command(work)).returncode
