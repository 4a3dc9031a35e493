"""Grading notebooks: damage costs nothing where the function is there, reasons are told."""

import json
from dataclasses import replace

import pytest
from conftest import COURSE, KEYS, bank
from notebooks import PLAIN, UNITS, notebook, solution

from autograder.grade import _hint, grade_notebook
from autograder.notebook import read_notebook
from autograder.slicing import facts
from autograder.statements import statements

BANK = bank(KEYS[0])


def verdict(box, made, name="conv2d", unit=None):
    read = read_notebook(json.dumps(made).encode())
    verdicts = grade_notebook(read, unit or UNITS[name], BANK, box, "ann")
    [judged] = [v for v in verdicts if v.exercise == name]
    return judged


@pytest.mark.parametrize("name", UNITS)
def test_the_model_solution_scores_full_marks(box, name):
    judged = verdict(box, notebook(name), name)
    assert (judged.status, judged.earned) == ("passed", judged.points)
    assert not judged.mistakes and judged.reason.startswith("all ")


@pytest.mark.parametrize("unit", COURSE.units, ids=lambda u: u.name)
def test_every_stub_scores_nothing_and_is_missing(box, unit):
    read = read_notebook(json.dumps(PLAIN[unit.name]).encode())
    found = grade_notebook(read, unit, BANK, box, "ann")
    assert [(v.exercise, v.status, v.earned, v.reason) for v in found] == [
        (e.name, "missing", 0, f"`{e.name}` is not filled in yet") for e in unit.exercises]


def wrong(name, what):
    from autograder.course import wrong_source

    unit = UNITS[name]
    [exercise] = [e for e in unit.exercises if e.name == name]
    [mistake] = [m for m in exercise.misconceptions if m.name == what]
    return wrong_source(exercise, mistake.edits, unit.solutions[name])


def test_a_mistake_is_named_and_earns_less_than_half(box):
    judged = verdict(box, notebook(source=wrong("conv2d", "turns the filter")))
    assert judged.status == "partly" and 0 < judged.earned < 3
    [named] = judged.mistakes
    assert named.name == "turns the filter" and "cross-correlation" in named.advice
    assert "of 18 hidden cases are right" in judged.reason


def test_whatever_is_wrong_naming_it_changes_no_mark(box, monkeypatch):
    source = wrong("conv2d", "ignores the padding")
    earned = verdict(box, notebook(source=source)).earned
    monkeypatch.setattr("autograder.judge.recognise", lambda *_: ())
    assert verdict(box, notebook(source=source)).earned == earned


@pytest.mark.parametrize(
    "before, after",
    [
        ("print('hi')\nimport warnings\nwarnings.warn('x')\n", ""),
        ("", "\n\nimport functools\nconv2d = functools.partial(conv2d)"),
        ("def trace(f):\n    return lambda *a, **k: f(*a, **k)\n\n@trace\n", ""),
        (
            "",
            "\n\nclass Layer:\n    def __call__(self, *a, **k):\n        return inner(*a, **k)\n"
            "inner = conv2d\nconv2d = Layer()",
        ),
        ("", "\n\nconv2d(1, 2, 3)"),
        ("", "\nraise SystemExit"),
        ("1 / 0\n", ""),
        ("%matplotlib inline\n!pip install torch\n", ""),
        ("import torch, tensorflow as tf\n", ""),
    ],
)
def test_what_stands_around_a_right_answer_costs_nothing(box, before, after):
    judged = verdict(box, notebook(source=before + solution("conv2d") + after))
    assert judged.status == "passed", judged


def test_a_syntax_error_in_the_function_is_located(box):
    judged = verdict(
        box, notebook(source="import numpy as np\n\ndef conv2d(x, w, b:\n    return 1")
    )
    assert judged.status == "error" and judged.earned == 0
    assert judged.reason == "`conv2d` does not parse: '(' was never closed"
    [line] = judged.lines
    assert line.startswith("cell ") and line.endswith(", line 3: def conv2d(x, w, b:")


def test_a_renamed_function_is_missed_and_found(box):
    judged = verdict(box, notebook(source="def conv_2d(x, w, b):\n    return x"))
    assert judged.status == "missing"
    assert judged.reason == (
        "no function is called `conv2d`; there is `conv_2d`: give it its name back")


def test_neither_another_exercise_nor_a_variable_is_offered_as_the_renamed_function(box):
    made = notebook(source="conv2ds = 3\n\ndef conv2d_(x):\n    return x")
    assert verdict(box, made).reason.endswith("there is `conv2d_`: give it its name back")
    made = notebook(source="conv2ds = 3")
    assert verdict(box, made).reason == "no function is called `conv2d`"
    read = read_notebook(json.dumps(notebook(source="def adamw(w):\n    return w")).encode())
    known = facts(statements(read.code("adam"))[0])
    assert "`adamw`" in _hint("adam", known, {"adam"}, read)
    assert _hint("adam", known, {"adam", "adamw"}, read) == ""


def test_a_function_in_a_cell_that_a_magic_takes_for_text_is_found(box):
    judged = verdict(box, notebook(source="%%writefile a.py\n" + solution("conv2d")))
    assert judged.reason == ("no function is called `conv2d`; its cell begins with a magic that "
                             "keeps it from running: delete that line")


def test_a_function_that_became_a_method_is_found(box):
    judged = verdict(box, notebook(source="class Net:\n    def conv2d(self, x):\n        return x"))
    assert judged.reason == ("no function is called `conv2d`; there is one in the class `Net`: "
                             "take it out of the class")


def test_a_name_that_is_used_for_something_else_further_down_is_told(box):
    judged = verdict(box, notebook(extra=["conv2d = 3"]))
    assert judged.status == "error"
    assert judged.reason.startswith("its name is not a function once the notebook has run")


def test_a_module_that_is_not_there_is_told_with_what_is(box):
    judged = verdict(box, notebook(source="from numba import njit\n\n@njit\n" + solution("conv2d")))
    assert judged.reason == ("its definition raised ModuleNotFoundError (only NumPy and Python's "
                             "own modules are there when graded)")
    late = "import torch\n\ndef conv2d(x, w, b, **k):\n    return torch.zeros(3)"
    assert "(only NumPy and" in verdict(box, notebook(source=late)).reason


def test_the_last_definition_counts_and_that_is_said(box):
    made = notebook(extra=["def conv2d(*a, **k):\n    return 0"])
    judged = verdict(box, made)
    assert judged.status == "failed"
    assert "`conv2d` is defined 2 times: the last one counts" in judged.notes


def test_an_exception_is_told_by_type_and_own_line(box):
    judged = verdict(
        box,
        notebook(
            source="def conv2d(x, w, b, **options):\n    y = x[0]\n    return y.missing(x.sum())"
        ),
    )
    assert judged.status == "error"
    assert judged.reason == "it raised AttributeError in every hidden case"
    assert judged.lines[-1].endswith("line 3: return y.missing(x.sum())")


def test_a_timeout_is_no_plain_mark(box):
    [exercise] = [e for e in UNITS["out_size"].exercises if e.name == "out_size"]
    short = replace(UNITS["out_size"], exercises=(replace(exercise, cpu_seconds=0.5),))
    made = notebook("out_size", "def out_size(*a, **k):\n    while True: pass")
    judged = verdict(box, made, "out_size", short)
    assert (judged.status, judged.earned) == ("timeout", 0)
    assert judged.cases[0].student == "took longer than the time limit"


def test_ties_in_another_order_pass_with_a_note(box):
    source = solution("max_pool2d_backward").replace(
        "u, v = np.unravel_index(np.argmax(window), (kh, kw))",
        "u, v = np.argwhere(window == window.max())[-1]",
    )
    judged = verdict(box, notebook("max_pool2d_backward", source), "max_pool2d_backward")
    assert judged.status == "passed" and "last one win" in judged.notes[0]


def test_pytorchs_momentum_passes_with_a_note(box):
    source = (
        "def momentum(w, dw, v, *, lr, mu):\n    v = dw if v is None else mu * v + dw\n"
        "    return w - lr * v, v"
    )
    judged = verdict(box, notebook("momentum", source), "momentum")
    assert judged.status == "passed" and "PyTorch" in judged.notes[0]


def test_arguments_changed_in_place_are_told(box):
    source = (
        solution("conv2d") + "\n\ninner = conv2d\ndef conv2d(x, w, b, **o):\n"
        "    y = inner(x, w, b, **o)\n    w *= 0\n    return y"
    )
    judged = verdict(box, notebook(source=source))
    assert judged.status == "failed"
    assert "an argument was changed in place" in judged.cases[0].student
    assert judged.cases[0].private.endswith("changed in place: w")
    assert "the answer is right, but w was changed in place: work on a copy" in {
        v.words for v in judged.visible}


LEAKS = """
    secret = np.asarray(x).ravel()[0]
    text = repr(float(secret))
    print(text)
    warnings.warn(text)
    kind = {kind}
    if kind == 0:
        raise ValueError(text)
    if kind == 1:
        raise type("E" + text, (Exception,), {{}})(text)
    if kind == 2:
        return {{text: 1}}
    if kind == 3:
        return type("R" + text, (), {{}})()
    if kind == 4:
        return text
    if kind == 5:
        exec(compile("raise KeyError(" + text + ")", "cell " + text, "exec"))
    if kind == 6:
        return [text, {{"a": text}}]
    x[...] = secret
    return x
"""


@pytest.mark.parametrize("kind", range(8))
def test_no_hidden_number_reaches_the_student(box, kind):
    """A submission that tries to carry a hidden number out through everything a student reads."""
    from autograder.feedback import student_page
    from autograder.report import Report

    source = "import warnings\nimport numpy as np\ndef conv2d(x, w, b, **options):" + LEAKS.format(
        kind=kind
    )
    judged = verdict(box, notebook(source=source))
    [exercise] = [e for e in UNITS["conv2d"].exercises if e.name == "conv2d"]
    numbers = {
        repr(float(h.case.arguments.positional[0].ravel()[0])) for h in BANK.cases(exercise, "ann")
    }
    report = Report("ann", "u", "t", "f", "s", "c", "v", "k", (), {}, (judged,))
    page = student_page(report)
    assert not [n for n in numbers if n in page or n.lstrip("-") in page]
    private = judged.private + "".join(c.private for c in judged.cases)
    assert any(n.lstrip("-") in private for n in numbers), "the test carried nothing out at all"
