"""A course of two small units whose hidden cases hold arrays, and what is handed in for it."""

import json

from autograder.course import load_course
from autograder.platforms import archive, bundle

KEY = bytes(range(32))
COURSE = 'name = "tiny"\ntitle = "A tiny course"\nversion = "0.2.0"\n'
SCALE, SHIFT = "01_scale", "02_shift"
UNIT = '''# %% [markdown]
# # {title}

# %%
import numpy as np

# %%
def {name}(x):
    """An array of the same shape."""
    ### BEGIN SOLUTION
    return {body}
    ### END SOLUTION
'''
STRETCH = '''
# %%
def total(x):
    """The sum of its values."""
    ### BEGIN SOLUTION
    return float(np.sum(x))
    ### END SOLUTION
'''
EXERCISES = '''import numpy as np

from autograder.exercise import Case, Edit, Exercise, Hidden, Misconception, call

{name} = Exercise(
    name="{name}", points=3, reference=lambda x: {body},
    examples=(Case("two numbers", call(np.array([1.0, -2.0]))),),
    hidden=(Hidden("a row", lambda r: call(r.standard_normal((1, 5)))),
            Hidden("a table", lambda r: call(r.standard_normal((3, 4)))),
            Hidden("zeros", lambda r: call(np.zeros(3)))),
    misconceptions=(Misconception("changes the sign", "Keep the **sign**.",
                                  Edit("{body}", "-({body})")),))
'''
TOTAL = '''
total = Exercise(
    name="total", points=1, reference=lambda x: float(np.sum(x)), stretch=True,
    examples=(Case("two numbers", call(np.array([1.0, -2.0]))),),
    hidden=(Hidden("a row", lambda r: call(r.standard_normal((1, 5)))),),
    misconceptions=(Misconception("the mean", "Not the mean.", Edit("np.sum", "np.mean")),))
'''
RIGHT = "import numpy as np\ndef scale(x):\n    return 2 * x"
WRONG = RIGHT.replace("2 * x", "-(2 * x)")
RIGHT_TOTAL = "def total(x):\n    return float(np.sum(x))"


def write_course(folder):
    """Two units, as an author has them."""
    (folder / SCALE).mkdir(parents=True)
    (folder / SHIFT).mkdir()
    (folder / "course.toml").write_text(COURSE)
    (folder / SCALE / "lesson.py").write_text(
        UNIT.format(title="Scaling", name="scale", body="2 * x") + STRETCH)
    (folder / SCALE / "exercises.py").write_text(
        EXERCISES.format(name="scale", body="2 * x") + TOTAL + "EXERCISES = (scale, total)\n")
    (folder / SHIFT / "lesson.py").write_text(
        UNIT.format(title="Shifting", name="shift", body="x + 1"))
    (folder / SHIFT / "exercises.py").write_text(
        EXERCISES.format(name="shift", body="x + 1") + "EXERCISES = (shift,)\n")
    return load_course(folder)


def write_bundle(folder, course, *units):
    """What travels of a course, without the engine."""
    archive.write(folder, bundle.entries(course, [course.unit(u) for u in units], KEY))


def notebook(*sources, unit=SCALE):
    """A notebook that says which unit it is of, as a released one does."""
    cells = [{"cell_type": "code", "source": source, "metadata": {}, "outputs": [],
              "execution_count": None} for source in sources]
    about = {"autograder": {"course": "tiny", "unit": unit}} if unit else {}
    return json.dumps({"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5})
