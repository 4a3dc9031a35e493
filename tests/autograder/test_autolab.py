"""The files of an Autolab lab, and what `make` says in a job's folder laid out as Autolab does."""

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile

import pytest
from contracts import autolab
from handins import (
    KEY,
    RIGHT,
    RIGHT_TOTAL,
    SCALE,
    SHIFT,
    WRONG,
    notebook,
    write_bundle,
    write_course,
)

from autograder import cli
from autograder.course import load_course
from autograder.platforms import autolab as room
from autograder.platforms import bundle, one
from autograder.report import CaseResult, Verdict

PROBLEMS = {"scale", "total"}


def export(place, *units):
    words = [w for unit in units for w in ("--unit", unit)]
    return cli.main(["export", "autolab", "--course", str(place / "solutions"), "--key",
                     str(place / "key"), "--out", str(place / "lab"), *words])


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    place = tmp_path_factory.mktemp("lab")
    write_course(place / "solutions")
    (place / "key").write_text(KEY.hex())
    assert export(place, SCALE) == 0
    return place


def job(lab, folder, text, name="handin.ipynb"):
    """What Autolab copies to the machine that grades, and the names that it gives the files."""
    folder.mkdir()
    shutil.copy(lab / "lab/autograde-Makefile", folder / "Makefile")
    shutil.copy(lab / "lab/autograde.tar", folder / "autograde.tar")
    (folder / name).write_text(text)
    return folder


def make(folder, python=sys.executable):
    """`make` as Tango runs it: what is written to either stream, in one."""
    there = folder.with_name(f"{folder.name}-bin")
    there.mkdir()
    (there / "python3").write_text(f'#!/bin/sh\nexec {python} "$@"\n')
    (there / "python3").chmod(0o755)
    # These tests may run below `make test`; Tango's make runs below none.
    outside = {n: v for n, v in os.environ.items() if n not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    done = subprocess.run(["make"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, env={**outside, "PATH": f"{there}:{os.environ['PATH']}"})
    return done.returncode, done.stdout


def test_make_tells_each_exercise_as_it_comes_then_stages_and_scores(lab, tmp_path):
    code, said = make(job(lab, tmp_path / "job", notebook(WRONG, RIGHT_TOTAL)))
    assert code == 0, said
    scores, semantic, told = autolab(said, PROBLEMS)
    assert scores == {"scale": 0.5, "total": 1.0}
    assert told[0] == "scale: partly right, 0.5 of 3 points"
    assert "total: passed, 1 of 1 points on top of the total" in told
    assert "Scaling: 1.5 of 3 points" in told
    lines = semantic["scale"]
    assert lines["zeros"] == {"passed": True}
    assert lines["a table"] == {"passed": False, "hint": "12 of 12 values differ"}
    mark = lines["partly right, 0.5 of 3 points"]
    assert mark["hint"] == ("1 of 3 hidden cases are right.\nYour answers look like this mistake: "
                            "changes the sign. Keep the sign.")
    visible = said.index("Visible examples")
    assert "expected" not in said[:visible] + said[said.index("Hidden cases"):]
    assert KEY.hex() not in said


@pytest.mark.parametrize("text, words", [
    ("{", "no notebook 01_scale.ipynb was handed in, but handin.ipynb: the file is not JSON"),
    (notebook(unit=SHIFT), "its unit '02_shift' is not one of the course")])
def test_what_cannot_be_graded_is_told_and_0_for_every_problem(tmp_path, capsys, text, words):
    write_bundle(tmp_path / "given", write_course(tmp_path / "solutions"), SCALE)
    job = tmp_path / "job"
    job.mkdir()
    (job / "Makefile").write_text("")
    if text:
        (job / "handin.ipynb").write_text(text)
    assert room.main(tmp_path / "given", job) == 0
    scores, semantic, told = autolab(capsys.readouterr().out, PROBLEMS)
    assert scores == {"scale": 0.0, "total": 0.0} and words in told[0]
    assert words in semantic["notebook"]["can be graded"]["hint"]


def test_a_fault_that_is_not_the_students_writes_no_scores(tmp_path, capsys):
    write_bundle(tmp_path / "given", write_course(tmp_path / "solutions"), SCALE)
    job = tmp_path / "job"
    job.mkdir()
    for name in ("a.ipynb", "b.ipynb", "Makefile", "autograde.tar"):
        (job / name).write_text(notebook(RIGHT))
    assert room.main(tmp_path / "given", job) == 1
    said = capsys.readouterr().out
    assert "beside Autolab's files there should be one, and there are: a.ipynb, b.ipynb" in said
    with pytest.raises(ValueError):
        autolab(said, PROBLEMS)
    (tmp_path / "given/bundle.json").write_text('{"format": 0, "units": []}')
    assert room.main(tmp_path / "given", job) == 1
    assert "is of format 0" in capsys.readouterr().out


def test_a_mark_that_a_person_has_to_decide_is_left_to_be_graded_by_hand(tmp_path):
    course = write_course(tmp_path / "solutions")
    cases = (CaseResult("a row", "a row", False, "raised NameError"),)
    verdicts = (Verdict("scale", "ungradable", 0.0, 3, "the sandbox failed twice", cases),
                Verdict("total", "missing", 0.0, 1, "not filled in", stretch=True))
    from test_platforms import report
    told = report(*verdicts)
    assert room.scores(told, course.unit(SCALE)) == {"total": 0.0}
    assert room.stages(told)["scale"]["not graded"]["hint"] == "The sandbox failed twice."
    alone = report(verdicts[0])
    none = {"scores": room.scores(alone, course.unit(SCALE))}
    marks, _, _ = autolab(f"{json.dumps(room.stages(alone))}\n{json.dumps(none)}", PROBLEMS)
    assert marks == {"scale": None}


def test_the_lab_has_a_key_for_its_owner_alone_and_names_its_problems(lab, capsys):
    assert export(lab, SCALE) == 0
    said = capsys.readouterr().out
    assert "scale (3), total (1)" in said and "mode 600" in said
    assert {p.name for p in (lab / "lab").iterdir()} == {
        "autograde-Makefile", "autograde.tar", "setup.sh", "requirements.txt"}
    assert (lab / "lab/autograde.tar").stat().st_mode & 0o777 == 0o600
    with tarfile.open(fileobj=io.BytesIO((lab / "lab/autograde.tar").read_bytes())) as tar:
        assert tar.getmember("key").mode == 0o600
    assert export(lab, SCALE, SHIFT) == 2
    assert "are 2 notebooks: export them as 2 labs" in capsys.readouterr().err


def test_the_lab_gives_the_marks_of_its_course(lab, tmp_path):
    """Loaded from the tar, as on the platform."""
    with tarfile.open(lab / "lab/autograde.tar") as tar:
        tar.extractall(tmp_path / "given", filter="data")
    own = load_course(lab / "solutions").unit(SCALE)
    assert bundle.opened(tmp_path / "given").course.units[0].fingerprint == own.fingerprint
    assert one.handed_in(tmp_path / "none", load_course(lab / "solutions"))[0].problem
