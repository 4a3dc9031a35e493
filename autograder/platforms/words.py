"""What a platform shows of a result, as plain text: the student's part, and the instructor's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from autograder.report import Report, Verdict
from autograder.statuses import WORDS, points, sentence
from autograder.text import plain

MOST = 10_000
"""Characters of a text: platforms cap the whole of what they are told."""

HOW = ("Half of an exercise's points follow the share of its kinds of hidden cases that are right; "
       "the other half is given when all of them are.")
ANEW = "Hand in again, or ask your instructor"
ZERO = "until then 0 points stand here"
NOT_YOURS = "Nothing was graded, and that is not your doing: your instructor has to mend it."


def headline(report: Report) -> str:
    """How a unit went, in one line."""
    if report.problem:
        return plain(f"{report.title}: {WORDS['ungradable']}: {report.problem}", MOST)
    return f"{report.title}: {points(report.earned)} of {report.points} points"


def problem(report: Report, stands: str = ZERO) -> str:
    """Why nothing of a unit was graded, what to do, and what stands there now."""
    return plain(f"Not graded: {report.problem}. {ANEW}; {stands}.", MOST)


def mark(verdict: Verdict) -> str:
    """An exercise's status and mark: `partly right, 1.5 of 3 points`."""
    if verdict.mark is None:
        return WORDS[verdict.status]
    on_top = " on top of the total" if verdict.stretch else ""
    return (f"{WORDS[verdict.status]}, {points(verdict.earned)} of {verdict.points} points"
            f"{on_top}")


def student(verdict: Verdict) -> str:
    """What a student may read of an exercise: as on their page, no value of a hidden case."""
    return plain("\n".join(line for part in _parts(verdict) for line in part), MOST)


def summary(verdict: Verdict) -> str:
    """The same without lists: what happened, and what it looks like."""
    return plain("\n".join(_summary(verdict)), MOST)


def _summary(verdict: Verdict) -> list[str]:
    mistakes = [f"{_lead(verdict, place)}{m.name}. {_unset(m.advice)}"
                for place, m in enumerate(verdict.mistakes)]
    observed = [sentence(_unset(verdict.observation))] if verdict.observation else []
    return [sentence(_unset(verdict.reason)), *mistakes, *observed]


def _parts(verdict: Verdict) -> Iterator[list[str]]:
    yield _summary(verdict)
    yield _listed("Your lines, the last one is where it stopped:", verdict.lines)
    yield [sentence(_unset(note)) for note in verdict.notes]
    yield _listed(f"Visible examples, as check({verdict.exercise}) runs them:",
                  [_case(v.label, v.right, v.words) for v in verdict.visible])
    if verdict.status != "passed":
        yield _listed("Hidden cases:",
                      [_case(c.label, c.passed, c.student) for c in verdict.cases])


def _lead(verdict: Verdict, place: int) -> str:
    if len(verdict.mistakes) == 1:
        return "Your answers look like this mistake: "
    if place:
        return "and: " if verdict.together else "or: "
    return ("Your answers look like these two mistakes at once: " if verdict.together
            else "Your answers look like one of these two mistakes: ")


def _listed(title: str, lines: tuple[str, ...] | list[str]) -> list[str]:
    return [title, *(f"  {line}" for line in lines)] if lines else []


def _case(label: str, right: bool, words: str) -> str:
    return f"right: {label}" if right else f"wrong: {label}: {words}"


def _unset(text: str) -> str:
    """Without the marks by which a page stresses a word."""
    return re.sub(r"\*\*(\w(?:[^*<]*\w)?)\*\*", r"\1", text)


def instructor(verdict: Verdict) -> str:
    """What only the instructor may read of an exercise: values, exceptions, what was printed."""
    cases = [f"{c.label}: {c.private}" for c in verdict.cases if c.private]
    return plain("\n".join([*cases, *([verdict.private] if verdict.private else [])]), MOST)


def provenance(report: Report) -> str:
    """What a mark was given with."""
    versions = ", ".join(f"{name} {v}" for name, v in sorted(report.packages.items()))
    return plain(f"{report.file or 'no file'}, SHA-256 {report.sha256 or '-'}\n{report.course} "
                 f"{report.version}, key {report.key} (fingerprint)\nsandbox: "
                 f"{', '.join(report.sandbox)}\n{versions}", MOST)
