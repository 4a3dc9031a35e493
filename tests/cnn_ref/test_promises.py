"""What every public function promises, held against a sample call of each (`cnn_ref.samples`)."""

import inspect

import array_api_strict
import numpy as np
import pytest

import cnn_ref
from cnn_ref.samples import N, collected, each, leaves

SAMPLES = collected()
PUBLIC = [name for name in cnn_ref.__all__ if inspect.isfunction(getattr(cnn_ref, name))]


def arguments_of(name):
    return SAMPLES[name].arguments(np.random.RandomState(7))


def is_float(a):
    return isinstance(a, np.ndarray) and a.dtype.kind == "f"


WITH_ARRAYS = [n for n in PUBLIC if n in SAMPLES and any(map(is_float, arguments_of(n)))]
BATCHED = [name for name in WITH_ARRAYS if SAMPLES[name].batch]


def called(name, arguments):
    return getattr(cnn_ref, name)(*arguments, **SAMPLES[name].options)


def arrays(result):
    return [leaf for leaf in leaves(result) if hasattr(leaf, "dtype")]


def agree(got, want, rtol=0.0):
    got, want = leaves(got), leaves(want)
    assert len(got) == len(want)
    for a, b in zip(got, want, strict=True):
        if not isinstance(b, str) and not callable(b):
            np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=rtol, atol=rtol)


def awkward(a):
    """The same values in a view that is read-only and not in one piece."""
    spread = np.zeros((*a.shape[::-1], 2), a.dtype)
    spread[..., 0] = a.T
    view = spread[..., 0].T
    view.flags.writeable = False
    return view


def test_every_public_function_has_a_sample_and_no_sample_is_stale():
    assert sorted(SAMPLES) == sorted(PUBLIC)


@pytest.mark.parametrize("name", PUBLIC)
def test_docstrings_say_everything(name):
    function = getattr(cnn_ref, name)
    sections = ["Returns:", "Raises:", "Source:", ">>>"]
    if inspect.signature(function).parameters:
        sections.insert(0, "Args:")
    places = [function.__doc__.find(section) for section in sections]
    assert -1 not in places, f"{name} lacks {sections[places.index(-1)]}"
    assert places == sorted(places), f"{name} has its sections in another order than {sections}"


@pytest.mark.parametrize("name", WITH_ARRAYS)
def test_arguments_stay_as_they_are_and_may_be_read_only_views(name):
    plain = arguments_of(name)
    views = each(awkward, list(plain))
    agree(called(name, views), called(name, plain), rtol=1e-13)
    agree(views, arguments_of(name))
    agree(plain, arguments_of(name))


@pytest.mark.parametrize("name", WITH_ARRAYS)
def test_single_precision_stays_single(name):
    plain = arguments_of(name)
    single = each(lambda a: a.astype(np.float32) if is_float(a) else a, list(plain))
    got, want = called(name, single), called(name, plain)
    agree(got, want, rtol=2e-3 if name.startswith("numerical") else 2e-5)
    for a, b in zip(arrays(got), arrays(want), strict=True):
        assert a.dtype == (np.float32 if b.dtype.kind == "f" else b.dtype)
        assert b.dtype in (np.float64, np.int64, np.int8)


@pytest.mark.parametrize("name", WITH_ARRAYS)
def test_integers_are_promoted_and_never_truncated(name):
    whole = each(lambda a: np.round(3 * a) if is_float(a) else a, list(arguments_of(name)))
    integers = each(lambda a: a.astype(np.int64) if is_float(a) else a, whole)
    got, want = called(name, integers), called(name, whole)
    agree(got, want)
    for a, b in zip(arrays(got), arrays(want), strict=True):
        assert a.dtype == (np.int64 if SAMPLES[name].moves else b.dtype)


@pytest.mark.parametrize("name", WITH_ARRAYS)
def test_the_portable_path_on_a_strict_namespace(name):
    plain = arguments_of(name)
    strict = each(array_api_strict.asarray, list(plain))
    got, want = called(name, strict), called(name, plain)
    agree(got, want, rtol=1e-12)
    assert len(arrays(got)) == len(arrays(want))
    for a in arrays(got):
        assert isinstance(a, type(array_api_strict.asarray(0)))


@pytest.mark.parametrize("name", BATCHED)
def test_an_empty_batch_is_a_batch(name):
    plain = arguments_of(name)
    empty = [a[:0] if i in SAMPLES[name].batch else a for i, a in enumerate(plain)]
    for a, b in zip(arrays(called(name, empty)), arrays(called(name, plain)), strict=True):
        shape = [0 if i == 0 and n % N == 0 else n for i, n in enumerate(b.shape)]
        assert list(a.shape) == shape and a.dtype == b.dtype
        assert not np.isnan(a).any()


@pytest.mark.parametrize("name", [n for n in WITH_ARRAYS if SAMPLES[n].nan_shows])
def test_not_a_number_is_not_lost(name):
    arguments = list(arguments_of(name))
    first = next(i for i, a in enumerate(arguments) if is_float(a))
    arguments[first] = np.full_like(arguments[first], np.nan)
    shown = [leaf for leaf in leaves(called(name, arguments)) if not isinstance(leaf, str)]
    assert any(np.isnan(leaf).any() for leaf in shown)
