"""The grader's side of the sandbox: starts warm workers, sends jobs, distrusts what comes back."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import platform
import re
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from autograder import bubblewrap, wire
from autograder.outcome import NoAnswer, Outcome, Raised, Returned

KINDS = ("auto", "bwrap", "landlock", "strict", "none")
HEAD = struct.Struct("<4sI")
MAGIC = b"tree"
LIMITS = struct.Struct("<dQ")
ENDED = struct.Struct("<iddq")
START_SECONDS = 60

WAYS_OUT = ("use a Linux machine (kernel 5.13 or newer), WSL 2, or a Linux container; "
            "students need none of this")


class SandboxError(RuntimeError):
    """A wall of the sandbox cannot stand, or it cannot be started; says what to do."""


@dataclass(frozen=True)
class Limits:
    """What one job may take; the wall clock, ten times the CPU limit, only catches sleepers."""

    cpu_seconds: float = 5.0
    memory_bytes: int = 2**30
    output_bytes: int = 32 * 2**20


@dataclass(frozen=True)
class Job:
    """A slice of a notebook, the function it defines, and the calls to make.

    statements: (file name, first line, source).
    driver: source of `drive(function, ...)`, or None.
    calls: (positional, named, times).
    """

    statements: tuple[tuple[str, int, str], ...]
    function: str
    driver: str | None
    calls: tuple[tuple[tuple, dict, int], ...]


@dataclass(frozen=True)
class JobResult:
    """One outcome per call, whatever happened; the rest is for the instructor.

    status: "done", or "sandbox" where the sandbox itself failed twice.
    """

    outcomes: tuple[Outcome, ...]
    failed: tuple[Raised, ...] = ()
    output: str = ""
    cpu_seconds: float = 0.0
    status: str = "done"


class Sandbox:
    """A warm worker that runs one job after the other, each in a process of its own."""

    def __init__(self, kind: str = "auto") -> None:
        self.kind = kind
        self.layers: tuple[str, ...] = ()
        self._process: subprocess.Popen | None = None
        self._control: socket.socket | None = None

    def start(self) -> Sandbox:
        """Start the warm worker.

        Raises:
            SandboxError: a wall does not stand on this machine, or the worker does not start.
        """
        settings, self.layers = plan(self.kind)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        words = _words(settings, theirs.fileno())
        self._process = subprocess.Popen(
            words, pass_fds=(theirs.fileno(),), cwd="/", env=_environment(), text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        theirs.close()
        ours.settimeout(START_SECONDS)
        self._control = ours
        try:
            ready = ours.recv(16) == b"ready"
        except OSError:
            ready = False
        if not ready:
            self._process.kill()
            said = self._process.stderr.read().strip().splitlines()
            self.close()
            raise SandboxError(f"the worker does not start: {said[-1] if said else 'no word'}")
        return self

    def close(self) -> None:
        """End the worker and whatever it runs."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            try:
                self._process.wait(2)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process.stderr.close()
            self._process = None

    def __enter__(self) -> Sandbox:
        return self.start() if self._process is None else self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, job: Job, limits: Limits = Limits()) -> JobResult:
        """Run a job; a worker that dies is replaced, and the job tried once more."""
        for _ in range(2):
            try:
                return self._run(job, limits)
            except OSError:
                self.close()
                self.start()
        return JobResult((NoAnswer("died", "the sandbox failed twice"),) * len(job.calls),
                         status="sandbox")

    def _run(self, job: Job, limits: Limits) -> JobResult:
        wall = 10 * limits.cpu_seconds
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                socket.send_fds(self._control, [LIMITS.pack(
                    limits.cpu_seconds, limits.memory_bytes)], [theirs.fileno()])
            deadline = time.monotonic() + wall + 5
            with contextlib.suppress(OSError):  # a child that died reads no further
                _send_job(ours, job, deadline)
            answers, refused = _receive(ours, len(job.calls) + 2, limits.output_bytes, deadline)
        self._control.settimeout(wall + 10)
        ended = self._control.recv(ENDED.size)
        if len(ended) != ENDED.size:
            raise ConnectionError("the warm worker has gone")
        return _judged(job, answers, refused, limits, *ENDED.unpack(ended))


def _send_job(channel: socket.socket, job: Job, deadline: float) -> None:
    frames = [wire.encode({
        "statements": [list(s) for s in job.statements], "function": job.function,
        "driver": job.driver, "calls": len(job.calls)}, wire.BYTES)]
    frames += [wire.encode({"positional": tuple(p), "named": dict(n), "times": t})
               for p, n, t in job.calls]
    channel.settimeout(max(0.1, deadline - time.monotonic()))
    channel.sendall(b"".join(HEAD.pack(MAGIC, len(f)) + f for f in frames))


def _receive(channel: socket.socket, most: int, cap: int, deadline: float,
             ) -> tuple[list[dict], str]:
    """The answers that came, in order, and why no more were read; nothing here is trusted."""
    data, answers = bytearray(), []
    while len(answers) < most:
        while len(data) >= HEAD.size:
            magic, length = HEAD.unpack_from(data)
            if magic != MAGIC or length > cap:
                return answers, "the worker sent something that is no answer"
            if len(data) < HEAD.size + length:
                break
            try:
                answer = wire.decode(bytes(data[HEAD.size:HEAD.size + length]))
            except wire.WireError as error:
                return answers, str(error)
            del data[:HEAD.size + length]
            cap -= length
            answers.append(answer)
        channel.settimeout(max(0.01, deadline - time.monotonic()))
        try:
            part = channel.recv(1 << 20) if len(answers) < most else b""
        except OSError:
            part = b""
        if not part:
            break
        data += part
        if len(data) > cap + HEAD.size:
            return answers, "the worker sent more than is read"
    return answers, ""


def _judged(job: Job, answers: list, refused: str, limits: Limits, status: int, cpu: float,
            late: float, memory: int) -> JobResult:
    reason, text = "refused", refused or "no answer came"
    if os.WIFSIGNALED(status) and not refused:
        number = os.WTERMSIG(status)
        reason, text = "died", f"the process was ended by {signal.Signals(number).name}"
        if late or number == signal.SIGXCPU or cpu >= limits.cpu_seconds:
            reason, text = "timeout", (f"{cpu:.1f} s of CPU time, at most {limits.cpu_seconds:g}"
                                       if not late else "the wall clock ran out")
    elif os.WIFEXITED(status) and not refused:
        reason, text = "died", f"the process ended itself with code {os.WEXITSTATUS(status)}"
    outcomes: list[Outcome] = [NoAnswer(reason, text)] * len(job.calls)
    failed: tuple[Raised, ...] = ()
    output = ""
    expected = iter([-1, *range(len(job.calls)), -2])
    for answer in answers:
        number = next(expected)
        if not isinstance(answer, dict) or answer.get("call") != number:
            break
        if number == -1:
            failed = tuple(map(_raised, _list(answer.get("failed"))[:100]))
        elif number == -2:
            output = clean(answer.get("output"), 20_000)
        else:
            outcomes[number] = _outcome(answer, job.calls[number][2], failed)
    return JobResult(tuple(outcomes), failed, output, cpu)


def _outcome(answer: dict, times: int, failed: tuple[Raised, ...]) -> Outcome:
    kind = answer.get("outcome")
    if kind == "returned":
        values = _list(answer.get("values"))
        if len(values) == times:
            changed = tuple(clean(c, 50) for c in _list(answer.get("changed"))[:20])
            return Returned(tuple(values), changed)
        return NoAnswer("refused", f"{len(values)} answers to {times} calls")
    if kind == "raised":
        raised = _raised(answer)
        return NoAnswer("memory", raised.text) if raised.type == "MemoryError" else raised
    if kind == "undefined" and failed:
        last = failed[-1]
        return Raised(last.type, last.text, last.where, "setup")
    if kind == "undefined":
        return NoAnswer("undefined", "")
    return NoAnswer("refused", clean(answer.get("text"), 300))


def _raised(answer: Any) -> Raised:
    answer = answer if isinstance(answer, dict) else {}
    where = tuple((clean(w[0], 50), w[1]) for w in _list(answer.get("where"))[:20]
                  if isinstance(w, (list, tuple)) and len(w) == 2 and type(w[1]) is int)
    return Raised(clean(answer.get("type"), 100), clean(answer.get("text"), 300), where,
                  "call" if answer.get("phase") == "call" else "setup")


def _list(value: Any) -> list:
    return list(value) if isinstance(value, (list, tuple)) else []


def clean(text: Any, most: int) -> str:
    """Text from the worker, without control characters and not too long."""
    return re.sub(r"[^\S\n\t ]|[\x00-\x08\x0b-\x1f\x7f-\x9f]", "?", text[:most]) if isinstance(
        text, str) else ""


def plan(kind: str) -> tuple[dict, tuple[str, ...]]:
    """Settings for a worker, and the layers that will stand around it.

    Raises:
        SandboxError: the three walls cannot all stand.
    """
    if kind not in KINDS:
        raise SandboxError(f"no sandbox is called {kind!r}; there are: {', '.join(KINDS)}")
    if sys.platform != "linux":
        raise SandboxError(f"student code can be locked up on Linux only, this is "
                           f"{platform.system()}: {WAYS_OUT}")
    settings = {"numpy": os.path.dirname(os.path.abspath(np.__file__)), "locked": kind != "none"}
    if kind == "none":
        return {**settings, "landlock": False, "files": True, "bwrap": False}, ("none",)
    landlock = _landlock() and kind in ("auto", "landlock", "bwrap")
    bwrap = kind in ("auto", "bwrap") and bubblewrap.works()
    if kind == "landlock" and not landlock:
        raise SandboxError(f"this kernel ({platform.release()}) has no Landlock: use 5.13 or "
                           "newer, or leave --sandbox at auto")
    if kind == "bwrap" and not bwrap:
        raise SandboxError("bubblewrap does not work here: run  sudo apt install bubblewrap, and "
                           "on Ubuntu 24.04 allow its user namespaces in AppArmor; or leave "
                           "--sandbox at auto")
    if not _seccomp():
        raise SandboxError("seccomp is not there, so student code could start processes and use "
                           f"the network: {WAYS_OUT}")
    files = landlock or bwrap
    layers = (["bubblewrap"] if bwrap else []) + (["Landlock"] if landlock else [])
    layers += ["seccomp" if files else "seccomp without files", "resource limits"]
    return {**settings, "landlock": landlock, "files": files, "bwrap": bwrap}, tuple(layers)


@functools.cache
def _landlock() -> bool:
    from autograder import landlock
    return landlock.version() > 0


@functools.cache
def _seccomp() -> bool:
    """Whether a filter can be installed: tried in a process of its own."""
    code = ("import sys; sys.path.insert(0, sys.argv[1]); import ctypes, seccomp, socket\n"
            "ctypes.CDLL(None).prctl(38, 1, 0, 0, 0); seccomp.install(seccomp.program(True))\n"
            "try: socket.socket()\nexcept PermissionError: print('closed', flush=True)")
    words = [sys.executable, "-I", "-S", "-B", "-c", code, str(Path(__file__).parent)]
    done = subprocess.run(words, capture_output=True, text=True)
    return done.stdout.strip() == "closed"


def _words(settings: dict, control: int) -> list[str]:
    folder = Path(__file__).parent
    before = bubblewrap.command(settings["numpy"], str(folder)) if settings["bwrap"] else []
    return [*before, sys.executable, "-I", "-S", "-B", str(folder / "worker.py"), str(control),
            json.dumps(settings)]


def _environment() -> dict[str, str]:
    return {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
            "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
