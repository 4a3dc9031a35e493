"""The pictures: their examples run, they draw what they are given, and leave no trace elsewhere."""

import doctest
import importlib
import pkgutil
import subprocess
import sys

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot
from pictures import ANIMATIONS, PICTURES

from cnn_ref import plots

ROOMS = [
    importlib.import_module(f"cnn_ref.plots.{m.name}") for m in pkgutil.iter_modules(plots.__path__)
]
DATA = ("Layer", "small_vgg")


@pytest.fixture(autouse=True)
def headless():
    matplotlib.use("Agg")
    yield
    pyplot.close("all")


EXAMPLES = [
    test
    for room in ROOMS
    for test in doctest.DocTestFinder().find(room, extraglobs={"np": np})
    if test.examples
]


@pytest.mark.parametrize("test", EXAMPLES, ids=lambda test: test.name)
def test_examples_in_docstrings_run(test):
    assert doctest.DocTestRunner().run(test).failed == 0


def test_every_function_has_an_example_that_ran():
    assert set(plots.__all__) - {t.name.split(".")[-1] for t in EXAMPLES} <= {"Layer"}


@pytest.mark.parametrize("name", sorted(set(plots.__all__) - set(DATA)))
def test_public_functions_say_what_one_sees(name):
    doc = getattr(plots, name).__doc__
    for section in ("Args:", "Returns:", "Raises:", ">>>"):
        assert section in doc, f"{name} lacks {section}"


def test_matplotlib_is_imported_when_a_picture_is_drawn_and_not_before():
    code = "from cnn_ref import plots\nimport sys\nprint('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_every_function_has_a_picture_here():
    assert {name.split("-")[0] for name in [*PICTURES, *ANIMATIONS]} == set(plots.__all__) - set(
        DATA
    )
