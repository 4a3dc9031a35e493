"""A cell that needs a function which is not filled in yet ends in a sentence that names it."""

import pytest

STUB = "def conv2d(x):\n    raise NotImplementedError()\n"


@pytest.fixture
def shell(monkeypatch):
    """IPython as it runs in a notebook, and what it shows."""
    from IPython.core.interactiveshell import InteractiveShell

    from autograder import unfilled

    shell = InteractiveShell.instance()
    shell.history_manager.enabled = False
    shown = []
    monkeypatch.setattr(shell, "_showtraceback", lambda kind, error, lines: shown.append(lines))
    unfilled.listen()
    yield lambda source: (shown.clear(), shell.run_cell(source), "\n".join(*shown))[1:]
    shell.history_manager.save_thread = None
    InteractiveShell.clear_instance()


def test_a_stub_is_named_in_one_sentence(shell):
    result, said = shell(STUB + "largest = max([conv2d(1)])")
    assert said == ("conv2d is not filled in yet: fill in its cell and run it, then run this cell "
                    "again.")
    assert isinstance(result.error_in_exec, NotImplementedError)


def test_a_message_of_ones_own_keeps_its_stack(shell):
    said = shell("def f():\n    raise NotImplementedError('only for squares')\nf()")[1]
    assert "only for squares" in said and "not filled in" not in said


def test_a_cell_that_raises_by_itself_keeps_its_stack(shell):
    assert "not filled in" not in shell("raise NotImplementedError")[1]


def test_other_errors_keep_their_stack(shell):
    assert "ZeroDivisionError" in shell("1 / 0")[1]


def test_without_ipython_nothing_happens(monkeypatch):
    import sys

    from autograder import unfilled

    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    unfilled.listen()
    assert "IPython" not in sys.modules
