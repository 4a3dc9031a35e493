"""Sandboxes on workers elsewhere, used as those on this machine are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from autograder import task, wire
from autograder.dispatch import Dispatch, Found
from autograder.job import Job, JobResult, Limits
from autograder.outcome import NoAnswer


class Elsewhere(Dispatch):
    """Where submissions are graded with the workers of an executor."""

    @contextmanager
    def box(self) -> Iterator[Box]:
        """A sandbox for one submission."""
        yield Box(self)


class Box:
    """A sandbox elsewhere, for one submission: what `Sandbox` is on this machine."""

    def __init__(self, dispatch: Dispatch) -> None:
        self._dispatch = dispatch
        self._suspect = False
        self._given_up: tuple[NoAnswer, ...] = ()
        self.layers = dispatch.layers
        """Those that stood around every job, wherever it was run."""

    def run(self, job: Job, limits: Limits = Limits()) -> JobResult:
        """Run a job; a submission that a worker was lost with twice runs no more."""
        return self.run_all([job], limits)[0]

    def run_all(self, jobs: Sequence[Job], limits: Limits = Limits()) -> list[JobResult]:
        """Run jobs one after the other on one machine, so that their times can be compared."""
        if self._given_up:
            return [JobResult(self._given_up * len(job.calls), status="sandbox") for job in jobs]
        found = self._run(task.Group(tuple(jobs), limits))
        if found.lost:
            self._given_up = found.results[0].outcomes[:1]
        return found.results

    def together(self, jobs: Sequence[Job], limits: Limits = Limits()) -> task.Results:
        """Run jobs one after the other in one process; None where one has to be run alone."""
        try:
            return self._run(task.Group(tuple(jobs), limits, together=True)).results
        except wire.WireError:
            return [None] * len(jobs)  # who is alone is told why

    def _run(self, group: task.Group) -> Found:
        found = self._dispatch.run(group, self._suspect)
        self._suspect |= found.lost
        self.layers = tuple(layer for layer in self.layers if layer in found.layers)
        return found
