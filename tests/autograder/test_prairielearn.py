"""Questions for PrairieLearn, and their grader in a folder laid out as PrairieLearn's container."""

import json
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest
from contracts import prairielearn, prairielearn_question
from handins import KEY, RIGHT_TOTAL, SCALE, SHIFT, WRONG, notebook, write_bundle, write_course

from autograder import cli
from autograder.platforms import prairielearn as room
from autograder.report import Verdict
from autograder.sandbox import Sandbox
from autograder.walls import SandboxError


def export(place, *more):
    return cli.main(["export", "prairielearn", "--course", str(place / "solutions"), "--key",
                     str(place / "key"), "--assignments", str(place / "assignments"), "--out",
                     str(place / "pl"), "--unit", SCALE, "--unit", SHIFT, *more])


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    place = tmp_path_factory.mktemp("pl")
    write_course(place / "solutions")
    (place / "key").write_text(KEY.hex())
    for unit in (SCALE, SHIFT):
        (place / "assignments" / unit).mkdir(parents=True)
        (place / "assignments" / unit / f"{unit}.ipynb").write_text(notebook(unit=unit))
        (place / "assignments" / unit / "examples.npz").write_bytes(b"npz")
    assert export(place) == 0
    return place / "pl"


def container(exported, root, unit, **files):
    """/grade as PrairieLearn fills it; the folder for results is not there."""
    shutil.copytree(exported / "serverFilesCourse", root / "serverFilesCourse")
    shutil.copytree(exported / "questions" / unit / "tests", root / "tests")
    for folder in ("student", "data"):
        (root / folder).mkdir()
    (root / "data/data.json").write_text(json.dumps({"submitted_answers": {}, "gradable": True}))
    for name, text in files.items():
        (root / "student" / f"{name}.ipynb").write_text(text)
    return root


def run(root, exported, unit, python=sys.executable):
    """The entrypoint, made executable by the platform; any other exit code than 0 is a 0."""
    options = prairielearn_question(exported / "questions" / unit, exported)
    entry = root / options["entrypoint"].removeprefix("/grade/")
    entry.chmod(0o755)
    there = root.with_name(f"{root.name}-bin")
    there.mkdir()
    (there / "python3").write_text(f'#!/bin/sh\nexec {python} "$@"\n')
    (there / "python3").chmod(0o755)
    done = subprocess.run([str(entry)], capture_output=True, text=True, cwd="/",
                          env={"PATH": f"{there}:/usr/bin:/bin"})
    assert done.returncode == 0, done.stdout + done.stderr
    return prairielearn((root / "results/results.json").read_text())


def test_the_entrypoint_writes_the_share_and_a_test_for_each_exercise(exported, tmp_path):
    root = container(exported, tmp_path / "grade", SCALE, anything=notebook(WRONG, RIGHT_TOTAL))
    score, _, tests = run(root, exported, SCALE)
    assert score == 0.5
    assert [(t["name"], t["points"], t["max_points"]) for t in tests] == [
        ("scale: partly right", 0.5, 3), ("total: passed (on top of the total)", 1.0, 0)]
    assert "looks like" not in tests[0]["output"] and "changes the sign" in tests[0]["output"]
    whole = (root / "results/results.json").read_text()
    assert "expected" not in whole.split("Hidden cases")[1] and KEY.hex() not in whole


def test_without_python_the_student_loses_no_attempt(exported, tmp_path):
    root = container(exported, tmp_path / "grade", SCALE)
    score, said, _ = run(root, exported, SCALE, python="/nowhere/python")
    assert score is None and "that is not your doing" in said[0]


@pytest.mark.parametrize("files, words", [
    ({}, "no notebook 01_scale.ipynb was handed in"),
    ({"x": "{"}, "x.ipynb: the file is not JSON"),
    ({"a": notebook(WRONG), "b": notebook(WRONG)}, "2 files for one unit and nothing tells")])
def test_what_cannot_be_graded_is_not_gradable_and_costs_no_attempt(tmp_path, files, words):
    write_bundle(tmp_path / "tests", write_course(tmp_path / "solutions"), SCALE)
    (tmp_path / "student").mkdir()
    for name, text in files.items():
        (tmp_path / "student" / f"{name}.ipynb").write_text(text)
    assert room.main(tmp_path) == 0
    score, [said], _ = prairielearn((tmp_path / "results/results.json").read_text())
    assert score is None and words in said and said.startswith("Not graded: ")
    assert said.endswith("; this has cost you no attempt and no points.")


@pytest.mark.parametrize("fault", ["format", "sandbox"])
def test_a_fault_that_is_not_the_students_costs_no_attempt(tmp_path, monkeypatch, fault):
    def refuse(self):
        raise SandboxError("seccomp is not there")
    monkeypatch.setattr(Sandbox, "start", refuse)
    write_bundle(tmp_path / "tests", write_course(tmp_path / "solutions"), SCALE)
    if fault == "format":
        (tmp_path / "tests/bundle.json").write_text('{"format": 0, "units": []}')
    assert room.main(tmp_path) == 0
    score, [said], _ = prairielearn((tmp_path / "results/results.json").read_text())
    assert score is None and "that is not your doing" in said
    assert ("seccomp is not there" if fault == "sandbox" else "is of format 0, and the") in said


def test_what_a_person_has_to_decide_is_not_gradable_and_a_share_ends_at_1():
    from test_platforms import report
    right = Verdict("scale", "passed", 3.0, 3, "right")
    more = Verdict("total", "passed", 1.0, 1, "right", stretch=True)
    score, _, _ = prairielearn(json.dumps(room.results(report(right, more))))
    assert score == 1
    open_mark = Verdict("scale", "ungradable", 0.0, 3, "the sandbox failed twice")
    score, [said], _ = prairielearn(json.dumps(room.results(report(open_mark, more))))
    assert score is None and said == "scale: The sandbox failed twice."
    long = [Verdict(f"f{i}", "failed", 0.0, 1, "\U0001f600" * 99_999) for i in range(20)]
    prairielearn(json.dumps(room.results(report(*long)), ensure_ascii=False))


def test_a_question_has_what_students_get_and_a_key_that_they_do_not(exported, capsys):
    place = exported.parent
    first = (exported / "questions" / SCALE / "info.json").read_bytes()
    assert export(place, "--image", "example/grader:1") == 0
    said = capsys.readouterr().out
    assert "the course's repository must be private" in said and "mode 600" in said
    about = json.loads((exported / "questions" / SCALE / "info.json").read_text())
    assert about["externalGradingOptions"]["image"] == "example/grader:1"
    assert json.loads(first)["uuid"] == about["uuid"] and about["title"] == "Scaling"
    question = exported / "questions" / SHIFT
    prairielearn_question(question, exported)
    assert {p.name for p in (question / "clientFilesQuestion").iterdir()} == {
        f"{SHIFT}.ipynb", "examples.npz"}
    assert (question / "tests/key").stat().st_mode & 0o777 == 0o600
    page = (question / "question.html").read_text()
    assert f'<pl-file-upload file-names="{SHIFT}.ipynb">' in page
    assert '<pl-file-download file-name="examples.npz">' in page
    assert not list(exported.glob("serverFilesCourse/**/key"))
    assert not [p for p in (exported / "serverFilesCourse").rglob("*") if p.match("course/*")]
    shutil.rmtree(place / "assignments" / SHIFT)
    assert export(place) == 2
    assert "holds no notebook for students: run  autograder build" in capsys.readouterr().err


def test_titles_are_escaped():
    unit = SimpleNamespace(title="<b> & co", name=SCALE)
    assert "&lt;b&gt; &amp; co" in room._page(unit, [])
