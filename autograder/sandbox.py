"""The grader's side of the sandbox: starts warm workers, sends jobs, replaces what dies."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from autograder import attempts, bubblewrap, wire
from autograder.claims import ENDED, HEAD, MAGIC, judged, receive, shared
from autograder.job import Job, JobResult, Limits, frames
from autograder.outcome import NoAnswer, Outcome
from autograder.walls import WAYS_OUT, SandboxError, plan

RESTARTS = 3
SHORT = 0.2
"""Share of the CPU time that is left to the calls after one that did not end."""

LIMITS = struct.Struct("<dQ")
START_SECONDS = 60


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
        self._start(settings)
        if self.layers[0] != "none" and not self.layers[0].startswith("only "):
            self._prove()
        return self

    def _start(self, settings: dict) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        words = _words(settings, theirs.fileno())
        self._process = subprocess.Popen(
            words, pass_fds=(theirs.fileno(),), cwd="/", env=_environment(), text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            start_new_session=True)  # Ctrl-C is for the grader
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

    def _prove(self) -> None:
        """Try to break out once: a lock that the kernel only seems to accept is none."""
        tried = [attempts.HONEST, *(a for a in attempts.ATTEMPTS if not a.slow)]
        with attempts.scratch() as folder:
            targets = {"file": attempts.__file__, "folder": folder, "port": 9, "pid": os.getpid()}
            try:
                outcomes = self._run(attempts.job(tried, targets), attempts.limits()).outcomes
            except OSError as error:
                outcomes = (NoAnswer("died", str(error)),)
        if not attempts.through(outcomes[0]):
            self.close()
            raise SandboxError(f"locked code cannot answer here ({outcomes[0]}): {WAYS_OUT}")
        open_ = [a.name for a, o in zip(tried[1:], outcomes[1:]) if attempts.through(o)]
        if open_:
            self.close()
            raise SandboxError(f"the sandbox does not hold, student code could "
                               f"{', '.join(open_)}: {WAYS_OUT}")

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
        """Run a job; a call that does not end costs its own answer, the rest gets a new process.

        After `RESTARTS` such calls the rest is not run: a function that loops everywhere must
        not hold up the class.
        """
        result = self._try(job, limits)
        short = replace(limits, cpu_seconds=SHORT * limits.cpu_seconds)
        done = _answered(result.outcomes)
        for _ in range(RESTARTS):
            if done >= len(job.calls) or result.status != "done":
                return result
            further = self._try(replace(job, calls=job.calls[done:]), short)
            result = replace(
                further, outcomes=result.outcomes[:done] + further.outcomes,
                failed=result.failed, cpu_seconds=result.cpu_seconds + further.cpu_seconds)
            done += _answered(further.outcomes)
        skipped = (NoAnswer("skipped"),) * (len(job.calls) - done)
        return replace(result, outcomes=result.outcomes[:done] + skipped)

    def run_all(self, jobs: Sequence[Job], limits: Limits = Limits()) -> list[JobResult]:
        """Run jobs one after the other on one machine, so that their times can be compared."""
        return [self.run(job, limits) for job in jobs]

    def _try(self, job: Job, limits: Limits) -> JobResult:
        """Run a job; a worker that dies is replaced, and the job tried once more."""
        said = ""
        for _ in range(2):
            try:
                if self._process is None:
                    self.start()
                return self._run(job, limits)
            except (OSError, SandboxError) as error:
                self.close()
                said = str(error)
            except wire.WireError:
                raise  # nothing was sent
            except BaseException:
                self.close()  # or how this job ended would be taken for the end of the next one
                raise
        return JobResult((NoAnswer("died", f"the sandbox failed twice: {said}"),) * len(job.calls),
                         status="sandbox")

    def together(self, jobs: Sequence[Job], limits: Limits = Limits()) -> list[JobResult | None]:
        """Run jobs of one student one after the other in one process; None where one was not
        finished, for whatever reason: it has to be run again, alone.

        Args:
            limits: of all of them together.
        """
        try:
            if self._process is None:
                self.start()
            answers, _, *ended = self._exchange(jobs, limits)
            return shared(jobs, answers, limits, *ended)
        except (OSError, SandboxError):
            self.close()
        except wire.WireError:
            pass  # nothing was sent; who is alone is told why
        except BaseException:
            self.close()
            raise
        return [None] * len(jobs)

    def _run(self, job: Job, limits: Limits) -> JobResult:
        answers, refused, *ended = self._exchange([job], limits)
        return judged(job, answers, refused, limits, *ended)

    def _exchange(self, jobs: Sequence[Job], limits: Limits,
                  ) -> tuple[list[dict], str, int, float, float]:
        """What a process answered to jobs, why no more was read, and how it ended."""
        wall = 10 * limits.cpu_seconds
        message = b"".join(_message(job, left > 0) for left, job in
                           zip(reversed(range(len(jobs))), jobs))
        # A job that cannot be sent must not be begun.
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                socket.send_fds(self._control, [LIMITS.pack(
                    limits.cpu_seconds, limits.memory_bytes)], [theirs.fileno()])
            deadline = time.monotonic() + wall + 5
            with contextlib.suppress(OSError):  # a child that died reads no further
                ours.settimeout(max(0.1, deadline - time.monotonic()))
                ours.sendall(message)
            most = sum(len(job.calls) + 2 for job in jobs)
            answers, refused = receive(ours, most, limits.output_bytes, deadline)
        self._control.settimeout(wall + 10)
        ended = self._control.recv(ENDED.size)
        if len(ended) != ENDED.size:
            raise ConnectionError("the warm worker has gone")
        status, cpu, late, _ = ENDED.unpack(ended)
        if _killed_from_outside(status, cpu, late, limits):
            raise ConnectionError("its process was killed from outside: is memory short?")
        return answers, refused, status, cpu, late


def _killed_from_outside(status: int, cpu: float, late: float, limits: Limits) -> bool:
    """A locked process cannot signal itself: what neither limit explains is not its doing."""
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return killed and not late and cpu < limits.cpu_seconds


def _answered(outcomes: tuple[Outcome, ...]) -> int:
    """How many calls were made, the one included that ended the process."""
    for place, outcome in enumerate(outcomes):
        if isinstance(outcome, NoAnswer) and outcome.reason in ("timeout", "died"):
            return place + 1
    return len(outcomes)


def _message(job: Job, more: bool) -> bytes:
    """A job as it is sent; `more` says whether another follows for the same process."""
    return b"".join(HEAD.pack(MAGIC, len(f)) + f for f in frames(job, more))


def _words(settings: dict, control: int) -> list[str]:
    folder = Path(__file__).parent
    before = bubblewrap.command(settings["numpy"], str(folder)) if settings["bwrap"] else []
    # As a plain path: bubblewrap does not show what lies beside a ".." on the way. Not -I, which
    # would not read PYTHONHASHSEED: the environment is ours.
    return [*before, os.path.abspath(sys.executable), "-s", "-P", "-S", "-B",
            str(folder / "worker.py"), str(control), json.dumps(settings)]


def _environment() -> dict[str, str]:
    return {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
            "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8",
            "PYTHONHASHSEED": "0"}  # the order of sets must not decide a mark
