"""How strong the tests of an exercise are: what examples and hidden cases catch, and what not."""

from __future__ import annotations

import hashlib
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from autograder import evaluate
from autograder.bank import Bank
from autograder.compare import compare
from autograder.course import Course, Unit, compile_function, wrong_function
from autograder.exercise import Case, Exercise
from autograder.job import JobResult
from autograder.judge import judge
from autograder.mutants import Mutant, mutants
from autograder.notebook import Notebook
from autograder.outcome import NoAnswer, Outcome, Returned
from autograder.report import Verdict

PATIENCE = 1.0
"""Seconds of CPU time for one hidden case: a change of a bound can make a loop endless."""


@dataclass(frozen=True)
class Known:
    """How one known mistake fares."""

    name: str
    seen: int
    """How many of the visible examples it gets wrong."""
    families: tuple[int, int]
    """How many families of hidden cases it gets wrong at the kindest key, of how many."""
    earned: float
    """The most that it earns at any key."""
    named: tuple[str, ...]
    """What it was called at each key."""
    alike: tuple[str, ...]
    """Known mistakes that cannot be told from it at some key."""

    @property
    def caught(self) -> bool:
        """Whether hidden cases catch it at every key."""
        return self.families[0] > 0

    @property
    def right(self) -> bool:
        """Whether it is called by its name at every key."""
        return set(self.named) == {self.name}


@dataclass(frozen=True)
class Audit:
    """What was found out about one exercise."""

    unit: str
    exercise: Exercise
    stub: Verdict
    model: Verdict
    known: tuple[Known, ...]
    mutants: int
    survivors: tuple[Mutant, ...]
    """Changes of the model solution that lost no mark: harmless, or a case is missing."""

    @property
    def weak(self) -> bool:
        """Whether something is wrong with the exercise; a survivor needs a person's judgement."""
        return (self.stub.earned > 0 or self.model.earned < self.exercise.points
                or not all(k.caught and k.right for k in self.known))


def throwaway_keys(count: int) -> list[bytes]:
    """Keys that are no secret and the same on every audit."""
    return [hashlib.sha256(f"audit {n}".encode()).digest() for n in range(count)]


def audit(course: Course, unit: Unit, exercise: Exercise, keys: Sequence[bytes],
          tick: Callable[[], None] = lambda: None, every: int = 1) -> Audit:
    """Audit one exercise at some keys.

    Args:
        every: try one mutant in so many, always the same ones.
        tick: called after every known mistake and mutant, for a progress bar.
    """
    banks = [Bank(course, key) for key in keys]
    solution = unit.solutions[exercise.name]
    stub, model = (_judged(f, exercise, unit, banks[0])
                   for f in (_stub, compile_function(exercise.name, solution)))
    known, survivors, made = [], [], mutants(solution)[::every]
    for mistake in exercise.misconceptions:
        function = wrong_function(exercise, mistake, solution)
        verdicts = [_judged(function, exercise, unit, bank) for bank in banks]
        known.append(_known(mistake.name, function, verdicts, exercise))
        tick()
    for mutant in made:
        function = compile_function(exercise.name, mutant.source)
        if _judged(function, exercise, unit, banks[0], words=False).status == "passed":
            survivors.append(mutant)
        tick()
    return Audit(unit.name, exercise, stub, model, tuple(known), len(made), tuple(survivors))


def steps(unit: Unit, exercise: Exercise) -> int:
    """How often an audit of the exercise ticks."""
    return len(exercise.misconceptions) + len(mutants(unit.solutions[exercise.name]))


def _stub(*_: object, **__: object) -> None:
    raise NotImplementedError


def _known(name: str, function: Callable, verdicts: Sequence[Verdict], exercise: Exercise) -> Known:
    wrong = [len({c.family for c in v.cases if not c.passed}) for v in verdicts]
    alike = {m.name for v in verdicts for m in v.mistakes} - {name}
    seen = sum(not _right(function, exercise, case) for case in exercise.examples)
    return Known(name, seen, (min(wrong), len({c.family for c in verdicts[0].cases})),
                 max(v.earned for v in verdicts),
                 tuple(" or ".join(m.name for m in v.mistakes) for v in verdicts),
                 tuple(sorted(alike)))


def _right(function: Callable, exercise: Exercise, case: Case) -> bool:
    """Whether `check` would call it right on a visible example."""
    outcome = run_patiently(function, case, exercise.driver)
    if not isinstance(outcome, Returned) or exercise.pure and outcome.changed:
        return False
    expected, allowed = evaluate.answer(exercise, case)
    return all(compare(v, expected, allowed) is None for v in outcome.values)


def _judged(function: Callable, exercise: Exercise, unit: Unit, bank: Bank,
            words: bool = True) -> Verdict:
    """The verdict on a trusted function; without words, the first wrong case ends it."""
    outcomes: list[Outcome] = []
    hidden = bank.cases(exercise, "")
    for case in hidden:
        outcomes.append(run_patiently(function, case.case, exercise.driver))
        if not words and not isinstance(outcomes[-1], Returned):
            break
    outcomes += [NoAnswer("timeout")] * (len(hidden) - len(outcomes))
    return judge(exercise, hidden, JobResult(tuple(outcomes)), Notebook(()), bank, unit, "")


def run_patiently(function: Callable, case: Case, driver: str) -> Outcome:
    """Run a trusted function that may loop for ever."""
    with _alarm():
        try:
            return evaluate.run(function, case, driver)
        except _TooSlow:
            return NoAnswer("timeout")


class _TooSlow(BaseException):
    """Not an Exception, so that no `except` of a mutant holds it."""


@contextmanager
def _alarm() -> Iterator[None]:
    def ring(*_: object) -> None:
        raise _TooSlow
    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
