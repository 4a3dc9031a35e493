"""An earlier run beside this one: what got easier or harder, which mistakes came and went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder import regrade
from autograder.items import items, mistakes
from autograder.report import Report
from autograder.store import Reader, StoreError

TOLD = 10
"""The mistakes whose shares moved most."""


@dataclass(frozen=True)
class Moved:
    """A share of the class then and now; None where the exercise was not there."""

    exercise: str
    name: str
    before: float | None
    after: float | None

    @property
    def by(self) -> float:
        """The difference, in shares; 0 where there is nothing to compare."""
        both = self.before is not None and self.after is not None
        return self.after - self.before if both else 0.0


@dataclass(frozen=True)
class Comparison:
    """This run against an earlier one."""

    where: str
    students: tuple[int, int]
    """How many there were and are."""
    again: str
    """Who gained and who lost, of those who are in both; empty where nobody is."""
    exercises: tuple[Moved, ...]
    mistakes: tuple[Moved, ...]


def read(folder: Path) -> list[Report]:
    """The results of an earlier run.

    Raises:
        StoreError: there are none.
    """
    found = list(Reader(folder).all())
    if not found:
        raise StoreError(f"{folder} holds no results to compare with: name the folder that an "
                         "earlier  grade --out  wrote to")
    return found


def compare(old: Sequence[Report], new: Sequence[Report], where: str = "") -> Comparison:
    """Mean shares per exercise and shares of mistakes, then and now."""
    then, now = ({r.student for r in reports} for reports in (old, new))
    both = {(r.student, r.unit) for r in old} & {(r.student, r.unit) for r in new}
    again = ""
    if both:
        pairs = [[r for r in reports if (r.student, r.unit) in both] for reports in (old, new)]
        students = len({student for student, _ in both})
        again = regrade.summary(regrade.changes(*pairs), students)
    before, after = ({i.exercise: i.share for i in items(reports)} for reports in (old, new))
    exercises = tuple(Moved(name, "", before.get(name), share) for name, share in after.items())
    return Comparison(where, (len(then), len(now)), again, exercises, _mistakes(old, new))


def _mistakes(old: Sequence[Report], new: Sequence[Report]) -> tuple[Moved, ...]:
    before, after = ({(m.exercise, m.name): m.students / m.of for m in mistakes(reports)}
                     for reports in (old, new))
    tried = [{v.exercise for r in reports for v in r.verdicts} for reports in (old, new)]
    moved = [Moved(e, n, before.get((e, n), 0.0), after.get((e, n), 0.0))
             for e, n in sorted(before | after) if all(e in names for names in tried)]
    moved = [m for m in moved if round(m.by, 3)]
    return tuple(sorted(moved, key=lambda m: (-abs(m.by), m.exercise, m.name))[:TOLD])
