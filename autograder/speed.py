"""How many times as fast as loops a right function is: CPU time, measured from outside.

A process that runs student code could say anything about its own time. So each function runs in
a process of its own, and what counts is what the system says that process took. Every call gets
other numbers, so that no answer can be kept from the one before, and every answer has to be right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autograder.bank import Bank, HiddenCase
from autograder.compare import compare
from autograder.course import Unit
from autograder.exercise import Exercise, Speed
from autograder.job import Job, JobResult
from autograder.judge import earned
from autograder.outcome import Outcome, Returned
from autograder.report import CaseResult, Verdict
from autograder.sandbox import Sandbox
from autograder.slicing import Slice

ROUNDS = 3
CALLS = 5
"""The fast function is called so often in each round, the loops once."""

AGAIN = 3
"""How often a function that seems too slow is measured anew: a busy machine costs nobody a mark."""

SLOWEST = 1.5
"""A student's own loops count as at most so many times as slow as the course's, and never as
faster: whoever makes them slow on purpose gains next to nothing, whoever made them fast loses
nothing."""

LEAST = 1e-5
"""Seconds that a call takes at least: below that the clock of the system says nothing."""

FAMILY = "speed"
NOT_YET = "not measured: it has to be right first"
WRONG = "wrong on the large arrays by which speed is measured"
SLOW = "not fast enough: which loop in Python is left?"


def measured(verdict: Verdict, exercise: Exercise, own: Slice, loops: Slice | None, bank: Bank,
             unit: Unit, sandbox: Sandbox, student: str) -> Verdict:
    """The verdict with one family more: fast enough, or not; right comes first.

    Args:
        loops: the student's own loops, where that exercise passed; the course's count otherwise.
    """
    label, bar = exercise.speed.label, exercise.speed.times
    if verdict.status != "passed":
        return _with(verdict, exercise, CaseResult(label, FAMILY, False, NOT_YET))
    timed = bank.timed(exercise, student, CALLS)
    case = CaseResult(label, FAMILY, False, WRONG, sha256=timed[0].sha256)
    fast = Job(own.statements, exercise.name, exercise.driver or None, _calls(timed))
    baselines = [Job(statements, exercise.speed.than, None, _calls(timed[:1]))
                 for statements in _loops(exercise.speed, loops, unit)]
    ratio = times_faster(fast, timed, baselines, sandbox)
    for _ in range(AGAIN):
        if ratio is None or ratio >= bar:
            break
        again = times_faster(fast, timed, baselines, sandbox)
        ratio = None if again is None else max(ratio, again)
    if ratio is None:
        return _with(verdict, exercise, case)
    case = replace(case, passed=ratio >= bar, student="" if ratio >= bar else SLOW)
    return replace(_with(verdict, exercise, case), times_faster=ratio)


def _with(verdict: Verdict, exercise: Exercise, case: CaseResult) -> Verdict:
    cases = (*verdict.cases, case)
    verdict = replace(verdict, cases=cases, earned=earned(exercise, cases))
    if case.passed or verdict.status != "passed":
        return verdict
    return replace(verdict, status="partly",
                   reason=f"right in every hidden case, but {case.student}")


def _calls(timed: Sequence[HiddenCase]) -> tuple[tuple[tuple, dict, int], ...]:
    calls = [t.case.arguments for t in timed]
    return tuple((call.positional, dict(call.named), 1) for call in calls)


def _right(outcomes: Sequence[Outcome], timed: Sequence[HiddenCase]) -> bool:
    """Whether the answers are right here too: a special way out for large arrays is no speed."""
    return all(isinstance(o, Returned) and compare(o.values[0], t.expected, t.allowed) is None
               for o, t in zip(outcomes, timed, strict=True))


def _loops(speed: Speed, own: Slice | None, unit: Unit) -> list[tuple]:
    """Statements of the student's loops, where they are right, and of the course's."""
    course = (("course", 1, f"import numpy as np\n{unit.solutions[speed.than]}"),)
    return [own.statements, course] if own else [course]


def times_faster(fast: Job, timed: Sequence[HiddenCase], baselines: list[Job],
                 sandbox: Sandbox) -> float | None:
    """The loops' CPU time against the function's, each at its best of some rounds.

    None where an answer of the function is wrong: in any round, for garbage is made fast.
    """
    jobs = (fast, *baselines)
    runs = sandbox.run_all([run for job in jobs for run in _rounds(job)])
    each = [runs[at:at + 2 * ROUNDS] for at in range(0, len(runs), 2 * ROUNDS)]
    if not all(_right(r.outcomes, timed) for r in each[0][ROUNDS:]):
        return None
    one, *slow = map(_seconds, each)
    own, course = slow[0], slow[-1]
    return min(max(own, course), SLOWEST * course) / max(one, LEAST)


def _rounds(job: Job) -> list[Job]:
    """Some rounds without the function, for what it costs to start a process and send arguments;
    then as many with it."""
    idle = (("course", 1, f"def {job.function}(*_, **__):\n    pass"),)
    return [replace(job, statements=idle, driver=None)] * ROUNDS + [job] * ROUNDS


def _seconds(runs: Sequence[JobResult]) -> float:
    """CPU seconds of one call: the least of the rounds, for a machine can only add to it."""
    without, whole = (min(r.cpu_seconds for r in part) for part in (runs[:ROUNDS], runs[ROUNDS:]))
    return (whole - without) / len(runs[-1].outcomes)
