"""Losses, penalties and norms."""

from cnn_ref.samples import N, Sample, normal

PAIR = Sample(normal((N, 3), (N, 3)), batch=(0, 1))
WEIGHTS = Sample(normal((4, 3)))
LAM = {"lam": 0.25}


def upstream(sample, dy=0.5, **options):
    """The same with an upstream gradient in front."""
    return Sample(
        lambda r: (dy, *sample.arguments(r)),
        options or sample.options,
        batch=tuple(i + 1 for i in sample.batch),
    )


CLASSES = Sample(lambda r: (r.standard_normal((N, 4)), r.randint(0, 4, N)), batch=(0, 1))
TARGETS = Sample(
    lambda r: (r.standard_normal((N, 3)), r.randint(0, 2, (N, 3)).astype(float)), batch=(0, 1)
)

SAMPLES = {
    "mse": PAIR,
    "mse_backward": upstream(PAIR),
    "half_squared_error": PAIR,
    "half_squared_error_backward": upstream(PAIR),
    "l1_loss": PAIR,
    "l1_loss_backward": upstream(PAIR),
    "smooth_l1": PAIR,
    "smooth_l1_backward": upstream(PAIR),
    "cross_entropy": CLASSES,
    "softmax_cross_entropy_backward": upstream(CLASSES),
    "binary_cross_entropy": TARGETS,
    "binary_cross_entropy_backward": upstream(TARGETS),
    "l0_norm": WEIGHTS._replace(nan_shows=False),
    "l1_norm": WEIGHTS,
    "l2_norm": WEIGHTS,
    "l1_penalty": WEIGHTS._replace(options=LAM),
    "l1_penalty_backward": upstream(WEIGHTS, **LAM),
    "l2_penalty": WEIGHTS._replace(options=LAM),
    "l2_penalty_backward": upstream(WEIGHTS, **LAM),
}
