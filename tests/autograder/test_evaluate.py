"""Trusted functions on cases: fresh arguments, functions among them, what they change."""

import numpy as np
import pytest
from attacks import job

from autograder import evaluate, examples
from autograder.exercise import Case, Exercise, Hidden, call, function
from autograder.job import Job
from autograder.outcome import Returned


def slope(f, x, h=1e-3):
    """Reference: a central difference."""
    return (f(x + h) - f(x - h)) / (2 * h)


CUBE = Case("a cube", call(function("lambda x: np.asarray(x) ** 3"), np.array([1.0, 2.0])))
NESTED = Case("two functions in a list", call(
    [function("np.exp"), {"g": function("lambda x: 2 * x")}], np.ones(2)))


def test_a_function_among_the_arguments_is_called():
    [value] = evaluate.run(slope, CUBE).values
    assert value == pytest.approx([3.0, 12.0], rel=1e-5)
    [value] = evaluate.run(lambda fs, x: fs[0](x) + fs[1]["g"](x), NESTED).values
    assert value == pytest.approx(np.e + 2)


def test_source_that_is_no_expression_is_refused_when_it_is_written():
    with pytest.raises(SyntaxError):
        function("def f(x): return x")


def test_the_bound_of_an_answer_is_found_with_functions_too():
    exercise = Exercise("slope", 1, slope, (CUBE,), (Hidden("a", lambda r: CUBE.arguments),))
    expected, allowed = evaluate.answer(exercise, CUBE)
    assert expected == pytest.approx([3.0, 12.0], rel=1e-5) and 0 < allowed < 1e-9


def test_functions_travel_to_students_as_text(tmp_path):
    exercise = Exercise("slope", 1, slope, (CUBE,), (Hidden("a", lambda r: CUBE.arguments),))
    (tmp_path / "examples.npz").write_bytes(examples.to_bytes([exercise.public()]))
    [example] = examples.read(tmp_path, "slope").examples
    [value] = evaluate.run(slope, example.case).values
    assert (value == example.expected).all()


def test_functions_arrive_in_the_sandbox(box):
    made = Job((("cell 1", 1, "def f(g, x):\n    return g[0](x) + g[1]['g'](x)"),), "f", None,
               ((NESTED.arguments.positional, {}, 1),))
    [outcome] = box.run(made).outcomes
    [changed] = box.run(job("x.append(2)\nreturn 1", (([1.0],), {}, 1))).outcomes
    assert isinstance(outcome, Returned) and outcome.values[0] == pytest.approx(np.e + 2)
    assert changed.changed == ("0",)
