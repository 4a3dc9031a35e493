"""Whose file is which unit's, and which of several counts: told, or listed, never guessed."""

import json
from pathlib import Path

import pytest
from courses import of_cells

from autograder.course import Course, Unit
from autograder.exercise import Case, Exercise, Hidden, call
from autograder.identify import identify
from autograder.submissions import File, Owned


def unit(name, *functions):
    exercises = tuple(
        Exercise(f, 1, abs, (Case("c", call(1)),), (Hidden("h", lambda r: call(1)),))
        for f in functions
    )
    return Unit(name, name, Path(name), exercises, {})


COURSE = Course(
    "cnn",
    "CNN",
    "1",
    Path("."),
    (unit("02_size", "out_size"), unit("03_conv", "conv2d", "conv_step")),
)


def owned(path, source="x = 1", student="ann", attempt=0, **about):
    text = source if isinstance(source, bytes) else json.dumps(
        of_cells([source], autograder=about)).encode()
    return Owned(File(path, lambda: text), student, attempt)


def told(*files):
    found, unknown = identify(files, COURSE)
    return {(s.student, s.unit.name): s for s in found}, {u.file: u.reason for u in unknown}


@pytest.mark.parametrize(
    "file",
    [
        owned("hw.ipynb", unit="03_conv", course="cnn"),
        owned("02_size.ipynb", unit="03_conv", course="cnn"),
        owned("ann_1_2_03_conv-3.ipynb"),
        owned("ann/03_conv/homework.ipynb"),
        owned("hw.ipynb", "def conv2d(x):\n    pass\ndef helper():\n    pass"),
        owned("hw.ipynb", "def conv2d(x): 0\ndef conv_step(x): 0\ndef out_size(n): 0"),
    ],
)
def test_metadata_then_name_then_functions_tell_the_unit(file):
    found, unknown = told(file)
    assert list(found) == [("ann", "03_conv")] and not unknown


@pytest.mark.parametrize(
    "file, words",
    [
        (owned("hw.ipynb"), "ann: nothing tells its unit"),
        (owned("hw.ipynb", "def conv2d(x): 0\ndef out_size(n): 0"), "ann: nothing tells its unit"),
        (
            owned("hw.ipynb", "def conv2d(x): 0", unit="99_none"),
            "ann: its unit '99_none' is not one of the course 'cnn'",
        ),
        (owned("hw.ipynb", b"not json"), "ann: the file is not JSON"),
    ],
)
def test_what_cannot_be_told_is_listed(file, words):
    found, unknown = told(file)
    assert not found and words in unknown["hw.ipynb"]


def test_a_file_that_is_no_notebook_keeps_its_student_and_unit():
    found, _ = told(owned("ann/03_conv/03_conv.ipynb", b"{"))
    assert "not JSON" in found["ann", "03_conv"].problem


def test_a_file_that_cannot_be_read_keeps_its_student_and_unit():
    def read():
        raise OSError("is a link: hand in the file itself")

    found, _ = told(Owned(File("ann/03_conv/03_conv.ipynb", read), "ann"))
    assert found["ann", "03_conv"].problem == "is a link: hand in the file itself"


def test_the_newest_attempt_counts():
    found, _ = told(
        owned("a_1_5_03_conv-2.ipynb", attempt=2),
        owned("a_1_6_03_conv-10.ipynb", attempt=10),
        owned("a_1_4_03_conv.ipynb"),
    )
    chosen = found["ann", "03_conv"]
    assert (chosen.attempt, chosen.problem) == (10, "")
    assert "a_1_6_03_conv-10.ipynb was graded" in chosen.note


def test_the_released_name_counts_beside_copies():
    found, _ = told(owned("ann/03_conv/03_conv-Copy1.ipynb"), owned("ann/03_conv/03_conv.ipynb"))
    chosen = found["ann", "03_conv"]
    assert chosen.file.path == "ann/03_conv/03_conv.ipynb" and not chosen.problem


def test_two_files_that_nothing_tells_apart_are_both_named():
    found, _ = told(owned("ann/03_conv/a.ipynb"), owned("ann/03_conv/b.ipynb"))
    problem = found["ann", "03_conv"].problem
    assert "ann/03_conv/a.ipynb and ann/03_conv/b.ipynb; keep one of them" in problem


def test_students_do_not_get_into_each_others_way():
    found, _ = told(owned("ann/03_conv/a.ipynb"), owned("bob/03_conv/b.ipynb", student="bob"))
    assert [s.problem for s in found.values()] == ["", ""]
