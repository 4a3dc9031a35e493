"""Two photographs under a vertical and a horizontal line filter: python docs/demos/line_filters.py

Needs the extras lab and data: pip install 'cnn-course[lab,data]'
"""

import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

from cnn_ref import conv2d, line_filters
from cnn_ref.data import photographs

images = photographs()
filters = line_filters()
maps = conv2d(images, filters, pad="same")
print(f"{images.shape} * {filters.shape} -> {maps.shape}")

figure, axes = plt.subplots(2, 3, figsize=(12, 5.6), layout="constrained")
for row, image, each in zip(axes, images, maps, strict=True):
    row[0].imshow(image)
    for place, f in zip(row[1:], (0, 1), strict=True):
        place.imshow(each[:, :, f], cmap="gray")
for place, title in zip(axes[0], ("photograph", "vertical line", "horizontal line"), strict=True):
    place.set_title(title)
for place in axes.flat:
    place.set_axis_off()
path = sys.argv[1] if len(sys.argv) > 1 else "line_filters.png"
figure.savefig(path, dpi=80)
print(f"wrote {path}")
