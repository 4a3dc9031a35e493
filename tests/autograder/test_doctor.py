"""autograder doctor: every layer is attacked, and what is missing is told with what to do."""

import shutil
import sys

import pytest

from autograder import attempts, bubblewrap, cli, landlock, walls


def lines(capsys):
    code = cli.main(["doctor"])
    return code, capsys.readouterr().out.splitlines()


@pytest.fixture
def quick(monkeypatch):
    """Without the attempt that takes seconds."""
    monkeypatch.setattr(attempts, "ATTEMPTS", tuple(a for a in attempts.ATTEMPTS if not a.slow))


def test_it_says_what_each_layer_stops(quick, capsys):
    code, said = lines(capsys)
    assert code == 0
    assert any(line.startswith("resource limits (yes) alone stops: ") for line in said)
    assert any(line.startswith("seccomp (yes) alone stops: ") and "start processes" in line
               for line in said)
    assert said[-1].startswith("grading works here: ") and "stop all 12 attempts" in said[-1]


def test_what_is_not_there_is_told_with_what_to_do(quick, monkeypatch, capsys):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(bubblewrap, "works", lambda: False)
    monkeypatch.setattr(landlock, "version", lambda: 0)
    monkeypatch.setattr(walls, "has_landlock", lambda: False)
    code, said = lines(capsys)
    assert "bubblewrap: not here. To have it: sudo apt install bubblewrap" in said
    assert any(line.startswith("Landlock: not here. To have it: use a kernel of 5.13") for line
               in said)
    assert code == 0 and "seccomp without files, resource limits together stop all" in said[-1]


def test_refused_namespaces_are_told_apart_from_a_missing_program(quick, monkeypatch, capsys):
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/bwrap")
    monkeypatch.setattr(bubblewrap, "works", lambda: False)
    assert any("namespaces are refused: on Ubuntu 24.04 add an AppArmor profile" in line
               for line in lines(capsys)[1])


def test_a_machine_that_cannot_grade(quick, monkeypatch, capsys):
    monkeypatch.setattr(walls, "has_seccomp", lambda: False)
    code, said = lines(capsys)
    assert code == 1
    assert said[-1].startswith("nothing can be graded here: seccomp is not there")


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_other_systems_are_told_the_ways_out(monkeypatch, capsys, system):
    monkeypatch.setattr(sys, "platform", system)
    code, said = lines(capsys)
    assert code == 1
    assert "on Linux only" in said[-1] and "WSL 2, or a Linux container" in said[-1]


def test_a_layer_that_does_not_hold_is_told(quick, monkeypatch, capsys):
    """Here: nothing is limited, though it seems so."""
    real = walls._settings
    monkeypatch.setattr(walls, "_settings", lambda *up, **more: {**real(*up, **more),
                                                                 "limits": False})
    code, said = lines(capsys)
    assert code == 1
    assert any(line.startswith("resource limits does not hold, student code could fill the disk")
               for line in said)
    assert "the sandbox does not hold" in said[-1]
