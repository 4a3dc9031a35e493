"""The codec: trees survive, and no bytes whatever make it raise anything but its own error."""

import random
import struct
from collections import namedtuple

import numpy as np
import pytest

from autograder.wire import ANSWER, AXES, DTYPES, JOB, Caps, WireError, decode, encode

TREES = [
    None,
    True,
    False,
    0,
    -1,
    2**63 - 1,
    -(2**63),
    0.0,
    -0.0,
    1e-300,
    float("inf"),
    "",
    "日本語 é",
    (),
    [],
    {},
    (1, (2, [3.5, None])),
    {"a": 1, "b": {"c": [True]}},
    ["x"] * 100,
]


@pytest.mark.parametrize("tree", TREES, ids=repr)
def test_trees_survive(tree):
    back = decode(encode(tree))
    assert back == tree and type(back) is type(tree)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (2, 0, 4), (1, 2, 3, 4, 1, 1, 1, 2)])
def test_arrays_survive(dtype, shape):
    a = np.random.RandomState(0).randint(0, 2, shape).astype(dtype)
    back = decode(encode(a))
    assert back.dtype == a.dtype and back.shape == a.shape and (back == a).all()
    assert back.flags.writeable


def test_nan_and_big_endian_survive():
    a = np.array([np.nan, 1.5], ">f8")
    assert decode(encode(a)).tobytes() == a.astype("<f8").tobytes()


@pytest.mark.parametrize(
    "view, contiguous",
    [
        (lambda a: a, "C_CONTIGUOUS"),
        (lambda a: a.T, "F_CONTIGUOUS"),
        (lambda a: np.asfortranarray(a), "F_CONTIGUOUS"),
    ],
)
def test_memory_order_survives(view, contiguous):
    a = view(np.arange(24.0).reshape(2, 3, 4))
    back = decode(encode(a))
    assert back.flags[contiguous] and (back == a).all()


@pytest.mark.parametrize(
    "view",
    [
        lambda a: a[:, ::2],
        lambda a: a[::-1],
        lambda a: a[:, 1:, ::2],
        lambda a: a.transpose(0, 2, 1),
        lambda a: a[:, :, 0],
    ],
)
def test_views_stay_views(view):
    a = view(np.arange(2 * 6 * 4.0).reshape(2, 6, 4))
    back = decode(encode(a))
    assert not back.flags.c_contiguous and not back.flags.f_contiguous
    assert (back == a).all() and encode(back) == encode(a)


def test_numpy_scalars_and_named_tuples_become_plain():
    pair = namedtuple("Pair", "dx db")(np.float32(1.5), np.int8(3))
    assert decode(encode(pair)) == (1.5, 3)
    assert decode(encode((np.bool_(True), np.str_("a").item()))) == (True, "a")
    assert decode(encode(np.complex128(1 + 2j))) == np.array(1 + 2j)


class Liar(np.ndarray):
    def __eq__(self, other):
        return True


@pytest.mark.parametrize(
    "tree, words",
    [
        (Liar((2,)), "a Liar cannot be sent"),
        (object(), "an object cannot be sent"),
        (len, "a builtin_function_or_method cannot be sent"),
        (2**63, "more than 64 bits"),
        (np.array([object()]), "an array of dtype object"),
        (np.array(["x"]), "an array of dtype <U1"),
        (np.ones(3, np.longdouble), "an array of dtype"),
        ({1: 2}, "a dict with an int as a key"),
        (b"bytes", "a bytes cannot be sent"),
        ({1, 2}, "a set cannot be sent"),
        (1j, "a complex cannot"),
        ([0] * (ANSWER.nodes + 1), f"more than {ANSWER.nodes} parts"),
        ("x" * 70_000, "a text of 70000 bytes"),
        (np.ma.ones(3), "a MaskedArray cannot be sent"),
        (np.ones((1,) * (AXES + 1)), "axes cannot"),
    ],
)
def test_what_is_no_tree_is_named(tree, words):
    with pytest.raises(WireError, match=words):
        encode(tree)


def test_a_job_may_hold_what_an_answer_may_not():
    for tree in ("x" * (ANSWER.text + 1), [0] * (ANSWER.nodes + 1)):
        data = encode(tree, JOB)
        assert decode(data, JOB) == tree
        with pytest.raises(WireError):
            decode(data)


def test_deep_and_large_trees_are_refused():
    deep = []
    for _ in range(ANSWER.depth + 1):
        deep = [deep]
    with pytest.raises(WireError, match=f"deeper than {ANSWER.depth}"):
        encode(deep)
    with pytest.raises(WireError, match="too large"):
        encode(np.zeros(1000), Caps(bytes=7999))
    with pytest.raises(WireError, match="at most 10"):
        decode(encode("a long text"), Caps(bytes=10))


ARRAY = b"a" + struct.pack("<BBB", 11, 0, 2)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"?",
        b"i123",
        b"s\xff\xff\xff\xffabc",
        b"l\xff\xff\xff\x7f",
        b"t\x02\x00\x00\x00N",
        b"NN",
        b"d\x01\x00\x00\x00i" + bytes(8) + b"N",
        b"d\x01\x00\x00\x00t\x00\x00\x00\x00N",
        b"l\x01\x00\x00\x00" * 50_000,
        ARRAY,
        ARRAY + struct.pack("<2Q", 2**62, 2**62),
        ARRAY + struct.pack("<2Q", 2**40, 0),
        ARRAY + struct.pack("<2Q", 2**63, 2**63 + 1),
        b"a" + struct.pack("<BBB", 99, 0, 0),
        b"a" + struct.pack("<BBB", 0, 7, 0),
        b"a" + struct.pack("<BBB", 0, 0, 33),
        b"a" + struct.pack("<BBBQ", 0, 0, 1, 1) + b"\x02",
    ],
)
def test_malformed_bytes_are_refused(data):
    with pytest.raises(WireError):
        decode(data)


def test_no_bytes_raise_anything_else():
    dice = random.Random(0)
    seeds = [
        encode(t) for t in (*TREES, np.ones((2, 3)), {"a": np.ones((2, 4))[:, ::2], "b": (1, "x")})
    ]
    for _ in range(20_000):
        data = bytearray(dice.choice(seeds))
        for _ in range(dice.randint(1, 4)):
            if data and dice.random() < 0.7:
                data[dice.randrange(len(data))] = dice.randrange(256)
            elif dice.random() < 0.5:
                data = data[: dice.randrange(len(data) + 1)]
            else:
                data += bytes(dice.randrange(256) for _ in range(dice.randint(1, 9)))
        try:
            decode(bytes(data))
        except WireError:
            pass
