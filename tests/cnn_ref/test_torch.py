"""Optimisers against PyTorch's, where it is installed; functions have theirs in `witnesses`."""

import configurations as draw
import numpy as np
import pytest

from cnn_ref import momentum

torch = pytest.importorskip("torch", reason="PyTorch is not installed (extra 'torch')")


def test_momentum_has_the_same_path():
    r = np.random.RandomState(0)
    w, v = r.standard_normal((3, 4)), None
    tw = torch.tensor(w, requires_grad=True)
    optimiser = torch.optim.SGD([tw], lr=0.1, momentum=0.8)
    for _ in range(6):
        dw = r.standard_normal((3, 4))
        tw.grad = torch.tensor(dw)
        optimiser.step()
        w, v = momentum(w, dw, v, lr=0.1, mu=0.8)
        draw.close(w, tw.detach().numpy())
