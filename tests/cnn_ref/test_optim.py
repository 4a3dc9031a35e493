"""Optimiser steps against their closed forms."""

import array_api_strict
import numpy as np
import pytest

from cnn_ref import momentum, sgd


def test_sgd_on_a_parabola_shrinks_by_a_constant_factor():
    w = np.array([1.0, -3.0])
    for _ in range(10):
        w = sgd(w, 2 * w, lr=0.1)
    np.testing.assert_allclose(w, np.array([1.0, -3.0]) * 0.8**10, rtol=1e-13)


@pytest.mark.parametrize("lr, mu", [(0.1, 0.9), (0.3, 0.5), (1.0, 0.0)])
def test_momentum_is_the_sum_of_discounted_steps(lr, mu):
    gradients = np.random.RandomState(0).standard_normal((7, 3, 2))
    w, v = np.zeros((3, 2)), None
    for dw in gradients:
        w, v = momentum(w, dw, v, lr=lr, mu=mu)
    weights = np.array([mu**k for k in range(6, -1, -1)])
    np.testing.assert_allclose(v, -lr * np.tensordot(weights, gradients, 1), atol=1e-14)
    whole = np.array([sum(mu**k for k in range(7 - t)) for t in range(7)])
    np.testing.assert_allclose(w, -lr * np.tensordot(whole, gradients, 1), atol=1e-14)


def test_arguments_are_not_changed_and_integers_become_floats():
    w, dw, v = np.array([1, 2]), np.array([1, 1]), np.array([0, 1])
    for a in (w, dw, v):
        a.flags.writeable = False
    step = momentum(w, dw, v, lr=0.5, mu=0.5)
    assert step.w.tolist() == [0.5, 2.0] and step.v.tolist() == [-0.5, 0.0]
    assert sgd(w, dw, lr=0.5).dtype == np.float64
    assert momentum(w.astype(np.float32), dw.astype(np.float32), lr=0.1).w.dtype == np.float32


def test_the_portable_path_on_a_strict_namespace():
    w = array_api_strict.asarray([1.0, 2.0])
    step = momentum(w, w, w, lr=0.1)
    assert isinstance(step.w, type(w)) and isinstance(sgd(w, w, lr=0.1), type(w))


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: sgd(np.ones(3), np.ones(2), lr=1), r"dw has shape \(2,\) but w has \(3,\)"),
        (
            lambda: momentum(np.ones(3), np.ones(3), np.ones((3, 1)), lr=1),
            r"v has shape \(3, 1\) but w has \(3,\)",
        ),
    ],
)
def test_wrong_calls_say_what_is_wrong(call, words):
    with pytest.raises(ValueError, match=words):
        call()
