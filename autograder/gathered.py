"""What a class came to, gathered report by report: counts and a few numbers each, no report kept.

A report takes some thirty kilobytes; of a hundred thousand nothing may stay that large.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import NamedTuple

from autograder.items import Tally
from autograder.report import Report
from autograder.similar import Codes

MOST_NAMES = 12
"""People who are named where many are concerned alike."""


class Who(NamedTuple):
    """A submission, by name."""

    student: str
    unit: str


class Concerned:
    """For whom the same thing needs a person: the first by name, and how many."""

    def __init__(self) -> None:
        self.names: list[Who] = []
        self.count = 0

    def add(self, report: Report) -> None:
        """One more."""
        self.count += 1
        if len(self.names) < MOST_NAMES:
            self.names.append(Who(report.student, report.unit))


class Gathered:
    """A class: what its report is made of.

    Args:
        reports: read again where every submission is told on its own; any iterable that can be
            gone through more than once.
    """

    def __init__(self, reports: Iterable[Report] = ()) -> None:
        self.reports = reports
        self.units: set[tuple[str, str]] = set()
        """Names with titles."""
        self.submissions = self.ungradable = 0
        self.tally, self.codes = Tally(), Codes()
        self.attention: dict[tuple[str, str], Concerned] = {}
        """By exercise and status, or by nothing and a problem's words."""
        self._places: dict[str, int] = {}
        self._earned, self._points = array("d"), array("d")

    def add(self, report: Report) -> None:
        """Gather what is needed of one report."""
        self.submissions += 1
        self.ungradable += report.status == "ungradable"
        self.units.add((report.unit, report.title))
        self.tally.add(report)
        self.codes.add(report)
        if report.problem:
            self._concern("", report.problem, report)
        for verdict in report.verdicts:
            if verdict.status in ("ungradable", "timeout"):
                self._concern(verdict.exercise, verdict.status, report)
        place = self._places.setdefault(report.student, len(self._places))
        if place == len(self._earned):
            self._earned.append(0.0)
            self._points.append(0.0)
        self._earned[place] += report.earned
        self._points[place] += report.points

    def _concern(self, exercise: str, why: str, report: Report) -> None:
        self.attention.setdefault((exercise, why), Concerned()).add(report)

    @property
    def students(self) -> int:
        """How many handed something in."""
        return len(self._places)

    def shares(self) -> list[float]:
        """Each student's percentage of the points of units that they handed in and could be
        graded; by name."""
        return [100 * self._earned[place] / self._points[place]
                for _, place in sorted(self._places.items()) if self._points[place]]


def gather(reports: Iterable[Report] | Gathered) -> Gathered:
    """A class from its reports; what is gathered already stays as it is."""
    if isinstance(reports, Gathered):
        return reports
    found = Gathered(reports)
    for report in reports:
        found.add(report)
    return found
