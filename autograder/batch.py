"""Grades many submissions side by side: durable one by one, goes on after an interruption."""

from __future__ import annotations

import hashlib
import os
import platform
import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

import numpy as np

from autograder.bank import Bank
from autograder.dispatch import Halted
from autograder.elsewhere import Box, Elsewhere
from autograder.grade import grade_notebook
from autograder.identify import Submission
from autograder.notebook import NotebookError, read_notebook
from autograder.report import Report, Verdict
from autograder.sandbox import Sandbox
from autograder.store import Store

AHEAD = 2
"""Submissions under way for each that is graded at once, so that none waits for the next."""

ELSEWHERE = 64
"""Submissions graded at once where others run them: enough for some thirty workers."""


@dataclass(frozen=True)
class Settings:
    """What, besides the submission, decides a mark."""

    bank: Bank
    sandbox: str = "auto"
    jobs: int = 0
    executor: Callable[[], AbstractContextManager[Executor]] | None = None
    """Opens what runs student code elsewhere; None for this machine."""

    def workers(self) -> int:
        """How many sandboxes this machine has work for: as many as there are cores."""
        return self.jobs or len(os.sched_getaffinity(0))

    def side_by_side(self) -> int:
        """How many submissions are under way at once."""
        return self.jobs or (ELSEWHERE if self.executor else self.workers())


def packages() -> dict[str, str]:
    """Versions that a mark depends on."""
    return {"numpy": np.__version__, "python": platform.python_version()}


def grade_all(submissions: Iterable[Submission], settings: Settings, store: Store,
              done: Callable[[Report, bool], None] = lambda report, kept: None,
              again: bool = False) -> None:
    """Grade what has no current result in the store, and store each result as it comes.

    Args:
        done: called with each report, and whether it was there from an earlier run.
        again: grade what has one too.
    """
    waiting = []
    for submission in submissions:
        kept = store.read(submission.student, submission.unit.name)
        if again or stale(submission, settings, kept):
            waiting.append(submission)
        else:
            done(kept, True)
    if waiting:
        _grade(waiting, settings, store, done)


def stale(submission: Submission, settings: Settings, kept: Report | None) -> str:
    """Why a stored result does not count any more; empty where nothing that decides it changed."""
    if kept is None:
        return "not graded before"
    reasons = {
        "it could not be graded": kept.status == "ungradable",
        "another file": kept.sha256 != submission.sha256,
        "another key": kept.key != settings.bank.fingerprint,
        "the course was changed": kept.version != version(submission, settings),
        "other versions of Python or NumPy": kept.packages != packages(),
        "another sandbox": ("none" in kept.sandbox) != (settings.sandbox == "none")}
    return next((reason for reason, true in reasons.items() if true), "")


def version(submission: Submission, settings: Settings) -> str:
    """What of the course decides a mark: its version, the unit's exercises, per student or not."""
    students = "+per-student" if settings.bank.per_student else ""
    return f"{settings.bank.course.version}+{submission.unit.fingerprint}{students}"


class Here:
    """Warm sandboxes on this machine, one for each submission under way."""

    def __init__(self, kind: str, count: int) -> None:
        self._kind, self._count = kind, count
        self._idle: queue.SimpleQueue[Sandbox] = queue.SimpleQueue()
        self._opened: list[Sandbox] = []

    def __enter__(self) -> Here:
        for _ in range(self._count):
            self._opened.append(Sandbox(self._kind).start())
            self._idle.put(self._opened[-1])
        return self

    def __exit__(self, *_: object) -> None:
        for sandbox in self._opened:
            sandbox.close()

    @contextmanager
    def box(self) -> Iterator[Sandbox]:
        """A sandbox that nobody else uses."""
        sandbox = self._idle.get()
        try:
            yield sandbox
        finally:
            self._idle.put(sandbox)

    def stop(self) -> None:
        """What is being graded is finished: it has a time limit."""


@contextmanager
def _elsewhere(settings: Settings) -> Iterator[Elsewhere]:
    with settings.executor() as executor:
        def slots() -> int:
            return getattr(executor, "slots", 0) or settings.workers()
        with Elsewhere(executor, settings.sandbox, slots) as place:
            yield place


def _grade(waiting: list[Submission], settings: Settings, store: Store,
           done: Callable[[Report, bool], None]) -> None:
    count = min(settings.side_by_side(), len(waiting))
    stop = threading.Event()
    with _elsewhere(settings) if settings.executor else Here(settings.sandbox, count) as place:
        def one(submission: Submission) -> Report | None:
            if stop.is_set():
                return None
            with place.box() as box:
                report = grade_one(submission, settings, box)
            store.write(report)
            return report

        pool = ThreadPoolExecutor(count)
        try:
            _collect(lambda submission: pool.submit(one, submission), waiting, AHEAD * count, done)
        except Halted as halted:
            raise halted.problem from None
        finally:
            stop.set()
            place.stop()
            pool.shutdown(wait=True, cancel_futures=True)


def _collect(submit: Callable[[Submission], Future], waiting: Iterable[Submission], most: int,
             done: Callable[[Report, bool], None]) -> None:
    """Hand on what is finished; only so many are under way that no report waits for the class."""
    flying: set[Future] = set()
    for submission in waiting:
        if len(flying) >= most:
            flying = _finished(flying, done)
        flying.add(submit(submission))
    while flying:
        flying = _finished(flying, done)


def _finished(futures: set[Future], done: Callable[[Report, bool], None]) -> set[Future]:
    """Hand on what is finished, once something is; what is left."""
    finished, left = wait(futures, return_when=FIRST_COMPLETED)
    for future in finished:
        report = future.result()
        if report is not None:
            done(report, False)
    return left


def grade_one(submission: Submission, settings: Settings, sandbox: Sandbox | Box,
              done: Callable[[Verdict], None] = lambda verdict: None) -> Report:
    """The report on one submission; whatever is wrong with it becomes part of the report.

    Args:
        done: called with each verdict as it comes.
    """
    verdicts: tuple = ()
    problem = submission.problem
    notes = (submission.note,) if submission.note else ()
    if not problem:
        try:
            data = submission.file.read()
            if hashlib.sha256(data).hexdigest() != submission.sha256:
                raise NotebookError("the file was changed while it was graded: grade it again")
            notebook = read_notebook(data)
            notes += notebook.notes
            verdicts = grade_notebook(notebook, submission.unit, settings.bank, sandbox,
                                      submission.student, done)
        except FileNotFoundError:
            problem = "the file was taken away before it was graded: hand it in again"
        except (OSError, NotebookError) as error:
            problem = getattr(error, "strerror", None) or str(error)
        except Exception as error:  # a fault of ours that only this notebook brings about
            problem = f"the grader failed on it ({type(error).__name__}): please report this file"
    course = settings.bank.course
    return Report(
        submission.student, submission.unit.name, submission.unit.title, submission.file.path,
        submission.sha256, course.name, version(submission, settings), settings.bank.fingerprint,
        sandbox.layers, packages(), verdicts, notes, problem)
