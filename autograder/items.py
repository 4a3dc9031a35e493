"""How each exercise did its work in a class: difficulty, discrimination, time, mistakes."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
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


def items(reports: Sequence[Report]) -> list[Item]:
    """Every exercise, in the order of the course; what could not be graded counts in `counts`."""
    rest = _others(reports)
    found: dict[tuple[str, str], list[tuple[str, Verdict]]] = defaultdict(list)
    for report in sorted(reports, key=lambda r: r.unit):
        for verdict in report.verdicts:
            found[report.unit, verdict.exercise].append((report.student, verdict))
    return [_item(unit, exercise, told, rest) for (unit, exercise), told in found.items()]


def _item(unit: str, exercise: str, told: Sequence[tuple[str, Verdict]],
          rest: dict[tuple[str, str], float]) -> Item:
    graded = [(s, v) for s, v in told if v.status != "ungradable"]
    pairs = [(v.status == "passed", rest[s, exercise]) for s, v in graded if (s, exercise) in rest]
    wrong = Counter(c.label for _, v in told for c in v.cases if not c.passed)
    hardest = sorted(wrong.items(), key=lambda item: (-item[1], item[0]))[:HARDEST]
    ran = [v.cpu_seconds for _, v in graded if v.cases]
    return Item(
        unit, exercise, told[0][1].points, len(graded),
        mean(v.status == "passed" for _, v in graded) if graded else 0.0,
        mean(v.earned / v.points for _, v in graded) if graded else 0.0,
        point_biserial(pairs), median(ran) if ran else 0.0, max(ran, default=0.0),
        Counter(v.status for _, v in told), tuple(hardest))


def _others(reports: Iterable[Report]) -> dict[tuple[str, str], float]:
    """Each student's share of the points of all exercises but one, for every one."""
    own: dict[str, list[Verdict]] = defaultdict(list)
    for report in reports:
        own[report.student] += [v for v in report.verdicts if v.status != "ungradable"]
    found = {}
    for student, verdicts in own.items():
        earned, points = (sum(v.earned for v in verdicts), sum(v.points for v in verdicts))
        for v in verdicts:
            if points > v.points:
                found[student, v.exercise] = (earned - v.earned) / (points - v.points)
    return found


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


def mistakes(reports: Iterable[Report]) -> list[Mistake]:
    """The named mistakes, the most frequent first; one of two that fit counts for neither."""
    made: dict[tuple[str, str, str], tuple[str, set[str]]] = {}
    tried: Counter[str] = Counter()
    for report in reports:
        for verdict in report.verdicts:
            tried[verdict.exercise] += bool(verdict.cases or verdict.certain)
            for mistake in verdict.certain:
                key = (report.unit, verdict.exercise, mistake.name)
                made.setdefault(key, (mistake.advice, set()))[1].add(report.student)
    found = [Mistake(unit, exercise, name, advice, len(students), tried[exercise])
             for (unit, exercise, name), (advice, students) in made.items()]
    return sorted(found, key=lambda m: (-m.students, m.exercise, m.name))
