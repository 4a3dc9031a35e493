"""Reads what a worker says. Whatever it is, it is a claim about answers and nothing more."""

from __future__ import annotations

import os
import signal
import socket
import struct
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from autograder import wire
from autograder.job import Job, JobResult, Limits
from autograder.outcome import NoAnswer, Outcome, Raised, Returned
from autograder.text import one_line, plain

HEAD = struct.Struct("<4sI")
MAGIC = b"tree"
ENDED = struct.Struct("<iddq")
"""How a job's process ended, from the warm worker, which student code cannot reach: wait status,
CPU seconds, whether the wall clock ran out, memory."""


def receive(channel: socket.socket, most: int, cap: int, deadline: float,
             ) -> tuple[list[dict], str]:
    """The answers that came, in order, and why no more were read; nothing here is trusted."""
    data, answers = bytearray(), []
    while len(answers) < most:
        while len(data) >= HEAD.size and len(answers) < most:
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


def judged(job: Job, answers: list, refused: str, limits: Limits, status: int, cpu: float,
            late: float) -> JobResult:
    """The outcome of every call: what was claimed about it, else how the process ended."""
    reason, text = "refused", refused or "no answer came"
    if os.WIFSIGNALED(status) and not refused:
        number = os.WTERMSIG(status)
        reason, text = "died", f"the process was ended by {_signal(number)}"
        if late or number == signal.SIGXCPU or cpu >= limits.cpu_seconds:
            reason, text = "timeout", (f"{cpu:.1f} s of CPU time, at most {limits.cpu_seconds:g}"
                                       if not late else "the wall clock ran out")
    elif os.WIFEXITED(status) and not refused:
        reason, text = "died", f"the process ended itself with code {os.WEXITSTATUS(status)}"
    outcomes: list[Outcome] = [NoAnswer(reason, text)] * len(job.calls)
    failed: tuple[Raised, ...] = ()
    output = ""
    expected = (-1, *range(len(job.calls)), -2)
    for answer, number in zip(answers, expected):
        if not isinstance(answer, dict) or not _is(answer.get("call"), number):
            break
        if number == -1:
            failed = tuple(map(raised, listed(answer.get("failed"))[:100]))
        elif number == -2:
            output = plain(answer.get("output"), 20_000)
        else:
            outcomes[number] = _outcome(answer, job.calls[number][2], failed)
    return JobResult(tuple(outcomes), failed, output, cpu)


def shared(jobs: Sequence[Job], answers: list, limits: Limits, status: int, cpu: float,
           late: float) -> list[JobResult | None]:
    """Results of jobs that one process ran one after the other; None where answers are lacking.

    How long each took is the process's own claim, of what the kernel says all took together.
    """
    found: list[JobResult | None] = []
    for job in jobs:
        own, answers = answers[:len(job.calls) + 2], answers[len(job.calls) + 2:]
        whole = len(own) == len(job.calls) + 2 and isinstance(own[-1], dict)
        result = judged(job, own, "", limits, status, cpu, late) if whole else None
        took = own[-1].get("seconds") if whole else 0.0
        credible = type(took) is float and 0 <= took <= cpu
        found.append(result and replace(result, cpu_seconds=took if credible else cpu))
    return found


def _signal(number: int) -> str:
    known = {s.value: s.name for s in signal.Signals}
    return known.get(number, f"signal {number}")


def _outcome(answer: dict, times: int, failed: tuple[Raised, ...]) -> Outcome:
    kind = plain(answer.get("outcome"))
    if kind == "returned":
        values = listed(answer.get("values"))
        if len(values) == times:
            changed = tuple(one_line(c, 50) for c in listed(answer.get("changed"))[:20])
            return Returned(tuple(values), changed)
        return NoAnswer("refused", f"{len(values)} answers to {times} calls")
    if kind == "raised":
        error = raised(answer)
        return NoAnswer("memory", error.text) if error.type == "MemoryError" else error
    if kind == "undefined" and failed:
        last = failed[-1]
        return Raised(last.type, last.text, last.where, "setup")
    if kind == "undefined":
        return NoAnswer("undefined", "")
    return NoAnswer("refused", one_line(answer.get("text"), 300))


def raised(answer: Any) -> Raised:
    """What an answer claims was raised."""
    answer = answer if isinstance(answer, dict) else {}
    where = tuple((one_line(w[0], 50), w[1]) for w in listed(answer.get("where"))[:20]
                  if isinstance(w, (list, tuple)) and len(w) == 2 and type(w[1]) is int)
    bases = tuple(one_line(b, 100) for b in listed(answer.get("bases"))[:20])
    return Raised(one_line(answer.get("type"), 100), plain(answer.get("text"), 300), where,
                  "call" if _is(answer.get("phase"), "call") else "setup", bases)


def _is(claim: Any, value: int | str) -> bool:
    """Whether a claim, which may be an array or anything, is just this."""
    return type(claim) is type(value) and claim == value


def listed(value: Any) -> list:
    """A claimed list as one; empty where it is none."""
    return list(value) if isinstance(value, (list, tuple)) else []
