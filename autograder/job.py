"""What the sandbox is asked to run, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass

from autograder import wire
from autograder.outcome import Outcome, Raised


@dataclass(frozen=True)
class Limits:
    """What one job may take; the wall clock, ten times the CPU limit, only catches sleepers."""

    cpu_seconds: float = 5.0
    memory_bytes: int = 2**30
    output_bytes: int = 32 * 2**20


class Call(tuple):
    """(positional, named, times): made to a whole class, so that its bytes are kept."""

    frame: bytes = b""


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


def frames(job: Job, more: bool = False) -> list[bytes]:
    """A job as it is sent: what is run, then call by call.

    more: whether another job follows for the same process.

    Raises:
        WireError: something in it cannot be sent.
    """
    head = {"statements": [list(s) for s in job.statements], "function": job.function,
            "driver": job.driver, "calls": len(job.calls), "more": more}
    return [wire.encode(head, wire.JOB), *map(_frame, job.calls)]


def _frame(call: tuple) -> bytes:
    positional, named, times = call
    frame = getattr(call, "frame", b"") or wire.encode(
        {"positional": tuple(positional), "named": dict(named), "times": times})
    if isinstance(call, Call):
        call.frame = frame
    return frame


def from_frames(sent: list[bytes]) -> Job:
    """The job again; its frames come from the grader."""
    head = wire.decode(sent[0], wire.JOB)
    return Job(tuple(map(tuple, head["statements"])), head["function"], head["driver"],
               tuple(map(_call, sent[1:])))


def _call(frame: bytes) -> Call:
    told = wire.decode(frame)
    call = Call((told["positional"], told["named"], told["times"]))
    call.frame = frame
    return call
