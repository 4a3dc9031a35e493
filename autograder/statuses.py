"""Statuses, marks and sentences as people read them, on every page and in every export."""

from __future__ import annotations

WORDS = {
    "passed": "passed", "partly": "partly right", "failed": "wrong", "error": "error",
    "timeout": "too slow", "missing": "missing", "ungradable": "not graded",
    "late": "taken off because it was late",
}
"""What people read for each status."""


def points(value: float) -> str:
    """A mark without needless zeros: 3, 2.5, 1.33."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def sentence(text: str) -> str:
    """With a capital, except where a name set as code stands first, and a full stop."""
    return text and text[0].upper() + text[1:] + ("" if text[-1] in ".?!:" else ".")
