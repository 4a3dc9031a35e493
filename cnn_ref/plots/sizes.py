"""Diagrams of sizes: where a kernel can stand, and how much of the image an output sees."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cnn_ref import receptive
from cnn_ref.plots.style import COLOURS, Array, Axes, canvas, same_length, styled
from cnn_ref.shapes import out_size, resolve_pad, transposed_out_size


@styled
def sizes(n: int, k: int, *, stride: int = 1, pad: int | str | tuple[int, int] = 0,
          dilation: int = 1, transposed: bool = False, ax: Axes | None = None) -> Axes:
    """One row for each place of the kernel, which shows the pixels that its taps touch.

    In a convolution, pixels are the input's (padding hatched) and there is a row for each output.
    In a transposed one, pixels are the output's (what is cut off hatched), a row for each input.

    Args:
        n: size of the input.
        k: size of the kernel.
        stride: step between two places.
        pad: zeros on both sides, or as for `out_size`; for a transposed convolution an int: how
            many pixels are cut off on each side.
        dilation: distance between two taps.
        transposed: draw the transposed convolution.
        ax: where to draw; a new figure where it is None.

    Returns:
        The axes; their title tells the sizes.

    Raises:
        ValueError: the kernel does not fit, or a number is out of range.

    >>> sizes(8, 3, stride=2, pad=1).get_title()
    '8 to 4: kernel 3, stride 2, padding 1'
    >>> sizes(2, 3, stride=2, transposed=True).get_title()
    '2 to 5 (transposed): kernel 3, stride 2'
    """
    if transposed:
        out = transposed_out_size(n, k, stride, pad, dilation)
        before, after, places, line = pad, pad, n, out
    else:
        out = out_size(n, k, stride, pad, dilation)
        before, after = resolve_pad(pad, n, k, stride, dilation)
        places, line = out, n
    touched = _touched(places, line + before + after, k, stride, dilation)
    ax = canvas(ax, float(np.clip(0.3 * places + 1.1, 1.6, 6.5)))
    _draw_places(ax, touched, before, after)
    ax.set(xlabel="pixel of the output" if transposed else "pixel of the input",
           ylabel="input" if transposed else "output")
    words = [f"kernel {k}"] + [f"{name} {value}" for name, value, plain in (
        ("stride", stride, 1), ("dilation", dilation, 1)) if value != plain]
    if before or after:
        words.append(f"{'cut' if transposed else 'padding'} "
                     + (f"{before}" if before == after else f"{before} and {after}"))
    ax.set_title(f"{n} to {out}{' (transposed)' if transposed else ''}: {', '.join(words)}")
    return ax


def _touched(places: int, line: int, k: int, stride: int, dilation: int) -> np.ndarray:
    touched = np.zeros((places, line))
    for place in range(places):
        touched[place, place * stride + dilation * np.arange(k)] = 1
    return touched


def _draw_places(ax: Axes, touched: np.ndarray, before: int, after: int) -> None:
    from matplotlib.colors import ListedColormap
    from matplotlib.patches import Rectangle
    places, line = touched.shape
    ax.pcolormesh(np.arange(line + 1) - before - 0.5, np.arange(places + 1) - 0.5, touched,
                  cmap=ListedColormap(["0.93", COLOURS[4]]), vmin=0, vmax=1, edgecolors="white",
                  linewidth=2 if line <= 40 else 0)
    for left, width in ((-before - 0.5, before), (line - before - after - 0.5, after)):
        if width:
            ax.add_patch(Rectangle((left, -0.5), width, places, fill=False, hatch="////",
                                   edgecolor="0.5", linewidth=0))
    ax.set(xlim=(-before - 0.5, line - before - 0.5), ylim=(places - 0.5, -0.5))
    if line <= 30:
        ax.set_xticks(range(-before, line - before))
    if places <= 20:
        ax.set_yticks(range(places))
    ax.tick_params(length=0)
    for side in ax.spines.values():
        side.set_visible(False)


@styled
def receptive_field(layers: Sequence[tuple[int, ...]], *, image: Array | None = None,
                    names: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """What one value in the middle sees of the image, layer after layer: squares that grow.

    Args:
        layers: as for `cnn_ref.receptive_field`; padding moves no square here, for the value is
            one in the middle.
        image: (H, W) or (H, W, 3) to draw them on; blank paper where it is None.
        names: of the layers; "layer 1", ... where it is None.
        ax: where to draw; a new figure where it is None.

    Returns:
        The axes; the legend tells the sizes in pixels.

    Raises:
        ValueError: no layers, one that `cnn_ref.receptive_field` refuses, not one name for each,
            or an image of another shape.

    >>> ax = receptive_field([(3, 1), (3, 1), (2, 2)])
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['layer 1: 3 px', 'layer 2: 5 px', 'layer 3: 6 px']
    """
    fields = _fields(layers)
    names = [f"layer {i + 1}" for i in range(len(fields))] if names is None else list(names)
    same_length("L", layers=len(fields), names=len(names))
    ax = canvas(ax, 3.8)
    if image is None:
        h = w = fields[-1] + 2
        ax.set_facecolor("0.95")
    else:
        h, w = _draw_image(ax, image)
    _draw_fields(ax, fields, names, ((h - 1) / 2, (w - 1) / 2), 0.2 if image is None else 0)
    half = fields[-1] / 2
    ax.set(xlim=(min(-0.5, (w - 1) / 2 - half), max(w - 0.5, (w - 1) / 2 + half)),
           ylim=(max(h - 0.5, (h - 1) / 2 + half), min(-0.5, (h - 1) / 2 - half)),
           aspect="equal", xlabel="column (px)", ylabel="row (px)",
           title=f"Receptive field: {fields[-1]} px")
    return ax


def _fields(layers: Sequence[tuple[int, ...]]) -> list[int]:
    """Size of the receptive field after each layer."""
    if not len(layers):
        raise ValueError("layers is empty: give (k, stride) for one layer or more")
    return [field.size for field in receptive.receptive_field(layers)]


def _draw_image(ax: Axes, image: Array) -> tuple[int, int]:
    image = np.asarray(image)
    if image.ndim not in (2, 3) or image.ndim == 3 and image.shape[2] != 3:
        raise ValueError(f"image has shape {image.shape}, expected (H, W) or (H, W, 3)")
    ax.imshow(image, cmap="gray")
    return image.shape[:2]


def _draw_fields(ax: Axes, fields: list[int], names: list[str], middle: tuple[float, float],
                 filled: float) -> None:
    from matplotlib import colormaps
    from matplotlib.patches import Rectangle
    from matplotlib.patheffects import withStroke
    halo = [] if filled else [withStroke(linewidth=4, foreground="white")]
    shades = colormaps["cividis"](np.linspace(1, 0, len(fields)))
    row, column = middle
    squares = [ax.add_patch(Rectangle(
        (column - size / 2, row - size / 2), size, size, facecolor=(*shade[:3], filled),
        edgecolor=shade, linewidth=2, label=f"{name}: {size} px", clip_on=False,
        path_effects=halo))
        for size, shade, name in zip(fields, shades, names)]
    for order, square in enumerate(squares):
        square.set_zorder(2 + len(squares) - order)
    ax.legend(handles=squares, loc="center left", bbox_to_anchor=(1.02, 0.5), frameon=False)
