"""The visible examples as a file beside the notebook: written by the build, read by `check`."""

from __future__ import annotations

import io
import zipfile
from collections import namedtuple
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from autograder import wire
from autograder.exercise import Accepted, Arguments, Case, Example, PublicExercise
from autograder.tolerance import largest

FILE = "examples.npz"
DAMAGED = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)


class ExamplesError(ValueError):
    """The file of examples is missing, damaged, or lacks an exercise; says what to do."""


def to_bytes(exercises: Sequence[PublicExercise]) -> bytes:
    """The file's content; the same exercises give the same bytes."""
    buffer = io.BytesIO()
    entries = {e.name: np.frombuffer(wire.encode(_plain(e)), np.uint8) for e in exercises}
    np.savez(buffer, **entries)
    return buffer.getvalue()


ROUNDING = {"d": 1e-9, "f": 1e-4}
"""How far numbers may be apart that are the same, of the largest beside them."""


def same(one: bytes, other: bytes) -> bool:
    """Whether two files of examples say the same, but for the last digits of floats."""
    if one == other:
        return True
    try:
        trees = [{name: wire.decode(data.tobytes())
                  for name, data in np.load(io.BytesIO(file)).items()} for file in (one, other)]
    except DAMAGED:
        return False
    return _same(*trees)


def _same(a: Any, b: Any) -> bool:
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return list(a) == list(b) and all(_same(a[name], b[name]) for name in a)
    if isinstance(a, (tuple, list)):
        return len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, (float, np.ndarray, np.generic)):
        return _close(np.asarray(a), np.asarray(b))
    return a == b


def _close(a: np.ndarray, b: np.ndarray) -> bool:
    if a.dtype != b.dtype or a.shape != b.shape:
        return False
    bound = ROUNDING.get(a.dtype.char, 0.0) * largest(a)
    with np.errstate(invalid="ignore"):
        return bool(np.all((a == b) | (np.isnan(a) & np.isnan(b) if a.dtype.kind in "fc" else False)
                           | (np.abs(a - b) <= bound if bound else False)))


def _plain(exercise: PublicExercise) -> dict[str, Any]:
    axes = {part: list(names) for part, names in exercise.axes.items()}
    plain = {"points": exercise.points, "driver": exercise.driver,
             "parameters": list(exercise.parameters), "axes": axes, "examples": [{
        "label": e.case.label, "times": e.case.times,
        "positional": e.case.arguments.positional, "named": dict(e.case.arguments.named),
        "fields": list(getattr(e.expected, "_fields", ())),
        "expected": e.expected, "allowed": e.allowed} for e in exercise.examples]}
    accepted = [{"note": a.note, "answers": list(a.answers)} for a in exercise.accepted]
    return plain | ({"accepted": accepted} if accepted else {})


def read(folder: Path, name: str) -> PublicExercise:
    """The public side of one exercise, from the file in a folder.

    Raises:
        ExamplesError: no such file, not our file, or no such exercise in it.
    """
    path = Path(folder) / FILE
    if not path.is_file():
        raise ExamplesError(f"{FILE} is not in {Path(folder).resolve()}: it comes with the "
                            "notebook and has to lie beside it; download it again, or in Colab "
                            "upload it to the session's files")
    try:
        with np.load(path, allow_pickle=False) as file:
            names = sorted(file.files)
            data = file[name].tobytes() if name in names else b""
        plain = wire.decode(data) if data else None
    except DAMAGED as error:
        raise ExamplesError(f"{path.resolve()} is damaged ({error}): download it again") from None
    if plain is None:
        raise ExamplesError(f"{name!r} is no exercise of this unit; its exercises are: "
                            f"{', '.join(names)}")
    axes = {part: tuple(names) for part, names in plain["axes"].items()}
    return PublicExercise(name, plain["points"], plain["driver"],
                          tuple(plain.get("parameters", ())), axes,
                          tuple(map(_example, plain["examples"])),
                          tuple(Accepted(a["note"], tuple(a["answers"]))
                                for a in plain.get("accepted", ())))


def _example(plain: dict[str, Any]) -> Example:
    expected, allowed = plain["expected"], plain["allowed"]
    if plain["fields"]:
        result = namedtuple("Result", plain["fields"])
        expected, allowed = result(*expected), result(*allowed)
    arguments = Arguments(tuple(plain["positional"]), plain["named"])
    return Example(Case(plain["label"], arguments, plain["times"]), expected, allowed)
