"""Numbers as small pictures: coloured cells and bars in inline SVG, for pages without scripts."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from autograder.report import Panel

WIDTH, HEIGHT, GAP = 44, 26, 2
MORE, LESS = "#b35806", "#542788"
"""Above and below zero: told apart by people who do not see red and green as well."""
DARKEST = 0.5


def picture(panels: Sequence[Panel], label: str) -> Markup:
    """The panels one after the other, each with its title and its numbers as text."""
    numbers = [[float(c) for c in row] for p in panels for row in p.cells]
    finite = [abs(v) for row in numbers for v in row if abs(v) < float("inf")]
    largest = max(finite, default=0.0) or 1.0
    return Markup("").join(_panel(p, largest, label) for p in panels)


def _panel(panel: Panel, largest: float, label: str) -> Markup:
    wide = max(len(row) for row in panel.cells) * WIDTH
    high = len(panel.cells) * HEIGHT
    inside = Markup("").join(_cell(text, i, j, largest) for i, row in enumerate(panel.cells)
                             for j, text in enumerate(row))
    words = "; ".join(" ".join(row) for row in panel.cells)
    return Markup(
        '<figure class="numbers"><figcaption>{title}</figcaption>'
        '<svg viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" role="img" '
        'aria-label="{title} for {label}, row by row: {words}">{inside}</svg></figure>').format(
            title=panel.title, label=label, wide=wide, high=high, words=words, inside=inside)


def _cell(text: str, row: int, column: int, largest: float) -> Markup:
    value = float(text)
    known = abs(value) < float("inf")
    dark = DARKEST * min(abs(value) / largest, 1.0) if known else DARKEST
    colour = (MORE if value > 0 else LESS) if known else "#808080"
    return Markup(
        '<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="{colour}" fill-opacity="{dark}"/>'
        '<text x="{tx}" y="{ty}">{text}</text>').format(
            x=column * WIDTH + GAP / 2, y=row * HEIGHT + GAP / 2, w=WIDTH - GAP, h=HEIGHT - GAP,
            colour=colour, dark=f"{dark:.2f}", tx=(column + 0.5) * WIDTH,
            ty=(row + 0.5) * HEIGHT + 4, text=escape(text))


BAR, TALL = 58, 150
"""Width of a bar with the gap beside it, height of the tallest."""


def histogram(counts: Sequence[int], words: str) -> Markup:
    """Counts per ten per cent as bars, each with its count above it.

    Args:
        words: what a screen reader says of the picture.
    """
    most = max(counts, default=0) or 1
    bars = Markup("").join(_bar(place, count, most) for place, count in enumerate(counts))
    edges = Markup("").join(Markup('<text x="{x}" y="{y}">{edge} %</text>').format(
        x=BAR * (place + 0.5), y=TALL + 36, edge=10 * place) for place in range(len(counts) + 1))
    wide, high = BAR * (len(counts) + 1), TALL + 42
    return Markup(
        '<svg class="marks" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" role="img" '
        'aria-label="{words}">{bars}{edges}</svg>').format(
            wide=wide, high=high, words=words, bars=bars, edges=edges)


def _bar(place: int, count: int, most: int) -> Markup:
    high = TALL * count / most
    x, top = BAR * (place + 0.5), 18 + TALL - high
    told = Markup('<text x="{x}" y="{y}">{count}</text>').format(
        x=x + BAR / 2, y=top - 5, count=count) if count else Markup("")
    return Markup('<rect x="{x}" y="{y:.1f}" width="{w}" height="{h:.1f}"/>').format(
        x=x + 1, y=top, w=BAR - 2, h=high) + told
