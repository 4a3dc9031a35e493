"""The comparison that `python -m gpu check` makes, made here on two stand-ins for a device."""

from types import SimpleNamespace

import array_api_strict
import numpy as np
import pytest

import cnn_ref
import gpu
from cnn_ref.nets import alexnet, resnet18
from gpu import check, parity
from gpu.nets import moved


def test_every_public_function_agrees_on_a_strict_namespace():
    rows = list(parity.parity((cnn_ref,), array_api_strict.asarray, np.asarray, calls=1))
    assert [row for row in rows if not row.good] == []
    assert {row.name for row in rows} == set(parity.functions())
    assert len(rows) == 2 * len(parity.functions()) > 200


def test_every_function_with_kernels_agrees(host):
    rows = list(parity.parity((cnn_ref, gpu), np.asarray, np.asarray, calls=2))
    own = [row for row in rows if row.module == "gpu"]
    assert [row for row in own if not row.good] == []
    assert {row.name for row in own} == set(gpu.OWN)


def wrong(name, change):
    module = SimpleNamespace(__name__="wrong", **{n: getattr(cnn_ref, n) for n in cnn_ref.__all__})
    setattr(module, name, change(getattr(cnn_ref, name)))
    rows = parity.parity((cnn_ref, module), np.asarray, np.asarray, calls=2)
    found = [row for row in rows if row.module == "wrong"]
    assert {row.name for row in found} == {name} and not any(row.good for row in found)
    return "\n".join(check.table(found))


def drifting(function):
    calls = []

    def drifts(*arguments, **options):
        calls.append(1)
        y = function(*arguments, **options)
        return y + 4 * np.finfo(y.dtype).eps * y * (len(calls) % 2)
    return drifts


@pytest.mark.parametrize("change, words", [
    (lambda f: lambda *a, **o: f(*a, **o) * 1.0001, "too far"),
    (lambda f: lambda *a, **o: f(*a, **o)[..., :1], "inf"),
    (lambda f: lambda *a, **o: array_api_strict.asarray(f(*a, **o)),
     "gives a Array, expected a ndarray"),
    (lambda f: lambda *a, **o: np.linalg.inv(np.zeros((2, 2))), "LinAlgError: Singular matrix"),
    (drifting, "differs from run to run"),
])
def test_what_differs_is_found_and_named(change, words):
    assert words in wrong("conv2d", change)


def test_a_fault_that_comes_out_late_is_a_row():
    def to_host(a):
        raise RuntimeError("cudaErrorIllegalAddress: an illegal memory access\nlong story")
    module = SimpleNamespace(__name__="wrong", relu=cnn_ref.relu)
    [row, _] = parity.parity((module,), np.asarray, to_host, calls=1)
    assert row.error == "RuntimeError: cudaErrorIllegalAddress: an illegal memory access"


class Fault(Exception):
    pass


@pytest.mark.parametrize("silent", [False, True])
def test_rows_are_printed_until_the_device_is_silent(monkeypatch, capsys, silent):
    def synchronize():
        if silent:
            raise Fault
    cupy = SimpleNamespace(cuda=SimpleNamespace(
        Device=lambda: SimpleNamespace(synchronize=synchronize),
        runtime=SimpleNamespace(CUDARuntimeError=Fault)))
    rows = [parity.Row("gpu", name, "float32", 0.0, True, error)
            for name, error in (("relu", ""), ("conv2d", "fault"), ("mse", ""))]
    monkeypatch.setattr(check, "cupy_or_say", lambda: cupy)
    monkeypatch.setattr(check, "found", lambda: check.Row("", "", "", 0.0, True, ""))
    monkeypatch.setattr(check, "_both_ways", lambda cupy, calls: iter(rows))
    assert check.check(1) == 1
    said = capsys.readouterr().out
    assert "gpu.relu" in said and ("gpu.mse" in said) is not silent
    assert ("The device stopped answering at gpu.conv2d in float32: nothing after it was checked"
            in said) is silent
    assert f"{1 if silent else 2} of {2 if silent else 3} agree with NumPy" in said


def test_tf32_is_allowed_for_where_it_was_asked_for(monkeypatch):
    row = parity.Row("gpu", "conv2d", "float32", 1e-3, True, "")
    assert not row.good
    monkeypatch.setenv("CUPY_TF32", "1")
    assert row.good and not row._replace(dtype="float64").good


def test_a_net_moves_with_everything_it_holds(host):
    strict = array_api_strict.asarray
    for net in (alexnet(np.random.default_rng(0), divide=16, classes=3),
                resnet18(np.random.default_rng(0), divide=32, classes=3)):
        layers = list(moved(net, strict, gpu).walk())
        held = [a for layer in layers for a in layer.params.values()]
        assert held and all(isinstance(a, type(strict(0))) for a in held)
        functions = [layer.function for layer in layers if hasattr(layer, "function")]
        assert gpu.conv2d in functions and gpu.max_pool2d in functions
        assert cnn_ref.conv2d not in functions
        running = [a for layer in layers if hasattr(layer, "running") for a in layer.running]
        assert all(isinstance(a, type(strict(0))) for a in running)


def test_a_moved_net_computes_the_same_and_learns_the_same(host):
    x = np.random.default_rng(1).standard_normal((2, 64, 64, 3))
    here, there = (resnet18(np.random.default_rng(0), divide=16, classes=3, dtype=np.float64)
                   for _ in range(2))
    moved(there, np.asarray, gpu)
    for net in (here, there):
        net.backward(net.forward(x, train=True))
    assert "cut" in host.launches and "largest_grad" in host.launches
    for a, b in zip(here.walk(), there.walk(), strict=True):
        for name in a.grads:
            np.testing.assert_allclose(b.grads[name], a.grads[name], rtol=1e-9, atol=1e-9)
