"""Sizes against counting, and against the numbers of the course's sources."""

import numpy as np
import pytest

from cnn_ref import out_size, resolve_pad, same_pad, transposed_out_size


def counted(n, k, stride, before, after, dilation):
    """Places counted one by one."""
    taps = np.arange(k) * dilation
    return sum(
        1 for start in range(0, n + before + after, stride) if start + taps[-1] < n + before + after
    )


@pytest.mark.parametrize("seed", range(200))
def test_out_size_counts_the_places(seed):
    r = np.random.RandomState(seed)
    n, k, stride, dilation = (
        int(v) for v in (r.randint(1, 30), r.randint(1, 6), r.randint(1, 6), r.randint(1, 4))
    )
    before, after = int(r.randint(0, 5)), int(r.randint(0, 5))
    count = counted(n, k, stride, before, after, dilation)
    if count:
        assert out_size(n, k, stride, (before, after), dilation) == count
    else:
        with pytest.raises(ValueError, match="the padded input has"):
            out_size(n, k, stride, (before, after), dilation)


@pytest.mark.parametrize(
    "arguments, size",
    [
        ((8, 3), 6),
        ((7, 3, 1, 1), 7),
        ((5, 3, 2, 1), 3),
        ((227, 11, 4), 55),
        ((55, 3, 2), 27),
        ((28, 2, 2), 14),
        ((64, 3), 62),
        ((13, 6, 5), 2),
        ((10, 3, 1, 0, 4), 2),
        ((7, 3, 1, "full"), 9),
        ((7, 3, 1, "same"), 7),
        ((7, 3, 1, "valid"), 5),
        ((13, 6, 5, "same"), 3),
    ],
)
def test_numbers_of_the_sources(arguments, size):
    assert out_size(*arguments) == size
    assert type(out_size(*arguments)) is int


@pytest.mark.parametrize(
    "n, k, s, pads",
    [
        (13, 6, 5, (1, 2)),
        (5, 2, 1, (0, 1)),
        (5, 3, 1, (1, 1)),
        (5, 5, 1, (2, 2)),
        (7, 7, 1, (3, 3)),
        (4, 1, 2, (0, 0)),
        (5, 1, 3, (0, 0)),
    ],
)
def test_same_is_tensorflows(n, k, s, pads):
    assert same_pad(n, k, s) == pads
    assert out_size(n, k, s, "same") == int(np.ceil(n / s))


@pytest.mark.parametrize("n", range(1, 7))
@pytest.mark.parametrize("k", range(1, 5))
@pytest.mark.parametrize("s", range(1, 4))
def test_transposed_size_is_the_smallest_that_maps_back(n, k, s):
    size = transposed_out_size(n, k, s)
    assert out_size(size, k, s) == n
    assert size == 1 or size < k or size - 1 < k or out_size(size - 1, k, s) == n - 1


def test_transposed_number_of_the_sources():
    assert transposed_out_size(2, 3, stride=2) == 5


@pytest.mark.parametrize(
    "call, words",
    [
        (
            lambda: out_size(3, 5),
            r"K is 5 \(spanning 5\) but the padded input has 3 \(n=3, pad=\(0, 0\)\)",
        ),
        (lambda: out_size(4, 3, dilation=2), "K is 3 .spanning 5. but the padded input has 4"),
        (lambda: out_size(4, 0), "k is 0, expected 1 or more"),
        (lambda: out_size(4, 2, stride=0), "stride is 0, expected 1 or more"),
        (lambda: out_size(4, 2, pad=-1), "pad is -1, expected 0 or more"),
        (lambda: out_size(4.0, 2), "n is 4.0, expected an integer"),
        (lambda: out_size(4, True), "k is True, expected an integer"),
        (lambda: out_size(4, 2, pad="some"), "pad is 'some', expected 'valid', 'same', 'full'"),
        (lambda: resolve_pad((1, 2, 3), 5, 3), r"pad is \(1, 2, 3\), expected a number or"),
        (lambda: transposed_out_size(1, 1, pad=2), "pad is 2, which leaves -3 places"),
    ],
)
def test_wrong_calls_say_what_is_wrong(call, words):
    with pytest.raises((ValueError, TypeError), match=words):
        call()
