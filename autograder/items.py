"""How each exercise did its work in a class: difficulty, discrimination, time, mistakes."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean as mean
from statistics import median

from autograder.report import Report, Verdict

HARDEST = 3
FEWEST = 10
"""Students below which a correlation says nothing."""
FEWEST_FAILED = 4
"""Students who have to fail, all of them, before the exercise is suspected."""


@dataclass(frozen=True)
class Item:
    """One exercise in a class."""

    unit: str
    exercise: str
    points: int
    students: int
    passed: float
    """Share of the students who passed: its difficulty, 1 where it is easy."""
    share: float
    """Mean share of its points."""
    discrimination: float | None
    """Point-biserial correlation of passing it with the share of all other points."""
    seconds: float
    """Median CPU time of all its hidden cases."""
    most_seconds: float
    counts: Counter[str]
    """How many verdicts have each status."""
    hardest: tuple[tuple[str, int], ...]
    """The hidden cases that most students got wrong."""

    @property
    def suspect(self) -> bool:
        """Whether nobody passed although enough tried."""
        tried = self.students - self.counts["missing"]
        return tried >= FEWEST_FAILED and not self.counts["passed"]


@dataclass(frozen=True)
class Mistake:
    """A known mistake and how many students made it."""

    unit: str
    exercise: str
    name: str
    advice: str
    students: int
    of: int
    """Students who handed in the exercise."""


def items(reports: Iterable[Report]) -> list[Item]:
    """Every exercise, in the order of the course; what could not be graded counts in `counts`."""
    return _tally(reports).items()


def mistakes(reports: Iterable[Report]) -> list[Mistake]:
    """The named mistakes, the most frequent first; one of two that fit counts for neither."""
    return _tally(reports).mistakes()


def _tally(reports: Iterable[Report]) -> Tally:
    found = Tally()
    for report in reports:
        found.add(report)
    return found


class _Column:
    """One exercise while a class is counted: numbers in arrays, of no report anything else."""

    def __init__(self, points: int) -> None:
        self.points = points
        self.counts: Counter[str] = Counter()
        self.wrong: Counter[str] = Counter()
        self.students, self.passed = array("L"), array("b")
        self.earned, self.share, self.seconds = array("d"), array("d"), array("d")


class Tally:
    """Counts a class report by report; each student's reports may come in any order."""

    def __init__(self) -> None:
        self._columns: dict[tuple[str, str], _Column] = {}
        self._places: dict[str, int] = {}
        self._earned, self._points = array("d"), array("d")
        self._made: dict[tuple[str, str, str], list] = {}
        self._tried: Counter[str] = Counter()

    def add(self, report: Report) -> None:
        """Count one report."""
        place = self._places.setdefault(report.student, len(self._places))
        if place == len(self._earned):
            self._earned.append(0.0)
            self._points.append(0.0)
        for verdict in report.verdicts:
            column = self._columns.get((report.unit, verdict.exercise))
            if column is None:
                column = self._columns[report.unit, verdict.exercise] = _Column(verdict.points)
            self._count(column, verdict, place)
            self._tried[verdict.exercise] += bool(verdict.cases or verdict.certain)
            for named in verdict.certain:
                key = (report.unit, verdict.exercise, named.name)
                self._made.setdefault(key, [named.advice, 0])[1] += 1

    def _count(self, column: _Column, verdict: Verdict, place: int) -> None:
        column.counts[verdict.status] += 1
        column.wrong.update(c.label for c in verdict.cases if not c.passed)
        if verdict.status == "ungradable":
            return
        self._earned[place] += verdict.earned
        self._points[place] += verdict.points
        column.students.append(place)
        column.passed.append(verdict.status == "passed")
        column.earned.append(verdict.earned)
        column.share.append(verdict.earned / verdict.points)
        if verdict.cases:
            column.seconds.append(verdict.cpu_seconds)

    def items(self) -> list[Item]:
        """Every exercise, in the order of the course."""
        columns = sorted(self._columns.items(), key=lambda column: column[0][0])
        return [self._item(unit, exercise, column) for (unit, exercise), column in columns]

    def _item(self, unit: str, exercise: str, c: _Column) -> Item:
        hardest = sorted(c.wrong.items(), key=lambda item: (-item[1], item[0]))[:HARDEST]
        return Item(
            unit, exercise, c.points, len(c.students), mean(c.passed) if c.passed else 0.0,
            mean(c.share) if c.share else 0.0, point_biserial(list(self._beside(c))),
            median(c.seconds) if c.seconds else 0.0, max(c.seconds, default=0.0), c.counts,
            tuple(hardest))

    def _beside(self, c: _Column) -> Iterator[tuple[bool, float]]:
        """Whether each passed it, and their share of the points of all other exercises."""
        for place, passed, earned in zip(c.students, c.passed, c.earned, strict=True):
            others = self._points[place] - c.points
            if others > 0:
                yield bool(passed), (self._earned[place] - earned) / others

    def mistakes(self) -> list[Mistake]:
        """The named mistakes, the most frequent first."""
        found = [Mistake(unit, exercise, name, advice, students, self._tried[exercise])
                 for (unit, exercise, name), (advice, students) in self._made.items()]
        return sorted(found, key=lambda m: (-m.students, m.exercise, m.name))


def point_biserial(pairs: Sequence[tuple[bool, float]]) -> float | None:
    """Correlation of a yes or no with a number; None where it is not defined or says nothing.

    r = (M1 - M0) / s * sqrt(p (1 - p)), where M1 and M0 are the means of the number over yes and
    no, s its standard deviation and p the share of yes.
    """
    yes = [x for passed, x in pairs if passed]
    no = [x for passed, x in pairs if not passed]
    every = yes + no
    if len(every) < FEWEST or not yes or not no:
        return None
    middle = mean(every)
    deviation = math.sqrt(mean((x - middle) ** 2 for x in every))
    if deviation < 1e-12:
        return None
    p = len(yes) / len(every)
    return (mean(yes) - mean(no)) / deviation * math.sqrt(p * (1 - p))
