"""What nets cost and see, against counting and the numbers of the course's sources."""

import numpy as np
import pytest

from cnn_ref import (
    ConvSpec,
    DenseSpec,
    PoolSpec,
    activation_bytes,
    conv2d,
    conv2d_backward,
    conv_macs,
    conv_params,
    cost_table,
    dense_params,
    local_params,
    receptive_field,
)

TRIPLE, POOL = (3, 1, 1), (2, 2)
VGG16 = 2 * (2 * [TRIPLE] + [POOL]) + 3 * (3 * [TRIPLE] + [POOL])
ALEXNET = [(11, 4), (3, 2), (5, 1, 2), (3, 2), TRIPLE, TRIPLE, TRIPLE, (3, 2)]


def alexnet(groups):
    return [
        ConvSpec(96, 11, stride=4),
        PoolSpec(3, stride=2),
        ConvSpec(256, 5, pad=2, groups=groups),
        PoolSpec(3, stride=2),
        ConvSpec(384, 3, pad=1),
        ConvSpec(384, 3, pad=1, groups=groups),
        ConvSpec(256, 3, pad=1, groups=groups),
        PoolSpec(3, stride=2),
        DenseSpec(4096),
        DenseSpec(4096),
        DenseSpec(1000),
    ]


def vgg16():
    blocks = ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))
    convolutions = [
        layer for f, n in blocks for layer in [*n * [ConvSpec(f, 3, pad=1)], PoolSpec(2)]
    ]
    return [*convolutions, DenseSpec(4096), DenseSpec(4096), DenseSpec(1000)]


@pytest.mark.parametrize(
    "got, want",
    [
        (conv_params(5, 3, 200), 15_200),
        (conv_params(5, 3, 100, bias=False), 7_500),
        (conv_params(5, 3, 100), 7_600),
        (conv_params(3, 3, 10), 280),
        (conv_params(3, 3, 2), 56),
        (local_params(28, 5, 3, 100, bias=False), 5_880_000),
        (local_params(28, 5, 3, 100), 5_958_400),
        (dense_params(1000 * 1000, 10**6, bias=False), 10**12),
        (local_params(1000, 10, 1, 1, bias=False), 10**8),
        (conv_params(10, 1, 100, bias=False), 10**4),
        (conv_params(10, 1, 1, bias=False), 100),
        (conv_params(10, 1, 100), 10**4 + 100),
        ([conv_params(k, 1, 1, bias=False) for k in (3, 5, 7)], [9, 25, 49]),
        (2 * conv_params(3, 1, 1, bias=False) / conv_params(5, 1, 1, bias=False), 0.72),
        (round(3 * conv_params(3, 1, 1, bias=False) / conv_params(7, 1, 1, bias=False), 3), 0.551),
        (conv_macs((150, 100), 5, 3, 200), 225_000_000),
        (conv_macs(28, 5, 192, 32), 120_422_400),
        (conv_macs(28, 1, 192, 16) + conv_macs(28, 5, 16, 32), 12_443_648),
        (conv_macs(28, 3, 192, 128), 173_408_256),
        (conv_macs(28, 1, 192, 96) + conv_macs(28, 3, 96, 128), 101_154_816),
        (conv_params(1, 192, 64, bias=False), 12_288),
        (dense_params(2048, 1000), 2_049_000),
        (activation_bytes((150, 100, 200)), 12_000_000),
        (8 * activation_bytes((150, 100, 200)), 96_000_000),
        (round(activation_bytes((150, 100, 200)) / 2**20, 2), 11.44),
        (activation_bytes((150, 100, 200), batch=100), 1_200_000_000),
        (activation_bytes((150, 100, 200), itemsize=2), 6_000_000),
        (conv_params((3, 2), 4, 6, groups=2), 3 * 2 * 2 * 6 + 6),
        (conv_macs((5, 7), (3, 2), 4, 6, groups=2), 5 * 7 * 3 * 2 * 2 * 6),
    ],
)
def test_numbers_of_the_sources(got, want):
    assert got == want


@pytest.mark.parametrize("groups", [1, 2])
def test_counts_are_those_of_the_layer_itself(groups):
    x, w, b = np.ones((1, 6, 7, 4)), np.ones((3, 2, 4 // groups, 6)), np.ones(6)
    y = conv2d(x, w, b, pad=1, groups=groups)
    grads = conv2d_backward(y, x, w, b, pad=1, groups=groups)
    assert conv_params((3, 2), 4, 6, groups=groups) == grads.dw.size + grads.db.size
    inside = conv2d(np.ones((1, 8, 9, 4)), w, groups=groups)  # ones: each product adds one
    assert conv_macs(inside.shape[1:3], (3, 2), 4, 6, groups=groups) == inside.sum()
    assert activation_bytes(y.shape[1:], itemsize=8) == y.nbytes


@pytest.mark.parametrize(
    "layers, sizes",
    [
        (3 * [(3, 1)], [3, 5, 7]),
        ([(5, 1), POOL, (5, 1), POOL, (5, 1)], [5, 6, 14, 16, 32]),
        (ALEXNET, [11, 19, 51, 67, 99, 131, 163, 195]),
    ],
)
def test_receptive_fields_of_the_sources(layers, sizes):
    assert [field.size for field in receptive_field(layers)] == sizes


def test_receptive_field_of_vgg16():
    assert receptive_field(VGG16)[-1].size == 212
    assert receptive_field(VGG16)[-1].jump == 32


@pytest.mark.parametrize("seed", range(20))
def test_receptive_field_is_where_the_gradient_arrives(seed):
    r = np.random.RandomState(seed)
    layers = [
        (r.randint(1, 5), r.randint(1, 4), r.randint(0, 3), r.randint(1, 3)) for _ in range(3)
    ]
    layers = [tuple(int(v) for v in layer) for layer in layers]
    # Without padding, from the third value of the net to the pixels that it depends on.
    places = [3]
    for k, stride, _, dilation in reversed(layers):
        places.insert(0, (places[0] - 1) * stride + dilation * (k - 1) + 1)
    for at in (0, 2):
        grad = np.zeros((1, 1, places[-1], 1))
        grad[0, 0, at] = 1
        for n, (k, stride, _, dilation) in reversed(list(zip(places, layers, strict=False))):
            grad = conv2d_backward(grad, np.ones((1, 1, n, 1)), np.ones((1, k, 1, 1)),
                                   stride=(1, stride), dilation=(1, dilation)).dx
        seen = np.nonzero(grad[0, 0, :, 0])[0]
        bare = receptive_field([(k, s, 0, d) for k, s, _, d in layers])[-1]
        assert bare.size == seen[-1] - seen[0] + 1
        assert bare.start + at * bare.jump == (seen[-1] + seen[0]) / 2
    start, jump = bare.start, 1
    for _, stride, pad, _ in layers:
        start, jump = start - pad * jump, jump * stride
    assert receptive_field(layers)[-1].start == start


def test_layers_may_leave_out_what_is_plain():
    assert receptive_field([(3, 2)]) == receptive_field([(3, 2, 0)]) == [(3, 2, 1.0)]
    assert receptive_field([(3, 2, 0, 1)]) == [(3, 2, 1.0)]
    assert receptive_field([(2, 2)])[0].start == 0.5
    assert receptive_field([]) == []


@pytest.mark.parametrize("groups, params", [(2, 60_965_224), (1, 62_378_344)])
def test_alexnet(groups, params):
    table = cost_table((227, 227, 3), alexnet(groups))
    assert table.params == params
    shapes = [row.out for row in table.rows]
    assert shapes[1:9] == [(55, 55, 96), (27, 27, 96), (27, 27, 256), (13, 13, 256),
                           (13, 13, 384), (13, 13, 384), (13, 13, 256), (6, 6, 256)]
    assert np.prod(shapes[8]) == 9216
    dense = sum(row.params for row in table.rows[9:])
    if groups == 2:
        assert round(100 * dense / params, 1) == 96.2
        assert round(params * 4 / 1e6, 1) == 243.9
        convolutions = (55**2 * 363 * 96, 27**2 * 1200 * 256, 13**2 * 2304 * 384,
                        13**2 * 1728 * 384, 13**2 * 1728 * 256)
        assert table.macs == sum(convolutions) + 9216 * 4096 + 4096 * 4096 + 4096 * 1000


def test_vgg16():
    table = cost_table((224, 224, 3), vgg16())
    assert table.params == 138_357_544 and round(table.params * 4 / 1e6) == 553
    dense = table.rows[-3:]
    assert round(table.macs / 1e9, 2) == 15.47
    assert round((table.macs - sum(row.macs for row in dense)) / 1e9, 2) == 15.35
    assert sum(row.params for row in dense) == 123_642_856
    assert round(100 * 123_642_856 / table.params, 1) == 89.4
    assert round(100 * dense[0].params / table.params, 1) == 74.3


def test_the_small_vgg_of_cnn_explainer():
    ten = ConvSpec(10, 3)
    table = cost_table((64, 64, 3), [ten, ten, PoolSpec(2), ten, ten, PoolSpec(2), DenseSpec(10)])
    assert [row.out[0] for row in table.rows[:-1]] == [64, 62, 60, 30, 28, 26, 13]
    assert np.prod(table.rows[-2].out) == 1690 and table.params == 19_920


def test_memory_of_inference_and_of_training():
    layers = [ConvSpec(4, 3), PoolSpec(2), DenseSpec(10, bias=False)]
    table = cost_table((8, 8, 1), layers, batch=2, itemsize=8)
    sizes = [2 * 8 * n for n in (64, 144, 36, 10)]
    assert [row.activations for row in table.rows] == sizes
    assert table.params == 40 + 360 and table.macs == 36 * 36 + 360
    assert table.inference_bytes == 400 * 8 + sizes[0] + sizes[1]
    assert table.training_bytes == 2 * 400 * 8 + sum(sizes)
    assert cost_table((8, 8, 1), []).inference_bytes == 256


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: conv_params(0, 3, 4), "k is 0, expected 1 or more"),
        (lambda: conv_params(3, 3, 4, groups=2), "groups is 2 but c is 3 and f is 4"),
        (lambda: conv_macs((0, 3), 3, 3, 4), "out is 0, expected 1 or more"),
        (lambda: conv_macs((1, 2, 3), 3, 3, 4), r"out is \(1, 2, 3\), expected a number or"),
        (lambda: dense_params(3, -1), "m is -1, expected 1 or more"),
        (lambda: activation_bytes((3, 0)), "axis 1 of shape is 0, expected 1 or more"),
        (lambda: activation_bytes((3, 2), batch=0), "batch is 0, expected 1 or more"),
        (lambda: receptive_field([(3, 1), (3,)]), r"layer 1 is \(3,\), expected \(k, stride\)"),
        (lambda: receptive_field([(3, 0)]), "stride of layer 0 is 0, expected 1 or more"),
        (lambda: receptive_field([(3, 1, -1)]), "pad of layer 0 is -1, expected 0 or more"),
        (lambda: cost_table((4, 4, 1), [DenseSpec(3), PoolSpec(2)]), "stands after an output of"),
        (lambda: cost_table((4, 4, 1), [ConvSpec(3, 5)]), "K is 5 .spanning 5. but the padded"),
        (
            lambda: cost_table((4, 4, 1), [PoolSpec(2, pad=2)]),
            r"pad is \(2, 2\) but the window has",
        ),
        (lambda: cost_table((4, 4, 1), [(3, 2)]), r"a layer is \(3, 2\), expected ConvSpec"),
    ],
)
def test_wrong_calls_say_what_is_wrong(call, words):
    with pytest.raises(ValueError, match=words):
        call()
