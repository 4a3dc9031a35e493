"""A function that spoils its process costs the right ones of the same notebook nothing."""

import socket

import pytest

from autograder.sandbox import Sandbox
from hostile.world import RIGHT, World

pytestmark = pytest.mark.xdist_group("counts processes")

FILLS = "import numpy as np\nMANY = np.zeros(80_000_000)"
"""640 MB that nobody touches: twice that is more than a process may have."""

STRICT = "def target(x, w):\n    np.ones(1) / np.zeros(1)\n    return x @ w"

AIMED = """def first(x):
    try: raise ValueError
    except ValueError as error: frame = error.__traceback__.tb_frame
    while frame and "jobs" not in frame.f_locals: frame = frame.f_back
    if len(frame.f_locals["jobs"]) > 1:
        call = frame.f_locals["jobs"][1][1][0]
        here = np.zeros(1, np.uint8)
        far = id(call) + 32 + len(call) - 12 - here.__array_interface__["data"][0]
        np.lib.stride_tricks.as_strided(here, (2,), (far,))[1] ^= 1
    return 2 * x"""
"""Writes past the end of an array, into an argument that another function is still to get."""

SPOILED = {
    "memory that a cell needs twice": [
        FILLS, "def first(x): return 2 * x + MANY[0]", "def target(x, w): return x @ w + MANY[1]",
        RIGHT[2]],
    "memory that a list keeps": [
        "import numpy as np\nKEPT = []",
        "def first(x):\n    KEPT.append(np.zeros(90_000_000))\n    return 2 * x",
        "def target(x, w):\n    try:\n        large = np.zeros(60_000_000)\n"
        "    except MemoryError:\n        return 0\n    return x @ w", RIGHT[2]],
    "a generator that waits inside errstate": [
        "import numpy as np\ndef strict():\n    with np.errstate(all='raise'):\n"
        "        yield 2\n        yield 3\ntwo = strict()",
        "def first(x): return next(two) * x", STRICT, RIGHT[2]],
    "errors made exceptions by another name": [
        "import numpy as np\ndef first(x):\n    getattr(np, 'set' + 'err')(all='raise')\n"
        "    return 2 * x", STRICT, RIGHT[2]],
    "a write past the end of an array": ["import numpy as np", AIMED, *RIGHT[1:]],
}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with Sandbox("auto") as box, socket.create_server(("127.0.0.1", 0)) as server:
        yield World(tmp_path_factory.mktemp("world"), box, server)


def marks(world, cells):
    world.hand_in("mallory", cells)
    report = world.grade("mallory")
    assert not report.problem
    return {v.exercise: (v.status, v.earned) for v in report.verdicts}


@pytest.mark.parametrize("cells", SPOILED.values(), ids=SPOILED)
def test_what_one_leaves_behind_costs_the_next_nothing(world, cells):
    assert marks(world, cells) == {
        "first": ("passed", 2.0), "target": ("passed", 4.0), "last": ("passed", 2.0)}


def test_an_answer_that_no_float_is_as_long_as_costs_only_its_own_exercise(world):
    long = "import numpy as np\ndef last(x): return np.complex128(complex(1.7e308, 1.7e308))"
    assert marks(world, [*RIGHT[:2], long]) == {
        "first": ("passed", 2.0), "target": ("passed", 4.0), "last": ("failed", 0.0)}


def test_an_answer_at_which_the_grader_fails_costs_only_its_own_exercise(world, monkeypatch):
    from autograder import judge

    real = judge.compare
    monkeypatch.setattr(judge, "compare", lambda got, *rest: (
        real(got, *rest) if not isinstance(got, str) else 1 / 0))
    assert marks(world, [*RIGHT[:2], "def last(x): return 'any'"]) == {
        "first": ("passed", 2.0), "target": ("passed", 4.0), "last": ("ungradable", 0.0)}


def test_what_lay_in_memory_before_decides_no_mark(world, monkeypatch):
    """What `np.empty` finds in company may be a sibling's: that runs again before it counts."""
    seen, real = [], Sandbox._exchange
    monkeypatch.setattr(Sandbox, "_exchange", lambda self, jobs, limits: (
        seen.append([job.function for job in jobs]) or real(self, jobs, limits)))
    target = "def target(x, w):\n    y = np.empty((len(x), w.shape[1]))\n    return x @ w + 1"
    assert marks(world, [RIGHT[0], target, RIGHT[2]])["target"] == ("failed", 0.0)
    assert seen == [["first", "target", "last"], ["target"], ["target"]]
