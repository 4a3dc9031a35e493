"""What nbgrader gets of a submitted notebook: opened as we do, graded cells restored, filled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
    new_raw_cell,
)
from nbgrader.api import Notebook, SourceCell
from nbgrader.preprocessors import OverwriteCells
from nbgrader.utils import is_grade, is_solution

from autograder.feedback import environment
from autograder.gradebook import expect_worth
from autograder.lesson import check_id
from autograder.notebook import NotebookError, read_notebook
from autograder.report import Report, Verdict
from autograder.statuses import WORDS
from autograder.submissions import read_plain

MAKE = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}
NO_EXERCISE = "no exercise of the course is checked here"


def opened(path: Path, released: Notebook) -> NotebookNode:
    """A submitted notebook as one that nbgrader can work on: the text of its cells, and the
    cells that nbgrader knows, each once, marked as they were released.

    Students copy cells, delete them and lose their metadata; nbgrader then ends the whole batch,
    or gives no mark. Of copies the last counts, as in nbgrader; what is missing is added at the
    end. Of a file that cannot be read only that is there.
    """
    known = dict(_released(released))
    cells = [_plain(cell, known) for cell in reversed(_cells(path)) if isinstance(cell, dict)]
    sources = {cell.name: cell for cell in released.source_cells}
    missing = [_missing(sources[name], marks) for name, marks in known.items()
               if marks.grade or marks.task]
    return new_notebook(cells=cells[::-1] + missing)


def _cells(path: Path) -> list:
    """The cells by nbformat, which keeps pictures in written answers; else by our own reader."""
    try:
        data = read_plain(path)
        ours = read_notebook(data)
    except (OSError, NotebookError):
        return []  # the report on this file says why
    try:
        return list(nbformat.reads(data.decode(), 4).cells)
    except Exception:  # it raises what its parts raise
        return [NotebookNode(cell_type=c.kind, source=c.source) for c in ours.cells]


def _plain(cell: NotebookNode, known: dict[str, NotebookNode]) -> NotebookNode:
    """The cell made anew; takes the marks it claims out of those that are still to be found."""
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    source = cell.get("source", "")
    made = MAKE.get(str(cell.get("cell_type")), new_code_cell)(
        source if isinstance(source, str) else "")
    if isinstance(cell.get("attachments"), dict) and made.cell_type != "code":
        made.attachments = cell.attachments
    if isinstance(name, str) and name in known:
        made.metadata["nbgrader"] = known.pop(name)
    return made


def _missing(source: SourceCell, marks: NotebookNode) -> NotebookNode:
    """nbgrader's own stand-in for a cell that was deleted."""
    cell = OverwriteCells().missing_cell_transform(
        source, marks.points, marks.solution, marks.task)
    made = MAKE[cell.cell_type](cell.source)
    made.metadata["nbgrader"] = marks
    return made


def _released(notebook: Notebook) -> Iterator[tuple[str, NotebookNode]]:
    """What nbgrader's generator wrote into the metadata of each cell, by the cell's id."""
    points = {c.name: c.max_score for c in (*notebook.grade_cells, *notebook.task_cells)}
    solutions = {c.name for c in notebook.solution_cells}
    tasks = {c.name for c in notebook.task_cells}
    for cell in notebook.source_cells:
        worth = {"points": points[cell.name]} if cell.name in points else {}
        yield cell.name, NotebookNode(
            grade_id=cell.name, grade=cell.name in points and cell.name not in tasks,
            solution=cell.name in solutions, task=cell.name in tasks, locked=cell.locked,
            cell_type=cell.cell_type, checksum=cell.checksum, schema_version=3, **worth)


def fill(notebook: NotebookNode, report: Report) -> None:
    """Write what each graded cell earned, and why, as its only output.

    nbgrader takes the number for the mark. Without one it would give full marks, so every cell
    gets one; what is no plain mark is told apart in the gradebook.

    Raises:
        GradebookError: an exercise is worth other points than its cell.
    """
    verdicts = {check_id(v.exercise): v for v in report.verdicts}
    for cell in notebook.cells:
        if cell.cell_type == "code" and is_grade(cell) and not is_solution(cell):
            about = cell.metadata.nbgrader
            verdict = verdicts.get(about.grade_id)
            if verdict:
                expect_worth(about.grade_id, about.points, verdict)
            cell.execution_count = None
            cell.outputs = [_output(verdict, report.problem or NO_EXERCISE)]


def _output(verdict: Verdict | None, problem: str) -> NotebookNode:
    """One output: nbgrader reads its text, people read its page."""
    number = verdict.earned if verdict and not verdict.stretch else 0.0
    page = environment().get_template("cell.html").render(
        verdict=verdict, problem=problem, words=WORDS)
    return new_output("execute_result", {"text/plain": f"{number}", "text/html": page})
