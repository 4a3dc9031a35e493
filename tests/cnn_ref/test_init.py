"""Dropout, scaling and first weights: what they promise about means and spreads."""

import array_api_strict
import numpy as np
import pytest
from configurations import close

from cnn_ref import (
    draw_weights,
    dropout,
    dropout_backward,
    fans,
    he_normal,
    he_uniform,
    minmax_scale,
    standard_scale,
    xavier_normal,
    xavier_uniform,
)


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.8, 1.0])
def test_dropout_keeps_the_mean_and_scales_what_stays(keep):
    r = np.random.RandomState(0)
    x, u = 2 + r.standard_normal((200, 300)), r.random_sample((200, 300))
    y = dropout(x, u, keep)
    kept = y != 0
    assert kept.mean() == pytest.approx(keep, abs=0.01)
    assert (kept == (u < keep)).all()
    close(y[kept], x[kept] / keep)
    assert y.mean() == pytest.approx(x.mean(), rel=0.02)


@pytest.mark.parametrize("seed", range(10))
def test_dropout_backward_is_the_adjoint(seed):
    r = np.random.RandomState(seed)
    x, dy, u = r.standard_normal((3, 4, 5, 6)).reshape(3, 4, 5, 6)[:3].copy(), *r.random_sample(
        (2, 3, 4, 5, 6))
    inner = np.sum(dropout(x, u, 0.6) * dy)
    assert np.sum(x * dropout_backward(dy, u, 0.6)) == pytest.approx(inner, rel=1e-12)


def test_dropout_at_the_edges():
    x, u = np.array([np.inf, np.nan, 1]), np.array([0.9, 0.9, 0.5])
    assert dropout(x, u, 0.5).tolist() == [0, 0, 0]
    assert dropout(np.array([3]), np.array([0.0]), 0.5).tolist() == [6.0]
    x = np.ones(3, np.float32)
    x.flags.writeable = False
    assert dropout(x, u, 0.5).dtype == dropout_backward(x, u, 0.5).dtype == np.float32
    assert dropout(np.ones((0, 2)), np.ones((0, 2)), 0.5).shape == (0, 2)
    strict = array_api_strict.ones(3)
    assert isinstance(dropout(strict, strict / 2, 0.7), type(strict))
    assert isinstance(dropout_backward(strict, strict / 2, 0.7), type(strict))


@pytest.mark.parametrize("seed", range(10))
def test_scaled_features(seed):
    r = np.random.RandomState(seed)
    x, test = r.standard_normal((2, 9, 4)) * [1, 10, 1e-3, 1e3] + [0, 5, -2, 1e3]
    z = standard_scale(x)
    np.testing.assert_allclose(z.mean(0), 0, atol=1e-12)
    np.testing.assert_allclose((z**2).mean(0), 1)
    np.testing.assert_allclose(standard_scale(test, x), (test - x.mean(0)) / x.std(0), atol=1e-12)
    close(minmax_scale(x).min(0), np.zeros(4))
    np.testing.assert_allclose(minmax_scale(x).max(0), 1)
    np.testing.assert_allclose(minmax_scale(test, x) * (x.max(0) - x.min(0)) + x.min(0), test)


@pytest.mark.parametrize("seed", range(5))
def test_scaling_is_scikit_learns(seed):
    preprocessing = pytest.importorskip("sklearn.preprocessing")
    x, test = np.random.RandomState(seed).standard_normal((2, 9, 4)) + [0, 5, -2, 1e3]
    x[:, 2] = 0.3
    for ours, theirs in ((standard_scale, preprocessing.StandardScaler()),
                         (minmax_scale, preprocessing.MinMaxScaler())):
        np.testing.assert_allclose(ours(test, x), theirs.fit(x).transform(test), atol=1e-12)


@pytest.mark.parametrize("scale", [standard_scale, minmax_scale])
def test_scaling_at_the_edges(scale):
    x = np.array([[1, 0.1], [2, 0.1], [4, 0.1]])
    assert (np.abs(scale(x)[:, 1]) < 1e-15).all()
    assert scale(x.astype(np.float32)).dtype == np.float32
    integers = np.array([[1], [2], [4]])
    close(scale(integers), scale(integers.astype(float)))
    assert scale(x[:0], x).shape == (0, 2)
    assert np.isnan(scale(np.array([[np.nan], [1.0]]))).all()
    assert isinstance(scale(array_api_strict.asarray(x)), type(array_api_strict.asarray(x)))


NORMAL = {"he_normal": lambda i, o: 2 / i, "xavier_normal": lambda i, o: 2 / (i + o)}
UNIFORM = {"he_uniform": lambda i, o: 2 / i, "xavier_uniform": lambda i, o: 2 / (i + o)}


@pytest.mark.parametrize("shape", [(300, 400), (5, 3, 40, 60)])
@pytest.mark.parametrize("rule", NORMAL | UNIFORM)
def test_drawn_weights_have_the_variance_of_their_paper(rule, shape):
    w = draw_weights(np.random.default_rng(1), shape, rule)
    taps = int(np.prod(shape[:-2]))
    variance = (NORMAL | UNIFORM)[rule](taps * shape[-2], taps * shape[-1])
    assert w.shape == shape and w.mean() == pytest.approx(0, abs=0.02 * variance**0.5)
    assert w.var() == pytest.approx(variance, rel=0.02)
    if rule in UNIFORM:
        assert np.abs(w).max() == pytest.approx((3 * variance) ** 0.5, rel=1e-3)


def test_rules_on_given_numbers():
    z = np.array([[2.0, -1.0]])
    close(he_normal(z, 8), z / 2)
    close(xavier_normal(z, 3, 5), z / 2)
    close(he_uniform(z, 6), 2 * z - 1)
    close(xavier_uniform(z, 2, 4), 2 * z - 1)
    for draw in (he_normal(z.astype(np.float32), 3), xavier_uniform(z.astype(np.float32), 3, 4)):
        assert draw.dtype == np.float32
    assert he_normal(np.array([1]), 8).tolist() == [0.5]
    strict = array_api_strict.asarray(z)
    assert isinstance(he_normal(strict, 2), type(strict))
    assert isinstance(xavier_uniform(strict, 2, 2), type(strict))
    assert fans((3, 5, 2, 7)) == (30, 105) and fans((4, 9)) == (4, 9)


X = np.ones((3, 2))


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: dropout(X, X, 0), "keep is 0, expected more than 0 and at most 1: it is the prob"),
        (lambda: dropout_backward(X, X, 1.5), "keep is 1.5, expected more than 0 and at most 1"),
        (lambda: dropout(X, X[0], 0.5), r"u has shape \(2,\) but x has \(3, 2\): each value needs"),
        (lambda: dropout_backward(X, X[0], 0.5), r"u has shape \(2,\) but dy has \(3, 2\)"),
        (lambda: standard_scale(X, X[:, :1]), r"fit has examples of shape \(1,\) but x has \(2,\)"),
        (lambda: minmax_scale(X, X[:0]), "N is 0 in fit: no statistics without examples"),
        (lambda: minmax_scale(X[:0]), "N is 0 in x: no statistics without examples"),
        (lambda: he_normal(X, 0), "fan_in is 0, expected 1 or more"),
        (lambda: xavier_uniform(X, 1, 0), "fan_out is 0, expected 1 or more"),
        (lambda: fans((3,)), r"shape is \(3,\), expected \(D, K\) or \(KH, KW, C, F\): biases"),
        (lambda: draw_weights(None, (3, 2), "he"), "rule is 'he', expected one of xavier_normal"),
    ],
)
def test_wrong_calls_say_what_is_wrong(call, words):
    with pytest.raises(ValueError, match=words):
        call()
