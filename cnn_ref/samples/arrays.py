"""Layouts and signals."""

from cnn_ref.samples import N, Sample, normal

IMAGES = normal((N, 4, 3, 2))
FILTERS = normal((3, 2, 4, 6))

SAMPLES = {
    "describe": Sample(normal((3, 4))),
    "nhwc_to_nchw": Sample(IMAGES, batch=(0,), moves=True),
    "nchw_to_nhwc": Sample(IMAGES, batch=(0,), moves=True),
    "hwio_to_oihw": Sample(FILTERS, moves=True),
    "oihw_to_hwio": Sample(FILTERS, moves=True),
    "pad2d": Sample(
        lambda r: (*IMAGES(r), ((1, 2), (0, 1))), {"value": 0.5}, batch=(0,)
    ),
    "dilate2d": Sample(lambda r: (*IMAGES(r), (2, 3)), batch=(0,)),
    "rot180": Sample(FILTERS, moves=True),
    "window_sum": Sample(
        lambda r: (r.standard_normal((6, 7)), 1, 2, r.standard_normal((3, 2))),
    ),
    "correlate1d": Sample(normal((7,), (3,)), {"mode": "same"}),
    "convolve1d": Sample(normal((7,), (4,))),
    "correlate2d": Sample(normal((6, 7), (3, 2)), {"mode": "same"}),
    "convolve2d": Sample(normal((6, 7), (2, 3)), {"mode": "valid"}),
}
