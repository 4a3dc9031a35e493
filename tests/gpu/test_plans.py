"""What cuDNN is asked, computed by JAX from the same graphs, and what happens where it cannot."""

import sys
import threading
from types import SimpleNamespace

import numpy as np
import pytest
from configurations import close, draw_conv, draw_transposed
from cudnn_by_jax import Cudnn

import cnn_ref
import gpu
from cnn_ref.windows import geometry
from gpu import plans

SAFE = {"NONDETERMINISTIC", "REDUCED_PRECISION_REDUCTION", "FFT"}
EXACT = SAFE | {"TENSOR_CORE", "DOWN_CONVERT_INPUTS", "WINOGRAD"}


@pytest.fixture
def installed(host, monkeypatch):
    """Puts a cuDNN where the bindings are looked for, and CuPy's memory and stream beside it."""
    def install(cudnn=None, stream=7, full=False):
        def empty(count, dtype):
            if full:
                raise MemoryError
            return np.empty(count, dtype)

        cudnn = cudnn or Cudnn()
        monkeypatch.setitem(sys.modules, "cudnn", cudnn)
        monkeypatch.setitem(sys.modules, "cupy", SimpleNamespace(
            empty=empty, uint8=np.uint8, cuda=SimpleNamespace(
                get_current_stream=lambda: SimpleNamespace(ptr=stream))))
        monkeypatch.setattr(plans, "_address", lambda a: a.ctypes.data)
        for remembered in (plans._cudnn, plans._handle, plans._planned):
            remembered.cache_clear()
        return cudnn
    yield install
    for remembered in (plans._cudnn, plans._handle, plans._planned):
        remembered.cache_clear()


def by_reference(name, *arrays, **options):
    """Compare a function with the reference library's."""
    got, want = (getattr(module, name)(*arrays, **options) for module in (gpu, cnn_ref))
    for a, b in zip(*((r if isinstance(r, tuple) else (r,)) for r in (got, want)), strict=True):
        assert (a is None) == (b is None)
        if b is not None:
            assert a.shape == b.shape and a.dtype == b.dtype
            close(a, b)


@pytest.mark.parametrize("seed", range(16))
def test_graphs_say_what_is_meant(installed, host, seed):
    cudnn = installed()
    x, w, b, options = draw_conv(seed)
    w = np.random.RandomState(seed).standard_normal((*w.shape[:2], 2, w.shape[3]))
    x = np.concatenate([x, x[::-1]], axis=3)[..., :2 * options["groups"]]
    y = cnn_ref.conv2d(x, w, b, **options)
    dy = np.random.RandomState(seed).standard_normal(y.shape)
    by_reference("conv2d", x, w, b, **options)
    by_reference("conv2d_backward", dy, x, w, b, **options)
    one_product = w.shape[:2] == (1, 1) and y.shape[1:3] == x.shape[1:3] and options["groups"] == 1
    assert cudnn.ran == ([] if one_product else ["fprop", "dgrad", "wgrad"])
    assert one_product or set(cudnn.streams) == {7}
    assert host.launches == [], "nothing is left for the kernels"


@pytest.mark.parametrize("seed", range(6))
def test_transposed_convolution_is_the_same_the_other_way_round(installed, seed):
    cudnn = installed()
    x, w, b, options = draw_transposed(seed)
    y = cnn_ref.conv2d_transpose(x, w, b, **options)
    by_reference("conv2d_transpose", x, w, b, **options)
    by_reference("conv2d_transpose_backward", y, x, w, b, **options)
    assert cudnn.ran in ([], ["dgrad", "fprop", "wgrad"])


def test_one_product_and_depthwise_stay_here(installed, host):
    cudnn = installed()
    r = np.random.RandomState(0)
    x = r.standard_normal((2, 5, 6, 4))
    by_reference("pointwise_conv2d", x, r.standard_normal((1, 1, 4, 3)))
    by_reference("depthwise_conv2d", x, r.standard_normal((3, 3, 4, 2)))
    by_reference("conv2d", x[..., :1], r.standard_normal((3, 3, 1, 1)))
    by_reference("conv2d", x[:0], r.standard_normal((3, 3, 4, 2)))
    assert cudnn.ran == cudnn.asked == []


def case(dtype="float32", tf32=False, way="fprop"):
    return plans.Case(way, dtype, (2, 5, 5, 3), (3, 3, 3, 4), geometry(5, 5, 3), tf32)


@pytest.mark.parametrize("dtype, tf32, notes, kinds", [
    ("float64", False, SAFE, ("DOUBLE", "DOUBLE")),
    ("float32", False, EXACT, ("FLOAT", "FLOAT")),
    ("float32", True, SAFE, ("FLOAT", "FLOAT")),
    ("float16", False, SAFE, ("HALF", "FLOAT")),
])
def test_only_plans_that_repeat_and_round_as_was_asked(dtype, tf32, notes, kinds):
    cudnn = Cudnn()
    plans.planned(case(dtype, tf32), cudnn, handle=cudnn.create_handle())
    assert cudnn.asked[0].refused == notes and cudnn.asked[0].kinds == kinds


def test_tf32_is_asked_for_by_the_environment(installed, monkeypatch):
    cudnn = installed()
    x, w = np.ones((1, 4, 4, 2), np.float32), np.ones((2, 2, 2, 1), np.float32)
    for value in ("0", "1"):
        monkeypatch.setenv("CUPY_TF32", value)
        gpu.conv2d(x, w)
    assert ["TENSOR_CORE" in graph.refused for graph in cudnn.asked] == [True, False]


def test_a_shape_is_planned_once(installed):
    cudnn = installed()
    x, w = np.ones((1, 4, 4, 2)), np.ones((2, 2, 2, 1))
    for _ in range(3):
        gpu.conv2d(x, w)
    gpu.conv2d(x, w, pad=1)
    assert len(cudnn.asked) == 2 and cudnn.ran == ["fprop"] * 4


def test_what_cannot_be_planned_is_computed_here(installed, host):
    cudnn = installed(Cudnn(supports=lambda graph: graph.way != "dgrad"))
    x, w, dy = np.ones((1, 4, 4, 2)), np.ones((2, 2, 2, 1)), np.ones((1, 3, 3, 1))
    for _ in range(2):
        by_reference("conv2d_input_grad", dy, x, w)
    assert cudnn.ran == [] and len(cudnn.asked) == 1 and host.launches == ["fold"] * 2
    by_reference("conv2d", x, w)
    by_reference("conv2d_backward", dy, x, w)
    assert cudnn.ran == ["fprop", "wgrad"]


def test_without_memory_for_its_workspace_it_is_computed_here(installed, host):
    cudnn = installed(full=True)
    by_reference("conv2d", np.ones((1, 4, 4, 2)), np.ones((2, 2, 2, 1)))
    assert cudnn.ran == [] and host.launches == ["cut"]


def test_it_can_be_left_out_for_a_while(installed):
    cudnn = installed()
    x, w = np.ones((1, 4, 4, 2)), np.ones((2, 2, 2, 1))
    with plans.off():
        gpu.conv2d(x, w)
        with plans.off():
            pass
        gpu.conv2d(x, w)
        other = threading.Thread(target=gpu.conv2d, args=(x, w))
        other.start()
        other.join()
    assert cudnn.ran == ["fprop"], "only the thread that said so does without"
    gpu.conv2d(x, w)
    assert cudnn.ran == ["fprop"] * 2 and len(cudnn.handles) == 2, "a handle serves one thread"


class Broken(Cudnn):
    def create_handle(self):
        raise RuntimeError("cudnnHandle Create failed\nno device")


def test_what_is_missing_is_said(installed, monkeypatch):
    plans._cudnn.cache_clear()
    monkeypatch.setitem(sys.modules, "cudnn", None)
    assert "pip install nvidia-cudnn-frontend and nvidia-cudnn-cu13" in plans.why_not()
    installed(Broken())
    assert plans.why_not() == "cudnnHandle Create failed no device"
    by_reference("conv2d", np.ones((1, 4, 4, 2)), np.ones((2, 2, 2, 1)))
    installed(Cudnn(supports=lambda graph: False))
    assert plans.why_not() == "it has no plan for an ordinary convolution"
    cudnn = installed()
    assert plans.why_not() == "" and cudnn.handles == [] and cudnn.asked == []


def test_a_failure_is_told_and_the_work_done_without_it(installed, host):
    cudnn = installed()
    r = np.random.RandomState(0)
    x, w, dy = (r.standard_normal(s) for s in ((2, 5, 5, 2), (3, 3, 2, 4), (2, 3, 3, 4)))
    for name, arrays in (("conv2d", (x, w)), ("conv2d_input_grad", (dy, x, w)),
                         ("conv2d_filter_grad", (dy, x, w))):
        cudnn.trouble = "CUDNN_STATUS_INTERNAL_ERROR\nsomewhere"
        with pytest.warns(RuntimeWarning, match=r"cuDNN failed at \w+ of \(2, 5, 5, 2\) with "
                          r"filters \(3, 3, 2, 4\), which is computed without it: "
                          r"CUDNN_STATUS_INTERNAL_ERROR somewhere"):
            by_reference(name, *arrays)
        by_reference(name, *arrays)
    assert cudnn.ran == ["fprop", "dgrad", "wgrad"] and host.launches == ["cut", "fold", "cut"]


def test_arrays_that_begin_at_an_odd_address_are_copied(installed):
    cudnn = installed()
    r = np.random.RandomState(0)
    x, w = r.standard_normal(2 * 3 * 5 * 5 * 3 + 1)[1:], r.standard_normal(2 * 2 * 3 * 2 + 1)[1:]
    x, w = x.reshape(6, 5, 5, 3), w.reshape(2, 2, 3, 2)
    assert x.ctypes.data % 16 == w.ctypes.data % 16 == 8
    by_reference("conv2d", x, w)
    assert cudnn.ran == ["fprop"]
