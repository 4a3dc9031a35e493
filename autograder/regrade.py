"""What grading again would change: who gains, who loses, and why, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rich.markup import escape
from rich.table import Table

from autograder.report import Report, Verdict
from autograder.statuses import points

Find = Callable[[str, str], Report | None]
"""The report of a student and unit, if there is one."""


@dataclass(frozen=True)
class Change:
    """The mark of one exercise, before and after."""

    student: str
    unit: str
    exercise: str
    before: str
    after: str
    gained: float
    why: str


def changes(old: Iterable[Report] | Find, new: Iterable[Report]) -> list[Change]:
    """Every mark or status that differs, in the order of `new`; new submissions included.

    Args:
        old: reports, or what finds the one of a student and unit: then none is held.
    """
    find = old if callable(old) else finder(old)
    found = []
    for report in new:
        earlier = find(report.student, report.unit)
        if earlier is None:
            found.append(Change(report.student, report.unit, "", "", _total(report),
                                report.earned, "not graded before"))
        elif earlier.problem or report.problem:
            if earlier.problem != report.problem:
                found.append(Change(report.student, report.unit, "", _total(earlier),
                                    _total(report), report.earned - earlier.earned,
                                    report.problem or "it can be read now"))
        else:
            found += _per_exercise(earlier, report)
    return found


def finder(reports: Iterable[Report]) -> Find:
    """Finds a report by its student and unit."""
    known = {(r.student, r.unit): r for r in reports}
    return lambda student, unit: known.get((student, unit))


def _per_exercise(old: Report, new: Report) -> list[Change]:
    before = {v.exercise: v for v in old.verdicts}
    after = {v.exercise: v for v in new.verdicts}
    found = []
    for name in sorted(before | after):
        one, other = before.get(name), after.get(name)
        if one and other and (one.earned, one.status, one.points) == (
                other.earned, other.status, other.points):
            continue
        gained = (other.earned if other else 0.0) - (one.earned if one else 0.0)
        found.append(Change(new.student, new.unit, name, _mark(one), _mark(other), gained,
                            _why(one, other, old.sha256 != new.sha256)))
    return found


def _total(report: Report) -> str:
    return "not graded" if report.problem else f"{points(report.earned)}/{report.points}"


def _mark(verdict: Verdict | None) -> str:
    if verdict is None:
        return "no such exercise"
    plain = verdict.status in ("passed", "partly", "failed")
    return f"{points(verdict.earned)}/{verdict.points}" + ("" if plain else f" {verdict.status}")


def _why(old: Verdict | None, new: Verdict | None, other_file: bool) -> str:
    """The cases that decide it, by their labels; else what else is different."""
    if old is None or new is None:
        return "the exercise is new" if old is None else "the exercise is gone"
    reasons = ["another file was handed in"] if other_file else []
    if old.points != new.points:
        reasons.append(f"worth {new.points} instead of {old.points}")
    was, now = ({c.label: c.passed for c in v.cases} for v in (old, new))
    for words, labels in (
            ("now right", [k for k in now if now[k] and was.get(k) is False]),
            ("now wrong", [k for k in now if not now[k] and was.get(k)]),
            ("new case, wrong", [k for k in now if not now[k] and k not in was]),
            ("new case, right", [k for k in now if now[k] and k not in was]),
            ("case dropped", [k for k in was if k not in now])):
        reasons += [f"{words}: {', '.join(labels)}"] if labels else []
    if old.status != new.status and not reasons:
        reasons.append(new.reason)
    return "; ".join(reasons) or "its families of cases are counted differently"


def table(found: Sequence[Change]) -> Table:
    """The changes as a table, those who lose first."""
    made = Table(show_edge=False, header_style="bold")
    for header in ("student", "exercise", "before", "after", "why"):
        made.add_column(header, overflow="fold")
    for change in sorted(found, key=lambda c: c.gained):
        colour = "green" if change.gained > 0 else "red" if change.gained < 0 else "yellow"
        made.add_row(escape(change.student), escape(change.exercise or change.unit),
                     change.before, f"[{colour}]{change.after}[/]", escape(change.why))
    return made


def summary(found: Sequence[Change], total: int) -> str:
    """How many students gain, lose or stay."""
    sums: dict[str, float] = {}
    for change in found:
        sums[change.student] = sums.get(change.student, 0.0) + change.gained
    gain = sum(round(value, 6) > 0 for value in sums.values())
    lose = sum(round(value, 6) < 0 for value in sums.values())
    return f"{gain} gain, {lose} lose, {total - gain - lose} keep their marks"
