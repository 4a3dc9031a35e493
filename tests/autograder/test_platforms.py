"""What a platform grades with, and what it makes of a folder that is damaged or empty."""

import json
import os
import zipfile

import pytest
from contracts import gradescope as read
from handins import (
    KEY,
    RIGHT,
    SCALE,
    SHIFT,
    notebook,
    write_bundle,
    write_course,
)

from autograder import cli
from autograder.bank import Bank
from autograder.batch import Settings, grade_one
from autograder.platforms import bundle, gradescope, one, words
from autograder.platforms.bundle import BundleError
from autograder.report import CaseResult, Named, Report, Verdict, Visible
from autograder.sandbox import Sandbox
from autograder.walls import SandboxError

SECRET = "got 1.07805, expected 4.87948"


@pytest.fixture
def course(tmp_path):
    return write_course(tmp_path / "solutions")


def ungraded(course, place):
    """Reports on submissions of which nothing has to be run."""
    settings = Settings(Bank(course, KEY))
    return [grade_one(s, settings, Sandbox()) for s in one.handed_in(place, course)]


def alone(tmp_path, course, *units):
    write_bundle(tmp_path / "source", course, *units)
    return bundle.opened(tmp_path / "source").course


def test_what_travels_is_read_again_and_is_the_units_alone(tmp_path, course):
    write_bundle(tmp_path / "source", course, SHIFT)
    given = bundle.opened(tmp_path / "source")
    assert [u.name for u in given.course.units] == [SHIFT] and given.key == KEY
    assert given.course.units[0].fingerprint == course.unit(SHIFT).fingerprint
    assert (tmp_path / "source/key").stat().st_mode & 0o777 == 0o600
    assert not list((tmp_path / "source").rglob("*scale*"))


@pytest.mark.parametrize("damage, words", [
    (lambda f: (f / "bundle.json").unlink(), "is incomplete, it has no bundle.json: export it"),
    (lambda f: (f / "key").unlink(), "is incomplete, it has no key: export it again"),
    (lambda f: (f / "course/course.toml").unlink(), "it has no course/course.toml"),
    (lambda f: (f / "bundle.json").write_text('{"format": 0, "units": []}'),
     "is of format 0, and the engine beside it grades format 1: export again and upload all"),
    (lambda f: (f / "bundle.json").write_text("{"), "bundle.json cannot be read"),
    (lambda f: (f / "bundle.json").write_text("[]"), "bundle.json cannot be read"),
    (lambda f: (f / "course" / SHIFT).rename(f / "course/gone"), f"it has no unit {SHIFT}")])
def test_a_platforms_folder_that_is_not_whole_is_no_students_doing(
        tmp_path, course, capsys, damage, words):
    source, stale = tmp_path / "source", tmp_path / "results/results.json"
    write_bundle(source, course, SCALE, SHIFT)
    damage(source)
    with pytest.raises(BundleError, match=words):
        bundle.opened(source)
    stale.parent.mkdir()
    stale.write_text("of another student")
    assert gradescope.main(tmp_path) == 1
    said = capsys.readouterr().out
    assert words in said and "that is not your doing" in said and not stale.exists()


def test_a_sandbox_that_cannot_stand_is_no_students_doing(tmp_path, course, capsys, monkeypatch):
    def refuse(self):
        raise SandboxError("seccomp is not there")
    monkeypatch.setattr(Sandbox, "start", refuse)
    write_bundle(tmp_path / "source", course, SCALE)
    assert gradescope.main(tmp_path) == 1
    assert "seccomp is not there" in capsys.readouterr().out
    assert not (tmp_path / "results/results.json").exists()


def put(place, **files):
    place.mkdir(exist_ok=True)
    for name, text in files.items():
        (place / name.replace("_dot_", ".")).write_text(text)


@pytest.mark.parametrize("files, words", [
    ({}, "no notebook 01_scale.ipynb was handed in"),
    ({"work.py": RIGHT, "plot.png": ""},
     "was handed in, but work.py: a .py file is no notebook: ask for the .ipynb"),
    ({"all.zip": "PK"}, "was handed in, but all.zip: no notebook lies beside it"),
    ({f"{SCALE}.ipynb": "{"}, "not JSON"),
    ({"<b>.ipynb": "{"}, "no notebook 01_scale.ipynb was handed in, but <b>.ipynb: "),
    ({"x.ipynb": notebook(unit="")}, "nothing tells its unit"),
    ({"x.ipynb": notebook(unit=SHIFT)}, "its unit '02_shift' is not one of the course 'tiny'"),
    ({"a.ipynb": notebook(RIGHT), "b.ipynb": notebook(RIGHT)},
     "2 files for one unit and nothing tells which counts: a.ipynb and b.ipynb; keep one")])
def test_what_cannot_be_graded_is_told_and_is_0(tmp_path, course, files, words):
    given = alone(tmp_path, course, SCALE)
    put(tmp_path / "in", **files)
    [report] = ungraded(given, tmp_path / "in")
    assert words in report.problem, report.problem
    told = gradescope.results([report], given, 0.1)
    score, output, shown = read(json.dumps(told))
    assert score == 0 and words in output
    assert [(t["name"], t["score"], t["max_score"], t["status"]) for t in shown] == [
        ("scale", 0, 3, "failed"), ("total", 0, 1, "failed")]
    assert all(t["output"].startswith("Not graded: ") and t["output"].endswith(
        "Hand in again, or ask your instructor; until then 0 points stand here.") for t in shown)


def test_links_are_not_followed_and_a_folder_that_is_not_there_is_empty(tmp_path, course):
    given = alone(tmp_path, course, SCALE)
    put(tmp_path / "in")
    (tmp_path / "other.ipynb").write_text(notebook(RIGHT))
    (tmp_path / "in" / f"{SCALE}.ipynb").symlink_to(tmp_path / "other.ipynb")
    [report] = ungraded(given, tmp_path / "in")
    assert "is a link: hand in the file itself" in report.problem
    [report] = ungraded(given, tmp_path / "nowhere")
    assert "no notebook 01_scale.ipynb was handed in" == report.problem
    [single] = one.handed_in(tmp_path / "other.ipynb", given)
    assert single.unit.name == SCALE and not single.problem


def test_each_unit_has_its_notebook_wherever_it_lies_and_the_rest_is_named(tmp_path, course):
    given = alone(tmp_path, course, SCALE, SHIFT)
    put(tmp_path / "in", **{"a.ipynb": notebook(RIGHT), "z.ipynb": notebook(unit="09_x")})
    put(tmp_path / "in" / "deep", **{"b.ipynb": notebook(unit=SHIFT)})
    scale, shift = one.handed_in(tmp_path / "in", given)
    assert (scale.file.path, shift.file.path) == ("a.ipynb", "deep/b.ipynb")
    assert "z.ipynb: its unit '09_x' is not one of" in scale.note and not shift.problem


CASES = (CaseResult("a row", "a row", False, "5 of 5 values differ", SECRET),
         CaseResult("zeros", "zeros", True))
WRONG_ANSWER = Verdict(
    "scale", "partly", 0.5, 3, "1 of 2 hidden cases are right", CASES,
    (Named("adds", "Not a **sum**."), Named("halves", "Not half.")), together=True,
    lines=("cell 3, line 2: return x",), notes=("calls `f`, which did not pass",),
    private="ValueError: " + SECRET, visible=(Visible("two", False, "got 1, expected 2"),))


def report(*verdicts, **fields):
    about = {"student": "", "unit": SCALE, "title": "Scaling", "file": "x.ipynb", "sha256": "ab",
             "course": "tiny", "version": "0.2.0+f", "key": "fp", "sandbox": ("seccomp",),
             "packages": {"numpy": "2"}, "verdicts": verdicts}
    return Report(**{**about, **fields})


def test_a_student_reads_what_is_on_their_page_and_no_value():
    assert words.student(WRONG_ANSWER) == """\
1 of 2 hidden cases are right.
Your answers look like these two mistakes at once: adds. Not a sum.
and: halves. Not half.
Your lines, the last one is where it stopped:
  cell 3, line 2: return x
Calls `f`, which did not pass.
Visible examples, as check(scale) runs them:
  wrong: two: got 1, expected 2
Hidden cases:
  wrong: a row: 5 of 5 values differ
  right: zeros"""
    assert words.instructor(WRONG_ANSWER).count(SECRET) == 2
    passed = Verdict("scale", "passed", 3.0, 3, "all 1 hidden cases are right", CASES[1:])
    assert words.student(passed) == "All 1 hidden cases are right."
    steering = Verdict("scale", "error", 0.0, 3, "it \x1b[31mraised\u202e", lines=("\x00",))
    assert "\x1b" not in words.student(steering) and "\x00" not in words.student(steering)
    assert len(words.student(Verdict("scale", "error", 0.0, 3, "x" * 99_999))) == words.MOST


def test_a_mark_that_a_person_has_to_decide_has_no_score(course):
    open_mark = Verdict("scale", "ungradable", 0.0, 3, "the grader failed", private=SECRET)
    right = Verdict("total", "passed", 1.0, 1, "all right", stretch=True)
    told = json.dumps(gradescope.results([report(open_mark, right)], course, 1.0))
    score, _, [first, second] = read(told)
    assert "score" not in first and "status" not in first and score == 1
    assert SECRET not in told and SECRET in gradescope._instructor(report(open_mark, right))
    assert first["name"] == "scale: not graded" and second["status"] == "passed"
    assert second["name"] == "total: passed (on top of the total)"


@pytest.fixture
def place(tmp_path, course, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "the.key").write_text(KEY.hex())
    return tmp_path


def export(*words, door="gradescope-zip", out="out/autograder.zip"):
    return cli.main(["export", door, "--key", "the.key", "--out", out, *words])


def test_the_zip_holds_the_key_for_its_owner_alone_and_says_so(place, capsys):
    os.umask(0o022)
    assert export("--unit", SCALE, "--unit", SHIFT) == 0
    said = capsys.readouterr().out
    assert "the key is in it, for its owner's eyes alone (mode 600)" in said
    assert "its autograder points are 6. Students hand in 01_scale.ipynb, 02_shift.ipynb" in said
    made = place / "out/autograder.zip"
    assert made.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(made) as archive:
        rights = {e.filename: e.external_attr >> 16 & 0o777 for e in archive.infolist()}
        assert archive.read("key").decode().strip() == KEY.hex()
        assert archive.read("requirements.txt").startswith(b"numpy==")
        assert json.loads(archive.read("bundle.json"))["units"] == [SCALE, SHIFT]
    assert rights["key"] == 0o600 and rights["setup.sh"] == rights["run_autograder"] == 0o755
    assert {"start", f"course/{SCALE}/lesson.py", "packages/autograder/worker.py"} <= set(rights)
    before = made.read_bytes()
    assert not [n for n in rights if "numpy" in n or "rich" in n or "__pycache__" in n]
    assert export("--unit", SCALE, "--unit", SHIFT) == 0 and made.read_bytes() == before


@pytest.mark.parametrize("words, told", [
    (["--unit", "09_x"], "no unit is called '09_x'; the course has: 01_scale, 02_shift"),
    (["--unit", SCALE, "--course", "none"], "is no course: it has no course.toml"),
    (["--unit", SHIFT], "hidden case 'a row': ZeroDivisionError")])
def test_what_could_not_grade_is_not_exported(place, capsys, words, told):
    file = place / "solutions" / SHIFT / "exercises.py"
    file.write_text(file.read_text().replace("(1, 5)", "(1 // 0, 5)"))
    assert export(*words) == 2
    assert told in capsys.readouterr().err and not (place / "out").exists()


def test_the_zip_is_not_written_where_it_would_be_published(place, capsys):
    (place / ".git").mkdir()
    assert export("--unit", SCALE) == 2
    assert "lies in the git work tree" in capsys.readouterr().err
    assert not (place / "out").exists()
