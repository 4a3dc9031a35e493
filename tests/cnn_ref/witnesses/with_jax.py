"""JAX: values, and gradients by its automatic differentiation."""

import jax
import jax.numpy as jnp
import numpy as np
from configurations import both, draw_conv, draw_pool

import cnn_ref
from witnesses import SHAPES, Witness, values

jax.config.update("jax_enable_x64", True)


def against(name, theirs, *arrays, options=None, dy=None, seed=0, backward=None):
    """A function and its backward with JAX's value and gradients for the same arrays."""
    options = options or {}
    y, pull_back = jax.vjp(theirs, *arrays)
    yield name, getattr(cnn_ref, name)(*arrays, **options), y
    if dy is None:
        dy = np.random.RandomState(seed).standard_normal(y.shape)
    backward = backward or f"{name}_backward"
    got = getattr(cnn_ref, backward)(dy, *arrays, **options)
    wants = pull_back(jnp.asarray(dy))
    for a, want in zip(got if isinstance(got, tuple) else [got], wants, strict=False):
        yield backward, a, want


def convolution(seed):
    """conv2d in all its options, TensorFlow's SAME included."""
    x, w, b, options = draw_conv(seed)
    pad = options["pad"]
    if pad not in ("same", "valid"):
        pad = both(x, w.shape[:2], options)

    def theirs(x, w, b):
        return b + jax.lax.conv_general_dilated(
            x, w, options["stride"], pad if isinstance(pad, list) else pad.upper(),
            rhs_dilation=options["dilation"], dimension_numbers=("NHWC", "HWIO", "NHWC"),
            feature_group_count=options["groups"])

    yield from against("conv2d", theirs, x, w, b, options=options, seed=seed)


def pooling(seed):
    """Maximum and mean of windows, padding left out of the mean and counted in it."""
    x, size, options = draw_pool(seed)
    pads = [(0, 0), *both(x, size, options), (0, 0)]
    window = (1, *size, 1), (1, *options["stride"], 1), pads

    def largest(x):
        return jax.lax.reduce_window(x, -np.inf, jax.lax.max, *window)

    def total(x):
        return jax.lax.reduce_window(x, 0.0, jax.lax.add, *window)

    def inside(x):
        return total(x) / total(np.ones((1, *x.shape[1:3], 1)))

    def counted(x):
        return total(x) / (size[0] * size[1])

    for name, theirs, more in (("max_pool2d", largest, {}), ("avg_pool2d", inside, {}),
                               ("avg_pool2d", counted, {"count_pad": True})):
        yield from against(name, theirs, x, options={"size": size, **options, **more}, seed=seed)


def global_pooling(seed):
    """Mean and maximum of planes."""
    _, x = values(seed, SHAPES[3])
    yield from against("global_avg_pool", lambda x: jnp.mean(x, (1, 2)), x, seed=seed)
    yield from against("global_max_pool", lambda x: jnp.max(x, (1, 2)), x, seed=seed)


def activations(seed):
    """Functions of one array; those with slopes of their own too."""
    _, x, slopes = values(seed, *2 * [SHAPES[seed % len(SHAPES)]])
    nn = jax.nn
    for name, theirs, options in (
            ("relu", nn.relu, {}), ("sigmoid", nn.sigmoid, {}), ("tanh", jnp.tanh, {}),
            ("leaky_relu", lambda x: nn.leaky_relu(x, 0.2), {"slope": 0.2}),
            ("elu", lambda x: nn.elu(x, 1.3), {"alpha": 1.3})):
        yield from against(name, theirs, 3 * x, options=options, seed=seed)
    if x.size:
        for name in ("softmax", "log_softmax"):
            yield from against(name, getattr(nn, name), 3 * x, seed=seed)
            yield from against(name, lambda x, name=name: getattr(nn, name)(x, axis=0), 3 * x,
                               options={"axis": 0}, seed=seed)
    leaky = lambda x, a: jnp.where(x > 0, x, a * x)
    yield from against("rrelu", leaky, x, slopes, seed=seed)
    alpha = slopes.ravel()[:1][0] if seed % 2 and slopes.size else np.full(x.shape[-1], 0.3)
    yield from against("prelu", leaky, x, np.asarray(alpha), seed=seed)


def maxout(seed):
    """The largest of neighbouring channels."""
    _, x = values(seed, (4, 6))
    yield from against("maxout", lambda x: jnp.max(x.reshape(4, 2, 3), -1), x,
                       options={"pieces": 3}, seed=seed)


def dense(seed):
    """A matrix product and a bias."""
    n = seed % 3
    _, x, w, b = values(seed, (n, 4), (4, 3), (3,))
    yield from against("affine", lambda x, w, b: x @ w + b, x, w, b, seed=seed)


def losses(seed):
    """Means over all values, or sums over each example."""
    _, p, t = values(seed, *2 * [SHAPES[seed % 4]])
    p = 2 * p
    for name, each in (
            ("mse", lambda d: jnp.mean(d * d)), ("l1_loss", lambda d: jnp.mean(jnp.abs(d))),
            ("half_squared_error", lambda d: jnp.sum(d * d) / 2 / d.shape[0]),
            ("smooth_l1", lambda d: jnp.mean(jnp.where(jnp.abs(d) < 1, d * d / 2,
                                                       jnp.abs(d) - 0.5)))):
        yield from against(name, lambda p, t, each=each: each(p - t), p, t, dy=0.7)


def entropies(seed):
    """Cross-entropy of many classes and of two."""
    r, logits = values(seed, (4, 3))
    logits, y = 5 * logits, r.randint(0, 3, 4)

    def theirs(logits):
        return -jnp.mean(jax.nn.log_softmax(logits)[jnp.arange(4), y])

    value, pull_back = jax.vjp(theirs, logits)
    yield "cross_entropy", cnn_ref.cross_entropy(logits, y), value
    yield ("softmax_cross_entropy_backward",
           cnn_ref.softmax_cross_entropy_backward(0.7, logits, y), pull_back(0.7)[0])
    target = r.uniform(size=(4, 3))

    def binary(x, t):
        return -jnp.mean(t * jax.nn.log_sigmoid(x) + (1 - t) * jax.nn.log_sigmoid(-x))

    yield from against("binary_cross_entropy", binary, logits, target, dy=0.7)


def penalties(seed):
    """Penalties and their gradients."""
    _, w = values(seed, SHAPES[seed % 4])
    lam = {"lam": 0.3}
    yield from against("l1_penalty", lambda w: 0.3 * jnp.abs(w).sum(), w, options=lam, dy=0.7)
    yield from against("l2_penalty", lambda w: 0.15 * (w * w).sum(), w, options=lam, dy=0.7)


WITNESSES = [Witness(about.__name__.replace("_", " "), "JAX", about) for about in (
    convolution, pooling, global_pooling, activations, maxout, dense, losses, entropies, penalties)]
