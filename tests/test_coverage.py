"""Every item of docs/items.toml has its cell in a lesson; one that loses it is named here."""

import importlib.util
import re

import pytest
from conftest import ROOT

AWAITED: set[str] = set()
"""Items whose unit is still being written. The list may only shrink: an entry that has got its cell
fails the test until it is taken out, and the empty list stays."""


@pytest.fixture
def coverage():
    """scripts/coverage.py; a module of its own for each test, so that its ROOT can be moved."""
    spec = importlib.util.spec_from_file_location("items", ROOT / "scripts" / "coverage.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def copied(coverage, tmp_path):
    """The script on a copy of the items and the lessons, which a test may change."""
    for file in (ROOT / "docs" / "items.toml", *sorted((ROOT / "solutions").glob("*/lesson.py"))):
        there = tmp_path / file.relative_to(ROOT)
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(file.read_bytes())
    coverage.ROOT = tmp_path
    return coverage


def titles(coverage):
    return {number: f"{'error' if group == 'errors' else 'item'} {number} ({what})"
            for group, listed in coverage.items().items() for number, what in listed.items()}


def complaints(coverage, awaited):
    """What is wrong with the table, a sentence each, with what to do."""
    known, missing, named = titles(coverage), set(coverage.missing()), set(coverage.table())
    yield from (f'{known[n]} has no cell: write covers="{n}" on the percent line of the cell that '
                "teaches it, in a solutions/*/lesson.py" for n in sorted(missing - awaited))
    yield from (f"{known[n]} has its cell: take it out of AWAITED in tests/test_coverage.py"
                for n in sorted((awaited & set(known)) - missing))
    yield from (f'covers="{n}" or AWAITED names {n}, which docs/items.toml does not have: correct '
                "the number or add the item" for n in sorted((named | awaited) - set(known)))


def without(lesson, number):
    """A lesson in which no cell covers an item any more."""
    def left(match):
        return f'covers="{" ".join(n for n in match[1].split() if n != number)}"'
    return re.sub(r'covers="([^"]*)"', left, lesson)


def take_away(coverage, number):
    for file in coverage.ROOT.glob("solutions/*/lesson.py"):
        file.write_text(without(file.read_text(encoding="utf-8"), number), encoding="utf-8")


def test_every_item_has_its_cell(coverage):
    found = list(complaints(coverage, AWAITED))
    assert not found, "\n" + "\n".join(found)


def test_the_list_is_that_of_the_sources(coverage):
    listed = coverage.items()
    assert list(listed["items"]) == [str(n) for n in range(1, 54)]
    assert list(listed["errors"]) == [f"E{n}" for n in range(1, 55)]


# The tests below show that the one above can fail. They take whatever is missing now as awaited, so
# that one lost item is told once.


def covered(coverage):
    return sorted(set(titles(coverage)) - set(coverage.missing()))


def test_an_item_that_loses_its_cell_is_named(copied):
    known = titles(copied)
    for number in covered(copied)[::6]:
        before = set(copied.missing())
        take_away(copied, number)
        [complaint] = complaints(copied, before)
        assert complaint.startswith(f'{known[number]} has no cell: write covers="{number}" on the')


def test_every_item_that_has_a_cell_would_be_missed(copied):
    before, there = set(copied.missing()), covered(copied)
    for number in there:
        take_away(copied, number)
    assert len(there) > 80 and len(list(complaints(copied, before))) == len(there)


def test_an_awaited_item_that_has_got_its_cell_is_named(copied):
    number = covered(copied)[0]
    [complaint] = complaints(copied, {*copied.missing(), number})
    assert complaint == (f"{titles(copied)[number]} has its cell: take it out of AWAITED in "
                         "tests/test_coverage.py")


def test_a_number_that_no_list_has_is_named(copied):
    awaited = set(copied.missing())
    lesson = next(copied.ROOT.glob("solutions/*/lesson.py"))
    lesson.write_text('# %% [markdown] covers="99"\n' + lesson.read_text(encoding="utf-8"),
                      encoding="utf-8")
    [complaint] = complaints(copied, awaited)
    assert "names 99, which docs/items.toml does not have" in complaint
