"""What grading a submission came to: results per case, a verdict per exercise, a report."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from typing import Any

MARKS = ("passed", "partly", "failed")
"""Statuses that are plain marks. The others say why there is no plain mark."""

STATUSES = (*MARKS, "error", "timeout", "missing", "ungradable")


@dataclass(frozen=True)
class CaseResult:
    """One hidden case: what a student may read, and what only the instructor may."""

    label: str
    family: str
    passed: bool
    student: str = ""
    """Kind, shape, dtype, how many values differ: nothing computed from a hidden array's values."""
    private: str = ""
    """The rest: first difference, exception text."""
    sha256: str = ""
    """Hash of the arguments, so that a mark can be traced to what it was given for."""


@dataclass(frozen=True)
class Named:
    """A known mistake that the grader recognised, with its advice."""

    name: str
    advice: str


@dataclass(frozen=True)
class Panel:
    """A grid of numbers with its title, as text that is short enough to be read."""

    title: str
    cells: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Visible:
    """How a visible example went: what `check` shows in the notebook."""

    label: str
    right: bool
    words: str = ""
    panels: tuple[Panel, ...] = ()
    """Expected, got and difference, where they can be drawn."""


@dataclass(frozen=True)
class Verdict:
    """How one exercise went."""

    exercise: str
    status: str
    earned: float
    points: int
    reason: str = ""
    """One sentence for the student."""
    cases: tuple[CaseResult, ...] = ()
    mistakes: tuple[Named, ...] = ()
    """Two, where two known mistakes fit the answers equally well, or were made at once."""
    together: bool = False
    """Whether the two mistakes were made at once."""
    observation: str = ""
    """What is true of every wrong answer, where no known mistake explains them."""
    lines: tuple[str, ...] = ()
    """The student's own lines where it raised, outermost first, as `cell 3, line 2: source`."""
    notes: tuple[str, ...] = ()
    private: str = ""
    """For the instructor: exception text, what was printed."""
    stretch: bool = False
    """Whether its points are added beyond the total."""
    cpu_seconds: float = 0.0
    times_faster: float | None = None
    """Than loops, where the exercise asks for speed and the answer is right."""
    code: str = ""
    """Hash of the function's code whatever its variables are called."""
    code_parts: int = 0
    """How many parts that code has."""
    visible: tuple[Visible, ...] = ()
    """How the visible examples went, where hidden cases are wrong."""

    @property
    def mark(self) -> float | None:
        """What it earned; None where a person has to decide it."""
        return None if self.status == "ungradable" else self.earned

    @property
    def certain(self) -> tuple[Named, ...]:
        """The mistakes that were made; one of two that fit equally well is not certain."""
        return self.mistakes if len(self.mistakes) == 1 or self.together else ()


@dataclass(frozen=True)
class Report:
    """How one submission went, and what it was graded with."""

    student: str
    unit: str
    title: str
    file: str
    sha256: str
    course: str
    version: str
    key: str
    """The key's fingerprint."""
    sandbox: tuple[str, ...]
    packages: dict[str, str]
    verdicts: tuple[Verdict, ...]
    notes: tuple[str, ...] = ()
    problem: str = ""
    """Why nothing could be graded (not a notebook, unknown unit); empty where it could."""

    @property
    def earned(self) -> float:
        """The marks of all exercises together."""
        return round(sum(v.earned for v in self.verdicts), 2)

    @property
    def mark(self) -> float | None:
        """The number to hand on; None where a person has to decide a part of it."""
        open_mark = self.problem or any(v.mark is None for v in self.verdicts)
        return None if open_mark else self.earned

    @property
    def points(self) -> int:
        """What could be earned; stretch points come on top of it."""
        return sum(v.points for v in self.verdicts if not v.stretch)

    @property
    def status(self) -> str:
        """The gravest thing an instructor has to know: ungradable before missing before marks."""
        if self.problem:
            return "ungradable"
        found = {v.status for v in self.verdicts if not v.stretch}
        for status in ("ungradable", "timeout", "error", "missing"):
            if status in found:
                return status
        return "passed" if found <= {"passed"} else "partly" if self.earned else "failed"


def marks_alone(report: Report) -> Report:
    """The report without its cases, words and pictures: what is left takes little room."""
    return replace(report, verdicts=tuple(
        Verdict(v.exercise, v.status, v.earned, v.points, stretch=v.stretch)
        for v in report.verdicts))


def to_json(report: Report) -> dict[str, Any]:
    """The report as plain data; timings apart, so that the rest is the same on every regrade."""
    verdicts = [_plain(v) for v in report.verdicts]
    timing = {v["exercise"]: round(v.pop("cpu_seconds"), 2) for v in verdicts}
    ratios = {v["exercise"]: v.pop("times_faster") for v in verdicts}
    faster = {name: round(ratio, 1) for name, ratio in ratios.items() if ratio is not None}
    return {**vars(report), "verdicts": verdicts, "earned": report.earned,
            "points": report.points, "status": report.status,
            "timing": {"cpu_seconds": timing, "times_faster": faster}}


def _plain(verdict: Verdict) -> dict[str, Any]:
    """Its fields, as `dataclasses.asdict` has them, which would copy every text on the way."""
    visible = [{**vars(v), "panels": [vars(p) for p in v.panels]} for v in verdict.visible]
    return {**vars(verdict), "cases": [vars(c) for c in verdict.cases],
            "mistakes": [vars(m) for m in verdict.mistakes], "visible": visible}


def to_text(report: Report) -> str:
    """The report as JSON that an editor shows well: a line a field, and a line a verdict.

    Indented all through, Python itself would write it, forty times as slowly.
    """
    data = to_json(report)
    verdicts = ",\n  ".join(_line(v) for v in data.pop("verdicts"))
    fields = {**{name: _line(value) for name, value in data.items()},
              "verdicts": f"[\n  {verdicts}]" if verdicts else "[]"}
    return "{\n" + ",\n".join(f" {_line(n)}: {fields[n]}" for n in sorted(fields)) + "\n}\n"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def from_json(data: dict[str, Any]) -> Report:
    """The report again from what `to_json` made of it."""
    timing = data.get("timing", {}).get("cpu_seconds", {})
    faster = data.get("timing", {}).get("times_faster", {})
    verdicts = tuple(
        Verdict(**{**v, "cases": tuple(CaseResult(**c) for c in v["cases"]),
                   "mistakes": tuple(Named(**m) for m in v["mistakes"]),
                   "visible": tuple(map(_visible, v.get("visible", ()))),
                   "lines": tuple(v["lines"]), "notes": tuple(v["notes"]),
                   "cpu_seconds": timing.get(v["exercise"], 0.0),
                   "times_faster": faster.get(v["exercise"])})
        for v in data["verdicts"])
    known = {f.name: data[f.name] for f in fields(Report)}
    return Report(**{**known, "verdicts": verdicts, "notes": tuple(data["notes"]),
                     "sandbox": tuple(data["sandbox"])})


def _visible(data: dict[str, Any]) -> Visible:
    panels = tuple(Panel(p["title"], tuple(map(tuple, p["cells"]))) for p in data["panels"])
    return Visible(**{**data, "panels": panels})
