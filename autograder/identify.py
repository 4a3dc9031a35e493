"""Tells which unit a submitted file belongs to, and which of several files counts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from autograder.course import Course, Unit
from autograder.notebook import Notebook, NotebookError, read_notebook
from autograder.submissions import File, Owned, Unidentified


@dataclass(frozen=True, slots=True)
class Submission:
    """One student's file for one unit; `problem` says why it cannot be graded."""

    student: str
    unit: Unit
    file: File
    sha256: str = ""
    attempt: int = 0
    problem: str = ""
    note: str = ""


def identify(owned: Iterable[Owned], course: Course, progress: Callable[[], None] = lambda: None,
             ) -> tuple[list[Submission], list[Unidentified]]:
    """One submission per student and unit, and the files whose unit cannot be told."""
    found: dict[tuple[str, str], list[Submission]] = {}
    unknown = []
    for one in owned:
        submission = _identify(one, course)
        if isinstance(submission, Unidentified):
            unknown.append(submission)
        else:
            found.setdefault((submission.student, submission.unit.name), []).append(submission)
        progress()
    return [_which_counts(files) for _, files in sorted(found.items())], unknown


def _identify(one: Owned, course: Course) -> Submission | Unidentified:
    notebook, sha256, problem = Notebook(()), "", ""
    try:
        data = one.file.read()
        sha256 = hashlib.sha256(data).hexdigest()
        notebook = read_notebook(data)
    except (OSError, NotebookError) as error:
        problem = getattr(error, "strerror", None) or str(error)
    except Exception as error:  # a fault of ours must not cost the class its marks
        problem = f"the grader failed on it ({type(error).__name__}): please report this file"
    unit = _unit(notebook, one.file.path, course)
    if unit is None:
        reason = problem or _strange(notebook, course)
        return Unidentified(one.file.path, f"{one.student}: {reason}")
    return Submission(one.student, unit, one.file, sha256, one.attempt, problem)


def _strange(notebook: Notebook, course: Course) -> str:
    if notebook.unit:
        return f"its unit {notebook.unit!r} is not one of the course {course.name!r}"
    return "nothing tells its unit: neither its metadata, nor its name, nor what it defines"


def _unit(notebook: Notebook, path: str, course: Course) -> Unit | None:
    named = [u for u in course.units if u.name == notebook.unit]
    if named and notebook.course in ("", course.name):
        return named[0]
    parts = PurePosixPath(path).parts
    for text in (parts[-1], *parts[-2:-1]):
        named = [u for u in course.units if u.name in text]
        if len(named) == 1:
            return named[0]
    return None if notebook.unit else _by_functions(notebook, course)


def _by_functions(notebook: Notebook, course: Course) -> Unit | None:
    text = "\n".join(cell.source for cell in notebook.cells)
    defined = set(re.findall(r"^def (\w+)", text, re.M))
    counts = sorted(((len(defined & {e.name for e in u.exercises}), u.name, u)
                     for u in course.units), reverse=True)
    clear = counts and counts[0][0] and (len(counts) == 1 or counts[0][0] > counts[1][0])
    return counts[0][2] if clear else None


def _which_counts(files: list[Submission]) -> Submission:
    """The newest by the LMS's attempt number, else the one with the released name."""
    if len(files) == 1:
        return files[0]
    newest = max(s.attempt for s in files)
    last = [s for s in files if s.attempt == newest]
    exact = [s for s in last if PurePosixPath(s.file.path).name == f"{s.unit.name}.ipynb"]
    chosen = last if len(last) == 1 else exact
    names = " and ".join(s.file.path for s in files)
    if len(chosen) == 1:
        return _with(chosen[0], note=f"of {names}, {chosen[0].file.path} was graded")
    return _with(files[0], problem=f"{len(files)} files for one unit and nothing tells which "
                                   f"counts: {names}; keep one of them")


def _with(submission: Submission, **changes: str) -> Submission:
    return replace(submission, **changes)
