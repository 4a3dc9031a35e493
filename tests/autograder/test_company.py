"""Exercises of one notebook share a process: no right answer is lost by it, none is won."""

import ast
import json
from dataclasses import replace

import numpy as np
import pytest
from hostile.world import COURSE, KEY, RIGHT, WRONG, notebook

from autograder import company, sandbox
from autograder.bank import Bank
from autograder.claims import shared
from autograder.company import Due
from autograder.exercise import Hidden, call, function
from autograder.grade import grade_notebook
from autograder.job import Job, Limits
from autograder.notebook import read_notebook
from autograder.outcome import Returned
from autograder.sandbox import Sandbox

[UNIT] = COURSE.units
BANK = Bank(COURSE, KEY)


@pytest.fixture(scope="module")
def box():
    with Sandbox() as started:
        yield started


@pytest.fixture
def processes(monkeypatch):
    """The functions that each process was asked for, in order."""
    seen, real = [], Sandbox._exchange
    monkeypatch.setattr(Sandbox, "_exchange", lambda self, jobs, limits: (
        seen.append([job.function for job in jobs]) or real(self, jobs, limits)))
    return seen


def graded(box, cells):
    data = json.dumps(notebook(cells)).encode()
    return grade_notebook(read_notebook(data), UNIT, BANK, box, "ann")


def statuses(box, cells):
    return [v.status for v in graded(box, cells)]


def test_a_right_notebook_takes_one_process(box, processes):
    assert statuses(box, RIGHT) == ["passed"] * 3
    assert processes == [["first", "target", "last"]]


def test_examples_run_apart_from_hidden_cases(box, processes):
    assert statuses(box, WRONG) == ["passed", "failed", "passed"]
    assert processes == [["first", "target", "last"], ["target"]]


@pytest.mark.parametrize("before", [
    "import numpy as np\n    np.tau = 6", "import sys\n    sys.x = 1", "import numpy.random as r\n"
    "    r.seed.__dict__", "from numpy import seterr\n    seterr(all='raise')",
    "import numpy as np\n    np.seterr(all='raise')", "x.real = x"])
def test_what_follows_something_untidy_runs_again_alone(box, processes, before):
    first = f"def first(x):\n    try:\n        {before.replace(chr(10), chr(10) + '    ')}\n" \
            "    except Exception: pass\n    return 2 * x"
    assert statuses(box, [first, *WRONG[1:]]) == ["passed", "failed", "passed"]
    assert processes == [["first", "target", "last"], ["target"], ["target"], ["last"]]


@pytest.mark.parametrize("planted, used", [
    ("import numpy as np\n    np.good = lambda x: 3 * x",
     "import numpy as np\n    return np.good(x)"),
    ("import sys, types\n    sys.modules['mine'] = types.SimpleNamespace(f=lambda x: 3 * x)",
     "import mine\n    return mine.f(x)")])
def test_what_is_right_by_what_another_planted_is_not_right(box, planted, used):
    """Else the mark would depend on whether the two were quick enough to share a process."""
    cells = [f"def first(x):\n    {planted}\n    return 2 * x",
             f"def target(x):\n    {used}", RIGHT[2]]
    assert statuses(box, cells) == ["passed", "error", "passed"]


def test_what_is_wrong_after_something_that_never_answered_runs_again_alone(box, processes):
    cells = ["def first(x):\n    return [0] * 10 ** 10", *WRONG[1:]]
    assert statuses(box, cells)[1:] == ["failed", "passed"]
    assert ["target"] in processes[1:-1] and processes[0] == ["first", "target", "last"]


def test_tidy_code_of_all_kinds():
    for text in ("def f(x):\n    import numpy as np\n    x[0] = np.sqrt(x)\n    return x",
                 "class A:\n    def __init__(self, n):\n        self.n = n",
                 "from numpy.lib.stride_tricks import sliding_window_view", "import math as m"):
        assert all(map(company.tidy, ast.parse(text).body)), text
    for text in ("import os", "from . import x", "from sys import path", "np.sum = None",
                 "del np.sum", "def f():\n    with open('x'): pass", "a.b.c += 1",
                 "def f():\n    return globals()", "f.__dict__['x'] = 1",
                 "from numpy.lib.stride_tricks import as_strided",
                 "resource.prlimit(0, 9, (1, 1))"):
        assert not all(map(company.tidy, ast.parse(text).body)), text


def test_arrays_that_nobody_filled():
    for text in ("np.empty(3)", "def f(x):\n    return numpy.empty_like(x)",
                 "from numpy import empty as made", "ndarray((2, 2))"):
        assert not all(map(company.fills, ast.parse(text).body)), text
    assert all(map(company.fills, ast.parse("import numpy as np\ny = np.zeros(3)").body))


@pytest.mark.parametrize("breaks", [
    "import numpy as np\n    np.ndarray = np.matmul = np.asarray = None",
    "import builtins\n    builtins.float = builtins.isinstance = None",
    "import os\n    os._exit(0)",
    "raise SystemExit",
    "import sys\n    sys.modules.clear()",
    "while True: pass",
], ids=["numpy", "builtins", "exits", "stops", "modules", "endless"])
def test_what_one_function_breaks_costs_the_others_nothing(box, breaks):
    cells = [f"def first(x):\n    {breaks}\n    return 2 * x", *RIGHT[1:]]
    assert statuses(box, cells)[1:] == ["passed", "passed"]


def test_a_verdict_is_the_one_that_the_exercise_alone_would_get(box, monkeypatch):
    """But for the time it took: all the rest of the report is the same."""
    notebooks = (RIGHT, WRONG, [RIGHT[0], "def target(x, w):\n    return 1 / 0", RIGHT[2]])
    both = [[replace(v, cpu_seconds=0.0) for cells in notebooks for v in graded(box, cells)]]
    monkeypatch.setattr("autograder.grade.in_company", lambda due, sandbox: {})
    both += [[replace(v, cpu_seconds=0.0) for cells in notebooks for v in graded(box, cells)]]
    assert both[0] == both[1]


def test_frames_of_one_function_are_no_answers_of_another(box):
    """It fills in answers for those after it; they are claims, and wrong ones."""
    forged = """import os, struct
def first(x):
    def tree(text):
        return b"s" + struct.pack("<I", len(text)) + text
    body = b"d" + struct.pack("<I", 2) + tree(b"call") + b"i" + struct.pack("<q", 0)
    body += tree(b"outcome") + tree(b"returned")
    for number in range(3, 40):
        for _ in range(30):
            try: os.write(number, struct.pack("<4sI", b"tree", len(body)) + body)
            except OSError: pass
    return 2 * x"""
    assert statuses(box, [forged, "def target(x, w): return 0", RIGHT[2]])[1:] == [
        "failed", "passed"]


def test_the_next_student_meets_nothing_of_the_one_before(box):
    patched = "import numpy as np\ndef first(x):\n    np.matmul = None\n    return 2 * x"
    assert statuses(box, [patched, *RIGHT[1:]])[0] == "passed"
    asks = "import numpy as np\ndef first(x):\n    return 2 * x if np.matmul else 0"
    assert statuses(box, [asks, *RIGHT[1:]])[0] == "passed"


def test_source_in_arguments_is_shown_to_no_other_exercise(box, processes, monkeypatch):
    first, target, last = UNIT.exercises
    secret = replace(first, name="secret", reference=lambda f: 1.0, hidden=(
        Hidden("a function", lambda r: call({"inside": [function("lambda x: 2 * x")]})),))
    driven = replace(last, driver="def drive(f, x): return f(x)")
    unit = replace(UNIT, exercises=(first, target, secret, driven))
    cells = [*RIGHT, "def secret(f):\n    return 1.0"]
    data = json.dumps(notebook(cells)).encode()
    found = grade_notebook(read_notebook(data), unit, Bank(COURSE, KEY), box, "ann")
    assert [v.status for v in found] == ["passed"] * 4
    assert processes == [["first", "target"], ["secret"], ["last"]]


def test_no_exercise_may_take_longer_than_alone(monkeypatch):
    asked = []

    class Box:
        def together(self, jobs, limits):
            asked.append(limits.cpu_seconds)
            return [None] * len(jobs)

    due = [Due(e, None, ()) for e in UNIT.exercises]
    monkeypatch.setattr(Due, "job", property(lambda self: None))
    assert company.in_company(due, Box()) == {}
    assert asked == [0.5] and company.SECONDS < 5
    assert company.in_company(due[:1], Box()) == {} == company.in_company(due, object())
    assert len(asked) == 1


def test_much_goes_in_and_much_comes_out_at_once(box):
    """The pipe is full both ways: whoever writes before all is read would wait for ever."""
    big = np.arange(500_000.0)
    jobs = [Job((("c", 1, "def f(x):\n    return x + 1"),), "f", None, (((big + n,), {}, 1),))
            for n in range(3)]
    results = box.together(jobs, Limits(cpu_seconds=5))
    for n, result in enumerate(results):
        [outcome] = result.outcomes
        assert isinstance(outcome, Returned) and np.array_equal(outcome.values[0], big + n + 1)


def test_what_cannot_be_sent_and_a_worker_that_is_gone_leave_everybody_alone(box, monkeypatch):
    job = Job((("c", 1, "def f(x):\n    return x"),), "f", None, (((object(),), {}, 1),))
    assert box.together([job, job]) == [None, None]
    monkeypatch.setattr(sandbox, "shared", lambda *_: (_ for _ in ()).throw(OSError("gone")))
    fine = replace(job, calls=(((1,), {}, 1),))
    assert box.together([fine, fine]) == [None, None]
    monkeypatch.undo()
    assert [r.outcomes[0].values for r in box.together([fine, fine])] == [(1,), (1,)]


@pytest.mark.parametrize("claim, told", [(0.25, 0.25), (-1.0, 3.0), (1e9, 3.0),
                                         (float("nan"), 3.0), ("x", 3.0), (None, 3.0)])
def test_how_long_it_took_is_at_most_what_the_kernel_says(claim, told):
    job = Job((), "f", None, ())
    answers = [{"call": -1, "failed": []}, {"call": -2, "output": "", "seconds": claim}]
    [result] = shared([job], answers, Limits(), 0, 3.0, 0.0)
    assert result.cpu_seconds == told
    assert shared([job, job], answers, Limits(), 0, 3.0, 0.0)[1] is None
