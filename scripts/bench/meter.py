"""What a command costs: CPU time of all its processes by rusage, peak memory, time on the clock."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from pathlib import Path
from typing import NamedTuple

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
    begin, logs = time.monotonic(), [cwd / f"log{i}" for i in range(len(commands))]
    started = []
    for words, log in zip(commands, logs):
        with open(log, "w") as out:
            started.append(subprocess.Popen(words, cwd=cwd, env=os.environ | (env or {}),
                                            stdout=out, stderr=subprocess.STDOUT))
    peak, over = [0.0], threading.Event()
    watching = threading.Thread(target=_watch, args=([p.pid for p in started], peak, over))
    watching.start()
    cpu = 0.0
    for process, log in zip(started, logs):
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        cpu += usage.ru_utime + usage.ru_stime
        if process.returncode not in (0, 1):
            over.set()
            raise RuntimeError(f"{' '.join(process.args)}: {log.read_text()[-3000:]}")
    over.set()
    watching.join()
    return Cost(cpu, time.monotonic() - begin, peak[0])


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
