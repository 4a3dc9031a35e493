"""Normalisations of PyTorch, forward and backward, where it is installed."""

import numpy as np
import pytest
from configurations import close
from test_norm import BATCH, GROUP, LAYER, LOCAL, backward, draw, forward

import cnn_ref

torch = pytest.importorskip("torch", reason="PyTorch is not installed (extra 'torch')")


def first(t):
    """Channels second, as PyTorch has them."""
    return torch.movedim(t, -1, 1)


def theirs(kind, arrays, options):
    functional = torch.nn.functional
    x, *rest = arrays
    if kind == LAYER:
        return functional.layer_norm(x, rest[0].shape, *rest, options["eps"])
    if kind == BATCH:
        y = functional.batch_norm(first(x), None, None, *rest, training=True, eps=options["eps"])
    if kind == GROUP:
        y = functional.group_norm(first(x), options["groups"], *rest, options["eps"])
    if kind == LOCAL:
        size = options["size"]
        y = functional.local_response_norm(first(x), size, options["alpha"] * size,
                                           options["beta"], options["k"])
    return torch.movedim(y, 1, -1)


@pytest.mark.parametrize("kind", [BATCH, LAYER, GROUP, LOCAL])
@pytest.mark.parametrize("seed", range(40))
def test_normalisations(kind, seed):
    arrays, options = draw(kind, seed)
    tensors = [torch.tensor(a, requires_grad=True) for a in arrays]
    y = theirs(kind, tensors, options)
    close(forward(kind, *arrays, **options), y.detach().numpy())
    dy = np.random.RandomState(seed).standard_normal(y.shape)
    y.backward(torch.tensor(dy))
    for got, tensor in zip(backward(kind, dy, *arrays, **options), tensors, strict=True):
        want = tensor.grad.numpy()
        assert np.abs(got - want).max() <= 1e-12 * max(np.abs(want).max(), np.abs(dy).max())


@pytest.mark.parametrize("seed", range(5))
def test_running_statistics(seed):
    r = np.random.RandomState(seed)
    layer = torch.nn.BatchNorm2d(3, eps=0.1, momentum=0.3).double()
    running = (None, None)
    for _ in range(3):
        x = r.standard_normal((4, 2, 5, 3))
        layer(first(torch.tensor(x)))
        step = cnn_ref.batch_norm(x, np.ones(3), np.zeros(3), *running, momentum=0.7, eps=0.1,
                                  unbiased=True)
        running = step[1:]
    close(running[0], layer.running_mean.numpy())
    close(running[1], layer.running_var.numpy())
    inference = layer.eval()(first(torch.tensor(x)))
    got = cnn_ref.batch_norm(x, np.ones(3), np.zeros(3), *running, train=False, eps=0.1).y
    close(got, torch.movedim(inference, 1, -1).detach().numpy())
