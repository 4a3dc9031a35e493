"""CSV text for spreadsheets: nothing in it is taken for a formula, or each cell as it is."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from typing import TextIO

FORMULA = re.compile("(^|[;|\t])(?=[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20])")
"""Where a spreadsheet would see a formula: at the start, and after what it may take for the end of
a cell; in full width too."""


def unformula(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return FORMULA.sub(r"\1'", text)


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV text; what a spreadsheet would take for a formula gets an apostrophe before it."""
    buffer = io.StringIO()
    writer(buffer, header)(rows)
    return buffer.getvalue()


def writer(file: TextIO, header: Sequence[str]) -> Callable[[Iterable[Sequence[object]]], None]:
    """Writes the header, and rows as `as_csv` whenever it is called."""
    plain = csv.writer(file, lineterminator="\n")
    plain.writerow(header)

    def write(rows: Iterable[Sequence[object]]) -> None:
        plain.writerows([unformula(v) if isinstance(v, str) else v for v in row] for row in rows)
    return write


def plain_csv(header: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str = ",",
              bom: bool = False) -> str:
    """CSV text whose cells are written as they are."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return ("\ufeff" if bom else "") + buffer.getvalue()
