"""The commands that show whether grading can be trusted: doctor and verify."""

from __future__ import annotations

import argparse

from rich.console import Console

from autograder import doctor as doctor_room
from autograder import seeds
from autograder import verify as verify_room
from autograder.bank import Bank
from autograder.batch import Settings
from autograder.course import load_course
from autograder.identify import identify
from autograder.store import StoreError
from autograder.submissions import find


def doctor(chosen: argparse.Namespace) -> int:
    """Tell what this machine supports; 1 where nothing can be graded safely."""
    console = Console(soft_wrap=True)
    good = True
    for line, fine in doctor_room.report():
        good &= fine
        console.print(line, style="" if fine else "bold red", markup=False, highlight=False)
    return 0 if good else 1


def verify(chosen: argparse.Namespace) -> int:
    """Check a results folder against its audit trail; 1 where something is wrong."""
    console = Console(soft_wrap=True)
    key = seeds.read_key(chosen.key) if chosen.key else b""
    found = verify_room.check(chosen.results, key, chosen.head)
    if chosen.submissions:
        if not key:
            raise StoreError("marks can only be computed again with the --key they were made with")
        course = load_course(chosen.course)
        owned, _ = find(chosen.submissions, chosen.student_regex)
        submissions, _ = identify(owned, course)
        bank = Bank(course, key, chosen.per_student)
        verify_room.recompute(found, submissions, Settings(bank, chosen.sandbox))
    for text in found.notes:
        console.print(f"note: {text}", style="yellow", markup=False, highlight=False)
    for text in found.wrong:
        console.print(f"wrong: {text}", style="bold red", markup=False, highlight=False)
    again = f", {found.recomputed} computed again" if chosen.submissions else ""
    console.print(f"{found.gradings} gradings of {len(found.newest)} submissions{again}; "
                  + (f"{len(found.wrong)} wrong" if found.wrong else "nothing is wrong"),
                  highlight=False)
    console.print(f"head {found.head[:16]}: note it where nobody else writes, and give it to "
                  "--head next time", highlight=False)
    return 1 if found.wrong else 0
