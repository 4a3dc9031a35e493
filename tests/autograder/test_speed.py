"""Speed as part of a mark: right first, then so many times as fast as loops.

The functions below differ by factors of hundreds or not at all, so that no busy machine matters.
"""

import json
import textwrap
from dataclasses import replace

import pytest
from courses import of_cells, write_course

from autograder.bank import Bank
from autograder.course import CourseError, load_course
from autograder.feedback import review_page, student_page
from autograder.grade import grade_notebook
from autograder.notebook import read_notebook
from autograder.report import Report, from_json, to_json
from autograder.sandbox import Sandbox

LESSON = '''# %% [markdown]
# # Squares

# %%
def squares(x):
    """The sum of the squares, by a loop."""
    ### BEGIN SOLUTION
    total = 0.0
    for value in x:
        total += value * value
    return total
    ### END SOLUTION

# %%
def fast_squares(x):
    """The same without a loop."""
    ### BEGIN SOLUTION
    return float(x @ x)
    ### END SOLUTION
'''

EXERCISES = '''
import numpy as np
from autograder.exercise import Case, Exercise, Hidden, Speed, call
from autograder.tolerance import Linear


def right(x):
    return float(np.sum(x * x))


FEW = (Hidden("five numbers", lambda r: call(r.standard_normal(5))),
       Hidden("six numbers", lambda r: call(r.standard_normal(6))))
SHOWN = (Case("two", call(np.ones(2))),)
EXERCISES = (
    Exercise("squares", 1, right, SHOWN, FEW, tolerance=Linear(6)),
    Exercise("fast_squares", 3, right, SHOWN, FEW, tolerance=Linear(300_000),
             speed=Speed("squares", 20, lambda r: call(r.standard_normal(300_000)))),
)
'''


@pytest.fixture
def folder(tmp_path):
    write_course(tmp_path, "01_squares", LESSON, EXERCISES)
    return tmp_path


@pytest.fixture
def once(monkeypatch):
    """What seems too slow is not measured anew: here it is too slow by far."""
    monkeypatch.setattr("autograder.speed.AGAIN", 0)


LOOPS = "    total = 0.0\n    for value in x:\n        total += value * value\n    return total"


def verdicts(folder, box, fast, slow=LOOPS):
    course = load_course(folder)
    cells = [f"def {name}(x):\n{textwrap.dedent(body) if body.startswith('def') else body}"
             for name, body in (("squares", slow), ("fast_squares", fast)) if body]
    notebook = read_notebook(json.dumps(of_cells(cells)).encode())
    return grade_notebook(notebook, course.units[0], Bank(course, b"k" * 32), box, "a")


def test_right_and_fast_earns_everything(folder, box):
    loops, fast = verdicts(folder, box, "    return float(x @ x)")
    assert (loops.earned, fast.earned, fast.status) == (1, 3, "passed")
    assert fast.times_faster > 20 and fast.cases[-1].passed
    assert fast.cases[-1].label == "at least 20 times as fast as the loops of squares"


def test_right_and_slow_earns_its_share(folder, box, once):
    _, slow = verdicts(folder, box, LOOPS)
    assert (slow.earned, slow.status) == (1.0, "partly")  # two families of three, half of them
    assert slow.times_faster < 20
    assert slow.reason == ("right in every hidden case, but not fast enough: which loop in Python "
                           "is left?")


def test_wrong_is_not_measured(folder, box):
    _, wrong = verdicts(folder, box, "    return 0.0")
    assert (wrong.earned, wrong.status, wrong.times_faster) == (0, "failed", None)
    assert wrong.cases[-1].student == "not measured: it has to be right first"


def test_a_way_out_for_large_arrays_is_no_speed(folder, box):
    _, cheat = verdicts(folder, box, "    if len(x) > 100: return 0.0\n    return float(x @ x)")
    assert cheat.status == "partly" and not cheat.cases[-1].passed
    assert "wrong on the large arrays" in cheat.cases[-1].student


def test_answers_that_are_kept_are_no_speed(folder, box, once):
    """Loops that remember: called again with the same numbers they would seem fast."""
    body = ("    key = hash(x.tobytes())\n    if key in KEPT: return KEPT[key]\n"
            + LOOPS.replace("return total", "KEPT[key] = total\n    return total"))
    _, slow = verdicts(folder, box, body, LOOPS + "\n\nKEPT = {}")
    assert not slow.cases[-1].passed and slow.times_faster < 3


def test_garbage_in_a_measured_run_is_no_speed(folder, box, monkeypatch):
    """Right at first, then fast and wrong: a guess by the clock which run is measured."""
    real, calls = Sandbox.run, []

    def run(self, job, *limits):
        calls.append(job.function)
        if calls.count("fast_squares") > 5:
            job = replace(job, statements=(("c", 1, "def fast_squares(x): return 0.0"),))
        return real(self, job, *limits)

    monkeypatch.setattr(Sandbox, "run", run)
    _, cheat = verdicts(folder, box, "    return float(x @ x)")
    assert not cheat.cases[-1].passed and "wrong on the large arrays" in cheat.cases[-1].student


def test_loops_made_slow_on_purpose_gain_nothing(folder, box, once):
    wasteful = LOOPS.replace("    return", "        sum(range(99))\n    return")
    _, slow = verdicts(folder, box, LOOPS, wasteful)
    assert not slow.cases[-1].passed and slow.times_faster < 20


@pytest.mark.parametrize("slow", ["", "    return 1.0"], ids=["absent", "wrong"])
def test_without_loops_of_ones_own_the_courses_count(folder, box, slow):
    loops, fast = verdicts(folder, box, "    return float(x @ x)", slow)
    assert loops.earned == 0 and fast.earned == 3


@pytest.mark.parametrize("found, passed", [
    ([9.7, 8.0, 9.9, 21.0], True), ([9.7, 8.0, 9.9, 9.0, 30.0], False), ([9.7, None, 30.0], False),
    ([21.0, 1.0], True)])
def test_a_busy_machine_costs_no_mark(folder, box, monkeypatch, found, passed):
    measured = iter(found)
    monkeypatch.setattr("autograder.speed.times_faster", lambda *_: next(measured))
    assert (verdicts(folder, box, LOOPS)[1].earned == 3) == passed


def test_what_is_measured_stands_with_the_timings_and_not_with_the_marks(folder, box, once):
    found = verdicts(folder, box, LOOPS)
    report = Report("Ada", "01_squares", "Squares", "f", "0", "tiny", "1", "k", (), {}, found)
    data = to_json(report)
    assert set(data["timing"]["times_faster"]) == {"fast_squares"}
    assert not any("times_faster" in v for v in data["verdicts"])
    assert from_json(data).verdicts[1].times_faster == pytest.approx(
        found[1].times_faster, abs=0.06)
    assert "times as fast" in student_page(report)
    shown = student_page(report).split("</style>")[-1]
    assert f"{found[1].times_faster:.1f}" not in shown
    assert f"{found[1].times_faster:.1f}" in review_page(report)


def test_the_loops_have_to_be_an_exercise_before_it(folder):
    file = folder / "01_squares" / "exercises.py"
    file.write_text(file.read_text().replace('Speed("squares"', 'Speed("cubes"'))
    with pytest.raises(CourseError, match="'cubes', which is no exercise before it"):
        load_course(folder)
