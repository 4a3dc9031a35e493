"""The class at a glance: what needs a person, marks, mistakes, exercises, students."""

from __future__ import annotations

import base64
import io
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from statistics import mean, median
from typing import Any

from autograder.feedback import WORDS, environment
from autograder.report import STATUSES, Report, Verdict

MOST_MISTAKES = 30
HARDEST = 3


def page(title: str, reports: Sequence[Report], unknown: Sequence[tuple[str, str]],
         links: Mapping[tuple[str, str], str]) -> str:
    """The class report as HTML.

    Args:
        unknown: files that were not graded, each with the reason.
        links: path of each submission's page below feedback/ and review/.
    """
    units = sorted({(r.unit, r.title) for r in reports})
    shares = _shares(reports)
    mistakes = _mistakes(reports)
    return environment().get_template("class.html").render(
        title=title, reports=reports, unknown=unknown, links=links, words=WORDS, units=units,
        students=len({r.student for r in reports}), statuses=STATUSES,
        odd=("error", "timeout", "missing", "ungradable"),
        attention=[r for r in reports if r.problem or r.status in ("ungradable", "timeout")],
        histogram=_histogram(shares), histogram_words=_in_words(shares), mistakes=mistakes,
        most=max((m["count"] for m in mistakes), default=1), exercises=_exercises(reports),
        rows=_rows(reports, [unit for unit, _ in units]))


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
    axes.hist(shares, bins=range(0, 101, 10), color="#0072B2", edgecolor="white")
    axes.set(xlabel="share of the points (%)", ylabel="students", xlim=(0, 100),
             xticks=range(0, 101, 10))
    axes.yaxis.get_major_locator().set_params(integer=True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return base64.b64encode(buffer.getvalue()).decode()


def _verdicts(reports: Sequence[Report]) -> dict[str, list[Verdict]]:
    found: dict[str, list[Verdict]] = {}
    for report in sorted(reports, key=lambda r: r.unit):
        for verdict in report.verdicts:
            found.setdefault(verdict.exercise, []).append(verdict)
    return found


def _mistakes(reports: Sequence[Report]) -> list[dict[str, Any]]:
    """The named mistakes by how many students made them; one of two that fit counts for neither."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for exercise, verdicts in _verdicts(reports).items():
        for verdict in verdicts:
            for mistake in verdict.certain:
                counts[exercise, mistake.name, mistake.advice] += 1
    order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [{"exercise": e, "name": n, "advice": a, "count": c}
            for (e, n, a), c in order[:MOST_MISTAKES]]


def _exercises(reports: Sequence[Report]) -> list[dict[str, Any]]:
    rows = []
    for exercise, verdicts in _verdicts(reports).items():
        wrong = Counter(c.label for v in verdicts for c in v.cases if not c.passed)
        hardest = sorted(wrong.items(), key=lambda item: (-item[1], item[0]))[:HARDEST]
        rows.append({
            "name": exercise, "share": mean(v.earned / v.points for v in verdicts),
            "counts": Counter(v.status for v in verdicts), "hardest": hardest,
            "suspect": len(verdicts) > 3 and all(v.status != "passed" for v in verdicts)})
    return rows


def _rows(reports: Sequence[Report], units: Sequence[str]) -> list[dict[str, Any]]:
    by_student: dict[str, dict[str, Report]] = defaultdict(dict)
    for report in reports:
        by_student[report.student][report.unit] = report
    return [{"student": student, "reports": [own.get(unit) for unit in units],
             "sum": sum(r.earned for r in own.values())}
            for student, own in sorted(by_student.items())]
