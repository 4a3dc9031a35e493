"""The course as the tests see it, loaded once; what all tests of a process share."""

import functools
import select
from contextlib import contextmanager
from pathlib import Path

import pytest

from autograder.bank import Bank
from autograder.course import load_course
from autograder.sandbox import Sandbox
from autograder.tolerance import arrays

ROOT = Path(__file__).parent.parent
COURSE = load_course(ROOT / "solutions")
EXERCISES = [(unit, exercise) for unit in COURSE.units for exercise in unit.exercises]
NAMES = {exercise.name for _, exercise in EXERCISES}
KEYS = [bytes([k]) * 32 for k in range(20)]
"""Two in a quick run, all of them in a thorough one."""


def keys():
    """Every key as a test parameter; all but two are for thorough runs."""
    return [
        pytest.param(key, id=f"key{i}", marks=[pytest.mark.thorough] if i > 1 else [])
        for i, key in enumerate(KEYS)
    ]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """What is drawn and answered for an exercise is so once: its tests stay in one process."""
    for item in items:
        given = getattr(getattr(item, "callspec", None), "params", {})
        name = getattr(given.get("exercise"), "name", given.get("name"))
        if name in NAMES:
            item.add_marker(pytest.mark.xdist_group(name))


class SharedBank(Bank):
    """A bank whose cases no test can change for the next one."""

    def case(self, *arguments):
        drawn = super().case(*arguments)
        sent = drawn.case.arguments
        for array in arrays((sent.positional, dict(sent.named), drawn.expected, drawn.allowed)):
            array.flags.writeable = False
        return drawn


@functools.cache
def bank(key):
    """One bank a key: what a test has drawn and answered, the next one finds."""
    return SharedBank(COURSE, key)


@contextmanager
def lent(sandbox):
    """A sandbox for one test; the next one gets another worker where this one is not as it was."""
    before = vars(sandbox).copy()
    yield sandbox
    unread = sandbox._control and select.select([sandbox._control], [], [], 0)[0]
    if unread or vars(sandbox) != before:  # an answer nobody took, or the end of the worker
        sandbox.close()
        vars(sandbox).clear()
        vars(sandbox).update(before, _process=None, _control=None)


@pytest.fixture(scope="session")
def warm():
    """One sandbox for all tests of a process that do not ask for a certain kind."""
    with Sandbox() as started:
        yield started


@pytest.fixture
def box(warm):
    """That sandbox, lent to one test."""
    with lent(warm):
        yield warm
