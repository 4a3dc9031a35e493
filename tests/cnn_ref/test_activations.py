"""Activations where they are hard: at zero, far out, with NaN; and the numbers of the sources."""

import numpy as np
import pytest

from cnn_ref import (
    elu,
    elu_backward,
    leaky_relu,
    leaky_relu_backward,
    log_softmax,
    maxout,
    maxout_backward,
    prelu,
    prelu_backward,
    relu,
    relu_backward,
    rrelu,
    rrelu_backward,
    sigmoid,
    sigmoid_backward,
    softmax,
    softmax_backward,
    tanh,
    tanh_backward,
)

FAR = np.array([-1000.0, 0.0, 1000.0])
X = np.array([[-2.0, -0.5], [0.0, 3.0]])


def test_numbers_of_the_sources():
    assert elu(np.array([-1.0]))[0] == pytest.approx(-0.63212, abs=5e-6)
    assert sigmoid_backward(np.ones(1), np.zeros(1))[0] == 0.25
    assert 0.25**10 == pytest.approx(9.5e-7, rel=5e-3)
    od = sigmoid_backward(np.array([0.4, 0.8, 0.16]), np.zeros(3))
    np.testing.assert_allclose(od, [0.1, 0.2, 0.04], rtol=1e-15)
    assert leaky_relu(np.array([-2.0]), slope=0.1)[0] == -0.2
    assert leaky_relu(np.array([-2.0]))[0] == -0.02


def test_far_out_nothing_overflows():
    assert sigmoid(FAR).tolist() == [0, 0.5, 1]
    assert tanh(FAR).tolist() == [-1, 0, 1]
    assert elu(FAR, alpha=2.0).tolist() == [-2, 0, 1000]
    for backward in (sigmoid_backward, tanh_backward):
        assert backward(np.ones(3), FAR)[[0, 2]].tolist() == [0, 0]
    assert elu_backward(np.ones(3), FAR).tolist() == [0, 1, 1]
    assert softmax(FAR).tolist() == [0, 0, 1]
    assert log_softmax(FAR).tolist() == [-2000, -1000, 0]
    assert softmax(np.float32([89, 90])).dtype == np.float32


def test_slopes_far_out_keep_their_digits():
    # y (1 - y) and 1 - y^2 from a rounded y would be 0 or wrong from 37 and 19 on.
    far = np.array([40.0])
    assert sigmoid_backward(np.ones(1), far)[0] == pytest.approx(np.exp(-40.0), rel=1e-14, abs=0)
    assert tanh_backward(np.ones(1), far)[0] == pytest.approx(4 * np.exp(-80.0), rel=1e-14, abs=0)


def test_infinity_travels():
    ends = np.array([-np.inf, np.inf])
    assert relu(ends).tolist() == [0, np.inf]
    assert leaky_relu(ends).tolist() == [-np.inf, np.inf]
    assert elu(ends).tolist() == [-1, np.inf]
    assert sigmoid(ends).tolist() == [0, 1] and tanh(ends).tolist() == [-1, 1]
    assert softmax(np.array([-np.inf, 0.0])).tolist() == [0, 1]
    assert maxout(ends, 2).tolist() == [np.inf]


@pytest.mark.parametrize("function", [relu, leaky_relu, elu, sigmoid, tanh])
def test_not_a_number_stays_where_it_is(function):
    y = function(np.array([np.nan, 1.0]))
    assert np.isnan(y[0]) and y[1] > 0


def test_at_zero_the_slope_is_that_of_below():
    dy, zero = np.array([3.0]), np.zeros(1)
    assert relu_backward(dy, zero) == 0
    assert leaky_relu_backward(dy, zero, slope=0.5) == 1.5
    assert elu_backward(dy, zero, alpha=0.5) == 1.5
    assert prelu_backward(dy, zero, np.array(0.5)).dx == 1.5
    assert rrelu_backward(dy, zero, np.array([0.5])) == 1.5


def test_an_infinite_gradient_does_not_pass_a_closed_relu():
    assert relu_backward(np.array([np.inf, np.nan]), np.array([-1.0, -1.0])).tolist() == [0, 0]


def test_prelu_sums_over_all_that_share_a_slope():
    dy = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert prelu_backward(dy, X, np.zeros(2)).dalpha.tolist() == [-2, -1]
    shared = prelu_backward(dy, X, 0.5)
    assert shared.dalpha == -3 and shared.dalpha.shape == ()
    assert prelu(X, 0.5).tolist() == [[-1, -0.25], [0, 3]]
    assert prelu(X.astype(np.float32), 0.5).dtype == np.float32
    assert rrelu(X, np.full((2, 2), 0.5)).tolist() == prelu(X, 0.5).tolist()


def test_softmax_does_not_feel_a_shift_and_sums_to_one():
    y = softmax(X, axis=0)
    np.testing.assert_allclose(softmax(X + 100, axis=0), y, rtol=1e-12)
    np.testing.assert_allclose(y.sum(axis=0), 1, rtol=1e-15)
    dx = softmax_backward(np.array([[1.0, 2.0], [0.0, -1.0]]), X, axis=0)
    np.testing.assert_allclose(dx.sum(axis=0), 0, atol=1e-15)


def test_maxout_of_equals_goes_to_the_first():
    dx = maxout_backward(np.array([5.0, 7.0]), np.array([2.0, 2.0, 1.0, 1.0, 1.0, 1.0]), 3)
    assert dx.tolist() == [5, 0, 0, 7, 0, 0]


@pytest.mark.parametrize(
    "call, words",
    [
        *(
            (lambda f=f: f(X[0], X), r"dy has shape \(2,\) but x has \(2, 2\): each output needs")
            for f in (relu_backward, leaky_relu_backward, elu_backward, sigmoid_backward,
                      tanh_backward, softmax_backward)
        ),
        (lambda: prelu(X, X), r"alpha has shape \(2, 2\), expected \(\) or \(C,\) = \(2,\)"),
        (lambda: prelu_backward(X, X, X[0, :1]), r"alpha has shape \(1,\), expected"),
        (lambda: prelu_backward(X[0], X, 0.1), r"dy has shape \(2,\) but x has \(2, 2\)"),
        (lambda: rrelu(X, X[0]), r"slopes has shape \(2,\) but x has \(2, 2\): each place needs"),
        (lambda: rrelu_backward(X, X, X[0]), r"slopes has shape \(2,\) but x has \(2, 2\)"),
        (lambda: maxout(X, 3), r"pieces is 3 but x has shape \(2, 2\): its last axis must be"),
        (lambda: maxout(X, 0), "pieces is 0 but x has shape"),
        (lambda: maxout_backward(X, X, 2), r"dy has shape \(2, 2\), expected .* = \(2, 1\)"),
        (lambda: relu(X + 1j), "an array is complex, expected real numbers"),
    ],
)
def test_wrong_calls_say_what_is_wrong(call, words):
    with pytest.raises((ValueError, TypeError), match=words):
        call()
