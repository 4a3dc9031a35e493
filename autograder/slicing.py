"""Chooses what of a notebook is run for one function: its last definition and what that needs."""

from __future__ import annotations

import ast
import builtins
import functools
import symtable
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from autograder.effects import Effects, bound, effects_of, mutated
from autograder.statements import MOST_KEPT, Statement

PRELUDE = {"np": "import numpy as np", "numpy": "import numpy", "math": "import math",
           "annotations": ""}
"""Given where a notebook uses a name that nothing binds: a deleted import cell costs nothing."""


@dataclass(frozen=True)
class Slice:
    """Statements in the order in which they run, and how the name came to be chosen."""

    statements: tuple[tuple[str, int, str], ...]
    """(file name, first line, source), ready for the worker."""
    names: frozenset[str]
    """Every name that a statement of the slice binds."""
    definitions: int
    """How often the notebook binds the function's name."""
    chosen: Statement
    nodes: tuple[ast.stmt, ...]
    """The notebook's own statements among them, parsed."""


def _read(source: str) -> tuple[frozenset[str], frozenset[str]]:
    """Names that a statement reads when it runs, and those that its functions read later."""
    try:
        table = symtable.symtable(source, "cell", "exec")
        now = {s.get_name() for s in table.get_symbols() if s.is_referenced()}
        return frozenset(now), frozenset(_later(table))
    except (SyntaxError, ValueError, RecursionError):
        return frozenset(), frozenset()


_kept = functools.lru_cache(maxsize=512)(_read)


@dataclass(frozen=True)
class Facts:
    """What one statement binds, changes and reads."""

    statement: Statement
    position: int
    effects: Mapping[str, Effects]
    """Of the notebook's own functions."""

    @cached_property
    def binds(self) -> frozenset[str]:
        return frozenset(bound(self.statement.node, self.effects))

    @cached_property
    def mutates(self) -> frozenset[str]:
        return frozenset(mutated(self.statement.node, self.effects))

    @cached_property
    def _tables(self) -> tuple[frozenset[str], frozenset[str]]:
        source = self.statement.source
        return _kept(source) if len(source) <= MOST_KEPT else _read(source)

    @property
    def reads_now(self) -> frozenset[str]:
        """Names that must be bound when the statement runs."""
        return self._tables[0]

    @property
    def reads_later(self) -> frozenset[str]:
        """Names that its functions look up when they are called."""
        return self._tables[1]

    @property
    def replaces(self) -> bool:
        """Whether what was bound before does not matter any more."""
        plain = isinstance(self.statement.node, (
            ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign))
        return plain and not self.binds & self.reads_now and len(self.binds) > 0


def _later(table: symtable.SymbolTable) -> Iterator[str]:
    for child in table.get_children():
        yield from (s.get_name() for s in child.get_symbols()
                    if s.is_global() and s.is_referenced())
        yield from _later(child)


def is_stub(node: ast.stmt) -> bool:
    """Whether a definition is still the released one: a docstring and NotImplementedError."""
    if not isinstance(node, ast.FunctionDef):
        return False
    body = [n for n in node.body if not (isinstance(n, ast.Expr)
                                         and isinstance(n.value, ast.Constant))]
    return all(isinstance(n, ast.Raise) and "NotImplementedError" in _names(n) for n in body)


def _names(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def facts(statements: list[Statement]) -> list[Facts]:
    """What the statements bind and read, once for all the functions of a notebook."""
    effects = effects_of([s.node for s in statements])
    return [Facts(s, i, effects) for i, s in enumerate(statements)]


def slice_for(name: str, facts: list[Facts]) -> Slice | None:
    """The slice that defines `name`; None where no statement binds it."""
    defining = [f for f in facts if name in f.binds]
    if not defining:
        return None
    filled = [f for f in defining if not is_stub(f.statement.node)] or defining
    skipped = {f.position for f in defining if f not in filled}
    usable = [f for f in facts if f.position not in skipped]
    chosen = _needed(name, usable)
    ordered = sorted(chosen, key=lambda f: (not _imports(f), f.position))
    bound = frozenset().union(*(f.binds for f in chosen))
    read = frozenset().union(*(f.reads_now | f.reads_later for f in chosen))
    lacking = sorted(n for n in read - bound if n in PRELUDE and n not in dir(builtins))
    prelude = tuple(("prelude", 1, PRELUDE[n]) for n in lacking if PRELUDE[n])
    parts = tuple((f"cell {f.statement.cell}", f.statement.line, f.statement.source)
                  for f in ordered)
    return Slice(prelude + parts, bound, len(defining), filled[-1].statement,
                 tuple(f.statement.node for f in ordered))


def _imports(fact: Facts) -> bool:
    return isinstance(fact.statement.node, (ast.Import, ast.ImportFrom))


def _future(fact: Facts) -> bool:
    """`from __future__ import annotations` holds for every cell after it, as in a notebook."""
    node = fact.statement.node
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _needed(name: str, facts: list[Facts]) -> list[Facts]:
    """The statements that `name` needs: each name is followed back once from every place."""
    index: dict[str, list[Facts]] = defaultdict(list)
    for fact in facts:
        for touched in fact.binds | fact.mutates:
            index[touched].append(fact)
    chosen = {f.position: f for f in facts if "*" in f.binds or _future(f)}
    end = len(facts) and facts[-1].position + 1
    wanted, seen = [(name, end)], set()
    while wanted:
        current, before = wanted.pop()
        for fact in _bindings(current, before, index[current]):
            if (current, fact.position) in seen:
                break  # what lies before it has been followed from there
            seen.add((current, fact.position))
            if fact.position not in chosen:
                chosen[fact.position] = fact
                wanted += [(n, fact.position) for n in fact.reads_now]
                wanted += [(n, _until(n, fact, index[n], end)) for n in fact.reads_later]
    return list(chosen.values())


def _until(name: str, fact: Facts, touching: list[Facts], end: int) -> int:
    """Up to where a binding counts for a function: to the end of its own cell if it lies there.

    A cell further down, one of the lesson's own perhaps, may use the same word for something else.
    """
    beside = [f.position for f in touching
              if f.statement.cell == fact.statement.cell and name in f.binds]
    return max(beside) + 1 if beside else end


def _bindings(name: str, before: int, touching: list[Facts]) -> Iterator[Facts]:
    """The last binding before a position, the earlier ones it builds on, and what changes it."""
    last = bisect_left(touching, before, key=lambda f: f.position)
    if not any(name in f.binds for f in islice(touching, last)):
        yield from [f for f in touching if name in f.binds][:1]  # cells out of order: the nearest
        return
    for place in range(last - 1, -1, -1):
        yield touching[place]
        if name in touching[place].binds and touching[place].replaces:
            return
