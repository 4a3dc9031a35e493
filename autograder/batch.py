"""Grades many submissions side by side: durable one by one, goes on after an interruption."""

from __future__ import annotations

import hashlib
import os
import platform
import queue
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

import numpy as np

from autograder.bank import Bank
from autograder.grade import grade_notebook
from autograder.identify import Submission
from autograder.notebook import NotebookError, read_notebook
from autograder.report import Report, Verdict
from autograder.sandbox import Sandbox
from autograder.store import Store


@dataclass(frozen=True)
class Settings:
    """What, besides the submission, decides a mark."""

    bank: Bank
    sandbox: str = "auto"
    jobs: int = 0

    def workers(self) -> int:
        """How many submissions are graded side by side: as many as there are cores."""
        return self.jobs or len(os.sched_getaffinity(0))


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


def _grade(waiting: list[Submission], settings: Settings, store: Store,
           done: Callable[[Report, bool], None]) -> None:
    count = min(settings.workers(), len(waiting))
    sandboxes: queue.SimpleQueue[Sandbox] = queue.SimpleQueue()
    opened: list[Sandbox] = []
    stop = threading.Event()

    def one(submission: Submission) -> Report | None:
        if stop.is_set():
            return None
        sandbox = sandboxes.get()
        try:
            report = grade_one(submission, settings, sandbox)
            store.write(report)
            return report
        finally:
            sandboxes.put(sandbox)

    pool = ThreadPoolExecutor(count)
    try:
        for _ in range(count):
            opened.append(Sandbox(settings.sandbox).start())
            sandboxes.put(opened[-1])
        _collect({pool.submit(one, s) for s in waiting}, done)
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
        for sandbox in opened:
            sandbox.close()


def _collect(futures: set[Future], done: Callable[[Report, bool], None]) -> None:
    while futures:
        finished, futures = wait(futures, return_when=FIRST_COMPLETED)
        for future in finished:
            report = future.result()
            if report is not None:
                done(report, False)


def grade_one(submission: Submission, settings: Settings, sandbox: Sandbox,
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
        except (OSError, NotebookError) as error:
            problem = str(error)
        except Exception as error:  # a fault of ours that only this notebook brings about
            problem = f"the grader failed on it ({type(error).__name__}): please report this file"
    course = settings.bank.course
    return Report(
        submission.student, submission.unit.name, submission.unit.title, submission.file.path,
        submission.sha256, course.name, version(submission, settings), settings.bank.fingerprint,
        sandbox.layers, packages(), verdicts, notes, problem)
