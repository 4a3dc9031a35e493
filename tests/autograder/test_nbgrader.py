"""nbgrader's own commands on a class: marks in its gradebook, code in our sandbox alone."""

import json
import os
import random
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from classroom import NOTEBOOK, WRITTEN, Classroom
from courses import AREA, UNIT
from damage import KINDS, damaged
from nbgrader.api import Gradebook

from autograder.cli import main
from autograder.nbgrader_plugin import configure

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader's own

LEAKS = (
    "import os, sys\nopen('MARKER', 'w').close()\n\n"
    "def out_size(n, k, stride=1, pad=0, dilation=1):\n"
    "    print('printed', n, k)\n    raise ValueError(f'told {n} {k}')"
)
QUICK_DAMAGE = {"every_cell_twice", "nbformat_3", "a_kernel_of_no_name", "utf_16"}


def wrong(room):
    return room.solution("out_size").replace("// stride + 1", "// stride")


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """A class, graded once by nbgrader."""
    room = Classroom(tmp_path_factory.mktemp("course"))
    right, noisy = room.solution("out_size"), "import sys\nprint('x', file=sys.stderr)\n"
    marker = str(room.root / "marker")
    room.hand_in("ann", room.notebook(**{
        "out_size": noisy + right, "area": AREA, "why-sizes-round-down": WRITTEN}))
    room.hand_in("bob", room.notebook())
    room.hand_in("cat", room.notebook(out_size=wrong(room), area="def area(h, w):\n    return 0"))
    room.hand_in("dan", room.notebook(out_size=LEAKS.replace("MARKER", marker)))
    room.hand_in("eve", room.notebook(out_size=f"open({marker!r}, 'w')\n{right}", area=AREA))
    gone = room.notebook(out_size=right)
    gone["cells"] = [c for c in gone["cells"] if "nbgrader" not in c["metadata"]
                     or c["metadata"]["nbgrader"]["grade_id"] == "out_size"]
    room.hand_in("flo", gone)
    room.answer = room.autograde()
    return room


def test_nbgrader_is_content_and_the_marks_are_automatic(room):
    assert room.answer["success"], room.answer
    check, area, written = "check-out_size", "check-area", "why-sizes-round-down"
    assert room.grades("ann") == {
        check: (3, None, None, False), area: (0, None, 2, False), written: (None, None, None, True)}
    assert room.grades("bob") == {  # nbgrader gives an untouched written answer its zero
        check: (0, None, None, False), area: (0, None, 0, False), written: (0, None, None, False)}
    cat = room.grades("cat")
    assert 0 <= cat[check][0] < 1.5 and cat[check][3] is False and cat[area][2] == 0


def test_what_crashes_asks_for_a_person_and_is_no_plain_zero(room):
    assert room.grades("dan")["check-out_size"] == (0, None, None, True)


def test_deleted_cells_come_back_with_their_marks(room):
    assert room.grades("flo")["check-out_size"] == (3, None, None, False)
    cells = nbformat.reads(room.autograded("flo"), 4).cells
    marks = [c.metadata.nbgrader.grade_id for c in cells if "nbgrader" in c.metadata]
    assert sorted(marks) == sorted(
        ["out_size", "check-out_size", "check-area", "why-sizes-round-down"])


def test_student_code_runs_in_the_sandbox_alone(room):
    """A statement that writes a file costs nothing, and writes nothing."""
    assert not (room.root / "marker").exists()
    assert room.grades("eve")["check-out_size"] == (3, None, None, False)


def test_totals_hold_the_stretch_points_once_however_often_it_is_graded(room):
    def total(submission):
        return submission.score, submission.max_score

    before = room.grades("ann")
    assert room.submission("ann", total) == (5, 4)
    for _ in range(2):
        assert room.autograde("ann")["success"]
    assert room.grades("ann") == before and room.submission("ann", total) == (5, 4)


def test_a_persons_marks_outrank_ours_and_stay(room):
    def judge(submission):
        for grade in submission.notebooks[0].grades:
            if grade.name in ("check-out_size", "why-sizes-round-down"):
                grade.manual_score = 1.5
                grade.needs_manual_grade = False

    with Gradebook(room.db_url) as gradebook:
        judge(gradebook.find_submission(UNIT, "eve"))
        gradebook.db.commit()
    assert room.autograde("eve")["success"]
    grades = room.grades("eve")
    assert grades["check-out_size"] == (3, 1.5, None, True)
    assert grades["why-sizes-round-down"][1] == 1.5
    assert room.submission("eve", lambda s: s.score) == 1.5 + 1.5 + 2


def test_the_autograded_notebook_says_what_was_wrong(room):
    text = room.autograded("cat")
    assert "forgets the first place" in text and "hidden cases are right" in text
    outputs = [c.outputs for c in nbformat.reads(text, 4).cells if c.cell_type == "code"]
    assert [len(o) for o in outputs if o] == [1, 1]


def test_feedback_shows_neither_hidden_values_nor_what_code_said_of_them(room):
    page = room.feedback("dan")
    assert "it raised ValueError in every hidden case" in page.replace("It raised", "it raised")
    code = nbformat.reads(room.autograded("dan"), 4).cells
    said = "".join(json.dumps(c.get("outputs", [])) for c in code)
    for text in (page, said):
        assert not re.search(r"told \d|printed \d", text)
    assert "reference" not in said and "Traceback" not in said
    assert "3.0 / 3.0" in room.feedback("ann")


def test_marks_from_outside_are_the_same(room, tmp_path, capsys):
    """`autograder grade --to-gradebook` on a gradebook that knows the class and has no marks."""
    other = f"sqlite:///{tmp_path / 'other.db'}"
    shutil.copy(room.root / "gradebook.db", tmp_path / "other.db")
    students = ("ann", "bob", "cat", "dan", "flo")
    with Gradebook(other) as gradebook:
        for student in (*students, "eve"):
            gradebook.remove_submission(UNIT, student)
    words = ["grade", str(room.root / "submitted"), "--key", str(room.key), "--course",
             str(room.root / "solutions"), "--out", str(tmp_path / "out"), "--to-gradebook", other]
    assert main(words) == 0
    assert "6 of 6 submissions" in capsys.readouterr().out
    for student in students:
        ours, theirs = room.grades(student, other), room.grades(student)
        for cell in ("check-out_size", "check-area"):
            assert ours[cell] == theirs[cell], (student, cell)
        assert ours["why-sizes-round-down"] == (None, None, None, True)
    assert main(words) == 0
    assert room.submission("ann", lambda s: s.score, other) == 5


@pytest.mark.parametrize("kind", [
    pytest.param(k, marks=[] if k.__name__ in QUICK_DAMAGE else [pytest.mark.thorough])
    for k in KINDS], ids=lambda k: k.__name__)
def test_damage_costs_nothing_in_nbgrader_either(room, kind):
    made = room.notebook(out_size=room.solution("out_size"))
    path = room.hand_in("gil", "{}")
    path.write_bytes(damaged(kind, made, "out_size", random.Random(kind.__name__)))
    answer = room.autograde("gil")
    assert answer["success"], answer["log"]
    assert room.grades("gil")["check-out_size"] == (3, None, None, False)


def test_what_cannot_be_read_asks_for_a_person_and_holds_nobody_up(room):
    right = room.notebook(out_size=room.solution("out_size"))
    for student, bad in (("aaa", json.dumps(right)[:-50]), ("aab", "[" * 10**5), ("aac", "")):
        room.hand_in(student, bad)
    os.mkfifo(room.hand_in("bbb", "{}").with_name("other"))
    (room.root / "submitted/bbb" / UNIT / "other").rename(room.hand_in("aad", "{}"))
    link = room.hand_in("aae", "{}")
    link.unlink()
    link.symlink_to(room.root / "submitted/ann" / UNIT / NOTEBOOK)
    room.hand_in("zoe", right)
    answer = room.autograde("[abz][abo][abcde]")
    assert answer["success"], answer
    assert room.grades("zoe")["check-out_size"] == (3, None, None, False)
    reasons = {"aaa": "not JSON", "aab": "nested too deeply", "aac": "the file is empty",
               "aad": "is not a regular file", "aae": "is a link", "bbb": "not a notebook"}
    for student, reason in reasons.items():
        assert room.grades(student)["check-out_size"] == (0, None, None, True), student
        assert reason.lower() in room.autograded(student).lower()
        assert reason in answer["log"]
        assert "This is not a zero" in room.autograded(student)
        shutil.rmtree(room.root / "submitted" / student)


def test_a_link_beside_the_notebook_is_not_followed(room):
    secret = room.root / "secret"
    secret.write_text("mine")
    room.hand_in("hal", room.notebook()).with_name("data.txt").symlink_to(secret)
    answer = room.autograde("hal")
    assert not answer["success"]
    assert "data.txt is not a regular file: this submission is not graded" in answer["log"]
    assert not list((room.root / "autograded" / "hal").rglob("data.txt"))
    assert room.grades("hal")["check-out_size"] == (None, None, None, True)
    shutil.rmtree(room.root / "submitted/hal")


def test_late_work_loses_what_the_course_takes(room):
    """nbgrader's own plugin; the stretch points are part of what it is told."""
    right = room.notebook(out_size=room.solution("out_size"), area=AREA)
    room.hand_in("lea", right, late="2026-01-03 12:00:00 UTC")
    room.config.LateSubmissionPlugin.penalty_method = "zero"
    with Gradebook(room.db_url) as gradebook:
        gradebook.update_or_create_assignment(UNIT, duedate="2026-01-01 12:00:00 UTC")
    try:
        assert room.autograde("lea")["success"]
    finally:
        del room.config["LateSubmissionPlugin"]
    assert room.submission("lea", lambda s: (s.score, s.late_submission_penalty)) == (5, 5)


def test_what_a_course_has_set_itself_stays():
    from traitlets.config import Config

    config = Config()
    config.Autograde.autograde_preprocessors = [
        "nbgrader.preprocessors.Execute", "nbgrader.preprocessors.SaveAutoGrades", "mine.Step"]
    config.CourseDirectory.ignore = ["*.bak"]
    configure(config)
    names = [s if isinstance(s, str) else s.__name__
             for s in config.Autograde.autograde_preprocessors]
    assert names == ["GradeInSandbox", "nbgrader.preprocessors.SaveAutoGrades", "SaveMarks",
                     "mine.Step"]
    assert config.CourseDirectory.ignore == ["*.bak", "lesson.py", "exercises.py", "exercises"]


HTML = ("**bold** $a < b$ <script>alert(1)</script> <img src=x onerror=alert(2)> "
        "[link](javascript:alert(3)) ![picture](attachment:a.png)\n\n<svg onload=alert(4)>\n\n"
        "[good](https://example.org)\n\n<details><summary>Hint</summary>\n\nfolded\n\n</details>"
        "\n\n<details ontoggle=alert(5) open>")


@pytest.mark.parametrize("template", ["feedback", "classic"])
def test_no_html_of_a_student_runs_in_the_instructors_browser(template):
    """A written answer, which nbgrader's own templates put into the page as it is."""
    from nbconvert.exporters import HTMLExporter
    from nbformat.v4 import new_markdown_cell, new_notebook
    from nbgrader.server_extensions import formgrader
    from traitlets.config import Config

    c = Config()
    configure(c)
    folder = Path(formgrader.__file__).parent
    c.HTMLExporter.extra_template_basedirs = [str(folder / "templates")]
    c.HTMLExporter.extra_template_paths = [str(folder / "static/node_modules/bootstrap/dist/css")]
    c.HTMLExporter.template_name = template
    picture = {"a.png": {"image/png": "iVBORw0KGgo="}}
    cell = new_markdown_cell(HTML, attachments=picture, metadata={"nbgrader": {
        "grade": True, "solution": True, "locked": False, "grade_id": "w", "points": 1,
        "score": 0, "comment": None}})
    page, _ = HTMLExporter(config=c).from_notebook_node(new_notebook(cells=[cell]), {
        "nbgrader": {"notebook": "n", "score": 0, "max_score": 1, "late_penalty": 0}})
    for evil in ("<script>alert", "<img src=x", "<svg onload", 'href="javascript:',
                 "<details on"):
        assert evil not in page
    for good in ("<strong>bold</strong>", "a &lt; b", "data:image/png;base64,iVBORw0KGgo=",
                 'href="https://example.org"', "<details>", "<summary>Hint</summary>"):
        assert good in page
