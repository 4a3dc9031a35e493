"""Taking cells apart: what is Python is kept, with its cell and line, whatever stands around it."""

import pytest

from autograder.notebook import Cell
from autograder.statements import statements


def parts(*sources):
    found, broken = statements(tuple(Cell(i, "code", s) for i, s in enumerate(sources, 1)))
    return [(s.cell, s.line, s.source) for s in found], broken


def test_statements_keep_their_cell_and_line():
    found, broken = parts("x = 1\n\n@deco\ndef f(a,\n      b):\n    return a", "y = 2")
    assert found == [
        (1, 1, "x = 1"),
        (1, 3, "@deco\ndef f(a,\n      b):\n    return a"),
        (2, 1, "y = 2"),
    ]
    assert not broken


@pytest.mark.parametrize(
    "magic",
    [
        "%matplotlib inline",
        "!pip install torch",
        "files = !ls",
        "%timeit f(3)",
        "t = %time f()",
        "np.dot?",
        "np.dot??",
        "?np",
        "!pip install \\\n   torch",
        "if True:\n    %pylab",
    ],
)
def test_magics_cost_only_their_own_line(magic):
    found, broken = parts(f"{magic}\ndef f(x):\n    return x")
    assert found[-1][2] == "def f(x):\n    return x"
    assert found[-1][1] == magic.count("\n") + 2
    assert not broken


def test_percent_in_an_expression_is_no_magic():
    found, _ = parts("x = (7\n% 4)")
    assert found == [(1, 1, "x = (7\n% 4)")]


@pytest.mark.parametrize(
    "source", ["%%bash\nls -l", "%%html\n<b>hi</b>", "%%writefile a.py\nx = 1"]
)
def test_cells_in_another_language_are_dropped(source):
    found, broken = parts(source, "x = 1")
    assert found == [(2, 1, "x = 1")] and not broken


@pytest.mark.parametrize("magic", ["%%time", "%%capture out", "%%timeit -n 1"])
def test_cell_magics_around_python_keep_the_python(magic):
    found, _ = parts(f"{magic}\nx = 1")
    assert found == [(1, 2, "x = 1")]


def test_a_broken_statement_costs_only_itself():
    found, broken = parts(
        'def f(x):\n    return """\nmiddle\n"""\n\ndef g(:\n    pass\n\n'
        "@deco\n\ndef h(x):\n    return x\nx = 1"
    )
    assert [s for _, _, s in found] == [
        'def f(x):\n    return """\nmiddle\n"""',
        "@deco\n\ndef h(x):\n    return x",
        "x = 1",
    ]
    assert [(b.cell, b.line) for b in broken] == [(1, 6)]
    assert broken[0].message == "invalid syntax"


def test_an_indented_cell_is_read():
    found, broken = parts("    def f(x):\n        return x")
    assert [s for _, _, s in found] == ["def f(x):\n    return x"] and not broken


def test_statements_on_one_line_are_told_apart():
    found, _ = parts("a = 1; b = 2")
    assert [s for _, _, s in found] == ["a = 1", "b = 2"]


@pytest.mark.parametrize(
    "source", ["x = 1\0", "(" * 5000, "-" * 100_000 + "1", "1 +" * 50_000 + "1"]
)
def test_hostile_source_never_raises(source):
    found, broken = parts(source, "y = 2")
    assert found[-1] == (2, 1, "y = 2")


def test_student_warnings_are_held_back():
    found, _ = parts(r"x = '\d'")
    assert found
