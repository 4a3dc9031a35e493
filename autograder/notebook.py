"""Reads a submitted notebook: from bytes that may be anything to cells of text."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

MAX_BYTES = 256 * 2**20
"""Larger files are not read: even 200 MB of outputs stay below it."""

MAX_CELLS = 10_000
MAX_SOURCE = 2**18
MAX_TEXT = 2**20
"""Characters of one cell and of all of them: Python's parser takes a thousand times as much."""

MAX_SWOLLEN = 2**30
"""Bytes that a file may take once it is parsed: a million empty lists are a small file."""


OTHER_FILES = (
    (b"PK\x03\x04", "is a zip archive: hand in the notebook that is in it"),
    (b"\x1f\x8b", "is a gzip archive: hand in the notebook that is in it"),
    (b"%PDF-", "is a PDF: hand in the .ipynb file itself"),
    (b"<<<<<<< ", "has lines of Git's where two versions were not merged: keep one of the two"),
    (b"<", "is a web page, perhaps of a log-in: download the .ipynb file itself"),
)
"""What files that are no notebooks begin with, and what to say of them."""

HALF = re.compile("[\ud800-\udfff]")
"""Half of a character: JSON may hold one, Python's source may not."""


class NotebookError(ValueError):
    """The file is not a notebook that can be graded; says why and what to do."""


@dataclass(frozen=True)
class Cell:
    """One cell: its number counts all cells of the file from 1."""

    number: int
    kind: str
    source: str


@dataclass(frozen=True)
class Notebook:
    """What grading needs of a notebook."""

    cells: tuple[Cell, ...]
    course: str = ""
    unit: str = ""
    version: str = ""
    notes: tuple[str, ...] = field(default=())

    def code(self, *names: str) -> tuple[Cell, ...]:
        """The code cells, and cells of another type that define one of `names`.

        A function whose cell was turned into Markdown or raw text by accident still counts.
        """
        define = re.compile(rf"^(?:def|class) +(?:{'|'.join(map(re.escape, names))})\b", re.M)
        rescued = (Cell(c.number, "rescued", _unfenced(c.source)) for c in self.cells
                   if c.kind != "code" and names and define.search(c.source))
        found = {c.number: c for c in rescued}
        return tuple(found.get(c.number, c) for c in self.cells
                     if c.kind == "code" or c.number in found)


def _unfenced(source: str) -> str:
    return re.sub(r"^```.*$", "", source, flags=re.M)


def read_notebook(data: bytes) -> Notebook:
    """The cells of a notebook file of nbformat 3 or 4.

    Raises:
        NotebookError: too large, not JSON, or not a notebook.
    """
    if len(data) > MAX_BYTES:
        raise NotebookError(f"the file has {len(data) / 2**20:.0f} MB, more than the "
                            f"{MAX_BYTES // 2**20} MB that are read: clear its outputs")
    document = _json(data)
    cells = document.get("cells")
    if not isinstance(cells, list):
        cells = _version_3(document)
    if len(cells) > MAX_CELLS:
        raise NotebookError(f"{len(cells)} cells, more than the {MAX_CELLS} that are read")
    kept = tuple(_cells(cells))
    metadata = document.get("metadata")
    about = metadata.get("autograder") if isinstance(metadata, dict) else None
    about = about if isinstance(about, dict) else {}
    told = {k: str(about.get(k, ""))[:100] for k in ("course", "unit", "version")}
    return Notebook(kept, **told, notes=_left_out(cells, kept))


def _left_out(cells: list, kept: tuple[Cell, ...]) -> tuple[str, ...]:
    """A note on the cells whose text is longer than what is read."""
    there = {cell.number for cell in kept}
    long = [number for number, cell in enumerate(cells, 1)
            if number not in there and isinstance(cell, dict) and cell.get("source")]
    told = ", ".join(map(str, long[:5])) + (" and more" if len(long) > 5 else "")
    return (f"cell {told} is longer than what is read of a cell or a notebook",) if long else ()


def _json(data: bytes) -> dict[str, Any]:
    if not data.strip():
        raise NotebookError("the file is empty: save the notebook again and hand in that file")
    try:
        _refuse_what_swells(data)
        # Editors save in UTF-16 and 32 too, with a mark in front, two marks or none.
        text = data.decode(json.detect_encoding(data), "surrogatepass")
        document = json.loads(text.lstrip("\ufeff"))
    except UnicodeDecodeError:
        raise NotebookError(_other_file(data) or "the file is not text in UTF-8: an editor "
                            "saved it in another encoding, or it is no notebook; download it "
                            "from JupyterLab again") from None
    except RecursionError:
        raise NotebookError("the file is nested too deeply to be a notebook") from None
    except ValueError as error:
        if told := _other_file(data):
            raise NotebookError(told) from None
        where = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else str(error)
        raise NotebookError(f"the file is not JSON ({where}): it was cut off or edited by "
                            "hand; download the notebook from JupyterLab again") from None
    if not isinstance(document, dict):
        kind = "null" if document is None else type(document).__name__
        raise NotebookError(f"the file holds a JSON {kind}, not a notebook")
    return document


def _other_file(data: bytes) -> str:
    """What the file is instead of a notebook, where its first bytes tell."""
    first = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    return next((f"the file {told}" for begin, told in OTHER_FILES if first.startswith(begin)), "")


def _refuse_what_swells(data: bytes) -> None:
    """Millions of empty lists in a small file would fill the memory of the grader."""
    needed = (64 * (data.count(b"[") + data.count(b"{")) + 40 * data.count(b",")
              + 160 * data.count(b":"))
    if needed > MAX_SWOLLEN:
        raise NotebookError(f"the file would need {needed / 2**30:.1f} GB of memory to be read, "
                            f"at most {MAX_SWOLLEN / 2**30:.1f}: clear its outputs")


def _version_3(document: dict[str, Any]) -> list:
    sheets = document.get("worksheets")
    if not isinstance(sheets, list):
        raise NotebookError("the file has no cells: it is not a notebook")
    cells = [c for sheet in sheets if isinstance(sheet, dict)
             for c in (sheet.get("cells") if isinstance(sheet.get("cells"), list) else [])]
    return [{**c, "source": c.get("input", c.get("source", ""))} for c in cells
            if isinstance(c, dict)]


def _cells(cells: list) -> list[Cell]:
    found, room = [], MAX_TEXT
    for number, cell in enumerate(cells, 1):
        if not isinstance(cell, dict):
            continue
        source = cell.get("source", "")
        if isinstance(source, list):
            source = "".join(part for part in source if isinstance(part, str))
        if isinstance(source, str) and len(source) <= min(MAX_SOURCE, room):
            room -= len(source)
            source = HALF.sub("\ufffd", source).replace("\r\n", "\n").replace("\r", "\n")
            found.append(Cell(number, str(cell.get("cell_type", "code")), source))
    return found
