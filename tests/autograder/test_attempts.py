"""Each layer of the sandbox by itself: which attempts it stops, and that they work without it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import attempts, bubblewrap, landlock, sandbox, walls
from autograder.sandbox import Sandbox
from autograder.walls import SandboxError

HERE = ["limits", "seccomp"]
HERE += ["landlock"] if landlock.version() else []
HERE += ["bwrap"] if bubblewrap.works() else []
WHOLE = ["strict"] + (["landlock", "auto"] if landlock.version() else [])


def came_through(kind, chosen=attempts.ATTEMPTS):
    """The names of the attempts that get through a kind of sandbox, each made on its own."""
    with attempts.targets() as targets, Sandbox(kind) as box:
        done = [box.run(attempts.job([a], targets), attempts.limits()) for a in chosen]
    return {a.name for a, d in zip(chosen, done) if attempts.through(d.outcomes[0])}


def test_without_a_lock_every_attempt_gets_through():
    """Else what follows would prove nothing."""
    assert came_through("none") == {a.name for a in attempts.ATTEMPTS}


@pytest.mark.parametrize("layer", HERE)
def test_what_each_layer_stops_alone(layer):
    named = {a.name for a in attempts.ATTEMPTS if layer in a.stopped_by}
    through = came_through(f"only {layer}")
    assert named and not named & through
    assert through, "a layer that stops everything would be several"


@pytest.mark.parametrize("kind", WHOLE)
def test_together_they_stop_every_attempt(kind):
    assert not came_through(kind)


def test_every_attempt_is_stopped_by_a_layer_that_is_always_there():
    """Kernels without Landlock and machines without bubblewrap lock files away by seccomp."""
    always = {"limits", "seccomp"}
    for attempt in attempts.ATTEMPTS:
        assert always & set(attempt.stopped_by) or attempt.stopped_by == attempts.FILES


def test_a_lock_that_does_not_hold_is_noticed_at_the_start(monkeypatch):
    """The kernel accepts everything, and nothing is locked."""
    settings = {**walls.plan("strict")[0], "limits": False, "seccomp": False}
    monkeypatch.setattr(sandbox, "plan", lambda _: (settings, ("seccomp", "resource limits")))
    with pytest.raises(SandboxError, match="does not hold, student code could read your files, "
                                           "list your folders, make files.*start processes"):
        Sandbox().start()


def test_a_lock_that_cannot_be_put_up_is_noticed_at_the_start(monkeypatch):
    """Else every student would seem to have ended Python in the middle of the call."""
    settings = {**walls.plan("strict")[0], "numpy": "/nowhere"}
    monkeypatch.setattr(sandbox, "plan", lambda _: (settings, ("seccomp", "resource limits")))
    with pytest.raises(SandboxError, match="the worker does not start: .*numpy"):
        Sandbox().start()
    settings = {**walls.plan("strict")[0]}
    monkeypatch.setattr(sandbox, "plan", lambda _: (settings, ("seccomp", "resource limits")))
    monkeypatch.setattr(attempts, "HONEST", attempts.Attempt("answer", "1 / 0", ()))
    with pytest.raises(SandboxError, match="locked code cannot answer here .*ZeroDivisionError"):
        Sandbox().start()


def test_only_one_layer_is_no_choice_for_grading():
    assert not any(kind.startswith("only") for kind in walls.KINDS)
    with pytest.raises(SandboxError, match="no sandbox is called 'only paper'"):
        Sandbox("only paper").start()


def test_folders_of_graders_that_were_killed_are_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(attempts.tempfile, "tempdir", str(tmp_path))
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for pid in (gone.pid, os.getppid()):
        (tmp_path / f"{attempts.SCRATCH}{pid}-x").mkdir()
    with attempts.scratch() as folder:
        assert (Path(folder) / "kept").read_text() == "kept"
    assert [p.name for p in tmp_path.iterdir()] == [f"{attempts.SCRATCH}{os.getppid()}-x"]
