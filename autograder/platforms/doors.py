"""The command export for platforms that grade by themselves: writes what is uploaded there."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from autograder import author, seeds
from autograder.bank import Bank
from autograder.course import Course, CourseError, Unit, load_course
from autograder.platforms import archive, bundle, engine
from autograder.platforms import autolab as autolab_room
from autograder.platforms import prairielearn as prairielearn_room
from autograder.platforms.bundle import Entry

ENGINE = (f"{engine.PACKAGES}/", engine.REQUIREMENTS)
KEPT = "the key is in it, for its owner's eyes alone (mode 600)"


def add_doors(formats: argparse._SubParsersAction) -> None:
    """A format for each platform."""
    door = _door(formats, "gradescope-zip", gradescope, "the autograder of a Gradescope assignment",
                 "~/autograder.zip", "the zip to write, outside of git work trees")
    door = _door(formats, "autolab", autolab, "the autograding files of an Autolab lab",
                 "~/lab", "the folder to write to, outside of git work trees")
    door = _door(formats, "prairielearn", prairielearn, "questions of a PrairieLearn course",
                 "~/pl-course", "the folder of the course, or an empty one")
    door.add_argument("--assignments", type=Path, default=Path("assignments"),
                      help="where the students' notebooks lie (default: %(default)s)")
    door.add_argument("--image", default=prairielearn_room.IMAGE,
                      help="the image that grades, with Python 3.11 or newer and NumPy "
                      "(default: %(default)s)")


def _door(formats: argparse._SubParsersAction, name: str, run: object, about: str, out: str,
          where: str) -> argparse.ArgumentParser:
    door = formats.add_parser(
        name, help=about, description=f"{about[0].upper()}{about[1:]}.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=f"examples:\n  autograder export {name} --key ~/keys/cnn-2026.key "
               f"--unit 03_convolution_layer --out {out}")
    door.set_defaults(run=run)
    _given(door, where)
    return door


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


def autolab(chosen: argparse.Namespace) -> int:
    """Write the two files of a lab, and what prepares the image that it is graded in."""
    course, units, key = _asked(chosen)
    if len(units) > 1:
        raise CourseError(f"a lab of Autolab takes one file, and {_names(units)} are "
                          f"{len(units)} notebooks: export them as {len(units)} labs")
    seeds.refuse_work_tree(chosen.out / "autograde.tar")
    entries = [*_travelling(course, units, key), engine.script("start")]
    required = [e for e in entries if e.path == engine.REQUIREMENTS]
    archive.write(chosen.out, [
        Entry("autograde.tar", archive.as_tar(entries), 0o600), engine.script("setup.sh"),
        *required, engine.script("autograde-Makefile")])
    print(f"{chosen.out / 'autograde.tar'}: {_names(units)}; {KEPT}")
    print("Add it and autograde-Makefile as the lab's autograder, and these problems with their "
          f"points: {autolab_room.problems(units)}. The image that grades needs Python 3.11 or "
          "newer and NumPy: run  sh setup.sh /opt/autograder  with requirements.txt beside it when "
          "it is built.")
    return 0


def prairielearn(chosen: argparse.Namespace) -> int:
    """Write a question for each unit, and the engine that they share."""
    course, units, key = _asked(chosen)
    for unit in units:
        released = chosen.assignments / unit.name
        if not (released / f"{unit.name}.ipynb").is_file():
            raise CourseError(f"{released} holds no notebook for students: run  autograder build  "
                              "first, or name the folder with --assignments")
        own = [Entry(f"tests/{entry.path}", entry.data, entry.mode)
               for entry in bundle.entries(course, [unit], key)]
        page = prairielearn_room.question(course, unit, released, chosen.image)
        archive.write(chosen.out / "questions" / unit.name, [*page, *own])
    shared = [e for e in _travelling(course, units, key) if e.path.startswith(ENGINE)]
    archive.write(chosen.out / prairielearn_room.SHARED,
                  [*shared, engine.script("grade.sh"), engine.script("start")])
    print(f"{chosen.out}: questions {_names(units)}, and the engine in {prairielearn_room.SHARED}; "
          "the key is in each question's tests/, which students never get (mode 600; git keeps no "
          "mode): the course's repository must be private, and a key made for it alone is best")
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
