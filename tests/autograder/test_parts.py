"""Results part by part: exact, close, or how far off."""

from collections import namedtuple

import numpy as np
import pytest

from autograder.parts import as_rows, parts

Grads = namedtuple("Grads", "dx steps")
WANT = Grads(np.ones((2, 3)), {"u": np.arange(3.0), "count": 3})
ALLOWED = Grads(1e-12, {"u": 1e-12, "count": 0.0})


def verdicts(got):
    return {part.name: (part.verdict, part.largest) for part in parts(got, WANT, ALLOWED)}


def test_every_part_is_told_not_only_the_first_that_differs():
    got = (np.ones((3, 2)), {"u": np.arange(3.0) + [0, 0, 0.5], "count": 3})
    assert verdicts(got) == {
        "dx": ("shape (3, 2), expected (2, 3): axes 0 and 1 are swapped", None),
        "steps.u": ("1 of 3 values differ", 0.5), "steps.count": ("exact", 0.0)}


def test_rounding_is_close_and_not_exact():
    got = Grads(np.ones((2, 3)), {"u": np.arange(3.0) + 1e-13, "count": 3})
    assert verdicts(got)["steps.u"][0] == "close"
    assert verdicts(WANT)["steps.u"] == ("exact", 0.0)


@pytest.mark.parametrize("got", [None, 7, (), {"dx": 1}, "text"])
def test_what_is_not_there_is_told(got):
    assert [verdict for verdict, _ in verdicts(got).values()] == ["is not there"] * 3


def test_names_of_the_axes_are_used():
    axes = {"dx": ("rows", "columns")}
    first = parts((np.ones((3, 2)), {}), WANT, ALLOWED, axes)[0]
    assert first.verdict.endswith("rows and columns are swapped") and not first.right


def test_parts_of_lists_are_written_as_python_writes_them():
    want = {"grads": [[np.ones(2)], [], [np.ones(2), 3]]}
    found = parts({"grads": [[np.ones(2)], []]}, want, {"grads": [[0], [], [0, 0]]})
    assert [(part.name, part.verdict) for part in found] == [
        ("grads[0][0]", "exact"), ("grads[2][0]", "is not there"), ("grads[2][1]", "is not there")]


def test_rows_have_a_head_and_one_line_a_part():
    head, *rows = as_rows(parts(WANT, WANT, ALLOWED))
    assert head == ("part", "should be", "verdict", "largest difference")
    assert rows[0] == ("dx", "an array of shape (2, 3)", "exact", "0") and len(rows) == 3
