"""Everything that PyTorch has too, forward and backward, where PyTorch is installed."""

import configurations as draw
import numpy as np
import pytest

from cnn_ref import (
    avg_pool2d,
    avg_pool2d_backward,
    conv2d,
    conv2d_backward,
    max_pool2d,
    max_pool2d_backward,
)

torch = pytest.importorskip("torch", reason="PyTorch is not installed (extra 'torch')")
SEEDS = range(60)


def there(a, axes=(0, 3, 1, 2)):
    return torch.tensor(np.ascontiguousarray(np.transpose(a, axes)), requires_grad=True)


def back(t, axes=(0, 2, 3, 1)):
    return np.transpose(t.detach().numpy(), axes)


def edges(x, kernel, options):
    (top, bottom), (left, right) = draw.both(x, kernel, options)
    return left, right, top, bottom


@pytest.mark.parametrize("seed", SEEDS)
def test_convolution(seed):
    x, w, b, options = draw.draw_conv(seed)
    tx, tw, tb = there(x), there(w, (3, 2, 0, 1)), torch.tensor(b, requires_grad=True)
    padded = torch.nn.functional.pad(tx, edges(x, w.shape[:2], options))
    more = {k: options[k] for k in ("stride", "dilation", "groups")}
    y = torch.nn.functional.conv2d(padded, tw, tb, **more)
    draw.close(conv2d(x, w, b, **options), back(y))
    dy = np.random.RandomState(seed).standard_normal(back(y).shape)
    y.backward(torch.tensor(np.transpose(dy, (0, 3, 1, 2)).copy()))
    dx, dw, db = conv2d_backward(dy, x, w, b, **options)
    draw.close(dx, back(tx.grad))
    draw.close(dw, back(tw.grad, (2, 3, 1, 0)))
    draw.close(db, tb.grad.numpy())


@pytest.mark.parametrize("seed", SEEDS)
def test_pooling(seed):
    x, size, options = draw.draw_pool(seed)
    functional = torch.nn.functional
    for ours, backward, theirs, value in (
        (max_pool2d, max_pool2d_backward, functional.max_pool2d, -np.inf),
        (avg_pool2d, avg_pool2d_backward, functional.avg_pool2d, 0.0),
    ):
        more = {"count_pad": True} if ours is avg_pool2d else {}
        tx = there(x)
        padded = functional.pad(tx, edges(x, size, options), value=value)
        y = theirs(padded, size, options["stride"])
        draw.close(ours(x, size, **options, **more), back(y))
        dy = np.random.RandomState(seed).standard_normal(back(y).shape)
        y.backward(torch.tensor(np.transpose(dy, (0, 3, 1, 2)).copy()))
        draw.close(backward(dy, x, size, **options, **more), back(tx.grad))
