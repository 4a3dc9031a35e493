"""Chooses what of a notebook is run for one function: its last definition and what that needs."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from autograder.statements import Statement

PRELUDE = {"np": "import numpy as np", "numpy": "import numpy", "math": "import math",
           "annotations": ""}
"""Given where a notebook uses a name that nothing binds: a deleted import cell costs nothing."""

MUTATORS = {"add", "append", "clear", "extend", "fill", "insert", "pop", "remove", "reverse",
            "setdefault", "sort", "update"}


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


@dataclass(frozen=True)
class Facts:
    """What one statement binds, changes and reads."""

    statement: Statement
    position: int

    @cached_property
    def binds(self) -> frozenset[str]:
        return frozenset(_bound(self.statement.node))

    @cached_property
    def mutates(self) -> frozenset[str]:
        return frozenset(_mutated(self.statement.node))

    @cached_property
    def _tables(self) -> tuple[frozenset[str], frozenset[str]]:
        try:
            table = symtable.symtable(self.statement.source, "cell", "exec")
        except (SyntaxError, ValueError, RecursionError):
            return frozenset(), frozenset()
        now = {s.get_name() for s in table.get_symbols() if s.is_referenced()}
        return frozenset(now), frozenset(_later(table))

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
        return plain and not self.binds & self.reads_now


def _later(table: symtable.SymbolTable) -> Iterator[str]:
    for child in table.get_children():
        yield from (s.get_name() for s in child.get_symbols()
                    if s.is_global() and s.is_referenced())
        yield from _later(child)


def _bound(node: ast.AST) -> Iterator[str]:
    """Names that a statement binds at the top level, inside `if`, `try`, `with`, loops too."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
        return
    if isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        return
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        yield from (a.asname or a.name.split(".")[0] for a in node.names)
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    if isinstance(node, ast.ExceptHandler) and node.name:
        yield node.name
    for child in ast.iter_child_nodes(node):
        yield from _bound(child)


def _mutated(node: ast.stmt) -> Iterator[str]:
    """Names whose object a statement changes: `a[0] = 1`, `a.b = 1`, `a.append(1)`."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        method = node.value.func
        if isinstance(method, ast.Attribute) and method.attr in MUTATORS:
            yield from _root(method.value)
    for target in getattr(node, "targets", [getattr(node, "target", None)]):
        if isinstance(target, (ast.Subscript, ast.Attribute)):
            yield from _root(target)


def _root(node: ast.AST) -> Iterator[str]:
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id


def is_stub(node: ast.stmt) -> bool:
    """Whether a definition is still the released one: a docstring and NotImplementedError."""
    if not isinstance(node, ast.FunctionDef):
        return False
    body = [n for n in node.body if not (isinstance(n, ast.Expr)
                                         and isinstance(n.value, ast.Constant))]
    return all(isinstance(n, ast.Raise) and "NotImplementedError" in ast.dump(n) for n in body)


def facts(statements: list[Statement]) -> list[Facts]:
    """What the statements bind and read, once for all the functions of a notebook."""
    return [Facts(s, i) for i, s in enumerate(statements)]


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
    return Slice(prelude + parts, bound, len(defining), filled[-1].statement)


def _imports(fact: Facts) -> bool:
    return isinstance(fact.statement.node, (ast.Import, ast.ImportFrom))


def _needed(name: str, facts: list[Facts]) -> list[Facts]:
    stars = [f for f in facts if "*" in f.binds]
    chosen = {f.position: f for f in stars}
    end = len(facts) and facts[-1].position + 1
    wanted, seen = [(name, end)], set()
    while wanted:
        current, before = wanted.pop()
        if (current, before) in seen:
            continue
        seen.add((current, before))
        for fact in _bindings(current, before, facts):
            chosen[fact.position] = fact
            wanted += [(n, fact.position) for n in fact.reads_now]
            wanted += [(n, end) for n in fact.reads_later]
    return list(chosen.values())


def _bindings(name: str, before: int, facts: list[Facts]) -> list[Facts]:
    """The last binding before a position, the earlier ones it builds on, and what changes it."""
    earlier = [f for f in facts if f.position < before]
    if not any(name in f.binds for f in earlier):
        earlier = [f for f in facts if name in f.binds][:1]  # cells out of order: the nearest
    found = []
    for fact in reversed(earlier):
        if name in fact.binds or name in fact.mutates:
            found.append(fact)
            if name in fact.binds and fact.replaces:
                break
    return found
