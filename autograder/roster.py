"""A class list from elsewhere, read strictly: its encoding, its columns, nobody in it twice."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.submissions import clean

BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
NUMBERED = re.compile(r"(?P<name>.*)_(?P<number>\d+)")
"""A student as found in a download of Canvas or Moodle: the name, then a number of theirs."""


class RosterError(ValueError):
    """A class list that a person has to mend; says what, in which line, and how."""


@dataclass(frozen=True)
class Roster:
    """A table of the class: its rows as they stand in the file, and the lines they start in."""

    file: Path
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    delimiter: str = ","
    bom: bool = False

    def place(self, name: str) -> int:
        """Where a column is.

        Raises:
            RosterError: there is none of that name; the message lists those there are.
        """
        if name not in self.header:
            raise RosterError(f"{self.file} has no column {name!r}; it has: "
                              f"{', '.join(self.header)}")
        return self.header.index(name)

    def has(self, *names: str) -> list[int]:
        """Where these columns are, of those that are there."""
        return [self.header.index(name) for name in names if name in self.header]

    def without(self, rows: Iterable[int]) -> Roster:
        """The same without these rows, which are no students."""
        drop = set(rows)
        kept = [i for i in range(len(self.rows)) if i not in drop]
        return Roster(self.file, self.header, tuple(self.rows[i] for i in kept),
                      tuple(self.lines[i] for i in kept), self.delimiter, self.bom)


def read(file: Path, encoding: str = "") -> Roster:
    """Read a CSV file; UTF-8, or what its first bytes or `encoding` say.

    Raises:
        RosterError: it cannot be read, is in another encoding, or is no table.
    """
    try:
        data = Path(file).read_bytes()
    except OSError as error:
        raise RosterError(f"cannot read {file}: {error.strerror}") from None
    found = next((name for start, name in BOMS if data.startswith(start)), "utf-8")
    text = _decoded(file, data, encoding or found)
    rows, lines, delimiter = _rows(file, text)
    if not rows:
        raise RosterError(f"{file} is empty: expected a line with the names of its columns")
    header = [name.strip() for name in rows[0]]
    for name in header:
        if name and header.count(name) > 1:
            raise RosterError(f"{file} has two columns {name!r}: rename or remove one")
    for row, line in zip(rows, lines, strict=True):
        if len(row) != len(header):
            raise RosterError(f"{file}, line {line}: has {len(row)} cells, the header has "
                              f"{len(header)}: is a quote or a separator missing?")
    return Roster(Path(file), tuple(header), tuple(map(tuple, rows[1:])), tuple(lines[1:]),
                  delimiter, found == "utf-8-sig")


def _decoded(file: Path, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError:
        raise RosterError(f"no encoding is called {encoding!r}: try utf-8 or cp1252") from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RosterError(
            f"{file} is not {encoding}: byte 0x{data[error.start]:02x} in line {line}; save it as "
            "CSV in UTF-8, or name its encoding with --encoding (cp1252 is that of Excel in "
            "western Europe)") from None


def _rows(file: Path, text: str) -> tuple[list[list[str]], list[int], str]:
    """The rows that hold something, the line each starts in, and what separates their cells."""
    text = text.removeprefix("\ufeff")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, lines, start = [], [], 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append(row)
                lines.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        raise RosterError(f"{file}, line {reader.line_num}: {error}") from None
    return rows, lines, delimiter


def refuse_doubles(roster: Roster, columns: Iterable[int]) -> None:
    """Refuse a list in which an id stands twice: a mark would go to one of the two.

    Raises:
        RosterError: with the id and both lines.
    """
    for column in columns:
        seen: dict[str, int] = {}
        for row, line in zip(roster.rows, roster.lines, strict=True):
            value = clean(row[column])
            if value and value in seen:
                raise RosterError(f"{roster.file}: {roster.header[column]} {value!r} stands in "
                                  f"line {seen[value]} and in line {line}: remove one")
            seen[value] = line


@dataclass(frozen=True)
class Matched:
    """Which row belongs to which student, and who is on one side only."""

    rows: Mapping[int, str]
    """The student of a row."""
    strangers: tuple[tuple[str, str], ...] = ()
    """Students who are not in the list, each with the reason."""
    absent: tuple[int, ...] = field(default=())
    """Rows of which nothing was handed in."""


def match(roster: Roster, students: Iterable[str], ids: Sequence[int], number: int | None = None,
          names: Sequence[int] = ()) -> Matched:
    """Find the row of each student.

    Args:
        students: as results have them.
        ids: columns whose cell may be the student as results have it.
        number: the column whose last digits are the number in `NAME_NUMBER`; the name has to be
            that of the columns `names` too, where something stands in them.
    """
    by_id: dict[str, set[int]] = {}
    for i, row in enumerate(roster.rows):
        for column in ids:
            if row[column].strip():
                by_id.setdefault(clean(row[column]).casefold(), set()).add(i)
    taken: dict[int, str] = {}
    strangers = []
    for student in sorted(set(students)):
        found = by_id.get(clean(student).casefold()) or _by_number(roster, student, number, names)
        [row, *more] = sorted(found) or [-1]
        if row < 0 or more:
            why = "fits several lines" if more else "is not in the list"
            strangers.append((student, f"{why} {roster.file.name}"))
        elif row in taken:
            strangers.append((student, f"is the same line of {roster.file.name} as {taken[row]}"))
        else:
            taken[row] = student
    absent = tuple(i for i in range(len(roster.rows)) if i not in taken)
    return Matched(taken, tuple(strangers), absent)


def _by_number(roster: Roster, student: str, number: int | None, names: Sequence[int],
               ) -> set[int]:
    told = NUMBERED.fullmatch(student)
    if not told or number is None:
        return set()
    found = set()
    for i, row in enumerate(roster.rows):
        listed = _letters(" ".join(row[column] for column in names))
        if (re.search(r"(\d*)\s*$", row[number])[1] == told["number"]
                and listed in ([], _letters(told["name"]))):
            found.add(i)
    return found


def _letters(name: str) -> list[str]:
    """The letters of a name in any order: `Lovelace, Ada` is `lovelaceada` and `Ada Lovelace`."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return sorted(c for c in plain if c.isalnum())
