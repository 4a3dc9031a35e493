"""Honest notebooks that something happened to are graded as their undamaged originals."""

import functools
import itertools
import random

import pytest
from conftest import KEYS, bank
from damage import KINDS, damaged
from notebooks import UNITS, notebook, solution

from autograder.course import wrong_source
from autograder.grade import grade_notebook
from autograder.notebook import read_notebook

EXERCISE = {e.name: e for unit in UNITS.values() for e in unit.exercises}
QUICK = {"conv2d"}


def sources(name):
    """The model solution, and a known mistake, which has to be named as before."""
    mistake = next(m for m in EXERCISE[name].misconceptions if m.edits)
    wrong = wrong_source(EXERCISE[name], mistake.edits, UNITS[name].solutions[name])
    return [solution(name), "\n".join(x for x in wrong.split("\n") if "### " not in x)]


def judged(box, name, data):
    verdicts = grade_notebook(read_notebook(data), UNITS[name], bank(KEYS[0]), box, "ann")
    [verdict] = [v for v in verdicts if v.exercise == name]
    return verdict.status, verdict.earned, verdict.mistakes


SOME = sorted(UNITS)[::6]
ROUND = 3
"""Every exercise meets every third kind of damage, and every kind every third exercise: what
happens to a notebook does not depend on the function in it."""


def quick(name, kind):
    return name in QUICK or kind in KINDS[:2] and name in SOME


NUMBERED = [
    pytest.param(name, kind, which, id=f"{name}-{kind.__name__}-{'wrong' if which else 'right'}",
                 marks=[] if quick(name, kind) else [pytest.mark.thorough])
    for (i, name), (k, kind), which in itertools.product(
        enumerate(sorted(UNITS)), enumerate(KINDS), (0, 1))
    if (i + k) % ROUND == 0 or quick(name, kind)
]


def test_there_are_enough_of_them():
    assert len(NUMBERED) >= 3000
    assert {p.values[0] for p in NUMBERED} == set(UNITS)
    assert {p.values[1] for p in NUMBERED} == set(KINDS)


@functools.cache
def undamaged(box, name, which):
    """What an undamaged notebook gets, judged once."""
    made = notebook(name, sources(name)[which])
    return judged(box, name, damaged(lambda *_: None, made, name, None))


@pytest.mark.parametrize("name, kind, which", NUMBERED)
def test_honest_damage_costs_nothing(box, name, kind, which):
    source, due = sources(name)[which], undamaged(box, name, which)
    assert due[0] == ("partly" if which else "passed") or due[0] == "failed" and which
    assert bool(due[2]) == bool(which)
    data = damaged(kind, notebook(name, source), name, random.Random(f"{name} {which}"))
    assert judged(box, name, data) == due
