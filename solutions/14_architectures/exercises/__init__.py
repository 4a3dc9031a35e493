"""Exercises of unit 14: architectures."""

from .attention import SE_GATE, SPATIAL_ATTENTION
from .dense import DENSE_BLOCK
from .inception import INCEPTION_BLOCK
from .residual import RESIDUAL_BLOCK, RESIDUAL_BLOCK_BACKWARD
from .tables import FIELD_TABLE, LENET5_TABLE, NET_TABLE, VGG_PARAMS

EXERCISES = (
    LENET5_TABLE,
    NET_TABLE,
    VGG_PARAMS,
    INCEPTION_BLOCK,
    RESIDUAL_BLOCK,
    RESIDUAL_BLOCK_BACKWARD,
    DENSE_BLOCK,
    SE_GATE,
    SPATIAL_ATTENTION,
    FIELD_TABLE,
)
