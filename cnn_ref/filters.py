"""Filters made by hand."""

from __future__ import annotations

import numpy as np

from cnn_ref.checks import at_least


def line_filters(size: int = 7, channels: int = 3) -> np.ndarray:
    """A vertical and a horizontal line of ones through the middle of an empty filter.

    Args:
        size: rows and columns of the filters, an odd number.
        channels: of the images that they are for; every channel gets the same line.

    Returns:
        (size, size, channels, 2), a NumPy array: filter 0 answers to vertical lines, filter 1 to
        horizontal ones.

    Raises:
        ValueError: an even size, which has no middle, or no channel.

    Source: Géron, "Hands-On Machine Learning with Scikit-Learn, Keras, and TensorFlow",
        chapter 14.

    >>> line_filters(3, 1)[:, :, 0, 0]
    array([[0., 1., 0.],
           [0., 1., 0.],
           [0., 1., 0.]])
    """
    if size < 1 or size % 2 == 0:
        raise ValueError(f"size is {size}, expected an odd number: only these have a middle")
    at_least(1, channels=channels)
    filters = np.zeros((size, size, channels, 2))
    filters[:, size // 2, :, 0] = 1.0
    filters[size // 2, :, :, 1] = 1.0
    return filters
