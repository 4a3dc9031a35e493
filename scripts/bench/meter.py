"""What commands cost: CPU time of all processes by rusage, peak memory, time on the clock."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import subprocess
import threading
import time
from pathlib import Path
from typing import NamedTuple

SUBREAPER = 36
EVERY = 0.25
"""Seconds between two looks at the memory of the running processes."""


class Cost(NamedTuple):
    """Of one or several commands side by side."""

    cpu: float
    wall: float
    peak: float
    """MiB of all processes together, shared pages counted once (PSS)."""


def run(*commands: list[str], cwd: Path, env: dict[str, str] | None = None) -> Cost:
    """Run commands side by side and wait for all of them.

    Raises:
        RuntimeError: one of them failed; with the end of what it said.
    """
    _adopt()
    before, begin = _children(), time.monotonic()
    logs = [cwd / f"said{i}" for i in range(len(commands))]
    started = []
    for words, log in zip(commands, logs):
        with open(log, "w") as out:
            started.append(subprocess.Popen(words, cwd=cwd, env=environment(env or {}),
                                            stdout=out, stderr=subprocess.STDOUT))
    peak, over = [0.0], threading.Event()
    watching = threading.Thread(target=_watch, args=([p.pid for p in started], peak, over))
    watching.start()
    codes = [process.wait() for process in started]
    wall = time.monotonic() - begin
    over.set()
    watching.join()
    _reap()
    for process, code, log in zip(started, codes, logs):
        if code not in (0, 1):
            raise RuntimeError(f"{' '.join(process.args)}: {log.read_text()[-3000:]}")
    return Cost(_children() - before, wall, peak[0])


def environment(env: dict[str, str]) -> dict[str, str]:
    """The engine beside this folder is the one that is measured."""
    return os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])} | env


def _adopt() -> None:
    """Have what outlives its parent counted here: bubblewrap ends before the worker in it."""
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _watch(roots: list[int], peak: list[float], over: threading.Event) -> None:
    while not over.wait(EVERY):
        peak[0] = max(peak[0], sum(map(memory, _family(roots))))


def _family(roots: list[int]) -> list[int]:
    found, waiting = [], list(roots)
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        try:
            for task in Path(f"/proc/{pid}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        except OSError:
            pass  # it has just ended
    return found


def memory(pid: int, what: str = "Pss:") -> float:
    """MiB of one process; 0 where it has ended or hides (a warm worker does)."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith(what):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0
