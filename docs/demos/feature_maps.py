"""What a trained net sees in a digit: python docs/demos/feature_maps.py

Maps of each layer, what the second layer's maps look for (deconvnet), and which places the net needs (occlusion).
Needs the extras lab and data: pip install 'cnn-course[lab,data]'
"""

import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from cnn_ref import (
    adam,
    flatten,
    flatten_backward,
    max_pool2d,
    max_pool2d_backward,
    occlusion_map,
    relu,
    relu_backward,
)
from cnn_ref.data import digits
from cnn_ref.init import draw_weights
from cnn_ref.inside import deconvnet, feature_maps
from cnn_ref.layers import Conv2d, Dense, Function, Sequential
from cnn_ref.train import Trainer

rng = np.random.default_rng(0)
x, y = digits()


def weights(*shape):
    return draw_weights(rng, shape).astype(np.float32), np.zeros(shape[-1], np.float32)


def rectifier():
    return Function(relu, relu_backward)


def pool():
    return Function(max_pool2d, max_pool2d_backward, 2)


net = Sequential([
    Conv2d(*weights(5, 5, 1, 8), pad=2), rectifier(), pool(),
    Conv2d(*weights(3, 3, 8, 16), pad=1), rectifier(), pool(),
    Function(flatten, flatten_backward), Dense(*weights(7 * 7 * 16, 10))])
Trainer(net, adam, lr=2e-3).fit(x[:1500], y[:1500], epochs=4, batch=32, rng=rng)

shown = int(np.flatnonzero(y[1500:] == 3)[0]) + 1500
digit = x[shown:shown + 1]
maps = feature_maps(net, digit)


def score(images):
    """The net's score of the true class."""
    return net(images)[:, y[shown]]


rows = [("after the first ReLU", maps[1]), ("after pooling", maps[2]),
        ("after the second ReLU", maps[4][..., :8])]
figure, axes = plt.subplots(5, 9, figsize=(12, 7.4), layout="constrained")
for row, (title, a) in zip(axes, rows, strict=False):
    row[0].text(1, 0.5, title, ha="right", va="center", transform=row[0].transAxes)
    for place, f in zip(row[1:], range(8), strict=True):
        place.imshow(a[0, :, :, f], cmap="magma", vmin=0)
axes[3][0].text(1, 0.5, "the same, projected\nback (deconvnet)", ha="right", va="center",
                transform=axes[3][0].transAxes)
for place, f in zip(axes[3][1:], range(8), strict=True):
    back = deconvnet(net, digit, 5, f)[0, :, :, 0]
    edge = np.abs(back).max() or 1.0
    place.imshow(back, cmap="RdBu_r", vmin=-edge, vmax=edge)
axes[4][1].imshow(digit[0, :, :, 0], cmap="gray")
axes[4][1].set_title(f"a {y[shown]}", fontsize=9)
hidden = axes[4][3].imshow(occlusion_map(score, digit[0], 7), cmap="viridis")
axes[4][3].set_title("a patch over it", fontsize=9)
figure.colorbar(hidden, cax=axes[4][4].inset_axes([0.0, 0.0, 0.1, 1.0]),
                label=f"score of {y[shown]}")
for place in axes.flat:
    place.set_axis_off()
path = sys.argv[1] if len(sys.argv) > 1 else "feature_maps.png"
figure.savefig(path, dpi=80)
print(f"wrote {path}")
