"""Randomly drawn legal configurations, and the loops that every fast path is held against."""

import numpy as np

COUNT = 40
MANY = 500


def pick(r, low, high):
    return int(r.randint(low, high + 1))


def draw_pad(r, words=("valid", "same", "full")):
    """Every form that padding can have."""
    kind = r.randint(4)
    if kind == 0:
        return pick(r, 0, 3)
    if kind == 1:
        return pick(r, 0, 3), pick(r, 0, 3)
    if kind == 2:
        return (pick(r, 0, 2), pick(r, 0, 3)), (pick(r, 0, 3), pick(r, 0, 2))
    return words[r.randint(len(words))]


def draw_conv(seed):
    """Arrays and options of a convolution that fits."""
    r = np.random.RandomState(seed)
    groups = pick(r, 1, 3)
    kh, kw, dh, dw = pick(r, 1, 4), pick(r, 1, 4), pick(r, 1, 2), pick(r, 1, 2)
    h, w = dh * (kh - 1) + pick(r, 1, 7), dw * (kw - 1) + pick(r, 1, 7)
    c = pick(r, 1, 3)
    x = r.standard_normal((pick(r, 1, 3), h, w, c * groups))
    weights = r.standard_normal((kh, kw, c, pick(r, 1, 3) * groups))
    b = r.standard_normal(weights.shape[3])
    return (
        x,
        weights,
        b,
        {
            "stride": (pick(r, 1, 3), pick(r, 1, 4)),
            "pad": draw_pad(r),
            "dilation": (dh, dw),
            "groups": groups,
        },
    )


def draw_transposed(seed):
    """Arrays and options of a transposed convolution whose padding leaves something."""
    r = np.random.RandomState(seed)
    groups = pick(r, 1, 3)
    kernel, dilation = (pick(r, 1, 4), pick(r, 1, 4)), (pick(r, 1, 2), pick(r, 1, 2))
    size, stride = (pick(r, 1, 4), pick(r, 1, 4)), (pick(r, 1, 3), pick(r, 1, 4))
    x = r.standard_normal((pick(r, 1, 3), *size, pick(r, 1, 3) * groups))
    w = r.standard_normal((*kernel, pick(r, 1, 3), x.shape[3]))
    b = r.standard_normal(w.shape[2] * groups)
    pads = []
    for n, k, s, d in zip(size, kernel, stride, dilation, strict=True):
        whole = s * (n - 1) + d * (k - 1) + 1
        before = pick(r, 0, min(2, whole - 1))
        pads.append((before, pick(r, 0, min(2, whole - 1 - before))))
    out_pad = tuple(pick(r, 0, s - 1) for s in stride)
    options = {"stride": stride, "dilation": dilation, "groups": groups}
    return x, w, b, {**options, "pad": tuple(pads), "out_pad": out_pad}


def draw_pool(seed):
    """An image and options of a pooling that fits; no window lies in the padding alone."""
    r = np.random.RandomState(seed)
    kh, kw = pick(r, 1, 4), pick(r, 1, 4)
    x = r.standard_normal((pick(r, 1, 3), kh + pick(r, 0, 6), kw + pick(r, 0, 6), pick(r, 1, 3)))
    pad = (
        (pick(r, 0, kh - 1), pick(r, 0, kw - 1))
        if r.randint(2)
        else ("valid", "same")[r.randint(2)]
    )
    return x, (kh, kw), {"stride": (pick(r, 1, 3), pick(r, 1, 4)), "pad": pad}


def explicit(n, k, stride, pad, dilation=1):
    """(before, after) of one axis, by the rules as their sources state them."""
    if pad == "valid":
        return 0, 0
    if pad == "full":
        return dilation * (k - 1), dilation * (k - 1)
    if pad == "same":
        places = int(np.ceil(n / stride))
        total = max(0, (places - 1) * stride + dilation * (k - 1) + 1 - n)
        return total // 2, total - total // 2
    return (pad, pad) if np.isscalar(pad) else pad


def both(x, kernel, options):
    """Padding of both axes, explicit."""
    pad = options["pad"]
    pads = pad if isinstance(pad, tuple) else (pad, pad)
    dilation = options.get("dilation", (1, 1))
    return [
        explicit(n, k, s, p, d)
        for n, k, s, p, d in zip(
            x.shape[1:3], kernel, options["stride"], pads, dilation, strict=True
        )
    ]


def padded(x, pads, value=0.0):
    return np.pad(x, ((0, 0), *pads, (0, 0)), constant_values=value)


def close(got, want):
    """Largest difference over largest value."""
    assert got.shape == want.shape, (got.shape, want.shape)
    scale = np.abs(want).max(initial=0) or 1.0
    assert np.abs(got - want).max(initial=0) <= 1e-12 * scale
