"""Runs trusted functions (references, known mistakes) on cases, in the grader's own process."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.compare import compare
from autograder.devices import Device
from autograder.exercise import FUNCTION, Arguments, Case, Exercise
from autograder.outcome import Outcome, Raised, Returned
from autograder.tolerance import arrays, precision


def copy(tree: Any) -> Any:
    """A tree of its own, ready to be passed to a function.

    Arrays keep their memory layout (a strided view stays one); source of a function becomes one.
    """
    if isinstance(tree, np.ndarray):
        return _same_layout(tree)
    if isinstance(tree, dict) and FUNCTION in tree:
        return eval(tree[FUNCTION], {"np": np})
    if isinstance(tree, dict):
        return {name: copy(branch) for name, branch in tree.items()}
    if isinstance(tree, (tuple, list)):
        branches = [copy(branch) for branch in tree]
        return type(tree)(*branches) if hasattr(tree, "_fields") else type(tree)(branches)
    return tree


def _same_layout(a: np.ndarray) -> np.ndarray:
    if a.flags.c_contiguous or a.flags.f_contiguous or a.ndim == 0:
        return a.copy(order="K")
    wide = np.empty((*a.shape[:-1], 2 * a.shape[-1]), a.dtype)
    wide[..., ::2] = a
    return wide[..., ::2]


@functools.lru_cache(maxsize=256)
def _driver(source: str) -> Callable:
    namespace: dict[str, Any] = {"np": np}
    exec(compile(source, "driver of the exercise", "exec"), namespace)
    return namespace["drive"]


def driven(function: Callable, driver: str) -> Callable:
    """The function itself, or the exercise's driver around it."""
    return functools.partial(_driver(driver), function) if driver else function


def run(function: Callable, case: Case, driver: str = "") -> Outcome:
    """What a trusted function answers; what it raises is an answer too."""
    whole = driven(function, driver)
    values, touched = [], set()
    try:
        with np.errstate(all="ignore"):
            for _ in range(case.times):
                positional = copy(case.arguments.positional)
                named = copy(dict(case.arguments.named))
                values.append(copy(whole(*positional, **named)))
                touched |= set(changed(positional, named, case.arguments))
    except Exception as error:
        return Raised(type(error).__name__, str(error), (), "call")
    return Returned(tuple(values), tuple(sorted(touched)))


def changed(positional: tuple, named: dict, pristine: Arguments) -> list[str]:
    """Places or names of the arguments that are not what they were."""
    pairs = {str(i): (a, b) for i, (a, b) in enumerate(
        zip(positional, pristine.positional, strict=True))}
    pairs |= {name: (named[name], pristine.named[name]) for name in pristine.named}
    return [place for place, (now, then) in pairs.items()
            if [a.tobytes() for a in arrays(now)] != [a.tobytes() for a in arrays(then)]]


def parameters(function: Callable, driver: str = "") -> tuple[str, ...]:
    """What the function (or its driver) calls the arguments that are given by their place."""
    by_place = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    found = inspect.signature(driven(function, driver)).parameters.values()
    return tuple(p.name for p in found if p.kind in by_place)


def names(function: Callable, arguments: Arguments, driver: str = "") -> dict[str, Any]:
    """The arguments by the names they have in the function's (or driver's) signature."""
    whole = driven(function, driver)
    bound = inspect.signature(whole).bind(*arguments.positional, **arguments.named)
    flat: dict[str, Any] = {}
    for name, value in bound.arguments.items():
        kind = bound.signature.parameters[name].kind
        flat.update(value if kind is inspect.Parameter.VAR_KEYWORD else {name: value})
    return flat


def answer(exercise: Exercise, case: Case, device: Device | None = None) -> tuple[Any, Any]:
    """The right answer to a case, and how far each of its numbers may be off.

    Args:
        device: where the answer is computed; how far it may be off is found on the processor, and
            so is the answer itself once more where the arguments are small.

    Raises:
        RuntimeError: the exercise's own reference raises on it: an author's mistake; or the device
            gives another answer than the processor.
    """
    whole = driven(exercise.reference, exercise.driver)
    reference = device(exercise.reference) if device else exercise.reference
    outcome = run(reference, case, exercise.driver)
    if not isinstance(outcome, Returned):
        raise RuntimeError(f"the reference of {exercise.name} raises {outcome.type} on "
                           f"{case.label!r}: {outcome.text}; mend the case or the reference")
    expected = outcome.values[0]
    eps = float(np.finfo(np.float32).eps) if exercise.float32 else precision(
        (case.arguments.positional, dict(case.arguments.named)))
    named = names(exercise.reference, case.arguments, exercise.driver)
    with np.errstate(all="ignore"):
        allowed = exercise.tolerance.allowed(
            lambda by_name: whole(**copy(by_name)), named, expected, eps)
    if reference is not exercise.reference and _numbers(case) <= BOTH_WAYS:
        _agree(run(exercise.reference, case, exercise.driver), expected, allowed, case)
    return expected, allowed


BOTH_WAYS = 10**6
"""Numbers in the arguments up to which a device's answer is compared with the processor's."""


def _numbers(case: Case) -> int:
    return sum(a.size for a in arrays((case.arguments.positional, dict(case.arguments.named))))


def _agree(here: Outcome, there: Any, allowed: Any, case: Case) -> None:
    found = compare(there, here.values[0], allowed) if isinstance(here, Returned) else here
    if found:
        raise RuntimeError(f"the device answers {case.label!r} otherwise than the processor "
                           f"({getattr(found, 'private', here)}): no mark can rest on it; grade "
                           "without --device")
