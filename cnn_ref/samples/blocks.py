"""Tables and blocks of architectures."""

from cnn_ref.samples import N, Sample, normal


def filters(r, k, c, f):
    return r.standard_normal((k, k, c, f)), r.standard_normal(f)


def inception(r):
    return (r.standard_normal((N, 3, 4, 2)), filters(r, 1, 2, 3),
            (filters(r, 1, 2, 2), filters(r, 3, 2, 3)), (filters(r, 1, 2, 1), filters(r, 5, 1, 2)),
            filters(r, 1, 2, 2))


RESIDUAL = ((N, 4, 6, 2), (3, 3, 2, 3), (3,), (3, 3, 3, 3), (3,), (1, 1, 2, 3))
SAMPLES = {
    "lenet5_table": Sample(lambda r: ()),
    "alexnet_table": Sample(lambda r: ()),
    "zfnet_table": Sample(lambda r: ()),
    "vgg_table": Sample(lambda r: ("11",)),
    "vgg_params": Sample(lambda r: ("11",)),
    "inception_block": Sample(inception, batch=(0,)),
    "residual_block": Sample(normal(*RESIDUAL), {"stride": 2}, batch=(0,)),
    "residual_block_backward": Sample(
        normal((N, 2, 3, 3), *RESIDUAL), {"stride": 2}, batch=(0, 1)),
    "dense_block": Sample(
        lambda r: (r.standard_normal((N, 3, 4, 2)),
                   [filters(r, 3, 2, 3), filters(r, 3, 2 + 3, 3)]), batch=(0,)),
    "se_gate": Sample(normal((N, 3, 4, 4), (4, 2), (2,), (2, 4), (4,)), batch=(0,)),
    "spatial_attention": Sample(normal((N, 3, 4, 2), (3, 3, 2, 1), (1,)), batch=(0,)),
}
