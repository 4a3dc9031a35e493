"""Looking inside and slimming: projections by hand, maps of a known score, bounds of errors."""

import array_api_strict
import numpy as np
import pytest
from configurations import close

import cnn_ref
from cnn_ref import (
    conv2d,
    deconvnet_step,
    dequantize_int8,
    low_rank_fc,
    max_pool2d,
    occlusion_map,
    prune_by_magnitude,
    quantize_int8,
    relu,
    slim_cost,
)
from cnn_ref.inside import deconvnet, feature_maps
from cnn_ref.layers import Conv2d, Function, Sequential
from cnn_ref.lenet import deep_learn_toolbox, lenet5


def by_hand(r, x, w, b, stride, pad, size, pool_stride):
    """One value after the other: its window's largest place, then its filter, times the value."""
    active = np.maximum(conv2d(x, w, b, stride=stride, pad=pad), 0)
    unpooled = np.zeros_like(active)
    for n, i, j, f in np.ndindex(*r.shape):
        rows, columns = i * pool_stride, j * pool_stride
        window = active[n, rows:rows + size, columns:columns + size, f]
        u, v = np.unravel_index(window.argmax(), window.shape)
        unpooled[n, rows + u, columns + v, f] += r[n, i, j, f]
    unpooled = np.maximum(unpooled, 0)
    dx = np.zeros((x.shape[0], x.shape[1] + 2 * pad, x.shape[2] + 2 * pad, x.shape[3]))
    for n, i, j, f in np.ndindex(*unpooled.shape):
        dx[n, i * stride:i * stride + w.shape[0], j * stride:j * stride + w.shape[1]] += (
            unpooled[n, i, j, f] * w[..., f])
    return dx[:, pad:pad + x.shape[1], pad:pad + x.shape[2]]


@pytest.mark.parametrize("stride, pad, size, pool_stride", [
    (1, 0, 2, 2), (2, 1, 3, 2), (1, 1, 2, 1)])
def test_a_step_of_the_deconvnet(stride, pad, size, pool_stride):
    r = np.random.RandomState(0)
    x, w, b = (r.standard_normal(s) for s in ((2, 9, 8, 2), (3, 2, 2, 3), 3))
    pooled = max_pool2d(relu(conv2d(x, w, b, stride=stride, pad=pad)), size, stride=pool_stride)
    signal = r.standard_normal(pooled.shape)
    got = deconvnet_step(signal, x, w, b, stride=stride, pad=pad, size=size,
                         pool_stride=pool_stride)
    close(got, by_hand(signal, x, w, b, stride, pad, size, pool_stride))
    with pytest.raises(ValueError, match="dy has shape|r has shape"):
        deconvnet_step(signal[:, :1], x, w, b, stride=stride, pad=pad, size=size,
                       pool_stride=pool_stride)


def small(w1, w2):
    return Sequential([
        Conv2d(w1, pad=1), Function(relu, cnn_ref.relu_backward),
        Function(cnn_ref.max_pool2d, cnn_ref.max_pool2d_backward, 2),
        Conv2d(w2), Function(relu, cnn_ref.relu_backward)])


def test_the_deconvnet_of_a_net_is_its_steps():
    r = np.random.RandomState(3)
    w1, w2 = r.standard_normal((3, 3, 1, 4)), r.standard_normal((2, 2, 4, 3))
    net, x = small(w1, w2), r.standard_normal((2, 8, 8, 1))
    maps = feature_maps(net, x)
    close(maps[-1], net(x))
    top = np.zeros_like(maps[-1])
    for n in range(2):
        place = np.unravel_index(maps[-1][n, :, :, 1].argmax(), maps[-1].shape[1:3])
        top[n, *place, 1] = maps[-1][n, *place, 1]
    back = cnn_ref.conv2d_input_grad(top, maps[2], w2)
    want = deconvnet_step(back, x, w1, pad=1, size=2)
    close(deconvnet(net, x, 5, 1), want)
    with pytest.raises(ValueError, match="channel is 3 but the layer gives shape"):
        deconvnet(net, x, 5, 3)


@pytest.mark.parametrize("net, size", [(lenet5(np.random.default_rng(0)), 32),
                                       (deep_learn_toolbox(np.random.default_rng(0)), 28)])
def test_the_deconvnet_of_other_layers_leaves_the_net_as_it_was(net, size):
    x = np.random.RandomState(0).standard_normal((1, size, size, 1)).astype(np.float32)
    net.forward(x, train=True)
    before = [(layer.x, layer.grads) for layer in net.walk()]
    assert deconvnet(net, x, 5, 2).shape == x.shape
    for (seen, grads), layer in zip(before, net.walk(), strict=True):
        assert seen is layer.x and grads is layer.grads and not grads


@pytest.mark.parametrize("size, stride", [(1, 1), ((2, 3), (1, 2)), (4, 3)])
def test_occlusion_takes_off_what_lies_under_the_patch(size, stride):
    r = np.random.RandomState(0)
    image, weights = r.standard_normal((5, 7, 2)), r.standard_normal((5, 7, 2))
    got = occlusion_map(lambda x: (x * weights).sum((1, 2, 3)), image, size, stride=stride,
                        value=0.5)
    (kh, kw), (sh, sw) = (np.broadcast_to(v, 2) for v in (size, stride))
    for i, j in np.ndindex(*got.shape):
        hidden = image.copy()
        hidden[i * sh:i * sh + kh, j * sw:j * sw + kw] = 0.5
        assert got[i, j] == pytest.approx((hidden * weights).sum())
    assert got.shape == ((5 - kh) // sh + 1, (7 - kw) // sw + 1)


@pytest.mark.parametrize("share", [0, 0.29, 0.5, 0.8, 0.9, 1])
def test_pruning_takes_the_smallest(share):
    w = np.random.RandomState(0).standard_normal((5, 5, 2, 2))
    pruned = prune_by_magnitude(w, share)
    zero = pruned == 0
    assert zero.sum() == round(share * 100) and (pruned[~zero] == w[~zero]).all()
    assert np.abs(w[zero]).max(initial=0) <= np.abs(w[~zero]).min(initial=np.inf)
    assert prune_by_magnitude(np.ones(4), 0.5).tolist() == [0, 0, 1, 1]
    assert prune_by_magnitude(np.ones((0, 2)), 0.5).shape == (0, 2)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_eight_bits_are_off_by_half_a_step_at_most(dtype):
    w = (3 * np.random.RandomState(0).standard_normal((20, 30))).astype(dtype)
    q, scale = quantize_int8(w)
    assert q.dtype == np.int8 and np.abs(q).max() == 127
    assert np.abs(dequantize_int8(q, scale) - w).max() <= scale / 2 * (1 + 1e-5)
    assert quantize_int8(np.zeros(3)) == (pytest.approx([0, 0, 0]), 1.0)
    assert quantize_int8(np.zeros(0)).scale == 1.0


@pytest.mark.parametrize("rank", [1, 3, 5])
def test_low_rank_leaves_the_smaller_singular_values(rank):
    w = np.random.RandomState(0).standard_normal((7, 5))
    a, b = low_rank_fc(w, rank)
    assert a.shape == (7, rank) and b.shape == (rank, 5)
    left = np.linalg.svd(w, compute_uv=False)[rank:]
    assert np.sum((w - a @ b) ** 2) == pytest.approx(np.sum(left**2), abs=1e-12)
    np.testing.assert_allclose(a.T @ a, b @ b.T, atol=1e-12)


def test_costs():
    assert slim_cost(400, 120) == (192_000, 48_000)
    assert slim_cost(400, 120, itemsize=1) == (48_000, 48_000)
    assert slim_cost(400, 120, rank=10) == (4 * 10 * 520, 5_200)
    assert slim_cost(400, 120, share=0.9) == (4 * 4800 + 4 * (4800 + 401), 4_800)
    w = prune_by_magnitude(np.random.RandomState(0).standard_normal((40, 30)), 0.8)
    sparse = pytest.importorskip("scipy.sparse").csr_array(w.astype(np.float32))
    parts = sparse.data.nbytes + 4 * len(sparse.indices) + 4 * len(sparse.indptr)
    assert slim_cost(40, 30, share=0.8) == (parts, sparse.nnz)


def test_strict_arrays_stay_strict():
    w = array_api_strict.asarray([[1.0, 2.0], [3.0, 4.0]])
    for got in (prune_by_magnitude(w, 0.5), quantize_int8(w).q, low_rank_fc(w, 1).a,
                dequantize_int8(*quantize_int8(w))):
        assert isinstance(got, type(w))


X, W = np.ones((1, 4, 4, 1)), np.ones((3, 4))


@pytest.mark.parametrize("call, words", [
    (lambda: occlusion_map(np.sum, X[0], 5), r"size is \(5, 5\) and stride \(1, 1\) but the image"),
    (lambda: occlusion_map(lambda x: x, X[0], 3), r"score gave shape .* for N = 2 images"),
    (lambda: occlusion_map(np.sum, X, 2), r"image has shape \(1, 4, 4, 1\), expected \(H, W, C\)"),
    (lambda: prune_by_magnitude(W, 1.5), "share is 1.5, expected 0 to 1: the part of the weights"),
    (lambda: quantize_int8(W * np.nan), "w has NaN or infinity, expected finite weights"),
    (lambda: dequantize_int8(W, 1.0), "q has dtype float64, expected int8"),
    (lambda: low_rank_fc(W, 4), r"rank is 4 but w has shape \(3, 4\), expected 1 to 3"),
    (lambda: low_rank_fc(X, 1), r"w has shape \(1, 4, 4, 1\), expected \(D, M\)"),
    (lambda: slim_cost(3, 4, rank=0), "d is 3, m is 4, rank is 0"),
])
def test_wrong_calls_say_what_is_wrong(call, words):
    with pytest.raises(ValueError, match=words):
        call()
