"""Small changes to a model solution, one at a time: what hidden cases have to notice.

Known mistakes are those somebody has thought of. These are those nobody has: an axis swapped, a
term dropped, a bound moved by one, an operator, a constant, `=` for `+=`, a statement left out.
"""

from __future__ import annotations

import ast
import copy
import functools
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

OPERATORS = {
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Add, ast.Div), ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div, ast.Mod), ast.Mod: (ast.FloorDiv,), ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
}
COMPARISONS = {
    ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.GtE), ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
}
FUNCTIONS = {
    "sum": ("mean", "max"), "mean": ("sum",), "max": ("min", "sum"), "min": ("max",),
    "argmax": ("argmin",), "argmin": ("argmax",), "maximum": ("minimum",), "minimum": ("maximum",),
    "zeros": ("ones",), "ones": ("zeros",), "exp": ("abs",), "sqrt": ("abs",), "var": ("std",),
    "std": ("var",), "ceil": ("floor",), "floor": ("ceil",),
}
COMMUTE = (ast.Add, ast.Mult, ast.BitAnd, ast.BitOr)

Change = tuple[str, Callable[[ast.AST], ast.AST]]
"""What is changed, and the node that takes the place of (a copy of) the old one."""


@dataclass(frozen=True)
class Mutant:
    """A model solution with one small change."""

    change: str
    """The line as it was and as it is, for instance `dx[i] += dy  ->  dx[i] = dy`."""
    source: str


@functools.cache
def mutants(source: str) -> tuple[Mutant, ...]:
    """Every mutant of a function's source, without doubles; made once."""
    tree = ast.parse(source)
    _drop_docstring(tree)
    original = ast.unparse(tree)
    tree = ast.parse(original)
    made: dict[str, Mutant] = {}
    for number, node in enumerate(ast.walk(tree)):
        for _, change in _changes(node, tree):
            text = _changed(original, number, change)
            if text != original and text not in made:
                made[text] = Mutant(_difference(original, text), text)
    return tuple(made.values())


def _drop_docstring(tree: ast.Module) -> None:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]


def _changed(source: str, number: int, change: Callable[[ast.AST], ast.AST]) -> str:
    fresh = ast.parse(source)  # several times as fast as a deep copy
    old = next(itertools.islice(ast.walk(fresh), number, None))
    new = change(old)
    if new is old:
        return ast.unparse(fresh)
    for parent in ast.walk(fresh):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
            elif isinstance(value, list):
                setattr(parent, name, [new if item is old else item for item in value])
    return ast.unparse(ast.fix_missing_locations(fresh))


def _difference(before: str, after: str) -> str:
    old, new = before.split("\n"), after.split("\n")
    gone = [line.strip() for line in old if line not in new or old.count(line) > new.count(line)]
    come = [line.strip() for line in new if line not in old or new.count(line) > old.count(line)]
    return f"{' / '.join(gone)}  ->  {' / '.join(come)}"


def _changes(node: ast.AST, tree: ast.Module) -> Iterator[Change]:
    for kind, changes in CHANGES:
        if isinstance(node, kind):
            yield from changes(node, tree)


def _with(**fields: object) -> Callable[[ast.AST], ast.AST]:
    """A change that gives a node other fields."""
    def change(node: ast.AST) -> ast.AST:
        for name, value in fields.items():
            setattr(node, name, copy.deepcopy(value))
        return node
    return change


def _part(name: str) -> Callable[[ast.AST], ast.AST]:
    """A change that puts one part of a node in its place."""
    return lambda node: getattr(node, name)


def _of_operation(node: ast.BinOp, tree: ast.Module) -> Iterator[Change]:
    for other in OPERATORS.get(type(node.op), ()):
        yield "operator", _with(op=other())
    yield "term", _part("left")
    yield "term", _part("right")
    if not isinstance(node.op, COMMUTE):
        yield "order", _with(left=node.right, right=node.left)


def _of_update(node: ast.AugAssign, tree: ast.Module) -> Iterator[Change]:
    yield "= for +=", lambda n: ast.Assign([n.target], n.value)
    for other in OPERATORS.get(type(node.op), ()):
        yield "operator", _with(op=other())


def _of_constant(node: ast.Constant, tree: ast.Module) -> Iterator[Change]:
    value = node.value
    if isinstance(value, bool):
        yield "constant", _with(value=not value)
    elif isinstance(value, int):
        yield "constant", _with(value=value + 1)
        yield "constant", _with(value=value - 1)
    elif isinstance(value, float):
        yield "constant", _with(value=2 * value + 1)


def _of_comparison(node: ast.Compare, tree: ast.Module) -> Iterator[Change]:
    for other in COMPARISONS.get(type(node.ops[0]), ()):
        yield "comparison", _with(ops=[other(), *node.ops[1:]])


def _of_sequence(node: ast.Tuple | ast.List, tree: ast.Module) -> Iterator[Change]:
    for i in range(len(node.elts) - 1):
        swapped = list(node.elts)
        swapped[i], swapped[i + 1] = swapped[i + 1], swapped[i]
        yield "axis", _with(elts=swapped)


def _of_slice(node: ast.Slice, tree: ast.Module) -> Iterator[Change]:
    for name in ("lower", "upper", "step"):
        if getattr(node, name) is not None:
            yield "bound", _with(**{name: None})


def _of_name(node: ast.Name, tree: ast.Module) -> Iterator[Change]:
    """A name that was unpacked beside others (H, W; sh, sw) in the place of its neighbour."""
    if not isinstance(node.ctx, ast.Load):
        return
    for other in ast.walk(tree):
        if isinstance(other, ast.Tuple) and isinstance(other.ctx, ast.Store):
            names = [e.id for e in other.elts if isinstance(e, ast.Name)]
            for a, b in zip(names, names[1:], strict=False):
                if node.id in (a, b):
                    yield "axis", _with(id=b if node.id == a else a)


def _of_call(node: ast.Call, tree: ast.Module) -> Iterator[Change]:
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    field = "attr" if isinstance(node.func, ast.Attribute) else "id"
    for other in FUNCTIONS.get(name, ()):
        function = copy.deepcopy(node.func)
        setattr(function, field, other)
        yield "function", _with(func=function)
    if len(node.args) > 1:
        yield "order", _with(args=[node.args[1], node.args[0], *node.args[2:]])
    plain = node.args and not isinstance(node.args[0], ast.Starred)  # of `f(*x)` is left `*x`
    if plain and name != "range":
        yield "call", lambda n: n.args[0]
    if plain and name == "range" and len(node.args) == 1:
        yield "bound", _with(args=[ast.Constant(1), node.args[0]])
        yield "bound", _with(args=[ast.BinOp(node.args[0], ast.Sub(), ast.Constant(1))])
    for i in range(len(node.keywords)):
        yield "option", _with(keywords=node.keywords[:i] + node.keywords[i + 1:])


def _of_condition(node: ast.If | ast.IfExp, tree: ast.Module) -> Iterator[Change]:
    yield "condition", _with(test=ast.UnaryOp(ast.Not(), node.test))
    yield "condition", _with(test=ast.Constant(True))
    yield "condition", _with(test=ast.Constant(False))


def _of_statement(node: ast.stmt, tree: ast.Module) -> Iterator[Change]:
    yield "statement", lambda n: ast.Pass()


def _of_sign(node: ast.UnaryOp, tree: ast.Module) -> Iterator[Change]:
    yield "sign", _part("operand")


def _of_junction(node: ast.BoolOp, tree: ast.Module) -> Iterator[Change]:
    yield "junction", _with(op=ast.Or() if isinstance(node.op, ast.And) else ast.And())


CHANGES = (
    (ast.BinOp, _of_operation), (ast.AugAssign, _of_update), (ast.Constant, _of_constant),
    (ast.Compare, _of_comparison), ((ast.Tuple, ast.List), _of_sequence), (ast.Slice, _of_slice),
    (ast.Name, _of_name), (ast.Call, _of_call), ((ast.If, ast.IfExp), _of_condition),
    ((ast.Assign, ast.AugAssign, ast.Expr), _of_statement), (ast.UnaryOp, _of_sign),
    (ast.BoolOp, _of_junction),
)
