"""The course as the tests see it, loaded once."""

import functools
from pathlib import Path

import pytest

from autograder.bank import Bank
from autograder.course import load_course
from autograder.sandbox import Sandbox

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


@functools.cache
def bank(key):
    """One bank a key: what a test has drawn and answered, the next one finds."""
    return Bank(COURSE, key)


@pytest.fixture(scope="session")
def box():
    """One sandbox for all tests of a process that do not ask for a certain kind."""
    with Sandbox() as started:
        yield started
