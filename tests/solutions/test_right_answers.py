"""Right answers that look unusual: none of them may lose a mark, at any key."""

import json
import re
from pathlib import Path

import pytest
from conftest import EXERCISES, bank, keys
from courses import of_cells

from autograder.grade import grade_notebook
from autograder.notebook import read_notebook

UNITS = {exercise.name: unit for unit, exercise in EXERCISES}


def answers():
    """(exercise, name, cells): a file per exercise, `# ===` starts an answer, `# %%` a cell."""
    for file in sorted((Path(__file__).parent / "right_answers").glob("*.py")):
        for part in re.split(r"^# === ", file.read_text(), flags=re.MULTILINE)[1:]:
            name, text = part.split("\n", 1)
            cells = re.split(r"^# %%\n", text, flags=re.MULTILINE)
            yield pytest.param(file.stem, cells, id=f"{file.stem}-{name}")


ANSWERS = list(answers())


def test_there_are_enough_of_them():
    assert len(ANSWERS) >= 60


@pytest.mark.parametrize("name, cells, key", [
    pytest.param(*answer.values, *key.values, id=f"{answer.id}-{key.id}",
                 # A quick run tries every answer at one key, and one in four at another.
                 marks=[pytest.mark.thorough] if key.marks or i % 4 and key.id != "key0" else [])
    for i, answer in enumerate(ANSWERS) for key in keys()])
def test_a_right_answer_in_other_words_passes(box, name, cells, key):
    read = read_notebook(json.dumps(of_cells(cells)).encode())
    verdicts = grade_notebook(read, UNITS[name], bank(key), box, "a")
    [verdict] = [v for v in verdicts if v.exercise == name]
    assert (verdict.status, verdict.earned) == ("passed", verdict.points), verdict
