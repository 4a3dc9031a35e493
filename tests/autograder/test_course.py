"""Loading a course: an author's mistake is named with its file, its line and the next step."""

import shutil

import pytest
from courses import DOUBLE_EXERCISES, DOUBLE_LESSON, write_course

from autograder.course import CourseError, load_course


@pytest.fixture
def folder(tmp_path):
    write_course(tmp_path, "01_double", DOUBLE_LESSON, DOUBLE_EXERCISES)
    return tmp_path


def change(folder, file, old, new):
    path = folder / "01_double" / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_course_is_loaded(folder):
    course = load_course(folder)
    unit = course.unit("01_double")
    assert (course.name, unit.title, unit.exercises[0].points) == ("small", "Doubling", 2)
    assert unit.solutions["double"].startswith("def double(x):")


def test_the_fingerprint_follows_exercises_and_solutions_only(folder):
    before = load_course(folder).units[0].fingerprint
    change(folder, "lesson.py", "# # Doubling", "# # Twice")
    assert load_course(folder).units[0].fingerprint == before
    change(folder, "exercises.py", "points=2", "points=3")
    assert load_course(folder).units[0].fingerprint != before


@pytest.mark.parametrize(
    "file, old, new, words",
    [
        (
            "exercises.py",
            "points=2",
            "points=0",
            r"exercises.py:2: ExerciseError: double: points is 0",
        ),
        ("exercises.py", "call(3.0)", "cal(3.0)", r"exercises.py:4: NameError"),
        ("exercises.py", "EXERCISES = (", "EXERCISES = (1 +", r"exercises.py:2"),
        ("exercises.py", 'Edit("2 * x"', 'Edit("x * 2"', "'x \\* 2', which stands 0 times"),
        ("exercises.py", 'Edit("2 * x"', 'Edit("x"', "'x', which stands 3 times"),
        ("exercises.py", '"3 * x")', '"3 *")', "line 4 of an edited solution"),
        (
            "exercises.py",
            "EXERCISES = (Exercise(",
            "EXERCISES = (1, Exercise(",
            "1, which is not an Exercise",
        ),
        ("exercises.py", 'name="double"', 'name="treble"', "defines treble 0 times"),
        ("lesson.py", "return 2 * x", "return 2 *", r"lesson.py:7: invalid syntax"),
        (
            "lesson.py",
            "# %% [markdown]",
            "def double(x): pass\n# %% [markdown]",
            "defines double 2 times",
        ),
    ],
)
def test_an_authors_mistake_is_named(folder, file, old, new, words):
    change(folder, file, old, new)
    with pytest.raises(CourseError, match=words):
        load_course(folder)


def test_a_folder_that_is_no_course(tmp_path):
    with pytest.raises(CourseError, match="has no course.toml; name the folder"):
        load_course(tmp_path)
    (tmp_path / "course.toml").write_text('name = "x"')
    with pytest.raises(CourseError, match="'title'; it needs name, title and version"):
        load_course(tmp_path)


def test_a_unit_without_exercises(folder):
    (folder / "01_double" / "exercises.py").unlink()
    with pytest.raises(CourseError, match="exercises.py is missing"):
        load_course(folder)


def test_an_exercise_in_two_units(folder):
    other = folder / "02_again"
    other.mkdir()
    for file in ("lesson.py", "exercises.py"):
        (other / file).write_text((folder / "01_double" / file).read_text())
    with pytest.raises(CourseError, match="double is an exercise of both 01_double and 02_again"):
        load_course(folder)


def test_an_unknown_unit_lists_the_known(folder):
    with pytest.raises(CourseError, match="no unit is called '9'; the course has: 01_double"):
        load_course(folder).unit("9")


SHARED = '''from autograder.exercise import Edit, Misconception

TRIPLES = Misconception("triples", "Twice, not three times.", Edit("2 * x", "3 * x"))
'''
PART = '''from autograder.exercise import Case, Exercise, Hidden, call

from ...mistakes import TRIPLES

DOUBLE = Exercise(
    name="double", points=2, reference=lambda x: 2 * x,
    examples=(Case("three", call(3.0)),),
    hidden=(Hidden("a number", lambda r: call(r.standard_normal())),),
    misconceptions=(TRIPLES,))
'''


@pytest.fixture
def parts(folder):
    """The same unit with a folder of exercises, and a mistake that all units may share."""
    unit = folder / "01_double"
    (unit / "exercises.py").unlink()
    (unit / "exercises").mkdir()
    (unit / "exercises" / "__init__.py").write_text(
        '"""Doubling."""\n\nfrom .doubling import DOUBLE\n\nEXERCISES = (DOUBLE,)\n')
    (unit / "exercises" / "doubling.py").write_text(PART)
    (folder / "mistakes.py").write_text(SHARED)
    return folder


def test_exercises_may_be_a_folder_and_units_may_share(parts):
    [exercise] = load_course(parts).units[0].exercises
    assert [m.name for m in exercise.misconceptions] == ["triples"]


@pytest.mark.parametrize("file, old, new", [
    ("01_double/exercises/doubling.py", "points=2", "points=30"),
    ("mistakes.py", '"triples"', '"takes it three times"')])
def test_a_change_in_any_of_the_files_is_seen(parts, file, old, new):
    before = load_course(parts).units[0]
    text = (parts / file).read_text()
    (parts / file).write_text(text.replace(old, new))
    after = load_course(parts).units[0]
    assert after.fingerprint != before.fingerprint
    assert after.exercises[0] != before.exercises[0]


@pytest.mark.parametrize("file, old, new, words", [
    ("01_double/exercises/doubling.py", "points=2", "points=0", r"doubling.py:5: ExerciseError"),
    ("01_double/exercises/doubling.py", "call(3.0)", "cal(3.0)", r"doubling.py:7: NameError"),
    ("01_double/exercises/doubling.py", "DOUBLE = Ex", "DOUBLE = = Ex", r"doubling.py:5: Syntax"),
    ("01_double/exercises/__init__.py", "EXERCISES", "OTHERS", r"__init__.py defines no EXERCISES"),
    ("mistakes.py", "Edit(", "Edt(", r"mistakes.py:3: NameError"),
    ("mistakes.py", '"2 * x"', '"x * 2"', r"mistakes.py:3: triples: double: an edit looks for")])
def test_an_authors_mistake_is_named_in_its_own_file(parts, file, old, new, words):
    text = (parts / file).read_text()
    assert old in text
    (parts / file).write_text(text.replace(old, new))
    with pytest.raises(CourseError, match=words):
        load_course(parts)


def test_two_courses_do_not_meet(parts, tmp_path_factory):
    other = tmp_path_factory.mktemp("other") / "course"
    shutil.copytree(parts, other)
    text = (other / "mistakes.py").read_text()
    (other / "mistakes.py").write_text(text.replace("triples", "takes it three times"))
    names = [load_course(place).units[0].exercises[0].misconceptions[0].name
             for place in (parts, other, parts)]
    assert names == ["triples", "takes it three times", "triples"]
