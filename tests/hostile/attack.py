"""One hostile idea: the body of `target`, what has to have stopped it, what the instructor reads.

The answer itself is always wrong: `x @ w + 1`, or nothing.
"""

import textwrap
from dataclasses import dataclass

WRONG = "def target(x, w):\n    return x @ w + 1"


@dataclass(frozen=True)
class Attack:
    """A notebook whose `target` attacks.

    says: a pattern that the instructor's page must match.
    by: what stopped it, in words.
    before: a cell that stands before it; body: None where `before` defines everything.
    slow: whether it takes seconds, because it waits for a limit.
    """

    name: str
    by: str
    says: str
    body: str
    before: str = ""
    slow: bool = False

    def cells(self, places):
        """The notebook's cells, with the names of real places to attack filled in."""
        head = "def target(x, w):\n"
        body = textwrap.indent(textwrap.dedent(self.body).strip(), "    ")
        texts = ["import numpy as np\nimport ctypes, gc, os, sys, time",
                 "def first(x): return 2 * x", textwrap.dedent(self.before),
                 f"{head}{body}\n    return x @ w + 1",
                 "def last(x): return float(x.sum())"]
        for name, value in places.items():
            texts = [text.replace(f"@{name}@", str(value)) for text in texts]
        return [text for text in texts if text]


def attacks(*rows):
    """Rows of (name, by, says, body), each with a dict of further fields where it needs them."""
    return tuple(Attack(*row[:4], **(row[4] if len(row) > 4 else {})) for row in rows)


SLOW = {"slow": True}
REFUSED = r"PermissionError|FileNotFoundError|NotADirectoryError"
ABSENT = r"ModuleNotFoundError|ImportError|PermissionError|FileNotFoundError"
EMPTY = r"LookupError: nothing there"
VALUES = r"values differ"
