"""The audit against a course whose weak points are known."""

import pytest
from courses import DOUBLE_EXERCISES, DOUBLE_LESSON, write_course

from autograder import cli
from autograder.audit import audit, throwaway_keys
from autograder.course import load_course

WEAK = DOUBLE_EXERCISES.replace(
    'hidden=(Hidden("a number", lambda r: call(r.standard_normal())),),',
    'hidden=(Hidden("zero", lambda r: call(0.0)), Hidden("two", lambda r: call(2.0))),',
).replace(
    'misconceptions=(Misconception("triples", "Twice, not three times.", Edit("2 * x", "3 * x")),',
    'misconceptions=(Misconception("triples", "Twice.", Edit("2 * x", "3 * x")),\n'
    '    Misconception("squares", "Twice, not squared.", Edit("2 * x", "x * x")),\n'
    '    Misconception("adds four", "Twice.", Edit("2 * x", "x + 4")),\n'
    '    Misconception("adds four twice", "Twice.", Edit("2 * x", "4 + x")),',
)


@pytest.fixture
def place(tmp_path):
    write_course(tmp_path, "01_double", DOUBLE_LESSON, WEAK)
    return tmp_path


def found(place):
    course = load_course(place)
    [unit] = course.units
    return audit(course, unit, unit.exercises[0], throwaway_keys(2))


def test_what_hidden_cases_miss_is_told(place):
    known = {k.name: k for k in found(place).known}
    assert not known["squares"].caught and known["squares"].earned == 2
    assert known["triples"].caught and known["triples"].right
    assert known["triples"].families == (1, 2) and known["triples"].earned == 0.5
    assert found(place).weak


def test_mistakes_that_cannot_be_told_apart_are_told(place):
    known = {k.name: k for k in found(place).known}
    assert known["adds four"].alike == ("adds four twice",)
    assert known["adds four"].caught and not known["adds four"].right


def test_what_the_examples_show_is_counted(place):
    known = {k.name: k for k in found(place).known}
    assert {name: k.seen for name, k in known.items()} == {
        "triples": 1, "squares": 1, "adds four": 1, "adds four twice": 1}


def test_changes_that_lose_no_mark_are_listed(place):
    assert "return 2 * x  ->  return x * x" not in [m.change for m in found(place).survivors]
    assert found(place).mutants >= 4
    assert (found(place).stub.earned, found(place).model.earned) == (0, 2)


def test_the_command_says_which_exercise_is_weak(place, capsys):
    csv = place / "audit.csv"
    code = cli.main(["audit", "--course", str(place), "--csv", str(csv), "--mutants"])
    said = capsys.readouterr().out
    assert code == 1 and "1 exercises, 2 keys; weak: double" in said
    assert "0/2 NOT CAUGHT" in said and "cannot be told from: adds four" in said
    assert csv.read_text().split("\n")[2].startswith("01_double,double,squares,1,1,0,2,2.0,2,no,")


def test_an_endless_change_ends(place, monkeypatch):
    monkeypatch.setattr("autograder.audit.PATIENCE", 0.2)
    lesson = place / "01_double" / "lesson.py"
    lesson.write_text(lesson.read_text().replace(
        "    return 2 * x", "    total, n = 0.0, 0\n    while n < 2:\n        total += x\n"
        "        n += 1\n    return total"))
    (place / "01_double" / "exercises.py").write_text(
        WEAK.replace('2 * x", "3 * x', 'n < 2", "n < 3')
        .replace('"2 * x", "x * x"', '"+= x", "+= x * x / 2"')
        .replace('"2 * x", "x + 4"', '"return total", "return x + 4"')
        .replace('"2 * x", "4 + x"', '"return total", "return 4 + x"'))
    assert all("n += 1  ->  pass" != m.change for m in found(place).survivors)


def test_an_unknown_name_is_an_error(place, capsys):
    assert cli.main(["audit", "--course", str(place), "treble"]) == 2
    assert "no unit or exercise is called 'treble'; there are: 01_double, double" in (
        capsys.readouterr().err)
