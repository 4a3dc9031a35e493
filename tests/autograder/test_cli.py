"""Commands as an instructor types them: what is graded, what is told, what is kept."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from conftest import COURSE, ROOT
from courses import AREA, RIGHT, UNIT, WRONG, hand_in, write_course
from notebooks import UNITS, notebook, part_of_the_course

from autograder import cli

REAL = ("--course", str(ROOT / "solutions"))
CONV, SGD = UNITS["conv2d"].name, UNITS["momentum"].name


@pytest.fixture
def place(tmp_path, monkeypatch):
    """An instructor's folder: a small course, a key, submissions, results."""
    monkeypatch.chdir(tmp_path)
    assert cli.main(["new-key", "cnn.key"]) == 0
    write_course(tmp_path / "solutions")
    (tmp_path / "in").mkdir()
    return tmp_path


def small(place, *students, source=RIGHT):
    """Notebooks of the small course, handed in."""
    for student in students:
        hand_in(place / "in", student, (source, AREA))


def stored(place, student):
    """The file of a student's result in the small course."""
    return place / "results" / "marks" / student / f"{UNIT}.json"


def result(place, student):
    return json.loads(stored(place, student).read_text())


def grade(*more, submissions="in", key="cnn.key"):
    return cli.main(
        [
            "grade",
            submissions,
            "--key",
            key,
            "--out",
            "results",
            "--jobs",
            "1",
            *more,
        ]
    )


def marks(place):
    with open(place / "results" / "grades.csv", newline="", encoding="utf-8") as file:
        return {(r["student"], r["exercise"]): r for r in csv.DictReader(file)}


def test_a_class_from_start_to_end(place, capsys):
    hand_in(place / "in", "ann", notebook(), CONV)
    hand_in(place / "in", "bob", notebook(source="def conv2d(*a, **k):\n    return None"), CONV)
    hand_in(place / "in", "ann", notebook("momentum"), SGD)
    assert grade(*REAL) == 0
    found = marks(place)
    assert (found["ann", "conv2d"]["earned"], found["ann", "momentum"]["status"]) == (
        "6.0",
        "passed",
    )
    assert found["bob", "conv2d"]["status"] == "failed"
    for name in (
        "report.html",
        "totals.csv",
        "feedback/ann/10_sgd_family.html",
        "review/bob/03_convolution_layer.html",
        "marks/ann/03_convolution_layer.json",
    ):
        assert (place / "results" / name).is_file(), name
    said = capsys.readouterr().out
    assert "report.html" in said and "\x1b[" not in said


def test_the_same_key_gives_the_same_bytes(place):
    small(place, "ann", source=WRONG)
    small(place, "bob")
    kept = []
    for _ in range(2):
        assert grade() == 0
        data = result(place, "ann")
        assert data["verdicts"][0]["mistakes"]
        del data["timing"]
        kept.append((data, (place / "results/grades.csv").read_bytes()))
        shutil.rmtree(place / "results")
    assert kept[0] == kept[1]


def test_per_student_gives_other_numbers(place):
    small(place, "ann", "bob")
    assert grade("--per-student") == 0
    hashes = [{c["sha256"] for c in result(place, s)["verdicts"][0]["cases"]}
              for s in ("ann", "bob")]
    assert len(hashes[0]) == 3 and not hashes[0] & hashes[1]


def test_finished_results_are_kept_and_new_ones_added(place):
    small(place, "ann")
    assert grade() == 0
    before = stored(place, "ann").stat().st_mtime_ns
    small(place, "bob")
    assert grade() == 0
    assert stored(place, "ann").stat().st_mtime_ns == before
    assert ("bob", "out_size") in marks(place)
    small(place, "ann", source="def out_size(*a, **k):\n    return 1")
    assert grade() == 0
    assert stored(place, "ann").stat().st_mtime_ns != before
    assert marks(place)["ann", "out_size"]["status"] == "failed"


def test_another_key_grades_again(place):
    small(place, "ann")
    assert grade() == 0
    first = result(place, "ann")
    cli.main(["new-key", "other.key"])
    assert grade(key="other.key") == 0
    again = result(place, "ann")
    assert first["key"] != again["key"] and first["earned"] == again["earned"] == 5.0


STRANGE_NAMES = ["a, b", 'quo"te', "=1+1", "has space", "张伟", "@sum", "O'Neil", "<b>bold</b>"]


def test_names_of_any_kind_survive(place):
    small(place, *(student.replace("/", "∕") for student in STRANGE_NAMES))
    grade()
    found = {student for student, _ in marks(place)}
    expected = {("'" + s if s[0] in "=@" else s).replace("/", "∕") for s in STRANGE_NAMES}
    assert found == expected
    report = (place / "results/report.html").read_text()
    assert "<b>bold" not in report and "张伟" in report
    assert all(p.resolve().is_relative_to(place) for p in (place / "results").rglob("*"))


def test_every_bad_file_is_told_and_costs_nobody_else_anything(place, capsys):
    good = hand_in(place / "in", "good", notebook(), CONV)
    hand_in(place / "in", "json", '{"cells": [', CONV)
    hand_in(place / "in", "twice", notebook(), CONV, "a.ipynb")
    hand_in(place / "in", "twice", notebook(), CONV, "b.ipynb")
    linked = place / "in" / "link" / "03_convolution_layer"
    linked.mkdir(parents=True)
    os.symlink(good, linked / "03_convolution_layer.ipynb")
    unknown = notebook()
    unknown["metadata"]["autograder"]["unit"] = "99_unheard_of"
    hand_in(place / "in", "lost", unknown, "week5", "x.ipynb")
    (place / "in" / "nobody.ipynb").write_text(json.dumps(notebook()))
    assert grade(*REAL) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert marks(place)["good", "conv2d"]["earned"] == "6.0"
    assert "nobody.ipynb: its name does not tell the student" in said
    assert "unit '99_unheard_of' is not one of the course" in said
    with open(place / "results/totals.csv", newline="", encoding="utf-8") as file:
        totals = {r["student"]: r for r in csv.DictReader(file)}
    for student, words in (("json", "not JSON"), ("twice", "a.ipynb and "), ("link", "is a link")):
        assert totals[student]["status"] == "ungradable" and totals[student]["earned"] == ""
        assert words in totals[student]["problem"]
    report = (place / "results/report.html").read_text()
    assert "nobody.ipynb" in report and "is a link" in report


def test_a_zip_as_canvas_makes_it(place):
    with zipfile.ZipFile(place / "canvas.zip", "w") as archive:
        for name, source in (
            ("lovelaceada_11_901_03_convolution_layer.ipynb", "def conv2d(): 0"),
            ("lovelaceada_11_907_03_convolution_layer-1.ipynb", None),
            ("turingalan_LATE_12_902_03_convolution_layer.ipynb", None),
        ):
            archive.writestr(name, json.dumps(notebook(source=source)))
    assert grade(*REAL, submissions="canvas.zip") == 0
    assert {(s, r["earned"]) for (s, name), r in marks(place).items() if name == "conv2d"} == {
        ("lovelaceada_11", "6.0"),
        ("turingalan_12", "6.0"),
    }


@pytest.mark.parametrize(
    "arguments, words",
    [
        (
            dict(key="none.key"),
            "cannot read the key none.key: No such file or directory; make one with",
        ),
        (dict(submissions="nowhere"), "nowhere is neither a folder nor a zip"),
        (dict(submissions="in"), "in holds no .ipynb file"),
    ],
)
def test_what_cannot_be_graded_is_told_in_one_sentence(place, capsys, arguments, words):
    assert grade(**arguments) == 2
    said = capsys.readouterr().err
    assert words in said and said.startswith("autograder: ") and said.count("\n") == 1


def test_a_course_that_is_none(place, capsys):
    small(place, "ann")
    assert cli.main(["grade", "in", "--key", "cnn.key", "--course", "nowhere"]) == 2
    assert "is no course: it has no course.toml" in capsys.readouterr().err


def test_a_key_in_a_git_work_tree_is_refused(place, capsys):
    (place / ".git").mkdir()
    assert cli.main(["new-key", "my.key"]) == 2
    assert "lies in the git work tree" in capsys.readouterr().err


def test_without_a_sandbox_it_shouts(place, capsys):
    small(place, "ann")
    assert grade("--sandbox", "none") == 0
    assert "NO SANDBOX" in capsys.readouterr().out
    assert result(place, "ann")["sandbox"] == ["none"]
    assert grade() == 0
    layers = " ".join(result(place, "ann")["sandbox"])
    assert "seccomp" in layers, "an unprotected result was taken for a safe one"


def test_an_interruption_keeps_what_is_finished_and_the_next_run_goes_on(place):
    slow = (
        f"import time\n{RIGHT}\n\ninner = out_size\n"
        "def out_size(*a, **k):\n    time.sleep(0.05)\n    return inner(*a, **k)"
    )
    small(place, *(f"s{number:02}" for number in range(12)), source=slow)
    words = [
        sys.executable,
        "-m",
        "autograder",
        "grade",
        "in",
        "--key",
        "cnn.key",
        "--out",
        "results",
        "--jobs",
        "1",
    ]
    process = subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
        # A shell's background job ignores SIGINT, and what it starts inherits that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    done = place / "results" / "marks"
    while len(list(done.glob("*/*.json"))) < 2:
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130 and "what was finished is kept" in said
    finished = {p: p.stat().st_mtime_ns for p in done.glob("*/*.json")}
    assert 2 <= len(finished) < 12
    assert grade() == 0
    assert {p: p.stat().st_mtime_ns for p in finished} == finished
    assert len({student for student, _ in marks(place)}) == 12


def test_every_command_has_help_with_an_example(capsys):
    for command in ("grade", "regrade", "report", "export", "new-key", "build", "lab", "dist",
                    "demo", "doctor", "verify", "audit"):
        with pytest.raises(SystemExit) as stopped:
            cli.main([command, "--help"])
        assert stopped.value.code == 0
        assert f"examples:\n  autograder {command}" in capsys.readouterr().out


def test_no_command_is_a_usage_error(capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main([])
    assert stopped.value.code == 2


@pytest.mark.parametrize("units", [
    ("02_size_padding_stride", "07_pooling_backward"),
    pytest.param([unit.name for unit in COURSE.units], marks=pytest.mark.thorough)],
    ids=["two units", "the course"])
def test_the_demo_names_every_planted_mistake(tmp_path, monkeypatch, capsys, units):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    part_of_the_course(tmp_path, *units)
    assert cli.main(["demo", "--students", "5", "--out", "demo"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    planted = int(said.split(" planted mistakes")[0].rsplit(" ", 1)[1])
    assert planted >= 4 and f"{planted} of {planted} planted mistakes were named correctly" in said
    assert Path("state/cnn-course/demo.key").stat().st_mode & 0o777 == 0o600
    assert Path("demo/report.html").is_file()
