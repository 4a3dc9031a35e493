"""From lessons to the students' files: what is in them, what is not, and that they are current."""

import hashlib
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import nbformat
import numpy as np
import pytest
from conftest import COURSE, ROOT
from notebooks import UNITS as UNIT_OF
from notebooks import part_of_the_course

from autograder import cli, dist, examples, lab, release, sample
from autograder.course import CourseError, load_course
from autograder.exercise import Case, Example, PublicExercise, call
from autograder.store import Reader

ASSIGNMENTS = ROOT / "assignments"
UNITS = pytest.mark.parametrize("unit", COURSE.units, ids=lambda u: u.name)
SIZES = UNIT_OF["out_size"].name


def cells(unit, folder=ASSIGNMENTS):
    return nbformat.read(folder / unit.name / f"{unit.name}.ipynb", 4).cells


def test_what_is_committed_is_current():
    stale = release.build(COURSE, ASSIGNMENTS, check=True)
    assert not stale, f"stale: {stale}; run  autograder build"


def test_the_files_students_get_are_exactly_these():
    found = sorted(
        str(p.relative_to(ASSIGNMENTS))
        for p in ASSIGNMENTS.rglob("*")
        if p.is_file() and ".ipynb_checkpoints" not in p.parts
    )
    assert found == sorted(
        f"{u.name}/{name}" for u in COURSE.units for name in (f"{u.name}.ipynb", "examples.npz")
    )


def test_formgraders_own_generate_gives_the_same_files(tmp_path):
    """nbgrader, started in a copy of the course with the repository's own configuration.

    The unit has a folder of exercises, which must stay here as a file of them does.
    """
    unit = next(u.name for u in COURSE.units if (u.folder / "exercises").is_dir())
    part_of_the_course(tmp_path, unit)
    shutil.rmtree(tmp_path / "assignments")
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_assignment", unit],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
            "HOME": str(tmp_path),
            "PYTHONPATH": str(ROOT),
        },
    )
    assert done.returncode == 0, done.stderr
    made = tmp_path / "assignments" / unit
    assert sorted(p.name for p in made.iterdir()) == sorted(
        p.name for p in (ASSIGNMENTS / unit).iterdir() if p.name != ".ipynb_checkpoints"
    )
    ours = [(c.cell_type, c.source) for c in cells(COURSE.unit(unit))]
    assert [
        (c.cell_type, c.source) for c in cells(COURSE.unit(unit), tmp_path / "assignments")
    ] == ours


@UNITS
def test_each_exercise_has_a_cell_to_fill_and_a_graded_check(unit):
    marks = {
        c.metadata.nbgrader.grade_id: (c.metadata.nbgrader, c)
        for c in cells(unit)
        if "nbgrader" in c.metadata
    }
    for exercise in unit.exercises:
        about, cell = marks[exercise.name]
        assert about.solution and not about.grade and not about.locked
        assert cell.source.startswith(f"def {exercise.name}(")
        assert "raise NotImplementedError" in cell.source
        about, cell = marks[f"check-{exercise.name}"]
        assert about.grade and about.locked and not about.solution
        points = 0 if exercise.stretch else exercise.points
        assert (about.points, cell.source) == (points, f"check({exercise.name})")
    written = [m for m, _ in marks.values() if m.grade and m.solution]
    assert written and all(m.points for m in written)


def regions(text):
    return re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", text, re.S)


def tokens(text):
    return re.findall(r"\w+|[^\w\s]", text)


@UNITS
def test_nothing_of_an_answer_is_released(unit):
    """No run of 12 tokens from inside a solution, no advice, no hidden label, no marker."""
    data = (ASSIGNMENTS / unit.name / f"{unit.name}.ipynb").read_text(encoding="utf-8")
    released = " ".join(tokens("\n".join(c.source for c in cells(unit))))
    lesson = unit.lesson.read_text(encoding="utf-8")
    hidden = [*regions(lesson), *regions(re.sub("^# ?", "", lesson, flags=re.M))]
    assert len(hidden) >= 2
    for region in hidden:
        words = tokens(region)
        for start in range(max(1, len(words) - 11)):
            assert " ".join(words[start : start + 12]) not in released
    assert "BEGIN SOLUTION" not in data and "END SOLUTION" not in data
    for exercise in unit.exercises:
        for mistake in exercise.misconceptions:
            assert mistake.advice not in data
    for cell in cells(unit):
        assert not cell.get("outputs") and not cell.get("execution_count")


def test_a_missing_package_is_told_with_the_one_command_to_run(tmp_path):
    """Every first code cell begins with it; it names the wheel of this version."""
    firsts = {next(c.source for c in cells(u) if c.cell_type == "code") for u in COURSE.units}
    ends = [first.index(") from None") + len(") from None") for first in firsts]
    [first] = {re.sub("check, mine(_all)?", "check", first[:end])
               for first, end in zip(firsts, ends)}
    with open(ROOT / "pyproject.toml", "rb") as file:
        version = tomllib.load(file)["project"]["version"]
    code = "import sys\nsys.modules['autograder'] = None\n" + first
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert f"pip install cnn_course-{version}-py3-none-any.whl" in done.stderr
    assert done.stderr.startswith("The course package is missing.")
    assert COURSE.version == version


def test_the_build_is_repeatable_under_another_hash_seed_and_locale():
    """What is built in another process, seed and locale fixed, is what is built in this one."""
    code = (
        "import sys, hashlib; sys.path.insert(0, sys.argv[1])\n"
        "from autograder.course import load_course; from autograder.release import sources\n"
        "c = load_course(sys.argv[1] + '/solutions')\n"
        "for u in c.units:\n    for n, d in sources(c, u).items():\n"
        "        print(u.name + '/' + n, hashlib.sha256(d).hexdigest())"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, ROOT], capture_output=True, text=True, check=True,
        env={"PYTHONHASHSEED": "1", "LC_ALL": "C"}).stdout
    built = dict(line.split() for line in said.splitlines())
    assert built == {
        f"{u.name}/{name}": hashlib.sha256(data).hexdigest()
        for u in COURSE.units for name, data in release.sources(COURSE, u).items()}


def test_examples_that_differ_by_rounding_alone_are_current():
    """Another processor adds in another order; any other change is one."""
    def file(value, dtype=np.float64, label="three", more=()):
        case = Case(label, call(3.0, np.arange(2)))
        wanted = {"a": (np.asarray([value, 0.25], dtype), *more)}
        one = PublicExercise("f", 1, "", ("x",), {}, (Example(case, wanted, wanted),))
        return examples.to_bytes([one])

    whole = file(1 / 3)
    assert examples.same(whole, whole)
    assert examples.same(whole, file(1 / 3 + 1e-16)) and file(1 / 3 + 1e-16) != whole
    assert examples.same(file(1 / 3, np.float32), file(1 / 3 + 1e-6, np.float32))
    for other in (file(0.3334), file(1 / 3, np.float32), file(np.nan), file(1 / 3, label="four"),
                  file(1 / 3, more=(1,)), b"", whole[:100]):
        assert not examples.same(whole, other)
    assert examples.same(file(np.nan), file(np.nan, more=())) and not examples.same(
        file(1, int), file(2, int))


@pytest.fixture
def copy(tmp_path):
    """A course of one unit that a test may change."""
    part_of_the_course(tmp_path, SIZES)
    return tmp_path


def edit(copy, old, new):
    lesson = copy / "solutions" / SIZES / "lesson.py"
    text = lesson.read_text()
    assert old in text
    lesson.write_text(text.replace(old, new))


def test_a_changed_lesson_is_stale_until_it_is_built(copy):
    edit(copy, "# ## The picture", "# ## A picture")
    course = load_course(copy / "solutions")
    stale = release.build(course, copy / "assignments", check=True)
    assert [p.name for p in stale] == [f"{SIZES}.ipynb"] * 2
    release.build(course, copy / "assignments")
    assert not release.build(course, copy / "assignments", check=True)
    assert "A picture" in (copy / "assignments" / SIZES / f"{SIZES}.ipynb").read_text()


def test_a_file_too_many_and_one_too_few_are_stale(copy):
    unit = copy / "assignments" / SIZES
    (unit / "answers.txt").write_text("x")
    (unit / "examples.npz").unlink()
    course = load_course(copy / "solutions")
    assert [p.name for p in release.build(course, copy / "assignments", check=True)] == [
        "answers.txt",
        "examples.npz",
    ]
    release.build(course, copy / "assignments")
    assert sorted(p.name for p in unit.iterdir()) == [f"{SIZES}.ipynb", "examples.npz"]


def test_a_cell_with_more_than_the_function_is_the_authors_mistake(copy):
    edit(copy, "# %%\ndef out_size(", "# %%\nx = 1\ndef out_size(")
    with pytest.raises(CourseError, match="the cell that defines out_size holds 2 statements"):
        release.build(load_course(copy / "solutions"), copy / "assignments")


def test_an_exercise_is_added_in_the_four_steps_of_contributing(copy, monkeypatch):
    """Reference, lesson cell, Exercise, build: then it is graded, with nothing else told."""
    unit = copy / "solutions" / SIZES
    text = (
        (unit / "exercises.py")
        .read_text()
        .replace(
            "import cnn_ref\n",
            ("import cnn_ref\n\n\ndef area(h, w):  # step 1, a reference\n    return h * w\n\n"),
            1,
        )
    )
    text += (
        "AREA = Exercise(name='area', points=1, reference=area, tolerance=Exact(),\n"
        "    examples=(Case('2 by 3', call(2, 3)),),\n"
        "    hidden=(Hidden('drawn', lambda r: call(number(r, 2, 9), number(r, 2, 9))),),\n"
        "    misconceptions=(Misconception('adds', 'Not a sum.', Edit('h * w', 'h + w')),))\n"
        "EXERCISES = (*EXERCISES, AREA)\n"
    )
    (unit / "exercises.py").write_text(text)
    with open(unit / "lesson.py", "a") as lesson:
        lesson.write(
            '\n# %%\ndef area(h, w):\n    """Pixels of an image."""\n'
            "    ### BEGIN SOLUTION\n    return h * w\n    ### END SOLUTION\n"
        )
    course = load_course(copy / "solutions")
    release.build(course, copy / "assignments")
    made = sample.make_sample(course, copy / "assignments", copy / "class", students=4)
    planted = {n for (_, _, exercise), n in made.planted.items() if exercise == "area"}
    assert "adds" in planted
    monkeypatch.chdir(copy)
    assert cli.main(["new-key", "k"]) == 0
    assert cli.main(["grade", "class/submitted", "--key", "k", "--jobs", "1"]) == 0
    reports = list(Reader(copy / "results").all())
    assert [v.exercise for v in reports[0].verdicts] == [
        *(e.name for e in COURSE.unit(SIZES).exercises), "area"]
    assert sample.score_naming(made, reports)[2] == []


def test_units_are_copied_to_work_once(tmp_path):
    first = lab.copy_units(ASSIGNMENTS, tmp_path / "work")
    assert first == [u.name for u in COURSE.units]
    mine = tmp_path / "work" / first[0] / f"{first[0]}.ipynb"
    mine.write_text("my work")
    shutil.rmtree(tmp_path / "work" / first[1])
    assert lab.copy_units(ASSIGNMENTS, tmp_path / "work") == [first[1]]
    assert mine.read_text() == "my work"


def test_the_lab_is_told_when_root_means_it(monkeypatch, tmp_path):
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert "--allow-root" in lab.command(tmp_path)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert "--allow-root" not in lab.command(tmp_path)


def test_an_empty_folder_of_assignments_names_the_command(tmp_path):
    for function in (
        lambda: lab.copy_units(tmp_path, tmp_path),
        lambda: dist.zips(tmp_path, tmp_path),
    ):
        with pytest.raises(release.ReleaseError, match="holds no units: run  autograder build"):
            function()


def test_a_zip_per_unit_with_just_the_students_files(tmp_path):
    made = dist.zips(ASSIGNMENTS, tmp_path)
    assert [p.name for p in made] == [f"{u.name}.zip" for u in COURSE.units]
    with zipfile.ZipFile(made[0]) as archive:
        assert archive.namelist() == [
            f"{made[0].stem}/{n}" for n in (f"{made[0].stem}.ipynb", "examples.npz")
        ]
    before = made[0].read_bytes()
    assert dist.zips(ASSIGNMENTS, tmp_path)[0].read_bytes() == before


def test_the_wheel_holds_the_packages_and_nothing_else(tmp_path):
    source = tmp_path / "source"
    shutil.copytree(
        ROOT,
        source,
        ignore=shutil.ignore_patterns(
            ".git", ".venv", "work", "results", "build", "dist", "*.egg-info", "__pycache__"
        ),
    )
    with zipfile.ZipFile(dist.wheel(source, tmp_path)) as archive:
        names = archive.namelist()
    tops = {n.split("/")[0] for n in names}
    assert {t for t in tops if not t.endswith(".dist-info")} == {"autograder", "cnn_ref", "gpu"}
    expected = {
        str(p.relative_to(ROOT))
        for top in ("autograder", "cnn_ref", "gpu")
        for p in (ROOT / top).rglob("*")
        if p.is_file() and "__pycache__" not in p.parts
    }
    assert {n for n in names if ".dist-info/" not in n} == expected


LONG = ("12_train_a_cnn", "15_looking_inside")
"""Lessons that train a network."""


@pytest.mark.parametrize("unit", [
    pytest.param(unit, id=unit.name,
                 marks=[pytest.mark.thorough] if i % 5 or unit.name in LONG else [])
    for i, unit in enumerate(COURSE.units)
])
def test_the_lesson_runs_from_top_to_bottom(unit, tmp_path):
    """With the model solutions, as a script beside the unit's examples."""
    shutil.copy(ASSIGNMENTS / unit.name / "examples.npz", tmp_path)
    notebook = nbformat.read(unit.folder / f"{unit.name}.ipynb", 4)
    script = "\n\n".join(c.source for c in notebook.cells if c.cell_type == "code")
    (tmp_path / "lesson.py").write_text(script)
    done = subprocess.run(
        [sys.executable, "-W", "error", "lesson.py"],
        cwd=tmp_path,
        text=True,
        capture_output=True,
        env={"MPLBACKEND": "agg", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    for exercise in unit.exercises:
        count = len(exercise.examples)
        assert f"{exercise.name}: {count} of {count} visible examples are right" in done.stdout
