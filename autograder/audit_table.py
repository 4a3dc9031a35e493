"""An audit as tables: one per exercise for the terminal, one row per known mistake as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from autograder.audit import Audit, Known
from autograder.spreadsheet import as_csv
from autograder.statuses import points

HEADER = ("unit", "exercise", "mistake", "examples wrong", "examples", "families wrong",
          "families", "earned at most", "points", "named", "cannot be told from")


def render(found: Audit, with_mutants: bool = False) -> Iterator[RenderableType]:
    """What an author reads: a line, the known mistakes, the changes that nothing notices."""
    exercise = found.exercise
    labels = {h.family or h.label for h in exercise.hidden}
    yield (f"[bold]{exercise.name}[/]  {exercise.points} points, {len(exercise.examples)} "
           f"examples, {len(exercise.hidden)} hidden cases in {len(labels)} families; "
           f"stub {_mark(found.stub.earned, 0)}, model solution "
           f"{_mark(found.model.earned, exercise.points)}")
    made = Table(show_edge=False, header_style="bold", box=None, pad_edge=False)
    for header, justify in (("mistake", "left"), ("examples", "right"), ("families", "right"),
                            ("earns", "right"), ("", "left")):
        made.add_column(header, justify=justify, overflow="fold")
    for known in found.known:
        made.add_row(escape(known.name), _seen(known, found), _caught(known),
                     points(known.earned), _named(known))
    yield made
    yield (f"{found.mutants} small changes of the model solution, "
           f"{len(found.survivors)} lose no mark{':' if found.survivors and with_mutants else ''}")
    if with_mutants:
        for mutant in found.survivors:
            yield f"  {escape(mutant.change)}"
    yield ""


def _mark(earned: float, due: float) -> str:
    return points(earned) if earned == due else f"[bold red]{points(earned)}, expected {due}[/]"


def _seen(known: Known, found: Audit) -> str:
    text = f"{known.seen}/{len(found.exercise.examples)}"
    return text if known.seen else f"[dim]{text}[/]"


def _caught(known: Known) -> str:
    text = f"{known.families[0]}/{known.families[1]}"
    return text if known.caught else f"[bold red]{text} NOT CAUGHT[/]"


def _named(known: Known) -> str:
    if known.right:
        return ""
    if known.alike:
        return f"[red]cannot be told from: {escape(', '.join(known.alike))}[/]"
    return "[red]not named[/]"


def csv_text(audits: Iterable[Audit]) -> str:
    """One row per known mistake."""
    return as_csv(HEADER, [
        (found.unit, found.exercise.name, known.name, known.seen, len(found.exercise.examples),
         *known.families, known.earned, found.exercise.points, "yes" if known.right else "no",
         ", ".join(known.alike)) for found in audits for known in found.known])
