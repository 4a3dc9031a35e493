"""Checking gradients; their functions are arguments too."""

from cnn_ref.samples import N, Sample


def cube(x):
    return x * x * x


SAMPLES = {
    "numerical_gradient": Sample(
        lambda r: (cube, r.standard_normal((N, 2)), r.standard_normal((N, 2))), batch=(1, 2)
    ),
    "relative_error": Sample(lambda r: (r.standard_normal((N, 2)), r.standard_normal((N, 2)))),
    "gradient_check": Sample(
        lambda r: (cube, *(r.standard_normal((N, 2)) for _ in range(3))),
    ),
}
