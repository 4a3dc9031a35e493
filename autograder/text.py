"""Text from outside, made fit to be shown: nothing in it steers a terminal or turns a line."""

from __future__ import annotations

import re

STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff]")
"""Control characters but for tab and line feed, marks of writing direction, halves of pairs."""


def plain(text: object, most: int = 10_000) -> str:
    """A text without control characters, at most so long; empty where it is no text."""
    return STEERING.sub("?", text[:most]) if isinstance(text, str) else ""


def one_line(text: object, most: int = 500) -> str:
    """The same on one line."""
    return plain(text, most).replace("\n", " ").replace("\t", " ")
