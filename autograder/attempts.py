"""Attempts to break out: what locked code must not be able to do, tried for real."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.job import Job, Limits
from autograder.outcome import Outcome, Returned

CPU_SECONDS = 2.0
"""The wall clock is ten times as much, on a busy machine too."""

SCRATCH = "autograder-attempts-"
"""What the folders of a grader are called; its process id follows."""


@dataclass(frozen=True)
class Attempt:
    """Something that student code may try: it got through where its source does not raise."""

    name: str
    """Reads on from "student code could"."""
    source: str
    stopped_by: tuple[str, ...]
    """Layers each of which has to stop it alone."""
    slow: bool = False


FILES, WRITES = ("landlock", "bwrap"), ("landlock", "bwrap", "seccomp")

ATTEMPTS = (
    Attempt("read your files", "open(x['file']).read(1)", FILES),
    Attempt("list your folders", "import os; os.listdir(x['folder'])", FILES),
    Attempt("make files", "import os; os.open(x['folder'] + '/made', os.O_CREAT | os.O_WRONLY)",
            WRITES),
    Attempt("delete your files", "import os; os.unlink(x['folder'] + '/kept')", WRITES),
    Attempt("fill the disk", "with open(x['folder'] + '/kept', 'ab') as file:\n"
                             "    file.write(bytes(2 ** 20))", (*WRITES, "limits")),
    Attempt("start processes", "import os\npid = os.fork()\nif not pid: os._exit(0)\n"
                               "os.waitpid(pid, 0)", ("seccomp",)),
    Attempt("start threads", "import threading\nt = threading.Thread(target=int)\n"
                             "t.start(); t.join()", ("seccomp",)),
    Attempt("make sockets", "import socket; socket.socket()", ("seccomp",)),
    Attempt("reach the network",
            "import socket; socket.create_connection(('127.0.0.1', x['port']), 1).close()",
            ("seccomp", "bwrap")),
    Attempt("signal your processes", "import os; os.kill(x['pid'], 0)", ("seccomp", "bwrap")),
    Attempt("open files without end",
            "import os; many = [os.open(os.__file__, os.O_RDONLY) for _ in range(100)]",
            ("limits",)),
    Attempt("take memory without end", "import mmap; mmap.mmap(-1, 3 * 2 ** 29)", ("limits",)),
    Attempt("compute without end", "import time\nend = time.process_time() + 2.3\n"
                                   "while time.process_time() < end: pass", ("limits",), True),
)

HONEST = Attempt("answer", "sum(range(9))", ())
"""Gets through every lock, or the lock is broken in the other direction."""

SOURCE = "def f(x, source):\n    exec(source, {'x': x})\n    return True"


def job(attempts: Sequence[Attempt], targets: dict) -> Job:
    """The job that makes these attempts, one call each."""
    return Job((("attempts", 1, SOURCE),), "f", None,
               tuple(((targets, a.source), {}, 1) for a in attempts))


def limits() -> Limits:
    """What the attempts may take."""
    return Limits(cpu_seconds=CPU_SECONDS)


def through(outcome: Outcome) -> bool:
    """Whether an attempt got through."""
    return isinstance(outcome, Returned) and outcome.values == (True,)


@contextlib.contextmanager
def scratch() -> Iterator[str]:
    """A folder to attack, with a file in it; those of graders that were killed are removed."""
    for left in Path(tempfile.gettempdir()).glob(f"{SCRATCH}*"):
        if not os.path.isdir(f"/proc/{left.name[len(SCRATCH):].split('-')[0]}"):
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"{SCRATCH}{os.getpid()}-") as folder:
        Path(folder, "kept").write_text("kept")
        yield folder


@contextlib.contextmanager
def targets() -> Iterator[dict]:
    """Things to attack that really are there: a file, a folder, a listening port, a process."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(scratch())
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        process = stack.enter_context(subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", "import sys; sys.stdin.read()"],
            stdin=subprocess.PIPE))
        stack.callback(process.kill)
        yield {"file": os.path.abspath(__file__), "folder": folder,
               "port": server.getsockname()[1], "pid": process.pid}
