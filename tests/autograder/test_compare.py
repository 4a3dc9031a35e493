"""The comparison against hand-made answers whose faults are known."""

from typing import NamedTuple

import numpy as np
import pytest

from autograder.compare import as_array, compare


class Pair(NamedTuple):
    dx: np.ndarray
    db: np.ndarray


WANT = np.array([[1.0, -0.5, 2.0], [0.0, 3.0, 4.0]])

RIGHT = {
    "same": (WANT, WANT),
    "nested list": (WANT.tolist(), WANT),
    "tuple of tuples": (tuple(map(tuple, WANT)), WANT),
    "single precision that is exact": (WANT.astype(np.float32), WANT),
    "strided view": (np.repeat(WANT, 2, axis=1)[:, ::2], WANT),
    "within the bound": (WANT + 1e-10, WANT),
    "unsigned integers": (np.array([1, 2], np.uint8), np.array([1, 2])),
    "number for a number": (6, 6),
    "integer where a float is due": (6, 6.0),
    "zero-dimensional array for a number": (np.array(6), 6),
    "single precision number for a number": (np.float32(2.5), 2.5),
    "NumPy integer for a number": (np.int64(6), 6),
    "number for a zero-dimensional array": (2.5, np.array(2.5)),
    "number for a NumPy scalar in single precision": (2.5, np.float32(2.5)),
    "NumPy scalar in single precision for a number": (np.float32(2.5), 2.5),
    "Python's truth for NumPy's": (True, np.bool_(True)),
    "list for a tuple": ([1, 2], (1, 2)),
    "array for a tuple of numbers": (np.array([1, 2]), (1, 2)),
    "plain tuple for a named one": ((WANT, WANT[0]), Pair(WANT, WANT[0])),
    "stacked array for a tuple of arrays": (np.stack([WANT, WANT]), (WANT, WANT)),
    "infinity where infinity is due": (np.array([np.inf, 1]), np.array([np.inf, 1])),
    "none": (None, None),
    "dict": ({"b": 1, "a": WANT}, {"a": WANT, "b": 1}),
    "text": ("same", "same"),
}

WRONG = {
    "none": (None, WANT, "kind", "None, expected an array of shape (2, 3)"),
    "number": (3.0, WANT, "shape", "a float, expected (2, 3)"),
    "text": ("x", WANT, "kind", "a str, expected an array of shape (2, 3)"),
    "ragged": ([[1, 2], [3]], WANT, "kind", "a list of 2, expected an array of shape (2, 3)"),
    "transposed": (
        WANT.T,
        WANT,
        "shape",
        "shape (3, 2), expected (2, 3): axes 0 and 1 are swapped",
    ),
    "shorter": (WANT[:, :2], WANT, "shape", "shape (2, 2), expected (2, 3)"),
    "extra axis": (WANT[None], WANT, "shape", "shape (1, 2, 3), expected (2, 3)"),
    "rolled axes": (
        np.zeros((3, 4, 2)),
        np.zeros((2, 3, 4)),
        "shape",
        "shape (3, 4, 2), expected (2, 3, 4): the axes are in another order",
    ),
    "truncated": (WANT.astype(int), WANT, "dtype", "integers (int64), expected floats (float64)"),
    "complex": (WANT + 0j, WANT, "dtype", "complex (complex128), expected floats (float64)"),
    "array of text": (WANT.astype("U4"), WANT, "dtype",
                      "no numbers (<U4), expected floats (float64)"),
    "nan": (np.where(WANT == 3, np.nan, WANT), WANT, "finite", "1 of 6 values are NaN or infinite"),
    "one value": (np.where(WANT == 3, 3.1, WANT), WANT, "values", "1 of 6 values differ"),
    "all but one": (-WANT, WANT, "values", "5 of 6 values differ"),
    "other infinity": (np.array([-np.inf]), np.array([np.inf]), "values", "1 of 1 values differ"),
    "float for an int": (6.0, 6, "dtype", "a float, expected an int"),
    "bool for an int": (True, 1, "kind", "a bool, expected an int"),
    "array for a number": (np.zeros(1), 1, "shape", "an array of shape (1,), expected an int"),
    "other int": (7, 6, "values", "another number"),
    "nan number": (float("nan"), 6.0, "finite", "the number is NaN or infinite"),
    "too few": ((WANT,), Pair(WANT, WANT), "kind", "1 results, expected 2 results (dx, db)"),
    "one for two": (np.zeros((3, 2)), Pair(WANT, WANT), "kind",
                    "one array, expected 2 results (dx, db)"),
    "second leaf": ((WANT, WANT * 2), Pair(WANT, WANT), "values", "db: 5 of 6 values differ"),
    "other keys": ({"a": 1}, {"b": 1}, "kind", "a dict with other keys, expected ['b']"),
}


def bounds(want):
    if isinstance(want, dict):
        return {k: 1e-9 for k in want}
    return [1e-9] * len(want) if isinstance(want, tuple) else 1e-9


@pytest.mark.parametrize("got, want", RIGHT.values(), ids=RIGHT)
def test_right_answers_pass(got, want):
    assert compare(got, want, bounds(want)) is None


@pytest.mark.parametrize("got, want, kind, words", WRONG.values(), ids=WRONG)
def test_wrong_answers_are_told_in_words(got, want, kind, words):
    difference = compare(got, want, bounds(want))
    assert (difference.kind, difference.student) == (kind, words)


PRIVATE = {
    "missing keys": ({"a": 1}, {"a": 1, "c": 2, "b": 3}, "a dict without c, b"),
    "other keys": ({"A": 1}, {"a": 1}, "a dict without a and with A that nobody asked for"),
    "one for two": (np.zeros((3, 2)), Pair(WANT, WANT),
                    "an array of shape (3, 2), expected 2 results (dx, db)"),
}


@pytest.mark.parametrize("got, want, words", PRIVATE.values(), ids=PRIVATE)
def test_visible_examples_tell_what_is_missing(got, want, words):
    assert compare(got, want, bounds(want)).private == words


ALIKE = {
    "far digits": (0.1 + 1e-9, 0.1, "got 0.100000001, expected 0.1"),
    "the last digit": (1 / 3 + 2**-54, 1 / 3,
                       "got 0.3333333333333334, expected 0.3333333333333333"),
    "single precision": (np.float32(1 / 3), 1 / 3, "got 0.33333334, expected 0.33333333"),
    "large whole numbers": (60_965_225, 60_965_224, "got 60965225, expected 60965224"),
    "beyond double precision": (2**60 + 1, 2**60, f"got {2**60 + 1}, expected {2**60}"),
    "unlike at once": (1 / 3, 2 / 3, "got 0.333333, expected 0.666667"),
}


@pytest.mark.parametrize("got, want, words", ALIKE.values(), ids=ALIKE)
def test_a_number_and_the_right_one_never_print_alike(got, want, words):
    assert f"first at [0]: {words}" in compare(np.array([got]), np.array([want]), 0.0).private


def test_students_read_no_number_of_a_hidden_array():
    difference = compare(np.array([0.123]), np.array([0.456]), 0.0)
    assert "0.123" not in difference.student and "0.456" not in difference.student
    assert "got 0.123, expected 0.456" in difference.private


SQUARE = np.array([[1, 2], [0, 3]])
SWAPPED = {
    "whole numbers": (SQUARE.T, SQUARE, "2 of 4 values differ: axes 0 and 1 are swapped; "
                                        "first at [0, 1]: got 0, expected 2"),
    "within the bound": (SQUARE.T + 1e-10, SQUARE * 1.0, "swapped; first at"),
    "bytes": (SQUARE.T.astype(np.uint8), SQUARE, "swapped; first at"),
    "two axes of three": (np.stack([SQUARE, SQUARE + 5]).swapaxes(0, 2),
                          np.stack([SQUARE, SQUARE + 5]), ": axes 0 and 2 are swapped;"),
}


@pytest.mark.parametrize("got, want, words", SWAPPED.values(), ids=SWAPPED)
def test_visible_examples_tell_axes_that_are_swapped(got, want, words):
    found = compare(got, want, 1e-9)
    assert words in found.private and "swapped" not in found.student


def test_swapped_axes_have_their_names_where_there_are_any():
    found = compare((SQUARE, SQUARE.T), Pair(SQUARE, SQUARE), (0, 0), {"db": ("true", "taken")})
    assert found.private.startswith("db: 2 of 4 values differ: true and taken are swapped; first")


@pytest.mark.parametrize("got", [SQUARE + 1, SQUARE.T * 2, SQUARE[::-1]])
def test_other_differences_are_not_taken_for_swapped_axes(got):
    assert "swapped" not in compare(got, SQUARE, 0).private


def test_a_part_inside_a_list_is_written_as_python_writes_it():
    want = Pair(WANT, [[WANT, WANT[0]], []])
    found = compare((WANT, [[WANT, 2 * WANT[0]], []]), want, (0, [[0, 0], []]))
    assert found.student == "db[0][1]: 3 of 3 values differ" and found.leaf == "db.0.1"


def test_nan_is_never_equal():
    assert compare(np.array([np.nan]), np.array([np.nan]), 1.0) is not None


def test_large_integers_are_compared_exactly():
    assert compare(np.array([2**60 + 1]), np.array([2**60]), 0.0).kind == "values"


def test_texts_are_no_array():
    """NumPy would give each of them the length of the longest: 5 GB here."""
    texts = ["x" * 65_000] + [""] * 19_000
    assert as_array(texts) is None and as_array([texts]) is None
    assert as_array([[1, 2.5], (True, np.int8(3))]).shape == (2, 2)
    assert "a far larger list, expected" in compare(texts, np.zeros(2), 0.0).student


def test_an_array_of_very_many_rows_is_not_taken_apart():
    rows = np.zeros((2**39, 0), np.int8)
    found = compare(rows, (1.0, 2.0), (0.0, 0.0))
    assert found.student == "one array, expected a sequence of 2"
    assert str(2**39) in found.private
    assert compare(np.array([1.0, 2.0]), (1.0, 2.0), (0.0, 0.0)) is None


@pytest.mark.parametrize("got, want, student", [
    (np.zeros((7_491_768, 0)), 1.0, "a far larger array, expected a float"),
    (np.zeros((11, 22, 33, 44, 55, 0)), np.zeros((2, 4)), "a far larger array, expected (2, 4)"),
    (np.zeros((11, 22, 33, 0)), (1.0, 2.0), "one array, expected a sequence of 2"),
    ([0] * 7_491, {"a": 1.0}, "a far larger list, expected a dict"),
    ((0,) * 7_491, True, "a far larger tuple, expected a bool"),
    ([0] * 7_491, (1.0, 2.0), "far more results, expected a sequence of 2")])
def test_lengths_that_could_spell_out_a_hidden_number(got, want, student):
    allowed = {"a": 0.0} if isinstance(want, dict) else (0.0, 0.0)
    found = compare(got, want, allowed if isinstance(want, (dict, tuple)) else 0.0)
    assert found.student == student
    assert str(len(got)) in found.private


def test_what_the_instructor_reads_is_not_megabytes():
    keys = {"k" * 60_000 + str(i): 1.0 for i in range(20)}
    assert len(compare(keys, {"a": 1.0}, {"a": 0.0}).private) <= 2000
