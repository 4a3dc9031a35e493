"""Where the course teaches what: a table from the lessons' `covers="..."` to docs/coverage.md.

A cell of a lesson says on its percent line which items of docs/items.toml it teaches, and which
errors that go around it avoids or turns into a question: `# %% [markdown] covers="2 E1"`.

    python scripts/coverage.py            write docs/coverage.md
    python scripts/coverage.py --check    fail where it is stale or an item has no cell
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "coverage.md"
CELL = re.compile(r"^# %%(?P<about>.*)$", re.MULTILINE)
HEADING = re.compile(r"^# (#+) (.+)$", re.MULTILINE)


def items() -> dict[str, dict[str, str]]:
    """The titles of docs/items.toml: {"items": {"1": ...}, "errors": {"E1": ...}}."""
    return tomllib.loads((ROOT / "docs" / "items.toml").read_text(encoding="utf-8"))


def places(lesson: str) -> list[tuple[str, str]]:
    """(item, heading of its cell) for everything that a lesson covers."""
    found, heading = [], ""
    starts = [*CELL.finditer(lesson)]
    for start, end in zip(starts, [m.start() for m in starts[1:]] + [len(lesson)]):
        markdown = "[markdown]" in start["about"]
        headings = HEADING.findall(lesson[start.end():end]) if markdown else []
        first = headings[0][1] if headings else heading
        told = re.search(r'covers="([^"]*)"', start["about"])
        found += [(item, first) for item in (told[1].split() if told else ())]
        heading = headings[-1][1] if headings else heading
    return found


def table() -> dict[str, list[str]]:
    """Where each item is taught: {"2": ["00: Multiply and add", ...]}."""
    where: dict[str, list[str]] = defaultdict(list)
    for lesson in sorted((ROOT / "solutions").glob("*/lesson.py")):
        for item, heading in places(lesson.read_text(encoding="utf-8")):
            place = f"{lesson.parent.name[:2]}: {heading}"
            if place not in where[item]:
                where[item].append(place)
    return where


def page() -> str:
    """The whole of docs/coverage.md."""
    where = table()
    lines = ["# Where the course teaches what", "",
             "Made from the lessons by `python scripts/coverage.py`; places are unit and heading."]
    for title, words in (("items", "What is taught"), ("errors", "Errors that go around")):
        lines += ["", f"## {words}", "", "| | what | where |", "|---|---|---|"]
        lines += [f"| {number} | {what} | {'; '.join(where.get(number, ())) or '**nowhere yet**'} |"
                  for number, what in items()[title].items()]
    return "\n".join(lines) + "\n"


def missing() -> list[str]:
    """Items without a cell."""
    where = table()
    return [number for group in items().values() for number in group if not where.get(number)]


def main(arguments: list[str]) -> int:
    if "--check" not in arguments:
        PAGE.write_text(page(), encoding="utf-8")
    stale = not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != page()
    if stale:
        print("docs/coverage.md is stale: run  python scripts/coverage.py")
    if missing():
        print(f"no cell covers: {', '.join(missing())}")
    return int(stale or bool(missing()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
