"""A small world to attack: a home with a key, a course, submissions, results, an open port."""

import hashlib
import os
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from courses import hand_in, of_cells

from autograder import worker
from autograder.bank import Bank
from autograder.batch import Settings, grade_one
from autograder.course import load_course
from autograder.identify import identify
from autograder.sandbox import Sandbox
from autograder.store import Store
from autograder.submissions import find

COURSE = load_course(Path(__file__).parent / "course")
UNIT = "01_small"
KEY = b"h" * 32
RIGHT = ["def first(x): return 2 * x", "def target(x, w): return x @ w",
         "def last(x): return float(x.sum())"]
WRONG = [RIGHT[0], "def target(x, w):\n    return x @ w + 1", RIGHT[2]]


def notebook(cells):
    """A notebook of these code cells, as the course's."""
    made = of_cells(cells, autograder={"course": COURSE.name, "unit": UNIT, "version": "1"})
    for i, cell in enumerate(made["cells"]):
        cell["id"], cell["metadata"] = str(i), {"points": 1000, "nbgrader": {
            "grade": True, "points": 1000, "grade_id": "target"}}
    return made


@dataclass
class World:
    """What an attack may find, and the grader that it meets."""

    root: Path
    box: Sandbox
    server: socket.socket

    def __post_init__(self):
        for name in ("home", "submissions", "results/marks/ann"):
            (self.root / name).mkdir(parents=True)
        (self.root / "home/cnn.key").write_text(KEY.hex())
        (self.root / "home/.bashrc").write_text("# mine\n")
        (self.root / "results/marks/ann/01_small.json").write_text("{}")
        (self.root / "results/gradebook.db").write_bytes(b"")
        self.hand_in("ann", RIGHT)
        self.settings = Settings(Bank(COURSE, KEY))

    @property
    def places(self):
        """Names that attacks write as `@name@`."""
        site = [str(Path(np.__file__).parent.parent)]
        return {"home": self.root / "home", "submissions": self.root / "submissions",
                "results": self.root / "results", "course": COURSE.folder, "site": site,
                "grader": os.getpid(), "port": self.server.getsockname()[1]}

    def hand_in(self, student, cells):
        """Put a notebook into nbgrader's tree."""
        hand_in(self.root / "submissions", student, notebook(cells), UNIT)

    def grade(self, student):
        """The report on a student's notebook, graded as the command does."""
        [own] = [o for o in find(self.root / "submissions")[0] if o.student == student]
        [submission], _ = identify([own], COURSE)
        return grade_one(submission, self.settings, self.box)

    def state(self):
        """Everything that no attack may change: files with their bytes, processes, leftovers."""
        places = [self.root, COURSE.folder, Path(np.__file__).parent.parent]
        files = {str(p): _about(p) for place in places[:2] for p in sorted(place.rglob("*"))}
        files |= {str(p): "" for p in places[2].iterdir()}
        left = [p for folder in (tempfile.gettempdir(), "/tmp", "/dev/shm")
                for p in map(str, Path(folder).glob("hostile*"))]
        return files, left, processes()

    def connected(self):
        """Whether anybody has reached the open port."""
        try:
            self.server.accept()
            return True
        except BlockingIOError:
            return False


def _about(path):
    status = path.lstat()
    data = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    return status.st_mode, status.st_mtime_ns if data else 0, data


def processes():
    """How many workers run, and whether an attack left a process behind.

    Of this checkout, started from here or orphaned: other tests may run beside this one.
    """
    workers = marked = 0
    for folder in Path("/proc").glob("[0-9]*"):
        words = _words(folder.name)
        if worker.__file__.encode() in words and _concerns_us(folder.name):
            workers += 1
        marked += b"hostile-marker" in words
    return workers, marked


def _words(pid):
    try:
        return Path("/proc", pid, "cmdline").read_bytes()
    except OSError:
        return b""


def _concerns_us(pid):
    """Whether a process comes from here, or from nobody that is still there."""
    others = False
    while pid not in ("0", "1"):
        if pid == str(os.getpid()):
            return True
        others = others or b"pytest" in _words(pid)
        try:
            pid = Path("/proc", pid, "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            return False  # it has ended meanwhile
    return not others


def store(world):
    """The results folder of the world."""
    return Store(world.root / "results")
