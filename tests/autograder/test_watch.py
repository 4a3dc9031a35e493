"""A folder that is watched: what is put in is graded once it is whole, and kept over a restart."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from courses import DOUBLE_EXERCISES, DOUBLE_LESSON, hand_in, write_course

from autograder import cli, watch
from autograder.watch import Watch, look, settled

CELL = "def double(x):\n    return {}\n"


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_course(tmp_path / "solutions", "01_double", DOUBLE_LESSON, DOUBLE_EXERCISES)
    (tmp_path / "k").write_text("0a" * 32)
    (tmp_path / "in").mkdir()
    return tmp_path


def put(place, student, formula, age=60.0):
    path = hand_in(place / "in", student, [CELL.format(formula)], "01_double")
    os.utime(path, (time.time() - age,) * 2)
    return path


@pytest.fixture
def watching(place, capsys):
    """Turns of a watch, without waiting between them."""
    chosen = cli.parser().parse_args(["watch", "in", "--key", "k", "--jobs", "1"])
    with watch.Log(None) as log:
        console = watch.Console()
        started = Watch(console, chosen, watch.grading.start(console, chosen, log))

        def turns(count=2):
            for _ in range(count):
                started.turn()
            return capsys.readouterr().out
        yield turns


def marks(place):
    found = [json.loads(p.read_text()) for p in (place / "results/marks").rglob("*.json")]
    return {m["student"]: m["earned"] for m in found}


def test_what_comes_is_graded_and_the_report_written_again(place, watching):
    assert watching() == "" and not (place / "results").exists()
    put(place, "ann", "2 * x")
    said = watching()
    assert "ann, 01_double: passed, 2 of 2" in said
    first = (place / "results/report.html").read_text()
    assert "ann" in first and "bob" not in first
    put(place, "bob", "3 * x")
    said = watching()
    assert "bob, 01_double: failed, 0 of 2" in said and "ann" not in said
    report = (place / "results/report.html").read_text()
    assert "ann" in report and "bob" in report
    assert marks(place) == {"ann": 2.0, "bob": 0.0}


def test_nothing_new_is_no_work(place, watching):
    put(place, "ann", "2 * x")
    watching()
    before = {p: p.stat().st_mtime_ns for p in (place / "results").rglob("*")}
    assert watching(3) == ""
    assert {p: p.stat().st_mtime_ns for p in (place / "results").rglob("*")} == before


def test_a_file_that_is_still_written_waits_and_holds_nobody_up(place, watching):
    put(place, "ann", "2 * x")
    half = put(place, "bob", "2 * x")
    whole = half.read_bytes()
    half.write_bytes(whole[:40])
    said = watching()
    assert "ann" in said and "bob" not in said
    assert marks(place) == {"ann": 2.0}
    half.write_bytes(whole)
    os.utime(half, (time.time() - 60,) * 2)
    assert "bob, 01_double: passed" in watching()


def test_a_file_that_grows_between_two_looks_is_not_whole():
    old = {"a": (5, 10), "b": (5, 10), "c": (1, 99 * 10**9)}
    now = {"a": (5, 10), "b": (6, 10), "c": (1, 99 * 10**9), "d": (5, 10)}
    assert settled(old, now, clock=100.0) == {"a": (5, 10)}


def test_a_file_that_stayed_half_is_told_and_made_good_later(place, watching):
    path = put(place, "ann", "2 * x")
    whole = path.read_bytes()
    path.write_bytes(whole[:40])
    os.utime(path, (time.time() - 60,) * 2)
    assert "ann, 01_double: " in watching() and marks(place) == {"ann": 0}
    path.write_bytes(whole)
    os.utime(path, (time.time() - 50,) * 2)
    assert "ann, 01_double: passed, 2 of 2" in watching()


def test_a_better_answer_is_graded_again(place, watching):
    put(place, "ann", "3 * x")
    watching()
    put(place, "ann", "x + x", age=30)
    assert "ann, 01_double: passed" in watching()
    assert marks(place) == {"ann": 2.0}


def test_who_cannot_be_told_is_said_once(place, watching):
    stray = place / "in" / "lost.ipynb"
    stray.write_text("{}")
    os.utime(stray, (1, 1))
    assert watching().count("not graded: lost.ipynb") == 1
    put(place, "ann", "2 * x")
    said = watching()
    assert "lost.ipynb" not in said and "ann" in said


def test_another_grader_is_waited_for(place, watching):
    put(place, "ann", "2 * x")
    with watch.Store(place / "results", b"\x0a" * 32):
        said = watching(4)
        assert said.count("waiting: ") == 1 and "ann, 01_double" not in said
    assert "ann, 01_double: passed" in watching()


def test_names_are_found_as_they_are_shown(place, watching):
    put(place, "wil\x07d", "2 * x")
    assert "01_double: passed" in watching()


def test_stopped_and_started_again_it_goes_on(place):
    """The command itself, with the signal of a service manager."""
    command = [sys.executable, "-m", "autograder", "watch", "in", "--key", "k", "--every", "0.1",
               "--jobs", "1", "--log", "log"]

    def until(text):
        lines = []
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as started:
            for line in started.stdout:
                if text in line and not any(text in before for before in lines):
                    started.send_signal(signal.SIGTERM)
                lines.append(line)
        assert started.returncode == 0
        return "".join(lines)
    put(place, "ann", "2 * x")
    said = until("ann, 01_double: passed")
    assert said.startswith("watching in every 0.1 s; class report results/report.html")
    assert said.endswith("stopped; what was graded is kept, and the same command goes on from "
                         "there\n")
    put(place, "bob", "2 * x")
    said = until("bob, 01_double: passed")
    assert "ann" not in said
    assert marks(place) == {"ann": 2.0, "bob": 2.0}
    assert (place / "log").read_text().count("stopped by a signal") == 2


@pytest.mark.parametrize("out, folder, words", [
    ("results", "nowhere", "there is no folder nowhere to watch: make it"),
    ("in/results", "in", "the results folder in/results lies in in, which is watched"),
])
def test_what_cannot_be_watched_is_refused(place, capsys, out, folder, words):
    assert cli.main(["watch", folder, "--key", "k", "--out", out]) == 2
    assert words in capsys.readouterr().err


def test_looking_passes_over_what_goes_away(place, monkeypatch):
    put(place, "ann", "2 * x")
    os.symlink("nowhere", place / "in" / "gone")
    assert list(look(place / "in")) == ["ann/01_double/01_double.ipynb"]
