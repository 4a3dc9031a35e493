"""The arrows of ARCHITECTURE.md: who may import whom, and how long things may get."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.worker import ROOMS

ROOT = Path(__file__).parent.parent

FORBIDDEN = {
    "cnn_ref": {"autograder", "solutions", "gpu", "cupy", "cudnn", "torch", "jax", "scipy"},
    "autograder": {"cnn_ref", "solutions", "gpu", "cupy", "cudnn", "torch", "scipy"},
    "solutions": {"gpu", "cupy", "cudnn", "torch", "scipy"},
    "gpu": {"autograder", "solutions"},
}
WORKER_ROOMS = ("worker", *ROOMS)


def sources(folder):
    return sorted(p for p in (ROOT / folder).rglob("*.py") if "__pycache__" not in p.parts)


def guarded(tree):
    """What is imported only where it is there: a lesson may compare with PyTorch in this way."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Try) and any(
                getattr(h.type, "id", "") == "ImportError" for h in node.handlers):
            yield from (inner for statement in node.body for inner in ast.walk(statement))


def definitions():
    """What authors write of exercises: a file or a folder of each unit, and what units share."""
    return [p for p in sources("solutions") if p.name != "lesson.py"]


def imported(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    optional = set(guarded(tree)) if path.name == "lesson.py" else set()
    for node in ast.walk(tree):
        if node in optional:
            continue
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names)
        if isinstance(node, ast.ImportFrom):
            # A course is loaded by path, wherever it lies: it has no name that could be written.
            if path in definitions() and node.level:
                continue
            assert node.level == 0, f"{path}: write the whole name, not a relative import"
            yield node.module


@pytest.mark.parametrize("folder", FORBIDDEN)
def test_no_arrow_goes_the_wrong_way(folder):
    for path in sources(folder):
        for name in imported(path):
            assert name.split(".")[0] not in FORBIDDEN[folder], f"{path} imports {name}"


def test_what_runs_student_code_needs_numpy_and_the_standard_library_only():
    for room in WORKER_ROOMS:
        path = ROOT / "autograder" / f"{room}.py"
        for name in imported(path):
            assert name.split(".")[0] in sys.stdlib_module_names | {"numpy"}, (
                f"{path} imports {name}"
            )


def test_only_the_locked_courier_speaks_with_dask():
    """Dask unpickles what it receives: never in the process that holds the key."""
    for path in sources("autograder"):
        if path.name != "courier.py":
            assert not {n.split(".")[0] for n in imported(path)} & {"dask", "distributed"}, path


def test_exercises_import_the_definitions_and_the_reference_only():
    for path in definitions():
        for name in imported(path):
            if name.split(".")[0] == "autograder":
                assert name in ("autograder.exercise", "autograder.tolerance"), (
                    f"{path} imports {name}"
                )


@pytest.mark.parametrize(
    "statement, absent",
    [
        ("import cnn_ref", ("matplotlib", "cupy", "torch", "jax", "scipy", "autograder")),
        (
            "from autograder import check",
            (
                "matplotlib",
                "jinja2",
                "rich",
                "nbgrader",
                "cnn_ref",
                "autograder.bank",
                "autograder.sandbox",
            ),
        ),
    ],
)
def test_an_import_brings_in_no_more_than_it_needs(statement, absent):
    code = f"{statement}\nimport sys\nprint([m for m in {absent!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def functions(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            last = body[-1]
            if path in definitions() and isinstance(getattr(last, "value", 0), ast.Tuple):
                # A table of cases or mistakes that several exercises share is read row by row.
                yield node.name, last.lineno - body[0].lineno + 1
            else:
                yield node.name, node.end_lineno - body[0].lineno + 1


@pytest.mark.parametrize(
    "path",
    [
        p
        for p in [*sources("cnn_ref"), *sources("autograder"), *sources("gpu"), *definitions()]
    ],
    ids=lambda p: str(p.relative_to(ROOT)),
)
def test_rooms_stay_small(path):
    lines = path.read_text(encoding="utf-8").count("\n")
    # Exercises are tables of cases and mistakes; where they have several themes, a file a theme.
    most = 800 if path in definitions() else 250
    assert lines <= most, f"{path} has {lines} lines, at most {most}"
    for name, length in functions(path):
        assert length <= 40, f"{name} in {path} has {length} lines, at most 40"


def test_every_room_says_what_it_is_for():
    for folder in ("cnn_ref", "autograder"):
        for path in sources(folder):
            assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_architecture_names_every_room_of_the_engine():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for path in sources("autograder"):
        if not path.name.startswith("__"):
            assert f"`{path.stem}`" in text, f"ARCHITECTURE.md does not mention {path.stem}"
