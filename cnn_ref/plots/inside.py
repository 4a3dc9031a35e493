"""Looking inside a trained network: what excites a filter, and what the answer hangs on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cnn_ref.plots.grids import bare
from cnn_ref.plots.style import (
    COLOURS,
    WIDTH,
    Array,
    Axes,
    canvas,
    largest,
    panels,
    same_length,
    signed_map,
    styled,
    values,
)

MOST_IMAGES = 12


@styled
def deconvnet(images: Array, projections: Array, *, names: Sequence[str] | None = None,
              ax: Axes | None = None) -> Axes:
    """Images, and below each the pattern in it that excites a filter (ZFNet's projections).

    Grey projections are signed, blue below zero and orange above, on one scale; projections in
    colour lie around middle grey.

    Args:
        images: (N, H, W) or (N, H, W, 3), N <= 12.
        projections: what the deconvnet sends back to the pixels, of the same shape.
        names: what to write above the images; nothing where it is None.
        ax: where to draw; a new figure where it is None.

    Returns:
        The axes.

    Raises:
        ValueError: another shape, more than 12 images, or not one name for each.

    >>> ax = deconvnet(np.ones((2, 4, 4)), np.zeros((2, 4, 4)), names=["a 3", "an 8"])
    >>> len(ax.images), [text.get_text() for text in ax.texts]
    (4, ['a 3', 'an 8', 'image', 'pattern'])
    """
    images, projections = np.asarray(images, float), np.asarray(projections, float)
    colour = images.ndim == 4
    images = values("images", images, "N H W 3" if colour else "N H W")
    if images.shape != projections.shape or colour and images.shape[3] != 3:
        raise ValueError(f"images has shape {images.shape} and projections {projections.shape}, "
                         "expected the same (N, H, W) or (N, H, W, 3)")
    count, h, w = images.shape[:3]
    names = [""] * count if names is None else list(names)
    same_length("N", images=count, names=len(names))
    if count > MOST_IMAGES:
        raise ValueError(f"N is {count}, at most {MOST_IMAGES} images have room: draw a part")
    gap = 0.06 * max(h, w)
    ax = canvas(ax, float(np.clip((WIDTH - 0.9) * 2 * h / (count * (w + gap)) + 0.5, 1.8, 5.5)))
    scale = largest(projections)
    for index, (image, pattern) in enumerate(zip(images, projections)):
        left = index * (w + gap)
        low, high = images.min(), images.max()
        shown = (image - low) / ((high - low) or 1)
        _place(ax, shown, left, 0, cmap="gray", vmin=0, vmax=1)
        pattern = 0.5 + pattern / (2 * scale) if colour else pattern
        drawn = _place(ax, pattern, left, h + gap, cmap=signed_map(), vmin=-scale, vmax=scale)
        ax.text(left + w / 2, -0.02 * h, names[index], ha="center", va="bottom", fontsize=8)
    for row, word in enumerate(("image", "pattern")):
        ax.text(-0.04 * w, row * (h + gap) + h / 2, word, ha="right", va="center", rotation=90,
                fontsize=9)
    bare(ax)
    ax.set(xlim=(-0.3 * w, count * (w + gap) - gap + 0.03 * w),
           ylim=(2.03 * h + gap, -0.2 * h), aspect="equal")
    if not colour:
        ax.figure.colorbar(drawn, ax=ax, label="pattern", shrink=0.8)
    return ax


def _place(ax: Axes, image: np.ndarray, left: float, top: float, **options: Any) -> Any:
    from matplotlib.patches import Rectangle
    h, w = image.shape[:2]
    ax.add_patch(Rectangle((left, top), w, h, fill=False, edgecolor="0.6", linewidth=0.8))
    return ax.imshow(image, extent=(left, left + w, top + h, top), **options)


@styled
def occlusion(image: Array, scores: Array, *, size: tuple[int, int], stride: tuple[int, int],
              value: float | None = None, axes: Any = None) -> Any:
    """An image, and beside it how sure the network stays where a patch covers it.

    Dark places are those that the answer hangs on: covered, the score falls. The first patch is
    framed in the image; each score is drawn where the middle of its patch lies.

    Args:
        image: (H, W) or (H, W, 3).
        scores: of the right class for each place of the patch (OH, OW).
        size: of the patch (rows, columns).
        stride: step between patches (rows, columns).
        value: what the patch is filled with, on the image's scale; middle grey where it is None.
        axes: two axes; a new figure where it is None.

    Returns:
        The two axes.

    Raises:
        ValueError: shapes that do not fit, or patches that leave the image.

    >>> axes = occlusion(np.ones((8, 8)), np.ones((3, 3)), size=(4, 4), stride=(2, 2))
    >>> axes[1].images[-1].get_extent()
    [0.5, 6.5, 6.5, 0.5]
    """
    from matplotlib.patches import Rectangle
    image, scores = np.asarray(image), values("scores", scores, "OH OW")
    if image.ndim not in (2, 3) or image.ndim == 3 and image.shape[2] != 3:
        raise ValueError(f"image has shape {image.shape}, expected (H, W) or (H, W, 3)")
    for letter, n, out, k, s in zip("HW", image.shape, scores.shape, size, stride):
        if (out - 1) * s + k > n:
            raise ValueError(f"{letter} is {n} in image but {out} patches of {k}, {s} apart, need "
                             f"{(out - 1) * s + k}: check size and stride")
    axes = panels(axes, 2, 3.2)
    for ax, title in zip(axes, ("Image and first patch", "Score where the patch lies")):
        ax.imshow(image, cmap="gray", alpha=1.0 if ax is axes[0] else 0.25)
        ax.set(title=title, xlabel="column (px)", ylabel="row (px)")
    axes[0].add_patch(Rectangle((-0.5, -0.5), size[1], size[0], facecolor=_shade(image, value),
                                edgecolor=COLOURS[1], linewidth=2))
    (top, bottom), (left, right) = (
        ((k - 1 - s) / 2, (k - 1 - s) / 2 + out * s)
        for k, s, out in zip(size, stride, scores.shape))
    drawn = axes[1].imshow(scores, cmap="cividis", extent=(left, right, bottom, top))
    axes[1].set(xlim=axes[0].get_xlim(), ylim=axes[0].get_ylim())
    axes[1].figure.colorbar(drawn, ax=axes[1], label="score of the right class", shrink=0.8)
    return axes


def _shade(image: np.ndarray, value: float | None) -> str:
    """The grey that `value` has in the picture of the image, from "0" (black) to "1"."""
    if value is None:
        return "0.5"
    low, high = (0, 1) if image.ndim == 3 else (image.min(), image.max())
    return str(float(np.clip((value - low) / ((high - low) or 1), 0, 1)))
