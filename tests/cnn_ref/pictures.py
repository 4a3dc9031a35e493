"""One small picture of every kind, the same everywhere; run this file to draw the baselines anew.

Words are taken out of the baselines, since fonts differ from machine to machine; what the words
say is asserted in test_plots_artists.py.
"""

from pathlib import Path

import matplotlib
import numpy as np
from matplotlib import pyplot
from matplotlib.text import Text

from cnn_ref import plots

BASELINES = Path(__file__).parent / "baselines"
DPI = 45
R = np.random.RandomState(7)
EDGE = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1.0]])
IMAGE = R.randint(-3, 6, (5, 6))
NOISE = R.standard_normal((4, 9, 8, 3))
LINE = np.linspace(-4, 4, 33)
STEPS = np.arange(1.0, 11)
GRADIENTS = np.array([[1, 2], [3, 4.0]])
POOLED = np.array([[9, 1, 2, 8], [3, 4, 5, 6], [1, 2, 3, 4], [7, 0, 1, 9.0]])
NAMES = ["conv", "pool", "dense"]


def bowl():
    """A ravine, and a path that zigzags down into it."""
    a, b = np.linspace(-11, 11, 40), np.linspace(-3, 3, 30)
    path = np.array([[-10 * 0.9**t, 2 * (-0.7) ** t] for t in range(12)])
    return a, b, (a[None] ** 2 + 25 * b[:, None] ** 2) / 2, {"SGD": path}


PICTURES = {
    "filters": lambda: plots.filters(np.stack([EDGE, EDGE.T], -1)[:, :, None]),
    "filters-channels": lambda: plots.filters(NOISE[:, :4, :3, :].transpose(1, 0, 2, 3)),
    "feature_maps": lambda: plots.feature_maps(NOISE.reshape(4 * 9, 8, 3)[:9], columns=2),
    "conv_frame": lambda: plots.conv_frame(IMAGE, EDGE, 4),
    "conv_frame-options": lambda: plots.conv_frame(
        IMAGE, EDGE[:2], -2, b=1, stride=2, pad=1, dilation=2
    ),
    "slide1d_frame": lambda: plots.slide1d_frame(
        [1, 2, 3, 4], [1, 0.5, -0.25], 2, pad="full", flip=True
    ),
    "echo": lambda: plots.echo(np.exp(-LINE), [1, 0, 0, 0, 0.5, 0, 0, 0, 0, -0.3], rate=10),
    "receptive_field": lambda: plots.receptive_field([(3, 1), (3, 1), (2, 2), (3, 1)]),
    "receptive_field-image": lambda: plots.receptive_field(
        [(5, 2), (5, 2)], image=np.add.outer(LINE, LINE[:20])
    ),
    "sizes": lambda: plots.sizes(8, 3, stride=2, pad=(1, 2)),
    "sizes-transposed": lambda: plots.sizes(3, 3, stride=2, pad=1, transposed=True),
    "pipeline": lambda: plots.pipeline(),
    "pipeline-activations": lambda: plots.pipeline(
        [plots.Layer("input", (9, 8, 3)), plots.Layer("dense", (12,), 9), ("out", (3,), 4)],
        activations=[NOISE[0], np.arange(12) - 6, [1, -2, 3]],
    ),
    "layer_bars": lambda: plots.layer_bars(NAMES, [280, 0, 16910], [150000, 37000, 40]),
    "params_vs_accuracy": lambda: plots.params_vs_accuracy(
        ["A", "B", "C"], [1e6, 1.1e6, 6e7], [9, 9, 16]
    ),
    "activation": lambda: plots.activation(LINE, np.tanh(LINE), 1 - np.tanh(LINE) ** 2),
    "loss_curves": lambda: plots.loss_curves(LINE, {"squared": LINE**2, "absolute": abs(LINE)}),
    "training_curves": lambda: plots.training_curves(
        {"training": 2 / STEPS, "validation": 2.2 / STEPS}, {"training": 1 - 0.9 / STEPS}
    ),
    "loss_surface": lambda: plots.loss_surface(*bowl()),
    "gradient_check_curve": lambda: plots.gradient_check_curve(
        10.0**-STEPS, {"float64": 10.0 ** (abs(STEPS - 6) - 12), "float32": 10.0 ** (STEPS - 9)}
    ),
    "time_and_memory": lambda: plots.time_and_memory(
        [8, 16, 32], {"loops": [1, 4, 16]}, {"loops": [64, 256, 1024], "im2col": [576, 2304, 9216]}
    ),
    "activation_histograms": lambda: plots.activation_histograms(
        [LINE, LINE / 4, np.zeros(9)], between=(-3, 3)
    ),
    "confusion_matrix": lambda: plots.confusion_matrix([[8, 2, 0], [1, 9, 3], [0, 0, 0]]),
    "checkerboard": lambda: plots.checkerboard(3, 3, 2, pad=1),
    "pool_routes": lambda: plots.pool_routes(GRADIENTS, POOLED, 3, stride=1),
    "pool_routes-mean": lambda: plots.pool_routes(GRADIENTS, POOLED, 2, kind="mean"),
    "rot180_frame-turned": lambda: plots.rot180_frame(GRADIENTS, EDGE, 2),
    "rot180_frame": lambda: plots.rot180_frame(GRADIENTS, EDGE, -2, stride=2, pad=1),
    "deconvnet": lambda: plots.deconvnet(NOISE[:3, :, :, 0] > 0, NOISE[:3, :, :, 1]),
    "deconvnet-colour": lambda: plots.deconvnet(NOISE[:2] ** 2, NOISE[2:]),
    "occlusion": lambda: plots.occlusion(POOLED, GRADIENTS, size=(3, 2), stride=(1, 2)),
}
ANIMATIONS = {
    "conv_steps": lambda: plots.conv_steps(EDGE, [[1, 2], [3, 4]]),
    "slide1d": lambda: plots.slide1d([1, 2, 3], [1, -1]),
    "rot180_steps": lambda: plots.rot180_steps([[2.0]], [[1, 2]]),
}


def save(axes, path):
    """Save a picture without its words."""
    figure = np.ravel(axes)[0].figure
    for text in figure.findobj(Text):
        text.set_visible(False)
    figure.savefig(path, dpi=DPI, metadata={"Software": None})
    pyplot.close(figure)


if __name__ == "__main__":
    matplotlib.use("Agg")
    BASELINES.mkdir(exist_ok=True)
    for name, picture in PICTURES.items():
        with matplotlib.style.context("default"):
            save(picture(), BASELINES / f"{name}.png")
