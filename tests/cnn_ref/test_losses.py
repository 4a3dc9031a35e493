"""Dense layers, losses, penalties and norms: numbers of the sources, edges, error words."""

import numpy as np
import pytest

from cnn_ref import (
    affine,
    affine_backward,
    binary_cross_entropy,
    binary_cross_entropy_backward,
    conv2d,
    cross_entropy,
    flatten,
    flatten_backward,
    half_squared_error,
    half_squared_error_backward,
    l0_norm,
    l1_loss,
    l1_loss_backward,
    l1_penalty,
    l1_penalty_backward,
    l2_norm,
    l2_penalty,
    mse,
    mse_backward,
    smooth_l1,
    smooth_l1_backward,
    softmax_cross_entropy_backward,
)

P, T = np.array([[1.0, -2.0, 3.0], [0.0, 0.5, 1.0]]), np.zeros((2, 3))


def test_numbers_of_the_sources():
    assert cross_entropy(np.zeros((3, 10)), np.array([0, 4, 9])) == pytest.approx(np.log(10))
    assert round(float(cross_entropy(np.zeros((1, 10)), np.array([3]))), 6) == 2.302585
    each = [smooth_l1(np.array([d]), np.zeros(1)) for d in (0.5, 1, 2, -2)]
    assert each == [0.125, 0.5, 1.5, 1.5]
    assert flatten(np.ones((7, 20, 20))).shape == (7, 400)
    w = np.arange(1, 13).reshape(4, 3) / 10
    dx = affine_backward(np.array([[0.1, 0.2, 0.04]]), np.ones((1, 4)), w).dx
    np.testing.assert_allclose(dx, [[0.062, 0.164, 0.266, 0.368]], rtol=1e-14)


def test_means_and_sums_by_hand():
    assert mse(P, T) == pytest.approx((1 + 4 + 9 + 0.25 + 1) / 6)
    assert half_squared_error(P, T) == pytest.approx((1 + 4 + 9 + 0.25 + 1) / 4)
    assert l1_loss(P, T) == pytest.approx(7.5 / 6)
    assert smooth_l1(P, T) == pytest.approx((0.5 + 1.5 + 2.5 + 0.125 + 0.5) / 6)
    assert l0_norm(P) == 5 and l2_norm(P) == pytest.approx(15.25**0.5)
    assert l1_penalty(P, lam=2.0) == 15 and l2_penalty(P, lam=2.0) == 15.25


@pytest.mark.parametrize(
    "loss, backward",
    [(mse, mse_backward), (half_squared_error, half_squared_error_backward),
     (l1_loss, l1_loss_backward), (smooth_l1, smooth_l1_backward)],
)
def test_an_empty_batch_costs_nothing(loss, backward):
    assert loss(P[:0], T[:0]) == 0 and backward(1.0, P[:0], T[:0]).shape == (0, 3)


def test_at_a_kink_the_gradient_is_zero():
    assert l1_loss_backward(1.0, T, T).tolist() == T.tolist()
    assert l1_penalty_backward(1.0, T, lam=2.0).tolist() == T.tolist()


def test_scores_far_out_cost_what_they_are_off():
    far = np.array([[1000.0, 0.0]])
    assert cross_entropy(far, np.array([1])) == 1000 and cross_entropy(far, np.array([0])) == 0
    grad = softmax_cross_entropy_backward(1.0, far, np.array([1]))
    assert grad.tolist() == [[1, -1]]
    assert binary_cross_entropy(np.array([-1000.0]), np.array([1.0])) == 1000
    assert binary_cross_entropy(np.array([1000.0]), np.array([1.0])) == 0
    assert binary_cross_entropy_backward(1.0, np.array([-1000.0]), np.array([1.0])) == -1


def test_infinite_loss_is_infinite():
    assert mse(np.array([np.inf]), np.zeros(1)) == np.inf
    assert cross_entropy(np.array([[0.0, -np.inf]]), np.array([1])) == np.inf


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.int64])
def test_classes_of_any_integer_type_even_more_than_it_can_count(dtype):
    logits = np.random.RandomState(0).standard_normal((3, 300))
    y = np.array([0, 17, 120], dtype)
    want = -np.mean([np.log(np.exp(row[k]) / np.exp(row).sum())
                     for row, k in zip(logits, y, strict=True)])
    assert cross_entropy(logits, y) == pytest.approx(want, rel=1e-12)


def test_a_dense_layer_is_a_convolution_of_one_pixel():
    r = np.random.RandomState(0)
    x, w, b = r.standard_normal((2, 3)), r.standard_normal((3, 4)), r.standard_normal(4)
    y = conv2d(x[:, None, None, :], w[None, None], b)
    np.testing.assert_allclose(affine(x, w, b), y[:, 0, 0], rtol=1e-13)
    np.testing.assert_allclose(affine(x, w), affine(x, w, np.zeros(4)))
    assert affine_backward(x @ w, x, w).db is None


def test_flatten_is_row_major_and_goes_back():
    x = np.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5)
    rows = flatten(x)
    assert rows[1, 2 * 20 + 3 * 5 + 4] == x[1, 2, 3, 4] and (flatten_backward(rows, x) == x).all()


X, W = np.ones((2, 3)), np.ones((3, 4))
Y = np.array([0, 2])


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: affine(X, W[:2]), "D is 3 in x but 2 in w: each value of an example needs"),
        (lambda: affine(X, W, X[0]), r"b has shape \(3,\), expected \(M,\) = \(4,\)"),
        (lambda: affine(np.ones((2, 3, 3)), W), r"expected \(N, D\): flatten it first"),
        (lambda: affine(X[0], W), r"x has shape \(3,\), expected \(N, D\): 2 axes, not 1"),
        (lambda: affine_backward(X, X, W), r"dy has shape \(2, 3\), expected \(N, M\) = \(2, 4\)"),
        (lambda: flatten(X[0]), r"x has shape \(3,\), expected \(N, ...\): two axes or more"),
        (lambda: flatten_backward(X, W), r"dy has shape \(2, 3\), expected \(N, D\) = \(3, 4\)"),
        (lambda: mse(X, W), r"prediction has shape \(2, 3\) but target has \(3, 4\)"),
        (lambda: mse_backward(np.ones(2), X, X), r"dy has shape \(2,\), expected one number"),
        (lambda: half_squared_error(X[0, 0], X[0, 0]), r"prediction has shape \(\), expected"),
        (lambda: l1_loss(X, X[0]), r"prediction has shape \(2, 3\) but target has \(3,\)"),
        (lambda: smooth_l1(X, X[0]), r"prediction has shape \(2, 3\) but target has \(3,\)"),
        (lambda: cross_entropy(X, Y[:1]), r"y has shape \(1,\), expected \(N,\) = \(2,\)"),
        (lambda: cross_entropy(X, Y + 1), "y has classes from 1 to 3, expected 0 to 2: logits has"),
        (lambda: cross_entropy(X, Y - 1), "y has classes from -1 to 1, expected 0 to 2"),
        (lambda: cross_entropy(X, Y / 1), "y has dtype float64, expected integers"),
        (lambda: cross_entropy(X[0], Y), r"logits has shape \(3,\), expected \(N, K\)"),
        (lambda: softmax_cross_entropy_backward(1.0, X, Y + 1), "y has classes from 1 to 3"),
        (lambda: binary_cross_entropy(X, Y), r"y has shape \(2,\) but logits has \(2, 3\)"),
        (lambda: l1_penalty_backward(X, W, lam=1.0), r"dy has shape \(2, 3\), expected one number"),
    ],
)
def test_wrong_calls_say_what_is_wrong(call, words):
    with pytest.raises((ValueError, TypeError), match=words):
        call()
