"""The zip for Gradescope, unpacked as Gradescope does it, and its scripts run."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from contracts import gradescope
from handins import KEY, RIGHT_TOTAL, SCALE, WRONG, notebook, write_course

from autograder import cli
from autograder.store import Reader

SPY = '''import numpy as np
def scale(x):
    for path in {paths}:
        try:
            print(open(path).read())
            raise SystemExit("it could be read")
        except OSError:
            pass
    return 2 * x'''


@pytest.fixture(scope="module")
def zipped(tmp_path_factory):
    """The zip of a unit, and the course that it was made of."""
    place = tmp_path_factory.mktemp("export")
    write_course(place / "solutions")
    (place / "key").write_text(KEY.hex())
    assert cli.main(["export", "gradescope-zip", "--course", str(place / "solutions"), "--key",
                     str(place / "key"), "--unit", SCALE, "--out", str(place / "a.zip")]) == 0
    return place


def unpacked(zipped, root):
    """Gradescope's folder: the zip in source/, run_autograder beside it, a submission."""
    with zipfile.ZipFile(zipped / "a.zip") as archive:
        archive.extractall(root / "source")  # forgets rights, as Gradescope may
    shutil.copy(root / "source/run_autograder", root / "run_autograder")
    (root / "run_autograder").chmod(0o755)
    (root / "submission").mkdir()
    (root / "results").mkdir()
    return root


def run(root, before=(), **named):
    done = subprocess.run([*before, str(root / "run_autograder")], capture_output=True, text=True,
                          cwd="/", **named)
    return done.returncode, done.stdout + done.stderr


def test_the_scripts_give_the_marks_of_grade_and_show_no_hidden_value(zipped, tmp_path):
    root = unpacked(zipped, tmp_path / "autograder")
    (root / "source/venv").symlink_to(sys.prefix)
    (root / "submission" / f"{SCALE}.ipynb").write_text(notebook(WRONG, RIGHT_TOTAL))
    code, said = run(root)
    assert code == 0, said
    score, output, shown = gradescope((root / "results/results.json").read_text())
    given = tmp_path / "in/ann" / SCALE
    given.mkdir(parents=True)
    shutil.copy(root / "submission" / f"{SCALE}.ipynb", given)
    assert cli.main(["grade", str(tmp_path / "in"), "--course", str(zipped / "solutions"), "--key",
                     str(zipped / "key"), "--out", str(tmp_path / "out"), "--jobs", "1"]) == 0
    same = Reader(tmp_path / "out").read("ann", SCALE)
    assert score == same.earned == 1.5
    assert [(t["name"], t["score"], t["max_score"]) for t in shown] == [
        ("scale: partly right", 0.5, 3), ("total: passed (on top of the total)", 1.0, 1)]
    assert "Your answers look like this mistake: changes the sign. Keep the sign." in (
        shown[0]["output"])
    assert "Scaling: 1.5 of 3 points" in output
    whole = (root / "results/results.json").read_text()
    private = [c.private for v in same.verdicts for c in v.cases if c.private]
    assert len(private) == 2 and all(p in said for p in private)
    assert not [p for p in private if json.dumps(p, ensure_ascii=False)[1:-1] in whole]
    assert KEY.hex() not in whole + said


def test_without_what_setup_installs_nobody_is_given_a_zero(zipped, tmp_path):
    root = unpacked(zipped, tmp_path / "autograder")
    bare = tmp_path / "bin"
    bare.mkdir()
    for name in ("sh", "dirname"):
        (bare / name).symlink_to(shutil.which(name))
    code, said = run(root, env={"PATH": str(bare)})
    assert code == 1 and "run setup.sh when it is built" in said
    assert not (root / "results/results.json").exists()


BARE = ("bwrap", "--tmpfs", "/", "--dev", "/dev", "--proc", "/proc", "--unshare-user",
        "--disable-userns", "--unshare-pid", "--unshare-net")
"""A container that refuses namespaces to what runs in it."""


@pytest.mark.thorough
@pytest.mark.skipif(not shutil.which("bwrap"), reason="bubblewrap is not installed")
def test_in_a_container_that_refuses_namespaces_three_walls_stand(zipped, tmp_path):
    root = unpacked(zipped, tmp_path / "autograder")
    (root / "source/venv").symlink_to(sys.prefix)
    paths = ["/autograder/source/key", "/autograder/results/results.json", "/etc/passwd"]
    (root / "submission/x.ipynb").write_text(notebook(SPY.format(paths=paths), RIGHT_TOTAL))
    tops = [str(p) for p in Path("/").iterdir() if p.name not in ("dev", "proc", "autograder")]
    inside = [*BARE, *(w for p in tops for w in ("--ro-bind", p, p)), "--bind", str(root),
              "/autograder", "--chdir", "/autograder"]
    refused = subprocess.run([*inside, "bwrap", "--unshare-all", "--ro-bind", "/", "/", "true"])
    assert refused.returncode != 0
    done = subprocess.run([*inside, "/autograder/run_autograder"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "sandbox: Landlock, seccomp, resource limits" in done.stdout
    score, _, _ = gradescope((root / "results/results.json").read_text())
    assert score == 4


@pytest.mark.thorough
def test_setup_installs_what_run_autograder_takes(zipped, tmp_path):
    """With pip as it is, and apt that installs nothing: this machine is not the test's."""
    root = unpacked(zipped, tmp_path / "autograder")
    (tmp_path / "bin").mkdir()
    for name, does in (("apt-get", "exit 0"),
                       ("python3", f'exec {os.path.realpath(sys.executable)} "$@"')):
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / "bin" / name).chmod(0o755)
    env = {**os.environ, "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", str(root / "source/setup.sh")], capture_output=True, text=True,
                          env=env)
    if "No matching distribution" in done.stderr or "NewConnectionError" in done.stderr:
        pytest.skip("no package index can be reached")
    assert done.returncode == 0, done.stderr
    assert (root / "source/key").stat().st_mode & 0o777 == 0o600
    (root / "submission/x.ipynb").write_text(notebook(WRONG))
    code, said = run(root)
    assert code == 0 and "Scaling: 0.5 of 3 points" in said, said
