"""The mutation engine: the changes that it promises, each once, each of them runnable source."""

import ast
from textwrap import dedent

import pytest
from conftest import EXERCISES

from autograder.mutants import mutants

SOURCE = dedent('''
    def f(x, w, stride=2):
        """A docstring that no mutant touches."""
        H, W = x.shape
        dx = np.zeros((H, W), dtype=float)
        for i in range(H):
            if i >= 1 and not w.any():
                dx[i, 1:] += w[i] * 0.5 - x[i] // stride
        return np.maximum(dx, -x)
''')

PROMISED = {
    "swap an axis of a shape": "dx = np.zeros((W, H), dtype=float)",
    "swap an axis of an index": "dx[1:, i] += w[i] * 0.5 - x[i] // stride",
    "unpack in another order": "W, H = x.shape",
    "one size for the other": "for i in range(W):",
    "drop a term": "dx[i, 1:] += w[i] * 0.5",
    "drop a factor": "dx[i, 1:] += w[i] - x[i] // stride",
    "an operator": "dx[i, 1:] += w[i] * 0.5 + x[i] // stride",
    "no rounding down": "dx[i, 1:] += w[i] * 0.5 - x[i] / stride",
    "= for +=": "dx[i, 1:] = w[i] * 0.5 - x[i] // stride",
    "a bound": "dx[i, :] += w[i] * 0.5 - x[i] // stride",
    "a bound by one": "dx[i, 2:] += w[i] * 0.5 - x[i] // stride",
    "the first row": "for i in range(1, H):",
    "the last row": "for i in range(H - 1):",
    "a comparison": "if i > 1 and (not w.any()):",
    "a junction": "if i >= 1 or not w.any():",
    "no condition": "if True:",
    "an option": "dx = np.zeros((H, W))",
    "a function": "return np.minimum(dx, -x)",
    "a sign": "return np.maximum(dx, x)",
    "a call": "return dx",
    "a default": "def f(x, w, stride=3):",
    "a constant": "dx[i, 1:] += w[i] * 2.0 - x[i] // stride",
}


@pytest.mark.parametrize("line", PROMISED.values(), ids=PROMISED)
def test_the_promised_changes_are_made(line):
    assert any(line in m.source.split("\n") or f"    {line}" in m.source.split("\n")
               or line in [row.strip() for row in m.source.split("\n")] for m in mutants(SOURCE))


def test_each_mutant_changes_one_place_and_there_are_no_doubles():
    made = mutants(SOURCE)
    original = ast.unparse(ast.parse(SOURCE)).split("\n")
    assert len({m.source for m in made}) == len(made)
    for mutant in made:
        ast.parse(mutant.source)
        changed = set(original) ^ set(mutant.source.split("\n"))
        assert changed - {row for row in original if "docstring" in row}
        assert len([r for r in mutant.source.split("\n") if r not in original]) <= 1, mutant.change


def test_a_change_is_told_as_before_and_after():
    [one] = [m for m in mutants("def f(x):\n    x += 1\n    return x") if "x = 1" in m.source]
    assert one.change == "x += 1  ->  x = 1"


@pytest.mark.parametrize("unit, exercise", EXERCISES, ids=lambda v: v.name)
def test_every_model_solution_has_mutants(unit, exercise):
    """The shortest is one comparison of two things."""
    assert len(mutants(unit.solutions[exercise.name])) >= 4


def test_a_call_with_a_starred_argument():
    """`for i in *shape:` and `range(*shape - 1)` are no Python."""
    source = "def f(dy):\n    for i in np.ndindex(*dy.shape):\n        dy[i] += sum(range(*i))\n"
    made = mutants(source)
    assert any("dy[i] = sum(" in mutant.source for mutant in made)
    for mutant in made:
        compile(mutant.source, mutant.change, "exec")
