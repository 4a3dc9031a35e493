"""What `check` and the marker say of values and arguments."""

import numpy as np
import pytest

from autograder.wording import by_name, in_place, short, told_apart


def test_arguments_without_a_name_in_the_contract_are_told_by_their_place():
    assert by_name(["0", "2", "stride"], ("x", "w")) == ["x", "argument 2", "stride"]
    assert by_name(["0"], ()) == ["argument 0"]  # examples of an earlier build name nothing
    assert by_name(["\u00b2", "-1", "9" * 50], ("x",)) == ["\u00b2", "-1", "argument " + "9" * 50]


@pytest.mark.parametrize("places, told", [
    (["0"], "x was changed in place: work on a copy"),
    (["0", "1"], "x and w were changed in place: work on copies"),
    (["0", "1", "b"], "x, w and b were changed in place: work on copies")])
def test_one_and_several_arguments(places, told):
    assert in_place(places, ("x", "w")) == f"the answer is right, but {told}"


def test_more_digits_only_where_they_are_needed():
    assert told_apart(np.float64(1 / 3), np.float64(2 / 3)) == ("0.333333", "0.666667")
    assert told_apart(np.complex128(1 + 1e-8j), np.complex128(1)) == ("1+1e-08j", "1+0j")
    assert told_apart(np.bool_(True), np.bool_(False)) == ("1", "0")


@pytest.mark.parametrize("value, told", [
    (0.0, "0"), (-3.0, "-3"), (191_456.0, "191456"), (1e6, "1e+06"), (0.48712, "0.487"),
    (np.nan, "nan"), (-np.inf, "-inf")])
def test_numbers_in_small_cells(value, told):
    assert short(value) == short(np.float64(value)) == told
