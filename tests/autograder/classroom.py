"""An nbgrader course in a folder of its own: one unit with a stretch exercise, and its class."""

import json
import os
import shutil
import sys
from pathlib import Path

from conftest import ROOT
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder import release
from autograder.course import load_course
from autograder.nbgrader_plugin import configure

UNIT = "02_size_padding_stride"
NOTEBOOK = f"{UNIT}.ipynb"
WRITTEN = "By the rule for the output size."

AREA = (
    "from autograder.exercise import Case, Edit, Exercise, Hidden, Misconception, call\n"
    "from autograder.tolerance import Exact\n"
    "AREA = Exercise(name='area', points=2, reference=lambda h, w: h * w, tolerance=Exact(),\n"
    "    examples=(Case('2 by 3', call(2, 3)),), stretch=True,\n"
    "    hidden=(Hidden('drawn', lambda r: call(int(r.randint(2, 9)), int(r.randint(2, 9)))),),\n"
    "    misconceptions=(Misconception('adds', 'Not a sum.', Edit('h * w', 'h + w')),))\n"
    "EXERCISES = (*EXERCISES, AREA)\n"
)
AREA_CELL = (
    '\n# %%\ndef area(h, w):\n    """Pixels of an image."""\n'
    "    ### BEGIN SOLUTION\n    return h * w\n    ### END SOLUTION\n"
)


class Classroom:
    """The course folder, nbgrader's own API on it, and its gradebook."""

    def __init__(self, root, **settings):
        self.root = Path(root)
        self.key = self.root / "key"
        self.key.write_text("07" * 32)
        self.config = self.configured(key=str(self.key), **settings)
        shutil.copytree(ROOT / "solutions" / UNIT, self.root / "solutions" / UNIT)
        shutil.copy(ROOT / "solutions/course.toml", self.root / "solutions")
        with open(self.exercises, "a") as file:
            file.write(AREA)
        with open(self.exercises.with_name("lesson.py"), "a") as file:
            file.write(AREA_CELL)
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
