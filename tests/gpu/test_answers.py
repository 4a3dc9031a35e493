"""`--device`: right answers computed elsewhere give the marks that the processor's give."""

import tomllib
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import array_api_strict
import numpy as np
import pytest
from conftest import COURSE, EXERCISES

import cnn_ref
from autograder import cli, devices, evaluate
from autograder.bank import Bank
from autograder.tolerance import map_leaves
from gpu import answers
from gpu.answers import Answers
from gpu.device import NoDevice

KEY = b"d" * 32


class Elsewhere(np.ndarray):
    """Arrays that are not NumPy's but that NumPy's functions take, as CuPy's are."""


DEVICES = {"strict": array_api_strict.asarray, "dispatching": lambda a: a.copy().view(Elsewhere)}


@pytest.fixture(scope="module", params=DEVICES)
def banks(request):
    """The processor's, and one with a device that is none."""
    elsewhere = Answers(DEVICES[request.param], np.array, cnn_ref)
    return Bank(COURSE, KEY), Bank(COURSE, KEY, device=elsewhere)


def leaves(tree):
    """All leaves of a tree, in order."""
    found = []
    map_leaves(found.append, tree)
    return found


@pytest.mark.parametrize("unit, exercise", EXERCISES, ids=lambda v: v.name)
def test_answers_from_elsewhere_are_the_processors(banks, unit, exercise):
    here, there = (bank.cases(exercise, "") for bank in banks)
    for a, b in zip(here, there, strict=True):
        assert a.sha256 == b.sha256
        assert type(a.expected) is type(b.expected)
        for x, y in zip(leaves(a.expected), leaves(b.expected), strict=True):
            assert type(x) is type(y)
            if not isinstance(x, (np.ndarray, float)):
                assert x == y
                continue
            assert np.asarray(x).dtype == np.asarray(y).dtype and np.shape(x) == np.shape(y)
            close = 1e-12 if np.asarray(x).dtype != np.float32 else 2e-6
            np.testing.assert_allclose(y, x, rtol=close, atol=close)


def test_most_references_run_there(banks):
    for _, exercise in EXERCISES:
        banks[1].cases(exercise, "")
    assert len(banks[1].device.there) >= 75


def test_references_of_the_library_run_there_and_others_here():
    seen = []

    def asarray(a):
        seen.append(a)
        return array_api_strict.asarray(a)
    x = np.ones((1, 3, 3, 1))

    wrapped = Answers(asarray, np.asarray, cnn_ref)(cnn_ref.relu)
    seen.clear()
    assert wrapped(x).shape == x.shape and len(seen) == 1
    assert isinstance(wrapped(x), np.ndarray)

    def of_the_course(x):
        return np.shares_memory(x, x.T)
    assert Answers(asarray, np.asarray, cnn_ref)(of_the_course) is of_the_course


def bent(shift):
    return Bank(COURSE, KEY, device=Answers(
        array_api_strict.asarray, lambda a: np.asarray(a) + shift, cnn_ref))


@pytest.mark.parametrize("shift", [1, 1e-7, np.nan])
def test_a_device_that_is_wrong_gives_no_marks(shift):
    [exercise] = [e for _, e in EXERCISES if e.name == "relu"]
    with pytest.raises(RuntimeError, match=r"the device answers '.*' otherwise than the processor "
                       r"\(.*\): no mark can rest on it; grade without --device"):
        bent(shift).cases(exercise, "")


def test_large_cases_are_left_to_the_device(monkeypatch):
    [exercise] = [e for _, e in EXERCISES if e.name == "relu"]
    monkeypatch.setattr(evaluate, "BOTH_WAYS", 0)
    here, there = (bank.cases(exercise, "")[-1].expected for bank in (Bank(COURSE, KEY), bent(1)))
    np.testing.assert_array_equal(there, here + 1)


def test_what_ran_where_is_told():
    def failing(a):
        raise RuntimeError("cudaErrorLaunchFailure:\n unspecified")
    well = Answers(array_api_strict.asarray, np.asarray, cnn_ref)
    well(cnn_ref.relu)(np.ones(3))
    assert well.told() == "1 functions of cnn_ref answered on the device"
    ill = Answers(lambda a: a, failing, cnn_ref)
    np.testing.assert_array_equal(ill(cnn_ref.relu)(np.ones(3)), np.ones(3))
    assert ill.told() == (
        "0 functions of cnn_ref answered on the device; the device failed at 1, which the "
        "processor answered instead, the first relu: RuntimeError: cudaErrorLaunchFailure: "
        "unspecified")
    with pytest.raises(ValueError, match="expected"):
        ill(cnn_ref.conv2d)(np.ones(3), np.ones(3))
    assert "failed at 1, " in ill.told(), "it is no trouble that both refuse"


@pytest.mark.parametrize("value, words", [
    ("1", "CUPY_TF32 is set, which rounds right answers in float32 to three digits: unset it"),
    ("2", "CUPY_TF32 is set"), ("yes", "CUPY_TF32 is 'yes', expected 1 or 0")])
def test_a_device_that_was_told_to_round_is_refused(monkeypatch, value, words):
    monkeypatch.setattr(answers, "cupy_or_say", lambda: SimpleNamespace(
        asarray=np.asarray, asnumpy=np.asarray))
    offered(monkeypatch, cuda=answers.Cuda)
    assert devices.device("cuda")
    monkeypatch.setenv("CUPY_TF32", value)
    with pytest.raises(devices.DeviceError, match=f"^--device cuda: {words}"):
        devices.device("cuda")


def offered(monkeypatch, **loaded):
    entries = [SimpleNamespace(name=n, load=lambda v=v: v) for n, v in loaded.items()]
    monkeypatch.setattr(devices.metadata, "entry_points", lambda group: entries)


def test_what_is_not_offered_or_not_there_is_said(monkeypatch, tmp_path, capsys):
    key = tmp_path / "key"
    key.write_text("01" * 32)
    (tmp_path / "in").mkdir()
    command = ["grade", str(tmp_path / "in"), "--key", str(key), "--out", str(tmp_path / "out")]
    offered(monkeypatch)
    assert cli.main([*command, "--device", "cuda"]) == 2
    assert "--device is cuda, but there are only: cpu" in capsys.readouterr().err
    offered(monkeypatch, cuda=answers.Cuda)

    def missing():
        raise NoDevice("No GPU is used: CuPy is not installed")
    monkeypatch.setattr(answers, "cupy_or_say", missing)
    assert cli.main([*command, "--device", "cuda"]) == 2
    said = capsys.readouterr().err
    assert "--device cuda: No GPU is used: CuPy is not installed" in said
    assert devices.device("cpu") is None


def test_the_package_offers_cuda():
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    value = project["project"]["entry-points"]["autograder.devices"]["cuda"]
    entry = metadata.EntryPoint("cuda", value, devices.GROUP)
    assert entry.load() is answers.Cuda
