"""Student code run elsewhere, on executors of our own: no Dask is needed here."""

import json
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import attacks
import numpy as np
import pytest
from hostile.world import COURSE, KEY, RIGHT, WRONG, notebook

from autograder import cluster, remote, task, wire
from autograder.bank import Bank
from autograder.batch import Settings, grade_all
from autograder.cli import main
from autograder.dispatch import LOST, MOST_JOBS, Halted, Lost, WorkersError
from autograder.elsewhere import Elsewhere
from autograder.identify import identify
from autograder.job import JobResult, Limits
from autograder.outcome import NoAnswer, Raised, Returned
from autograder.store import Store
from autograder.submissions import find

pytestmark = pytest.mark.xdist_group("counts processes")

LAYERS = ("Landlock", "seccomp", "resource limits")
ROOT = Path(__file__).parent.parent.parent


def answered(data):
    """A reply to a task: each job's function is its answer."""
    results = [[JobResult((Returned((job.function,)),) * len(job.calls)) for job in group.jobs]
               for group in task.read(data)[2]]
    return task.answer("here", LAYERS, results)


def named(name):
    """A job that can be told from others."""
    made = attacks.job("return 1")
    return type(made)(made.statements, name, None, made.calls)


class Fake:
    """An executor that keeps tasks until it is told what comes of them."""

    def __init__(self):
        self.sent, self.arrived = [], threading.Condition()

    def submit(self, function, data):
        assert function is remote.perform and type(data) is bytes
        future = Future()
        if not task.read(data)[2][0].jobs:
            future.set_result(answered(data))  # the greeting
            return future
        with self.arrived:
            self.sent.append((data, future))
            self.arrived.notify()
        return future

    def next(self):
        """The next task: the names in it, and what ends it."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: self.sent, 20)
            data, future = self.sent.pop(0)
        return [job.function for g in task.read(data)[2] for job in g.jobs], data, future


@pytest.fixture
def fake():
    return Fake()


@pytest.fixture
def dispatch(fake):
    with Elsewhere(fake, "auto", lambda: 1) as opened:
        yield opened


def ask(dispatch, *names):
    """Have jobs run, each by a thread of its own that comes after the one before."""
    asked = []
    for name in names:
        future = Future()

        def run(name=name, future=future):
            try:
                with dispatch.box() as box:
                    future.set_result(box.run(named(name)))
            except BaseException as error:
                future.set_exception(error)

        before = len(dispatch._waiting) + len(dispatch._flying)
        threading.Thread(target=run, daemon=True).start()
        while len(dispatch._waiting) + len(dispatch._flying) <= before and not future.done():
            pass
        asked.append(future)
    return asked


def test_any_executor_gives_the_marks_of_this_machine(tmp_path):
    raising = [RIGHT[0], "def target(x, w):\n    raise ValueError(x)", RIGHT[2]]
    for student, cells in (("ann", RIGHT), ("bob", WRONG), ("cy", raising), ("di", RIGHT[:1])):
        path = tmp_path / "submitted" / student / "01_small" / "01_small.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook(cells)))
    stored = {}
    for name, executor in (("here", None), ("elsewhere", lambda: ThreadPoolExecutor(1))):
        found, _ = identify(find(tmp_path / "submitted")[0], COURSE)
        with Store(tmp_path / name, KEY) as store:
            grade_all(found, Settings(Bank(COURSE, KEY), jobs=1, executor=executor), store)
        stored[name] = [{k: v for k, v in json.loads(p.read_text()).items() if k != "timing"}
                        for p in sorted((tmp_path / name / "marks").glob("*/*.json"))]
    assert json.dumps(stored["here"]) == json.dumps(stored["elsewhere"])
    assert [s["status"] for s in stored["here"]] == ["passed", "partly", "error", "missing"]


def test_several_submissions_are_in_a_task_and_what_they_share_is_in_it_once(dispatch, fake):
    first = ask(dispatch, "a", "b")  # two tasks are sent ahead, the rest gathers
    rest = ask(dispatch, *"cdefghijklm")
    large = named("a").calls
    for wanted in (["a"], ["b"]):
        names, data, future = fake.next()
        assert names == wanted
        future.set_result(answered(data))
    names, data, future = fake.next()
    assert names == list("cdefghijk")[:MOST_JOBS]
    call = wire.encode({"positional": large[0][0], "named": {}, "times": 1})
    assert data.count(call) == 1
    future.set_result(answered(data))
    while fake.sent:
        _, data, future = fake.next()
        future.set_result(answered(data))
    assert [f.result(20).outcomes[0].values[0] for f in first + rest] == list("abcdefghijklm")


def test_a_task_does_not_grow_without_end(dispatch, fake, monkeypatch):
    monkeypatch.setattr("autograder.dispatch.MOST_BYTES", 1)
    asked = ask(dispatch, *"abcd")
    order = []
    while fake.sent:
        names, data, future = fake.next()
        order.append(names)
        future.set_result(answered(data))
    assert order == [["a"], ["b"], ["c"], ["d"]]
    assert [f.result(20).outcomes[0].values[0] for f in asked] == list("abcd")


def test_what_cannot_be_sent_is_told_where_it_is_alone(dispatch, fake):
    box = next(dispatch.box().gen)
    unsendable = replace(named("a"), calls=(((object(),), {}, 1),))
    assert box.together([named("b"), unsendable]) == [None, None] and not fake.sent
    with pytest.raises(wire.WireError, match="an object cannot be sent"):
        box.run(unsendable)


def test_what_was_lost_is_run_again_alone_and_only_its_killer_is_given_up(dispatch, fake):
    ask(dispatch, "w", "x")
    asked = ask(dispatch, "a", "killer", "b")
    (_, _, one), (_, _, other) = fake.next(), fake.next()
    one.set_exception(Lost("its worker died"))
    assert not fake.sent  # nothing is begun while suspects wait for the rest to end
    other.set_exception(Lost("its worker died"))
    order, suspects = [], {"w", "x"}
    while fake.sent:
        names, data, future = fake.next()
        assert not (suspects & set(names) and fake.sent)  # nothing is run beside it
        order.append(names)
        if "killer" in names:
            suspects |= set(names)
            future.set_exception(Lost("it died"))
        else:
            future.set_result(answered(data))
    assert order[:2] == [["w"], ["x"]] and order.count(["killer"]) == 1
    assert [f.result(20).outcomes[0].values[0] for f in (asked[0], asked[2])] == ["a", "b"]
    given_up = asked[1].result(20)
    assert given_up.status == "sandbox"
    assert given_up.outcomes == (NoAnswer("died", f"{LOST}: it died"),)


def test_a_submission_that_a_worker_was_lost_with_runs_no_more(dispatch, fake):
    box = next(dispatch.box().gen)
    thread = threading.Thread(target=lambda: done.append(box.run(named("killer"))), daemon=True)
    done = []
    thread.start()
    for _ in range(2):
        fake.next()[2].set_exception(Lost("it died"))
    thread.join(20)
    assert box.run(named("another")).status == "sandbox" and not fake.sent
    assert done[0].status == "sandbox"


def test_jobs_that_shared_a_process_come_back_one_by_one_when_they_are_lost(dispatch, fake):
    box = next(dispatch.box().gen)
    done = []

    def run():
        done.append(box.together([named("a"), named("killer")]))
        done.extend(box.run(named(name)) for name in ("a", "killer", "b"))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    names, data, future = fake.next()
    assert names == ["a", "killer"] and task.read(data)[2][0].together
    future.set_exception(Lost("it died"))
    names, data, future = fake.next()
    assert names == ["a"]
    future.set_result(answered(data))
    fake.next()[2].set_exception(Lost("it died"))  # alone from the start: once is enough
    thread.join(20)
    assert done[0] == [None, None]
    assert [d.status for d in done[1:]] == ["done", "sandbox", "sandbox"] and not fake.sent


@pytest.mark.parametrize("reply", [
    b"", b"tree", b"garbage that is no reply", "text", {"values": 1}, None,
    task.answer("there", LAYERS, []),
    task.answer("there", LAYERS, [[JobResult((Returned((1,)), Returned((1,))))]]),
    task.answer("there", LAYERS, [[JobResult((Returned((1, 2)),))]]),
    task.answer("there", LAYERS, [[JobResult((NoAnswer("passed"),))]]),
    task.answer("there", LAYERS, [[JobResult((Returned((1,)),), cpu_seconds=float("nan"))]]),
    task.answer("there", LAYERS, [[None]]),
    task.answer("there", LAYERS, [], "KeyError: 1", fault=True),
], ids=range(13))
def test_a_reply_that_is_none_costs_its_own_submission_after_two_tries(dispatch, fake, reply):
    [asked] = ask(dispatch, "a")
    for _ in range(2):
        assert not asked.done()
        fake.next()[2].set_result(reply)
    assert asked.result(20).status == "sandbox"
    [after] = ask(dispatch, "b")
    _, data, future = fake.next()
    future.set_result(answered(data))
    assert after.result(20).outcomes == (Returned(("b",)),)


@pytest.mark.parametrize("end, words", [
    (CancelledError(), "CancelledError"), (RuntimeError("no disk"), "RuntimeError: no disk"),
    (WorkersError("the scheduler has gone"), "^the scheduler has gone$")])
def test_an_executor_that_ends_halts_the_run_and_is_no_verdict(dispatch, fake, end, words):
    asked = ask(dispatch, "a", "b", "c")
    fake.next()[2].set_exception(end)
    for future in asked:
        with pytest.raises(Halted) as halted:
            future.result(20)
        with pytest.raises(WorkersError, match=words):
            raise halted.value.problem
    with pytest.raises(Halted):
        dispatch.run(task.Group((named("d"),), Limits()))
    assert not issubclass(Halted, Exception)  # or a grader would make a verdict of it


def test_whoever_waits_is_let_go_when_the_run_is_stopped(dispatch, fake):
    asked = ask(dispatch, "a", "b", "c")
    dispatch.stop()
    for future in asked:
        assert isinstance(future.exception(20), Halted)
    _, data, late = fake.next()
    late.set_result(answered(data))  # comes back after the end, and nobody minds


def test_other_versions_are_refused_and_both_are_told(monkeypatch):
    theirs = dict(task.versions(), NumPy="1.0.0")
    monkeypatch.setattr(remote.task, "versions", lambda: theirs)
    answer = remote.perform(_greeting(dict(theirs, Python="3.9")))
    monkeypatch.undo()
    assert task.understood(answer, []).problem == "other versions"
    pool = type("Pool", (), {"submit": lambda self, *_: _done(answer)})()
    with pytest.raises(WorkersError, match=rf"other versions .*: NumPy 1.0.0 there, "
                                           rf"{np.__version__} here; install the same"):
        Elsewhere(pool, "auto", lambda: 1).__enter__()


def _greeting(versions):
    head = wire.encode({"versions": versions, "sandbox": "auto", "groups": []})
    return task.HEAD.pack(task.MAGIC, len(head)) + head


def _done(answer):
    future = Future()
    future.set_result(answer)
    return future


def test_a_worker_without_walls_is_named_and_nothing_is_run():
    answer = remote.perform(task.write([], "jail"))
    pool = type("Pool", (), {"submit": lambda self, *_: _done(answer)})()
    with pytest.raises(WorkersError, match="process [0-9]+: no sandbox is called 'jail'"):
        Elsewhere(pool, "jail", lambda: 1).__enter__()


def test_a_worker_answers_every_task_in_bytes():
    for data in (b"", b"nonsense", None, 3):
        reply = task.understood(remote.perform(data), [])
        assert reply.fault and reply.problem


def test_the_layers_told_are_those_that_stood_everywhere(dispatch, fake):
    box = next(dispatch.box().gen)
    thread = threading.Thread(target=box.run, args=(named("a"),), daemon=True)
    thread.start()
    _, data, future = fake.next()
    results = [[JobResult((Returned((1,)),))]]
    future.set_result(task.answer("there", ("bubblewrap", *LAYERS[1:]), results))
    thread.join(20)
    assert box.layers == LAYERS[1:]


OUTCOMES = (
    Returned((np.arange(6.0, dtype="f4").reshape(2, 3).T, 3, None, [1.5, (True, "é")]), ("0", "w")),
    Returned((np.zeros((2, 2, 4))[..., ::2], {"a": np.float64(2.0).item()}, 0, -1)),
    Raised("ValueError", "no\nline", (("cell 3", 2), ("cell 1", 7)), "call", ("Exception",)),
    Raised("MemoryError", "large", (), "setup"), *map(NoAnswer, task.REASONS),
    NoAnswer("died", "the process was ended by SIGKILL"))


def test_every_outcome_comes_back_as_it_was():
    made = attacks.job("return 1", *[((1,), {"n": np.float32(2)}, 4)] * len(OUTCOMES), driver="d")
    result = JobResult(OUTCOMES, OUTCOMES[2:3], "printed\t€\U0001f600" * 2000, 1.25, "sandbox")
    group = task.Group((made, made), Limits(1, 2, 3), True)
    versions, kind, [sent] = task.read(task.write([task.packed(group)], "strict"))
    assert (versions, kind) == (task.versions(), "strict") and sent == group
    reply = task.understood(task.answer("x\ny", LAYERS, [[None, result]]), [group])
    assert reply.where == "x y" and reply.layers == LAYERS
    [[none, back]] = reply.results
    assert none is None
    assert repr(back.outcomes) == repr(OUTCOMES)
    assert (back.failed, back.output[:12], back.cpu_seconds, back.status) == (
        OUTCOMES[2:3], "printed\t€\U0001f600pr", 1.25, "sandbox")
    for outcome, other in zip(OUTCOMES[:2], back.outcomes):
        a, b = outcome.values[0], other.values[0]
        if isinstance(a, np.ndarray):
            assert (a.dtype, a.flags.f_contiguous, a.flags.c_contiguous) == (
                b.dtype, b.flags.f_contiguous, b.flags.c_contiguous)


def test_the_courier_is_locked_before_it_speaks(tmp_path):
    """It reads libraries and reaches one port; a key, another port and new files are out of reach.
    """
    (tmp_path / "key").write_text("secret")
    code = textwrap.dedent("""
        import os, socket, sys
        sys.path.insert(0, sys.argv[2])
        from autograder import confine
        here, other = (socket.create_server(("127.0.0.1", 0)) for _ in range(2))
        def tried(work):
            try:
                work()
            except OSError as error:
                return type(error).__name__
            return "done"
        def reach(server):
            socket.create_connection(server.getsockname(), 5).close()
        confine.lock_up(here.getsockname()[1], [sys.argv[1] + "/certificate"])
        print(tried(lambda: open(sys.argv[1] + "/key").read()),
              tried(lambda: open(sys.argv[1] + "/certificate").read()),
              tried(lambda: open(sys.argv[1] + "/new", "w")),
              tried(lambda: open(sys.argv[2] + "/solutions/course.toml").read()),
              tried(lambda: os.listdir(sys.argv[2])), tried(lambda: os.kill(os.getppid(), 0)),
              tried(lambda: os.execv("/bin/true", ["true"])), tried(lambda: reach(other)),
              tried(lambda: reach(here)))
        import colorsys
        """)
    (tmp_path / "certificate").write_text("mine")
    done = subprocess.run([sys.executable, "-P", "-c", code, str(tmp_path), str(ROOT)],
                          capture_output=True, text=True,
                          env={"OPENBLAS_NUM_THREADS": "1", "PATH": "/usr/bin"})
    from autograder import landlock
    network = "PermissionError" if landlock.version() >= 4 else "done"
    signals = "PermissionError" if landlock.version() >= 6 else "done"
    no = "PermissionError"
    assert done.stdout.split() == [no, "done", no, no, no, signals, no, network, "done"], done


def test_a_courier_that_cannot_be_locked_does_not_work():
    code = ("import sys, threading; sys.path.insert(0, sys.argv[1])\n"
            "from autograder import confine, landlock\n"
            "if sys.argv[2] == 'no': landlock.version = lambda: 0\n"
            "else: threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
            "try: confine.lock_up(9, [])\n"
            "except confine.Failure as error: print(error)")
    for why, words in (("no", "cannot be locked here"), ("thread", "it has 2 threads")):
        done = subprocess.run([sys.executable, "-P", "-c", code, str(ROOT), why],
                              capture_output=True, text=True,
                              env={"OPENBLAS_NUM_THREADS": "1", "PATH": "/usr/bin"})
        assert words in done.stdout, done


@pytest.mark.parametrize("text, place", [
    ("dask://node7:8786", ("node7", 8786)), ("dask://10.0.0.7:1", ("10.0.0.7", 1)),
    ("dask://[::1]:8786", ("::1", 8786))])
def test_the_address_of_a_scheduler(text, place):
    assert cluster.address(text) == place


@pytest.mark.parametrize("text", [
    "tcp://node7:8786", "node7:8786", "dask://node7", "dask://node7:", "dask://node7:99999",
    "dask://:8786", "dask://node7:0", "dask://a@b:1", "dask://node7:8786/x", "ray://node7:8786"])
def test_another_address_is_refused_with_the_form_it_has(text, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["grade", "submitted", "--key", "key", "--executor", text])
    assert ended.value.code == 2
    assert f"{text!r} is no executor: write dask://HOST:PORT" in " ".join(
        capsys.readouterr().err.split())


@pytest.mark.parametrize("words, told", [
    (["--executor", "dask://a:1", "--sandbox", "none"], "always locked up"),
    (["--tls", "ca", "cert", "key"], "name it with --executor")])
def test_options_that_do_not_go_together(tmp_path, capsys, words, told):
    (tmp_path / "key").write_text("ab" * 32)
    assert main(["grade", str(tmp_path), "--key", str(tmp_path / "key"), "--course",
                 str(COURSE.folder), *words]) == 2
    assert told in capsys.readouterr().err


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setattr(cluster.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(WorkersError, match=r"pip install 'cnn-course\[dask\]'"):
        cluster.Cluster("127.0.0.1", 9).__enter__()
