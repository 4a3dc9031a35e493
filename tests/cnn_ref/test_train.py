"""Layers, training and metrics: gradients of whole nets, traces by hand, and what must be said."""

import io

import numpy as np
import pytest
from configurations import close

import cnn_ref
from cnn_ref import (
    accuracy,
    adam,
    confusion_matrix,
    cross_entropy,
    momentum,
    relu,
    relu_backward,
    sgd,
)
from cnn_ref.layers import (
    BatchNorm,
    Concat,
    Conv2d,
    Dense,
    Dropout,
    Function,
    Layer,
    Residual,
    Sequential,
)
from cnn_ref.lenet import PartialConv2d, connections_c3, lenet5
from cnn_ref.train import Bar, Trainer, predict, scores


def rectifier():
    return Function(relu, relu_backward)


def small(r):
    """Every kind of layer once, on images (N, 6, 6, 2)."""
    def conv(k, c, f, **options):
        return Conv2d(r.standard_normal((k, k, c, f)), r.standard_normal(f), pad="same", **options)

    return Sequential([
        conv(3, 2, 4), BatchNorm(r.standard_normal(4), r.standard_normal(4)), rectifier(),
        Residual(Sequential([conv(3, 4, 4), rectifier()])),
        Concat([conv(1, 4, 2), Sequential([conv(1, 4, 3), rectifier()])]),
        Residual(conv(3, 5, 3, stride=2), conv(1, 5, 3, stride=2)),
        Function(cnn_ref.max_pool2d, cnn_ref.max_pool2d_backward, 2, stride=1),
        Function(cnn_ref.flatten, cnn_ref.flatten_backward),
        Dense(r.standard_normal((12, 5)), r.standard_normal(5)),
    ])


def test_every_gradient_of_a_net_with_branches_agrees_with_central_differences():
    r = np.random.RandomState(0)
    net, x, y = small(r), r.standard_normal((3, 6, 6, 2)), np.array([0, 4, 2])
    out = net.forward(x, train=True)
    dx = net.backward(cnn_ref.softmax_cross_entropy_backward(1.0, out, y))

    def loss():
        return float(cross_entropy(net.forward(x, train=True), y))

    places = [(layer.params[n], g) for layer in net.walk() for n, g in layer.grads.items()]
    assert len(places) == 16
    for array, grad in [(x, dx), *places]:
        assert grad.shape == array.shape
        for place in list(np.ndindex(*array.shape))[::7]:
            kept = array[place]
            ends = []
            for h in (1e-6, -1e-6):
                array[place] = kept + h
                ends.append(loss())
            array[place] = kept
            assert grad[place] == pytest.approx((ends[0] - ends[1]) / 2e-6, abs=2e-7)


@pytest.mark.parametrize("step, options", [(sgd, {"lr": 0.3}), (momentum, {"lr": 0.3, "mu": 0.5}),
                                           (adam, {"lr": 0.1})])
def test_the_trainer_takes_the_steps_that_one_takes_by_hand(step, options):
    r = np.random.RandomState(1)
    w, b, state = r.standard_normal((3, 2)), r.standard_normal(2), {"w": (), "b": ()}
    trainer = Trainer(Dense(w, b), step, **options)
    hand = {"w": w, "b": b}
    for _ in range(4):
        x, y = r.standard_normal((5, 3)), r.randint(0, 2, 5)
        out = x @ hand["w"] + hand["b"]
        p = np.exp(out) / np.exp(out).sum(1, keepdims=True)
        delta = (p - np.eye(2)[y]) / 5
        for name, grad in (("w", x.T @ delta), ("b", delta.sum(0))):
            result = step(hand[name], grad, *state[name], **options)
            hand[name], *state[name] = result if isinstance(result, tuple) else (result,)
        assert trainer.learn(x, y) == pytest.approx(-np.log(p[range(5), y]).mean())
    close(trainer.net.params["w"], hand["w"])
    close(trainer.net.params["b"], hand["b"])


@pytest.mark.parametrize("bias", [True, False])
def test_learning_gives_every_gradient_that_backward_gives(bias):
    r = np.random.default_rng(0)
    partial = PartialConv2d(r.standard_normal((3, 3, 6, 16)),
                            r.standard_normal(16) if bias else None, connections_c3(), pad=1)
    nets = [(lenet5(r, dtype=float), (2, 32, 32, 1)), (partial, (2, 5, 4, 6)),
            (Sequential([partial, Conv2d(r.standard_normal((2, 2, 16, 3)), stride=2)]),
             (2, 5, 4, 6)), (Sequential([]), (2, 3))]
    for net, shape in nets:
        dy = r.standard_normal(net.forward(r.standard_normal(shape), train=True).shape)
        net.backward(dy)
        wants = [layer.grads for layer in net.walk()]
        assert net.learn(dy) is None
        for layer, want in zip(net.walk(), wants, strict=True):
            assert layer.grads.keys() == want.keys()
            assert not want or layer.grads is not want
            for name, grad in layer.grads.items():
                close(grad, want[name])


def test_a_schedule_is_asked_at_every_step():
    seen = []
    trainer = Trainer(Dense(np.zeros((2, 2))), sgd, lr=lambda t: seen.append(t) or 0.1)
    trainer.fit(np.ones((4, 2)), np.zeros(4, int), epochs=2, batch=2, rng=np.random.default_rng(0))
    assert seen == [0, 1, 2, 3]


def test_fitting_learns_what_can_be_learned_and_keeps_the_history():
    r = np.random.RandomState(0)
    y = r.randint(0, 3, 60)
    x = np.eye(3)[y] + 0.1 * r.standard_normal((60, 3))
    trainer = Trainer(Dense(np.zeros((3, 3)), np.zeros(3)), sgd, lr=1.0)
    history = trainer.fit(x, y, epochs=5, batch=25, rng=np.random.default_rng(0),
                          validation=(x, y), stream=io.StringIO())
    assert history.steps[0] == pytest.approx(np.log(3)) and len(history.steps) == 15
    assert history.loss == pytest.approx([np.mean(history.steps[k:k + 3]) for k in range(0, 15, 3)])
    assert history.accuracy[-1] == 1.0 and history.loss[-1] < 0.3 < history.loss[0]
    assert (predict(trainer.net, x, batch=7) == y).all()
    assert scores(trainer.net, x[:0]).shape == (0, 3)


def test_the_bar_is_for_terminals_only():
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    for stream, shows in ((Terminal(), True), (io.StringIO(), False)):
        bar = Bar(stream)
        bar.show("epoch 1/2", 1, 2, "loss 0.5")
        bar.end("loss 0.4")
        assert (f"epoch 1/2 [{'#' * 15}{'.' * 15}] 1/2 loss 0.5" in stream.getvalue()) == shows
        assert ("epoch 1/2: loss 0.4\n" in stream.getvalue()) == shows


def test_dropout_and_batch_norm_differ_in_inference():
    x = np.random.RandomState(0).standard_normal((50, 4))
    layer = Dropout(np.random.default_rng(0), keep=0.5)
    assert layer(x) is x
    y = layer.forward(x, train=True)
    assert (layer.backward(x) == y).all() and 60 < (y == 0).sum() < 140
    norm = BatchNorm(np.ones(4), np.zeros(4), momentum=0.5)
    norm.forward(x, train=True)
    close(norm.running[0], x.mean(0) / 2)
    before = norm.running
    close(norm(x), (x - before[0]) / np.sqrt(before[1] + 1e-5))
    assert norm.running is before


def test_inference_forgets_nothing_that_backward_needs():
    layer, x = rectifier(), np.array([1.0, -1.0])
    layer.forward(x, train=True)
    layer(-x)
    assert layer.backward(np.ones(2)).tolist() == [1, 0]


@pytest.mark.parametrize("seed", range(10))
def test_confusion_counts_pairs(seed):
    r = np.random.RandomState(seed)
    predicted, y = r.randint(0, 4, (2, 30))
    matrix = confusion_matrix(predicted, y, 4)
    assert matrix.tolist() == [[sum((y == i) & (predicted == j)) for j in range(4)]
                               for i in range(4)]
    assert accuracy(predicted, y) == pytest.approx(matrix.trace() / 30)


P = np.array([0, 1])


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: accuracy(np.eye(2), P), r"predicted has shape \(2, 2\) and y \(2,\), expected"),
        (lambda: accuracy(P[:0], P[:0]), "N is 0: no share of nothing"),
        (lambda: confusion_matrix(P, P + 1, 2), "y has a class outside 0 to 1: classes is 2"),
        (lambda: confusion_matrix(-P, P, 2), "predicted has a class outside 0 to 1"),
        (lambda: rectifier().backward(P), "Function.backward was called before forward"),
        (lambda: Layer().forward(P), "Layer has no forward"),
        (lambda: Trainer(Dense(np.full((2, 2), np.nan))).learn(np.eye(2), P),
         "the loss is nan at step 0: lower the learning rate"),
    ],
)
def test_wrong_calls_say_what_is_wrong(call, words):
    with pytest.raises((ValueError, RuntimeError, NotImplementedError, FloatingPointError),
                       match=words):
        call()
