"""When work was due and when it came: from tables, from nbgrader's folders, from its gradebook."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from autograder import gradebook, roster
from autograder.report import Report
from autograder.roster import Roster, RosterError

Key = tuple[str, str]
"""(student, unit)."""

DAY = re.compile(r"\d{4}-?\d\d-?\d\d")


@dataclass
class Times:
    """Due dates by (student, unit), "" for everybody, and when each submission came."""

    due: dict[Key, datetime] = field(default_factory=dict)
    came: dict[Key, datetime] = field(default_factory=dict)

    def deadline(self, student: str, unit: str) -> datetime | None:
        """A student's own deadline, or everybody's; None where there is none."""
        return self.due.get((student, unit)) or self.due.get(("", unit))


def moment(text: str, where: str) -> datetime:
    """A time as people and nbgrader write it; without a zone it is this machine's.

    Raises:
        RosterError: it is no time, or a day alone: whether its begin or its end is meant
            decides who was late.
    """
    if DAY.fullmatch(text.strip()):
        raise RosterError(f"{where}: {text!r} has no hour: write {text.strip()} 23:59 where the "
                          "end of the day is meant")
    try:
        return datetime.fromisoformat(text.strip()).astimezone(UTC)
    except ValueError:
        raise RosterError(f"{where}: {text!r} is no time: write 2026-11-30 23:59, with +01:00 "
                          "behind it for another zone than this machine's") from None


def due_table(file: Path) -> dict[Key, datetime]:
    """Due dates from a CSV with the columns unit and due; a row with a student is an extension.

    Raises:
        RosterError: no such file or column, no time, or the same row twice.
    """
    table = roster.read(file)
    return _times(table, "due", _cells(table, "student") if table.has("student")
                  else [""] * len(table.rows))


def came_table(file: Path) -> dict[Key, datetime]:
    """When submissions came, from a CSV with the columns student, unit and submitted.

    Raises:
        RosterError: as `due_table`.
    """
    table = roster.read(file)
    return _times(table, "submitted", _cells(table, "student"))


def _cells(table: Roster, column: str) -> list[str]:
    place = table.place(column)
    return [row[place].strip() for row in table.rows]


def _times(table: Roster, column: str, students: Iterable[str]) -> dict[Key, datetime]:
    found: dict[Key, datetime] = {}
    for student, unit, text, line in zip(
            students, _cells(table, "unit"), _cells(table, column), table.lines, strict=True):
        where = f"{table.file}, line {line}"
        if (student, unit) in found:
            raise RosterError(f"{where}: {unit} for {student or 'everybody'} stands here a second "
                              "time: remove one")
        found[student, unit] = moment(text, where)
    return found


def stamps(folder: Path, reports: Iterable[Report]) -> dict[Key, datetime]:
    """When submissions came, from the timestamp.txt that nbgrader writes beside a notebook.

    Raises:
        RosterError: there is no such folder, or a timestamp.txt holds no time.
    """
    from nbgrader.utils import parse_utc

    if not folder.is_dir():
        raise RosterError(f"--submissions {folder} is no folder: name the one that was graded")

    found = {}
    for report in reports:
        stamp = folder / Path(report.file).parent / "timestamp.txt"
        if not stamp.is_file():
            continue
        text = stamp.read_text(encoding="utf-8", errors="replace").strip()
        try:
            found[report.student, report.unit] = parse_utc(text).replace(tzinfo=UTC)
        except (ValueError, OverflowError, AttributeError):
            raise RosterError(f"{stamp}: {text[:60]!r} is no time as nbgrader writes it, such as "
                              "2026-11-30 23:59:00 UTC") from None
    return found


def from_gradebook(db_url: str) -> Times:
    """Due dates, extensions and times from nbgrader's gradebook, where everything is in UTC.

    Raises:
        autograder.gradebook.GradebookError: it cannot be read.
    """
    times = Times()
    with gradebook.opened(db_url) as book:
        for assignment in book.assignments:
            if assignment.duedate is not None:
                times.due["", assignment.name] = assignment.duedate.replace(tzinfo=UTC)
            for submitted in assignment.submissions:
                key = (submitted.student_id, assignment.name)
                if submitted.extension is not None and submitted.duedate is not None:
                    times.due[key] = submitted.duedate.replace(tzinfo=UTC)
                if submitted.timestamp is not None:
                    times.came[key] = submitted.timestamp.replace(tzinfo=UTC)
    return times
