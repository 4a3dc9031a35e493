"""Every function that another library has too gives the same, values and gradients (1e-12)."""

import pytest
from witnesses import collected, distance

QUICK, MANY = 8, 200
CASES = [
    pytest.param(witness, seed, id=f"{witness.library}-{witness.about.replace(' ', '-')}-{seed}",
                 marks=[pytest.mark.thorough] if seed >= QUICK else [])
    for witness in collected()
    for seed in range(MANY)
]


@pytest.mark.parametrize("witness, seed", CASES)
def test_others_give_the_same(witness, seed):
    answers = list(witness.ask(seed))
    assert answers
    for name, got, want in answers:
        assert distance(got, want) <= 1e-12, name
