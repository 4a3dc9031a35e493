"""Small courses as text, quick to load, to draw and to grade; notebooks, and handing them in."""

import json
from pathlib import Path

COURSE = 'name = "small"\ntitle = "A small course"\nversion = "0.1.0"\n'

DOUBLE_LESSON = '''# %% [markdown]
# # Doubling
# %%
def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
'''
DOUBLE_EXERCISES = """\
from autograder.exercise import Case, Edit, Exercise, Hidden, Misconception, call
EXERCISES = (Exercise(
    name="double", points=2, reference=lambda x: 2 * x,
    examples=(Case("three", call(3.0)),),
    hidden=(Hidden("a number", lambda r: call(r.standard_normal())),),
    misconceptions=(Misconception("triples", "Twice, not three times.", Edit("2 * x", "3 * x")),),
),)
"""

UNIT = "02_sizes"
LESSON = '''# %% [markdown]
# # Sizes

# %%
from autograder import check
import numpy as np

# %%
def out_size(n, k, stride=1, pad=0, dilation=1):
    """How many places a kernel has."""
    ### BEGIN SOLUTION
    span = dilation * (k - 1) + 1
    return (n + 2 * pad - span) // stride + 1
    ### END SOLUTION

# %% [markdown] written="why-sizes-round-down" points=1
# Why does the size round **down**?
#
# ### BEGIN SOLUTION
# The kernel has to fit whole.
# ### END SOLUTION

# %%
def area(h, w):
    """Pixels of an image."""
    ### BEGIN SOLUTION
    return h * w
    ### END SOLUTION
'''
EXERCISES = """\
from autograder.exercise import Case, Edit, Exercise, Hidden, Misconception, call
from autograder.tolerance import Exact


def out_size(n, k, stride=1, pad=0, dilation=1):
    return (n + 2 * pad - dilation * (k - 1) - 1) // stride + 1


OUT_SIZE = Exercise(
    name="out_size", points=3, reference=out_size, tolerance=Exact(),
    examples=(Case("8 pixels, kernel 3", call(8, 3)),
              Case("stride 4", call(227, 11, stride=4))),
    hidden=(Hidden("no padding", lambda r: call(int(r.randint(9, 40)), 3)),
            Hidden("padding", lambda r: call(int(r.randint(9, 40)), 5, pad=2)),
            Hidden("rows left over", lambda r: call(5 * int(r.randint(2, 7)) + 4, 3, stride=5))),
    misconceptions=(
        Misconception("forgets the first place", "Counting steps is not counting places.",
                      Edit("// stride + 1", "// stride")),
        Misconception("pads one side", "Both ends are padded.", Edit("2 * pad", "pad"))))
AREA = Exercise(
    name="area", points=2, reference=lambda h, w: h * w, tolerance=Exact(), stretch=True,
    examples=(Case("2 by 3", call(2, 3)),),
    hidden=(Hidden("drawn", lambda r: call(int(r.randint(5, 9)), int(r.randint(5, 9)))),),
    misconceptions=(Misconception("adds", "Not a sum.", Edit("h * w", "h + w")),))
EXERCISES = (OUT_SIZE, AREA)
"""
RIGHT = """def out_size(n, k, stride=1, pad=0, dilation=1):
    return (n + 2*pad - dilation*(k-1) - 1) // stride + 1"""
WRONG = RIGHT.replace("2*pad", "pad")
AREA = "def area(h, w):\n    return h * w"


def write_course(folder, unit=UNIT, lesson=LESSON, exercises=EXERCISES):
    """Make the folder of a course with one unit; the unit's folder."""
    place = Path(folder, unit)
    place.mkdir(parents=True)
    Path(folder, "course.toml").write_text(COURSE)
    (place / "lesson.py").write_text(lesson)
    (place / "exercises.py").write_text(exercises)
    return place


def code(source):
    """A code cell."""
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [],
            "execution_count": None}


def of_cells(sources, **about):
    """A notebook of these code cells and nothing else; what is known about it."""
    return {"cells": [code(source) for source in sources], "metadata": about, "nbformat": 4,
            "nbformat_minor": 5}


def hand_in(submissions, student, made, unit=UNIT, file=""):
    """Put a notebook into nbgrader's tree: a notebook, a file's text or bytes, or code cells."""
    path = Path(submissions, student, unit, file or f"{unit}.ipynb")
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(made, (tuple, list)):
        made = of_cells(made)
    text = json.dumps(made, ensure_ascii=False) if isinstance(made, dict) else made
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path
