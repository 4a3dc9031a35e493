"""The package as a whole: its docstrings run, and what it exports is in order."""

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


def test_what_is_public_is_sorted_and_there():
    assert cnn_ref.__all__ == sorted(set(cnn_ref.__all__))
    assert all(hasattr(cnn_ref, name) for name in cnn_ref.__all__)
