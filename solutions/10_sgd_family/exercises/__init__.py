"""Exercises of unit 10: the SGD family."""

from .adam import ADAM, ADAMW
from .adaptive import ADAGRAD, RMSPROP
from .clipping import CLIP_BY_NORM
from .descent import GRADIENT_DESCENT, MINIBATCHES, SGD
from .momentum import MOMENTUM, NESTEROV
from .schedules import COSINE_DECAY, STEP_DECAY

EXERCISES = (
    GRADIENT_DESCENT,
    MINIBATCHES,
    SGD,
    MOMENTUM,
    NESTEROV,
    ADAGRAD,
    RMSPROP,
    ADAM,
    ADAMW,
    STEP_DECAY,
    COSINE_DECAY,
    CLIP_BY_NORM,
)
