"""What a top-level statement binds and changes, through the notebook's own functions too."""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MUTATORS = {"add", "append", "clear", "difference_update", "discard", "extend", "fill", "insert",
            "intersection_update", "pop", "popitem", "put", "remove", "resize", "reverse",
            "setdefault", "setflags", "sort", "update"}
"""Methods that change their object."""

FIRST_CHANGED = {"setattr", "delattr", "copyto", "place", "put", "putmask", "fill_diagonal",
                 "shuffle", "heappush", "heapify", "insort"}
"""Functions that change their first argument."""

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
HIDING = (*DEFINITIONS, ast.ClassDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class Effects:
    """What a call of a function does to the world around it."""

    changes: frozenset[int] = frozenset()
    """Places of the parameters whose objects it changes."""
    globals: frozenset[str] = frozenset()
    """Names that it declares global and binds."""


NOTHING = Effects()


def bound(node: ast.AST, effects: Mapping[str, Effects]) -> Iterator[str]:
    """Names that a statement binds at the top level, inside `if`, `try`, `with`, loops too."""
    for part in _parts(node, (ast.Lambda, *COMPREHENSIONS), (*DEFINITIONS, ast.ClassDef)):
        if isinstance(part, (*DEFINITIONS, ast.ClassDef)):
            yield part.name
        if isinstance(part, (ast.Import, ast.ImportFrom)):
            yield from (a.asname or a.name.split(".")[0] for a in part.names)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            yield part.id
        if isinstance(part, ast.ExceptHandler) and part.name:
            yield part.name
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name):
            yield from effects.get(part.func.id, NOTHING).globals


def _parts(node: ast.AST, hidden: tuple, closed: tuple = ()) -> Iterator[ast.AST]:
    """A node and what lies in it, but nothing of `hidden` kinds and only the tops of `closed`.

    With a list of its own: a sum of a thousand terms is a tree that is a thousand deep.
    """
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if not isinstance(part, hidden):
            yield part
            if not isinstance(part, closed):
                waiting += reversed(list(ast.iter_child_nodes(part)))


def mutated(node: ast.AST, effects: Mapping[str, Effects]) -> Iterator[str]:
    """Names whose object a statement changes: `a[0] = 1`, `a.append(1)`, `build(a)`."""
    for part in _parts(node, HIDING):  # the bodies of what it defines do not run now
        for target in _targets(part):
            if isinstance(target, (ast.Subscript, ast.Attribute)):
                yield from _root(target)
        if isinstance(part, ast.Call):
            yield from _changed_by(part, effects)


def _changed_by(call: ast.Call, effects: Mapping[str, Effects]) -> Iterator[str]:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if isinstance(call.func, ast.Attribute) and name in MUTATORS:
        yield from _root(call.func.value)
    if name in FIRST_CHANGED and call.args:
        yield from _root(call.args[0])
    if isinstance(call.func, ast.Name) and name in effects:
        for place in effects[name].changes:
            if place < len(call.args):
                yield from _root(call.args[place])


def _targets(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, (ast.Assign, ast.Delete)):
        return [part for target in node.targets for part in ast.walk(target)]
    return [node.target] if isinstance(node, (ast.AugAssign, ast.AnnAssign)) else []


def _root(node: ast.AST) -> Iterator[str]:
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id


def effects_of(nodes: Sequence[ast.stmt]) -> dict[str, Effects]:
    """What calls of the functions that these statements define do; of doubles the last counts."""
    functions = {n.name: n for n in nodes if isinstance(n, DEFINITIONS)}
    effects = {name: _own(node) for name, node in functions.items()}
    for _ in range(3):  # through functions that call functions, a few levels deep
        effects = {name: _with_calls(node, effects) for name, node in functions.items()}
    return {name: found for name, found in effects.items() if found != NOTHING}


def kept(found_out: Callable[[ast.stmt], Any]) -> Callable[[ast.stmt], Any]:
    """Found out once for a tree, which several notebooks may share, and kept as long as it is."""
    name = f"kept_{found_out.__name__}"

    @functools.wraps(found_out)
    def once(node: ast.stmt) -> Any:
        if not hasattr(node, name):
            setattr(node, name, found_out(node))
        return getattr(node, name)
    return once


@kept
def _own(function: ast.FunctionDef) -> Effects:
    declared = {name for node in ast.walk(function) if isinstance(node, ast.Global)
                for name in node.names}
    stored = {node.id for node in ast.walk(function)
              if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    changed = {name for statement in function.body for name in mutated(statement, {})}
    changed |= {node.target.id for node in ast.walk(function)
                if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name)}
    return Effects(_places(function, changed), frozenset(declared & stored))


@kept
def _called(function: ast.FunctionDef) -> frozenset[str]:
    return frozenset(node.func.id for node in ast.walk(function)
                     if isinstance(node, ast.Call) and isinstance(node.func, ast.Name))


def _with_calls(function: ast.FunctionDef, effects: Mapping[str, Effects]) -> Effects:
    own = effects[function.name]
    called = [name for name in _called(function) if effects.get(name, NOTHING) != NOTHING]
    if not called:
        return own
    further = {name for other in called for name in effects[other].globals}
    changed = {name for statement in function.body for name in mutated(statement, effects)}
    return Effects(own.changes | _places(function, changed), own.globals | further)


def _places(function: ast.FunctionDef, names: set[str]) -> frozenset[int]:
    parameters = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    return frozenset(i for i, name in enumerate(parameters) if name in names)
