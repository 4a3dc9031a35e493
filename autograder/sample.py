"""A sample class made from the course itself: notebooks whose mistakes are known beforehand."""

from __future__ import annotations

import inspect
import json
import random
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course import Course, Unit, wrong_source
from autograder.examples import FILE
from autograder.exercise import Exercise, Misconception
from autograder.report import Report

NAMES = ("Ada", "Amina", "Björn", "Chen", "Chidi", "Dilan", "Elif", "Farid", "Grace", "Hana",
         "Ilse", "Jorge", "Kwame", "Lin", "Mateo", "Mei", "Nadia", "Noé", "Olga", "Priya", "Quinn",
         "Rosa", "Sami", "Tariq", "Uma", "Viktor", "Wanjiru", "Ximena", "Yuki", "张伟")

RIGHT, STUB, LOOP, RAISES, SYNTAX = "right", "not filled in", "endless", "raises", "syntax error"
STRANGE = {5: LOOP, 11: RAISES, 17: SYNTAX}
"""One student each whose first notebook does something else than be right or wrong."""


@dataclass(frozen=True)
class Sample:
    """What was planted, by student, unit and exercise: a mistake's name, or what else there is."""

    planted: dict[tuple[str, str, str], str]
    mistakes: frozenset[str]


def make_sample(course: Course, assignments: Path, out: Path, students: int = 30,
                seed: int = 1) -> Sample:
    """Write `out/submitted/STUDENT/UNIT/`, nbgrader's tree, and say what was planted.

    Each notebook is a copy of the released one, filled with the model solution or a known
    mistake, and saved the way JupyterLab saves it after a run.
    """
    planted: dict[tuple[str, str, str], str] = {}
    mistakes: set[str] = set()
    for number in range(students):
        student = _name(number)
        dice = random.Random(f"{seed} {student}")
        for unit in course.units:
            released = assignments / unit.name / f"{unit.name}.ipynb"
            notebook = json.loads(released.read_text(encoding="utf-8"))
            for position, exercise in enumerate(unit.exercises):
                first = unit is course.units[0] and not position
                what = _choice(dice, exercise, number, first)
                _fill(notebook, exercise, _source(what, exercise, unit))
                name = what.name if isinstance(what, Misconception) else what
                planted[student, unit.name, exercise.name] = name
                mistakes |= {name} if isinstance(what, Misconception) else set()
            _as_saved(notebook, dice)
            folder = out / "submitted" / student / unit.name
            folder.mkdir(parents=True, exist_ok=True)
            text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
            (folder / f"{unit.name}.ipynb").write_text(text, encoding="utf-8")
            shutil.copy(assignments / unit.name / FILE, folder / FILE)
    return Sample(planted, frozenset(mistakes))


def _name(number: int) -> str:
    name = NAMES[number % len(NAMES)]
    return name if number < len(NAMES) else f"{name}{number // len(NAMES) + 1}"


def _choice(dice: random.Random, exercise: Exercise, number: int, first: bool,
            ) -> Misconception | str:
    if first and number in STRANGE:
        return STRANGE[number]
    roll = dice.random()
    if roll < 0.45:
        return RIGHT
    return STUB if roll < 0.52 else dice.choice(exercise.misconceptions)


def _source(what: Misconception | str, exercise: Exercise, unit: Unit) -> str | None:
    """The cell's text; None leaves the released stub."""
    solution = unit.solutions[exercise.name]
    if isinstance(what, Misconception):
        if what.edits:
            return _plain(wrong_source(exercise, what.edits, solution))
        source = inspect.getsource(what.wrong)
        return re.sub(rf"\b{what.wrong.__name__}\b", exercise.name, source)
    head = solution.split("### BEGIN SOLUTION")[0].rstrip()
    return {RIGHT: _plain(solution), STUB: None, LOOP: f"{head}\n    while True:\n        pass",
            RAISES: f"{head}\n    return undefined_helper()",
            SYNTAX: f"{head}\n    return (1 +"}[what]


def _plain(source: str) -> str:
    return "\n".join(line for line in source.split("\n") if "### " not in line)


def _fill(notebook: dict[str, Any], exercise: Exercise, source: str | None) -> None:
    if source is None:
        return
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == exercise.name:
            cell["source"] = source.splitlines(keepends=True)


def _as_saved(notebook: dict[str, Any], dice: random.Random) -> None:
    """Execution counts, outputs, an extra cell or two, as after an evening's work."""
    cells = notebook["cells"]
    for _ in range(dice.randint(1, 2)):
        cells.insert(dice.randint(3, len(cells)), {
            "cell_type": "code", "execution_count": None, "id": f"{dice.getrandbits(32):08x}",
            "metadata": {}, "outputs": [],
            "source": [dice.choice(("x = np.arange(6).reshape(2, 3)\n", "import math\n")),
                       dice.choice(("print(x.shape)", "%timeit -n 1 sum(range(9))", "1 / 0"))]})
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    for count, cell in enumerate(code, dice.randint(1, 40)):
        cell["execution_count"] = count
        cell["outputs"] = [{"name": "stdout", "output_type": "stream",
                            "text": [f"output of cell {count}\n"]}] if dice.random() < 0.5 else []
    notebook["metadata"]["language_info"] = {
        "codemirror_mode": {"name": "ipython", "version": 3}, "file_extension": ".py",
        "mimetype": "text/x-python", "name": "python", "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3", "version": "3.12.3"}


def score_naming(sample: Sample, reports: Iterable[Report]) -> tuple[int, int, list[str]]:
    """How many planted mistakes were named correctly, of how many, and which were not."""
    verdicts = {(r.student, r.unit, v.exercise): v for r in reports for v in r.verdicts}
    planted = {place: name for place, name in sample.planted.items() if name in sample.mistakes}
    missed = []
    for place, name in sorted(planted.items()):
        named = [m.name for m in verdicts[place].mistakes] if place in verdicts else []
        if named != [name]:
            said = " or ".join(named) or "nothing"
            missed.append(f"{place[0]}, {place[2]}: planted {name!r}, named {said}")
    return len(planted) - len(missed), len(planted), missed
