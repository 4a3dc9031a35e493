"""The small pictures of `check`: nothing of them is cut off."""

import base64
import io
from typing import NamedTuple

import matplotlib.image
import numpy as np
import pytest

from autograder.pictures import draw, drawn, planes

SHAPES = {"square": (2, 2), "tall": (8, 2), "wide": (1, 8)}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_titles_and_numbers_stay_inside_of_the_picture(shape):
    grid = np.arange(1.0, 1 + np.prod(shape)).reshape(shape)
    picture = draw({"expected": grid, "got": grid + 1}, "[0, :, :, 0]")
    pixels = matplotlib.image.imread(io.BytesIO(base64.b64decode(picture)))[..., :3]
    border = [pixels[:3], pixels[-3:], pixels[:, :3], pixels[:, -3:]]
    assert all(np.all(strip == 1) for strip in border)
    assert np.any(pixels[:20] < 1)


class Back(NamedTuple):
    dx: np.ndarray
    grads: list


WANT = Back(np.zeros((2, 3)), [[np.ones((4, 2)), np.ones(2)], [], [np.full(2, 5.0)]])
GOT = (np.zeros((2, 3)), [[np.ones((4, 2)), np.ones(2)], [], [np.full(2, 7.0)]])


@pytest.mark.parametrize("got", [GOT, list(GOT), Back(*GOT)], ids=["tuple", "list", "named"])
def test_the_part_that_differs_is_drawn_and_not_another(got):
    grids, _ = planes(WANT, got, "grads.2.0")
    assert {title: grid.tolist() for title, grid in grids.items()} == {
        "expected": [[5, 5]], "got": [[7, 7]], "got - expected": [[2, 2]]}


@pytest.mark.parametrize("got", [None, 7, (), GOT[:1], (GOT[0], [[], []]), {"dx": 1}])
def test_nothing_is_drawn_of_a_part_that_is_not_there(got):
    assert planes(WANT, got, "grads.2.0") == ({}, "")


TABLES = {"large whole numbers": (7, 4), "five columns": (2, 5), "an image": (5, 8)}


@pytest.mark.parametrize("shape", TABLES.values(), ids=TABLES)
def test_long_numbers_do_not_run_into_each_other(shape):
    grid = np.full(shape, 1_914_560.0)
    figure = drawn({"expected": grid, "got": grid + 1000, "got - expected": grid * 0 + 1}, "")
    figure.canvas.draw()
    assert len({panel.get_aspect() for panel in figure.axes}) == 1
    for panel in figure.axes:
        boxes = [text.get_window_extent() for text in panel.texts]
        rows = zip(boxes, boxes[1:], strict=False)
        assert min(b.x0 - a.x1 for a, b in rows if b.x0 > a.x0) > 0


def test_short_numbers_stand_in_squares():
    figure = drawn({"expected": np.full((3, 4), 0.125)}, "")
    assert figure.axes[0].get_aspect() == 1 and figure.axes[0].texts[0].get_fontsize() == 7
