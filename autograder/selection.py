"""Which submissions a command is about: these students, this exercise, those that did not pass."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from autograder.course import Course, CourseError
from autograder.identify import Submission
from autograder.report import Report
from autograder.submissions import SubmissionsError, clean

Read = Callable[[str, str], Report | None]


@dataclass(frozen=True)
class Selection:
    """What was asked for; nothing asked for is everything."""

    students: frozenset[str] = frozenset()
    exercises: frozenset[str] = frozenset()
    only_failed: bool = False

    @property
    def whole(self) -> bool:
        """Whether it leaves nothing out."""
        return not (self.students or self.exercises or self.only_failed)

    def submissions(self, found: Sequence[Submission], read: Read) -> list[Submission]:
        """Those of `found` that are meant.

        Args:
            read: the stored result of a student and unit.

        Raises:
            SubmissionsError: a student of whom nothing was handed in.
        """
        _refuse_unknown(self.students, {s.student for s in found})
        meant = [s for s in found if not self.students or s.student in self.students]
        meant = [s for s in meant if not self.exercises
                 or self.exercises & {e.name for e in s.unit.exercises}]
        return [s for s in meant if not self.only_failed
                or not self._passed(read(s.student, s.unit.name))]

    def _passed(self, report: Report | None) -> bool:
        if report is None or report.problem:
            return False
        judged = self.told(report).verdicts
        return all(v.status == "passed" or v.stretch and not self.exercises for v in judged)

    def told(self, report: Report) -> Report:
        """The report with the exercises that are meant, and no others."""
        if not self.exercises:
            return report
        return replace(report, verdicts=tuple(
            v for v in report.verdicts if v.exercise in self.exercises))


def select(course: Course, students: Iterable[str], exercises: Iterable[str],
           only_failed: bool) -> Selection:
    """The selection that options describe.

    Raises:
        CourseError: no exercise of that name; the nearest one is told.
    """
    known = {e.name for unit in course.units for e in unit.exercises}
    for name in exercises:
        if name not in known:
            raise CourseError(f"no exercise is called {name!r}{_nearest(name, known)}")
    return Selection(frozenset(map(clean, students)), frozenset(exercises), only_failed)


def _refuse_unknown(wanted: Iterable[str], known: set[str]) -> None:
    for student in sorted(wanted):
        if student not in known:
            raise SubmissionsError(f"no submission is by {student!r}{_nearest(student, known)}")


def _nearest(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, sorted(known), 3, 0.6)
    return f"; did you mean {' or '.join(close)}?" if close else ""
