"""The sandbox: honest code runs as at home, and nothing that hostile code tries gets out."""

import os
import select
import socket
import subprocess
import sys
import threading
import venv
from pathlib import Path

import numpy as np
import pytest
from attacks import job, run
from conftest import KEYS, bank, lent
from notebooks import UNITS

from autograder import bubblewrap, landlock, sandbox, walls
from autograder.job import Job, Limits
from autograder.outcome import NoAnswer, Raised, Returned
from autograder.sandbox import Sandbox
from autograder.tolerance import arrays
from autograder.walls import SandboxError
from autograder.wire import WireError

KINDS = (
    ["strict"]
    + (["landlock"] if landlock.version() else [])
    + (["auto"] if bubblewrap.works() else [])
)
"""Every kind that stands on this machine; each is attacked on its own."""


@pytest.fixture(scope="module", params=KINDS)
def box(request):
    with Sandbox(request.param) as started:
        yield started


# --- honest code ---------------------------------------------------------------------------


def test_answers_come_back_with_dtype_shape_and_values(box):
    x = np.arange(6, dtype=np.float32).reshape(2, 3)
    result = run(box, "return x * 2, x.shape, None", ((x,), {}, 1))
    [[values]] = [outcome.values for outcome in result.outcomes]
    assert values[0].dtype == np.float32 and (values[0] == 2 * x).all()
    assert values[1:] == ((2, 3), None)


def test_every_call_gets_fresh_arguments(box):
    x = np.ones(3)
    outcomes = run(box, "x += 1\nreturn x", ((x,), {}, 2), ((x,), {}, 1)).outcomes
    assert [v.tolist() for o in outcomes for v in o.values] == [[2, 2, 2]] * 3
    assert [o.changed for o in outcomes] == [("0",), ("0",)]


def test_changed_named_arguments_are_told(box):
    [outcome] = run(
        box,
        "options['w'][0] = np.nan\nreturn 1",
        ((1,), {"w": np.ones(2)}, 1),
        before="import numpy as np",
    ).outcomes
    assert outcome.changed == ("w",)


def test_views_arrive_as_views(box):
    x = np.ones((2, 6))[:, ::2]
    assert run(box, "return x.flags.c_contiguous", ((x,), {}, 1)).outcomes == (Returned((False,)),)


def test_numpy_and_the_standard_library_work(box):
    body = """
    import collections, itertools, math, functools, dataclasses
    from numpy.lib.stride_tricks import sliding_window_view
    s = np.linalg.svd(np.eye(3))[1].sum() + np.fft.fft(np.ones(4))[0].real
    return float(s + sliding_window_view(np.ones(5), 3).sum() + np.random.RandomState(0).randint(1))
    """
    assert run(box, body, before="import numpy as np").outcomes == (Returned((16.0,)),)


def test_prints_and_warnings_cost_nothing(box):
    body = "import warnings\nwarnings.warn('careful')\nprint('hello')\nreturn np.log(np.zeros(1))"
    result = run(box, body, before="import numpy as np")
    assert result.outcomes[0].values[0][0] == -np.inf
    assert "hello" in result.output


def test_ten_million_lines_of_output_are_cut(box):
    result = run(box, "for _ in range(10 ** 5):\n    print('x' * 100)\nreturn 1", cpu=10)
    assert result.outcomes == (Returned((1,)),) and len(result.output) <= 20_000


def test_a_module_that_is_not_there_costs_only_its_use(box):
    before = "import torch_not_there as torch, numpy as np\nfrom nowhere import something"
    assert run(box, "return float(np.sum(x))", before=before).outcomes == (Returned((1.0,)),)
    [raised] = run(box, "return torch.ones(3)", before=before).outcomes
    assert raised.type == "ModuleNotFoundError" and "is not there when graded" in raised.text


def test_a_statement_that_raises_costs_only_what_needs_it(box):
    result = run(box, "return 7", before="K = 1 / 0")
    assert result.outcomes == (Returned((7,)),)
    assert [f.type for f in result.failed] == ["ZeroDivisionError"]


def test_exceptions_name_the_students_lines(box):
    [raised] = run(box, "def deep(y):\n    return y / 0\n\nreturn deep(x)").outcomes
    assert (raised.type, raised.text) == ("ZeroDivisionError", "division by zero")
    assert raised.where == (("cell 2", 5), ("cell 2", 3))


def test_a_definition_that_raises_is_told(box):
    done = box.run(
        Job((("cell 3", 4, "@undefined\ndef f(x):\n    return x"),), "f", None, (((1,), {}, 1),))
    )
    assert done.outcomes == (
        Raised("NameError", "name 'undefined' is not defined", (("cell 3", 4),), "setup"),
    )


def test_a_name_that_is_no_function(box):
    [outcome] = box.run(Job((("cell 1", 1, "f = 3"),), "f", None, (((1,), {}, 1),))).outcomes
    assert outcome == NoAnswer("undefined", "")


def test_future_imports_reach_what_follows(box):
    done = box.run(
        Job(
            (
                ("cell 1", 1, "from __future__ import annotations"),
                ("cell 1", 2, "def f(x: Undefined):\n    return x"),
            ),
            "f",
            None,
            (((1,), {}, 1),),
        )
    )
    assert done.outcomes == (Returned((1,)),)


def test_a_driver_runs_around_the_function(box):
    driver = "def drive(f, x, n):\n    for _ in range(n):\n        x = f(x)\n    return x"
    done = box.run(job("return 2 * x", ((1,), {"n": 5}, 1), driver=driver))
    assert done.outcomes == (Returned((32,)),)


def test_functions_arrive_as_source(box):
    call = (({"$source": "lambda t: np.cos(t)", "$name": "f"},), {}, 1)
    assert run(box, "return float(x(0.0))", call).outcomes == (Returned((1.0,)),)


def test_long_lists_come_back(box):
    [outcome] = run(box, "return [[float(i) for i in range(300)] for _ in range(100)]").outcomes
    assert outcome.values[0].shape == (100, 300)


# --- hostile code --------------------------------------------------------------------------

REFUSED = {
    "read a file": "return open('/etc/passwd').read()",
    "read its own source": "return open(__import__('sys').argv[0]).read()",
    "read this repository": f"return open({str(Path(sandbox.__file__))!r}).read()",
    "list a folder": "import os\nreturn os.listdir('/')",
    "list the home folder": "import os\nreturn os.listdir(os.path.expanduser('~'))",
    "write a file": "open('/tmp/written-by-a-student', 'w').write('x')",
    "write to the standard library": "import os\nopen(os.__file__, 'a').write('x')",
    "make a folder": "import os\nos.mkdir('/tmp/made-by-a-student')",
    "remove a file": "import os\nos.unlink('/tmp')",
    "make a link": "import os\nos.symlink('/etc/passwd', '/tmp/link-by-a-student')",
    "fork": "import os\nreturn os.fork()",
    "start a program": "import subprocess\nsubprocess.run(['/bin/true'])",
    "replace itself": "import os\nos.execv('/bin/true', ['true'])",
    "system": "import os\nassert os.system('true') == 0",
    "thread": "import threading\nthreading.Thread(target=print).start()",
    "TCP": "import socket\nsocket.create_connection(('127.0.0.1', 9))",
    "UDP": "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "Unix socket": "import socket\nsocket.socket(socket.AF_UNIX)",
    "raw socket": "import socket\nsocket.socket(17, 3)",
    "socket pair": "import socket\nsocket.socketpair()",
    "signal the parent": "import os\nos.kill(os.getppid(), 9)",
    "signal everybody": "import os\nos.kill(-1, 15)",
    "signal its group": "import os\nos.killpg(0, 9)",
    "its parent's memory": "import os\nreturn open(f'/proc/{os.getppid()}/mem', 'rb').read(1)",
    "its own descriptors": "import os\nreturn os.listdir('/proc/self/fd')",
    "its environment": "return open('/proc/self/environ').read()",
    "timer": "import signal\nsignal.setitimer(signal.ITIMER_REAL, 1)",
    "raise its limits": "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (-1, -1))",
    "memory file": "import os\nos.memfd_create('x')",
    "pipe": "import os\nos.pipe()",
    "import SciPy": "import scipy",
    "import the reference": "import cnn_ref",
    "import the grader": "import autograder",
    "import from site-packages": "import sys\nsys.path[:0] = {site!r}\nimport pytest",
    "import from the repository": "import sys\nsys.path.insert(0, {root!r})\nimport cnn_ref",
}


BASE_SITES = [p for p in Path(os.__file__).parent.glob("*-packages") if any(p.iterdir())]


@pytest.mark.skipif(not BASE_SITES, reason="this interpreter's library has no site-packages")
def test_nothing_of_the_base_interpreters_site_packages_can_be_read(box):
    """They lie inside the standard library's folder, which may be read."""
    files = [str(f) for site in BASE_SITES for f in sorted(site.rglob("*.py"))[:3]]
    body = (
        "import os\nfound = []\nfor name in x:\n    for read in (open, os.listdir, os.scandir):\n"
        "        try: read(name); found.append(name)\n        except OSError: pass\nreturn found"
    )
    [outcome] = run(box, body, (([*map(str, BASE_SITES), *files],), {}, 1)).outcomes
    assert outcome.values == ([],)


@pytest.mark.parametrize("attack", REFUSED.values(), ids=REFUSED)
def test_what_the_walls_refuse(box, attack):
    site = [p for p in sys.path if "site-packages" in p]
    body = attack.replace("{site!r}", repr(site)).replace(
        "{root!r}", repr(str(Path(sandbox.__file__).parent.parent))
    )
    [outcome] = run(box, body).outcomes
    assert isinstance(outcome, Raised), outcome
    assert outcome.type in (
        "PermissionError",
        "FileNotFoundError",
        "ModuleNotFoundError",
        "RuntimeError",
        "OSError",
        "ValueError",
        "AssertionError",
        "NotADirectoryError",
        "ImportError",
        "itimer_error",
    ), outcome
    assert not list(Path("/tmp").glob("*-by-a-student"))


def syscall(number, *arguments):
    rest = ", ".join(map(str, arguments))
    return (
        f"import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        f"r = libc.syscall({number}{', ' + rest if rest else ''})\n"
        f"return [r, ctypes.get_errno()]"
    )


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="numbers of x86-64")
@pytest.mark.parametrize(
    "name, number, arguments",
    [
        ("ptrace", 101, (16, 1, 0, 0)),
        ("process_vm_readv", 310, (1, 0, 0, 0, 0, 0)),
        ("clone3", 435, (0, 0)),
        ("vfork", 58, ()),
        ("pidfd_open", 434, (1, 0)),
        ("bpf", 321, (0, 0, 0)),
        ("io_uring_setup", 425, (1, 0)),
        ("keyctl", 250, (0, 0)),
        ("shmget", 29, (0, 4096, 0o1600)),
        ("prlimit64", 302, (0, 0, 0, 0)),
        ("fcntl", 72, (0, 8, 1)),
        ("unshare", 272, (0x10000000,)),
        ("mount", 165, (0, 0, 0, 0, 0)),
        ("sendto", 44, (3, 0, 0, 0, 0, 0)),
        ("dup", 32, (1,)),
        ("x32 getpid", 0x40000000 + 39, ()),
        ("userfaultfd", 323, (0,)),
        ("setsid", 112, ()),
    ],
)
def test_system_calls_are_refused_by_number(box, name, number, arguments):
    [outcome] = run(box, syscall(number, *arguments)).outcomes
    if isinstance(outcome, Raised):  # ctypes itself may be out of reach
        assert outcome.type in ("ImportError", "PermissionError", "OSError", "AttributeError")
    else:
        assert outcome.values[0][0] == -1 and outcome.values[0][1] in (1, 38), outcome


def test_endless_loops_are_stopped_by_cpu_time(box):
    result = run(box, "while True:\n    pass", cpu=1)
    assert result.outcomes[0].reason == "timeout" and "at most 1" in result.outcomes[0].text


def test_loops_that_catch_everything_are_stopped(box):
    body = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    assert run(box, body, cpu=1).outcomes[0].reason == "timeout"


def test_sleepers_are_stopped_by_the_wall_clock(box):
    result = run(box, "import time\ntime.sleep(60)", cpu=0.1)
    assert result.outcomes[0] == NoAnswer("timeout", "the wall clock ran out")


def test_memory_is_limited(box):
    result = run(box, "return float(np.ones(2 ** 28).sum())", before="import numpy as np")
    assert result.outcomes[0].reason == "memory"


ENDS = NoAnswer("died", "the process ended itself with code 0")


def test_a_call_that_ends_python_costs_its_own_answer_only(box):
    body = "import os\nif x in (2, 5):\n    os._exit(0)\nreturn x"
    result = run(box, body, *(((k,), {}, 1) for k in range(1, 7)))
    assert result.outcomes == (
        Returned((1,)), ENDS, Returned((3,)), Returned((4,)), ENDS, Returned((6,)))


def test_a_call_that_does_not_end_costs_its_own_answer_only(box):
    body = "while x == 1:\n    pass\nreturn x"
    result = run(box, body, *(((k,), {}, 1) for k in range(3)), cpu=1)
    assert [getattr(o, "reason", "") or o.values for o in result.outcomes] == [
        (0,), "timeout", (2,)]


def test_after_a_few_calls_that_do_not_end_the_rest_is_not_run(box):
    result = run(box, "import os\nos._exit(0)", *(((k,), {}, 1) for k in range(9)))
    assert result.outcomes == (*[ENDS] * 4, *[NoAnswer("skipped")] * 5)


@pytest.mark.parametrize("number", (1, 2))
def test_nothing_of_one_job_can_be_read_or_filled_up_by_the_next(box, number):
    """Standard error of the warm process outlives a job: whoever fills it stops the next one."""
    body = (
        "import os, sys\nfor name in ('/proc/self/fd/2', '/dev/stderr', '/dev/fd/2'):\n"
        "    try:\n        seen = os.read(os.open(name, os.O_RDONLY | os.O_NONBLOCK), 100)\n"
        "        if seen: return seen.decode()\n    except OSError: pass\n"
        "os.write(2, b'SECRET' * 20000)\nprint('x', file=sys.__stderr__, flush=True)\nreturn x"
    )
    for _ in range(2):
        assert run(box, body, cpu=1).outcomes == (Returned((1,)),)


@pytest.mark.parametrize("value, plain", [
    ("np.matrix([[1.0, 2.0]])", np.array([[1.0, 2.0]])),
    ("np.ma.masked_array([1.0, 2.0], [0, 0])", np.array([1.0, 2.0])),
    ("type('A', (np.ndarray,), {})(0)", np.zeros(0)),
    ("np.ones(2, np.longdouble)", np.ones(2)),
    ("(np.ones(2, np.clongdouble), [np.longdouble(2)])", (np.ones(2) + 0j, [2.0])),
])
def test_arrays_of_other_kinds_arrive_as_plain_ones(box, value, plain):
    [outcome] = run(box, f"return {value}", before="import numpy as np").outcomes
    assert repr(outcome.values[0]) == repr(plain)


@pytest.mark.parametrize(
    "body, type_",
    [
        ("raise SystemExit(3)", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("def g(n): return g(n + 1)\nreturn g(0)", "RecursionError"),
        ("class E(BaseException):\n    def __str__(self): raise SystemExit\nraise E", "E"),
    ],
)
def test_every_exception_is_an_answer(box, body, type_):
    outcomes = run(box, body, ((1,), {}, 1), ((2,), {}, 1)).outcomes
    assert [o.type for o in outcomes] == [type_, type_]


@pytest.mark.parametrize(
    "result",
    [
        "object()",
        "lambda: 1",
        "np.array([None])",
        "type('B', (), {'__array__': lambda s, *a: np.ones(3)})()",
        "{1: 2}",
        "2 ** 70",
        "b'x'",
        "type('C', (float,), {'__eq__': lambda s, o: True})(1)",
    ],
)
def test_what_is_no_answer_is_refused_by_its_type(box, result):
    [outcome] = run(box, f"return {result}", before="import numpy as np").outcomes
    assert outcome.reason == "refused" and "sent" in outcome.text or "key" in outcome.text


@pytest.mark.parametrize(
    "forged",
    [
        "b''",
        "b'tree'",
        "b'garbage' * 1000",
        "b'tree' + (2 ** 32 - 1).to_bytes(4, 'little')",
        "b'tree' + (5).to_bytes(4, 'little') + b'l' + (9 ** 9).to_bytes(4, 'little')",
    ],
)
def test_forged_frames_give_no_answer(box, forged):
    """Written to every descriptor, by code that runs before the harness answers."""
    body = (
        f"import os\nfor fd in range(64):\n    try: os.write(fd, {forged})\n"
        "    except OSError: pass\nos._exit(0)"
    )
    result = run(box, body)
    assert isinstance(result.outcomes[0], NoAnswer)


def test_a_forged_answer_is_only_a_claim(box):
    """The student's process may say what it likes: it has to know the right answer to gain."""
    body = """
    import os, struct
    def frame(payload): return b'tree' + struct.pack('<I', len(payload)) + payload
    import sys
    wire = sys.modules['wire']
    for number in (0, 0, 1, -2):
        answer = wire.encode({'call': number, 'outcome': 'returned', 'values': [99], 'changed': []})
        for fd in range(3, 64):
            try: os.write(fd, frame(answer))
            except OSError: pass
    os._exit(0)
    """
    result = run(box, body, ((1,), {}, 1), ((2,), {}, 1))
    assert result.outcomes[0] == Returned((99,))
    assert isinstance(result.outcomes[1], NoAnswer)


def test_more_output_than_is_read_is_refused(box):
    result = run(box, "return np.zeros(2 ** 20)", before="import numpy as np", output_bytes=2**20)
    assert isinstance(result.outcomes[0], NoAnswer)


def test_one_job_does_not_touch_the_next(box):
    run(
        box,
        "import builtins, math\nnp.sum = lambda a: 0\nbuiltins.len = lambda a: 0\n"
        "math.pi = 3\nreturn 1",
        before="import numpy as np",
    )
    [outcome] = run(
        box,
        "import math\nreturn [int(np.sum(np.ones(4))), len('abc'), math.pi > 3]",
        before="import numpy as np",
    ).outcomes
    assert outcome == Returned(([4, 3, True],))


def test_control_characters_do_not_come_out(box):
    result = run(box, "print('\\x1b[31mred\\x00')\nraise ValueError('\\x1b]0;title\\x07')")
    assert "\x1b" not in result.output and "\x1b" not in result.outcomes[0].text
    assert "\x00" not in result.output


# --- the sandbox itself --------------------------------------------------------------------


def test_a_worker_that_was_killed_is_replaced():
    with Sandbox("auto") as started:
        started._process.kill()
        started._process.wait()
        assert run(started, "return x").outcomes == (Returned((1,)),)


def test_two_deaths_are_told_and_the_sandbox_stays_usable(monkeypatch):
    with Sandbox("auto") as started:

        def die(*_):
            raise ConnectionError

        with monkeypatch.context() as patch:
            patch.setattr(Sandbox, "_run", die)
            result = run(started, "return x")
        assert result.status == "sandbox" and result.outcomes[0].reason == "died"
        assert run(started, "return x").outcomes == (Returned((1,)),)


def test_no_process_is_left():
    with Sandbox("auto") as started:
        pid = started._process.pid
        thread = threading.Thread(target=run, args=(started, "while True: pass"), kwargs={"cpu": 3})
        thread.start()
        children = Path(f"/proc/{pid}/task/{pid}/children")
        while not children.read_text().strip():
            pass
        found = [int(c) for c in children.read_text().split()]
        started._control.shutdown(socket.SHUT_RDWR)
        thread.join()
    assert not any(Path(f"/proc/{p}").exists() for p in [pid, *found])


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_other_systems_are_told_the_ways_out(monkeypatch, system):
    monkeypatch.setattr(sys, "platform", system)
    with pytest.raises(SandboxError, match="on Linux only.*WSL 2, or a Linux container"):
        Sandbox().start()


def test_a_wall_that_is_missing_stops_the_start(monkeypatch):
    monkeypatch.setattr(walls, "has_seccomp", lambda: False)
    with pytest.raises(SandboxError, match="seccomp is not there"):
        Sandbox().start()
    monkeypatch.undo()
    monkeypatch.setattr(walls, "has_landlock", lambda: False)
    with pytest.raises(SandboxError, match="has no Landlock: use 5.13 or newer"):
        Sandbox("landlock").start()
    monkeypatch.setattr(bubblewrap, "works", lambda: False)
    with pytest.raises(SandboxError, match="sudo apt install bubblewrap"):
        Sandbox("bwrap").start()
    with Sandbox("auto") as started:
        assert started.layers == ("seccomp without files", "resource limits")


def test_an_unknown_kind_lists_the_known():
    with pytest.raises(SandboxError, match="no sandbox is called 'jail'; there are: auto, bwrap"):
        Sandbox("jail").start()


def test_without_a_sandbox_it_says_so():
    with Sandbox("none") as started:
        assert started.layers == ("none",)
        assert run(started, "return open('/etc/hostname').read() != ''").outcomes[0].values == (
            True,
        )


@pytest.mark.parametrize("kind", KINDS)
def test_what_lies_in_the_base_interpreters_site_packages_is_out_of_reach(tmp_path, kind):
    """An interpreter whose own site-packages hold the reference and SciPy."""
    venv.create(tmp_path / "env", symlinks=True, with_pip=False)
    [site] = (tmp_path / "env" / "lib").glob("python3*/site-packages")
    numpy = Path(np.__file__).parent
    for name in ("numpy", "numpy.libs"):
        if (numpy.parent / name).exists():
            (site / name).symlink_to(numpy.parent / name)
    for name in ("cnn_ref", "scipy"):
        (site / name).mkdir()
        (site / name / "__init__.py").write_text("ANSWER = 42")
    body = (
        "import sys\nsys.path.insert(0, x)\nfound = []\n"
        "for name in ('cnn_ref', 'scipy'):\n"
        "    try: found.append(__import__(name).ANSWER)\n    except ImportError: pass\n"
        "    try: found.append(open(f'{x}/{name}/__init__.py').read())\n"
        "    except OSError: pass\nreturn found"
    )
    code = (
        "import sys; sys.path[:0] = sys.argv[1:4]\n"
        "from attacks import run; from autograder.sandbox import Sandbox\n"
        "import cnn_ref, scipy; assert cnn_ref.ANSWER == 42\n"
        "with Sandbox(sys.argv[4]) as box:\n"
        f"    print(run(box, {body!r}, ((sys.argv[1],), {{}}, 1)).outcomes[0].values)"
    )
    done = subprocess.run(
        [
            tmp_path / "env" / "bin" / "python",
            "-c",
            code,
            site,
            Path(__file__).parent,
            Path(sandbox.__file__).parent.parent,
            kind,
        ],
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "([],)", done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_it_works_for_an_ordinary_user():
    code = (
        "import os, sys; os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "sys.path[:0] = sys.argv[1:]\nfrom attacks import run\n"
        "from autograder.sandbox import Sandbox\n"
        "with Sandbox() as box: print(run(box, 'return x + 1').outcomes, box.layers)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, Path(__file__).parent, Path(sandbox.__file__).parent.parent],
        capture_output=True,
        text=True,
    )
    if "Permission denied" in done.stderr or "No module named" in done.stderr:
        pytest.skip("another user cannot read this interpreter or checkout")
    assert "Returned(values=(2,)" in done.stdout, done.stderr


def test_the_package_imports_where_unix_modules_are_missing():
    code = (
        "import sys\n"
        "for m in ('resource', 'fcntl', 'pwd', 'grp', 'termios'): sys.modules[m] = None\n"
        "from autograder import check; print(check.__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "check", done.stderr


def test_limits_have_sensible_defaults():
    assert Limits().cpu_seconds == 5 and Limits().memory_bytes == 2**30


@pytest.mark.parametrize("times, status", [(1, "done"), (2, "sandbox")])
def test_a_job_that_is_killed_from_outside_is_tried_once_more(times, status):
    """Memory ran out, or somebody killed it: not the student's doing, so never a mark."""
    with Sandbox("auto") as started:
        thread_result = []
        thread = threading.Thread(target=lambda: thread_result.append(
            run(started, "import time\ntime.sleep(1.0)\nreturn x")))
        thread.start()
        for _ in range(times):
            os.kill(_child_of(started), 9)
        thread.join()
        [result] = thread_result
        assert result.status == status
        if status == "done":
            assert result.outcomes == (Returned((1,)),)
        else:
            assert "failed twice: its process was killed from outside" in result.outcomes[0].text
        assert run(started, "return x").outcomes == (Returned((1,)),)


def _child_of(started, seen=set()):  # noqa: B006
    """The process of the job that runs now, each only once."""
    while True:
        below = [started._process.pid if started._process else 0]
        for pid in below:
            try:
                found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            except OSError:
                continue
            below += map(int, found)
        asleep = [p for p in below[1:] if p not in seen and _state(p) == "clock_nanosleep"]
        if asleep:
            seen.add(asleep[-1])
            return asleep[-1]


def _state(pid):
    try:
        return "clock_nanosleep" if Path(f"/proc/{pid}/syscall").read_text().split()[0] in (
            "230", "115") else ""
    except OSError:
        return ""


def test_a_worker_that_cannot_be_started_again_costs_one_submission_only(monkeypatch):
    with Sandbox("auto") as started:
        with monkeypatch.context() as patch:
            patch.setattr(sandbox, "_words", lambda *_: ["/bin/false"])
            started._process.kill()
            started._process.wait()
            result = run(started, "return x")
        assert result.status == "sandbox"
        assert "the worker does not start" in result.outcomes[0].text
        assert run(started, "return x").outcomes == (Returned((1,)),)


def test_a_job_that_cannot_be_sent_is_not_begun(box):
    """Else each later job would be judged by how the one before it ended, its time included."""
    statements = (("cell 1", 1, "a = 0"),) * 130_000
    with pytest.raises(WireError, match="more than"):
        box.run(Job(statements, "f", None, (((1,), {}, 1),)))
    [outcome] = run(box, "import os; os._exit(7)").outcomes
    assert outcome == NoAnswer("died", "the process ended itself with code 7")


def test_what_interrupts_a_job_ends_its_worker(box, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(sandbox, "receive", interrupted)
        with pytest.raises(KeyboardInterrupt):
            run(box, "return 1")
    [outcome] = run(box, "import os; os._exit(7)").outcomes
    assert outcome == NoAnswer("died", "the process ended itself with code 7")


def _end(box):
    box._process.kill()
    box._process.wait()


def _leave_an_answer(box):
    """A job is begun, and nobody asks how it ended."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        socket.send_fds(box._control, [sandbox.LIMITS.pack(1.0, 2**30)], [theirs.fileno()])
    select.select([box._control], [], [], 60)


def _believe_in_other_walls(box):
    box.layers, box.kind = ("none",), "none"


@pytest.mark.parametrize("spoil", [_end, _leave_an_answer, _believe_in_other_walls])
def test_no_test_spoils_the_sandbox_that_the_next_one_shares(spoil):
    body = "import os; os._exit(7)"
    with Sandbox("strict") as shared:
        with lent(shared) as box:
            spoil(box)
        with lent(shared) as box:
            [outcome] = run(box, body).outcomes
            assert outcome == NoAnswer("died", "the process ended itself with code 7")
            assert box.kind == "strict" and "seccomp without files" in box.layers


def test_no_test_changes_a_case_of_the_bank_that_the_next_one_shares():
    for exercise in UNITS["conv2d"].exercises:
        for hidden in bank(KEYS[0]).cases(exercise, ""):
            kept = arrays((hidden.case.arguments.positional, hidden.expected))
            assert kept and not any(array.flags.writeable for array in kept), exercise.name


def test_chance_is_the_same_the_next_time():
    """Neither NumPy's and Python's random numbers nor the order of sets decide a mark."""
    body = "return [np.random.rand(), random.random(), *(hash(c) % 1000 for c in 'abc')]"
    told = []
    for _ in range(2):
        with Sandbox() as box:
            told += run(box, body, before="import random\nimport numpy as np").outcomes
    assert told[0] == told[1] and isinstance(told[0], Returned)
