"""`mine("03_convolution_layer", "conv2d")`: functions from the notebooks next door."""

from __future__ import annotations

import linecache
import types
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder import examples
from autograder.notebook import NotebookError, read_notebook
from autograder.slicing import Slice, facts, is_stub, slice_for
from autograder.statements import statements


class NotYours(LookupError):
    """There is no such function next door that can be used, and nothing to take instead."""

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


class NotBeside(NotYours):
    """The other unit's notebook is not there at all."""


def mine(unit: str, name: str, otherwise: Callable | None = None) -> Callable:
    """The function that the student wrote in another unit; says what it took and from where.

    What is run of that notebook is what the grader would run: the last definition of the
    function, and what it needs. It is taken only if its visible examples are right.

    Args:
        unit: folder of the other unit, beside this one.
        name: of the function.
        otherwise: what to take where there is none yet, for instance `cnn_ref.conv2d`.

    Raises:
        NotYours: there is none, and no `otherwise`; says why and what to do.
    """
    try:
        return _yours(unit, name)
    except NotYours as error:
        return _instead(name, error, otherwise)


def mine_all(wanted: Mapping[str, Sequence[str]], otherwise: Any) -> types.SimpleNamespace:
    """Functions from several units; one line for all whose notebook is not beside this one.

    Args:
        wanted: for each unit, the names of its functions.
        otherwise: what has functions of the same names, for instance the module `cnn_ref`.

    Returns:
        A namespace with the functions.
    """
    taken, absent = types.SimpleNamespace(), {}
    for unit, name in ((unit, name) for unit, names in wanted.items() for name in names):
        function = getattr(otherwise, name)
        try:
            function = _yours(unit, name)
        except NotBeside:
            absent[unit] = absent.get(unit, 0) + 1
        except NotYours as error:
            _instead(name, error, function)
        setattr(taken, name, function)
    if absent:
        first, *others = absent
        which, whose = (f"{first} and {len(others)} more are", "their") if others else (
            f"{first} is", "its")
        print(f"{which} not beside this unit: {whose} functions ({sum(absent.values())}) are "
              f"{otherwise.__name__}'s")
    return taken


def _yours(unit: str, name: str) -> Callable:
    folder = Path.cwd().parent / unit
    notebook = folder / f"{unit}.ipynb"
    function = _function(notebook, name)
    trouble = _wrong(function, folder, name)
    if trouble:
        raise NotYours(trouble)
    print(f"{name}: yours, from {notebook.name}")
    return function


def _instead(name: str, trouble: NotYours, otherwise: Callable | None) -> Callable:
    if otherwise is None:
        raise NotYours(f"{trouble}: get it right there and save that notebook first") from None
    print(f"{name}: {trouble}, so {_called(otherwise)} is taken instead")
    return otherwise


def _function(notebook: Path, name: str) -> Callable:
    try:
        read = read_notebook(notebook.read_bytes())
    except OSError:
        raise NotBeside(f"there is no {notebook.parent.name}/{notebook.name} beside this unit"
                        ) from None
    except NotebookError as error:
        raise NotYours(f"{notebook.name}: {error}") from None
    parsed, _ = statements(read.code(name))
    found = slice_for(name, facts(parsed))
    if found is None or is_stub(found.chosen.node):
        raise NotYours(f"yours is not filled in yet in {notebook.name}")
    function = _run(found, notebook).get(name)
    if not callable(function):
        raise NotYours(f"yours raises already where it is defined in {notebook.name}")
    return function


def _run(found: Slice, notebook: Path) -> dict:
    """What the statements of a slice bind; one that raises costs only what needs it."""
    namespace = types.ModuleType(notebook.stem).__dict__
    for place, line, source in found.statements:
        file = f"<{notebook.name}, {place}, from line {line}>"
        # Tracebacks then show the student's own lines.
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        try:
            exec(compile(source, file, "exec", dont_inherit=True), namespace)
        except Exception:
            continue
    return namespace


def _wrong(function: Callable, folder: Path, name: str) -> str:
    """Why the function is not to be trusted; empty where its visible examples are right."""
    from autograder.student_check import attempts

    try:
        exercise = examples.read(folder, name)
    except examples.ExamplesError as error:
        return str(error)
    results, _ = attempts(function, exercise)
    wrong = sum(not result.right for result in results)
    return f"{wrong} of {len(results)} visible examples of yours are wrong" if wrong else ""


def _called(function: Callable) -> str:
    return f"{getattr(function, '__module__', '').split('.')[0]}.{function.__name__}"
