"""Hostile submissions with wrong answers: none gains a mark, costs another one, or leaves a trace.

`python -m hostile` in `tests/` prints the table of what stopped each.
"""

import re
import socket

import pytest

from autograder.sandbox import Sandbox
from hostile.breaking import BREAKING
from hostile.forging import FORGING
from hostile.reading import READING
from hostile.world import WRONG, World

pytestmark = pytest.mark.xdist_group("counts processes")

ATTACKS = (*READING, *FORGING, *BREAKING)
IN_A_QUICK_RUN = {"an endless loop", "sleeps for ever"}


def parameters():
    slow = [a.slow and a.name not in IN_A_QUICK_RUN for a in ATTACKS]
    return [pytest.param(attack, id=attack.name, marks=[pytest.mark.thorough] * late)
            for attack, late in zip(ATTACKS, slow)]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with Sandbox("auto") as box, socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield World(tmp_path_factory.mktemp("world"), box, server)


@pytest.fixture(scope="module")
def honest(world):
    """What the same wrong answer earns without an attack."""
    world.hand_in("bob", WRONG)
    return marks(world.grade("bob"))


def marks(report):
    return {v.exercise: (v.earned, v.points) for v in report.verdicts}


def told(verdict):
    """What the instructor can read about an exercise."""
    parts = [verdict.status, verdict.reason, verdict.private]
    parts += [text for c in verdict.cases for text in (c.student, c.private)]
    return "\n".join(parts)


def shown(verdict):
    """What the student can read, but for lines of their own source."""
    parts = [verdict.reason, verdict.observation, *verdict.notes]
    return "\n".join(parts + [c.student for c in verdict.cases])


@pytest.mark.parametrize("attack", parameters())
def test_a_hostile_notebook(world, honest, attack):
    world.hand_in("mallory", attack.cells(world.places))
    before = world.state()
    report = world.grade("mallory")
    assert world.state() == before
    assert not world.connected()
    assert marks(report) == honest
    [target] = [v for v in report.verdicts if v.exercise == "target"]
    assert {v.status for v in report.verdicts if v is not target} == {"passed"}
    assert re.search(attack.says, told(target)), told(target)
    assert "LEAK" not in shown(target) and "\x1b" not in told(target)
    assert {v.status for v in world.grade("ann").verdicts} == {"passed"}


def test_the_honest_wrong_answer_earns_nothing_and_the_right_one_all(world, honest):
    assert honest == {"first": (2.0, 2), "target": (0.0, 4), "last": (2.0, 2)}
    assert marks(world.grade("ann")) == {"first": (2.0, 2), "target": (4.0, 4), "last": (2.0, 2)}


def test_there_are_enough_and_each_is_another():
    assert len(ATTACKS) >= 60 and len({a.name for a in ATTACKS}) == len(ATTACKS)
    assert len({a.body + a.before for a in ATTACKS}) == len(ATTACKS)
