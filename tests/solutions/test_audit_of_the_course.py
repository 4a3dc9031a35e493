"""What no hidden case notices has been looked at by a person, one change at a time."""

import functools
import tomllib
from pathlib import Path

import pytest
from conftest import COURSE, EXERCISES

from autograder.audit import audit, throwaway_keys

JUDGED = Path(__file__).parent / "equivalent"
"""A file per exercise: changes that give the right answer for every legal input, and why."""


@functools.cache
def audited(name):
    unit, exercise = next(pair for pair in EXERCISES if pair[1].name == name)
    return audit(COURSE, unit, exercise, throwaway_keys(1))


def judged(name):
    file = JUDGED / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


every_exercise = pytest.mark.parametrize("name", [exercise.name for _, exercise in EXERCISES])


@every_exercise
def test_every_change_that_matters_loses_marks(name):
    survivors = {m.change for m in audited(name).survivors}
    known = set(judged(name))
    assert survivors <= known, "a hidden case is missing, or a judgement: " + "; ".join(
        sorted(survivors - known))
    assert known <= survivors, f"judged equivalent, but caught: {sorted(known - survivors)}"


@every_exercise
def test_no_exercise_is_weak(name):
    found = audited(name)
    assert not found.weak, [k for k in found.known if not (k.caught and k.right)]


def test_every_judgement_is_of_an_exercise_that_is_there():
    names = {exercise.name for _, exercise in EXERCISES}
    assert {file.stem for file in JUDGED.glob("*.toml")} <= names
    assert all(reason for name in names for reason in judged(name).values())
