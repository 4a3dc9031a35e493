"""Tolerances: any order of summation passes, a wrong term does not, whatever the scale."""

import numpy as np
import pytest

from autograder.compare import compare
from autograder.evaluate import answer, run
from autograder.exercise import Case, Exercise, Hidden, call
from autograder.outcome import Raised, Returned
from autograder.tolerance import Exact, Linear, Relative


def dot(x, w):
    return x @ w


def exercise(**fields):
    fields = {"reference": dot, "tolerance": Linear(lambda x, w: x.shape[-1]), **fields}
    case = Case("c", call(1.0))
    return Exercise(
        name="dot", points=1, examples=(case,), hidden=(Hidden("h", lambda r: call(1.0)),), **fields
    )


def judged(case, function, **fields):
    expected, allowed = answer(exercise(**fields), case)
    return compare(run(function, case).values[0], expected, allowed)


@pytest.mark.parametrize("scale", [1e-8, 1.0, 1e8])
@pytest.mark.parametrize("n", [1, 9, 1000])
def test_orders_of_summation_pass_and_wrong_terms_do_not(scale, n):
    r = np.random.RandomState(n)
    case = Case("c", call(scale * r.standard_normal((4, n)), r.standard_normal((n, 3))))

    def backwards(x, w):
        return x[:, ::-1] @ w[::-1]

    def loops(x, w):
        y = np.zeros((4, 3))
        for k in range(n):
            y += np.outer(x[:, k], w[k])
        return y

    def one_term_less(x, w):
        return x[:, 1:] @ w[1:]

    assert judged(case, backwards) is None
    assert judged(case, loops) is None
    assert judged(case, one_term_less).kind == "values"


def test_single_precision_sums_pass_only_where_the_exercise_says_so():
    r = np.random.RandomState(0)
    case = Case("c", call(r.standard_normal((4, 50)), r.standard_normal((50, 3))))

    def single(x, w):
        return (x.astype(np.float32) @ w.astype(np.float32)).astype(np.float64)

    assert judged(case, single).kind == "values"
    assert judged(case, single, float32=True) is None


def test_single_precision_inputs_widen_the_bound():
    r = np.random.RandomState(0)
    case = Case("c", call(*(a.astype(np.float32) for a in (r.rand(4, 50), r.rand(50, 3)))))
    assert judged(case, lambda x, w: x.astype(float) @ w.astype(float)) is None


def test_cancellation_does_not_shrink_the_bound():
    case = Case("c", call(np.array([[1e8, 1.0, -1e8]]), np.ones((3, 1))))
    assert judged(case, lambda x, w: (x[:, [0, 2, 1]]) @ w) is None


def test_only_the_named_arguments_are_made_positive():
    case = Case("c", call(np.array([[-1.0, 2.0]]), np.array([[1.0], [-1.0]])))
    _, all_of_them = answer(exercise(tolerance=Linear(1)), case)
    _, only_x = answer(exercise(tolerance=Linear(1, of=("x",))), case)
    assert all_of_them == pytest.approx(3 * only_x)


def test_exact_and_relative():
    case = Case("c", call(np.array([[2.0]]), np.array([[3.0]])))
    assert judged(case, lambda x, w: x @ w + 1e-15 * 6, tolerance=Exact()).kind == "values"
    assert judged(case, lambda x, w: (x @ w) * (1 + 1e-12), tolerance=Relative(1e-11)) is None
    assert judged(case, lambda x, w: (x @ w) * (1 + 1e-10), tolerance=Relative(1e-11)) is not None


def test_a_driver_is_run_around_the_function():
    driver = """
        def drive(function, x, steps):
            for _ in range(steps):
                x = function(x, 2.0)
            return x
    """
    case = Case("c", call(1.0, steps=3))
    one = exercise(reference=lambda x, w: x * w, tolerance=Exact(), driver=driver)
    assert answer(one, case)[0] == 8.0
    assert run(lambda x, w: x + w, case, one.driver) == Returned((7.0,))


def test_arguments_are_copies_and_changes_are_noticed():
    x = np.ones(3)
    view = np.ones((2, 6))[:, ::2]

    def change(a, *, b):
        assert not b.flags.c_contiguous
        a += 1
        return a

    assert run(change, Case("c", call(x, b=view), times=2)).changed == ("0",)
    assert x.tolist() == [1, 1, 1]


def test_what_a_trusted_function_raises_is_an_answer():
    assert run(lambda x: 1 / x, Case("c", call(0))) == Raised(
        "ZeroDivisionError", "division by zero"
    )


def test_a_reference_that_raises_is_the_authors_mistake():
    with pytest.raises(RuntimeError, match="the reference of dot raises TypeError on 'c'"):
        answer(exercise(), Case("c", call(None, 1)))
