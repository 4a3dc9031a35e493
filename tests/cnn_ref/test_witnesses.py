"""Every function that another library has too gives the same, values and gradients (1e-12)."""

import pytest
from witnesses import collected, distance

QUICK, MANY = 4, 200
WITNESSES = collected()
IDS = [f"{witness.library}-{witness.about.replace(' ', '-')}" for witness in WITNESSES]


def agree(witness, seed):
    answers = list(witness.ask(seed))
    assert answers
    for name, got, want in answers:
        assert distance(got, want) <= 1e-12, (name, seed)


@pytest.mark.parametrize("seed", range(QUICK))
@pytest.mark.parametrize("witness", WITNESSES, ids=IDS)
def test_others_give_the_same(witness, seed):
    agree(witness, seed)


@pytest.mark.thorough
@pytest.mark.parametrize("witness", WITNESSES, ids=IDS)
def test_others_give_the_same_many_times(witness):
    for seed in range(QUICK, MANY):
        agree(witness, seed)
