"""Convolution against loops, SciPy, its own adjoint, and a strict array-API namespace."""

import array_api_strict
import configurations as draw
import numpy as np
import pytest

from cnn_ref import conv2d, conv2d_backward

SEEDS = [
    *range(draw.COUNT),
    *(pytest.param(s, marks=pytest.mark.thorough) for s in range(draw.COUNT, draw.MANY)),
]


def loops(x, w, b, stride, pad, dilation=(1, 1), groups=1):
    """The definition, one product after the other."""
    image = draw.padded(
        x, draw.both(x, w.shape[:2], {"stride": stride, "pad": pad, "dilation": dilation})
    )
    (kh, kw, c, f), (n, h, wide, _) = w.shape, image.shape
    oh = (h - dilation[0] * (kh - 1) - 1) // stride[0] + 1
    ow = (wide - dilation[1] * (kw - 1) - 1) // stride[1] + 1
    y = np.zeros((n, oh, ow, f))
    for place in np.ndindex(*y.shape):
        k, i, j, o = place
        first = o // (f // groups) * c
        for u, v, d in np.ndindex(kh, kw, c):
            y[place] += (
                w[u, v, d, o]
                * image[
                    k, i * stride[0] + u * dilation[0], j * stride[1] + v * dilation[1], first + d
                ]
            )
    return y + b


@pytest.mark.parametrize("seed", range(12))
def test_forward_agrees_with_loops(seed):
    x, w, b, options = draw.draw_conv(seed)
    draw.close(conv2d(x, w, b, **options), loops(x, w, b, **options))


@pytest.mark.parametrize("mode", ["valid", "full"])
@pytest.mark.parametrize("seed", range(5))
def test_one_channel_is_scipys_correlation(mode, seed):
    signal = pytest.importorskip("scipy.signal")
    r = np.random.RandomState(seed)
    x, w = r.standard_normal((6 + seed, 7)), r.standard_normal((3, 2 + seed % 3))
    y = conv2d(x[None, :, :, None], w[:, :, None, None], pad=mode)[0, :, :, 0]
    draw.close(y, signal.correlate2d(x, w, mode))


@pytest.mark.parametrize("seed", SEEDS)
def test_backward_is_the_adjoint(seed):
    x, w, b, options = draw.draw_conv(seed)
    y = conv2d(x, w, **options)
    dy = np.random.RandomState(seed).standard_normal(y.shape)
    dx, dw, db = conv2d_backward(dy, x, w, b, **options)
    inner = np.sum(y * dy)
    scale = np.sum(np.abs(y * dy)) or 1.0
    assert abs(np.sum(x * dx) - inner) <= 1e-12 * scale
    assert abs(np.sum(w * dw) - inner) <= 1e-12 * scale
    draw.close(db, dy.sum(axis=(0, 1, 2)))


def test_the_matrix_of_the_sources_and_its_negation():
    x = np.array(
        [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0.0]]
    )
    k = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1.0]])
    y = conv2d(x[None, :, :, None], k[:, :, None, None])[0, :, :, 0]
    assert y.tolist() == [[4, 3, 4], [2, 4, 3], [2, 3, 4]]
    same = conv2d(x[None, :, :, None], k[:, :, None, None], pad="same")[0, :, :, 0]
    assert same.tolist() == [
        [2, 2, 3, 1, 1],
        [1, 4, 3, 4, 1],
        [1, 2, 4, 3, 3],
        [1, 2, 3, 4, 1],
        [0, 2, 2, 1, 1],
    ]


@pytest.mark.parametrize(
    "dtype, result",
    [
        (np.float32, np.float32),
        (np.float64, np.float64),
        (np.int64, np.float64),
        (np.uint8, np.float64),
        (np.bool_, np.float64),
    ],
)
def test_floats_keep_their_precision_and_integers_become_floats(dtype, result):
    x, w, b = np.ones((1, 3, 3, 2), dtype), np.ones((2, 2, 2, 1), dtype), np.ones(1, dtype)
    y = conv2d(x, w, b)
    assert y.dtype == result and (y == 9).all()
    assert {g.dtype for g in conv2d_backward(y, x, w, b)} == {np.dtype(result)}


def test_an_integer_image_does_not_truncate_the_filter():
    y = conv2d(np.ones((1, 2, 2, 1), int), np.full((2, 2, 1, 1), 0.3))
    assert y.ravel() == pytest.approx([1.2])


def test_arguments_are_not_changed_and_may_be_read_only_views():
    r = np.random.RandomState(0)
    arrays = [
        r.standard_normal((2, 3, 6, 8)).transpose(0, 2, 3, 1)[:, ::-1],
        r.standard_normal((4, 3, 2, 3)).transpose(3, 2, 1, 0),
        r.standard_normal(8)[::2],
    ]
    before = [a.copy() for a in arrays]
    for a in arrays:
        a.flags.writeable = False
    y = conv2d(*arrays, pad=1)
    conv2d_backward(y, *arrays, pad=1)
    draw.close(y, conv2d(*before, pad=1))
    assert all((a == b).all() for a, b in zip(arrays, before, strict=True))


@pytest.mark.parametrize("shape", [(0, 4, 4, 2), (1, 1, 1, 2)])
def test_no_image_and_one_pixel(shape):
    x, w = np.ones(shape), np.ones((1, 1, 2, 3))
    y = conv2d(x, w)
    assert y.shape == (*shape[:3], 3)
    assert conv2d_backward(y, x, w).dw.shape == w.shape


def test_nan_and_infinity_travel():
    x = np.zeros((1, 3, 3, 1))
    x[0, 0, 0], x[0, 2, 2] = np.nan, np.inf
    y = conv2d(x, np.ones((2, 2, 1, 1)))[0, :, :, 0]
    assert np.isnan(y[0, 0]) and y[1, 1] == np.inf and y[0, 1] == 0


@pytest.mark.parametrize("seed", range(8))
def test_the_portable_path_on_a_strict_namespace(seed):
    x, w, b, options = draw.draw_conv(seed)
    strict = [array_api_strict.asarray(a) for a in (x, w, b)]
    y = conv2d(*strict, **options)
    assert isinstance(y, type(strict[0]))
    draw.close(np.asarray(y), conv2d(x, w, b, **options))
    for got, want in zip(
        conv2d_backward(y, *strict, **options),
        conv2d_backward(np.asarray(y), x, w, b, **options),
        strict=True,
    ):
        assert isinstance(got, type(strict[0]))
        draw.close(np.asarray(got), want)


X, W, B = np.ones((2, 5, 6, 3)), np.ones((3, 2, 3, 4)), np.ones(4)


@pytest.mark.parametrize(
    "call, words",
    [
        (
            lambda: conv2d(X[0], W),
            r"x has shape \(5, 6, 3\), expected \(N, H, W, C\): 4 axes, not 3",
        ),
        (lambda: conv2d(X, W[0]), r"w has shape \(2, 3, 4\), expected \(KH, KW, C, F\)"),
        (lambda: conv2d(X, W[:, :, :2]), "C is 3 in x but 2 in w: the filters must be as deep"),
        (lambda: conv2d(X, W, B[:3]), r"b has shape \(3,\), expected \(F,\) = \(4,\)"),
        (lambda: conv2d(X, W, groups=2), "groups is 2 but x has C = 3 and w has F = 4"),
        (lambda: conv2d(X[:, :2], W), "K is 3 .spanning 3. but the padded input has 2"),
        (lambda: conv2d(X, W, stride=(1, 2, 3)), r"stride is \(1, 2, 3\), expected a number or"),
        (lambda: conv2d(X, W, pad="half"), "pad is 'half', expected 'valid'"),
        (
            lambda: conv2d_backward(X, X, W),
            r"dy has shape \(2, 5, 6, 3\), expected .* = \(2, 3, 5, 4\)",
        ),
        (lambda: conv2d(X + 1j, W), "an array is complex, expected real numbers"),
    ],
)
def test_wrong_calls_say_what_is_wrong(call, words):
    with pytest.raises((ValueError, TypeError), match=words):
        call()


def test_no_bias_has_no_gradient():
    assert conv2d_backward(conv2d(X, W), X, W).db is None
