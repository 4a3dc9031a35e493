"""Hostile input of any kind: only documented exceptions, in bounded time; what fuzzers found.

`scripts/fuzz.py` looks for more, guided by coverage.
"""

import json
import socket
import struct
import time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder.claims import judged, receive
from autograder.compare import compare
from autograder.job import Job, Limits
from autograder.notebook import Cell, NotebookError, read_notebook
from autograder.outcome import NoAnswer, Raised, Returned
from autograder.slicing import facts, slice_for
from autograder.statements import statements
from autograder.wire import DTYPES, WireError, decode, encode

OFTEN = settings(max_examples=200, deadline=None, derandomize=True,
                 suppress_health_check=list(HealthCheck))
JOB = Job((), "f", None, (((), {}, 1), ((), {}, 2)))

text = st.text(max_size=20)
array = st.sampled_from(DTYPES).flatmap(lambda dtype: arrays.arrays(
    dtype, arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)))
leaves = (st.none() | st.booleans() | st.integers(-2**63, 2**63 - 1) | st.floats() | text | array)
trees = st.recursive(leaves, lambda t: st.lists(t, max_size=4) | st.tuples(t, t)
                     | st.dictionaries(text, t, max_size=4), max_leaves=12)


@OFTEN
@given(trees)
def test_every_tree_arrives(tree):
    back = decode(encode(tree))
    assert encode(back) == encode(tree)
    if not isinstance(tree, np.ndarray):
        assert type(back) is type(tree)


@OFTEN
@given(trees, st.data())
def test_damaged_bytes_are_a_tree_or_an_error(tree, data):
    sent = bytearray(encode(tree))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(sent)))
        sent[at:at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        decode(bytes(sent))
    except WireError:
        pass


def frames(*parts):
    return b"".join(b"tree" + struct.pack("<I", len(p)) + p for p in parts)


def judge(data, most=4):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.send(data)
        theirs.shutdown(socket.SHUT_WR)
        answers, refused = receive(ours, most, 2**20, time.monotonic() + 5)
    assert len(answers) <= most
    return judged(JOB, answers, refused, Limits(), 0, 0.0, 0.0)


FIELDS = ("call", "outcome", "values", "changed", "failed", "type", "text", "where", "bases",
          "phase", "output")
words = st.sampled_from(["returned", "raised", "undefined", "unsendable", "MemoryError", "setup"])
claim = st.dictionaries(st.sampled_from(FIELDS), trees | words, max_size=8)


@OFTEN
@given(st.lists(claim | trees, max_size=7))
def test_whatever_a_worker_claims_is_one_outcome_per_call(claimed):
    numbered = [{**c, "call": i - 1 if i < 3 else -2} if isinstance(c, dict) else c
                for i, c in enumerate(claimed)]
    for said in (claimed, numbered):
        result = judge(frames(*map(encode, said)))
        assert len(result.outcomes) == 2
        for outcome in (*result.outcomes, *result.failed):
            assert isinstance(outcome, (Returned, Raised, NoAnswer))
            if isinstance(outcome, Raised):
                assert len(outcome.text) <= 300 and len(outcome.type) <= 100
        assert "\x1b" not in repr(result.output)


@OFTEN
@given(st.binary(max_size=200))
def test_any_bytes_of_a_worker(data):
    assert len(judge(data).outcomes) == len(judge(frames(data)).outcomes) == 2


def test_answers_beyond_the_last_are_not_read():
    """Found by the fuzzer: a frame too many ended the judging of all the others."""
    ready, done = {"call": -1, "outcome": "ready"}, {"call": -2, "outcome": "done"}
    answers = [{"call": i, "outcome": "returned", "values": [1] * (i + 1)} for i in (0, 1)]
    sent = frames(*map(encode, (ready, *answers, done, done, done)))
    assert judge(sent).outcomes == (Returned((1,)), Returned((1, 1)))
    assert judge(sent, most=6).outcomes == (Returned((1,)), Returned((1, 1)))


@OFTEN
@given(trees, st.sampled_from([np.ones((2, 3)), np.zeros(0), (np.ones(2), 1.5), 3, 2.5, True,
                               "same", {"a": np.ones(2), "b": 1}, np.array(1 + 1j)]))
def test_any_answer_can_be_compared(got, want):
    allowed = _like(want)
    difference = compare(got, want, allowed)
    assert difference is None or difference.student


def _like(want):
    if isinstance(want, dict):
        return {k: _like(v) for k, v in want.items()}
    return tuple(map(_like, want)) if isinstance(want, tuple) else 1e-6


@OFTEN
@given(st.binary(max_size=300))
def test_any_bytes_are_a_notebook_or_an_error(data):
    try:
        read_notebook(data)
    except NotebookError as error:
        assert str(error)


json_trees = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
                          lambda t: st.lists(t, max_size=4) | st.dictionaries(st.sampled_from(
                              ["cells", "worksheets", "metadata", "source", "input", "cell_type",
                               "autograder", "unit"]) | st.text(max_size=3), t, max_size=5),
                          max_leaves=20)


@OFTEN
@given(json_trees)
def test_any_json_is_a_notebook_or_an_error(tree):
    try:
        made = read_notebook(json.dumps(tree).encode("utf-8", "surrogatepass"))
    except NotebookError:
        return
    take_apart(*(c.source for c in made.code("f")))


def take_apart(*sources):
    parsed, broken = statements(tuple(Cell(i, "code", s) for i, s in enumerate(sources, 1)))
    known = facts(parsed)
    for name in ("f", "x", "np"):
        slice_for(name, known)
    return parsed, broken


PIECES = st.sampled_from([
    "def f(x):", "    return g(x)", "    global y", "class C:", "@d", "x = 1", "x[0] += f(x)",
    "import numpy as np", "from a import *", "try:", "except E as e:", "    pass", "%time f(x)",
    "%%bash", "!ls", "f?", "x = (", ")", "'''", "\t", "\f", "\\", "if x: f = lambda: x",
    "with a as b: pass", "async def f(): await x", "f = [x for x in y]", "del f", "\x00", "é = 1",
    "x: int = 2; f = x", "for f in x:", "    yield", "else:", "match x:", "    case f: pass"])


@OFTEN
@given(st.lists(PIECES, max_size=12).map("\n".join), st.text(max_size=30))
def test_any_source_is_taken_apart(code, other):
    take_apart(code, other.replace("\r", "\n"))


DEEP = {
    "a sum": "x = 1" + "+1" * 30_000, "a chain of attributes": "x = a" + ".a" * 9_000,
    "minus": "x = " + "-" * 5_000 + "1", "calls": "x = a" + "()" * 30_000,
    "elif": "if a: pass\n" + "elif a: pass\n" * 5_000, "lambdas": "x = " + "lambda:" * 5_000 + "1",
    "brackets": "x = " + "(" * 90 + "1" + ")" * 90, "too many brackets": "x = " + "(" * 100_000,
    "conditions": "x = " + "1 if a else " * 5_000 + "1", "powers": "x = 1" + "**1" * 10_000,
}


@pytest.mark.parametrize("deep", DEEP.values(), ids=DEEP)
def test_a_deep_expression_costs_nobody_else_anything(deep):
    """Found by trying: a sum of a thousand terms in one cell made the whole notebook ungradable."""
    parsed, _ = statements((Cell(1, "code", deep), Cell(2, "code", "def f(y):\n    return y")))
    assert slice_for("f", facts(parsed)).statements == (("cell 2", 1, "def f(y):\n    return y"),)


SLOW = {
    "a dotted name of 100000 parts": "import " + ".".join("a" * 100_000),
    "its parts apart": "import " + " . \\\n".join("a" * 40_000),
    "100000 statements in a line": "x;" * 100_000,
    "decorators": "@a\n" * 50_000 + "def g(): pass",
    "magics and brackets": "%a\n(" * 50_000,
    "functions that call each other": "\n".join(
        f"def g{i}(x): return g{(i * 7) % 5000}(x)" for i in range(5_000)),
}


@pytest.mark.parametrize("source", SLOW.values(), ids=SLOW)
def test_no_cell_takes_the_grader_minutes(source):
    """Without the caps each of them does; what is left out is told, what follows is there."""
    parsed, broken = take_apart(source, "def f(y):\n    return y")
    assert parsed[-1].source == "def f(y):\n    return y"
    assert bool(broken) == source.startswith(("import", "%a"))
