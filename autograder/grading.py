"""The commands that grade: grade, and regrade, which tells first what it would change."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from autograder import author, devices, gradebook, handover, machine, seeds, summary
from autograder import regrade as regrade_room
from autograder.bank import Bank
from autograder.batch import Settings, grade_all, stale
from autograder.cluster import opener
from autograder.course import Course, load_course
from autograder.gathered import Gathered, gather
from autograder.identify import Submission, identify
from autograder.report import Report
from autograder.runlog import Log
from autograder.selection import Selection, select
from autograder.store import Reader, Store, Stored, StoreError
from autograder.submissions import Unidentified, find

UNPROTECTED = ("[bold red]NO SANDBOX[/]: student code runs on this machine with your rights. "
               "It can read, change and send away every file of yours, answers and marks included.")


@contextmanager
def progress(console: Console, about: str, total: int) -> Iterator:
    """A bar with the time left, on a terminal; gives what to call after each step."""
    columns = (TextColumn(f"{about:<9}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(about, total=total)
        yield lambda: bar.advance(task)


class Run:
    """One run of a command: what it was asked, what it found."""

    def __init__(self, console: Console, course: Course, key: bytes, chosen: argparse.Namespace,
                 log: Log) -> None:
        self.console, self.course, self.chosen, self.log = console, course, chosen, log
        self.bank = Bank(course, key, getattr(chosen, "per_student", False),
                         devices.device(chosen.device))
        self.settings = Settings(self.bank, chosen.sandbox, chosen.jobs, opener(chosen, self.say))
        self.selection: Selection = select(
            course, getattr(chosen, "student", ()), getattr(chosen, "exercise", ()),
            getattr(chosen, "only_failed", False))
        self.submissions: list[Submission] = []
        self.unknown: list[Unidentified] = []
        self.graded = self.kept = self.ungradable = 0

    def say(self, text: str) -> None:
        """Tell it on the console and in the log."""
        self.console.print(text, markup=False, highlight=False, soft_wrap=True)
        self.log.say(text)

    def find(self, place: Path) -> None:
        """Find what was handed in, and refuse a course whose exercises do not run."""
        owned, unknown = find(place, getattr(self.chosen, "student_regex", ""))
        with progress(self.console, "reading", len(owned)) as advance:
            self.submissions, strange = identify(owned, self.course, advance)
        self.unknown = unknown + strange
        for one in self.unknown:
            self.log.say(f"not graded {one.file}: {one.reason}")
        author.rehearse(self.bank, {s.unit.name: s.unit for s in self.submissions}.values())

    def grade(self, store: Store, again: bool = False,
              each: Callable[[Report, bool], None] = lambda report, kept: None) -> Stored:
        """Grade what is meant into the store; what came of it, to be read from there.

        Args:
            each: told of every report, and whether it was kept.
        """
        meant = self.selection.submissions(self.submissions, store.read)
        with progress(self.console, "grading", len(meant)) as advance:
            def done(report: Report, kept: bool) -> None:
                self.kept += kept
                self.graded += not kept
                self.ungradable += report.status == "ungradable"
                self.log.graded(report, kept)
                each(report, kept)
                advance()
            grade_all(meant, self.settings, store, done, again or self.selection.only_failed)
        return Stored(store, [(s.student, s.unit.name) for s in meant])

    def pages(self, results: Stored, store: Store) -> Gathered:
        """Write what people read, of everything stored where only a part was graded now; what the
        part that was asked for came to."""
        whole = results if self.selection.whole else store.all()
        with progress(self.console, "pages", len(whole)) as advance:
            found, _ = handover.write_pages(
                self.course, whole, self.unknown, self.chosen.out, advance,
                getattr(self.chosen, "earlier", None), getattr(self.chosen, "pages", True))
        return found if self.selection.whole else gather(results.told(self.selection.told))


def start(console: Console, chosen: argparse.Namespace, log: Log) -> Run:
    """Read key and course, and say what is about to happen."""
    key = seeds.read_key(chosen.key)
    course = load_course(chosen.course)
    if chosen.sandbox == "none":
        console.print(UNPROTECTED)
    log.say(f"{chosen.command} {chosen.submissions} into {chosen.out}: course {course.name} "
            f"{course.version}, key {seeds.fingerprint(key)} (fingerprint), sandbox "
            f"{chosen.sandbox}")
    return Run(console, course, key, chosen, log)


def grade(chosen: argparse.Namespace) -> int:
    """Grade submissions; 1 where something needs a person."""
    console = Console(stderr=chosen.json)
    with Log(chosen.log) as log:
        work = start(console, chosen, log)
        if chosen.to_gradebook:
            gradebook.expect(chosen.to_gradebook)
        work.find(chosen.submissions)
        if chosen.dry_run:
            return _dry_run(console, work, chosen)
        results, found = _grade(work, chosen.out)
        _show(console, found, work.unknown, chosen.out, work.chosen.pages)
        devices.tell(work.bank.device, work.say)
        left = _to_gradebook(console, results, chosen.to_gradebook)
        if chosen.json:
            machine.say_run(found.reports, work.unknown, work.kept, work.graded, chosen.out)
        code = 1 if work.unknown or left or work.ungradable else 0
        log.say(f"finished: {work.graded} graded, {work.kept} kept, "
                f"{len(work.unknown)} files not identified, {left} not in the gradebook; "
                f"exit code {code}")
        return code


def _grade(work: Run, out: Path) -> tuple[Stored, Gathered]:
    with Store(out, work.bank.key) as store:
        results = work.grade(store)
        return results, work.pages(results, store)


def run(console: Console, course: Course, place: Path, key: bytes, chosen: argparse.Namespace,
        ) -> Stored:
    """Find, grade, store, write every page and show the class."""
    if chosen.sandbox == "none":
        console.print(UNPROTECTED)
    work = Run(console, course, key, chosen, Log(None))
    work.find(place)
    results, found = _grade(work, chosen.out)
    _show(console, found, work.unknown, chosen.out)
    return results


def _dry_run(console: Console, work: Run, chosen: argparse.Namespace) -> int:
    """Tell what would be graded and why; nothing is run and nothing written."""
    read = Reader(chosen.out).read
    plan = []
    for s in work.selection.submissions(work.submissions, read):
        why = stale(s, work.settings, read(s.student, s.unit.name))
        plan.append((s, why or ("it did not pass" if work.selection.only_failed else "")))
    for s, why in plan:
        if why:
            console.print(f"would grade {s.student}, {s.unit.name}: {why}", markup=False,
                          highlight=False, soft_wrap=True)
    _tell_unknown(console, work.unknown)
    count = sum(bool(why) for _, why in plan)
    console.print(f"{count} would be graded, {len(plan) - count} have a result that counts; "
                  "nothing was run or written", highlight=False)
    if chosen.json:
        machine.say(machine.plan(plan, work.unknown))
    return 1 if work.unknown else 0


def _to_gradebook(console: Console, reports: Stored, db_url: str) -> int:
    """Write the marks into nbgrader's gradebook; how many it did not take."""
    if not db_url:
        return 0
    left = gradebook.write_all(db_url, reports)
    for report, reason in left:
        console.print(f"not in the gradebook: {report.student}, {report.unit}: {reason}",
                      style="yellow", markup=False)
    console.print(f"{'gradebook':<14} {len(reports) - len(left)} of {len(reports)} submissions",
                  highlight=False)
    return len(left)


def regrade(chosen: argparse.Namespace) -> int:
    """Grade again beside the results that are there, and tell what would change."""
    console = Console(stderr=chosen.json)
    with Log(chosen.log) as log, Store(chosen.out, seeds.read_key(chosen.key)) as store:
        old = store.all()
        if not len(old):
            raise StoreError(f"{chosen.out} holds no results to compare with: run  autograder "
                             "grade  first, or name its folder with --out")
        work = start(console, chosen, log)
        work.find(chosen.submissions)
        work.submissions = work.selection.submissions(work.submissions, store.read)
        work.selection, asked = Selection(), work.selection
        with Store(chosen.out / "regrade", work.bank.key) as trial:
            new = work.grade(trial)
        found = regrade_room.changes(old.told(asked.told).find, new.told(asked.told))
        _tell_changes(console, found, new, chosen)
        devices.tell(work.bank.device, work.say)
        if chosen.json:
            machine.say(machine.changes(found, chosen.write))
        log.say(f"finished: {len(found)} changes, {'written' if chosen.write else 'not written'}")
        if not chosen.write:
            return 0
        for report in new:
            store.write(report)
        shutil.rmtree(chosen.out / "regrade")
        work.selection = asked
        work.pages(new.of(store), store)
    return 0


def _tell_changes(console: Console, found: list[regrade_room.Change], new: Stored,
                  chosen: argparse.Namespace) -> None:
    if found:
        console.print(regrade_room.table(found))
    students = {r.student for r in new}
    console.print(f"\n{regrade_room.summary(found, len(students))}", highlight=False)
    if not chosen.write:
        console.print(f"nothing was changed in {chosen.out}; the same command with --write "
                      "puts the new marks there", highlight=False, soft_wrap=True)


def _show(console: Console, found: Gathered, unknown: list[Unidentified], out: Path,
          each: bool = True) -> None:
    console.print(summary.overview(found))
    console.print()
    console.print(summary.mistakes(found))
    console.print()
    _tell_unknown(console, unknown)
    pages = (("feedback", "feedback"), ("for your eyes", "review")) if each else ()
    for about, name in (("class report", "report.html"), *pages, ("marks", "grades.csv"),
                        ("audit trail", "audit.jsonl")):
        console.print(f"{about:<14} {out / name}", highlight=False, soft_wrap=True)
    if not each:
        console.print(f"pages          autograder report {out} --pages  writes them",
                      highlight=False, soft_wrap=True)


def _tell_unknown(console: Console, unknown: list[Unidentified]) -> None:
    for one in unknown:
        console.print(f"not graded: {one.file}: {one.reason}", style="yellow", markup=False,
                      soft_wrap=True)
