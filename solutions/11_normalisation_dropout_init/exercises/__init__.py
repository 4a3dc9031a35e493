"""Exercises of unit 11: batch normalisation, dropout, initialisation."""

from .batch_norm import BATCH_NORM, BATCH_NORM_BACKWARD
from .channels import GROUP_NORM, LOCAL_RESPONSE_NORM
from .dropout import DROPOUT, DROPOUT_BACKWARD
from .first_weights import HE_NORMAL, XAVIER_NORMAL
from .scaling import MINMAX_SCALE, STANDARD_SCALE

EXERCISES = (
    STANDARD_SCALE,
    MINMAX_SCALE,
    XAVIER_NORMAL,
    HE_NORMAL,
    BATCH_NORM,
    BATCH_NORM_BACKWARD,
    DROPOUT,
    DROPOUT_BACKWARD,
    LOCAL_RESPONSE_NORM,
    GROUP_NORM,
)
