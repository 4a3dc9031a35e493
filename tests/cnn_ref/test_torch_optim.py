"""Optimisers, schedules and clipping of PyTorch, where it is installed."""

import numpy as np
import pytest
from configurations import close

import cnn_ref

torch = pytest.importorskip("torch", reason="PyTorch is not installed (extra 'torch')")

PAIRS = {
    "sgd": (lambda p: torch.optim.SGD(p, lr=0.1), {}),
    "momentum": (lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.8), {"mu": 0.8}),
    "momentum_pytorch": (lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.8), {"mu": 0.8}),
    "nesterov": (lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.8, nesterov=True), {"mu": 0.8}),
    "adagrad": (lambda p: torch.optim.Adagrad(p, lr=0.1, eps=0.01), {"eps": 0.01}),
    "rmsprop": (lambda p: torch.optim.RMSprop(p, lr=0.1, alpha=0.7, eps=0.01),
                {"rho": 0.7, "eps": 0.01}),
    "adam": (lambda p: torch.optim.Adam(p, lr=0.1, betas=(0.8, 0.9), eps=0.01),
             {"beta1": 0.8, "beta2": 0.9, "eps": 0.01}),
    "adamw": (lambda p: torch.optim.AdamW(p, lr=0.1, betas=(0.8, 0.9), eps=0.01, weight_decay=0.2),
              {"beta1": 0.8, "beta2": 0.9, "eps": 0.01, "decay": 0.2}),
}


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("seed", range(10))
def test_optimisers_take_the_same_path(name, seed):
    make, options = PAIRS[name]
    r = np.random.RandomState(seed)
    w, state = r.standard_normal((3, 4)), []
    theirs = torch.tensor(w, requires_grad=True)
    optimiser = make([theirs])
    for _ in range(6):
        dw = r.standard_normal((3, 4))
        theirs.grad = torch.tensor(dw)
        optimiser.step()
        step = getattr(cnn_ref, name)(w, dw, *state, lr=0.1, **options)
        w, *state = (step,) if name == "sgd" else step
        close(w, theirs.detach().numpy())


def test_schedules_give_the_same_rates():
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.5)
    for schedule, ours in (
        (torch.optim.lr_scheduler.StepLR(optimiser, 4, 0.3),
         lambda t: cnn_ref.step_decay(t, lr=0.5, every=4, factor=0.3)),
        (torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, 10, 0.05),
         lambda t: cnn_ref.cosine_decay(t, lr=0.5, steps=10, least=0.05)),
    ):
        optimiser.param_groups[0]["lr"] = 0.5
        for t in range(10):
            assert ours(t) == pytest.approx(optimiser.param_groups[0]["lr"], rel=1e-12)
            optimiser.step()
            schedule.step()


def test_clipping_by_norm_up_to_the_small_number_that_pytorch_adds():
    r = np.random.RandomState(0)
    grads = [r.standard_normal((3, 4)), r.standard_normal(5)]
    theirs = [torch.zeros(g.shape, dtype=torch.float64, requires_grad=True) for g in grads]
    for t, g in zip(theirs, grads, strict=True):
        t.grad = torch.tensor(g)
    torch.nn.utils.clip_grad_norm_(theirs, 0.7)
    for t, g in zip(theirs, cnn_ref.clip_by_norm(grads, 0.7), strict=True):
        np.testing.assert_allclose(g, t.grad.numpy(), rtol=1e-5)
