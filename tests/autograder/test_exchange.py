"""docs/instructors.md, followed literally in another course, with nbgrader's exchange."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from conftest import COURSE, ROOT
from nbgrader.api import Gradebook
from nbgrader.utils import get_username

pytestmark = [pytest.mark.thorough, pytest.mark.filterwarnings("ignore")]
TEXT = (ROOT / "docs/instructors.md").read_text()
UNIT = "03_convolution_layer"
EXERCISES = COURSE.unit(UNIT).exercises
FULL = sum(e.points for e in EXERCISES)
SETTINGS = 'c = get_config()\nc.CourseDirectory.course_id = "vision"\nc.Exchange.root = "{}"\n'


def blocks(kind):
    """The blocks of code in the page."""
    return re.findall(rf"^ *```{kind}\n(.*?)^ *```", TEXT, re.S | re.M)


@pytest.fixture
def run(tmp_path):
    """Runs a command line as its user would, with a home of their own."""
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path), "JUPYTER_PLATFORM_DIRS": "1", "PYTHONPATH": str(ROOT),
    }  # fmt: skip

    def run(line, where, code=0):
        done = subprocess.run(["sh", "-ec", line], cwd=tmp_path / where, env=environment,
                              capture_output=True, text=True)
        assert done.returncode == code, f"{line}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    return run


def own_assignment(folder):
    """An assignment of nbgrader's own kind, that the course had before."""
    marks = dict(schema_version=3, task=False)
    answer = nbformat.v4.new_code_cell("### BEGIN SOLUTION\nx = 6 * 7\n### END SOLUTION")
    answer.metadata["nbgrader"] = dict(marks, grade=False, solution=True, locked=False,
                                       grade_id="x")
    test = nbformat.v4.new_code_cell("assert x == 42")
    test.metadata["nbgrader"] = dict(marks, grade=True, solution=False, locked=True,
                                     grade_id="test-x", points=5)
    made = nbformat.v4.new_notebook(cells=[answer, test])
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    folder.mkdir(parents=True)
    nbformat.write(made, folder / "ps1.ipynb")


def fill(path):
    """The student's work: the model solutions, which the instructor's copy has."""
    solved = nbformat.read(ROOT / f"solutions/{UNIT}/{UNIT}.ipynb", 4).cells
    answers = {c.metadata.nbgrader.grade_id: c.source for c in solved if "nbgrader" in c.metadata}
    made = nbformat.read(path, 4)
    for cell in made.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = answers[cell.metadata.nbgrader.grade_id]
    nbformat.write(made, path)


def test_an_existing_course_takes_units_in_as_the_page_says(run, tmp_path):
    course, work, exchange = (tmp_path / n for n in ("course", "work", "exchange"))
    own_assignment(course / "source/ps1")
    for folder in (work, exchange):
        folder.mkdir()
    exchange.chmod(0o777)
    for folder in (course, work):
        (folder / "nbgrader_config.py").write_text(SETTINGS.format(exchange))
    [key, grade, outside, *_] = blocks("sh")
    [python, *_] = blocks("python")
    install, make_key = key.strip().splitlines()
    assert install.startswith("pip install '/path/to/this/folder[grade]'")  # done already here
    run(make_key, ".")
    for file in (ROOT / "solutions/course.toml", *(ROOT / "solutions").glob("*.py")):
        shutil.copy(file, course / "source")
    shutil.copytree(ROOT / "solutions" / UNIT, course / "source" / UNIT)
    with open(course / "nbgrader_config.py", "a") as file:
        file.write("\n".join(line.strip() for line in python.splitlines()))
    for name in (UNIT, "ps1"):
        run(f"nbgrader generate_assignment {name} && nbgrader release_assignment {name}", "course")
        run(f"nbgrader fetch_assignment {name}", "work")
    assert sorted(os.listdir(work / UNIT)) == [f"{UNIT}.ipynb", "examples.npz"]
    fill(work / UNIT / f"{UNIT}.ipynb")
    for name in (UNIT, "ps1"):
        run(f"nbgrader submit {name}", "work")
        run(f"nbgrader collect {name}", "course")
    run(grade, "course")
    run("nbgrader autograde ps1", "course")
    db_url = f"sqlite:///{course}/gradebook.db"

    def scores():
        with Gradebook(db_url) as gradebook:
            [student] = gradebook.students
            found = [gradebook.find_submission(n, student.id) for n in (UNIT, "ps1")]
            return found[0].score, found[1].score, found[0].needs_manual_grade

    assert scores() == (FULL, 0, True)
    run("nbgrader fetch_feedback " + UNIT, "work")
    [page] = (work / UNIT / "feedback").rglob("*.html")
    assert page.read_text().count(" hidden cases are right") == len(EXERCISES)
    said = " ".join(run(outside, "course", code=1).split())  # ps1 is told to be left out
    assert "gradebook 1 of 1 submissions" in said
    assert f"not graded: {get_username()}/ps1/ps1.ipynb" in said
    assert scores() == (FULL, 0, True)
