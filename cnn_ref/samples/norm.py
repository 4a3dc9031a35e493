"""Normalisation, dropout and scaling."""

from cnn_ref.samples import N, Sample, normal

X, C = (N, 3, 2, 6), (6,)


def dropped(r):
    return r.standard_normal(X), r.standard_normal(X), 0.4


SAMPLES = {
    "batch_norm": Sample(normal(X, C, C), {"momentum": 0.8}, batch=(0,)),
    "batch_norm_backward": Sample(normal(X, X, C), {"eps": 0.1}, batch=(0, 1)),
    "layer_norm": Sample(normal(X, X[2:], X[2:]), {"eps": 0.1}, batch=(0,)),
    "layer_norm_backward": Sample(normal(X, X, X[2:]), {"eps": 0.1}, batch=(0, 1)),
    "group_norm": Sample(normal(X, C, C), {"groups": 2, "eps": 0.1}, batch=(0,)),
    "group_norm_backward": Sample(normal(X, X, C), {"groups": 2, "eps": 0.1}, batch=(0, 1)),
    "local_response_norm": Sample(normal(X), {"alpha": 0.1}, batch=(0,)),
    "local_response_norm_backward": Sample(normal(X, X), {"alpha": 0.1}, batch=(0, 1)),
    "dropout": Sample(dropped, batch=(0, 1)),
    "dropout_backward": Sample(dropped, batch=(0, 1)),
    "standard_scale": Sample(normal((N, 3))),
    "minmax_scale": Sample(normal((N, 3))),
}
