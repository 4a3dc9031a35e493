"""Which submissions have the same code after renaming: a place to look, never a verdict."""

from __future__ import annotations

import ast
import hashlib
from array import array
from collections import Counter, defaultdict
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
    words: list[str] = []
    parts = _write(node, _bound(node), words)
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:16], parts


def _bound(node: ast.FunctionDef) -> dict[str, str]:
    """A new name for each that the function binds, in the order in which they first stand."""
    names: dict[str, str] = {}
    waiting: list[ast.AST] = [node]
    while waiting:  # depth first: `ast.walk` would let a rename change the order of names
        part = waiting.pop()
        kind, name = type(part), ""
        if kind is ast.arg:
            name = part.arg
        elif kind is ast.Name:
            name = part.id if type(part.ctx) is ast.Store else ""
        elif kind is ast.FunctionDef:
            name = part.name
        if name and name not in names:
            names[name] = f"v{len(names)}"
        waiting += reversed(list(ast.iter_child_nodes(part)))
    return names


UNCOUNTED = (ast.expr_context, ast.arguments, ast.operator)
LEFT_OUT = {"returns", "annotation", "type_comment", "kind", "ctx", "simple", "type_params"}
"""Fields that say nothing of what code does, or that follow from the rest."""


def _write(node: ast.AST, names: Mapping[str, str], words: list[str]) -> int:
    """Put a tree into words, with the function's own names replaced; how many parts it has."""
    kind = type(node)
    if kind is ast.AnnAssign:
        plain = ast.Assign([node.target], node.value) if node.value else ast.Pass()
        return _write(plain, names, words)
    words.append(kind.__name__)
    if kind is ast.Name:
        words.append(names.get(node.id, node.id))
        return 1
    parts = not isinstance(node, UNCOUNTED)
    for field in kind._fields:
        value = getattr(node, field, None)
        if field in LEFT_OUT:
            continue
        if kind is ast.FunctionDef and field == "body":
            value = [n for n in value if not _is_text(n)] or [ast.Pass()]
        if isinstance(value, ast.AST):
            parts += _write(value, names, words)
        elif isinstance(value, list):
            words.append(f"{field} {len(value)}")
            for one in value:
                if isinstance(one, ast.AST):
                    parts += _write(one, names, words)
                else:
                    words.append(repr(one))
        elif kind is ast.arg or kind is ast.FunctionDef and field == "name":
            words.append(names.get(value, value))
        else:
            words.append(repr(value))
    return parts


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


class Codes:
    """Gathers whose code is whose: of each function a number, not the report it stands in."""

    def __init__(self) -> None:
        self._students: list[str] = []
        self._by_exercise: dict[str, tuple[array, array]] = {}

    def add(self, report: Report) -> None:
        """Take note of the code of one report."""
        if not self._students or self._students[-1] != report.student:
            self._students.append(report.student)
        for verdict in report.verdicts:
            if verdict.code and verdict.code_parts >= ENOUGH:
                codes, students = self._by_exercise.setdefault(
                    verdict.exercise, (array("q"), array("L")))
                codes.append(hash(verdict.code))
                students.append(len(self._students) - 1)

    def groups(self, models: Mapping[str, str] | None = None) -> list[Alike]:
        """As the function `groups`."""
        together: dict[tuple[str, ...], list[tuple[str, bool]]] = defaultdict(list)
        for exercise, (codes, students) in self._by_exercise.items():
            model = hash((models or {}).get(exercise))
            times = Counter(codes)
            same: dict[int, set[str]] = defaultdict(set)
            for code, student in zip(codes, students, strict=True):
                if times[code] > 1:
                    same[code].add(self._students[student])
            for code, who in same.items():
                if len(who) > 1:
                    together[tuple(sorted(who))].append((exercise, code == model))
        found = [Alike(students, tuple(sorted(name for name, _ in what)),
                       tuple(sorted(name for name, model in what if model)))
                 for students, what in together.items()]
        return sorted(found, key=lambda a: (-len(a.exercises), -len(a.students), a.students))


def groups(reports: Iterable[Report], models: Mapping[str, str] | None = None) -> list[Alike]:
    """Groups of two and more, those with most exercises in common first.

    Args:
        models: the shape of each exercise's model solution, to tell where it is that.
    """
    codes = Codes()
    for report in reports:
        codes.add(report)
    return codes.groups(models)
