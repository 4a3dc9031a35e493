"""What `check` shows: one line per example, and expected, got and difference as small pictures."""

from __future__ import annotations

import base64
import html
import io
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.compare import as_array
from autograder.parts import Part, as_rows, parts
from autograder.wording import short

if TYPE_CHECKING:
    from autograder.exercise import PublicExercise
    from autograder.student_check import Result

LARGEST_WITH_NUMBERS = 8
LONGEST_IN_A_SQUARE = 5
CHARACTERS = 32
"""So many stand side by side in a panel, in seven points."""
NOT_RUN = "Hidden cases were not run: they decide the mark."
STYLE = ("font-family:system-ui,sans-serif;line-height:1.5;padding-left:.8em;"
         "border-left:4px solid {}")
RIGHT, WRONG = "#0a7d5a", "#c4420b"


def show(exercise: PublicExercise, results: list[Result], printed: str) -> None:
    """Display the outcome in a notebook, or print it where there is none."""
    text = as_text(exercise, results, printed)
    try:
        from IPython import get_ipython
        from IPython.display import display
        notebook = get_ipython() is not None
    except ImportError:
        notebook = False
    if notebook:
        bundle = {"text/html": as_html(exercise, results, printed), "text/plain": text}
        display(bundle, raw=True)
    else:
        print(text)


def _line(result: Result) -> str:
    if result.right:
        return f"right: {result.example.case.label}"
    why = result.trouble or result.difference.private
    return f"WRONG: {result.example.case.label}: {why}"


def _headline(exercise: PublicExercise, results: list[Result]) -> str:
    right = sum(r.right for r in results)
    if all("NotImplementedError" in r.trouble for r in results):
        return f"{exercise.name} is not filled in yet"
    return f"{exercise.name}: {right} of {len(results)} visible examples are right"


def as_text(exercise: PublicExercise, results: list[Result], printed: str = "") -> str:
    """The outcome in plain text."""
    lines = [_headline(exercise, results)]
    for result in results:
        lines += [f"  {_line(result)}", *(f"    your {line}" for line in result.lines)]
        if result is _told_in_parts(results):
            lines += [f"    {line}" for line in _columns(_parts(exercise, result))]
    lines += [f"  right in another form: {note}" for note in _notes(results)]
    lines += [f"  it printed: {printed[:500].strip()}"] if printed.strip() else []
    return "\n".join([*lines, f"  {NOT_RUN}"])


def as_html(exercise: PublicExercise, results: list[Result], printed: str = "") -> str:
    """The outcome as one piece of HTML that works in light and dark themes."""
    wrong = [r for r in results if not r.right]
    pieces = [f"<div style='{STYLE.format(WRONG if wrong else RIGHT)}'>",
             f"<b>{html.escape(_headline(exercise, results))}</b>"]
    if not all("NotImplementedError" in r.trouble for r in results):
        pieces += [_item(r) for r in results]
        told = _told_in_parts(results)
        pieces += [_table(told.example.case.label, _parts(exercise, told))] if told else []
        pieces += [_picture(r) for r in wrong if r.difference][:1]
    pieces += [f"<div>Right in another form: {html.escape(note)}</div>" for note in _notes(results)]
    if printed.strip():
        pieces.append(f"<details><summary>what it printed</summary><pre>"
                     f"{html.escape(printed[:5000])}</pre></details>")
    return "".join([*pieces, f"<div style='opacity:.75'>{NOT_RUN}</div></div>"])


def _notes(results: list[Result]) -> list[str]:
    return list(dict.fromkeys(r.note for r in results if r.note))


def _told_in_parts(results: list[Result]) -> Result | None:
    """The example that is told part by part: the first wrong one, else the first."""
    answered = [r for r in results if not r.trouble and not r.note
                and isinstance(r.example.expected, (dict, tuple, list))]
    return next((r for r in answered if not r.right), answered[0] if answered else None)


def _parts(exercise: PublicExercise, result: Result) -> list[Part]:
    example = result.example
    return parts(result.got, example.expected, example.allowed, exercise.axes)


def _columns(found: list[Part]) -> list[str]:
    rows = as_rows(found)
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def _table(label: str, found: list[Part]) -> str:
    """Every part beside what it should be; folded away where all are right."""
    head, *rows = as_rows(found)
    cells = "".join(f"<th style='text-align:left'>{html.escape(c)}</th>" for c in head)
    body = "".join(
        f"<tr style='color:{RIGHT if part.right else WRONG}'>"
        + "".join(f"<td style='text-align:left'>{html.escape(c)}</td>" for c in row) + "</tr>"
        for part, row in zip(found, rows, strict=True))
    opened = "" if all(p.right for p in found) else " open"
    return (f"<details{opened}><summary>{html.escape(label)}, part by part</summary>"
            f"<table><tr>{cells}</tr>{body}</table></details>")


def _item(result: Result) -> str:
    color, mark = (RIGHT, "&#10003; right") if result.right else (WRONG, "&#10007; wrong")
    label = html.escape(result.example.case.label)
    text = f"<div><b style='color:{color}'>{mark}</b>&ensp;{label}"
    if not result.right:
        text += f"<br>&emsp;{html.escape(result.trouble or result.difference.private)}"
    text += "".join(f"<br>&emsp;<code>{html.escape(line)}</code>" for line in result.lines)
    return text + "</div>"


def beside(want: Any, got: Any, path: str) -> tuple[Any, Any]:
    """The part that a difference names (`dx`, `0`, `grads.0.1`), as it should be and as it is.

    Both are walked as `compare` walks them: a plain tuple stands for a named one, place by place.
    """
    for step in path.split(".") if path else ():
        fields = getattr(want, "_fields", ())
        key = step if isinstance(want, dict) else fields.index(step) if fields else int(step)
        want, got = want[key], got[key]
    return want, got


def _picture(result: Result) -> str:
    """Expected, got and difference side by side; empty where there is nothing to draw."""
    grids, where = planes(result.example.expected, result.got, result.difference.leaf)
    picture = draw(grids, where) if grids else ""
    label = html.escape(result.example.case.label)
    style = "max-width:100%;background:white"
    return picture and (
        f"<div>{label}:<br><img style='{style}' alt='expected, got and difference of {label}' "
        f"src='data:image/png;base64,{picture}'></div>")


def planes(expected: Any, got: Any, leaf: str) -> tuple[dict[str, np.ndarray], str]:
    """What is drawn of a wrong answer, by title, and where it lies; nothing where nothing can be.

    Args:
        expected, got: the answers, whole.
        leaf: the part of them in which they differ.
    """
    try:
        want, part = beside(expected, got, leaf)
    except (TypeError, KeyError, IndexError, ValueError):
        return {}, ""
    part = as_array(part)
    drawable = isinstance(want, np.ndarray) and part is not None and part.dtype.kind in "biuf"
    if not drawable or not want.size or not part.size:
        return {}, ""
    return _grids(np.asarray(want, float), np.asarray(part, float))


def _grids(want: np.ndarray, got: np.ndarray) -> tuple[dict[str, np.ndarray], str]:
    """Two-dimensional slices through the first wrong value, and where they lie."""
    if want.shape != got.shape:
        shown = {"expected": _plane(want, None)[0], "got": _plane(got, None)[0]}
        return {f"{k} (all of it: {a.shape})": v
                for (k, v), a in zip(shown.items(), (want, got), strict=True)}, ""
    bad = np.argwhere(~np.isclose(want, got, rtol=1e-9, atol=1e-12))
    at = tuple(bad[0]) if len(bad) else None
    one, where = _plane(want, at)
    other, _ = _plane(got, at)
    return {"expected": one, "got": other, "got - expected": other - one}, where


def _plane(a: np.ndarray, at: tuple | None) -> tuple[np.ndarray, str]:
    """Axes 1 and 2 of an array of four axes (rows and columns of images), else the last two."""
    if a.ndim < 2:
        return np.atleast_2d(a), ""
    shown = (1, 2) if a.ndim == 4 else (a.ndim - 2, a.ndim - 1)
    index = tuple(slice(None) if axis in shown else int(at[axis]) if at else 0
                  for axis in range(a.ndim))
    where = ", ".join(":" if isinstance(i, slice) else str(i) for i in index)
    return a[index], f"[{where}]" if a.ndim > 2 else ""


def draw(grids: dict[str, np.ndarray], where: str) -> str:
    """The grids as one PNG in base64; empty where Matplotlib is not there."""
    try:
        figure = drawn(grids, where)
    except ImportError:
        return ""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", bbox_inches="tight", metadata={"Software": None})
    return base64.b64encode(buffer.getvalue()).decode()


def drawn(grids: dict[str, np.ndarray], where: str) -> Any:
    """The grids side by side, on one scale of colours, with their numbers where they are small."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(2.6 * len(grids), 2.7), dpi=100, layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(1, len(grids), squeeze=False)[0]
    small = [g for g in grids.values() if max(g.shape) <= LARGEST_WITH_NUMBERS]
    longest = max((len(short(v)) for grid in small for v in grid.flat), default=0)
    shared = max(float(np.abs(g[np.isfinite(g)]).max(initial=0)) for g in grids.values()) or 1.0
    for axes, (title, grid) in zip(panels, grids.items(), strict=True):
        axes.imshow(grid, cmap="PuOr_r", vmin=-shared, vmax=shared)
        axes.set_title(f"{title} {where if title != 'got - expected' else ''}".strip(), fontsize=9)
        axes.set_xticks(range(grid.shape[1]) if grid.shape[1] <= LARGEST_WITH_NUMBERS else [])
        axes.set_yticks(range(grid.shape[0]) if grid.shape[0] <= LARGEST_WITH_NUMBERS else [])
        axes.tick_params(labelsize=7, length=0)
        axes.set_xticks(np.arange(0.5, grid.shape[1] - 1), minor=True)
        axes.set_yticks(np.arange(0.5, grid.shape[0] - 1), minor=True)
        axes.tick_params(which="minor", length=0)
        axes.grid(which="minor", color="white", linewidth=1.5)
        if max(grid.shape) <= LARGEST_WITH_NUMBERS:
            _numbers(axes, grid, shared, longest)
    return figure


def _numbers(axes: Any, grid: np.ndarray, scale: float, longest: int) -> None:
    """The numbers in their cells, which are as wide as the panel allows where a number is long."""
    size = min(7.0, CHARACTERS * 7.0 / (longest * grid.shape[1]))
    if longest > LONGEST_IN_A_SQUARE:
        axes.set_aspect("auto")
    for (i, j), value in np.ndenumerate(grid):
        dark = np.isfinite(value) and abs(value) > 0.6 * scale
        axes.text(j, i, short(value), ha="center", va="center", fontsize=size,
                  color="white" if dark else "black")
