"""Numbers as a small picture: coloured cells in inline SVG, for pages without scripts."""

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
