"""What every exercise of the course is held to, those to come included."""

import itertools

import pytest
from conftest import COURSE, EXERCISES, KEYS, bank, keys

from autograder.compare import compare
from autograder.course import compile_function, wrong_function
from autograder.diagnose import agree, recognise
from autograder.evaluate import answer, run
from autograder.outcome import Returned
from autograder.seeds import stream

every_exercise = pytest.mark.parametrize("unit, exercise", EXERCISES, ids=lambda v: v.name)
every_key = pytest.mark.parametrize("key", keys())


def right(outcome, hidden, exercise):
    return (
        isinstance(outcome, Returned)
        and not (exercise.pure and outcome.changed)
        and all(compare(v, hidden.expected, hidden.allowed) is None for v in outcome.values)
    )


@every_exercise
@every_key
def test_the_model_solution_is_right(unit, exercise, key):
    model = compile_function(exercise.name, unit.solutions[exercise.name])
    for hidden in bank(key).cases(exercise, ""):
        outcome = run(model, hidden.case, exercise.driver)
        assert right(outcome, hidden, exercise), (hidden.case.label, outcome)


@every_exercise
def test_the_model_solution_agrees_with_the_visible_examples(unit, exercise):
    model = compile_function(exercise.name, unit.solutions[exercise.name])
    for case in exercise.examples:
        outcome = run(model, case, exercise.driver)
        assert compare(outcome.values[0], *answer(exercise, case)) is None, case.label


@every_exercise
@every_key
def test_every_known_mistake_is_caught_and_named(unit, exercise, key):
    hidden = bank(key).cases(exercise, "")
    known = bank(key).mistakes(unit, exercise, "")
    for mistake, outcomes in known:
        assert not all(right(o, h, exercise) for o, h in zip(outcomes, hidden)), (
            f"{exercise.name}: no hidden case catches {mistake.name!r}"
        )
        assert [m.name for m in recognise(outcomes, hidden, known)] == [mistake.name]


@every_exercise
@every_key
def test_no_known_mistake_is_taken_for_another_right_answer(unit, exercise, key):
    hidden = bank(key).cases(exercise, "")
    for (mistake, outcomes), (other, answers) in itertools.product(
        bank(key).mistakes(unit, exercise, ""), bank(key).alternatives(exercise, "")
    ):
        accepted = all(
            right(o, h, exercise) or agree(o, a, h) for o, a, h in zip(outcomes, answers, hidden)
        )
        assert not accepted, f"{mistake.name!r} passes as {other.name!r}"


@every_exercise
@every_key
def test_other_right_answers_differ_from_the_contract_somewhere(unit, exercise, key):
    hidden = bank(key).cases(exercise, "")
    for other, answers in bank(key).alternatives(exercise, ""):
        assert not all(right(a, h, exercise) for a, h in zip(answers, hidden)), other.name


@every_exercise
def test_there_are_enough_known_mistakes_and_families(unit, exercise):
    assert len(exercise.misconceptions) >= 5
    assert len({h.family or h.label for h in exercise.hidden}) >= 8
    assert len(exercise.examples) >= 3


@every_exercise
def test_hidden_cases_are_drawn_not_fixed(unit, exercise):
    one, two = (bank(key).cases(exercise, "") for key in KEYS[:2])
    changed = [a.case.label for a, b in zip(one, two) if a.sha256 != b.sha256]
    assert len(changed) >= len(one) * 3 // 4


@every_exercise
def test_no_hidden_case_stands_among_the_examples(unit, exercise):
    seen = [str(e.arguments) for e in exercise.examples]
    fixed = [h for h in bank(KEYS[0]).cases(exercise, "") if str(h.case.arguments) in seen]
    # Drawn integers may meet an example by chance; whole arrays never do.
    assert len(fixed) <= 1


@every_exercise
def test_wrong_solutions_need_numpy_only(unit, exercise):
    for mistake in exercise.misconceptions:
        function = wrong_function(exercise, mistake, unit.solutions[exercise.name])
        assert callable(function)


@every_exercise
def test_advice_is_a_sentence_and_gives_no_code(unit, exercise):
    for mistake in exercise.misconceptions:
        assert mistake.advice[-1] in ".?"
        for edit in mistake.edits:
            assert edit.old not in mistake.advice


def test_the_streams_of_two_exercises_differ():
    # The numbers themselves, not the cases: two small whole numbers may be equal by chance.
    drawn = {e.name: stream(b"k" * 32, COURSE.name, e.name, "case").random_sample()
             for _, e in EXERCISES}
    assert len(set(drawn.values())) == len(EXERCISES)
