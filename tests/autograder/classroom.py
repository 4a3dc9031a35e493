"""An nbgrader course in a folder of its own: one unit with a stretch exercise, and its class."""

import json
import os
import sys
from pathlib import Path

from courses import UNIT, code, hand_in, write_course
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder import release
from autograder.course import load_course
from autograder.nbgrader_plugin import configure

NOTEBOOK = f"{UNIT}.ipynb"
WRITTEN = "By the rule for the output size."


class Classroom:
    """The course folder, nbgrader's own API on it, and its gradebook."""

    def __init__(self, root, db_url="", **settings):
        self.root, self.given_url = Path(root), db_url
        self.key = self.root / "key"
        self.key.write_text("07" * 32)
        self.config = self.configured(key=str(self.key), **settings)
        write_course(self.root / "solutions")
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
        made["cells"] += map(code, extra)
        return made

    def hand_in(self, student, made, late=""):
        path = hand_in(self.root / "submitted", student, made)
        if late:
            path.with_name("timestamp.txt").write_text(late)
        return path

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
