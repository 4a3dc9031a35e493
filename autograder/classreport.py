"""The class at a glance: what needs a person, marks, mistakes, exercises, students."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from statistics import fmean as mean
from statistics import median
from typing import Any

from autograder.earlier import Comparison
from autograder.feedback import environment
from autograder.gathered import MOST_NAMES, Concerned, Gathered, gather
from autograder.items import Item, Mistake
from autograder.panels import histogram
from autograder.report import STATUSES, Report
from autograder.similar import Alike
from autograder.spreadsheet import as_csv
from autograder.statuses import WORDS

MOST_MISTAKES = 30
MOST_GROUPS = 20
MOST_ATTENTION = 40
"""What is longer is told in the tables; a report of 2,000 students has to stay readable."""
OPEN_UP_TO = 60
"""Students whose table stands open; a longer one is folded away."""

COLUMNS = ("about", "unit", "exercise", "name", "students", "of", "share", "points", "mean share",
           "discrimination", "cpu seconds, median", "cpu seconds, most", *STATUSES,
           "mean share earlier")


def page(title: str, reports: Iterable[Report] | Gathered, unknown: Sequence[tuple[str, str]],
         links: Mapping[tuple[str, str], str], alike: Sequence[Alike] = (),
         earlier: Comparison | None = None) -> str:
    """The class report as HTML; `pieces` of it, put together."""
    return "".join(pieces(title, gather(reports), unknown, links, alike, earlier))


def pieces(title: str, found: Gathered, unknown: Sequence[tuple[str, str]],
           links: Mapping[tuple[str, str], str], alike: Sequence[Alike] = (),
           earlier: Comparison | None = None) -> Iterator[str]:
    """The class report as HTML, piece by piece: students are read while it is written.

    Args:
        unknown: files that were not graded, each with the reason.
        links: path of each submission's page below feedback/ and review/.
        alike: groups of submissions with the same code.
        earlier: this run against an earlier one.
    """
    units = sorted(found.units)
    shares, mistakes, items = found.shares(), found.tally.mistakes(), found.tally.items()
    return environment().get_template("class.html").generate(
        title=title, submissions=found.submissions, unknown=unknown, links=links, words=WORDS,
        units=units, students=found.students, statuses=STATUSES,
        odd=("error", "timeout", "missing", "ungradable"), most_names=MOST_NAMES,
        attention=_attention(found), most_attention=MOST_ATTENTION,
        histogram=histogram(_bins(shares), _in_words(shares)), histogram_words=_in_words(shares),
        mistakes=mistakes[:MOST_MISTAKES], more_mistakes=len(mistakes) - MOST_MISTAKES,
        most=max((m.students for m in mistakes), default=1), items=items,
        suspects=[i for i in items if i.suspect],
        alike=alike[:MOST_GROUPS], more_alike=len(alike) - MOST_GROUPS, earlier=earlier,
        open_up_to=OPEN_UP_TO, rows=_rows(found.reports, [unit for unit, _ in units]))


def _attention(found: Gathered) -> list[tuple[str, str, Concerned]]:
    """What needs a person, told once for all whom it concerns: exercise, status or reason, who."""
    order = sorted(found.attention.items(),
                   key=lambda i: (i[0][1] == "timeout", -i[1].count, i[0]))
    return [(exercise, why, who) for (exercise, why), who in order]


def _bins(shares: Sequence[float]) -> list[int]:
    """How many shares lie in each ten per cent; stretch points beyond 100 are in the last."""
    counts = [0] * 10
    for share in shares:
        counts[min(int(share // 10), 9)] += 1
    return counts


def _in_words(shares: Sequence[float]) -> str:
    if not shares:
        return "No marks yet."
    return (f"Share of points per student: mean {mean(shares):.0f} %, "
            f"median {median(shares):.0f} %, from {min(shares):.0f} % to {max(shares):.0f} %.")


def _rows(reports: Iterable[Report], units: Sequence[str]) -> Iterator[dict[str, Any]]:
    """A student after the other; a student's reports follow each other, or stand in two rows."""
    for student, group in groupby(reports, key=lambda report: report.student):
        own = {report.unit: report for report in group}
        yield {"student": student, "reports": [own.get(unit) for unit in units],
               "sum": sum(r.earned for r in own.values())}


def table(reports: Iterable[Report] | Gathered, alike: Sequence[Alike] = (),
          earlier: Comparison | None = None) -> str:
    """The class report as one CSV: a row per exercise, per mistake, per group of the same code."""
    before = {m.exercise: m.before for m in earlier.exercises} if earlier else {}
    tally = gather(reports).tally
    rows = [_exercise_row(i, before.get(i.exercise)) for i in tally.items()]
    rows += [_mistake_row(m) for m in tally.mistakes()]
    for group in alike:
        rows.append(_row(about="same code", exercise=" ".join(group.exercises),
                         name=", ".join(group.students), students=len(group.students)))
    return as_csv(COLUMNS, rows)


def _exercise_row(item: Item, before: float | None) -> list[object]:
    counts = {status: item.counts[status] for status in STATUSES}
    more = {"mean share": round(item.share, 4), "cpu seconds, median": round(item.seconds, 3),
            "cpu seconds, most": round(item.most_seconds, 3),
            "mean share earlier": "" if before is None else round(before, 4)}
    return _row(about="exercise", unit=item.unit, exercise=item.exercise,
                students=item.counts["passed"], of=item.students, share=round(item.passed, 4),
                points=item.points, discrimination="" if item.discrimination is None
                else round(item.discrimination, 3), **more, **counts)


def _mistake_row(m: Mistake) -> list[object]:
    return _row(about="mistake", unit=m.unit, exercise=m.exercise, name=m.name,
                students=m.students, of=m.of, share=round(m.students / m.of, 4))


def _row(**cells: object) -> list[object]:
    return [cells.get(column, "") for column in COLUMNS]
