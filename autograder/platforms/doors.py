"""The command export for platforms that grade by themselves: writes what is uploaded there."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from autograder import author, seeds
from autograder.bank import Bank
from autograder.course import Course, Unit, load_course
from autograder.platforms import archive, bundle, engine
from autograder.platforms.bundle import Entry

KEPT = "the key is in it, for its owner's eyes alone (mode 600)"


def add_doors(formats: argparse._SubParsersAction) -> None:
    """A format for each platform."""
    door = formats.add_parser(
        "gradescope-zip", help="the autograder of a Gradescope assignment",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Writes the zip that Gradescope makes an autograder of.",
        epilog="examples:\n  autograder export gradescope-zip --key ~/keys/cnn-2026.key "
               "--unit 03_convolution_layer --out ~/autograder.zip")
    door.set_defaults(run=gradescope)
    _given(door, "the zip to write, outside of git work trees")


def _given(door: argparse.ArgumentParser, out: str) -> None:
    door.add_argument("--key", type=Path, required=True, help="the key made by new-key")
    door.add_argument("--unit", action="append", required=True, metavar="NAME",
                      help="a unit of the assignment; may be given again")
    door.add_argument("--out", type=Path, required=True, help=out)
    door.add_argument("--course", type=Path, default=Path("solutions"),
                      help="the folder that holds course.toml (default: %(default)s)")


def gradescope(chosen: argparse.Namespace) -> int:
    """Write the zip for Gradescope's Configure Autograder."""
    course, units, key = _asked(chosen)
    seeds.refuse_work_tree(chosen.out)
    entries = [*_travelling(course, units, key), engine.script("setup.sh"),
               engine.script("run_autograder"), engine.script("start")]
    archive.write(chosen.out.parent, [Entry(chosen.out.name, archive.as_zip(entries), 0o600)])
    print(f"{chosen.out}: {_names(units)}; {KEPT}")
    print("Upload it as the autograder of a Programming Assignment; its autograder points are "
          f"{sum(map(_points, units))}. Students hand in {_notebooks(units)}.")
    return 0


def _asked(chosen: argparse.Namespace) -> tuple[Course, list[Unit], bytes]:
    """The course, the units that were named, whose hidden cases all can be drawn, and the key."""
    key, course = seeds.read_key(chosen.key), load_course(chosen.course)
    units = [course.unit(name) for name in dict.fromkeys(chosen.unit)]
    author.rehearse(Bank(course, key), units)
    return course, units, key


def _travelling(course: Course, units: Sequence[Unit], key: bytes) -> list[Entry]:
    """The units with the key, and the engine that they take; proved by loading them alone."""
    own = bundle.entries(course, units, key)
    with tempfile.TemporaryDirectory() as scratch:
        archive.write(Path(scratch), own)
        return [*own, *engine.entries(Path(scratch, bundle.COURSE))]


def _points(unit: Unit) -> int:
    return sum(e.points for e in unit.exercises if not e.stretch)


def _names(units: Sequence[Unit]) -> str:
    return ", ".join(unit.name for unit in units)


def _notebooks(units: Sequence[Unit]) -> str:
    return ", ".join(f"{unit.name}.ipynb" for unit in units)
