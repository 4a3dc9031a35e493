"""A large class, graded by the autograder alone: time per submission and memory, block by block."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from bench import five, meter

BLOCKS = 10
FILLED = 16
"""Different notebooks; a class is made of copies, each in its student's folder."""


def run(count: int) -> None:
    """Grade `count` notebooks in one run of the command line."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        _hand_in(place, count)
        words = [sys.executable, "-m", "autograder", "grade", "submitted", "--key", "key",
                 "--course", "solutions", "--out", "results", "--jobs", "2", "--no-pages",
                 "--log", "log"]
        print(f"{count} submissions in blocks of {count // BLOCKS}\n{'graded':>8}"
              f"{'grader CPU ms each':>20}{'seconds':>9}{'resident MiB':>14}", flush=True)
        process = subprocess.Popen(words, cwd=place, env=meter.environment({}),
                                   stdout=subprocess.DEVNULL)
        watching = threading.Thread(target=_watch, args=(process, place / "log", count))
        watching.start()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        watching.join()
        print(f"exit code {process.returncode}; tables and class report included, the grader's "
              f"own CPU: {1e3 * (usage.ru_utime + usage.ru_stime) / count:.1f} ms each, most "
              f"memory {usage.ru_maxrss / 1024:.0f} MiB; stored: "
              f"{sum(1 for _ in (place / 'results' / 'marks').glob('*/*.json'))}")


def _hand_in(place: Path, count: int) -> None:
    five.course(place / "solutions")
    (place / "key").write_text("07" * 32)
    made = (five.notebook(0.0, random.Random(i), wrong=0.02) for i in range(FILLED))
    texts = [json.dumps(_without_outputs(one)) for one in made]
    for number in range(count):
        path = place / "submitted" / f"s{number:06d}" / five.UNIT / f"{five.UNIT}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(texts[number % FILLED])


def _without_outputs(notebook: dict) -> dict:
    for cell in notebook["cells"]:
        if "outputs" in cell:
            cell["outputs"] = []
    return notebook


def _watch(process: subprocess.Popen, log: Path, count: int) -> None:
    """A line whenever a block is finished, by the lines of the log."""
    graded, block, last, begin = 0, count // BLOCKS, _cpu(process.pid), time.monotonic()
    with open(log, "w+") as lines:
        while process.returncode is None and graded < count:
            time.sleep(0.2)
            for line in lines:
                graded += " graded " in line
                if graded and graded % block == 0 and " graded " in line:
                    now = _cpu(process.pid)
                    print(f"{graded:8}{1e3 * (now - last) / block:20.1f}"
                          f"{time.monotonic() - begin:9.0f}"
                          f"{meter.memory(process.pid, 'Rss:'):14.1f}", flush=True)
                    last, begin = now, time.monotonic()


def _cpu(pid: int) -> float:
    """CPU-seconds of the grader itself so far; its workers count their own."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
