"""Every kernel's arithmetic, run on the processor, against the reference library."""

import inspect

import array_api_compat.numpy
import numpy as np
import pytest
from configurations import close, draw_conv, draw_pool, draw_transposed

import cnn_ref
import gpu
from gpu import blocks, depthwise, kernels

SEEDS = range(12)
MINE = gpu.OWN


def agree(got, want, dtype=np.float64):
    parts = got if isinstance(got, tuple) else (got,)
    wanted = want if isinstance(want, tuple) else (want,)
    for a, b in zip(parts, wanted, strict=True):
        if b is None:
            assert a is None
            continue
        assert a.dtype == b.dtype == dtype
        if dtype == np.float64:
            close(a, b)
        else:
            np.testing.assert_allclose(a, b, rtol=2e-5, atol=2e-5)


def both_ways(host, name, *arguments, **options):
    """What gpu gives; the same bits whichever thread comes first."""
    function = getattr(gpu, name)
    before = [np.array(a) for a in arguments if isinstance(a, np.ndarray)]
    got = function(*arguments, **options)
    host.turned = True
    again = function(*arguments, **options)
    host.turned = False
    for a, b in zip(got if isinstance(got, tuple) else (got,),
                    again if isinstance(again, tuple) else (again,), strict=True):
        np.testing.assert_array_equal(a, b)
    for a, b in zip([a for a in arguments if isinstance(a, np.ndarray)], before, strict=True):
        np.testing.assert_array_equal(a, b)
    agree(got, getattr(cnn_ref, name)(*arguments, **options),
          np.result_type(*(a for a in arguments if isinstance(a, np.ndarray))))
    return got


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("seed", SEEDS)
def test_convolution(host, seed, dtype):
    x, w, b, options = draw_conv(seed)
    x, w, b = (a.astype(dtype) for a in (x, w, b))
    y = both_ways(host, "conv2d", x, w, b, **options)
    dy = np.random.RandomState(seed).standard_normal(y.shape).astype(dtype)
    both_ways(host, "conv2d_backward", dy, x, w, b, **options)
    both_ways(host, "conv2d_backward", dy, x, w, **options)
    both_ways(host, "conv2d_input_grad", dy, x, w, **options)
    both_ways(host, "conv2d_filter_grad", dy, x, w, **options)


@pytest.mark.parametrize("seed", SEEDS)
def test_depthwise_convolution(host, seed):
    r = np.random.RandomState(seed)
    x, w, _, options = draw_conv(seed)
    options.pop("groups")
    x = r.standard_normal((*x.shape[:3], 3))
    w = r.standard_normal((*w.shape[:2], 3, r.randint(1, 4)))
    b = r.standard_normal(3 * w.shape[3])
    y = both_ways(host, "depthwise_conv2d", x, w, b, **options)
    assert host.launches == ["forward"] * 2
    both_ways(host, "depthwise_conv2d_backward", r.standard_normal(y.shape), x, w, b, **options)


@pytest.mark.parametrize("parts", [1, 3, 4])
def test_the_gradient_of_depthwise_filters_in_parts(host, monkeypatch, parts):
    monkeypatch.setattr(depthwise, "PARTS", parts)
    r = np.random.RandomState(0)
    x, w = r.standard_normal((2, 6, 5, 3)), r.standard_normal((2, 3, 3, 2))
    dy = r.standard_normal((2, 5, 3, 6))
    both_ways(host, "depthwise_conv2d_backward", dy, x, w)


@pytest.mark.parametrize("seed", SEEDS)
def test_transposed_convolution(host, seed):
    x, w, b, options = draw_transposed(seed)
    y = both_ways(host, "conv2d_transpose", x, w, b, **options)
    dy = np.random.RandomState(seed).standard_normal(y.shape)
    both_ways(host, "conv2d_transpose_backward", dy, x, w, b, **options)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("seed", SEEDS)
def test_pooling(host, seed, dtype):
    x, size, options = draw_pool(seed)
    x = np.round(x).astype(dtype)  # rounded, so that several are largest
    dy = np.random.RandomState(seed).standard_normal(
        cnn_ref.max_pool2d(x, size, **options).shape).astype(dtype)
    both_ways(host, "max_pool2d", x, size, **options)
    both_ways(host, "max_pool2d_backward", dy, x, size, **options)
    for count_pad in (False, True):
        both_ways(host, "avg_pool2d", x, size, count_pad=count_pad, **options)
        both_ways(host, "avg_pool2d_backward", dy, x, size, count_pad=count_pad, **options)


def test_more_channels_and_places_than_threads(host, monkeypatch):
    monkeypatch.setattr(kernels, "BLOCKS", 2)
    r = np.random.RandomState(0)
    x = np.round(r.standard_normal((2, 6, 5, 150)))
    w = r.standard_normal((3, 2, 150, 2))
    y = both_ways(host, "conv2d", x, w, pad=1)
    both_ways(host, "conv2d_backward", y, x, w, pad=1)
    y = both_ways(host, "depthwise_conv2d", x, w)
    both_ways(host, "depthwise_conv2d_backward", y, x, w)
    y = both_ways(host, "max_pool2d", x, 2)
    both_ways(host, "max_pool2d_backward", y, x, 2)
    both_ways(host, "avg_pool2d_backward", both_ways(host, "avg_pool2d", x, 2), x, 2)


@pytest.mark.parametrize("size, options, shape, kernel", [
    (2, {}, (2, 4, 6, 3), "largest_grad_of_tiles"),
    ((1, 3), {}, (1, 2, 9, 1), "largest_grad_of_tiles"),
    (2, {}, (1, 5, 4, 2), "largest_grad"),
    (2, {"stride": 1}, (1, 4, 4, 2), "largest_grad"),
    (2, {"stride": (2, 1)}, (1, 4, 2, 2), "largest_grad"),
    (3, {"pad": 1}, (1, 4, 4, 2), "largest_grad"),
    (2, {"pad": ((1, 0), (1, 0))}, (1, 4, 4, 2), "largest_grad"),
])
def test_tiles_are_written_by_their_windows(host, size, options, shape, kernel):
    r = np.random.RandomState(0)
    x = r.randint(0, 3, shape).astype(float)
    dy = r.standard_normal(cnn_ref.max_pool2d(x, size, **options).shape)
    both_ways(host, "max_pool2d_backward", dy, x, size, **options)
    assert host.launches[-1] == kernel


def test_padding_never_wins_and_nan_always_does(host):
    x = np.full((1, 3, 3, 2), -np.inf)
    x[0, 1, 1, 0] = np.nan
    for function in ("max_pool2d", "max_pool2d_backward"):
        first = (np.ones((1, 4, 4, 2)),) if function.endswith("backward") else ()
        got, want = (getattr(m, function)(*first, x, 2, stride=1, pad=1) for m in (gpu, cnn_ref))
        np.testing.assert_array_equal(got, want)


@pytest.mark.parametrize("seed", SEEDS)
def test_columns(host, seed):
    x, w, b, options = draw_conv(seed)
    options.pop("groups")
    columns = both_ways(host, "im2col", x, w.shape[:2], **options)
    assert not np.shares_memory(columns, x)
    values = np.random.RandomState(seed).standard_normal(columns.shape)
    both_ways(host, "col2im", values, x.shape, w.shape[:2], **options)
    filters = np.random.RandomState(seed).standard_normal((*w.shape[:2], x.shape[3], len(b)))
    y = both_ways(host, "conv2d_im2col", x, filters, b, **options)
    both_ways(host, "conv2d_im2col_backward", y, x, filters, b, **options)


def test_columns_of_one_pixel_are_a_copy(host):
    x = np.ones((2, 3, 3, 2))
    assert not np.shares_memory(gpu.im2col(x, 1), x)


def test_pointwise_and_named_kinds(host):
    r = np.random.RandomState(0)
    x, w = r.standard_normal((2, 4, 5, 6)), r.standard_normal((1, 1, 6, 3))
    y = both_ways(host, "pointwise_conv2d", x, w, np.arange(3.0))
    both_ways(host, "pointwise_conv2d_backward", y, x, w)
    assert host.launches == [], "a product needs no kernel where filters are one pixel"
    both_ways(host, "conv2d_dilated", x, r.standard_normal((3, 2, 6, 2)), dilation=(1, 2), pad=2)
    both_ways(host, "grouped_conv2d", x, r.standard_normal((3, 2, 3, 4)), groups=2)
    one_pixel = r.standard_normal((1, 1, 3, 4))
    both_ways(host, "conv2d_backward", r.standard_normal((2, 4, 5, 4)), x, one_pixel, groups=2)


@pytest.mark.parametrize("name", MINE)
def test_signatures_and_words_are_those_of_the_reference(name):
    mine, reference = getattr(gpu, name), getattr(cnn_ref, name)
    assert inspect.signature(mine) == inspect.signature(reference)
    assert mine.__name__ == name
    assert mine.__doc__.splitlines()[0] == reference.__doc__.splitlines()[0]


def test_wrong_shapes_are_refused_in_the_words_of_the_reference(host):
    with pytest.raises(ValueError, match="C is 3 in x but 2 in w"):
        gpu.conv2d(np.ones((1, 4, 4, 3)), np.ones((3, 3, 2, 1)))
    with pytest.raises(ValueError, match="window could lie in the padding"):
        gpu.max_pool2d(np.ones((1, 4, 4, 3)), 2, pad=2)


def test_awkward_arrays(host):
    r = np.random.RandomState(1)
    w = r.standard_normal((3, 3, 6, 4)).T.copy().T
    x = np.ascontiguousarray(r.standard_normal((2, 5, 6, 6)))[:, ::-1]
    x.flags.writeable = False
    both_ways(host, "conv2d", x, w, pad=1)
    both_ways(host, "max_pool2d", x, 2)
    whole = both_ways(host, "avg_pool2d", np.zeros((0, 4, 4, 2)), 2)
    assert whole.shape == (0, 2, 2, 2)
    assert gpu.conv2d(np.zeros((0, 5, 5, 6)), w).shape == (0, 3, 3, 4)
    integers = np.arange(50).reshape(1, 5, 5, 2)
    assert gpu.max_pool2d(integers, 2).dtype == np.float64


@pytest.mark.parametrize("shape, size", [((2, 4, 4, 1), 4), ((3, 2, 4, 1), 2), ((1, 4, 2, 2), 2)])
def test_blocks_are_not_deeper_than_a_device_allows(host, shape, size):
    x = np.arange(float(np.prod(shape))).reshape(shape)
    y = both_ways(host, "max_pool2d", x, size)
    both_ways(host, "avg_pool2d_backward", y, x, size)
    w = np.ones((size, size, 1, shape[3]))
    both_ways(host, "conv2d_backward", y, x, w, stride=size, groups=shape[3])


def test_numbers_of_numpy_are_options(host):
    r = np.random.RandomState(0)
    x, w = r.standard_normal((2, 40, 6, 2)), r.standard_normal((3, 2, 2, 3))
    for kind in (np.int64, np.uint8, np.int8):
        y = both_ways(host, "conv2d", x, w, stride=kind(2), dilation=(kind(1), 2), pad=kind(1))
        both_ways(host, "conv2d_backward", y, x, w, stride=kind(2), dilation=(kind(1), 2),
                  pad=kind(1))
        both_ways(host, "max_pool2d", x, kind(2), stride=kind(1))
        both_ways(host, "avg_pool2d", x, (kind(2), 3), pad=(kind(1), kind(1)))
    for yes in (True, 1, 0.5, "yes", np.bool_(True)):
        got = gpu.avg_pool2d(x, 2, pad=1, count_pad=yes)
        np.testing.assert_array_equal(got, gpu.avg_pool2d(x, 2, pad=1, count_pad=True))


@pytest.mark.parametrize("x, w", [
    ((2, 5, 5, 0), (3, 3, 0, 2)), ((2, 5, 5, 0), (3, 3, 0, 0)), ((2, 5, 5, 3), (3, 3, 3, 0)),
    ((0, 5, 5, 0), (1, 1, 0, 2)), ((0, 5, 5, 2), (1, 1, 2, 0)), ((0, 5, 5, 2), (3, 3, 2, 1))])
def test_nothing_in_nothing_out(host, x, w):
    x, w = np.ones(x), np.ones(w)
    y = both_ways(host, "conv2d", x, w)
    both_ways(host, "conv2d_backward", y, x, w)
    both_ways(host, "conv2d_transpose", y, w)


def test_options_are_those_of_the_reference(host):
    x, w = np.ones((1, 4, 4, 4)), np.ones((2, 2, 2, 4))
    for name in ("conv2d_im2col", "depthwise_conv2d"):
        for module in (gpu, cnn_ref):
            with pytest.raises(TypeError, match=f"{name}.*unexpected keyword argument 'groups'"):
                getattr(module, name)(x, w, groups=2)


def test_few_images_at_a_time(host, monkeypatch):
    monkeypatch.setattr(blocks, "WORKSPACE", 1)
    x, w, b, options = draw_conv(3)
    both_ways(host, "conv2d", x, w, b, **options)
    dy = cnn_ref.conv2d(x, w, b, **options)
    both_ways(host, "conv2d_backward", dy, x, w, b, **options)


def test_a_full_device_is_tried_with_less_and_then_said(host, monkeypatch):
    x, w = np.ones((4, 5, 5, 2)), np.ones((3, 3, 2, 1))
    real, most = array_api_compat.numpy.empty, [2]

    def small(shape, dtype=float):
        if len(shape) == 2 and shape[0] > most[0] * 9:
            raise MemoryError("out of memory")
        return real(shape, dtype)
    monkeypatch.setattr("array_api_compat.numpy.empty", small)
    got = gpu.conv2d(x, w)
    np.testing.assert_array_equal(got, np.full((4, 3, 3, 1), 18.0))
    assert host.launches == ["cut"] * 2
    most[0] = 0
    with pytest.raises(MemoryError, match=r"too little free memory for conv2d of arrays "
                       r"\(4, 5, 5, 2\), \(3, 3, 2, 1\) \(0 MiB together\): pass a smaller batch"):
        gpu.conv2d(x, w=w)


@pytest.mark.parametrize("words, full", [
    ("CUBLAS_STATUS_ALLOC_FAILED", True), ("CUDA_ERROR_OUT_OF_MEMORY: out of memory", True),
    ("cudaErrorMemoryAllocation: out of memory", True), ("cudaErrorIllegalAddress", False)])
def test_the_errors_of_cuda_for_a_full_device(words, full):
    done = []

    def work(images):
        if images.stop - images.start > 2 or not full:
            raise RuntimeError(words)
        done.append(images)
    if full:
        blocks.in_blocks(5, 1, work)
        assert done == [slice(0, 2), slice(2, 4), slice(4, 5)]
    else:
        with pytest.raises(RuntimeError, match=words):
            blocks.in_blocks(5, 1, work)

    @blocks.explained
    def whole(x):
        raise RuntimeError(words)
    with pytest.raises(MemoryError if full else RuntimeError,
                       match="too little free memory for whole" if full else words):
        whole(np.ones(3))
