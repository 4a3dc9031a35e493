"""check() in a notebook: the truth about visible examples, in words and pictures."""

import base64
import builtins
import json
import shutil
import sys
import warnings
from html.parser import HTMLParser

import numpy as np
import pytest
from conftest import COURSE, ROOT
from notebooks import UNITS, solution

from autograder import CheckFailed, check, examples, pictures
from autograder.compare import compare
from autograder.course import compile_function, wrong_function
from autograder.evaluate import answer, parameters, run
from autograder.tolerance import arrays


@pytest.fixture(scope="session")
def every_example():
    """The file with the examples of all units, as if they were one."""
    return examples.to_bytes([e.public() for u in COURSE.units for e in u.exercises])


@pytest.fixture(autouse=True)
def beside(every_example, tmp_path, monkeypatch):
    """A folder with that file, to work in."""
    (tmp_path / "examples.npz").write_bytes(every_example)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def model(name):
    return compile_function(name, UNITS[name].solutions[name])


def mistaken(name, what):
    [exercise] = [e for e in UNITS[name].exercises if e.name == name]
    [mistake] = [m for m in exercise.misconceptions if m.name == what]
    return wrong_function(exercise, mistake, UNITS[name].solutions[name])


@pytest.mark.parametrize("name", UNITS)
def test_the_model_solution_passes_and_nothing_is_returned(name, capsys):
    assert check(model(name)) is None
    said = capsys.readouterr().out
    assert f"{name}: " in said and "visible examples are right" in said
    assert "Hidden cases were not run" in said and "WRONG" not in said


OTHERS = [pytest.param(e, other, id=f"{e.name}-{other.name}")
          for u in COURSE.units for e in u.exercises for other in e.also_right]


@pytest.mark.parametrize("exercise, other", OTHERS)
def test_what_the_grader_also_takes_is_right_here_and_noted(exercise, other, capsys):
    assert check(other.function, exercise.name) is None
    said = capsys.readouterr().out
    count = len(exercise.examples)
    assert f"{count} of {count} visible examples are right" in said and "WRONG" not in said
    forms = [run(other.function, case, exercise.driver).values[0] for case in exercise.examples]
    differs = any(compare(form, *answer(exercise, case))
                  for form, case in zip(forms, exercise.examples, strict=True))
    assert (f"right in another form: {other.note}" in said) == differs


def test_half_of_another_form_is_wrong(capsys):
    def momentum(w, dw, v, *, lr, mu):  # the form changes after the first step
        v = dw if v is None else mu * v + lr * dw
        return w - lr * v, v

    with pytest.raises(CheckFailed, match="momentum: . of . visible examples are wrong"):
        check(momentum)
    assert "another form" not in capsys.readouterr().out


def test_a_wrong_answer_is_told_in_its_own_form(capsys):
    def confusion_matrix(predicted, y, classes):  # floats are right, too: they are not the trouble
        table = np.zeros((classes, classes))
        np.add.at(table, (predicted, y), 1)
        return table

    with pytest.raises(CheckFailed, match="3 of 3 visible examples are wrong"):
        check(confusion_matrix)
    said = capsys.readouterr().out
    assert said.count("values differ: true classes and predicted classes are swapped; first") == 3
    assert "float" not in said


def test_what_is_right_in_another_form_is_not_told_as_wrong(capsys):
    def confusion_matrix(predicted, y, classes):
        table = np.zeros((classes, classes))
        table[y, predicted] += 1  # counts what occurs twice once
        return table

    with pytest.raises(CheckFailed, match="1 of 3 visible examples are wrong"):
        check(confusion_matrix)
    said = capsys.readouterr().out
    assert "WRONG: the same confusion three times: 1 of 4 values differ, first" in said
    assert "right in another form: Your counts are floating point numbers" in said


def test_a_wrong_answer_says_shape_before_values(capsys):
    with pytest.raises(CheckFailed, match="conv2d: 3 of 5 visible examples are wrong"):
        check(mistaken("conv2d", "swaps rows and columns of the output"))
    assert "shape (1, 4, 2, 3), expected (1, 2, 4, 3): rows and columns are swapped" in (
        capsys.readouterr().out
    )


def test_values_are_told_with_the_first_that_differs(capsys):
    with pytest.raises(CheckFailed):
        check(mistaken("conv2d", "forgets the bias"))
    assert "first at [0, 0, 0, 0]: got -5, expected 5" in capsys.readouterr().out


def test_warnings_and_standard_error_are_held_back(capsys):
    inner = model("conv2d")

    def conv2d(*arguments, **options):
        warnings.warn("careful")
        print("to the right", file=sys.stderr)
        np.log(np.zeros(1))
        return inner(*arguments, **options)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert check(conv2d) is None
    said = capsys.readouterr()
    assert said.err == "" and "it printed: to the right" in said.out


def test_the_stub_is_told_apart(capsys):
    def conv2d(*_, **__):
        raise NotImplementedError()

    with pytest.raises(CheckFailed, match="^conv2d is not filled in yet$"):
        check(conv2d)
    assert "conv2d is not filled in yet" in capsys.readouterr().out


def test_an_exception_shows_the_students_line(capsys):
    def conv2d(x, w, b, **_):
        return x / undefined_name  # noqa: F821

    with pytest.raises(CheckFailed):
        check(conv2d)
    said = capsys.readouterr().out
    assert "raised NameError: name 'undefined_name' is not defined" in said
    assert "return x / undefined_name" in said


def test_an_argument_changed_in_place_is_told(capsys):
    def out(w, dw, v, *, lr, mu):
        v = 0 * w if v is None else v
        v = mu * v - lr * dw
        w += v
        return w, v

    with pytest.raises(CheckFailed):
        check(out, "momentum")
    told = "the answer is right, but w was changed in place: work on a copy"
    assert told in capsys.readouterr().out


def test_arguments_are_called_as_in_the_contract_not_as_the_student_calls_them(capsys):
    def spoilt(image, kernel, bias, **options):
        right = model("conv2d")(image, kernel, bias, **options)
        kernel += 1
        bias += 1
        return right

    with pytest.raises(CheckFailed):
        check(spoilt, "conv2d")
    assert "but w and b were changed in place: work on copies" in capsys.readouterr().out


@pytest.mark.parametrize("name", UNITS)
def test_the_reference_calls_arrays_as_the_contract_does(name):
    [exercise] = [e for e in UNITS[name].exercises if e.name == name]
    contract = parameters(model(name))
    for place, called in enumerate(parameters(exercise.reference)):
        given = [e.arguments.positional[place:place + 1] for e in exercise.examples]
        if not exercise.driver and any(arrays(g) for g in given):
            assert called == contract[place]


def test_functions_without_a_name_of_their_own():
    namespace = {"check": check, "inner": model("conv2d")}
    exec("conv2d = lambda *a, **k: inner(*a, **k)\ncheck(conv2d)", namespace)
    exec("import functools\nconv2d = functools.partial(inner)\ncheck(conv2d)", namespace)
    assert check(model("conv2d"), "conv2d") is None


@pytest.mark.parametrize(
    "thing, words",
    [
        (np.ones(3), "check needs the function itself, not its result: got ndarray"),
        (None, "not its result: got NoneType"),
        (len, "'len' is no exercise of this unit; its exercises"),
    ],
)
def test_what_cannot_be_checked_is_told(thing, words):
    with pytest.raises(CheckFailed, match=words):
        check(thing)


def test_missing_and_damaged_examples(beside):
    (beside / "examples.npz").write_bytes(b"PK nonsense")
    with pytest.raises(CheckFailed, match="is damaged .*: download it again"):
        check(model("conv2d"))
    (beside / "examples.npz").unlink()
    with pytest.raises(CheckFailed, match="has to lie beside it; download it again"):
        check(model("conv2d"))


def test_failures_show_as_one_line_in_a_notebook():
    assert CheckFailed("conv2d: wrong")._render_traceback_() == ["CheckFailed: conv2d: wrong"]


class Balance(HTMLParser):
    """Fails on tags that are closed in the wrong order or not at all."""

    def __init__(self):
        super().__init__()
        self.open, self.images, self.text = [], [], ""

    def handle_starttag(self, tag, attributes):
        if tag == "img":
            self.images.append(dict(attributes))
        elif tag not in ("br", "meta"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def shown(monkeypatch, function, name=""):
    """What the notebook would display."""
    displayed = []
    monkeypatch.setattr("IPython.get_ipython", lambda: object())
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: displayed.append(bundle))
    try:
        check(function, name)
    except CheckFailed:
        pass
    [bundle] = displayed
    page = Balance()
    page.feed(bundle["text/html"])
    assert not page.open
    return page, bundle["text/plain"]


def test_a_wrong_answer_is_shown_as_a_picture(monkeypatch):
    page, plain = shown(monkeypatch, mistaken("conv2d", "forgets the bias"))
    [image] = page.images
    assert "expected, got and difference" in image["alt"]
    assert base64.b64decode(image["src"].split(",")[1]).startswith(b"\x89PNG")
    assert "wrong" in page.text and "Hidden cases were not run" in page.text and "WRONG" in plain


@pytest.mark.parametrize(
    "name, what",
    [
        ("conv2d", "uses the height for both axes of the output"),
        ("max_pool2d_backward", "overwrites where windows overlap"),
        ("momentum", "forgets the velocity"),
        ("out_size", "rounds up"),
        ("momentum", "returns velocity and weights in the wrong order"),
    ],
)
def test_every_kind_of_answer_can_be_shown(monkeypatch, name, what):
    page, _ = shown(monkeypatch, mistaken(name, what), name)
    assert "visible examples are right" in page.text


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "text",
        3,
        [],
        [[1, 2], [3]],
        np.zeros((0, 3)),
        np.full((1, 3, 3, 1), np.nan),
        object(),
        (1, 2),
        {"a": 1},
        np.array(["x"]),
        np.ones((1, 3, 3, 1), complex),
    ],
)
def test_strange_answers_are_shown(monkeypatch, answer):
    page, _ = shown(monkeypatch, lambda *a, **k: answer, "conv2d")
    assert "0 of 5 visible examples are right" in page.text


def test_hostile_text_is_escaped(monkeypatch):
    def conv2d(*_, **__):
        print("<script>alert(1)</script>")
        raise ValueError("<b>bold</b>")

    page, _ = shown(monkeypatch, conv2d)
    assert "<b>bold</b>" in page.text and "<script>alert(1)</script>" in page.text


def test_without_matplotlib_there_is_no_picture_and_no_error(monkeypatch):
    real = builtins.__import__

    def without(name, *more, **options):
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return real(name, *more, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    page, _ = shown(monkeypatch, mistaken("conv2d", "forgets the bias"))
    assert not page.images


def test_pictures_show_the_first_wrong_slice():
    want = np.zeros((2, 3, 4, 2))
    got = want.copy()
    got[1, 2, 0, 1] = 5
    grids, where = pictures._grids(want, got)
    assert where == "[1, :, :, 1]" and grids["got - expected"][2, 0] == 5


@pytest.mark.parametrize("source, right", [(None, True), ("forgets the bias", False)])
def test_nbgraders_validate_button_tells_the_truth(tmp_path, monkeypatch, source, right):
    """In a kernel, about a right answer that warns and about a wrong one."""
    from nbgrader.validator import Validator

    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("MPLBACKEND", "agg")
    unit = UNITS["conv2d"]
    folder = tmp_path / unit.name
    shutil.copytree(ROOT / "assignments" / unit.name, folder)
    path = folder / f"{unit.name}.ipynb"
    made = json.loads(path.read_text())
    text = solution("conv2d") if right else solution("conv2d").replace(" + b[f]", "")
    warn = "import warnings\nwarnings.warn('careful')\nnp.log(np.zeros(1))\n"
    others = {e.name: solution(e.name) for e in unit.exercises}
    for cell in made["cells"]:
        about = cell["metadata"].get("nbgrader", {})
        cell["source"] = others.get(about.get("grade_id"), cell["source"])
        if about.get("grade_id") == "conv2d":
            cell["source"] = text.replace(
                "    N, H, W, C",
                "".join(f"    {line}\n" for line in warn.splitlines()) + "    N, H, W, C",
            )
    keep = [c for c in made["cells"] if c["cell_type"] == "code"]
    made["cells"] = [keep[0], *(c for c in keep if c["metadata"].get("nbgrader"))]
    path.write_text(json.dumps(made))
    said = Validator().validate(str(path))
    assert bool(said.get("failed")) is not right, said
    if not right:
        assert "visible examples are wrong" in said["failed"][0]["error"]
