"""Nothing that is finished is lost or doubled: kill -9 anywhere, a full disk, two graders."""

import itertools
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from courses import hand_in
from hostile.world import KEY, RIGHT, UNIT, WRONG, notebook, processes

from autograder import seeds, verify
from autograder.report import Report, Verdict
from autograder.store import Store, StoreError
from autograder.trail import lines

pytestmark = pytest.mark.xdist_group("counts processes")

STUDENTS = [f"student{i}" for i in range(8)]
REPORTS = [Report(s, "01_small", "Small", f"{s}.ipynb", "ab" * 32, "small", "1",
                  seeds.fingerprint(KEY), ("seccomp",), {"numpy": "2"},
                  (Verdict("target", "passed", 4.0, 4),))
           for s in STUDENTS[:3]]


def whole(results):
    """Students whose result is stored; nothing in the folder may be half or wrong."""
    found = verify.check(results, KEY) if (results / "audit.jsonl").exists() else None
    if found is None:
        return set()
    stored = {p.parent.name for p in (results / "marks").glob("*/*.json")}
    missing = {s for s, _ in found.newest} - stored
    # A line without its report: killed between the two; it is graded again.
    assert len([w for w in found.wrong if "is missing" in w]) == len(missing)
    wrong = [w for w in found.wrong if "is missing" not in w and "not what was graded" not in w]
    assert not wrong, wrong
    for path in (results / "marks").glob("*/*.json"):
        assert json.loads(path.read_text())["status"]
    return stored


def in_a_child(work):
    child = os.fork()
    if not child:
        try:
            work()
            os._exit(0)
        except BaseException:
            os._exit(1)
    return os.waitpid(child, 0)[1]


def store_all(results):
    with Store(results, KEY) as store:
        for report in REPORTS:
            if store.read(report.student, report.unit) is None:
                store.write(report)


def die_before(call):
    """Kill this process in place of the call-th system call that writes."""
    counter = itertools.count()

    def counted(real):
        def instead(*args, **more):
            if next(counter) == call:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **more)
        return instead

    for name in ("write", "fsync", "replace", "open", "mkdir", "ftruncate", "close"):
        setattr(os, name, counted(getattr(os, name)))


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_killed_before_every_single_system_call(tmp_path):
    """At each place in turn; the next run finishes, and every result is there once."""
    for call in itertools.count():
        results = tmp_path / str(call)

        def work(call=call, results=results):
            die_before(call)
            store_all(results)

        status = in_a_child(work)
        before = whole(results)
        store_all(results)
        assert before <= whole(results) == {r.student for r in REPORTS}
        assert not verify.check(results, KEY).wrong
        assert not list((results / "marks").glob("*/.*"))
        names = [line.says["student"] for line in lines(results)]
        assert len(names) <= len(REPORTS) + 1 and set(names) == {r.student for r in REPORTS}
        if not os.WIFSIGNALED(status):
            break
    assert call > 30


def a_class(folder):
    for number, student in enumerate(STUDENTS):
        hand_in(folder, student, notebook(WRONG if number % 2 else RIGHT), UNIT)


@pytest.mark.parametrize("kills", [4, pytest.param(200, marks=pytest.mark.thorough)])
def test_a_grader_that_is_killed_at_random(tmp_path, kills):
    dice, classes, killed, others = random.Random(kills), 0, 0, processes()[0]
    a_class(tmp_path / "in")
    while killed < kills:
        results = tmp_path / f"results{classes}"
        classes += 1
        words = [sys.executable, str(Path(__file__).parent / "killing.py"), tmp_path / "in",
                 results]
        with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True) as grader:
            said, stored = "", set()
            while said != "done":
                pause = dice.uniform(0, 2.0) if killed < kills else 60
                grader.stdin.write(f"{pause}\n")
                grader.stdin.flush()
                said = grader.stdout.readline().strip()
                assert said in ("killed", "done")
                killed += said == "killed"
                now = whole(results)
                assert stored <= now, "a finished result is lost"
                stored = now
                if killed >= kills and said == "killed":
                    break
            grader.stdin.close()
        assert said == "done" or killed >= kills
    finish(tmp_path, results, others)


def finish(tmp_path, results, others):
    """After the last kill: one more run grades what is left, and no process has stayed."""
    from killing import grade

    deadline = time.monotonic() + 20
    while processes()[0] > others and time.monotonic() < deadline:
        time.sleep(0.1)
    assert processes()[0] == others, "a worker has outlived its grader"
    grade(tmp_path / "in", results)
    assert whole(results) == set(STUDENTS)
    found = verify.check(results, KEY)
    assert not found.wrong
    earned = {s: said["earned"] for (s, _), said in found.newest.items()}
    assert earned == {s: 4.0 if i % 2 else 8.0 for i, s in enumerate(STUDENTS)}


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("room", range(0, 4000, 250))
def test_a_full_disk_is_told_and_costs_nothing_that_is_finished(tmp_path, room):
    """No file may grow beyond so many bytes: the trail is cut off in the middle of a line."""
    def work():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        try:
            store_all(tmp_path)
        except StoreError as error:
            assert "File too large; what was stored before is kept: make room" in str(error)
            os._exit(3)

    status = os.waitstatus_to_exitcode(in_a_child(work))
    assert status in (0, 3)
    kept = whole(tmp_path)
    assert all(line.data.endswith(b"\n") for line in lines(tmp_path))
    store_all(tmp_path)
    assert kept <= whole(tmp_path) == {r.student for r in REPORTS}
    assert not verify.check(tmp_path, KEY).wrong


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_disk_that_is_really_full(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", disk]).returncode:
        pytest.skip("this machine refuses to mount")
    try:
        with pytest.raises(StoreError, match="No space left on device; what was stored before"):
            with Store(disk / "r", KEY) as store:
                for report in itertools.cycle(REPORTS):
                    store.write(report)
        assert whole(disk / "r") == {r.student for r in REPORTS}
        found = verify.check(disk / "r", KEY)
        assert all(line.data.endswith(b"\n") for line in lines(disk / "r"))
        assert len([w for w in found.wrong if "not what was graded" in w]) <= 1
    finally:
        subprocess.run(["umount", disk], check=True)


def test_two_graders_at_once(tmp_path):
    """The second is refused while the first works, and nothing is doubled."""
    a_class(tmp_path / "in")
    code = ("import sys; sys.path[:0] = sys.argv[3:]\nfrom killing import grade\n"
            "from pathlib import Path\ngrade(Path(sys.argv[1]), Path(sys.argv[2]))")
    words = [sys.executable, "-c", code, tmp_path / "in", tmp_path / "r", Path(__file__).parent]
    both = [subprocess.Popen(words, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [p.communicate()[1] for p in both]
    assert sum("another grader is writing" in text for text in said) <= 1
    assert sum(p.returncode == 0 for p in both) >= 1
    assert whole(tmp_path / "r") == set(STUDENTS)
    assert [line.says["student"] for line in lines(tmp_path / "r")].__len__() == len(STUDENTS)
