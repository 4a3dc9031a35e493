"""Checks results: the trail is whole, the marks are those it names, and can be computed again."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder import seeds, summary, trail
from autograder.batch import Settings, grade_one, version
from autograder.identify import Submission
from autograder.sandbox import Sandbox
from autograder.store import StoreError, load, mark_file

Said = dict[str, Any]


@dataclass
class Findings:
    """What is wrong, what else a person should know, and what was checked."""

    wrong: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    newest: dict[tuple[str, str], Said] = field(default_factory=dict)
    """The last line of each student and unit."""
    gradings: int = 0
    head: str = trail.START
    recomputed: int = 0


def check(results: Path, key: bytes = b"", head: str = "") -> Findings:
    """Check the trail's chain, its seals where the key is there, and the marks against it.

    Args:
        head: the hash that an earlier check told; a trail that was cut off has lost it.

    Raises:
        StoreError: there is no trail.
    """
    if not (results / trail.FILE).is_file():
        raise StoreError(f"{results} holds no {trail.FILE}: name the folder that  autograder "
                         "grade --out  wrote to")
    found = Findings()
    _check_chain(results, key, head, found)
    _check_marks(results, found)
    _check_tables(results, found)
    return found


def _check_chain(results: Path, key: bytes, head: str, found: Findings) -> None:
    fingerprint = seeds.fingerprint(key) if key else ""
    sealed: dict[tuple[str, str], bool] = {}
    seen, unsealed = set(), 0
    for line in trail.lines(results):
        where = f"{trail.FILE}, line {line.number}"
        if not line.data.endswith(b"\n"):
            found.notes.append(f"{where} is cut off: the grader was stopped while it wrote; "
                               "the next run mends it")
            continue
        if line.says is None:
            found.wrong.append(f"{where} is not what a grader writes")
        else:
            found.wrong += _broken(line, where, found.head)
            if key and line.says.get("key") == fingerprint:
                if line.says.get("seal") != trail.seal(key, line.says):
                    found.wrong.append(f"{where} does not bear the seal of this key: it was "
                                       "changed or written by somebody else")
            else:
                unsealed += 1
            who = str(line.says.get("student")), str(line.says.get("unit"))
            found.newest[who] = line.says
            sealed[who] = line.says.get("key") == fingerprint
        found.gradings += 1
        found.head = line.sha256
        seen.add(line.sha256)
    if head and not any(sha256.startswith(head) for sha256 in seen):
        found.wrong.append(f"no line has the hash {head}: lines were removed from the end, or "
                           "changed, since it was noted")
    if unsealed:
        found.notes.append(f"the seals of {unsealed} lines were not checked: "
                           + ("they were made with another key" if key else "name the --key"))
    # Whoever names another key in a line needs no key to write it.
    found.wrong += [f"{student}, {unit}: recorded with another key than this one: whoever wrote "
                    "that line cannot be told"
                    for (student, unit), ours in sorted(sealed.items()) if key and not ours]


def _broken(line: trail.Line, where: str, previous: str) -> Iterator[str]:
    if line.says.get("previous") != previous:
        before = f"line {line.number - 1}" if line.number > 1 else "the start"
        yield (f"{where} does not follow {before}: a line was changed, removed or put in "
               "before it")
    elif line.says.get("number") != line.number:
        yield f"{where} calls itself line {line.says.get('number')}"


def _check_marks(results: Path, found: Findings) -> None:
    expected = set()
    for (student, unit), said in sorted(found.newest.items()):
        path = mark_file(results, student, unit)
        expected.add(path)
        shown = path.relative_to(results)
        if not path.is_file():
            found.wrong.append(f"{shown} is missing: {student} had {said.get('earned')} in {unit}")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != said.get("report"):
            found.wrong.append(f"{shown} is not what was graded: {_difference(path, said)}")
    for path in sorted((results / "marks").glob("*/*.json")):
        if path not in expected:
            found.wrong.append(f"{path.relative_to(results)} was never graded: no line of "
                               f"{trail.FILE} names it")


def _check_tables(results: Path, found: Findings) -> None:
    """The tables that an LMS is given say what the marks say."""
    reports = [load(mark_file(results, *who)) for who in sorted(found.newest)]
    for name, text in summary.tables(r for r in reports if r).items():
        path = results / name
        if not path.is_file():
            found.notes.append(f"there is no {name}: grading stopped before it was written")
            continue
        graded = {tuple(row) for row in csv.reader(io.StringIO(text))}
        with open(path, newline="", encoding="utf-8", errors="replace") as file:
            there = [tuple(row) for row in csv.reader(file)]
        found.wrong += [f"{name}, row {number} is not what was graded: {', '.join(row)}"
                        for number, row in enumerate(there, 1) if row not in graded]
        found.wrong += [f"{name} has {', '.join(row)} twice"
                        for row, times in Counter(there).items() if times > 1]
        lacking = len({row[:2] for row in graded} - {row[:2] for row in there})
        if lacking:
            found.notes.append(f"{name} lacks {lacking} of {len(found.newest)} submissions: only "
                               "those of the last run are in it")


def _difference(path: Path, said: Said) -> str:
    try:
        now = json.loads(path.read_text(encoding="utf-8"))["earned"]
    except (OSError, ValueError, KeyError, TypeError):
        return "it cannot be read"
    return (f"it says {now}, recorded are {said.get('earned')}" if now != said.get("earned")
            else f"the marks are the recorded {now}, something else was changed")


def recompute(found: Findings, submissions: Iterable[Submission], settings: Settings,
              advance: Callable[[], None] = lambda: None) -> None:
    """Grade again what was recorded and compare the marks; nothing is written."""
    there = {(s.student, s.unit.name): s for s in submissions}
    with Sandbox(settings.sandbox) as sandbox:
        for (student, unit), said in sorted(found.newest.items()):
            what = f"{student}, {unit}"
            submission = there.get((student, unit))
            if submission is None:
                found.notes.append(f"{what}: not computed again: no such submission")
            elif reason := _not_the_same(submission, said, settings):
                found.notes.append(f"{what}: not computed again: {reason}")
            else:
                found.recomputed += 1
                report = grade_one(submission, settings, sandbox)
                marks = {v.exercise: [v.status, v.earned, v.points] for v in report.verdicts}
                found.wrong += [f"{what}: {text}" for text in _other(said.get("marks"), marks)]
            advance()


def _not_the_same(submission: Submission, said: Said, settings: Settings) -> str:
    """Why a mark cannot be expected to come out again."""
    if submission.sha256 != said.get("submission"):
        return "another file was graded"
    if settings.bank.fingerprint != said.get("key"):
        return f"it was graded with another key ({said.get('key')})"
    if version(submission, settings) != said.get("version"):
        return f"the course was another ({said.get('version')})"
    return ""


def _other(recorded: Any, now: dict[str, list]) -> Iterator[str]:
    recorded = recorded if isinstance(recorded, dict) else {}
    for exercise in sorted({*recorded, *now}):
        if recorded.get(exercise) != now.get(exercise):
            yield (f"{exercise}: recorded are {_words(recorded.get(exercise))}, computed again "
                   f"{_words(now.get(exercise))}")


def _words(mark: Any) -> str:
    if not isinstance(mark, list) or len(mark) != 3:
        return "nothing"
    return f"{mark[1]} of {mark[2]} ({mark[0]})"
