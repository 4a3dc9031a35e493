"""Exercises of unit 04: activations and pooling, forward."""

from .activations import ELU, LEAKY_RELU, MAXOUT, PRELU, RELU, SIGMOID, TANH
from .pooling import AVG_POOL2D, GLOBAL_AVG_POOL, MAX_POOL2D, SUPERPOSITION_GAP

EXERCISES = (
    RELU,
    LEAKY_RELU,
    PRELU,
    ELU,
    SIGMOID,
    TANH,
    MAXOUT,
    MAX_POOL2D,
    AVG_POOL2D,
    GLOBAL_AVG_POOL,
    SUPERPOSITION_GAP,
)
