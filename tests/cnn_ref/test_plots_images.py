"""Every picture against its baseline, without the words; the words are there, and nothing else is
changed by drawing it."""

import matplotlib
import numpy as np
import pytest
from matplotlib.testing.compare import compare_images
from pictures import BASELINES, PICTURES, save

TOLERANCE = 6
"""Root mean square of grey levels; other versions of matplotlib move edges by a part of a pixel."""


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_looks_as_it_did(name, tmp_path):
    matplotlib.use("Agg")
    with matplotlib.style.context("default"):
        before = dict(matplotlib.rcParams)
        axes = PICTURES[name]()
        assert dict(matplotlib.rcParams) == before
        for ax in np.ravel(axes):
            words = [text.get_text() for text in ax.texts]
            assert (ax.get_xlabel() or ax.get_title()) and ax.get_yticklabels() or any(words)
            assert ax.figure.get_figwidth() * ax.figure.dpi <= 700
        save(axes, tmp_path / f"{name}.png")
    expected = BASELINES / f"{name}.png"
    assert compare_images(expected, tmp_path / f"{name}.png", TOLERANCE) is None


def test_baselines_are_small_and_none_is_left_over():
    files = list(BASELINES.iterdir())
    assert {f.stem for f in files} == set(PICTURES)
    assert sum(f.stat().st_size for f in files) < 1_000_000
