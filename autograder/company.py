"""The exercises of one notebook in one process, as far as that changes nothing.

To start and lock a process takes longer than most students' functions do. So the slices of a
notebook first run one after the other in a single one. What came of one there counts as long as
nothing that ran before it may have helped or harmed it; from then on each runs again, alone. The
process holds arguments of the notebook's own exercises and nothing else, and never runs another
notebook.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograder.bank import HiddenCase
from autograder.effects import kept
from autograder.exercise import FUNCTION, Exercise
from autograder.job import Job, JobResult, Limits
from autograder.judge import right
from autograder.outcome import NoAnswer
from autograder.sandbox import Sandbox
from autograder.slicing import Slice

PLAIN = {"__future__", "collections", "dataclasses", "enum", "functools", "itertools", "math",
         "numbers", "numpy", "operator", "resource", "time", "typing"}
"""Modules of which a function may use what it likes without changing what others find."""

MEDDLING = {"seterr", "seterrcall", "setbufsize", "set_printoptions", "setattr", "delattr", "exec",
            "eval", "compile", "globals", "vars", "open", "__import__", "__builtins__", "__dict__",
            "setrlimit", "prlimit", "as_strided"}
"""Names by which a function changes, or may change, more than its own module."""

UNWRITTEN = {"empty", "empty_like", "ndarray"}
"""Names by which a function may read what others left in memory, where it fills in too little."""

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


@kept
def tidy(node: ast.stmt) -> bool:
    """Whether a statement leaves to others whatever they find, as nearly all do."""
    for part in ast.walk(node):
        if isinstance(part, ast.Import):
            if any(alias.name.split(".")[0] not in PLAIN for alias in part.names):
                return False
        elif isinstance(part, ast.ImportFrom):
            names = {alias.name for alias in part.names}
            if part.level or part.module.split(".")[0] not in PLAIN or names & MEDDLING:
                return False
        elif isinstance(part, ast.Attribute):
            stored = not isinstance(part.ctx, ast.Load) and not _is_self(part.value)
            if stored or part.attr in MEDDLING:
                return False
        elif isinstance(part, ast.Name) and part.id in MEDDLING:
            return False
    return True


@kept
def fills(node: ast.stmt) -> bool:
    """Whether a statement makes no array whose numbers are whatever lay there before."""
    return not any(isinstance(part, ast.Attribute) and part.attr in UNWRITTEN
                   or isinstance(part, ast.Name) and part.id in UNWRITTEN
                   or isinstance(part, ast.alias) and part.name in UNWRITTEN
                   for part in ast.walk(node))


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _answered(result: JobResult) -> bool:
    return not any(isinstance(outcome, NoAnswer) for outcome in result.outcomes)


def _right(one: Due, result: JobResult) -> bool:
    """An answer at which we fail is judged alone: it costs its own exercise, not the notebook."""
    try:
        return right(one.exercise, one.hidden, result)
    except Exception:
        return False


def in_company(due: Sequence[Due], sandbox: Sandbox) -> dict[str, JobResult]:
    """By exercise what came of it in one process with the others, where that counts."""
    meant = [one for one in due if one.sociable]
    if len(meant) < 2 or not hasattr(sandbox, "together"):  # elsewhere each runs alone
        return {}
    # Less than each may take alone: what is too slow there must not pass here.
    seconds = min(SECONDS, *(one.exercise.cpu_seconds for one in meant))
    results = sandbox.together([one.job for one in meant], Limits(cpu_seconds=seconds))
    counts, untouched = {}, True
    for one, result in zip(meant, results, strict=True):
        if result is None or not untouched:
            break  # what was not finished, or may have been helped or harmed, runs alone
        if _answered(result) and all(map(fills, one.found.nodes)) or _right(one, result):
            counts[one.exercise.name] = result
        untouched = _answered(result) and all(map(tidy, one.found.nodes))
    return counts
