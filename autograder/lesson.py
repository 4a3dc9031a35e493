"""From a percent notebook that an author writes to nbgrader's source notebook."""

from __future__ import annotations

import ast
import hashlib
from typing import TYPE_CHECKING

from autograder.course import Course, CourseError, Unit
from autograder.exercise import Exercise

if TYPE_CHECKING:  # nbformat takes seconds to import; only who builds notebooks waits
    from nbformat import NotebookNode

CHECK = "check({name})"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def check_id(name: str) -> str:
    """The id of the graded cell that checks an exercise."""
    return f"check-{name}"


def source_notebook(course: Course, unit: Unit) -> NotebookNode:
    """The unit's notebook with its model solutions, without outputs, cells marked for nbgrader.

    Raises:
        CourseError: a cell defines an exercise's function and something else besides.
    """
    import jupytext
    import nbformat

    read = jupytext.reads(unit.lesson.read_text(encoding="utf-8"), fmt="py:percent")
    exercises = {e.name: e for e in unit.exercises}
    cells: list[NotebookNode] = []
    for cell in read.cells:
        exercise = _exercise_in(cell, exercises, unit)
        if exercise:
            cells += [_marked(cell, exercise.name, solution=True), _check_cell(exercise)]
        elif "written" in cell.metadata:
            about = cell.metadata
            cells.append(_marked(cell, about["written"], grade=True, solution=True,
                                 points=about["points"]))
        else:
            cell.metadata = nbformat.NotebookNode()
            cells.append(cell)
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}, "autograder": {
        "course": course.name, "unit": unit.name, "version": course.version}}
    return nbformat.v4.new_notebook(cells=_named(cells), metadata=metadata)


def _exercise_in(cell: NotebookNode, exercises: dict[str, Exercise], unit: Unit) -> Exercise | None:
    if cell.cell_type != "code":
        return None
    body = ast.parse(cell.source).body
    names = [n.name for n in body if isinstance(n, ast.FunctionDef) and n.name in exercises]
    if names and len(body) > 1:
        raise CourseError(f"{unit.lesson}: the cell that defines {names[0]} holds "
                          f"{len(body)} statements, expected the function alone: split the cell")
    return exercises[names[0]] if names else None


def _marked(cell: NotebookNode, name: str, **marks: object) -> NotebookNode:
    from nbformat import NotebookNode

    plain = {"grade": False, "solution": False, "locked": False, "task": False,
             "schema_version": 3, "grade_id": name}
    cell.metadata = NotebookNode(nbgrader=NotebookNode({**plain, **marks}))
    return cell


def _check_cell(exercise: Exercise) -> NotebookNode:
    from nbformat.v4 import new_code_cell

    cell = new_code_cell(CHECK.format(name=exercise.name))
    return _marked(cell, check_id(exercise.name), grade=True, locked=True,
                   points=0 if exercise.stretch else exercise.points)


def _named(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Give every cell an id that follows from what it holds, so that builds are repeatable."""
    seen: dict[str, int] = {}
    for cell in cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        name = name or hashlib.sha256(cell.source.encode()).hexdigest()[:12]
        seen[name] = seen.get(name, 0) + 1
        cell.id = name if seen[name] == 1 else f"{name}-{seen[name]}"
    return cells


def as_text(notebook: NotebookNode) -> str:
    """The notebook as JupyterLab would save it."""
    import nbformat

    return nbformat.writes(notebook, version=4, indent=1, ensure_ascii=False) + "\n"
