"""Canvas: fills the file that its gradebook exports, so that its import finds its own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from autograder.exports import Export, absent_names, noted, points_of, words
from autograder.report import Report
from autograder.roster import Roster, RosterError, match, refuse_doubles
from autograder.spreadsheet import plain_csv, unformula
from autograder.statuses import points

IDS = ("ID", "SIS User ID", "SIS Login ID", "Integration ID")
NAMES = ("Student", "LastName", "FirstName")
PEOPLE = (*NAMES, *IDS, "Root Account", "Section")
NOTES = "Notes"
SHOW_NOTES = "show the Notes column in Canvas, export again and the reason goes there"
ASSIGNMENT = re.compile(r"(?P<title>.*\S)\s*\(\d+\)")
STAYS = ("EX", "N/A")
"""Excused, and not assigned: what an instructor decided."""


def columns(roster: Roster, reports: Iterable[Report], named: Mapping[str, str],
            new: bool = False) -> dict[str, str]:
    """The header of each unit's assignment.

    Args:
        named: headers that a person named, by unit.
        new: whether a unit without an assignment gets a column, of which Canvas makes one.

    Raises:
        RosterError: a unit has none, or one was named that is not there.
    """
    there = {ASSIGNMENT.fullmatch(h)["title"]: h for h in roster.header if ASSIGNMENT.fullmatch(h)}
    for header in named.values():
        roster.place(header)
    found = {}
    for unit, title in sorted({(r.unit, r.title) for r in reports}):
        fits = {h for t, h in there.items() if t.casefold() in (unit, title.casefold())}
        found[unit] = named.get(unit) or (fits.pop() if len(fits) == 1 else title if new else "")
        if not found[unit]:
            raise RosterError(
                f"{roster.file} has no column for {unit} ({title}); its assignments are: "
                f"{', '.join(there.values()) or 'none'}. Name it with --column "
                f"{unit}='TITLE (NUMBER)', leave units out with --unit, or have Canvas make the "
                "assignment with --new")
    return found


def export(reports: Sequence[Report], roster: Roster, headers: Mapping[str, str],
           scale: bool = False) -> Export:
    """The class's file for Canvas: who they are, the notes where they are shown, the marks.

    A cell for which there is no mark stays as it was: an empty one would take a score away.

    Args:
        roster: what Canvas's gradebook exported.
        headers: the header of each unit's assignment.
        scale: whether marks are stretched to the points that the assignment has in Canvas.

    Raises:
        RosterError: it is no export of Canvas, an id stands twice, points differ.
    """
    if "ID" not in roster.header or "Section" not in roster.header:
        raise RosterError(f"{roster.file} is no export of a Canvas gradebook: it has no columns "
                          f"ID and Section; it has: {', '.join(roster.header)}")
    filler = [i for i, row in enumerate(roster.rows) if _is_filler(row)]
    possible = next((roster.rows[i] for i in filler if "Points Possible" in roster.rows[i][0]), ())
    people = roster.without(filler)
    refuse_doubles(people, people.has(*IDS))
    matched = match(people, (r.student for r in reports), people.has(*IDS), people.place("ID"),
                    people.has(*NAMES))
    shown = [*people.has(*PEOPLE), *people.has(NOTES)]
    factor = {u: _factor(reports, u, h, people, possible, scale) for u, h in headers.items()}
    made = Export("", strangers=matched.strangers,
                  absent=absent_names(people, matched, people.has(*NAMES)[0]))
    own = {(r.student, r.unit): r for r in reports}
    rows = [[possible[i] for i in shown] + [_old(people, possible, h) for h in headers.values()]
            ] if possible else []
    for i, row in enumerate(people.rows):
        mine = {u: own[matched.rows.get(i), u] for u in headers if (matched.rows.get(i), u) in own}
        rows.append(_person(people, row, shown, mine)
                    + [_cell(made, people, row, h, mine.get(u), factor[u])
                       for u, h in headers.items()])
    made.left_out = tuple(h for i, h in enumerate(people.header)
                          if h and i not in shown and h not in headers.values())
    made.text = plain_csv([*(people.header[i] for i in shown), *headers.values()], rows,
                          people.delimiter, people.bom)
    return made


def _is_filler(row: Sequence[str]) -> bool:
    """The row of possible points, and the one that tells which assignments are posted by hand."""
    said = [cell.strip() for cell in row if cell.strip()]
    return "Points Possible" in row[0] or all(
        cell == "Muted" or cell.startswith("Manual Posting") for cell in said)


def _old(roster: Roster, row: Sequence[str], header: str) -> str:
    return row[roster.header.index(header)] if header in roster.header else ""


def _factor(reports: Sequence[Report], unit: str, header: str, roster: Roster,
            possible: Sequence[str], scale: bool) -> float:
    worth = points_of(reports, unit)
    shown = _old(roster, possible, header) if possible else ""
    try:
        there = float(shown.replace(",", "."))
    except ValueError:
        if shown.strip():
            raise RosterError(f"{header} is {shown.strip()} in Canvas: marks cannot go there"
                              ) from None
        return 1.0
    if there != worth and worth and not scale:
        raise RosterError(f"{header} is worth {points(there)} points in Canvas and {worth} in "
                          "the course: change it there, or stretch the marks with --scale")
    return there / worth if worth else 1.0


def _person(roster: Roster, row: Sequence[str], shown: Sequence[int],
            mine: Mapping[str, Report]) -> list[str]:
    """Ids as they were; a name is only looked at where there is no id."""
    said = "; ".join(f"{unit}: {words(r)}" for unit, r in mine.items() if words(r))
    cells = []
    for i in shown:
        name = roster.header[i] in NAMES and row[roster.header.index("ID")]
        notes = roster.header[i] == NOTES
        cells.append(noted(row[i], said) if notes else unformula(row[i]) if name else row[i])
    return cells


def _cell(made: Export, roster: Roster, row: Sequence[str], header: str, report: Report | None,
          factor: float) -> str:
    old = _old(roster, row, header)
    if report is None:
        return old
    if old.strip().upper() in STAYS:
        made.blank.append((f"{report.student}, {report.unit}",
                           f"it stays {old.strip()}, which Canvas has for it"))
        return old
    if not made.takes(report, "" if NOTES in roster.header else SHOW_NOTES):
        return old
    number = points(report.mark * factor)
    return number.replace(".", ",") if roster.delimiter == ";" else number
