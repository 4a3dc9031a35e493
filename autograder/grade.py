"""Grades one notebook: runs each exercise's slice in the sandbox and judges what comes back."""

from __future__ import annotations

import ast
import difflib
import re
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from autograder import similar, speed, visible
from autograder.bank import Bank
from autograder.company import Due, in_company
from autograder.course import Unit
from autograder.exercise import Exercise
from autograder.job import JobResult, Limits
from autograder.judge import judge, lines_of
from autograder.notebook import Notebook
from autograder.report import Verdict
from autograder.sandbox import Sandbox
from autograder.slicing import Facts, Slice, facts, is_stub, slice_for
from autograder.statements import Broken, statements

GRADER_FAILED = "the grader failed on this notebook: your instructor will look at it"
"""What a student reads of a fault of ours; the instructor reads the rest."""


def grade_notebook(notebook: Notebook, unit: Unit, bank: Bank, sandbox: Sandbox, student: str,
                   done: Callable[[Verdict], None] = lambda verdict: None) -> tuple[Verdict, ...]:
    """A verdict for every exercise of the unit; nothing a notebook holds makes it raise.

    Args:
        done: called with each verdict as it comes, before it is known which others it calls.
    """
    names = [e.name for e in unit.exercises]
    parsed, broken = statements(notebook.code(*names))
    known = facts(parsed)
    verdicts: dict[str, Verdict] = {}
    due: dict[str, Due] = {}
    for exercise in unit.exercises:
        try:
            found = slice_for(exercise.name, known)
        except RecursionError:
            verdicts[exercise.name] = _plain(exercise, "error",
                                             "its code is nested too deeply to be read")
            continue
        if found is None or is_stub(found.chosen.node):
            verdicts[exercise.name] = _absent(exercise, found, broken, notebook,
                                              _hint(exercise.name, known, set(names), notebook))
            continue
        due[exercise.name] = Due(exercise, found, bank.cases(exercise, student))
    early = in_company(list(due.values()), sandbox)
    for name in names:
        if name in due:
            verdicts[name] = _judged(due[name], early.get(name), due, verdicts, notebook, unit,
                                     bank, sandbox, student)
        done(verdicts[name])
    return _with_calls([verdicts[name] for name in names],
                       {name: one.found for name, one in due.items()})


def _judged(one: Due, result: JobResult | None, due: Mapping[str, Due],
            verdicts: Mapping[str, Verdict], notebook: Notebook, unit: Unit, bank: Bank,
            sandbox: Sandbox, student: str) -> Verdict:
    """The verdict on an exercise; whatever a notebook brings about costs the class no marks."""
    try:
        return _verdict(one, result, due, verdicts, notebook, unit, bank, sandbox, student)
    except Exception:
        return replace(_plain(one.exercise, "ungradable", GRADER_FAILED),
                       private=traceback.format_exc())


def _verdict(one: Due, result: JobResult | None, due: Mapping[str, Due],
             verdicts: Mapping[str, Verdict], notebook: Notebook, unit: Unit, bank: Bank,
             sandbox: Sandbox, student: str) -> Verdict:
    """What came of it in company where that counts, else alone; judged, and what stands beside."""
    exercise, found = one.exercise, one.found
    if result is None:
        result = sandbox.run(one.job, Limits(cpu_seconds=exercise.cpu_seconds))
    verdict = judge(exercise, one.hidden, result, notebook, bank, unit, student)
    if exercise.speed:
        loops = exercise.speed.than
        passed = loops in verdicts and verdicts[loops].status == "passed"
        verdict = speed.measured(verdict, exercise, found, due[loops].found if passed else None,
                                 bank, unit, sandbox, student)
    notes = verdict.notes
    if found.definitions > 1:
        notes += (f"`{exercise.name}` is defined {found.definitions} times: the last one counts",)
    if verdict.status in ("partly", "failed"):
        verdict = replace(verdict, visible=visible.answers(exercise, found, bank, sandbox))
    code, parts = similar.shape(found.chosen.node)
    return replace(verdict, notes=notes, code=code, code_parts=parts)


def _plain(exercise: Exercise, status: str, reason: str, lines: tuple[str, ...] = ()) -> Verdict:
    return Verdict(exercise.name, status, 0.0, exercise.points, reason, lines=lines,
                   stretch=exercise.stretch)


def _absent(exercise: Exercise, found: Slice | None, broken: Sequence[Broken],
            notebook: Notebook, hint: str) -> Verdict:
    """Why there is nothing to run: not filled in, does not parse, renamed, or not there."""
    if found is not None:
        return _plain(exercise, "missing", f"`{exercise.name}` is not filled in yet")
    for piece in broken:
        if piece.names(exercise.name):
            return _plain(exercise, "error", f"`{exercise.name}` does not parse: {piece.message}",
                          lines_of(notebook, ((f"cell {piece.cell}", piece.line),)))
    return _plain(exercise, "missing", f"no function is called `{exercise.name}`{hint}")


def _hint(name: str, known: Sequence[Facts], exercises: set[str], notebook: Notebook) -> str:
    """What the function may have become: text for a magic, a method, or another name.

    Not another exercise's (`adam` was deleted, `adamw` is there), nor a variable of the lesson.
    """
    for cell in notebook.cells:
        magic = cell.source.split(maxsplit=1)[:1]
        if magic and magic[0].startswith("%%") and re.search(rf"^def {name}\b", cell.source, re.M):
            return "; its cell begins with a magic that keeps it from running: delete that line"
    nodes = [fact.statement.node for fact in known]
    for node in nodes:
        if isinstance(node, ast.ClassDef) and name in _functions(node.body):
            return f"; there is one in the class `{node.name}`: take it out of the class"
    close = difflib.get_close_matches(name, sorted(_functions(nodes) - exercises), 1, 0.8)
    return f"; there is `{close[0]}`: give it its name back" if close else ""


def _functions(nodes: Sequence[ast.stmt]) -> set[str]:
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef)}


def _with_calls(verdicts: Sequence[Verdict], slices: dict[str, Slice]) -> tuple[Verdict, ...]:
    """Name a call of another graded function that failed: mending that one may mend both."""
    failed = {v.exercise for v in verdicts if v.status != "passed"}
    judged = []
    for verdict in verdicts:
        names = slices[verdict.exercise].names if verdict.exercise in slices else frozenset()
        called = sorted((names & failed) - {verdict.exercise})
        notes = tuple(f"calls `{name}`, which did not pass" for name in called)
        judged.append(replace(verdict, notes=verdict.notes + notes)
                      if verdict.status != "passed" else verdict)
    return tuple(judged)
