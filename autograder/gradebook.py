"""Writes marks into nbgrader's gradebook: automatic scores, which a person's own marks outrank."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.lesson import check_id
from autograder.report import Report, Verdict

if TYPE_CHECKING:  # nbgrader takes seconds to import; only who writes into a gradebook waits
    from nbgrader.api import Grade, Gradebook, SubmittedNotebook
    from sqlalchemy.engine import URL

FOR_A_PERSON = ("error", "timeout", "ungradable")
"""Statuses that ask for manual grading: the code never came to an answer, or we did not."""


LOCKED = ("locked", "lock timeout")
"""What SQLite and PostgreSQL say where another program holds what we wait for."""

LOCK_TIMEOUT = "-c lock_timeout=10s"
"""PostgreSQL waits for ever unless it is told not to; SQLite gives up by itself."""


class GradebookError(RuntimeError):
    """The gradebook cannot be written; says why and what to do."""


@contextmanager
def opened(db_url: str) -> Iterator[Gradebook]:
    """nbgrader's gradebook at a database URL, of this nbgrader's version and not locked.

    Raises:
        GradebookError: no such gradebook, one of another version, or one that is locked.
    """
    from nbgrader.api import Gradebook
    from sqlalchemy.exc import DBAPIError

    url = _url(db_url)
    shown = url.render_as_string(hide_password=True)
    if url.get_backend_name() == "postgresql" and "options" not in url.query:
        url = url.update_query_dict({"options": LOCK_TIMEOUT})
    try:
        _refuse_other_version(url, shown)
        with Gradebook(url.render_as_string(hide_password=False)) as gradebook:
            yield gradebook
    except DBAPIError as error:
        if any(word in str(error.orig) for word in LOCKED):
            raise GradebookError(f"the gradebook {shown} is locked: another program is writing to "
                                 "it; wait until it has finished, then run the same command again"
                                 ) from None
        why = " ".join(str(error.orig).split())
        raise GradebookError(f"the gradebook {shown} cannot be used: {why}") from None


def expect(db_url: str) -> None:
    """Refuse a gradebook that could not be written, before the class is graded.

    Raises:
        GradebookError: as `opened`.
    """
    with opened(db_url):
        pass


def _url(db_url: str) -> URL:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(db_url)
    except ArgumentError:
        raise GradebookError(f"{db_url!r} is no database URL: write sqlite:////FOLDER/gradebook.db"
                             ) from None
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise GradebookError(f"there is no gradebook at {url.database}: name the one of your "
                             "course, or make it with  nbgrader generate_assignment")
    return url


def _refuse_other_version(url: URL, shown: str) -> None:
    """nbgrader would add its own tables to a gradebook of another version, and fail later."""
    import sqlalchemy
    from alembic.script import ScriptDirectory
    from nbgrader.dbutil import ALEMBIC_DIR

    try:
        engine = sqlalchemy.create_engine(url)
    except ModuleNotFoundError as error:
        raise GradebookError(
            f"the gradebook {shown} needs the module {error.name}: for PostgreSQL  pip install "
            "'cnn-course[postgres]'  and write  postgresql+psycopg://") from None
    try:
        tables = sqlalchemy.inspect(engine).get_table_names()
        if "grade" not in tables or "alembic_version" not in tables:
            raise GradebookError(f"{shown} is no gradebook of nbgrader: it has no table of grades")
        with engine.connect() as connection:
            found = connection.execute(sqlalchemy.text(
                "SELECT version_num FROM alembic_version")).scalar()
    finally:
        engine.dispose()
    [head] = ScriptDirectory(ALEMBIC_DIR).get_heads()
    if found != head:
        raise GradebookError(f"the gradebook {shown} is of another nbgrader version (revision "
                             f"{found}, this nbgrader needs {head}): back it up, then run  "
                             "nbgrader db upgrade")


def write_all(db_url: str, reports: Iterable[Report]) -> list[tuple[Report, str]]:
    """Write the marks of many submissions.

    Returns:
        The reports that could not be written, each with the reason.

    Raises:
        GradebookError: the gradebook itself cannot be used.
    """
    left = []
    with opened(db_url) as gradebook:
        for report in reports:
            try:
                _expect(gradebook, report)
                gradebook.update_or_create_submission(report.unit, report.student)
                write(gradebook.find_submission_notebook(
                    report.unit, report.unit, report.student), report)
                gradebook.db.commit()
            except GradebookError as error:
                gradebook.db.rollback()
                left.append((report, str(error)))
    return left


def _expect(gradebook: Gradebook, report: Report) -> None:
    """Neither students nor assignments are made here: a name from a file could be anyone's."""
    from nbgrader.api import MissingEntry

    try:
        gradebook.find_notebook(report.unit, report.unit)
    except MissingEntry:
        raise GradebookError(f"the gradebook has no assignment {report.unit}: run  nbgrader "
                             f"generate_assignment {report.unit}") from None
    try:
        gradebook.find_student(report.student)
    except MissingEntry:
        raise GradebookError(f"the gradebook has no student {report.student!r}: run  nbgrader db "
                             "student add  or  nbgrader db student import") from None


def write(submitted: SubmittedNotebook, report: Report) -> None:
    """Set one notebook's marks: a number for every cell that is graded automatically.

    Manual scores and comments stay as they are, and so do written answers. Stretch points are
    extra credit. Writing the same again changes nothing.

    Raises:
        GradebookError: an exercise is worth other points in the gradebook.
    """
    verdicts = {check_id(v.exercise): v for v in report.verdicts}
    for grade in _automatic(submitted):
        _write_grade(grade, verdicts.get(grade.name))


def _automatic(submitted: SubmittedNotebook) -> list[Grade]:
    """The grades of code cells that students do not write in."""
    answers = {cell.name for cell in submitted.notebook.solution_cells}
    return [g for g in submitted.grades if g.cell_type == "code" and g.name not in answers]


def _write_grade(grade: Grade, verdict: Verdict | None) -> None:
    status = verdict.status if verdict else "ungradable"
    grade.auto_score = 0.0
    if verdict:
        expect_worth(grade.name, grade.max_score, verdict)
    if verdict and verdict.stretch:
        grade.extra_credit = verdict.earned
    elif verdict:
        grade.auto_score = verdict.earned
    grade.needs_manual_grade = status in FOR_A_PERSON or grade.manual_score is not None


def expect_worth(cell: str, points: float, verdict: Verdict) -> None:
    """Refuse a cell whose points are not those of its exercise.

    Raises:
        GradebookError: they were changed after the release.
    """
    expected = 0 if verdict.stretch else verdict.points
    if points != expected:
        raise GradebookError(f"{cell} is worth {points:g} points in the gradebook and {expected} "
                             "in the course: run  nbgrader generate_assignment  for its unit "
                             "again")
