"""The class at a glance: what needs a person, marks, mistakes, exercises, students."""

from __future__ import annotations

import base64
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import mean, median
from typing import Any

from autograder import items as items_room
from autograder.earlier import Comparison
from autograder.feedback import environment
from autograder.items import Item, Mistake
from autograder.report import STATUSES, Report
from autograder.similar import Alike
from autograder.spreadsheet import as_csv
from autograder.statuses import WORDS

MOST_MISTAKES = 30
MOST_GROUPS = 20
MOST_NAMES = 12
MOST_ATTENTION = 40
"""What is longer is told in the tables; a report of 2,000 students has to stay readable."""
OPEN_UP_TO = 60
"""Students whose table stands open; a longer one is folded away."""

COLUMNS = ("about", "unit", "exercise", "name", "students", "of", "share", "points", "mean share",
           "discrimination", "cpu seconds, median", "cpu seconds, most", *STATUSES,
           "mean share earlier")


def page(title: str, reports: Sequence[Report], unknown: Sequence[tuple[str, str]],
         links: Mapping[tuple[str, str], str], alike: Sequence[Alike] = (),
         earlier: Comparison | None = None) -> str:
    """The class report as HTML.

    Args:
        unknown: files that were not graded, each with the reason.
        links: path of each submission's page below feedback/ and review/.
        alike: groups of submissions with the same code.
        earlier: this run against an earlier one.
    """
    units = sorted({(r.unit, r.title) for r in reports})
    shares = _shares(reports)
    mistakes = items_room.mistakes(reports)
    items = items_room.items(reports)
    return environment().get_template("class.html").render(
        title=title, reports=reports, unknown=unknown, links=links, words=WORDS, units=units,
        students=len({r.student for r in reports}), statuses=STATUSES,
        odd=("error", "timeout", "missing", "ungradable"), most_names=MOST_NAMES,
        attention=_attention(reports), most_attention=MOST_ATTENTION,
        histogram=_histogram(shares), histogram_words=_in_words(shares),
        mistakes=mistakes[:MOST_MISTAKES], more_mistakes=len(mistakes) - MOST_MISTAKES,
        most=max((m.students for m in mistakes), default=1), items=items,
        suspects=[i for i in items if i.suspect],
        alike=alike[:MOST_GROUPS], more_alike=len(alike) - MOST_GROUPS, earlier=earlier,
        open_up_to=OPEN_UP_TO, rows=_rows(reports, [unit for unit, _ in units]))


def _attention(reports: Sequence[Report]) -> list[tuple[str, str, list[Report]]]:
    """What needs a person, told once for all whom it concerns: exercise, status or reason, who."""
    found: dict[tuple[str, str], list[Report]] = defaultdict(list)
    for report in reports:
        if report.problem:
            found["", report.problem].append(report)
        for v in report.verdicts:
            if v.status in ("ungradable", "timeout"):
                found[v.exercise, v.status].append(report)
    order = sorted(found.items(), key=lambda i: (i[0][1] == "timeout", -len(i[1]), i[0]))
    return [(exercise, why, who) for (exercise, why), who in order]


def _shares(reports: Sequence[Report]) -> list[float]:
    """Each student's share of the points of the units that they handed in and could be graded."""
    earned: dict[str, float] = defaultdict(float)
    possible: dict[str, int] = defaultdict(int)
    for report in reports:
        earned[report.student] += report.earned
        possible[report.student] += report.points
    return [100 * earned[s] / possible[s] for s in sorted(possible) if possible[s]]


def _in_words(shares: Sequence[float]) -> str:
    if not shares:
        return "No marks yet."
    return (f"Share of points per student: mean {mean(shares):.0f} %, "
            f"median {median(shares):.0f} %, from {min(shares):.0f} % to {max(shares):.0f} %.")


def _histogram(shares: Sequence[float]) -> str:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 2.4), dpi=110, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    # Stretch points lead beyond 100 %: they belong into the last bar, not out of the picture.
    axes.hist([min(s, 100) for s in shares], bins=range(0, 101, 10), color="#0072B2",
              edgecolor="white")
    axes.set(xlabel="share of the points (%)", ylabel="students", xlim=(0, 100),
             xticks=range(0, 101, 10))
    axes.yaxis.get_major_locator().set_params(integer=True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return base64.b64encode(buffer.getvalue()).decode()


def _rows(reports: Sequence[Report], units: Sequence[str]) -> list[dict[str, Any]]:
    by_student: dict[str, dict[str, Report]] = defaultdict(dict)
    for report in reports:
        by_student[report.student][report.unit] = report
    return [{"student": student, "reports": [own.get(unit) for unit in units],
             "sum": sum(r.earned for r in own.values())}
            for student, own in sorted(by_student.items())]


def table(reports: Sequence[Report], alike: Sequence[Alike] = (),
          earlier: Comparison | None = None) -> str:
    """The class report as one CSV: a row per exercise, per mistake, per group of the same code."""
    before = {m.exercise: m.before for m in earlier.exercises} if earlier else {}
    rows = [_exercise_row(i, before.get(i.exercise)) for i in items_room.items(reports)]
    rows += [_mistake_row(m) for m in items_room.mistakes(reports)]
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
