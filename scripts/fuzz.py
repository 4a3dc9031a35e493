"""Feeds bytes that coverage guides to what reads hostile input: `python scripts/fuzz.py TARGET`.

Needs `pip install atheris`, which is no dependency of the course. TARGET is wire, claims, notebook
or slicing; libFuzzer's options follow, such as `-max_total_time=300`. A find is written to a file
`crash-*` or `timeout-*`: make it a test in tests/autograder/test_fuzz.py.
"""

import socket
import sys
import time
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parent.parent))

with atheris.instrument_imports(include=["autograder"]):
    from autograder.claims import judged, receive
    from autograder.job import Job, Limits
    from autograder.notebook import Cell, NotebookError, read_notebook
    from autograder.slicing import facts, slice_for
    from autograder.statements import statements
    from autograder.wire import WireError, decode, encode

JOB = Job((), "f", None, (((), {}, 1), ((), {}, 2)))


def wire(data: bytes) -> None:
    """Any bytes are a tree or a WireError; a tree that can be sent arrives as it was."""
    try:
        tree = decode(data)
    except WireError:
        return
    again = encode(tree)
    assert encode(decode(again)) == again


def claims(data: bytes) -> None:
    """Any bytes from a worker become one outcome per call."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.send(data[:100_000])
        theirs.shutdown(socket.SHUT_WR)
        answers, refused = receive(ours, 4, 2**20, time.monotonic() + 5)
    assert len(judged(JOB, answers, refused, Limits(), 0, 0.0, 0.0).outcomes) == 2


def notebook(data: bytes) -> None:
    """Any bytes are a notebook or a NotebookError."""
    try:
        read_notebook(data)
    except NotebookError:
        pass


def slicing(data: bytes) -> None:
    """Any text is taken apart without an exception, in bounded time."""
    text = data.decode("utf-8", "replace").replace("\r", "\n")  # as the notebook's reader does
    parsed, _ = statements(tuple(Cell(i, "code", t) for i, t in enumerate(text.split("\f"), 1)))
    known = facts(parsed)
    for name in ("f", "np", "x"):
        slice_for(name, known)


if __name__ == "__main__":
    targets = {"wire": wire, "claims": claims, "notebook": notebook, "slicing": slicing}
    target = targets[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()
