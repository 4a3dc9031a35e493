"""Takes cells apart into top-level statements: drops magics, salvages cells that do not parse."""

from __future__ import annotations

import ast
import functools
import re
import textwrap
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.notebook import Cell

PYTHON_MAGICS = {"time", "timeit", "capture", "prun"}
"""Cell magics whose body is Python."""

MAGIC_LINE = re.compile(
    r"^(\s*+)(?:\w[\w, .\[\]]*+=\s*+)?(?:[%!]|\?).*$|^(\s*+)[\w.]++\?{1,2}\s*+$")
"""Possessive, so that a line of a million blanks is read once and not a million times."""

MOST_MERGED = 60
"""How many pieces are joined in search of a statement that parses, in a cell that does not."""

MOST_PARSED = 4_000_000
"""Characters that are parsed in search of what can be saved of a cell; each try costs 100 more."""

MOST_DOTS = 10_000
"""Dotted names in one piece of source: the parser's time grows with the square of a long one."""

DOTTED = re.compile(r"\.[\s\\]*+[^\W\d]")

_parser = threading.Lock()


@dataclass(frozen=True)
class Statement:
    """One top-level statement and where it stands."""

    cell: int
    line: int
    """Of its first line (decorators included) in the cell, from 1."""
    source: str
    node: ast.stmt


@dataclass(frozen=True)
class Broken:
    """Lines of a cell that do not parse."""

    cell: int
    line: int
    """Where the parser stopped, counted in the cell from 1."""
    message: str
    source: str

    def names(self, function: str) -> bool:
        """Whether these lines define the function, as far as one can tell."""
        return re.search(rf"\bdef +{re.escape(function)}\b", self.source) is not None


MOST_KEPT = 4000
"""Characters of a piece whose tree is kept: a class shares most cells, and none of them is long."""


def parse(source: str) -> list[ast.stmt]:
    """The statements of a piece of source; raises SyntaxError whatever is wrong with it.

    They may be those of another notebook with the same cell: nobody changes them.
    """
    return _kept(source) if len(source) <= MOST_KEPT else _parsed(source)


def _parsed(source: str) -> list[ast.stmt]:
    if source.count(".") > MOST_DOTS and len(DOTTED.findall(source)) > MOST_DOTS:
        raise SyntaxError("more dotted names than are read")
    with _parser, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(source).body
        except (ValueError, RecursionError, MemoryError) as error:
            raise SyntaxError(str(error) or "too deeply nested") from None


_kept = functools.lru_cache(maxsize=128)(_parsed)


def statements(cells: tuple[Cell, ...]) -> tuple[list[Statement], list[Broken]]:
    """All top-level statements in document order, and what could not be parsed."""
    found: list[Statement] = []
    broken: list[Broken] = []
    for cell in cells:
        source = _without_cell_magic(cell.source)
        plain = _without_magics(source)
        for attempt in (source, plain, textwrap.dedent(plain), _with_plain_blanks(plain)):
            try:
                nodes = parse(attempt)
            except SyntaxError:
                continue
            found += _split(cell.number, 1, attempt, nodes)
            break
        else:
            _salvage(cell.number, _without_magics(source), found, broken)
    return found, broken


def _without_cell_magic(source: str) -> str:
    if not source.lstrip().startswith("%%"):
        return source
    blank, rest = re.match(r"(\s*)(.*)", source, re.S).groups()
    first, _, body = rest.partition("\n")
    name = first[2:].split()[:1]
    return blank + "\n" + body if name and name[0] in PYTHON_MAGICS else ""


def _without_magics(source: str) -> str:
    """Magics and shell lines become `pass`, so that line numbers and blocks stay as they are."""
    lines, continued = [], False
    for line in source.split("\n"):
        match = MAGIC_LINE.match(line)
        if match or continued:
            indent = (match.group(1) or match.group(2) or "") if match else ""
            lines.append(indent + "pass" if match else "")
            continued = line.endswith("\\")
        else:
            lines.append(line)
    return "\n".join(lines)


def _with_plain_blanks(source: str) -> str:
    """Indentation that came from a web page as blanks that do not break becomes plain blanks."""
    return re.sub(r"^[ \t\u00a0]+", lambda m: m.group().replace("\u00a0", " "), source,
                  flags=re.MULTILINE)


def _split(cell: int, first: int, source: str, nodes: list[ast.stmt]) -> Iterator[Statement]:
    lines = source.encode().split(b"\n")
    for node in nodes:
        start = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
        # Several statements may share a line; the parser counts columns in bytes.
        left = node.col_offset if start == node.lineno else 0
        if start == node.end_lineno:
            text = lines[start - 1][left:node.end_col_offset]
        else:
            text = b"\n".join((lines[start - 1][left:], *lines[start:node.end_lineno - 1],
                               lines[node.end_lineno - 1][:node.end_col_offset]))
        yield Statement(cell, first + start - 1, text.decode(), node)


def _salvage(cell: int, source: str, found: list[Statement], broken: list[Broken]) -> None:
    """Keep the statements of a broken cell that parse on their own."""
    pieces = _pieces(source)
    at, left = 0, MOST_PARSED
    while at < len(pieces) and left > 0:
        for size in range(1, min(MOST_MERGED, len(pieces) - at) + 1):
            text = "\n".join(piece for _, piece in pieces[at:at + size])
            left -= len(text) + 100
            try:
                nodes = parse(text)
            except SyntaxError as error:
                if size == 1:
                    first = error
                continue
            found.extend(_split(cell, pieces[at][0], text, nodes))
            break
        else:
            size = 1
            line = pieces[at][0] + (first.lineno or 1) - 1
            broken.append(Broken(cell, line, first.msg or "invalid syntax", pieces[at][1]))
        at += size


def _pieces(source: str) -> list[tuple[int, str]]:
    """Runs of lines that start in the first column, each with its first line's number."""
    pieces: list[tuple[int, list[str]]] = []
    goes_on = re.compile(r"\s|$|[)\]}#]|(else|elif|except|finally)\b")
    after_decorator = False
    for number, line in enumerate(source.split("\n"), 1):
        if pieces and (goes_on.match(line) or after_decorator):
            pieces[-1][1].append(line)
        else:
            pieces.append((number, [line]))
        after_decorator = line.startswith("@") or (after_decorator and not line.strip())
    return [(number, "\n".join(lines)) for number, lines in pieces]
