"""Schedules, clipping and mini-batches."""

import array_api_strict
import numpy as np
import pytest
from configurations import close

from cnn_ref import clip_by_norm, clip_by_value, cosine_decay, minibatches, step_decay


def test_step_decay_multiplies_once_a_period():
    rate, rates = 0.5, []
    for t in range(20):
        if t and t % 6 == 0:
            rate *= 0.3
        rates.append(rate)
    got = [step_decay(t, lr=0.5, every=6, factor=0.3) for t in range(20)]
    np.testing.assert_allclose(got, rates, rtol=1e-14)


def test_cosine_decay_starts_ends_and_is_symmetric_about_the_middle():
    rates = np.array([cosine_decay(t, lr=0.9, steps=10, least=0.1) for t in range(15)])
    assert rates[0] == 0.9 and rates[5] == pytest.approx(0.5) and (rates[10:] == 0.1).all()
    np.testing.assert_allclose(rates[:11] + rates[10::-1], 1.0)
    np.testing.assert_allclose(rates[2], 0.1 + 0.8 * np.cos(np.pi / 10) ** 2)


def test_one_norm_for_all_gradients():
    r = np.random.RandomState(0)
    grads = [r.standard_normal((3, 2)), r.standard_normal(4)]
    whole = np.concatenate([g.ravel() for g in grads])
    for limit in (0.1, 1.0, 100.0):
        got = np.concatenate([g.ravel() for g in clip_by_norm(grads, limit)])
        close(got, whole * min(1, limit / np.linalg.norm(whole)))


def test_clipping_at_the_edges():
    assert clip_by_norm([], 1.0) == []
    assert not clip_by_norm([np.zeros(2)], 1.0)[0].any()
    assert clip_by_norm([np.ones(2, np.float32)], 1.0)[0].dtype == np.float32
    assert np.isnan(clip_by_norm([np.array([np.nan, 1.0])], 1.0)[0][0])
    dw = np.array([-3, 2, 0])
    assert clip_by_value(dw, 1.5).tolist() == [-1.5, 1.5, 0] and dw.tolist() == [-3, 2, 0]
    assert clip_by_value(dw.astype(np.float32), 1.5).dtype == np.float32
    assert np.isnan(clip_by_value(np.array([np.nan]), 1.0)[0])
    strict = array_api_strict.asarray([3.0, -4.0])
    assert np.asarray(clip_by_norm([strict], 1.0)[0]).tolist() == pytest.approx([0.6, -0.8])
    assert np.asarray(clip_by_value(strict, 1)).tolist() == [1, -1]


@pytest.mark.parametrize("n, batch", [(10, 4), (10, 5), (10, 1), (10, 10), (3, 8), (0, 2)])
def test_batches_hold_each_example_once_with_its_label(n, batch):
    order = np.random.RandomState(n).permutation(n)
    x = np.arange(n * 2.0).reshape(n, 2)
    parts = minibatches(x, 10 * x[:, 0], batch, order)
    assert [len(a) for a, _ in parts] == [min(batch, n - k) for k in range(0, n, batch)]
    for part, labels in parts:
        assert (labels == 10 * part[:, 0]).all()
    seen = [row for part, _ in parts for row in part[:, 0] / 2]
    assert seen == order.tolist()


def test_batches_are_of_the_arrays_kind():
    x = array_api_strict.reshape(array_api_strict.arange(6), (3, 2))
    (part, labels), _ = minibatches(x, x[:, 0], 2, [2, 0, 1])
    assert isinstance(part, type(x)) and np.asarray(part).tolist() == [[4, 5], [0, 1]]
    assert np.asarray(labels).tolist() == [4, 0]


X = np.ones((3, 2))


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: step_decay(-1, lr=1, every=2), "t is -1, expected 0 or more"),
        (lambda: step_decay(1, lr=1, every=0), "every is 0, expected 1 or more"),
        (lambda: cosine_decay(-1, lr=1, steps=2), "t is -1, expected 0 or more"),
        (lambda: cosine_decay(1, lr=1, steps=0), "steps is 0, expected 1 or more"),
        (lambda: clip_by_norm([X], 0), "limit is 0, expected more than 0"),
        (lambda: clip_by_value(X, float("nan")), "limit is nan, expected more than 0"),
        (lambda: minibatches(X, X, 0, range(3)), "batch is 0, expected 1 or more"),
        (lambda: minibatches(X, X[:2], 1, range(3)), "N is 3 in x but 2 in y: each example"),
        (lambda: minibatches(X, X, 1, [0, 1]), "order has 2 numbers .* N is 3 in x"),
        (lambda: minibatches(X, X, 1, [0, 1, 1]), "not 0 to 2 once each"),
        (lambda: minibatches(X, X, 1, [0, 1, -1]), "not 0 to 2 once each"),
    ],
)
def test_wrong_calls_say_what_is_wrong(call, words):
    with pytest.raises(ValueError, match=words):
        call()
