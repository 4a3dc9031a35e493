"""What no hidden case notices has been looked at by a person, one change at a time."""

import functools
import tomllib
from pathlib import Path

import pytest
from conftest import COURSE, EXERCISES

from autograder.audit import audit, throwaway_keys

JUDGED = Path(__file__).parent / "equivalent"
"""A file per exercise: changes that give the right answer for every legal input, and why."""


SAMPLE = 16
"""One mutant in so many is tried in a quick run, all of them in a thorough one."""


@functools.cache
def audited(name, every):
    unit, exercise = next(pair for pair in EXERCISES if pair[1].name == name)
    return audit(COURSE, unit, exercise, throwaway_keys(1), every=every)


def judged(name):
    file = JUDGED / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


every_exercise = pytest.mark.parametrize("name", [exercise.name for _, exercise in EXERCISES])


def unjudged(name, every):
    return sorted({m.change for m in audited(name, every).survivors} - set(judged(name)))


@every_exercise
def test_changes_that_matter_lose_marks(name):
    assert not unjudged(name, SAMPLE), "a hidden case is missing, or a judgement"


@every_exercise
@pytest.mark.thorough
def test_every_change_that_matters_loses_marks(name):
    assert not unjudged(name, 1), "a hidden case is missing, or a judgement"
    caught = set(judged(name)) - {m.change for m in audited(name, 1).survivors}
    assert not caught, "judged equivalent, but caught"


@every_exercise
def test_no_exercise_is_weak(name):
    found = audited(name, SAMPLE)
    assert not found.weak, [k for k in found.known if not (k.caught and k.right)]


def test_every_judgement_is_of_an_exercise_that_is_there():
    names = {exercise.name for _, exercise in EXERCISES}
    assert {file.stem for file in JUDGED.glob("*.toml")} <= names
    assert all(reason for name in names for reason in judged(name).values())
