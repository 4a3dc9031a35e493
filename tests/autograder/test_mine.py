"""mine(): a function from the notebook next door, by the grader's own rule, or a visible note."""

import pytest
from attacks import run
from conftest import COURSE
from courses import hand_in
from notebooks import UNITS, solution

from autograder import NotYours, examples, mine, mine_all

UNIT = UNITS["conv2d"].name


@pytest.fixture
def beside(tmp_path, monkeypatch):
    """A student's folders: this unit is empty, the other one is written by `fill`."""
    here, there = tmp_path / "08_here", tmp_path / UNIT
    here.mkdir()
    there.mkdir()
    public = [e.public() for e in COURSE.unit(UNIT).exercises]
    (there / "examples.npz").write_bytes(examples.to_bytes(public))
    monkeypatch.chdir(here)

    def fill(*sources):
        hand_in(tmp_path.parent, tmp_path.name, sources, UNIT)
    return fill


def reference(*arguments, **options):
    """Stands for the library's function."""


RIGHT = ("import numpy as np", "1 / 0", "print('hello')", solution("conv2d"))


def test_a_right_function_is_taken_and_that_is_said(beside, capsys):
    beside(*RIGHT)
    taken = mine(UNIT, "conv2d", otherwise=reference)
    assert taken.__name__ == "conv2d" and taken is not reference
    assert capsys.readouterr().out == f"conv2d: yours, from {UNIT}.ipynb\n"


WRONG = solution("conv2d").replace(" + b[f]", "")

INSTEAD = {
    "no notebook": ((), f"there is no {UNIT}/{UNIT}.ipynb beside this unit"),
    "the stub": (("def conv2d(x, w, b):\n    raise NotImplementedError",),
                 f"yours is not filled in yet in {UNIT}.ipynb"),
    "no function": (("x = 1",), f"yours is not filled in yet in {UNIT}.ipynb"),
    "wrong": (("import numpy as np", WRONG), "4 of 5 visible examples of yours are wrong"),
    "raises": (("@nothing\ndef conv2d(x, w, b):\n    return x",),
               f"yours raises already where it is defined in {UNIT}.ipynb"),
}


@pytest.mark.parametrize("sources, why", INSTEAD.values(), ids=INSTEAD)
def test_otherwise_the_librarys_is_taken_with_a_note(beside, capsys, sources, why):
    if sources:
        beside(*sources)
    assert mine(UNIT, "conv2d", otherwise=reference) is reference
    said = capsys.readouterr().out
    assert said.startswith(f"conv2d: {why}, so ") and "reference is taken instead" in said


@pytest.mark.parametrize("sources, why", INSTEAD.values(), ids=INSTEAD)
def test_without_another_the_next_step_is_told(beside, sources, why):
    if sources:
        beside(*sources)
    with pytest.raises(NotYours) as raised:
        mine(UNIT, "conv2d")
    assert str(raised.value) == f"{why}: get it right there and save that notebook first"


class Library:
    """Stands for a library that has functions of all the names."""

    __name__ = "library"
    conv2d = add = subtract = staticmethod(reference)


def test_of_many_functions_those_of_absent_notebooks_are_one_line(beside, capsys):
    beside(*RIGHT)
    wanted = {"01_first": ("add", "subtract"), UNIT: ("conv2d",), "05_other": ("subtract",)}
    taken = mine_all(wanted, otherwise=Library())
    assert taken.conv2d is not reference and taken.add is taken.subtract is reference
    assert capsys.readouterr().out == (
        f"conv2d: yours, from {UNIT}.ipynb\n"
        "01_first and 1 more are not beside this unit: their functions (3) are library's\n")


def test_of_many_functions_those_of_one_absent_notebook(beside, capsys):
    mine_all({"01_first": ("add",)}, otherwise=Library())
    assert capsys.readouterr().out == (
        "01_first is not beside this unit: its functions (1) are library's\n")


def test_of_many_functions_one_that_is_there_but_wrong_has_its_own_line(beside, capsys):
    beside("import numpy as np", WRONG)
    assert mine_all({UNIT: ["conv2d"]}, otherwise=Library()).conv2d is reference
    [line] = capsys.readouterr().out.splitlines()
    assert line.startswith("conv2d: 4 of 5 visible examples of yours are wrong, so ")


def test_a_file_that_is_no_notebook_is_told(beside, tmp_path):
    (tmp_path / UNIT / f"{UNIT}.ipynb").write_text("{")
    with pytest.raises(NotYours, match="the file is not JSON"):
        mine(UNIT, "conv2d")


def test_an_error_in_it_shows_the_students_line(beside):
    import traceback
    beside(*RIGHT)
    with pytest.raises(AttributeError) as raised:
        mine(UNIT, "conv2d")(1, 2, 3)
    last = traceback.extract_tb(raised.value.__traceback__)[-1]
    assert f"{UNIT}.ipynb, cell 4" in last.filename and last.line


def test_a_graded_function_that_uses_it_is_told_apart(box):
    [outcome] = run(box, "return conv2d(x)", before="from autograder import check, mine\n"
                    "check(7)\nconv2d = mine('03', 'conv2d')").outcomes
    assert (outcome.type, outcome.text) == ("NameError", "name 'conv2d' is not defined")
