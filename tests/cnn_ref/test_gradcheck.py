"""Numerical gradients where the answer is known, and all backward functions against them."""

import numpy as np
import pytest

import cnn_ref
from cnn_ref import gradient_check, numerical_gradient, relative_error
from cnn_ref.samples import collected

SAMPLES = collected()
FORWARD = {"softmax_cross_entropy_backward": "cross_entropy"}
SHIFTED = ("batch_norm_backward", "layer_norm_backward", "group_norm_backward")
LEFT_OUT = {  # what a backward function does not need, put back for its forward
    "dropout_backward": lambda dy, given: [np.ones_like(dy), *given],
    **dict.fromkeys(SHIFTED, lambda dy, given: [*given, np.zeros_like(given[1])]),
}
BACKWARD = [name for name in SAMPLES if name.endswith("_backward")]


@pytest.mark.parametrize("name", BACKWARD)
def test_every_backward_is_the_gradient_of_its_forward(name):
    forward = getattr(cnn_ref, FORWARD.get(name, name.removesuffix("_backward")))
    sample = SAMPLES[name]
    dy, *given = sample.arguments(np.random.RandomState(3))
    grads = getattr(cnn_ref, name)(dy, *given, **sample.options)
    grads = grads if isinstance(grads, tuple) else (grads,)
    assert grads
    given = LEFT_OUT.get(name, lambda dy, given: given)(dy, given)
    for i, grad in enumerate(grads):
        def f(a, i=i):
            y = forward(*given[:i], a, *given[i + 1:], **sample.options)
            return np.asarray(y[0] if isinstance(y, tuple) else y)  # the rest is no output
        report = gradient_check(f, given[i], np.asarray(dy), grad)
        assert report.error < 1e-7, f"argument {i}: {report}"


def test_a_quadratic_is_exact_for_every_step():
    r = np.random.RandomState(0)
    a, x, dy = r.standard_normal((3, 4)), r.standard_normal(4), r.standard_normal(3)
    for h in (1e-1, 1e-3, None):
        got = numerical_gradient(lambda x: (a @ x) ** 2, x, dy, h)
        np.testing.assert_allclose(got, 2 * a.T @ (dy * (a @ x)), rtol=1e-8)


def test_the_step_sets_the_error():
    x, one = np.array([1.0]), np.ones(1)
    errors = [abs(numerical_gradient(np.exp, x, one, h)[0] - np.e) for h in (1e-1, 1e-2, 1e-3)]
    assert 90 < errors[0] / errors[1] < 110 and 90 < errors[1] / errors[2] < 110  # h squared
    assert abs(numerical_gradient(np.exp, x, one)[0] - np.e) < 1e-9
    assert numerical_gradient(np.exp, x.astype(np.float32), one.astype(np.float32)).dtype == "f4"


def test_the_step_is_the_one_that_was_taken():
    x = np.float32([1000.0])  # where neighbours lie further apart than 2 h can be exact
    assert numerical_gradient(lambda x: x, x, np.float32([1.0]))[0] == 1


def test_a_function_that_changes_its_argument_cannot_disturb_it():
    def spoils(a):
        a *= 2.0
        return a

    x = np.array([1.0, 2.0])
    assert numerical_gradient(spoils, x, np.ones(2)) == pytest.approx([2, 2])
    assert x.tolist() == [1, 2]


def test_shapes_without_axes_and_of_many():
    assert numerical_gradient(np.square, np.array(3.0), np.array(2.0)) == pytest.approx(12)
    x = np.random.RandomState(0).standard_normal((2, 1, 3))
    np.testing.assert_allclose(numerical_gradient(np.square, x, np.ones_like(x)), 2 * x, rtol=1e-8)


def test_relative_error_is_symmetric_and_scaled():
    a, b = np.array([1.0, -10.0]), np.array([1.5, -10.0])
    assert relative_error(a, b) == relative_error(b, a) == 0.05
    assert relative_error(a, 4 * a) == relative_error(4 * a, a) == 0.75
    assert relative_error(1e6 * a, 1e6 * b) == 0.05
    assert relative_error(a, -a) == 2 and relative_error(a, a) == 0
    assert relative_error(np.zeros(3), np.zeros(3)) == 0 == relative_error(a[:0], a[:0])
    assert np.isnan(relative_error(a, np.array([np.nan, 1])))
    assert relative_error(np.array([1e-20, 1.0]), np.array([0.0, 1.0])) == 1e-20


def test_the_report_names_the_worst_place():
    x = np.random.RandomState(0).standard_normal((2, 3, 4))
    claimed = 2 * x
    claimed[1, 0, 2] += 0.5
    report = gradient_check(np.square, x, np.ones_like(x), claimed)
    assert report.place == (1, 0, 2) and report.claimed == claimed[1, 0, 2]
    assert report.numerical == pytest.approx(2 * x[1, 0, 2]) and report.error > 0.01
    assert f"worst at (1, 0, 2): claimed {report.claimed:.8g}, numerical" in str(report)
    assert gradient_check(np.square, x, np.ones_like(x), 2 * x).error < 1e-9


X = np.ones((2, 3))


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: numerical_gradient(np.sum, X, X), r"dy has shape \(2, 3\) but f\(x\) has \(\)"),
        (lambda: numerical_gradient(np.square, X, X, 0), "h is 0, expected a number above 0"),
        (lambda: relative_error(X, X[0]), r"got has shape \(2, 3\) but want has \(3,\)"),
        (lambda: gradient_check(np.square, X, X, X[0]), r"claimed has shape \(3,\) but x has"),
        (lambda: gradient_check(np.square, X[:0], X[:0], X[:0]), r"x has shape \(0, 3\): it holds"),
    ],
)
def test_wrong_calls_say_what_is_wrong(call, words):
    with pytest.raises(ValueError, match=words):
        call()
