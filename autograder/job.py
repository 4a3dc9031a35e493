"""What the sandbox is asked to run, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass

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
