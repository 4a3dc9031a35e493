"""Functions of numbers: nothing here takes an array."""

import cnn_ref
from cnn_ref.samples import Sample

NET = [cnn_ref.ConvSpec(4, 3), cnn_ref.PoolSpec(2), cnn_ref.DenseSpec(10)]


def given(*arguments, **options):
    return Sample(lambda r: arguments, options)


SAMPLES = {
    "activation_bytes": given((4, 4, 3)),
    "conv_macs": given((4, 6), 3, 2, 8),
    "conv_params": given(3, 2, 8),
    "cost_table": given((8, 8, 1), NET),
    "dense_params": given(7, 3),
    "line_filters": given(),
    "local_params": given((4, 6), 3, 2, 8),
    "out_size": given(7, 3, stride=2),
    "receptive_field": given([(3, 1, 1), (2, 2)]),
    "resolve_pad": given("same", 7, 3),
    "same_pad": given(7, 3),
    "transposed_out_size": given(3, 3, stride=2),
}
