"""An nbgrader course in a folder of its own: one unit with a stretch exercise, and its class."""

import json
import os
import sys
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder import release
from autograder.course import load_course
from autograder.nbgrader_plugin import configure

UNIT = "02_sizes"
NOTEBOOK = f"{UNIT}.ipynb"
WRITTEN = "By the rule for the output size."

COURSE = 'name = "small"\ntitle = "A small course"\nversion = "0.1.0"\n'
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
EXERCISES = """from autograder.exercise import Case, Edit, Exercise, Hidden, Misconception, call
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


class Classroom:
    """The course folder, nbgrader's own API on it, and its gradebook."""

    def __init__(self, root, db_url="", **settings):
        self.root, self.given_url = Path(root), db_url
        self.key = self.root / "key"
        self.key.write_text("07" * 32)
        self.config = self.configured(key=str(self.key), **settings)
        self.exercises.parent.mkdir(parents=True)
        self.exercises.write_text(EXERCISES)
        self.exercises.with_name("lesson.py").write_text(LESSON)
        (self.root / "solutions/course.toml").write_text(COURSE)
        self.course = load_course(self.root / "solutions")
        for name, data in release.sources(self.course, self.course.unit(UNIT)).items():
            self.exercises.with_name(name).write_bytes(data)
        self.generate()
        self.db_url = self.api.coursedir.db_url
        self.released = json.loads((self.root / "assignments" / UNIT / NOTEBOOK).read_text())

    @property
    def exercises(self):
        return self.root / "solutions" / UNIT / "exercises.py"

    def configured(self, **settings):
        config = Config()
        configure(config)
        config.CourseDirectory.root = str(self.root)
        config.CourseDirectory.source_directory = "solutions"
        config.CourseDirectory.release_directory = "assignments"
        config.GradeInSandbox.update(settings)
        if self.given_url:
            config.CourseDirectory.db_url = self.given_url
            config.CourseDirectory.course_id = "cnn"  # PostgreSQL refuses nbgrader's empty one
        return config

    @property
    def api(self):
        return NbGraderAPI(CourseDirectory(config=self.config), config=self.config)

    def generate(self):
        path = os.environ["PATH"]
        os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{path}"
        try:
            answer = self.api.generate_assignment(UNIT)
        finally:
            os.environ["PATH"] = path
        assert answer["success"], answer

    def solution(self, name):
        [unit] = self.course.units
        return "\n".join(
            line for line in unit.solutions[name].split("\n") if "### " not in line
        )

    def notebook(self, extra=(), **sources):
        """The released notebook with cells filled by their id; cells added at the end."""
        made = json.loads(json.dumps(self.released))
        for cell in made["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if name in sources:
                cell["source"] = sources[name]
        for source in extra:
            made["cells"].append(
                dict(cell_type="code", source=source, metadata={}, outputs=[], execution_count=None)
            )
        return made

    def hand_in(self, student, made, late=""):
        folder = self.root / "submitted" / student / UNIT
        folder.mkdir(parents=True, exist_ok=True)
        text = made if isinstance(made, str) else json.dumps(made)
        (folder / NOTEBOOK).write_text(text)
        if late:
            (folder / "timestamp.txt").write_text(late)
        return folder / NOTEBOOK

    def autograde(self, student="*"):
        return self.api.autograde(UNIT, student, force=True)

    def submission(self, student, read, db_url=""):
        with Gradebook(db_url or self.db_url) as gradebook:
            return read(gradebook.find_submission(UNIT, student))

    def grades(self, student, db_url=""):
        def read(submission):
            [notebook] = submission.notebooks
            return {
                g.name: (g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade)
                for g in notebook.grades
            }

        return self.submission(student, read, db_url)

    def autograded(self, student):
        return (self.root / "autograded" / student / UNIT / NOTEBOOK).read_text()

    def feedback(self, student):
        answer = self.api.generate_feedback(UNIT, student)
        assert answer["success"], answer
        return (self.root / "feedback" / student / UNIT / f"{UNIT}.html").read_text()
