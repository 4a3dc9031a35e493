"""The results folder: whole files, one grader, names of any kind."""

import dataclasses
import json
import os

import pytest

from autograder.report import CaseResult, Named, Report, Verdict, from_json, to_json
from autograder.store import Store, StoreError, file_name, write_whole

REPORT = Report(
    "ann",
    "03_conv",
    "Conv",
    "ann/03_conv/x.ipynb",
    "ab" * 32,
    "cnn",
    "1+2",
    "fp",
    ("landlock",),
    {"numpy": "2"},
    (
        Verdict(
            "conv2d",
            "partly",
            1.5,
            6,
            "3 of 4 hidden cases are right",
            (CaseResult("stride 2", "stride", False, "shape", "first at", "cd"),),
            (Named("flipped", "look at the kernel"),),
            together=False,
            observation="in every case that is wrong, your answer has the opposite sign",
            lines=("cell 3, line 2: y = x",),
            notes=("note",),
            private="out",
            stretch=True,
            cpu_seconds=0.25,
        ),
        Verdict("conv_step", "passed", 2.0, 2),
    ),
    ("a note",),
)


def test_a_report_survives_json():
    assert from_json(json.loads(json.dumps(to_json(REPORT)))) == REPORT


def test_timings_stand_apart_from_the_rest():
    slower = dataclasses.replace(
        REPORT,
        verdicts=(dataclasses.replace(REPORT.verdicts[0], cpu_seconds=9.0), REPORT.verdicts[1]),
    )
    one, other = to_json(REPORT), to_json(slower)
    assert one.pop("timing") != other.pop("timing")
    assert one == other


@pytest.mark.parametrize(
    "statuses, whole",
    [
        (["passed", "passed"], "passed"),
        (["passed", "partly"], "partly"),
        (["failed"], "failed"),
        (["passed", "missing"], "missing"),
        (["missing", "error"], "error"),
        (["error", "timeout"], "timeout"),
        (["timeout", "ungradable"], "ungradable"),
    ],
)
def test_the_status_of_a_submission_is_its_gravest(statuses, whole):
    earned = {"passed": 2.0, "partly": 1.0}
    verdicts = tuple(Verdict(f"e{i}", s, earned.get(s, 0.0), 2) for i, s in enumerate(statuses))
    assert dataclasses.replace(REPORT, verdicts=verdicts).status == whole


def test_a_problem_is_never_a_mark():
    assert dataclasses.replace(REPORT, problem="not JSON").status == "ungradable"


def test_what_is_written_is_found_again(tmp_path):
    with Store(tmp_path / "r") as store:
        store.write(REPORT)
        assert store.read("ann", "03_conv") == REPORT
        assert store.read("bob", "03_conv") is None
        assert list(store.all()) == [REPORT]


def test_half_a_file_is_no_result(tmp_path):
    with Store(tmp_path) as store:
        store.write(REPORT)
        path = store.path("ann", "03_conv")
        path.write_text(path.read_text()[:100])
        assert store.read("ann", "03_conv") is None and not list(store.all())


def test_a_write_that_fails_leaves_the_old_file_whole(tmp_path, monkeypatch):
    write_whole(tmp_path / "a.txt", "old")
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError("No space left")))
    with pytest.raises(OSError, match="No space left"):
        write_whole(tmp_path / "a.txt", "new")
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("a.txt", "old")]


def test_a_file_is_replaced_not_written_over(tmp_path):
    """Whoever reads while it is written sees all of the old text or all of the new."""
    write_whole(tmp_path / "a.txt", "old")
    with open(tmp_path / "a.txt") as reader:
        write_whole(tmp_path / "a.txt", "new")
        assert (reader.read(), (tmp_path / "a.txt").read_text()) == ("old", "new")


def test_one_grader_at_a_time(tmp_path):
    with Store(tmp_path):
        with pytest.raises(StoreError, match="another grader is writing"):
            Store(tmp_path).__enter__()
    with Store(tmp_path):
        pass


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot write results to .*; choose another folder"):
        Store(tmp_path / "file" / "r").__enter__()


def test_file_names_are_safe_and_differ():
    names = [
        "ann",
        "张伟",
        "../../etc",
        "a/b",
        "a_b",
        "a:b",
        "=1+1",
        "",
        ".",
        "..",
        ".lock",
        "x" * 300,
        "x" * 301,
        "CON?",
        'q"u',
        "new\nline",
    ]
    files = [file_name(n) for n in names]
    assert len({f.lower() for f in files}) == len(files)
    assert all("/" not in f and not f.startswith(".") and 0 < len(f.encode()) < 255 for f in files)
    assert file_name("ann") == "ann" and file_name("张伟") == "张伟"
