"""What is wrong with a gradebook, a key or a course is told in one sentence."""

import os
import shutil
import sqlite3

import pytest
from classroom import Classroom
from courses import UNIT
from nbgrader.api import Gradebook

from autograder import gradebook
from autograder.cli import main
from autograder.gradebook import GradebookError
from autograder.report import Report

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader's own


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    room = Classroom(tmp_path_factory.mktemp("course"))
    room.hand_in("ann", room.notebook(out_size=room.solution("out_size")))
    with Gradebook(room.db_url) as book:
        book.add_student("ann")
    return room


@pytest.fixture
def book(room, tmp_path):
    """A copy of the gradebook that a test may harm."""
    shutil.copy(room.root / "gradebook.db", tmp_path / "gradebook.db")
    return tmp_path / "gradebook.db"


def report(student="ann", unit=UNIT):
    return Report(student, unit, "", "", "", "", "", "", (), {}, (), problem="not JSON")


def refused(db_url):
    with pytest.raises(GradebookError) as caught:
        gradebook.expect(db_url)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_gradebook_that_is_not_there_is_not_made(tmp_path):
    said = refused(f"sqlite:///{tmp_path}/gradebok.db")
    assert said.startswith(f"there is no gradebook at {tmp_path}/gradebok.db: name the one")
    assert not list(tmp_path.iterdir())
    assert "is no database URL: write sqlite:////FOLDER/gradebook.db" in refused("gradebook.db")


def test_another_file_is_no_gradebook(tmp_path):
    text = tmp_path / "text.db"
    text.write_text("no database, but long enough to be looked at by SQLite" * 20)
    assert refused(f"sqlite:///{text}").endswith("cannot be used: file is not a database")
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE pictures (id)")
    said = refused(f"sqlite:///{tmp_path}/other.db")
    assert said.endswith("is no gradebook of nbgrader: it has no table of grades")


def test_a_gradebook_of_another_version_is_named_with_the_command(book):
    with sqlite3.connect(book) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0123456789ab'")
    before = book.read_bytes()
    said = refused(f"sqlite:///{book}")
    assert "is of another nbgrader version (revision 0123456789ab, this nbgrader needs " in said
    assert said.endswith("): back it up, then run  nbgrader db upgrade")
    assert book.read_bytes() == before


def test_a_locked_gradebook_is_told(book):
    connection = sqlite3.connect(book)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(GradebookError, match="is locked: another program is writing to it; "
                                                 "wait until it has finished"):
            gradebook.write_all(f"sqlite:///{book}?timeout=0.1", [report()])
    finally:
        connection.close()


def test_a_password_is_not_shown(monkeypatch):
    from sqlalchemy import exc

    def refuse(url, shown):
        raise exc.OperationalError("SELECT", {}, Exception("connection refused"))

    monkeypatch.setattr("autograder.gradebook._refuse_other_version", refuse)
    said = refused("postgresql://me:secret@host/grades")
    assert "secret" not in said and "me:***@host/grades cannot be used" in said


def test_neither_students_nor_assignments_are_made_from_file_names(book):
    db_url = f"sqlite:///{book}"
    strange = [report("doe_123"), report(unit="99_other"), report()]
    left = gradebook.write_all(db_url, strange)
    assert [r for r, _ in left] == strange[:2]
    assert left[0][1] == ("the gradebook has no student 'doe_123': run  nbgrader db student add  "
                          "or  nbgrader db student import")
    assert left[1][1] == ("the gradebook has no assignment 99_other: run  nbgrader "
                          "generate_assignment 99_other")
    with Gradebook(db_url) as opened:
        assert [s.id for s in opened.students] == ["ann"]
        assert len(opened.assignments) == 1
        [grade, *_] = opened.find_submission(UNIT, "ann").notebooks[0].grades
        assert grade.needs_manual_grade


def test_the_command_tells_who_is_missing_and_grades_nothing_for_a_bad_url(room, tmp_path, capsys):
    room.hand_in("nob", room.notebook())
    words = ["grade", str(room.root / "submitted"), "--key", str(room.key), "--course",
             str(room.root / "solutions"), "--out", str(tmp_path / "out")]
    assert main([*words, "--to-gradebook", "nowhere"]) == 2
    assert "autograder: 'nowhere' is no database URL" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert main([*words, "--to-gradebook", room.db_url]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "not in the gradebook: nob, " + UNIT + ": the gradebook has no student 'nob'" in said
    assert "gradebook 1 of 2 submissions" in said
    shutil.rmtree(room.root / "submitted/nob")


def stopped(room):
    """What `nbgrader autograde` ends with; it leaves nothing that looks graded."""
    answer = room.autograde("ann")
    assert not answer["success"]
    last = answer["error"].strip().splitlines()[-1]
    assert last.startswith("SystemExit: autograder: ")
    assert not (room.root / "autograded/ann" / UNIT).exists()
    return last.removeprefix("SystemExit: autograder: ")


@pytest.fixture
def settings(room):
    """The plugin's settings, put back afterwards."""
    before = dict(room.config.GradeInSandbox)
    yield room.config.GradeInSandbox
    room.config.GradeInSandbox.clear()
    room.config.GradeInSandbox.update(before)


def test_no_key_is_one_sentence(room, settings, monkeypatch):
    monkeypatch.delenv("AUTOGRADER_KEY", raising=False)
    settings.key = ""
    assert stopped(room) == (
        "there is no key to draw hidden cases with: name its file in nbgrader_config.py with "
        "c.GradeInSandbox.key, or in AUTOGRADER_KEY; make one with  autograder new-key FILE")
    settings.key = str(room.root / "nokey")
    assert stopped(room).startswith(f"cannot read the key {room.root}/nokey: No such file")
    settings.key = ""
    monkeypatch.setenv("AUTOGRADER_KEY", str(room.key))
    assert room.autograde("ann")["success"]


def test_a_broken_exercise_is_the_authors_with_file_and_line(room):
    text = room.exercises.read_text()
    try:
        room.exercises.write_text(text + "\nEXERCISES[7]\n")
        line = text.count("\n") + 2
        assert stopped(room) == f"{room.exercises}:{line}: IndexError: tuple index out of range"
    finally:
        room.exercises.write_text(text)


def test_an_exercise_that_raises_costs_nobody_a_mark(room):
    """The other exercises are graded, this one asks for a person, and the log says why."""
    text = room.exercises.read_text()
    area = room.notebook(out_size=room.solution("out_size"), area="def area(h, w):\n    return 1")
    room.hand_in("ann", area)
    try:
        room.exercises.write_text(text.replace("lambda h, w: h * w", "lambda h, w: h // (w == 3)"))
        answer = room.autograde("ann")
    finally:
        room.exercises.write_text(text)
    assert answer["success"]
    assert ("area could not be graded: RuntimeError: the reference of area raises "
            "ZeroDivisionError on 'drawn'") in answer["log"]
    assert room.grades("ann")["check-out_size"] == (3, None, None, False)
    assert room.grades("ann")["check-area"][3] is True
    assert "the reference" not in room.autograded("ann")


def test_points_that_changed_after_the_release_stop_the_run(room):
    text = room.exercises.read_text()
    try:
        room.exercises.write_text(text.replace("points=3", "points=4"))
        assert stopped(room) == (
            "check-out_size is worth 3 points in the gradebook and 4 in the course: run  nbgrader "
            "generate_assignment  for its unit again")
    finally:
        room.exercises.write_text(text)


def test_an_assignment_that_is_no_unit_is_refused_unless_it_may_be_executed(room, settings):
    """A course may hold nbgrader's own kind beside ours."""
    folder = room.root / "solutions/ps1"
    folder.mkdir(exist_ok=True)
    import nbformat

    cell = nbformat.v4.new_code_cell("assert answer == 42", id="test", metadata={"nbgrader": {
        "grade": True, "solution": False, "locked": True, "task": False, "points": 5,
        "schema_version": 3, "grade_id": "test"}})
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("answer = 42", id="a"), cell])
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(made, folder / "ps1.ipynb")
    assert room.api.generate_assignment("ps1")["success"]
    handed = room.root / "submitted/ann/ps1"
    shutil.copytree(room.root / "assignments/ps1", handed, dirs_exist_ok=True)
    answer = room.api.autograde("ps1", "ann")
    assert answer["error"].strip().endswith(
        f"autograder: no unit is called 'ps1'; the course has: {UNIT}")
    settings.execute_others = True
    assert room.api.autograde("ps1", "ann")["success"]
    with Gradebook(room.db_url) as opened:
        assert opened.find_submission("ps1", "ann").score == 5
    assert os.path.exists(room.root / "autograded/ann/ps1/ps1.ipynb")


def test_a_driver_that_is_not_installed_is_named():
    said = refused("mysql+nodriver://me@host/grades".replace("nodriver", "pymysql"))
    assert "needs the module pymysql: for PostgreSQL  pip install" in said
