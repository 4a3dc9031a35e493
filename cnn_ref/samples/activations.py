"""Activations: nearly all take arrays of one shape."""

from cnn_ref.samples import N, Sample, normal

PLACES = (N, 2, 3, 4)
ONE, TWO = Sample(normal(PLACES), batch=(0,)), Sample(normal(PLACES, PLACES), batch=(0, 1))
PIECES = {"pieces": 2}

SAMPLES = {
    "relu": ONE,
    "relu_backward": TWO,
    "leaky_relu": ONE._replace(options={"slope": 0.1}),
    "leaky_relu_backward": TWO._replace(options={"slope": 0.1}),
    "elu": ONE._replace(options={"alpha": 1.5}),
    "elu_backward": TWO._replace(options={"alpha": 1.5}),
    "prelu": Sample(normal(PLACES, (4,)), batch=(0,)),
    "prelu_backward": Sample(normal(PLACES, PLACES, ()), batch=(0, 1)),
    "rrelu": TWO,
    "rrelu_backward": Sample(normal(PLACES, PLACES, PLACES), batch=(0, 1, 2)),
    "sigmoid": ONE,
    "sigmoid_backward": TWO,
    "tanh": ONE,
    "tanh_backward": TWO,
    "maxout": ONE._replace(options=PIECES),
    "maxout_backward": Sample(normal((N, 2, 3, 2), PLACES), PIECES, batch=(0, 1)),
    "softmax": ONE,
    "softmax_backward": TWO._replace(options={"axis": 1}),
    "log_softmax": ONE._replace(options={"axis": 1}),
    "log_softmax_backward": TWO,
}
