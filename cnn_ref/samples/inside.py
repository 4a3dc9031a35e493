"""Looking inside and slimming."""

import numpy as np

from cnn_ref.samples import N, Sample, normal


def total(images):
    """A score that runs on any namespace."""
    return sum(images[:, i, j, 0] * (i + 2 * j) for i in range(4) for j in range(3))


SAMPLES = {
    "deconvnet_step": Sample(
        normal((N, 2, 3, 3), (N, 4, 6, 2), (3, 3, 2, 3), (3,)), {"pad": 1}, batch=(0, 1)),
    "occlusion_map": Sample(lambda r: (total, r.standard_normal((4, 3, 1)), 2)),
    "prune_by_magnitude": Sample(lambda r: (r.standard_normal((4, 3)), 0.5)),
    "quantize_int8": Sample(normal((4, 3)), nan_shows=False),
    "dequantize_int8": Sample(lambda r: (np.arange(-3, 3, dtype=np.int8), 0.5)),
    "low_rank_fc": Sample(normal((4, 3)), {"rank": 2}, nan_shows=False),
    "slim_cost": Sample(lambda r: (40, 30), {"share": 0.5}),
}
