"""Optimiser steps."""

from samples import Sample, normal

WEIGHTS = (4, 3)

SAMPLES = {
    "sgd": Sample(normal(WEIGHTS, WEIGHTS), {"lr": 0.1}),
    "momentum": Sample(normal(WEIGHTS, WEIGHTS, WEIGHTS), {"lr": 0.1, "mu": 0.8}),
}
