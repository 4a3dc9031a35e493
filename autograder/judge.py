"""Turns what a student's function answered into a verdict: status, marks, words, mistakes."""

from __future__ import annotations

import builtins
from collections.abc import Sequence

from autograder.bank import Bank, HiddenCase
from autograder.compare import compare
from autograder.course import Unit
from autograder.diagnose import Diagnosis, agree, recognise, recognise_pair
from autograder.evaluate import parameters
from autograder.exercise import Exercise
from autograder.job import JobResult
from autograder.notebook import Notebook
from autograder.outcome import NoAnswer, Outcome, Raised, Returned, Where
from autograder.probes import observe
from autograder.report import CaseResult, Named, Verdict
from autograder.text import one_line
from autograder.wording import by_name

NO_ANSWER = {
    "timeout": "took longer than the time limit",
    "memory": "needed more memory than the limit",
    "died": "ended Python in the middle of the call",
    "refused": "returned something that is neither numbers nor arrays",
    "undefined": "is not a function once the notebook has run",
    "skipped": "was not run, because too many cases before it did not end",
}
"""What a student reads about each reason for no answer."""


def right(exercise: Exercise, hidden: Sequence[HiddenCase], result: JobResult) -> bool:
    """Whether every hidden case is right."""
    return all(_case(exercise, h, o).passed
               for h, o in zip(hidden, result.outcomes, strict=True))


def judge(exercise: Exercise, hidden: Sequence[HiddenCase], result: JobResult, notebook: Notebook,
          bank: Bank, unit: Unit, student: str) -> Verdict:
    """The verdict on one exercise."""
    outcomes = result.outcomes
    cases = tuple(_case(exercise, h, o) for h, o in zip(hidden, outcomes, strict=True))
    notes: tuple[str, ...] = ()
    found, observation = Diagnosis(), ""
    if not all(c.passed for c in cases):
        for other, answers in bank.alternatives(exercise, student):
            if all(c.passed or agree(o, a, h) for c, o, a, h in
                   zip(cases, outcomes, answers, hidden, strict=True)):
                cases = tuple(_accepted(c) for c in cases)
                notes = (other.note,)
                break
        else:
            found = _diagnosis(outcomes, hidden, exercise, bank, unit, student)
            if not found.mistakes:
                observation = observe(outcomes, hidden, [c.passed for c in cases], exercise.axes)
    mistakes = tuple(Named(m.name, m.advice) for m in found.mistakes)
    status = _status(cases, outcomes, result)
    return Verdict(
        exercise.name, status, earned(exercise, cases), exercise.points,
        _reason(status, cases, outcomes), cases, mistakes, together=found.together,
        observation=observation, lines=_lines(outcomes, result, notebook), notes=notes,
        private=_private(outcomes, result), stretch=exercise.stretch,
        cpu_seconds=result.cpu_seconds)


def _diagnosis(outcomes: Sequence[Outcome], hidden: Sequence[HiddenCase], exercise: Exercise,
               bank: Bank, unit: Unit, student: str) -> Diagnosis:
    """A known mistake; else two at once, where each case came to an answer."""
    alone = recognise(outcomes, hidden, bank.mistakes(unit, exercise, student))
    if alone or any(isinstance(o, NoAnswer) for o in outcomes):
        return Diagnosis(alone)
    if not any(isinstance(o, Returned) for o in outcomes):
        return Diagnosis()  # an exception everywhere has too many explanations
    both = recognise_pair(outcomes, hidden, bank.pairs(unit, exercise, student))
    return Diagnosis(both, together=bool(both))


def _accepted(case: CaseResult) -> CaseResult:
    return CaseResult(case.label, case.family, True, sha256=case.sha256)


def _case(exercise: Exercise, hidden: HiddenCase, outcome: Outcome) -> CaseResult:
    about = {"label": hidden.case.label, "family": hidden.case.family, "sha256": hidden.sha256}
    if isinstance(outcome, NoAnswer):
        return CaseResult(**about, passed=False, student=NO_ANSWER.get(outcome.reason, "no answer"),
                          private=outcome.text)
    if isinstance(outcome, Raised):
        return CaseResult(**about, passed=False, student=f"raised {public_type(outcome)}",
                          private=f"{outcome.type}: {outcome.text}")
    for time, value in enumerate(outcome.values):
        difference = compare(value, hidden.expected, hidden.allowed, exercise.axes)
        if difference:
            when = "the second call with the same arguments: " if time else ""
            return CaseResult(**about, passed=False, student=when + difference.student,
                              private=when + difference.private)
    if exercise.pure and outcome.changed:
        changed = "the values are right, but an argument was changed in place"
        names = by_name(outcome.changed, parameters(exercise.reference, exercise.driver))
        return CaseResult(**about, passed=False, student=changed,
                          private=f"{changed}: {', '.join(names)}")
    return CaseResult(**about, passed=True)


def public_type(raised: Raised) -> str:
    """An exception's type, where it is one of Python's: any other name is the student's own
    choice at run time, and could spell out a hidden number."""
    known = getattr(builtins, raised.type, None)
    python = isinstance(known, type) and issubclass(known, BaseException)
    return raised.type if python or raised.type == "LinAlgError" else "an exception of its own"


def earned(exercise: Exercise, cases: Sequence[CaseResult]) -> float:
    """Half by the share of case families that passed, half for all of them."""
    families: dict[str, bool] = {}
    for case in cases:
        families[case.family] = families.get(case.family, True) and case.passed
    share = sum(families.values()) / len(families)
    return round(exercise.points * (share + (share == 1.0)) / 2, 2)


def _status(cases: Sequence[CaseResult], outcomes: Sequence[Outcome], result: JobResult) -> str:
    if result.status == "sandbox":
        return "ungradable"
    if all(c.passed for c in cases):
        return "passed"
    if any(isinstance(o, NoAnswer) and o.reason == "timeout" for o in outcomes):
        return "timeout"
    if any(c.passed for c in cases):
        return "partly"
    return "failed" if any(isinstance(o, Returned) for o in outcomes) else "error"


def _reason(status: str, cases: Sequence[CaseResult], outcomes: Sequence[Outcome]) -> str:
    right = sum(c.passed for c in cases)
    if status == "passed":
        return f"all {len(cases)} hidden cases are right"
    if status == "ungradable":
        return "the sandbox failed twice on this notebook: your instructor will look at it"
    if status == "error":
        setup = [o for o in outcomes if isinstance(o, Raised) and o.phase == "setup"]
        if setup:
            return f"its definition raised {_type(setup[0])}"
        if all(isinstance(o, Raised) and o.type == "NotImplementedError" for o in outcomes):
            return "it raises NotImplementedError: is a part of it not filled in yet?"
        if all(isinstance(o, NoAnswer) and o.reason == "undefined" for o in outcomes):
            return ("its name is not a function once the notebook has run: is it used for "
                    "something else further down?")
        types = {_type(o) for o in outcomes if isinstance(o, Raised)}
        if len(types) == 1:
            return f"it raised {types.pop()} in every hidden case"
    return f"{right} of {len(cases)} hidden cases are right"


def _type(raised: Raised) -> str:
    """An exception's type; where a module was not there, what is."""
    name = public_type(raised)
    there = " (only NumPy and Python's own modules are there when graded)"
    return name + there * (name == "ModuleNotFoundError")


def _lines(outcomes: Sequence[Outcome], result: JobResult, notebook: Notebook) -> tuple[str, ...]:
    """The student's own lines, from the grader's copy of the notebook, where it first raised."""
    raised = [o for o in outcomes if isinstance(o, Raised)]
    undefined = any(isinstance(o, NoAnswer) and o.reason == "undefined" for o in outcomes)
    raised += list(result.failed) if undefined else []
    return lines_of(notebook, raised[0].where) if raised else ()


def lines_of(notebook: Notebook, where: Where) -> tuple[str, ...]:
    """The last lines of these places, as the notebook has them."""
    texts = {f"cell {c.number}": c.source.split("\n") for c in notebook.cells}
    found = [f"{cell}, line {line}: {one_line(texts[cell][line - 1].strip())}"
             for cell, line in where if 0 < line <= len(texts.get(cell, ()))]
    return tuple(found[-5:])


def _private(outcomes: Sequence[Outcome], result: JobResult) -> str:
    texts = [f"{f.type}: {f.text}" for f in result.failed]
    texts += [result.output] if result.output else []
    return "\n".join(texts)
