"""The pictures of the course: arrays in, matplotlib axes or animations out.

Every function draws into the axes that it is given, or into a new figure, and returns the axes;
an animation is shown by a notebook as a player that works without a kernel. Signed numbers are blue
below zero and orange above, on a scale that is symmetric about zero. matplotlib is imported when a
picture is drawn, not before. Alt text is left to the lesson: what a picture says depends on the
numbers drawn, and the sentence under it that tells everyone is the one to read aloud.
"""

from cnn_ref.plots.cost import layer_bars, params_vs_accuracy
from cnn_ref.plots.curves import (
    activation,
    gradient_check_curve,
    loss_curves,
    time_and_memory,
    training_curves,
)
from cnn_ref.plots.grids import checkerboard, confusion_matrix, feature_maps, filters
from cnn_ref.plots.inside import deconvnet, occlusion
from cnn_ref.plots.line import echo, slide1d, slide1d_frame
from cnn_ref.plots.network import Layer, pipeline, small_vgg
from cnn_ref.plots.routes import pool_routes, rot180_frame, rot180_steps
from cnn_ref.plots.sizes import receptive_field, sizes
from cnn_ref.plots.spread import activation_histograms, loss_surface
from cnn_ref.plots.steps import conv_frame, conv_steps

__all__ = [
    "Layer", "activation", "activation_histograms", "checkerboard", "confusion_matrix",
    "conv_frame", "conv_steps", "deconvnet", "echo", "feature_maps", "filters",
    "gradient_check_curve", "layer_bars", "loss_curves", "loss_surface", "occlusion",
    "params_vs_accuracy", "pipeline", "pool_routes", "receptive_field", "rot180_frame",
    "rot180_steps", "sizes", "slide1d", "slide1d_frame", "small_vgg", "time_and_memory",
    "training_curves",
]
