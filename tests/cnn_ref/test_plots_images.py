"""Every picture against its baseline, without the words; drawing it changes no setting.

Versions of matplotlib and FreeType place edges a pixel apart, which any mean over the picture
would punish more than a missing line. So each pixel looks for its colour within two pixels of its
place in the other picture, both ways. Between matplotlib 3.8 and 3.11 at most 0.23 % do not find
it; of a lost curve, half and more.
"""

import matplotlib
import numpy as np
import pytest
from matplotlib.image import imread
from pictures import BASELINES, PICTURES, save

REACH, LEVEL, LIMIT = 2, 0.24, 0.003
"""Pixels, difference of a channel between 0 and 1, share of all pixels."""


def lost(one, other):
    """Share of the pixels of `one` whose colour is nowhere near in `other`."""
    h, w = np.max([one.shape[:2], other.shape[:2]], axis=0)
    one, other = (np.pad(a, ((0, h - a.shape[0]), (0, w - a.shape[1]), (0, 0)), mode="edge")
                  for a in (one, other))
    near = np.pad(other, ((REACH, REACH), (REACH, REACH), (0, 0)), mode="edge")
    moves = range(2 * REACH + 1)
    apart = [np.abs(one - near[i : i + h, j : j + w]).max(axis=2) for i in moves for j in moves]
    return np.mean(np.min(apart, axis=0) > LEVEL)


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
    expected, got = (imread(folder / f"{name}.png")[:, :, :3] for folder in (BASELINES, tmp_path))
    assert np.abs(np.subtract(expected.shape, got.shape)).max() <= 1
    assert max(lost(expected, got), lost(got, expected)) <= LIMIT, tmp_path / f"{name}.png"


def test_baselines_are_small_and_none_is_left_over():
    files = list(BASELINES.iterdir())
    assert {f.stem for f in files} == set(PICTURES)
    assert sum(f.stat().st_size for f in files) < 1_000_000
