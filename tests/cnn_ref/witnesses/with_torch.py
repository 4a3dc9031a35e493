"""PyTorch, where it is installed: values, and gradients by its automatic differentiation."""

import importlib.util

import numpy as np
from configurations import both, draw_conv, draw_pool, draw_transposed

import cnn_ref
from witnesses import SHAPES, Witness, values

HERE = importlib.util.find_spec("torch") is not None
if HERE:
    import torch
    import torch.nn.functional as F

IMAGE, BACK = (0, 3, 1, 2), (0, 2, 3, 1)
FILTERS, FILTERS_BACK = (3, 2, 0, 1), (2, 3, 1, 0)


def reordered(a, axes):
    """A copy in one piece, its axes in another order where there is one."""
    return np.array(a if axes is None else np.transpose(a, axes), order="C")


def there(a, axes=None):
    """An array as a tensor that asks for its gradient."""
    return torch.tensor(reordered(a, axes), requires_grad=True)


def back(t, axes=None):
    return reordered(t.detach().numpy(), axes)


def edges(x, kernel, options):
    (top, bottom), (left, right) = both(x, kernel, options)
    return left, right, top, bottom


def against(name, theirs, *arrays, options=None, dy=None, seed=0, axes=None, y_axes=None,
            backward=None):
    """A function and its backward with PyTorch's; `axes`: the other order of each array's axes."""
    options, axes = options or {}, axes or [None] * len(arrays)
    tensors = [there(a, order) for a, order in zip(arrays, axes, strict=True)]
    y = theirs(*tensors)
    to_there = None if y_axes is None else np.argsort(y_axes)
    yield name, getattr(cnn_ref, name)(*arrays, **options), back(y, y_axes)
    if dy is None:
        dy = np.random.RandomState(seed).standard_normal(back(y, y_axes).shape)
    y.backward(torch.tensor(reordered(dy, to_there)))
    backward = backward or f"{name}_backward"
    got = getattr(cnn_ref, backward)(dy, *arrays, **options)
    for a, t, order in zip(got if isinstance(got, tuple) else [got], tensors, axes, strict=False):
        yield backward, a, back(t.grad, None if order is None else np.argsort(order))


def convolution(seed):
    """conv2d in all its options."""
    x, w, b, options = draw_conv(seed)
    more = {k: options[k] for k in ("stride", "dilation", "groups")}

    def theirs(x_, w_, b_):
        return F.conv2d(F.pad(x_, edges(x, w.shape[:2], options)), w_, b_, **more)

    yield from against("conv2d", theirs, x, w, b, options=options, seed=seed,
                       axes=(IMAGE, FILTERS, None), y_axes=BACK)


def transposed(seed):
    """Transposed convolution with groups, dilation and output padding; PyTorch cuts evenly."""
    x, w, b, options = draw_transposed(seed)
    pad = tuple(before for before, _ in options["pad"])
    sizes = [s * (n - 1) + d * (k - 1) + 1 - 2 * p + e for n, k, s, d, p, e in zip(
        x.shape[1:3], w.shape[:2], options["stride"], options["dilation"], pad,
        options["out_pad"], strict=True)]
    options["pad"] = pad if min(sizes) > 0 else 0
    theirs = {"stride": options["stride"], "padding": options["pad"],
              "output_padding": options["out_pad"], "groups": options["groups"],
              "dilation": options["dilation"]}
    yield from against("conv2d_transpose", lambda *a: F.conv_transpose2d(*a, **theirs), x, w, b,
                       options=options, seed=seed, axes=(IMAGE, FILTERS, None), y_axes=BACK)


def kinds(seed):
    """Depthwise and pointwise convolution, dilated and grouped."""
    c, m = 1 + seed % 3, 1 + seed % 2
    _, x, w, one, b = values(seed, (2, 6, 5, c), (3, 2, c, m), (1, 1, c, 4), (4,))

    def depthwise(x_, w_):  # (M, C, KH, KW) -> (C M, 1, KH, KW)
        filters = w_.permute(1, 0, 2, 3).reshape(c * m, 1, 3, 2)
        return F.conv2d(x_, filters, stride=(2, 1), padding=1, groups=c)

    yield from against("depthwise_conv2d", depthwise, x, w, options={"stride": (2, 1), "pad": 1},
                       seed=seed, axes=(IMAGE, FILTERS), y_axes=BACK)
    yield from against("pointwise_conv2d", F.conv2d, x, one, b, seed=seed,
                       axes=(IMAGE, FILTERS, None), y_axes=BACK)
    y = F.conv2d(there(x, IMAGE), there(w, FILTERS), dilation=(2, 3))
    yield "conv2d_dilated", cnn_ref.conv2d_dilated(x, w, dilation=(2, 3)), back(y, BACK)
    two = np.concatenate([x, x[:, ::-1]], axis=-1)
    both_filters = np.concatenate([w, -2 * w], axis=-1)
    y = F.conv2d(there(two, IMAGE), there(both_filters, FILTERS), groups=2)
    yield "grouped_conv2d", cnn_ref.grouped_conv2d(two, both_filters, groups=2), back(y, BACK)


def unpooling(seed):
    """Switches wherever PyTorch can pad so; unpooling where no two windows share a pixel."""
    r, x = values(seed, (2, 6 + seed % 3, 7, 2))
    size = (2 + seed % 2, 3)
    pad = (seed % 2, 1)
    stride = (1 + seed % 3, 2)
    y, indices = F.max_pool2d(there(x, IMAGE), size, stride, pad, return_indices=True)
    pooled = cnn_ref.max_pool2d_with_switches(x, size, stride=stride, pad=pad)
    yield "max_pool2d_with_switches", pooled.y, back(y, BACK)
    yield "max_pool2d_with_switches", pooled.switches, back(indices, BACK)
    y, indices = F.max_pool2d(there(x, IMAGE), size, return_indices=True)
    value, at = there(back(y, BACK), IMAGE), indices
    wide = F.max_unpool2d(value, at, size, output_size=x.shape[1:3])
    given = back(y, BACK), back(indices, BACK), x.shape, size
    yield "max_unpool2d", cnn_ref.max_unpool2d(*given), back(wide, BACK)
    dy = r.standard_normal(x.shape)
    wide.backward(torch.tensor(reordered(dy, IMAGE)))
    yield "max_unpool2d_backward", cnn_ref.max_unpool2d_backward(dy, *given), back(value.grad, BACK)
    blocks = F.avg_pool2d(there(x[:, :6, :6], IMAGE), (3, 2))
    dy = r.standard_normal(back(blocks, BACK).shape)
    there_again = there(x[:, :6, :6], IMAGE)
    F.avg_pool2d(there_again, (3, 2)).backward(torch.tensor(reordered(dy, IMAGE)))
    yield "upsample_mean", cnn_ref.upsample_mean(dy, (3, 2)), back(there_again.grad, BACK)


def columns(seed):
    """im2col and col2im; PyTorch puts the channel first in each row and pads evenly."""
    r, x = values(seed, (2, 5 + seed % 4, 6, 3))
    size, more = (1 + seed % 3, 2), {"stride": (1 + seed % 3, 2), "dilation": (1, 1 + seed % 2)}
    pad = (seed % 2, 2)
    tensor = there(x, IMAGE)
    taps = size[0] * size[1]

    def ours(t):  # (N, C taps, places) -> (N places, taps C)
        n, _, places = t.shape
        apart = t.detach().numpy().reshape(n, 3, taps, places)
        return apart.transpose(0, 3, 2, 1).reshape(n * places, taps * 3)

    got = cnn_ref.im2col(x, size, pad=pad, **more)
    unfolded = F.unfold(tensor, size, padding=pad, **more)
    yield "im2col", got, ours(unfolded)
    dy = torch.tensor(r.standard_normal(unfolded.shape))
    folded = F.fold(dy, x.shape[1:3], size, padding=pad, **more)
    yield "col2im", cnn_ref.col2im(ours(dy), x.shape, size, pad=pad, **more), back(folded, BACK)


def pooling(seed):
    """Maximum, and the mean that counts the padding."""
    x, size, options = draw_pool(seed)
    at = edges(x, size, options)
    for name, theirs, value, more in (("max_pool2d", "max_pool2d", -np.inf, {}),
                                      ("avg_pool2d", "avg_pool2d", 0.0, {"count_pad": True})):
        yield from against(
            name, lambda x_, theirs=theirs, value=value: getattr(F, theirs)(
                F.pad(x_, at, value=value), size, options["stride"]),
            x, options={"size": size, **options, **more}, seed=seed, axes=(IMAGE,), y_axes=BACK)


def inner_mean(seed):
    """The mean that leaves the padding out; PyTorch pads at most half a window."""
    r, x = values(seed, (2, 6, 7, 2))
    size, stride = (2 + seed % 2, 3), (1 + seed % 3, 2)
    pad = (size[0] // 2, seed % 2)
    yield from against(
        "avg_pool2d", lambda x_: F.avg_pool2d(x_, size, stride, pad, count_include_pad=False),
        x, options={"size": size, "stride": stride, "pad": pad}, seed=seed, axes=(IMAGE,),
        y_axes=BACK)


def global_pooling(seed):
    """Adaptive pooling to one place."""
    _, x = values(seed, (2, 3 + seed % 4, 1 + seed % 5, 3))
    for name in ("avg", "max"):
        theirs = getattr(F, f"adaptive_{name}_pool2d")
        yield from against(f"global_{name}_pool", lambda x_, f=theirs: f(x_, 1)[:, :, 0, 0], x,
                           seed=seed, axes=(IMAGE,))


def activations(seed):
    """Functions of one array, and PReLU with its learned slopes."""
    _, x = values(seed, SHAPES[seed % len(SHAPES)])
    x = 3 * x
    if seed % 4 == 0:
        x = np.round(x)  # zeros, where the slope is a choice
    for name, theirs, options in (
            ("relu", F.relu, {}), ("sigmoid", torch.sigmoid, {}), ("tanh", torch.tanh, {}),
            ("leaky_relu", lambda x: F.leaky_relu(x, 0.2), {"slope": 0.2}),
            ("elu", lambda x: F.elu(x, 1.3), {"alpha": 1.3}),
            ("softmax", lambda x: F.softmax(x, -1), {}),
            ("log_softmax", lambda x: F.log_softmax(x, 0), {"axis": 0}) if x.size else
            ("relu", F.relu, {})):
        # Others compute 1 - tanh(x)^2, which loses digits far out, where ours does not.
        yield from against(name, theirs, x / 3 if name == "tanh" else x, options=options, seed=seed)
    _, x, alpha = values(seed, (4, 2, 3, 3), (3,))
    yield from against("prelu", F.prelu, x, alpha, seed=seed, axes=(IMAGE, None), y_axes=BACK)


def dense(seed):
    """A linear layer, whose weights PyTorch keeps the other way round."""
    _, x, w, b = values(seed, (seed % 4, 4), (4, 3), (3,))
    yield from against("affine", F.linear, x, w, b, seed=seed, axes=(None, (1, 0), None))


def losses(seed):
    """Means over all values."""
    _, p, t = values(seed, *2 * [SHAPES[seed % 4]])
    for name, theirs in (("mse", F.mse_loss), ("l1_loss", F.l1_loss),
                         ("smooth_l1", F.smooth_l1_loss)):
        yield from against(name, theirs, 2 * p, t, dy=np.asarray(0.7))


def entropies(seed):
    """Cross-entropy of many classes and of two."""
    r, logits = values(seed, (1 + seed % 4, 3))
    logits, y = 5 * logits, r.randint(0, 3, 1 + seed % 4)
    tensor = there(logits)
    value = F.cross_entropy(tensor, torch.tensor(y))
    (0.7 * value).backward()
    yield "cross_entropy", cnn_ref.cross_entropy(logits, y), back(value)
    yield ("softmax_cross_entropy_backward",
           cnn_ref.softmax_cross_entropy_backward(0.7, logits, y), back(tensor.grad))
    yield from against("binary_cross_entropy", F.binary_cross_entropy_with_logits, logits,
                       r.uniform(size=logits.shape), dy=np.asarray(0.7))


FAMILIES = (
    convolution, transposed, kinds, unpooling, columns, pooling, inner_mean, global_pooling,
    activations, dense, losses, entropies,
)
WITNESSES = [Witness(f.__name__.replace("_", " "), "PyTorch", f) for f in FAMILIES] if HERE else []
