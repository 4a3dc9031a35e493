"""Tables, blocks and nets: the papers' numbers, gradients, and forward passes of small builds."""

import numpy as np
import pytest
from configurations import close

from cnn_ref import (
    alexnet_table,
    conv2d,
    dense_block,
    inception_block,
    lenet5_table,
    residual_block,
    residual_block_backward,
    se_gate,
    softmax_cross_entropy_backward,
    spatial_attention,
    vgg_params,
    vgg_table,
    zfnet_table,
)
from cnn_ref.lenet import Subsample, connections_c3, deep_learn_toolbox, lenet5
from cnn_ref.nets import alexnet, basic_block, resnet18, vgg, zfnet


def rng():
    return np.random.default_rng(0)


def test_lenet5_is_the_papers():
    rows = lenet5_table()
    assert [r.params for r in rows] == [156, 12, 1516, 32, 48120, 10164, 0]
    assert [r.connections for r in rows] == [122304, 5880, 151600, 2000, 48120, 10164, 840]
    assert sum(r.params for r in rows) == 60_000
    assert sum(r.connections for r in rows) == 340_908
    assert np.prod(rows[0].out) == 4704 and np.prod(rows[3].out) == 400


def test_lenet5_on_a_larger_image_with_other_links():
    # Counted by hand: 37 -> 33 -> 16 -> 12 -> 6 -> 2, two maps of which the second is seen twice.
    rows = lenet5_table(37, ((0, 1), (1,), (1, 0)), classes=3)
    assert [r.out for r in rows] == [(33, 33, 2), (16, 16, 2), (12, 12, 3), (6, 6, 3), (2, 2, 120),
                                     (84,), (3,)]
    assert [r.params for r in rows] == [52, 4, 128, 6, 9120, 40404, 0]
    assert [r.connections for r in rows] == [52 * 33 * 33, 5 * 256 * 2, 128 * 144, 5 * 36 * 3,
                                             9120 * 4, 40404, 252]
    every = lenet5_table(links=[range(6)] * 16)
    assert every[2].params == 2416
    with pytest.raises(ValueError, match="size is 31, expected 32 or more"):
        lenet5_table(31)


def test_the_connections_of_c3_are_table_one():
    seen = connections_c3()
    assert seen.sum() == 60 and (seen.sum(0) == [3] * 6 + [4] * 9 + [6]).all()
    assert (seen.sum(1) == 10).all() and len({tuple(c) for c in seen.T}) == 16


def test_alexnet_with_and_without_groups():
    table = alexnet_table()
    assert table.params == 60_965_224 and alexnet_table(groups=1).params == 62_378_344
    assert [r.out[:1] for r in table.rows[1:9]] == [(n,) for n in (55, 27, 27, 13, 13, 13, 13, 6)]
    assert np.prod(table.rows[8].out) == 9216
    dense = sum(r.params for r in table.rows[9:])
    assert round(100 * dense / table.params, 1) == 96.2 and round(table.params * 4e-6, 1) == 243.9


def test_zfnet():
    assert zfnet_table().params == 62_357_608
    assert [r.out[0] for r in zfnet_table().rows[1:9]] == [110, 55, 26, 13, 13, 13, 13, 6]


@pytest.mark.parametrize("config, params", [
    ("11", 132_863_336), ("13", 133_047_848), ("16", 138_357_544), ("19", 143_667_240)])
def test_vgg(config, params):
    assert vgg_params(config) == params
    assert len([r for r in vgg_table(config).rows if r.params]) == int(config)


def test_vgg16_in_numbers():
    table = vgg_table("16")
    convolutions = sum(r.macs for r in table.rows if r.name.startswith("conv"))
    assert round(convolutions / 1e9, 2) == 15.35 and round(table.macs / 1e9, 2) == 15.47
    dense = [r.params for r in table.rows if r.name.startswith("dense")]
    assert sum(dense) == 123_642_856 and round(100 * dense[0] / table.params, 1) == 74.3
    assert round(table.params * 4e-6) == 553
    with pytest.raises(ValueError, match="config is '12', expected one of 11, 13, 16, 19"):
        vgg_params("12")


def filters(r, k, c, f):
    return r.standard_normal((k, k, c, f)), r.standard_normal(f)


def test_the_branches_of_an_inception_block_stand_side_by_side():
    r = np.random.RandomState(0)
    x = r.standard_normal((2, 5, 6, 3))
    one, three, five, pool = (filters(r, 1, 3, 2), (filters(r, 1, 3, 4), filters(r, 3, 4, 3)),
                              (filters(r, 1, 3, 1), filters(r, 5, 1, 5)), filters(r, 1, 3, 2))
    y = inception_block(x, one, three, five, pool)
    assert y.shape == (2, 5, 6, 12)
    close(y[..., :2], np.maximum(x @ one[0][0, 0] + one[1], 0))
    for part, width, start in ((three, 1, 2), (five, 2, 5)):
        inner = np.maximum(x @ part[0][0][0, 0] + part[0][1], 0)
        padded = np.pad(inner, ((0, 0), (width, width), (width, width), (0, 0)))
        f = part[1][0].shape[3]
        close(y[..., start:start + f], np.maximum(conv2d(padded, *part[1]), 0))
    edge = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)), constant_values=-np.inf)
    largest = np.max([edge[:, i:i + 5, j:j + 6] for i in range(3) for j in range(3)], axis=0)
    close(y[..., 10:], np.maximum(largest @ pool[0][0, 0] + pool[1], 0))


@pytest.mark.parametrize("stride, project", [(1, False), (1, True), (2, True)])
def test_residual_block_backward_agrees_with_central_differences(stride, project):
    r = np.random.RandomState(0)
    f = 3 if project else 2
    arrays = [r.standard_normal((2, 4, 5, 2)), *filters(r, 3, 2, f), *filters(r, 3, f, f)]
    arrays += [r.standard_normal((1, 1, 2, f))] if project else []
    y = residual_block(*arrays, stride=stride)
    dy = r.standard_normal(y.shape)
    grads = residual_block_backward(dy, *arrays, stride=stride)
    assert (grads.dskip is None) == (not project)
    for k, array in enumerate(arrays):
        for place in list(np.ndindex(*array.shape))[::3]:
            ends = []
            for h in (1e-6, -1e-6):
                moved = [a.copy() for a in arrays]
                moved[k][place] += h
                ends.append(np.sum(dy * residual_block(*moved, stride=stride)))
            assert grads[k][place] == pytest.approx((ends[0] - ends[1]) / 2e-6, abs=1e-6)


def test_a_residual_block_of_zeros_is_a_relu_and_needs_a_projection_to_change_shape():
    x = np.random.RandomState(0).standard_normal((1, 4, 4, 2))
    w, b = np.zeros((3, 3, 2, 2)), np.zeros(2)
    close(residual_block(x, w, b, w, b), np.maximum(x, 0))
    with pytest.raises(ValueError, match=r"the shortcut has shape \(1, 4, 4, 2\) but .* \(1, 2, 2"):
        residual_block(x, w, b, w, b, stride=2)


def test_each_layer_of_a_dense_block_sees_all_before_it():
    r = np.random.RandomState(0)
    x, layers = r.standard_normal((2, 4, 3, 2)), [filters(r, 3, 2 + 3 * k, 3) for k in range(5)]
    parts = [x]
    for w, b in layers:
        together = np.maximum(np.concatenate(parts, -1), 0)
        parts.append(conv2d(np.pad(together, ((0, 0), (1, 1), (1, 1), (0, 0))), w, b))
    close(dense_block(x, layers), np.concatenate(parts, -1))
    assert sum(range(1, 6)) == 5 * 6 // 2 == 15


def test_gates_and_masks():
    r = np.random.RandomState(0)
    x = r.standard_normal((2, 3, 4, 6))
    w1, b1, w2, b2 = (r.standard_normal(s) for s in ((6, 2), 2, (2, 6), 6))
    hidden = np.maximum(x.mean((1, 2)) @ w1 + b1, 0)
    close(se_gate(x, w1, b1, w2, b2), x / (1 + np.exp(-(hidden @ w2 + b2)))[:, None, None])
    w, b = r.standard_normal((3, 3, 2, 1)), r.standard_normal(1)
    seen = np.pad(np.stack([x.mean(3), x.max(3)], 3), ((0, 0), (1, 1), (1, 1), (0, 0)))
    close(spatial_attention(x, w, b), x * (1 + 1 / (1 + np.exp(-conv2d(seen, w, b)))))
    with pytest.raises(ValueError, match=r"w has shape \(3, 3, 1, 1\), expected \(K, K, 2, 1\)"):
        spatial_attention(x, w[:, :, :1])


@pytest.mark.parametrize("make, size, classes", [
    (lambda: lenet5(rng(), dtype=float), (32, 32, 1), 10),
    (lambda: deep_learn_toolbox(rng(), float), (28, 28, 1), 10),
    (lambda: resnet18(rng(), divide=16, classes=7, dtype=float), (32, 48, 3), 7),
])
def test_gradients_of_whole_nets(make, size, classes):
    net, r = make(), np.random.RandomState(0)
    x, y = r.standard_normal((4, *size)), r.randint(0, classes, 4)
    out = net.forward(x, train=True)
    assert out.shape == (4, classes)
    dy = softmax_cross_entropy_backward(1.0, out, y)
    dx = net.backward(dy)
    direction = r.standard_normal(x.shape)
    ends = [net.forward(x + h * direction, train=True) for h in (1e-6, -1e-6)]
    slope = np.sum(dy * (ends[0] - ends[1])) / 2e-6
    assert np.sum(dx * direction) == pytest.approx(slope, rel=1e-4, abs=1e-7)
    for layer in net.walk():
        for name, grad in list(layer.grads.items()):
            kept, turn = layer.params[name], r.standard_normal(grad.shape)
            turn = turn * (layer.params[name] != 0) if name == "w" else turn
            ends = []
            for h in (1e-6, -1e-6):
                layer.params[name] = kept + h * turn
                ends.append(net.forward(x, train=True))
            layer.params[name] = kept
            slope = np.sum(dy * (ends[0] - ends[1])) / 2e-6
            assert np.sum(grad * turn) == pytest.approx(slope, rel=1e-3, abs=1e-7), (layer, name)


def test_lenet5_keeps_unseen_weights_at_zero_and_counts_like_its_table():
    net = lenet5(rng())
    assert sum(layer.count() for layer in net.inside[:-1]) == 60_000
    assert net.count() == 60_000 + 85 * 10
    c3 = net.inside[4]
    net.backward(net.forward(np.ones((2, 32, 32, 1), np.float32), train=True))
    assert not c3.grads["w"][:, :, connections_c3() == 0].any() and c3.grads["w"].any()
    assert net.forward(np.ones((2, 32, 32, 1), np.float32)).dtype == np.float32


def test_subsampling_learns_gain_and_shift():
    x = np.arange(16.0).reshape(1, 4, 4, 1)
    y = Subsample(np.array([2.0]), np.array([1.0]))(x)[0, :, :, 0]
    below = [2 * (8 + 9 + 12 + 13) + 1, 2 * (10 + 11 + 14 + 15) + 1]
    assert y.tolist() == [[2 * (0 + 1 + 4 + 5) + 1, 2 * (2 + 3 + 6 + 7) + 1], below]


def test_counts_of_built_nets():
    assert deep_learn_toolbox(rng()).count() == 3_898
    assert resnet18(rng()).count() == 11_689_512
    assert basic_block(rng(), 64, 64).count() == 2 * (9 * 64 * 64 + 128)


@pytest.mark.parametrize("make, size", [
    (lambda: alexnet(rng(), divide=16, classes=5), 227),
    (lambda: zfnet(rng(), divide=16, classes=5), 224),
    (lambda: vgg(rng(), "11", divide=16, classes=5, size=64), 64),
])
def test_small_builds_run(make, size):
    net = make()
    x = np.random.RandomState(0).standard_normal((1, size, size, 3)).astype(np.float32)
    y = net(x)
    assert y.shape == (1, 5) and y.dtype == np.float32
    assert net.backward(net.forward(x, train=True)).shape == x.shape


@pytest.mark.thorough
@pytest.mark.parametrize("make, params, size", [
    (lambda: alexnet(rng()), 60_965_224, 227), (lambda: vgg(rng(), "16"), 138_357_544, 224),
    (lambda: zfnet(rng()), 62_357_608, 224), (lambda: resnet18(rng()), 11_689_512, 224)])
def test_real_sizes_run(make, params, size):
    net = make()
    assert net.count() == params
    assert net(np.ones((1, size, size, 3), np.float32)).shape == (1, 1000)
