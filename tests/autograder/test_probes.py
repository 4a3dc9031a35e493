"""Generic probes: what each says, and that none speaks where it would be a guess."""

import numpy as np
import pytest

from autograder.bank import HiddenCase
from autograder.exercise import Case, call
from autograder.outcome import NoAnswer, Raised, Returned
from autograder.probes import observe

AXES = {"": ("images", "rows", "columns", "filters")}
R = np.random.RandomState(5)
WANTS = [R.standard_normal((2, 4, 4, 3)), R.standard_normal((1, 5, 5, 2)) * 3 + 1]


def hidden(want):
    allowed = 1e-13 if isinstance(want, np.ndarray) else [1e-13] * len(want)
    return HiddenCase(Case("a case", call()), want, allowed, "")


def said(turn, wants=None, axes=AXES):
    wants = wants or WANTS
    outcomes = [Returned((turn(want),)) for want in wants]
    return observe(outcomes, [hidden(w) for w in wants], [False] * len(wants), axes)


SPEAKS = {
    "has the opposite sign": lambda y: -y,
    "has rows and columns swapped": lambda y: y.transpose(0, 2, 1, 3),
    "is turned around along rows": lambda y: y[:, ::-1],
    "is turned around along rows and columns": lambda y: y[:, ::-1, ::-1],
    "is moved by one place along columns": lambda y: np.roll(y, 1, 2),
    "is cut to whole numbers": lambda y: y.astype(int),
    "is right to single precision only": lambda y: y.astype(np.float32),
    "is the right one times a constant": lambda y: y / len(y) / 3,
    "is off by one number for each of the filters": lambda y: y + np.arange(1, y.shape[3] + 1),
    "is off by the same number everywhere": lambda y: y + 0.25,
}


@pytest.mark.parametrize("words, turn", SPEAKS.items(), ids=SPEAKS)
def test_each_probe_says_what_it_sees(words, turn):
    assert said(turn).startswith(f"in every case that is wrong, your answer {words}")


SILENT = {
    "noise": lambda y: y + np.random.RandomState(1).standard_normal(y.shape),
    "nothing but zeros": lambda y: 0 * y,
    "one value": lambda y: np.where(y == y.max(), 9, y),
    "another shape": lambda y: y[:, 1:],
    "half of the axis moved": lambda y: np.concatenate([y[:, :2], np.roll(y[:, 2:], 1, 1)], 1),
    "squared": lambda y: y**2,
    "not finite": lambda y: y + np.nan,
    "a text": lambda y: "text",
}


@pytest.mark.parametrize("turn", SILENT.values(), ids=SILENT)
def test_none_speaks_where_it_would_be_a_guess(turn):
    assert said(turn) == ""


def test_two_cases_have_to_agree():
    turns = iter([lambda y: -y, lambda y: 2 * y])
    assert said(lambda y: next(turns)(y)) == ""


def test_one_case_is_not_enough():
    assert said(lambda y: -y, WANTS[:1]) == ""


def test_numbers_are_not_enough():
    assert said(lambda y: -y, [np.array(2.0), np.array(3.0)], {}) == ""


def test_cases_without_an_answer_silence_it():
    for other in (Raised("ValueError", ""), NoAnswer("timeout"), Returned((WANTS[0],), ("x",))):
        outcomes = [Returned((-WANTS[0],)), Returned((-WANTS[1],)), other]
        cases = [hidden(w) for w in (*WANTS, WANTS[0])]
        assert observe(outcomes, cases, [False] * 3, AXES) == ""


def test_right_cases_do_not_matter():
    outcomes = [Returned((-w,)) for w in WANTS] + [Returned((WANTS[0],))]
    cases = [hidden(w) for w in (*WANTS, WANTS[0])]
    assert "opposite sign" in observe(outcomes, cases, [False, False, True], AXES)


def test_the_wrong_part_of_several_is_named():
    wants = [(w, w + 1) for w in WANTS]
    assert said(lambda y: (y[0], -y[1]), wants, {}) == (
        "in every case that is wrong, 1 has the opposite sign")


def test_nothing_computed_from_a_hidden_array_is_said():
    for turn in SPEAKS.values():
        assert not any(c.isdigit() for c in said(turn).replace("float32", ""))
