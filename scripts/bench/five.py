"""A course of one unit with five small exercises, and a class that has handed it in.

The same notebooks are graded by nbgrader, which runs their test cells, and by the autograder, which
calls their functions. Each call burns a set amount of CPU time, as loops would, and prints what it
took by rusage, so that the students' share of a grader's time is measured from inside both.
"""

from __future__ import annotations

import base64
import json
import random
from pathlib import Path
from typing import NamedTuple

UNIT = "01_five"
CASES = 4
"""Hidden cases, and asserts of a test cell, of each exercise."""
CALLS = 5 * CASES
"""Of a notebook's functions where all of them are right."""


class Small(NamedTuple):
    """An exercise: its signature, what is right and wrong, arguments with `r` and without."""

    name: str
    signature: str
    right: str
    wrong: str
    drawn: str
    written: tuple[str, ...]


GRID = "np.arange({0}.0).reshape({1}) % 7 - 3"
FIVE = (
    Small("out_size", "n, k, stride, pad", "(n + 2 * pad - k) // stride + 1",
          "(n + pad - k) // stride + 1",
          "int(r.randint(9, 40)), 3, 2, 1", ("9, 3, 2, 1", "12, 3, 1, 1", "17, 5, 2, 2",
                                             "28, 3, 3, 1")),
    Small("zero_pad", "x, pad", "np.pad(x, pad)", "np.pad(x, pad, mode='edge')",
          "r.standard_normal((r.randint(3, 7), 4)), 2",
          tuple(f"{GRID.format(n * 4, f'{n}, 4')}, {p}" for n, p in ((3, 1), (4, 2), (5, 1),
                                                                     (6, 3)))),
    Small("correlate", "x, w",
          "np.array([[(x[i:i + w.shape[0], j:j + w.shape[1]] * w).sum()"
          " for j in range(x.shape[1] - w.shape[1] + 1)]"
          " for i in range(x.shape[0] - w.shape[0] + 1)])",
          "np.array([[(x[i:i + w.shape[0], j:j + w.shape[1]] * w[::-1, ::-1]).sum()"
          " for j in range(x.shape[1] - w.shape[1] + 1)]"
          " for i in range(x.shape[0] - w.shape[0] + 1)])",
          "r.standard_normal((r.randint(5, 8), 6)), r.standard_normal((3, 2))",
          tuple(f"{GRID.format(n * 6, f'{n}, 6')}, {GRID.format(6, '3, 2')}"
                for n in (5, 6, 7, 8))),
    Small("max_pool", "x, size",
          "x.reshape(x.shape[0] // size, size, x.shape[1] // size, size).max(axis=(1, 3))",
          "x.reshape(x.shape[0] // size, size, x.shape[1] // size, size).mean(axis=(1, 3))",
          "r.standard_normal((6, 2 * r.randint(2, 5))), 2",
          tuple(f"{GRID.format(6 * n, f'6, {n}')}, 2" for n in (2, 4, 6, 8))),
    Small("relu_backward", "dy, x", "np.where(x > 0, dy, 0.0)", "np.where(x > 0, x, 0.0)",
          "r.standard_normal((4, 5)), r.standard_normal((4, 5))",
          tuple(f"{GRID.format(5 * n, f'{n}, 5')} + 0.5, {GRID.format(5 * n, f'{n}, 5')}"
                for n in (2, 3, 4, 5))),
)

BURN = '''import numpy as np
import resource

def burnt():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime

def costs(seconds):
    """Each call takes so much CPU time, as loops would, and says what it took."""
    def around(function):
        def measured(*args, **kwargs):
            begin = burnt()
            while burnt() - begin < seconds:
                pass
            try:
                return function(*args, **kwargs)
            finally:
                print(f"call took {burnt() - begin:.6f}")
        return measured
    return around
'''

LESSON = "# %% [markdown]\n# # Five\n\n# %%\nimport numpy as np\n\n"
HEAD = '''"""Five small exercises for the benchmark."""
import numpy as np

from autograder.exercise import Case, Edit, Exercise, Hidden, Misconception, call

EXERCISES = []
'''


def course(folder: Path) -> None:
    """Write the course as the autograder loads it."""
    unit = folder / UNIT
    unit.mkdir(parents=True)
    (folder / "course.toml").write_text('name = "five"\ntitle = "Five"\nversion = "1"\n')
    (unit / "lesson.py").write_text(LESSON + "\n".join(
        f"# %%\ndef {e.name}({e.signature}):\n    ### BEGIN SOLUTION\n    return {e.right}\n"
        "    ### END SOLUTION\n" for e in FIVE))
    (unit / "exercises.py").write_text(HEAD + "\n".join(map(_definition, FIVE)))


def _definition(e: Small) -> str:
    hidden = ", ".join(f'Hidden("drawn {i}", lambda r: call({e.drawn}))' for i in range(CASES))
    return (f"EXERCISES.append(Exercise(name={e.name!r}, points=2,\n"
            f"    reference=lambda {e.signature}: {e.right},\n"
            f"    examples=(Case('by hand', call({e.written[0]})),), hidden=({hidden},),\n"
            f"    misconceptions=(Misconception('a known mistake of {e.name}', 'Look again.',\n"
            f"                                  Edit({e.right!r}, {e.wrong!r})),)))\n")


def notebook(seconds: float, dice: random.Random | None, wrong: float = 0.15) -> dict:
    """A notebook: the source for nbgrader without `dice`, else a student's, some of it wrong.

    Args:
        seconds: CPU time of all calls of its functions together.
        wrong: share of exercises that make a known mistake.
    """
    picture = base64.b64encode(random.Random(1).randbytes(20_000)).decode()
    cells = [_cell("# Five\n" + "Some prose that introduces the unit. " * 20, kind="markdown"),
             _cell(BURN), _cell("print('a picture')", picture=picture if dice else "")]
    for e in FIVE:
        cells.append(_cell(f"## {e.name}\n" + "What it has to do, in words. " * 10,
                           kind="markdown"))
        body = e.wrong if dice and dice.random() < wrong else e.right
        lines = [f"@costs({seconds / CALLS})", f"def {e.name}({e.signature}):"]
        lines += [f"    return {body}"] if dice else [
            "    ### BEGIN SOLUTION", f"    return {body}", "    ### END SOLUTION"]
        cells.append(_cell("\n".join(lines), e.name, {"grade": False, "solution": True,
                                                      "locked": False}))
        cells.append(_cell(_asserts(e) if not dice else "# tests\n", f"test_{e.name}",
                           {"grade": True, "solution": False, "locked": True, "points": 2}))
    about = {"autograder": {"course": "five", "unit": UNIT, "version": "1"}, "kernelspec": {
        "display_name": "Python 3", "language": "python", "name": "python3"}}
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    return {"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5}


def _asserts(e: Small) -> str:
    """Hidden tests as an instructor writes them: a reference, and asserts."""
    lines = ["### BEGIN HIDDEN TESTS", f"right = lambda {e.signature}: {e.right}"]
    lines += [f"np.testing.assert_allclose({e.name}({a}), right({a}))" for a in e.written]
    return "\n".join([*lines, "### END HIDDEN TESTS"])


def _cell(source: str, name: str = "", marks: dict | None = None, kind: str = "code",
          picture: str = "") -> dict:
    about = {"nbgrader": {"grade_id": name, "schema_version": 3, "task": False, **(marks or {})}}
    made = {"cell_type": kind, "metadata": about if marks else {},
            "source": source.splitlines(keepends=True)}
    shown = [{"output_type": "display_data", "metadata": {}, "data": {"image/png": picture}}]
    return made | ({"execution_count": 1, "outputs": shown if picture else []}
                   if kind == "code" else {})


def hand_in(folder: Path, students: int, seconds: float) -> None:
    """Write nbgrader's tree: half of the students' names begin with a, half with b."""
    for number in range(students):
        student = f"{'ab'[number % 2]}{number:06d}"
        path = folder / student / UNIT / f"{UNIT}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook(seconds, random.Random(number)), indent=1))
