"""What is sent to a worker elsewhere and what comes back: bytes in the wire's own format."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import math
import platform
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from autograder import wire
from autograder.claims import HEAD, MAGIC, listed, raised
from autograder.job import Job, JobResult, Limits, frames, from_frames
from autograder.outcome import NoAnswer, Outcome, Raised, Returned
from autograder.text import one_line, plain
from autograder.worker import ROOMS

THERE = ("worker", *ROOMS, "claims", "job", "remote", "sandbox", "task", "walls")
"""The rooms that decide what comes back from elsewhere."""

REASONS = ("timeout", "memory", "died", "refused", "undefined", "skipped")



class Group(NamedTuple):
    """Jobs of one submission that one worker runs, one after the other.

    limits: of each job; of all of them where they share a process.
    together: whether they share a process.
    """

    jobs: tuple[Job, ...]
    limits: Limits
    together: bool = False


class Packed(NamedTuple):
    """A group ready to be sent."""

    limits: tuple[float, int, int]
    together: bool
    jobs: tuple[list[bytes], ...]


Results = list[JobResult | None]
"""Of each job of a group; None for one that has to be run again, alone."""


class Reply(NamedTuple):
    """What a worker answered to a task.

    results: of each group.
    problem: why it ran nothing; then there are no results.
    fault: whether these jobs brought the problem about, so that others may still be run there.
    """

    where: str
    versions: dict[str, str]
    layers: tuple[str, ...]
    results: tuple[Results, ...]
    problem: str = ""
    fault: bool = False


@functools.cache
def versions() -> dict[str, str]:
    """What has to be the same here and there, or marks would depend on who ran what."""
    rooms = (Path(__file__).with_name(f"{room}.py").read_bytes() for room in THERE)
    try:
        number = importlib.metadata.version("cnn-course")
    except importlib.metadata.PackageNotFoundError:  # run from its folder
        number = "not installed"
    own = f"{number} ({hashlib.sha256(bytes(1).join(rooms)).hexdigest()[:8]})"
    return {"autograder": own, "Python": platform.python_version(), "NumPy": np.__version__}


def packed(group: Group) -> Packed:
    """A group ready to be sent.

    Raises:
        WireError: something in it cannot be sent.
    """
    limits = group.limits
    return Packed((limits.cpu_seconds, limits.memory_bytes, limits.output_bytes), group.together,
                  tuple(map(frames, group.jobs)))


def write(groups: Sequence[Packed], sandbox: str) -> bytes:
    """The bytes of a task; what several jobs share, as hidden arguments, is in it once."""
    places: dict[bytes, int] = {}
    rows = [[list(limits), together,
             [[places.setdefault(frame, len(places)) for frame in job] for job in jobs]]
            for limits, together, jobs in groups]
    head = {"versions": versions(), "sandbox": sandbox, "groups": rows}
    return _joined([wire.encode(head, wire.JOB), *places])


def read(data: bytes) -> tuple[dict[str, str], str, list[Group]]:
    """The versions, the kind of sandbox and the groups of a task, which comes from the grader."""
    first, *sent = _split(data)
    head = wire.decode(first, wire.JOB)
    return head["versions"], head["sandbox"], [
        Group(tuple(from_frames([sent[place] for place in places]) for places in jobs),
              Limits(*limits), together)
        for limits, together, jobs in head["groups"]]


def answer(where: str, layers: Sequence[str], results: Sequence[Results],
           problem: str = "", fault: bool = False) -> bytes:
    """The bytes of a reply."""
    head = {"where": where, "versions": versions(), "layers": list(layers), "problem": problem,
            "fault": fault}
    body = (f for group in results for result in group for f in _result(result))
    return _joined([wire.encode(head), *body])


def _result(result: JobResult | None) -> Iterator[bytes]:
    if result is None:
        yield wire.encode(None)
        return
    yield wire.encode({"status": result.status, "cpu": float(result.cpu_seconds),
                       "output": result.output, "failed": [_raised(f) for f in result.failed]},
                      wire.JOB)
    yield from (wire.encode(_outcome(outcome)) for outcome in result.outcomes)


def _outcome(outcome: Outcome) -> dict[str, Any]:
    if isinstance(outcome, Returned):
        return {"outcome": "returned", "values": list(outcome.values),
                "changed": list(outcome.changed)}
    if isinstance(outcome, Raised):
        return {"outcome": "raised", **_raised(outcome)}
    return {"outcome": "none", "reason": outcome.reason, "text": outcome.text}


def _raised(error: Raised) -> dict[str, Any]:
    return {"type": error.type, "text": error.text, "where": [list(w) for w in error.where],
            "phase": error.phase, "bases": list(error.bases)}


def understood(data: bytes, groups: Sequence[Group]) -> Reply:
    """What a worker claims, read as strictly as what comes out of the sandbox.

    Raises:
        WireError: it is no reply to these groups.
    """
    first, *rest = _split(data)
    head = wire.decode(first)
    if not isinstance(head, dict) or not isinstance(head.get("versions"), dict):
        raise wire.WireError("no reply starts like this")
    told = {one_line(k, 50): one_line(v, 100) for k, v in list(head["versions"].items())[:10]}
    layers = tuple(one_line(layer, 50) for layer in listed(head.get("layers"))[:10])
    problem = one_line(head.get("problem"), 500)
    sent = iter(rest)
    results = tuple([_claimed(sent, job, group.together) for job in group.jobs]
                    for group in (() if problem else groups))
    if next(sent, None) is not None:
        raise wire.WireError("more parts than there are results")
    return Reply(one_line(head.get("where"), 100), told, layers, results, problem,
                 head.get("fault") is True)


def _claimed(sent: Iterator[bytes], job: Job, together: bool) -> JobResult | None:
    about = wire.decode(next(sent, b""), wire.JOB)
    if about is None and together:
        return None
    if not isinstance(about, dict):
        raise wire.WireError("no result starts like this")
    cpu = about.get("cpu")
    if type(cpu) is not float or not math.isfinite(cpu) or cpu < 0:
        raise wire.WireError("a time that is none")
    outcomes = tuple(_read_outcome(wire.decode(next(sent, b"")), times)
                     for _, _, times in job.calls)
    return JobResult(
        outcomes, tuple(map(raised, listed(about.get("failed"))[:100])),
        plain(about.get("output"), 20_000), cpu,
        "sandbox" if plain(about.get("status")) == "sandbox" else "done")


def _read_outcome(claim: Any, times: int) -> Outcome:
    claim = claim if isinstance(claim, dict) else {}
    kind, reason = plain(claim.get("outcome")), plain(claim.get("reason"))
    if kind == "returned" and len(listed(claim.get("values"))) == times:
        changed = tuple(one_line(c, 50) for c in listed(claim.get("changed"))[:20])
        return Returned(tuple(listed(claim["values"])), changed)
    if kind == "raised":
        return raised(claim)
    if kind == "none" and reason in REASONS:
        return NoAnswer(reason, plain(claim.get("text"), 1000))
    raise wire.WireError("an outcome that is none")


def _joined(parts: Sequence[bytes]) -> bytes:
    return b"".join(HEAD.pack(MAGIC, len(part)) + part for part in parts)


def _split(data: bytes) -> list[bytes]:
    found, at = [], 0
    while at < len(data):
        try:
            magic, length = HEAD.unpack_from(data, at)
        except struct.error:
            raise wire.WireError("it ends in the middle") from None
        at += HEAD.size + length
        if magic != MAGIC or at > len(data):
            raise wire.WireError("it is no row of trees")
        found.append(data[at - length:at])
    if not found:
        raise wire.WireError("it is empty")
    return found
