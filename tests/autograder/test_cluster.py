"""A real Dask scheduler and its workers, over TCP on this machine; some are killed, some lie."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
import time
from functools import partial
from pathlib import Path

import pytest
from hostile.world import COURSE, KEY, RIGHT, WRONG, notebook

from autograder.bank import Bank
from autograder.batch import Settings, grade_all
from autograder.cli import main
from autograder.cluster import Cluster
from autograder.dispatch import LOST, WorkersError
from autograder.identify import identify
from autograder.store import Store
from autograder.submissions import find
from autograder.trail import lines

pytest.importorskip("distributed", reason="the extra 'dask' is not installed")
pytestmark = [pytest.mark.thorough, pytest.mark.xdist_group("counts processes")]

ROOT = Path(__file__).parent.parent.parent
SLOW = [RIGHT[0], "import time\ndef target(x, w):\n    time.sleep(0.1)\n    return x @ w", RIGHT[2]]
KILLER = [RIGHT[0], "def target(x, w):\n    return 'END THIS WORKER'", RIGHT[2]]

ENDS = """
    import os, signal
    from autograder import task
    def read(data, real=task.read):
        if b"END THIS WORKER" in data:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(data)
    task.read = read
    """
OLD = """
    from autograder import task
    task.versions = lambda theirs=dict(task.versions(), NumPy="1.26.4"): theirs
    """
LIES = """
    from autograder import remote
    class Evil:
        def __reduce__(self):
            return exec, ("import os\\n"
                          "try: open({sign!r} + '/' + ('courier' if os.getenv('OMP_NUM_THREADS')"
                          " == '1' else 'client'), 'w')\\n"
                          "except PermissionError: os._exit(77)",)
    def perform(data):
        return Evil()
    remote.perform = perform
    """


class Dask:
    """A scheduler and workers as processes of their own."""

    def __init__(self, folder, *words):
        self.folder, self.words, self.processes = folder, words, []
        self.file = folder / "scheduler.json"
        self.scheduler = self.start("scheduler", "--port", "0", "--host", "127.0.0.1",
                                    "--no-dashboard", "--scheduler-file", str(self.file))
        deadline = time.monotonic() + 120
        while not self.file.exists() or not self.file.read_text().endswith("}"):
            assert time.monotonic() < deadline and self.scheduler.poll() is None
            time.sleep(0.1)
        self.address = json.loads(self.file.read_text())["address"]
        self.port = int(self.address.rsplit(":", 1)[1])

    def start(self, what, *words):
        path = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        log = open(self.folder / f"{what}{len(self.processes)}.log", "w")
        with log:
            process = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{what}", *self.words, *words],
                cwd=self.folder, stdout=log, stderr=log, start_new_session=True,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(path)})
        self.processes.append(process)
        return process

    def worker(self, *words, preload=""):
        if preload:
            file = self.folder / f"preload{len(self.processes)}.py"
            file.write_text(textwrap.dedent(preload))
            words += ("--preload", str(file))
        return self.start("worker", self.address, "--nthreads", "1", "--no-dashboard",
                          "--local-directory", str(self.folder), *words)

    def close(self):
        for process in reversed(self.processes):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def dask(tmp_path):
    started = Dask(tmp_path)
    yield started
    started.close()


@pytest.fixture
def submissions(tmp_path):
    """Hands in, for each student the cells that they wrote."""
    def hand_in(**students):
        for student, cells in students.items():
            path = tmp_path / "submitted" / student / "01_small" / "01_small.ipynb"
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps(notebook(cells)))
        return tmp_path / "submitted"
    return hand_in


def grade(place, results, port=0, say=lambda text: None, done=lambda report, kept: None):
    """Grade a class here, or on a cluster where a port is given; the results as they are stored."""
    found, _ = identify(find(place)[0], COURSE)
    executor = partial(Cluster, "127.0.0.1", port, (), say) if port else None
    with Store(results, KEY) as store:
        grade_all(found, Settings(Bank(COURSE, KEY), executor=executor), store, done)
    return stored(results)


def stored(results):
    found = {}
    for path in sorted((results / "marks").glob("*/*.json")):
        data = json.loads(path.read_text())
        data.pop("timing")
        found[path.parent.name] = data
    return found


def test_a_killed_workers_submissions_are_graded_elsewhere_and_stored_once(
        dask, submissions, tmp_path):
    place = submissions(**{f"s{i:02}": (RIGHT, WRONG, SLOW, SLOW)[i % 4] for i in range(24)})
    workers = [dask.worker("--no-nanny"), dask.worker("--no-nanny")]
    said, finished = [], []

    def done(report, kept):
        finished.append(report.student)
        if len(finished) == 5:
            os.killpg(workers[0].pid, signal.SIGKILL)

    elsewhere = grade(place, tmp_path / "elsewhere", dask.port, said.append, done)
    assert workers[0].wait(5) == -signal.SIGKILL
    here = grade(place, tmp_path / "here")
    assert json.dumps(here) == json.dumps(elsewhere) and len(here) == 24
    assert sorted(finished) == sorted(here)
    assert len([line for line in lines(tmp_path / "elsewhere") if line.says]) == 24
    assert any("a worker was lost, what it had is run elsewhere; 1 worker" in s for s in said)


def test_a_submission_that_ends_its_worker_each_time_is_ungradable_and_costs_nobody_else(
        dask, submissions, tmp_path):
    place = submissions(ann=RIGHT, bob=KILLER, cy=WRONG, di=SLOW, eve=RIGHT)
    for _ in range(2):
        dask.worker(preload=ENDS)  # with Dask's nanny, which starts it anew
    elsewhere = grade(place, tmp_path / "elsewhere", dask.port)
    bob = elsewhere.pop("bob")
    here = grade(place, tmp_path / "here")
    here.pop("bob")
    assert json.dumps(here) == json.dumps(elsewhere)
    first, target, last = bob["verdicts"]
    assert bob["status"] == target["status"] == last["status"] == "ungradable"
    assert first["status"] == "passed" and "your instructor will look at it" in target["reason"]
    assert LOST in target["cases"][0]["private"] and "KilledWorker" not in target["reason"]


def test_a_worker_with_other_versions_is_refused(dask, submissions, tmp_path):
    place = submissions(ann=RIGHT)
    dask.worker(preload=OLD)
    with pytest.raises(WorkersError, match="other versions .*: NumPy 1.26.4 there, .* here; inst"):
        grade(place, tmp_path / "results", dask.port)
    assert stored(tmp_path / "results") == {}


def test_a_worker_without_the_package_is_named(dask, submissions, tmp_path):
    place = submissions(ann=RIGHT)
    dask.worker(preload="import sys\nsys.modules['autograder.remote'] = None\n")
    with pytest.raises(WorkersError, match="worker tcp://.* cannot run tasks .*: install"):
        grade(place, tmp_path / "results", dask.port)


def test_what_a_worker_that_was_taken_over_sends_is_unpickled_behind_a_lock(
        dask, submissions, tmp_path):
    """The witness is Dask's client without a courier: there the same pickle writes a file."""
    place = submissions(ann=RIGHT)
    (tmp_path / "sign").mkdir()
    dask.worker(preload=LIES.replace("{sign!r}", repr(str(tmp_path / "sign"))))
    with pytest.raises(WorkersError, match="the process that speaks with Dask has ended"):
        grade(place, tmp_path / "results", dask.port)
    assert list((tmp_path / "sign").iterdir()) == [] == list(stored(tmp_path / "results"))
    code = ("import sys, distributed\nfrom autograder.remote import perform\n"
            "client = distributed.Client(sys.argv[1])\n"
            "client.get_executor(pure=False).submit(perform, b'').result()")
    environment = {k: v for k, v in os.environ.items() if k != "OMP_NUM_THREADS"}
    subprocess.run([sys.executable, "-c", code, dask.address], cwd=ROOT, env=environment,
                   timeout=120, check=True)
    assert [p.name for p in (tmp_path / "sign").iterdir()] == ["client"]


def test_no_worker_is_told_and_waited_for(dask, submissions, tmp_path):
    place = submissions(ann=RIGHT)
    said = []

    def say(text):
        said.append(text)
        if "no worker: waiting for one. Start some with  dask worker" in text:
            dask.worker()

    assert grade(place, tmp_path / "results", dask.port, say)["ann"]["status"] == "passed"
    assert len(said) == 2 and "1 worker, 1 submission at a time" in said[1]


def test_a_scheduler_that_goes_ends_the_run_and_what_is_finished_is_kept(
        dask, submissions, tmp_path):
    place = submissions(**{f"s{i}": SLOW for i in range(12)})
    dask.worker()
    finished = []

    def done(report, kept):
        finished.append(report.student)
        if len(finished) == 2:
            os.killpg(dask.scheduler.pid, signal.SIGKILL)

    with pytest.raises(WorkersError, match="the scheduler has gone|connection to the scheduler"):
        grade(place, tmp_path / "results", dask.port, done=done)
    kept = stored(tmp_path / "results")
    assert 2 <= len(kept) < 12 and {k["status"] for k in kept.values()} == {"passed"}


def command(place, results, key, *words):
    return ["grade", str(place), "--key", str(key), "--course", str(COURSE.folder),
            "--out", str(results), *words]


@pytest.fixture
def key(tmp_path):
    (tmp_path / "key").write_text(KEY.hex())
    return tmp_path / "key"


def test_ctrl_c_leaves_what_is_finished_and_the_same_command_goes_on(
        dask, submissions, tmp_path, key):
    place = submissions(**{f"s{i:02}": SLOW for i in range(20)})
    dask.worker()
    words = [sys.executable, "-m", "autograder", *command(
        place, tmp_path / "results", key, "--executor", f"dask://127.0.0.1:{dask.port}")]
    running = subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 180
    while len(list((tmp_path / "results/marks").glob("*/*.json"))) < 1:
        assert time.monotonic() < deadline and running.poll() is None
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    _, told = running.communicate(timeout=60)
    assert running.returncode == 130 and "what was finished is kept" in told
    kept = stored(tmp_path / "results")
    assert 1 <= len(kept) < 20 and {k["status"] for k in kept.values()} == {"passed"}
    assert subprocess.run(words, cwd=ROOT, capture_output=True, timeout=300).returncode == 0
    assert len(stored(tmp_path / "results")) == 20
    assert len([line for line in lines(tmp_path / "results") if line.says]) == 20


@pytest.mark.parametrize("listens", [False, True])
def test_no_scheduler_at_the_address(submissions, tmp_path, key, capsys, listens):
    place = submissions(ann=RIGHT)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        if not listens:
            server.close()
        assert main(command(place, tmp_path / "results", key, "--executor",
                            f"dask://127.0.0.1:{port}")) == 2
    told = capsys.readouterr().err
    assert f"dask://127.0.0.1:{port}: " in told
    assert ("does not answer as a Dask scheduler" if listens else "no scheduler there (Connection "
            "refused): start one with  dask scheduler") in told


def certificates(folder):
    """An authority of our own, and a certificate of it."""
    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem",
            "-subj", "/CN=authority", "-days", "2")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "own.key", "-out", "own.csr",
            "-subj", "/CN=dask")
    openssl("x509", "-req", "-in", "own.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-CAcreateserial", "-out", "own.pem", "-days", "2")
    return [str(folder / name) for name in ("ca.pem", "own.pem", "own.key")]


def test_tls_when_the_scheduler_asks_for_it(submissions, tmp_path, key, capsys, monkeypatch):
    authority, own, own_key = certificates(tmp_path)
    place = submissions(ann=RIGHT, bob=WRONG)
    dask = Dask(tmp_path, "--protocol", "tls", "--tls-ca-file", authority, "--tls-cert", own,
                "--tls-key", own_key)
    try:
        dask.worker()
        assert dask.address.startswith("tls://")
        words = ["--executor", f"dask://127.0.0.1:{dask.port}"]
        assert main(command(place, tmp_path / "plain", key, *words)) == 2
        assert "if it asks for TLS, give --tls CA CERTIFICATE KEY" in capsys.readouterr().err
        assert main(command(place, tmp_path / "tls", key, *words, "--tls", authority, own,
                            own_key)) == 0
        for name, file in (("CA_FILE", authority), ("CLIENT__CERT", own), ("CLIENT__KEY", own_key)):
            monkeypatch.setenv(f"DASK_DISTRIBUTED__COMM__TLS__{name}", file)
        assert main(command(place, tmp_path / "settings", key, *words)) == 0
    finally:
        dask.close()
    here = grade(place, tmp_path / "here")
    assert stored(tmp_path / "tls") == stored(tmp_path / "settings") == here
    assert re.search("1 worker, 1 submission at a time", capsys.readouterr().out)


def test_a_certificate_that_is_not_there(submissions, tmp_path, key, capsys):
    assert main(command(submissions(ann=RIGHT), tmp_path / "results", key, "--executor",
                        "dask://127.0.0.1:9", "--tls", "ca", "cert", "key")) == 2
    assert re.search("/ca cannot be read: --tls takes the authority's", capsys.readouterr().err)
