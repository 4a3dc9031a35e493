"""PyTorch on the blocks that architectures are made of."""

import cnn_ref
from witnesses import Witness, values
from witnesses.with_torch import BACK, FILTERS, HERE, IMAGE, against, back, reordered, there

if HERE:
    import torch
    import torch.nn.functional as F


def block_parts(seed):
    """An image, convolutions by kernel and depth for it, and the same function for PyTorch's."""
    n, h, w, c = 1 + seed % 2, 4 + seed % 3, 5 + seed % 2, 2 + seed % 3
    r, x = values(seed, (n, h, w, c))
    make = lambda k, c, f: (r.standard_normal((k, k, c, f)), r.standard_normal(f))

    def conv(x_, pair, stride=1):
        w_, b_ = pair if isinstance(pair, tuple) else (pair, None)
        if not torch.is_tensor(w_):
            w_, b_ = torch.tensor(reordered(w_, FILTERS)), torch.tensor(b_)
        return F.conv2d(x_, w_, b_, stride=stride, padding=w_.shape[-1] // 2)

    return r, x, make, conv


def branches(seed):
    """An inception block and a dense block."""
    r, x, make, conv = block_parts(seed)
    c, x_ = x.shape[3], there(x, IMAGE)
    one, pool = make(1, c, 3), make(1, c, 2)
    three, five = (make(1, c, 2), make(3, 2, 4)), (make(1, c, 1), make(5, 1, 3))
    chain = lambda *pairs: (x_ if not pairs else F.relu(conv(chain(*pairs[:-1]), pairs[-1])))
    pooled = F.relu(conv(F.max_pool2d(x_, 3, 1, 1), pool))
    y = torch.cat([chain(one), chain(*three), chain(*five), pooled], 1)
    yield "inception_block", cnn_ref.inception_block(x, one, three, five, pool), back(y, BACK)
    layers = [make(3, c + 2 * depth, 2) for depth in range(1 + seed % 3)]
    seen = x_
    for layer in layers:
        seen = torch.cat([seen, conv(F.relu(seen), layer)], 1)
    yield "dense_block", cnn_ref.dense_block(x, layers), back(seen, BACK)


def residual(seed):
    """A residual block and its gradients, the input added as it is or projected."""
    r, x, make, conv = block_parts(seed)
    stride, c = 1 + seed % 2, x.shape[3]
    f = c if stride == 1 else c + 1
    skip = make(1, c, f)[0] if stride == 2 or seed % 4 == 0 else None
    arrays = (x, *make(3, c, f), *make(3, f, f), *([] if skip is None else [skip]))

    def theirs(x_, w1, b1, w2, b2, skip_=None):
        short = x_ if skip_ is None else conv(x_, skip_, stride)
        return F.relu(conv(F.relu(conv(x_, (w1, b1), stride)), (w2, b2)) + short)

    yield from against("residual_block", theirs, *arrays, options={"stride": stride}, seed=seed,
                       axes=(IMAGE, FILTERS, None, FILTERS, None, FILTERS)[:len(arrays)],
                       y_axes=BACK)


def attention(seed):
    """Gates for channels and for places."""
    r, x, make, conv = block_parts(seed)
    c, x_ = x.shape[3], there(x, IMAGE)
    w1, b1, w2, b2 = values(seed, (c, 2), (2,), (2, c), (c,))[1:]
    hidden = F.relu(x_.mean((2, 3)) @ torch.tensor(w1) + torch.tensor(b1))
    gate = torch.sigmoid(hidden @ torch.tensor(w2) + torch.tensor(b2))
    yield "se_gate", cnn_ref.se_gate(x, w1, b1, w2, b2), back(x_ * gate[:, :, None, None], BACK)
    filters = make((3, 5, 7)[seed % 3], 2, 1)
    seen = torch.cat([x_.mean(1, keepdim=True), x_.amax(1, keepdim=True)], 1)
    y = x_ * (1 + torch.sigmoid(conv(seen, filters)))
    yield "spatial_attention", cnn_ref.spatial_attention(x, *filters), back(y, BACK)


FAMILIES = (branches, residual, attention)
WITNESSES = [Witness(f.__name__, "PyTorch", f) for f in FAMILIES] if HERE else []
