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
from autograder import cli, devices
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


def test_a_device_that_is_wrong_is_wrong(banks):
    """The stand-in is really asked: one that answers nonsense gives other answers."""
    [exercise] = [e for _, e in EXERCISES if e.name == "relu"]
    bent = Bank(COURSE, KEY, device=Answers(
        array_api_strict.asarray, lambda a: np.asarray(a) + 1))
    [here, there] = (bank.cases(exercise, "")[0].expected for bank in (banks[0], bent))
    assert not np.allclose(here, there)


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
