"""The command watch: grade what is put into a folder, as it comes, until it is told to stop.

The folder is looked at again and again instead of asking the system for changes: that works on
network drives too, and what happened while nobody watched is seen at the next start.
"""

from __future__ import annotations

import argparse
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from rich.console import Console

from autograder import grading
from autograder.report import Report
from autograder.runlog import Log
from autograder.store import Store, StoreError
from autograder.submissions import SubmissionsError, Unidentified, shown

SETTLED = 2.0
"""Seconds for which a file must have stayed as it is: one that is still written is not graded."""

State = tuple[int, int]
"""Size and time of the last change."""


def look(place: Path) -> dict[str, State]:
    """Every file below a folder, by its path there, with its state."""
    found = {}
    for folder, _, names in os.walk(place):
        for name in names:
            path = Path(folder, name)
            try:
                facts = path.stat()
            except OSError:  # it went away while we looked
                continue
            found[path.relative_to(place).as_posix()] = (facts.st_size, facts.st_mtime_ns)
    return found


def settled(before: dict[str, State], now: dict[str, State], clock: float) -> dict[str, State]:
    """The files that nobody is writing: the same at two looks, and changed some time ago."""
    return {path: state for path, state in now.items()
            if before.get(path) == state and clock - state[1] / 1e9 >= SETTLED}


class Watch:
    """What was seen of a folder, and what of it was graded."""

    def __init__(self, console: Console, chosen: argparse.Namespace, work: grading.Run) -> None:
        self.console, self.chosen, self.work = console, chosen, work
        self.place: Path = chosen.submissions
        self.seen: dict[str, State] = {}
        self.graded: dict[str, State] = {}
        self.told: set[Unidentified] = set()
        self.said = ""

    def turn(self, clock: Callable[[], float] = time.time) -> None:
        """Look once, and grade what has come and is whole."""
        now = look(self.place)
        whole = settled(self.seen, now, clock())
        self.seen = now
        if not whole or whole == self.graded:
            return
        try:
            self._grade([shown(path) for path in now if path not in whole])
        except (SubmissionsError, StoreError) as problem:
            self._once(f"waiting: {problem}")
        else:
            self.graded, self.said = whole, ""

    def _grade(self, moving: list[str]) -> None:
        def rests(path: str) -> bool:
            return not any(m == path or m.endswith(f"/{path}") for m in moving)

        work = self.work
        work.find(self.place)
        work.submissions = [s for s in work.submissions if rests(s.file.path)]
        work.unknown = [u for u in work.unknown if rests(u.file)]
        work.kept = 0
        for one in work.unknown:
            if one not in self.told:
                self._line(f"not graded: {one.file}: {one.reason}", "yellow")
        self.told = set(work.unknown)
        with Store(self.chosen.out, work.bank.key) as store:
            reports = work.grade(store, each=self._tell)
            if len(reports) > work.kept:
                work.pages(reports, store)

    def _tell(self, report: Report, kept: bool) -> None:
        if not kept:
            came = report.problem or f"{report.status}, {report.earned:g} of {report.points}"
            self._line(f"{report.student}, {report.unit}: {came}")

    def _once(self, text: str) -> None:
        """The same trouble is told once, not at every turn."""
        if text != self.said:
            self._line(text, "yellow")
        self.said = text

    def _line(self, text: str, style: str = "") -> None:
        self.console.print(f"{datetime.now():%H:%M:%S} {text}", style=style, markup=False,
                           highlight=False, soft_wrap=True)


@contextmanager
def stoppable() -> Iterator[None]:
    """SIGTERM, as from a service manager, stops like Ctrl-C."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def watch(chosen: argparse.Namespace) -> int:
    """Grade what comes, until Ctrl-C or SIGTERM; what was graded is kept and counts later.

    Raises:
        SubmissionsError: there is no such folder, or the results would lie in it.
    """
    if not chosen.submissions.is_dir():
        raise SubmissionsError(f"there is no folder {chosen.submissions} to watch: make it, or "
                               "name the one that notebooks are put into")
    if chosen.out.resolve().is_relative_to(chosen.submissions.resolve()):
        raise SubmissionsError(f"the results folder {chosen.out} lies in {chosen.submissions}, "
                               "which is watched: name another with --out")
    console = Console()
    with Log(chosen.log) as log, stoppable():
        try:
            _watch(console, chosen, log)
        except KeyboardInterrupt:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it is stopping already
            log.say("finished: stopped by a signal")
            console.print("stopped; what was graded is kept, and the same command goes on from "
                          "there", highlight=False)
    return 0


def _watch(console: Console, chosen: argparse.Namespace, log: Log) -> None:
    watching = Watch(console, chosen, grading.start(console, chosen, log))
    console.print(f"watching {chosen.submissions} every {chosen.every:g} s; class report "
                  f"{chosen.out / 'report.html'}; Ctrl-C stops", highlight=False, soft_wrap=True)
    while True:
        watching.turn()
        time.sleep(chosen.every)
