"""JAX: values, and gradients by its automatic differentiation."""

import jax
import jax.numpy as jnp
import numpy as np
from configurations import both, draw_conv, draw_pool, draw_transposed

import cnn_ref
from witnesses import SHAPES, Witness, values

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_disable_most_optimizations", True)  # it compiles longer than it runs


def pulled_back(theirs, dy, *arrays):
    """JAX's value and gradients, compiled as one program; dy is given, or made for y's shape."""
    if callable(dy):
        dy = dy(jax.eval_shape(theirs, *arrays).shape)

    def both_ways(dy, *arrays):
        y, pull_back = jax.vjp(theirs, *arrays)
        return y, pull_back(dy)

    return dy, *jax.jit(both_ways)(jnp.asarray(dy), *arrays)


def against(name, theirs, *arrays, options=None, dy=None, seed=0, backward=None):
    """A function and its backward with JAX's value and gradients for the same arrays."""
    options = options or {}
    dy, y, wants = pulled_back(theirs, dy or np.random.RandomState(seed).standard_normal, *arrays)
    yield name, getattr(cnn_ref, name)(*arrays, **options), y
    backward = backward or f"{name}_backward"
    got = getattr(cnn_ref, backward)(dy, *arrays, **options)
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
    dy, y, (dx, dw, db) = pulled_back(
        theirs, np.random.RandomState(seed + 1).standard_normal, x, w, b)
    yield "conv2d_input_grad", cnn_ref.conv2d_input_grad(dy, x, w, **options), dx
    yield "conv2d_filter_grad", cnn_ref.conv2d_filter_grad(dy, x, w, **options), dw
    yield "conv2d_bias_grad", cnn_ref.conv2d_bias_grad(dy), db
    if options.pop("groups") == 1:
        yield "conv2d_im2col", cnn_ref.conv2d_im2col(x, w, b, **options), y
        grads = cnn_ref.conv2d_im2col_backward(dy, x, w, b, **options)
        for got, want in zip(grads, (dx, dw, db), strict=True):
            yield "conv2d_im2col_backward", got, want


def transposed(seed):
    """JAX's own transposed convolution, with the frame that our padding stands for, and SAME."""
    x, w, b, options = draw_transposed(seed)
    w = np.tile(w, (1, 1, options.pop("groups"), 1))
    spans = [d * (k - 1) for k, d in zip(w.shape[:2], options["dilation"], strict=True)]
    frame = [(span - before, span - after + extra) for span, (before, after), extra in zip(
        spans, options["pad"], options["out_pad"], strict=True)]
    same = {"stride": options["stride"], "pad": "same"}
    for pad, more in ((frame, options), ("SAME", same)):
        def theirs(x, w, b, pad=pad, more=more):
            return b + jax.lax.conv_transpose(
                x, w, more["stride"], pad, rhs_dilation=more.get("dilation"),
                dimension_numbers=("NHWC", "HWIO", "NHWC"), transpose_kernel=True)

        yield from against("conv2d_transpose", theirs, x, w, b, options=more, seed=seed)


def kinds(seed):
    """Depthwise, pointwise, dilated and grouped convolution."""
    r = np.random.RandomState(seed)
    n, c, m = 1 + seed % 2, 1 + seed % 3, 1 + seed % 2
    x, w = r.standard_normal((n, 6, 5, c)), r.standard_normal((3, 2, c, m))
    options = {"stride": (2, 1), "pad": "same"}

    def conv(x, w, **more):
        return jax.lax.conv_general_dilated(
            x, w, more.pop("strides", (1, 1)), more.pop("padding", "VALID"),
            dimension_numbers=("NHWC", "HWIO", "NHWC"), **more)

    def depthwise(x, w, b):
        return b + conv(x, w.reshape(3, 2, 1, c * m), strides=(2, 1), padding="SAME",
                        feature_group_count=c)

    b, one = r.standard_normal(c * m), r.standard_normal((1, 1, c, 4))
    yield from against("depthwise_conv2d", depthwise, x, w, b, options=options, seed=seed)
    yield from against("pointwise_conv2d", lambda x, w, b: conv(x, w) + b, x, one,
                       r.standard_normal(4), seed=seed)
    yield ("conv2d_dilated", cnn_ref.conv2d_dilated(x, w, dilation=(2, 3)),
           conv(x, w, rhs_dilation=(2, 3)))
    two = np.concatenate([x, x[:, ::-1]], axis=-1)
    both_filters = np.concatenate([w, -2 * w], axis=-1)
    yield ("grouped_conv2d", cnn_ref.grouped_conv2d(two, both_filters, groups=2),
           conv(two, both_filters, feature_group_count=2))


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
        # Others compute 1 - tanh(x)^2, which loses digits far out, where ours does not.
        yield from against(name, theirs, x if name == "tanh" else 3 * x, options=options, seed=seed)
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

    dy, value, [dlogits] = pulled_back(theirs, 0.7, logits)
    yield "cross_entropy", cnn_ref.cross_entropy(logits, y), value
    yield ("softmax_cross_entropy_backward",
           cnn_ref.softmax_cross_entropy_backward(dy, logits, y), dlogits)
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


FAMILIES = (
    convolution, transposed, kinds, pooling, global_pooling, activations, maxout, dense, losses,
    entropies, penalties,
)


def asked(family):
    """The family's answers; now and then JAX forgets what it compiled, or it fills the memory."""
    def ask(seed):
        yield from family(seed)
        if seed % 20 == 19:
            jax.clear_caches()
    return ask


WITNESSES = [Witness(f.__name__.replace("_", " "), "JAX", asked(f)) for f in FAMILIES]
