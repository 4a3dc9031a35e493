"""bubblewrap: namespaces around the warm process, where it is installed and the system lets it."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys

from autograder.worker import ROOMS

SITES = ("site-packages", "dist-packages")


def command(numpy_folder: str, rooms: str) -> list[str]:
    """The words to put before the interpreter: it sees itself, its library, NumPy, no more.

    rooms: the folder of the worker's own files; only those it needs are shown.
    """
    words = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
             "--proc", "/proc", "--dev", "/dev", "--chdir", "/"]
    for folder in _system():
        words += ["--ro-bind-try", folder, folder]
    for folder in (sys.prefix, sys.base_prefix, os.path.dirname(os.__file__)):
        if not folder.startswith("/usr") or folder == "/usr/local":
            words += ["--ro-bind-try", folder, folder]
    for folder in _sites():
        words += ["--tmpfs", folder]
    bundled = os.path.join(os.path.dirname(numpy_folder), "numpy.libs")
    for folder in (numpy_folder, bundled):
        words += ["--ro-bind-try", folder, folder]
    for name in ("worker", *ROOMS):
        file = os.path.join(rooms, f"{name}.py")
        words += ["--ro-bind", file, file]
    # What bubblewrap itself made up could be written to, and would tell one job of another.
    for folder in (*_sites(), "/dev", "/"):
        words += ["--remount-ro", folder]
    return words


def _system() -> list[str]:
    links = [f"/{name}" for name in ("lib", "lib64", "bin") if os.path.exists(f"/{name}")]
    return ["/usr", *links, "/etc/ld.so.cache", "/etc/alternatives"]


def _sites() -> list[str]:
    """Every site-packages that could be seen through what is shown."""
    found = set()
    for top in {sys.prefix, sys.base_prefix, "/usr", "/usr/local"}:
        for library in ("lib", "lib64", "local/lib"):
            folder = os.path.join(top, library)
            for version in os.listdir(folder) if os.path.isdir(folder) else ():
                if version.startswith(("python", "pypy")):
                    found |= {os.path.join(folder, version, site) for site in SITES}
    return sorted(os.path.realpath(f) for f in found if os.path.isdir(f))


@functools.cache
def works() -> bool:
    """Whether bubblewrap is there and the system lets it make its namespaces."""
    if not shutil.which("bwrap"):
        return False
    words = ["bwrap", "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "true"]
    try:
        return subprocess.run(words, capture_output=True, timeout=10).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
