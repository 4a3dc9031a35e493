"""The small pictures of `check`: nothing of them is cut off."""

import base64
import io

import matplotlib.image
import numpy as np
import pytest

from autograder.pictures import draw

SHAPES = {"square": (2, 2), "tall": (8, 2), "wide": (1, 8)}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_titles_and_numbers_stay_inside_of_the_picture(shape):
    grid = np.arange(1.0, 1 + np.prod(shape)).reshape(shape)
    picture = draw({"expected": grid, "got": grid + 1}, "[0, :, :, 0]")
    pixels = matplotlib.image.imread(io.BytesIO(base64.b64decode(picture)))[..., :3]
    border = [pixels[:3], pixels[-3:], pixels[:, :3], pixels[:, -3:]]
    assert all(np.all(strip == 1) for strip in border)
    assert np.any(pixels[:20] < 1)
