"""The graded cells of a notebook in nbgrader's hands: put back as released, then filled."""

from __future__ import annotations

from collections.abc import Iterator

from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.api import Notebook
from nbgrader.preprocessors import OverwriteCells
from nbgrader.utils import is_grade, is_solution

from autograder.feedback import WORDS, environment
from autograder.gradebook import expect_worth
from autograder.lesson import check_id
from autograder.report import Report, Verdict

NO_EXERCISE = "no exercise of the course is checked here"


def restore(notebook: NotebookNode, released: Notebook) -> None:
    """Give a submitted notebook the cells that nbgrader knows, each once, as they were released.

    Students copy cells, delete them and lose their metadata; nbgrader then ends the whole batch,
    or gives no mark. Of copies the last counts, as in nbgrader; what is missing is added at the
    end.
    """
    known = dict(_released(released))
    for cell in reversed(notebook.cells):
        cell.setdefault("metadata", NotebookNode())
        marks = cell.metadata.pop("nbgrader", None)
        name = marks.get("grade_id") if isinstance(marks, dict) else None
        if isinstance(name, str) and name in known:
            cell.metadata["nbgrader"] = known.pop(name)
    solutions = {cell.name for cell in released.solution_cells}
    sources = {cell.name: cell for cell in released.source_cells}
    for name, marks in known.items():
        if marks["grade"] or marks["task"]:
            notebook.cells.append(OverwriteCells().missing_cell_transform(
                sources[name], marks.get("points", 0), name in solutions, marks["task"]))


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
