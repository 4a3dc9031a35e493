"""The slice is run, as the worker would, and its answer is held against the whole notebook's."""

import pytest

from autograder.notebook import Cell
from autograder.slicing import facts, slice_for
from autograder.statements import statements


def sliced(name, *cells):
    parsed, _ = statements(tuple(Cell(i, "code", s) for i, s in enumerate(cells, 1)))
    return slice_for(name, facts(parsed))


def run(found):
    namespace = {}
    for _, _, source in found.statements:
        exec(source, namespace)
    return namespace


NOTEBOOKS = {
    "plain": ("def f(x):\n    return x + 1",),
    "helper in another cell": ("def h(x):\n    return x", "def f(x):\n    return h(x) + 1"),
    "helper after it": ("def f(x):\n    return h(x)", "def h(x):\n    return x + 1"),
    "constant": ("K = 1", "def f(x):\n    return x + K"),
    "last of two": ("def f(x):\n    return 0", "def f(x):\n    return x + 1"),
    "wrapped later": ("def f(x):\n    return x", "g = f", "f = lambda x: g(x) + 1"),
    "wraps itself": (
        "def deco(f):\n    return lambda x: f(x) + 1",
        "def f(x):\n    return x",
        "f = deco(f)",
    ),
    "decorator": ("import functools", "@functools.lru_cache\ndef f(x):\n    return x + 1"),
    "lambda": ("f = lambda x: x + 1",),
    "partial": ("from functools import partial\nimport operator", "f = partial(operator.add, 1)"),
    "class": ("class F:\n    def __call__(self, x):\n        return x + 1", "f = F()"),
    "method": ("class F:\n    def go(self, x):\n        return x + 1", "f = F().go"),
    "table filled later": ("T = {}", "T['one'] = 1", "def f(x):\n    return x + T['one']"),
    "list appended to": ("T = []\nT.append(1)", "def f(x):\n    return x + T[0]"),
    "attribute set": ("def f(x):\n    return x + f.k", "f.k = 1"),
    "augmented": ("K = 0", "K += 1", "def f(x):\n    return x + K"),
    "recursion": ("def f(x, n=3):\n    return x + 1 if n == 0 else f(x, n - 1)",),
    "inside if": ("if True:\n    def f(x):\n        return x + 1",),
    "try import": (
        "try:\n    import torch_not_there as m\nexcept ImportError:\n    m = None",
        "def f(x):\n    return x + (1 if m is None else 2)",
    ),
    "star import": ("from math import *", "def f(x):\n    return x + int(cos(0))"),
    "unpacked": ("a, (b, *c) = 0, (1, 2)", "def f(x):\n    return x + b"),
    "default argument": ("K = 1", "def f(x, k=K):\n    return x + k", "K = 5"),
    "import below": ("def f(x):\n    return x + int(math.cos(0))", "import math"),
    "annotation": ("import numpy as np", "def f(x: np.ndarray) -> np.ndarray:\n    return x + 1"),
    "with": (
        "import contextlib\nwith contextlib.suppress(Exception):\n    K = 1",
        "def f(x):\n    return x + K",
    ),
    "walrus": ("(K := 1)", "def f(x):\n    return x + K"),
    "local name like a global": ("i = 1 / 1", "def f(x):\n    i = x\n    return i + 1"),
    "nested": ("K = 1", "def f(x):\n    def inner():\n        return K\n    return x + inner()"),
    "comprehension": ("K = [1]", "def f(x):\n    return x + sum(k for k in K)"),
    "stub pasted after it": (
        "def f(x):\n    return x + 1",
        'def f(x):\n    """Add."""\n    raise NotImplementedError()',
    ),
    "redefined constant": ("K = 7", "def f(x):\n    return x + K", "K = 1"),
    "helper replaced between": ("def h(x):\n    return x + 1", "f = h", "def h(x):\n    return 0"),
}


@pytest.mark.parametrize("cells", NOTEBOOKS.values(), ids=NOTEBOOKS)
def test_the_slice_gives_the_function(cells):
    assert run(sliced("f", *cells))["f"](2) == 3


@pytest.mark.parametrize(
    "outside",
    [
        "1 / 0",
        "print('hi')",
        "assert False",
        "for i in range(9):\n    undefined(i)",
        "plt.show()",
        "check(f)",
        "import antigravity_not_there",
        "def g():\n    return h()",
        "while True: pass",
        "i = 1 / 0",
        "raise SystemExit",
    ],
)
def test_statements_outside_the_slice_are_left_out(outside):
    found = sliced("f", outside, "def f(x):\n    i = x\n    return i + 1", outside)
    assert [s for _, _, s in found.statements] == ["def f(x):\n    i = x\n    return i + 1"]


def test_a_deleted_numpy_import_costs_nothing():
    assert run(sliced("f", "def f(x):\n    return np.add(x, 1)"))["f"](2) == 3


def test_a_numpy_of_the_students_own_is_left_alone():
    assert (
        run(sliced("f", "import math as np", "def f(x):\n    return x + int(np.cos(0))"))["f"](2)
        == 3
    )


def test_no_such_function():
    assert sliced("f", "def g():\n    pass", "f") is None


def test_positions_are_those_of_the_notebook():
    found = sliced("f", "a = 1", "\n\nK = 1\ndef f(x):\n    return x + K")
    assert found.statements == (
        ("cell 2", 3, "K = 1"),
        ("cell 2", 4, "def f(x):\n    return x + K"),
    )
    assert (found.definitions, found.names) == (1, {"f", "K"})
