"""The exercises of one notebook in one process: what is right there is right, the rest runs alone.

To start and lock a process takes longer than most students' functions do. So the slices of a
notebook first run one after the other in a single one. No right answer is lost by that: whatever
does not pass, because it is wrong or because something before it broke the process, runs again in
a process of its own, and only that counts. And none is won: the process holds the arguments of the
notebook's own exercises and nothing else, so it can answer only what the student's code can
compute. Never does it run another notebook.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograder.bank import HiddenCase
from autograder.exercise import FUNCTION, Exercise
from autograder.job import Job, JobResult, Limits
from autograder.judge import right
from autograder.sandbox import Sandbox
from autograder.slicing import Slice

SECONDS = 2.0
"""CPU time that all exercises together may take; a notebook that loops costs so much more."""


@dataclass(frozen=True)
class Due:
    """What is to be run for an exercise, and what by."""

    exercise: Exercise
    found: Slice
    hidden: tuple[HiddenCase, ...]

    @property
    def job(self) -> Job:
        """For the sandbox."""
        return Job(self.found.statements, self.exercise.name, self.exercise.driver or None,
                   tuple(h.call for h in self.hidden))

    @property
    def sociable(self) -> bool:
        """Whether others may see its arguments: source in them could be another's solution."""
        return not self.exercise.driver and not any(
            _holds_source((h.case.arguments.positional, dict(h.case.arguments.named)))
            for h in self.hidden)


def _holds_source(tree: Any) -> bool:
    if isinstance(tree, dict):
        return FUNCTION in tree or any(map(_holds_source, tree.values()))
    return isinstance(tree, (tuple, list)) and any(map(_holds_source, tree))


def in_company(due: Sequence[Due], sandbox: Sandbox) -> dict[str, JobResult]:
    """By exercise what is right although others ran before it in the same process."""
    meant = [one for one in due if one.sociable]
    if len(meant) < 2 or not hasattr(sandbox, "together"):  # elsewhere each runs alone
        return {}
    results = sandbox.together([one.job for one in meant], Limits(cpu_seconds=SECONDS))
    return {one.exercise.name: result for one, result in zip(meant, results, strict=True)
            if result is not None and right(one.exercise, one.hidden, result)}
