"""The package as a whole: its docstrings run, and every public function says what it must."""

import doctest
import importlib
import pkgutil

import pytest

import cnn_ref

ROOMS = [
    importlib.import_module(f"cnn_ref.{m.name}") for m in pkgutil.iter_modules(cnn_ref.__path__)
]


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.__name__)
def test_examples_in_docstrings_run(room):
    assert doctest.testmod(room).failed == 0


@pytest.mark.parametrize("name", cnn_ref.__all__)
def test_public_functions_give_source_and_example(name):
    thing = getattr(cnn_ref, name)
    if not isinstance(thing, type):
        sections = ("Source", ">>>") if name != "resolve_pad" else (">>>",)
        for section in sections:
            assert section in thing.__doc__, f"{name} lacks {section}"
