"""What running a student's function on a case can come to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Where = tuple[tuple[str, int], ...]
"""Lines of the student's own code, (cell, line), outermost first."""


@dataclass(frozen=True)
class Returned:
    """It answered: one value for each time it was called, and the arguments it changed."""

    values: tuple[Any, ...]
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Raised:
    """It raised, in the call or already while its definitions were run (phase "setup")."""

    type: str
    text: str
    where: Where = ()
    phase: str = "call"
    bases: tuple[str, ...] = ()
    """The names of the type's own bases, the nearest first."""


@dataclass(frozen=True)
class NoAnswer:
    """It gave none: timeout, memory, died, refused (not an answer at all), undefined."""

    reason: str
    text: str = ""


Outcome = Returned | Raised | NoAnswer
