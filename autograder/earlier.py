"""An earlier run beside this one: what got easier or harder, which mistakes came and went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from autograder import regrade
from autograder.gathered import Gathered, gather
from autograder.report import Report
from autograder.store import Reader, Stored, StoreError

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


def read(folder: Path) -> Stored:
    """The results of an earlier run.

    Raises:
        StoreError: there are none.
    """
    found = Reader(folder).all()
    if not len(found):
        raise StoreError(f"{folder} holds no results to compare with: name the folder that an "
                         "earlier  grade --out  wrote to")
    return found


def compare(old: Iterable[Report] | Gathered, new: Iterable[Report] | Gathered, where: str = "",
            ) -> Comparison:
    """Mean shares per exercise and shares of mistakes, then and now."""
    old, new = gather(old), gather(new)
    before, after = ({i.exercise: i.share for i in found.tally.items()} for found in (old, new))
    exercises = tuple(Moved(name, "", before.get(name), share) for name, share in after.items())
    return Comparison(where, (old.students, new.students), _again(old.reports, new.reports),
                      exercises, _mistakes(old, new, set(before) & set(after)))


def _again(old: Iterable[Report], new: Iterable[Report]) -> str:
    """Who gained and who lost, of those who are in both; empty where nobody is."""
    find = old.find if isinstance(old, Stored) else regrade.finder(old)
    students, changes = 0, []
    for _, group in groupby(new, key=lambda report: report.student):
        own = [r for r in group if find(r.student, r.unit)]
        students += bool(own)
        changes += regrade.changes(find, own)
    return regrade.summary(changes, students) if students else ""


def _mistakes(old: Gathered, new: Gathered, tried: set[str]) -> tuple[Moved, ...]:
    before, after = ({(m.exercise, m.name): m.students / m.of for m in found.tally.mistakes()}
                     for found in (old, new))
    moved = [Moved(e, n, before.get((e, n), 0.0), after.get((e, n), 0.0))
             for e, n in sorted(before | after) if e in tried]
    moved = [m for m in moved if round(m.by, 3)]
    return tuple(sorted(moved, key=lambda m: (-abs(m.by), m.exercise, m.name))[:TOLD])
