"""Every picture against its baseline, without the words."""

import matplotlib
import pytest
from matplotlib.testing.compare import compare_images
from pictures import BASELINES, PICTURES, draw

TOLERANCE = 6
"""Root mean square of grey levels; other versions of matplotlib move edges by a part of a pixel."""


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_looks_as_it_did(name, tmp_path):
    matplotlib.use("Agg")
    draw(name, tmp_path / f"{name}.png")
    expected = BASELINES / f"{name}.png"
    assert compare_images(expected, tmp_path / f"{name}.png", TOLERANCE) is None


def test_baselines_are_small_and_none_is_left_over():
    files = list(BASELINES.iterdir())
    assert {f.stem for f in files} == set(PICTURES)
    assert sum(f.stat().st_size for f in files) < 1_000_000
