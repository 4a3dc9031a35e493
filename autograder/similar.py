"""Which submissions have the same code after renaming: a place to look, never a verdict."""

from __future__ import annotations

import ast
import copy
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from autograder.report import Report

ENOUGH = 80
"""Parts of a syntax tree below which two people write the same by themselves: about seven lines."""


@dataclass(frozen=True)
class Alike:
    """Students whose code is the same in these exercises."""

    students: tuple[str, ...]
    exercises: tuple[str, ...]
    model: tuple[str, ...] = ()
    """Those of the exercises in which it is the model solution's code too."""


def shape(node: ast.AST) -> tuple[str, int]:
    """A function's code whatever its variables are called, as a hash, and how many parts it has.

    Comments, docstrings, annotations and blank lines do not count; constants, and names from
    outside such as `np`, do.
    """
    if not isinstance(node, ast.FunctionDef):
        return "", 0
    plain = _Plain(_bound(node)).visit(copy.deepcopy(node))
    parts = sum(not isinstance(n, (ast.expr_context, ast.arguments, ast.operator))
                for n in ast.walk(plain))
    return hashlib.sha256(ast.dump(plain).encode()).hexdigest()[:16], parts


def _bound(node: ast.FunctionDef) -> dict[str, str]:
    """A new name for each that the function binds, in the order in which they first stand."""
    names: dict[str, str] = {}
    for part in _in_order(node):
        name = part.arg if isinstance(part, ast.arg) else ""
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            name = part.id
        if isinstance(part, (ast.FunctionDef, ast.Lambda)):
            name = getattr(part, "name", "")
        if name:
            names.setdefault(name, f"v{len(names)}")
    return names


def _in_order(node: ast.AST) -> Iterable[ast.AST]:
    """Depth first: `ast.walk` would let a rename change the order in which names are met."""
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _in_order(child)


class _Plain(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name, node.returns = self.names.get(node.name, node.name), None
        node.body = [n for n in node.body if not _is_text(n)] or [ast.Pass()]
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.arg, node.annotation, node.type_comment = self.names[node.arg], None, None
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self.names.get(node.id, node.id)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        plain = ast.Assign([node.target], node.value) if node.value else ast.Pass()
        return self.generic_visit(plain)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def groups(reports: Iterable[Report], models: Mapping[str, str] | None = None) -> list[Alike]:
    """Groups of two and more, those with most exercises in common first.

    Args:
        models: the shape of each exercise's model solution, to tell where it is that.
    """
    by_code: dict[tuple[str, str], set[str]] = defaultdict(set)
    for report in reports:
        for verdict in report.verdicts:
            if verdict.code and verdict.code_parts >= ENOUGH:
                by_code[verdict.exercise, verdict.code].add(report.student)
    together: dict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
    for what, students in by_code.items():
        if len(students) > 1:
            together[tuple(sorted(students))].append(what)
    found = [Alike(students, tuple(sorted(name for name, _ in what)),
                   tuple(sorted(n for n, code in what if (models or {}).get(n) == code)))
             for students, what in together.items()]
    return sorted(found, key=lambda a: (-len(a.exercises), -len(a.students), a.students))
