"""Says what this machine supports: every layer of the sandbox, proved by trying to break it."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from autograder import attempts, bubblewrap, landlock, walls
from autograder.sandbox import Sandbox
from autograder.walls import SandboxError

NAMES = {"limits": "resource limits", "landlock": "Landlock", "seccomp": "seccomp",
         "bwrap": "bubblewrap"}


@dataclass(frozen=True)
class Layer:
    """What a layer did when it stood alone.

    there: what the machine says about it; empty where it has none.
    stops: the attempts that did not get through.
    holes: those that it should have stopped.
    advice: the one thing to do where it is not there.
    """

    name: str
    there: str
    stops: tuple[str, ...] = ()
    holes: tuple[str, ...] = ()
    advice: str = ""


def examine(layer: str) -> Layer:
    """Put up one layer alone and attack it."""
    there, advice = _presence(layer)
    if not there:
        return Layer(NAMES[layer], "", advice=advice)
    try:
        through = attack(f"only {layer}")
    except SandboxError as error:
        return Layer(NAMES[layer], "", advice=f"it is there, but does not start: {error}")
    stops = tuple(a.name for a in attempts.ATTEMPTS if a.name not in through)
    holes = tuple(a.name for a in attempts.ATTEMPTS
                  if layer in a.stopped_by and a.name in through)
    return Layer(NAMES[layer], there, stops, holes)


def attack(kind: str) -> set[str]:
    """The attempts that get through a kind of sandbox.

    Raises:
        SandboxError: it does not stand, or honest code cannot answer in it.
    """
    tried = [attempts.HONEST, *attempts.ATTEMPTS]
    with attempts.targets() as targets, Sandbox(kind) as box:
        done = [box.run(attempts.job([a], targets), attempts.limits()) for a in tried]
    through = {a.name for a, d in zip(tried, done) if attempts.through(d.outcomes[0])}
    if attempts.HONEST.name not in through:
        raise SandboxError(f"honest code cannot answer: {done[0].outcomes[0]}")
    return through - {attempts.HONEST.name}


def _presence(layer: str) -> tuple[str, str]:
    """What the machine says about a layer, or what to do about its absence."""
    if sys.platform != "linux":
        return "", walls.WAYS_OUT
    if layer == "landlock":
        version = landlock.version()
        return (f"version {version}" if version else "",
                "use a kernel of 5.13 or newer, with landlock in its list of lsm=")
    if layer == "seccomp":
        return "yes" if walls.has_seccomp() else "", walls.WAYS_OUT
    if layer == "bwrap":
        if not shutil.which("bwrap"):
            return "", "sudo apt install bubblewrap"
        return ("yes" if bubblewrap.works() else "",
                "it is installed, but namespaces are refused: on Ubuntu 24.04 add an AppArmor "
                "profile for bwrap that allows userns; in a container, allow user namespaces")
    return "yes", ""


def report() -> Iterator[tuple[str, bool]]:
    """What there is to say, line by line, and whether each line is good news."""
    yield (f"{platform.system()} {platform.release()}, {platform.machine()}, Python "
           f"{platform.python_version()}, NumPy {np.__version__}, "
           f"{'root' if _root() else 'an ordinary user'}"), True
    names = {a.name for a in attempts.ATTEMPTS}
    if sys.platform == "linux":
        missing = sorted(names - attack("none"))
        if missing:
            yield f"not proved, for it fails here even without a lock: {', '.join(missing)}", True
    for layer in map(examine, walls.ALONE):
        yield from _told(layer)
    yield _verdict()


def _told(layer: Layer) -> Iterator[tuple[str, bool]]:
    if not layer.there:
        yield f"{layer.name}: not here. To have it: {layer.advice}", True
        return
    yield f"{layer.name} ({layer.there}) alone stops: {', '.join(layer.stops) or 'nothing'}", True
    if layer.holes:
        yield f"{layer.name} does not hold, student code could {', '.join(layer.holes)}", False


def _verdict() -> tuple[str, bool]:
    try:
        through = attack("auto")
        with Sandbox("auto") as box:
            layers = ", ".join(box.layers)
    except SandboxError as error:
        return f"nothing can be graded here: {error}", False
    if through:
        return f"nothing should be graded here: student code could {_list(through)}", False
    return (f"grading works here: {layers} together stop all {len(attempts.ATTEMPTS)} attempts, "
            "and honest code answers"), True


def _list(names: set[str] | Sequence[str]) -> str:
    return ", ".join(sorted(names))


def _root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
