"""Grading again after an exercise was mended: who gains, who loses, why, and nothing written."""

import dataclasses
import json

import pytest
from courses import DOUBLE_EXERCISES, DOUBLE_LESSON, hand_in, write_course

from autograder import cli
from autograder.regrade import changes, summary
from autograder.report import CaseResult, Report, Verdict

CELL = "def double(x):\n    return {}\n"


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_course(tmp_path / "solutions", "01_double", DOUBLE_LESSON, DOUBLE_EXERCISES)
    for student, formula in (("ann", "2 * x"), ("bob", "2 * abs(x)"), ("cleo", "3 * x")):
        hand_in(tmp_path / "submitted", student, [CELL.format(formula)], "01_double")
    (tmp_path / "k").write_text("0a" * 32)  # it draws a number above zero: bob is right
    assert cli.main(["grade", "submitted", "--key", "k"]) == 0
    return tmp_path


def regrade(*more):
    return cli.main(["regrade", "submitted", "--key", "k", *more])


def mend(place, old, new):
    file = place / "solutions" / "01_double" / "exercises.py"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def marks(place):
    return {p.parent.name: json.loads(p.read_text())["earned"]
            for p in sorted((place / "results" / "marks").glob("*/*.json"))}


def test_nothing_changes_where_nothing_was_mended(place, capsys):
    before = marks(place)
    assert regrade() == 0
    assert "0 gain, 0 lose, 3 keep their marks" in capsys.readouterr().out
    assert marks(place) == before


def test_who_loses_and_why_is_told_before_anything_is_written(place, capsys):
    before = {p: p.read_bytes() for p in (place / "results" / "marks").rglob("*.json")}
    mend(place, "call(r.standard_normal())),", "call(1 + r.random_sample())), "
         'Hidden("below zero", lambda r: call(-1 - r.random_sample())),')
    assert regrade() == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "keep their marks" in said and "new case, wrong: below zero" in said
    assert "nothing was changed in results; the same command with --write" in said
    assert {p: p.read_bytes() for p in (place / "results" / "marks").rglob("*.json")} == before


def test_with_write_the_new_marks_are_stored(place, capsys):
    mend(place, "points=2", "points=4")
    assert regrade("--write") == 0
    assert "worth 4 instead of 2" in " ".join(capsys.readouterr().out.split())
    assert marks(place)["ann"] == 4.0
    assert "4.0,4" in (place / "results" / "totals.csv").read_text()
    assert not (place / "results" / "regrade").exists()
    assert regrade() == 0 and "0 gain, 0 lose" in capsys.readouterr().out


def test_without_results_it_is_an_error(place, capsys):
    assert regrade("--out", "elsewhere") == 2
    assert "elsewhere holds no results to compare with" in capsys.readouterr().err


def verdict(earned, *passed, status="partly", points=4):
    cases = tuple(CaseResult(f"case {i}", "f", ok) for i, ok in enumerate(passed))
    return Verdict("conv2d", status, earned, points, "a reason", cases)


def report(student, *verdicts, **more):
    return dataclasses.replace(
        Report(student, "u", "U", "f", "s", "c", "v", "k", (), {}, verdicts), **more)


@pytest.mark.parametrize("old, new, why", [
    (verdict(1, True, False), verdict(4, True, True), "now right: case 1"),
    (verdict(4, True, True), verdict(1, False, True), "now wrong: case 0"),
    (verdict(1, True), verdict(0, True, False), "new case, wrong: case 1"),
    (verdict(1, True, False), verdict(4, True), "case dropped: case 1"),
    (verdict(0, status="missing"), verdict(0, status="error"), "a reason"),
    (verdict(1, True, points=2), verdict(2, True), "worth 4 instead of 2"),
])
def test_the_reason_names_the_cases(old, new, why):
    [change] = changes([report("ann", old)], [report("ann", new)])
    assert (change.why, change.gained) == (why, new.earned - old.earned)


def test_another_file_and_new_submissions_are_told():
    old, new = report("ann", verdict(1, True, False)), report("ann", verdict(4, True, True))
    found = changes([old], [dataclasses.replace(new, sha256="t"), report("bob", verdict(4, True))])
    assert [c.why for c in found] == ["another file was handed in; now right: case 1",
                                      "not graded before"]
    assert summary(found, 2) == "2 gain, 0 lose, 0 keep their marks"


def test_what_can_be_read_now_is_told():
    old, new = report("ann", problem="not JSON"), report("ann", verdict(4, True))
    [change] = changes([old], [new])
    assert (change.before, change.after, change.why) == ("not graded", "4/4", "it can be read now")
