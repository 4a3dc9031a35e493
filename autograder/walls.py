"""Which walls of the sandbox stand on this machine; without all three nothing is graded."""

from __future__ import annotations

import functools
import os
import platform
import subprocess
import sys
from pathlib import Path

import numpy as np

from autograder import bubblewrap

KINDS = ("auto", "bwrap", "landlock", "strict", "none")
ALONE = ("limits", "landlock", "seccomp", "bwrap")
"""Layers that `only LAYER` puts up by themselves: to show what each stops, never to grade."""

WAYS_OUT = ("use a Linux machine (kernel 5.13 or newer), WSL 2, or a Linux container; "
            "students need none of this")


class SandboxError(RuntimeError):
    """A wall of the sandbox cannot stand, or it cannot be started; says what to do."""


def plan(kind: str) -> tuple[dict, tuple[str, ...]]:
    """Settings for a worker, and the layers that will stand around it.

    Raises:
        SandboxError: the three walls cannot all stand.
    """
    if kind.startswith("only ") and kind[5:] in ALONE:
        return _settings(kind[5:]), (kind,)
    if kind not in KINDS:
        raise SandboxError(f"no sandbox is called {kind!r}; there are: {', '.join(KINDS)}")
    if sys.platform != "linux":
        raise SandboxError(f"student code can be locked up on Linux only, this is "
                           f"{platform.system()}: {WAYS_OUT}")
    if kind == "none":
        return _settings(), ("none",)
    landlock = has_landlock() and kind in ("auto", "landlock", "bwrap")
    bwrap = kind in ("auto", "bwrap") and bubblewrap.works()
    if kind == "landlock" and not landlock:
        raise SandboxError(f"this kernel ({platform.release()}) has no Landlock: use 5.13 or "
                           "newer, or leave --sandbox at auto")
    if kind == "bwrap" and not bwrap:
        raise SandboxError("bubblewrap does not work here: run  sudo apt install bubblewrap, and "
                           "on Ubuntu 24.04 allow its user namespaces in AppArmor; or leave "
                           "--sandbox at auto")
    if not has_seccomp():
        raise SandboxError("seccomp is not there, so student code could start processes and use "
                           f"the network: {WAYS_OUT}")
    files = landlock or bwrap
    layers = (["bubblewrap"] if bwrap else []) + (["Landlock"] if landlock else [])
    layers += ["seccomp" if files else "seccomp without files", "resource limits"]
    up = ("limits", "seccomp", *(["landlock"] * landlock), *(["bwrap"] * bwrap))
    return _settings(*up, files=files), tuple(layers)


def _settings(*up: str, files: bool = True) -> dict:
    """What a worker is told: which layers it puts up, whether seccomp lets files be opened."""
    numpy = os.path.dirname(os.path.abspath(np.__file__))
    return {"numpy": numpy, "locked": bool(up), "files": files,
            **{layer: layer in up for layer in ALONE}}


@functools.cache
def has_landlock() -> bool:
    from autograder import landlock
    return landlock.version() > 0


@functools.cache
def has_seccomp() -> bool:
    """Whether a filter can be installed: tried in a process of its own."""
    code = ("import sys; sys.path.insert(0, sys.argv[1]); import ctypes, seccomp, socket\n"
            "ctypes.CDLL(None).prctl(38, 1, 0, 0, 0); seccomp.install(seccomp.program(True))\n"
            "try: socket.socket()\nexcept PermissionError: print('closed', flush=True)")
    words = [sys.executable, "-I", "-S", "-B", "-c", code, str(Path(__file__).parent)]
    done = subprocess.run(words, capture_output=True, text=True)
    return done.stdout.strip() == "closed"
