# === einsum over one strided view
def conv2d(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    x = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], (1, 2))
    return np.einsum("nijcuv,uvcf->nijf", v[:, ::stride[0], ::stride[1]], w) + b
# === FFT
def conv2d(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    x = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0))).astype(float)
    s = x.shape[1:3]
    X = np.fft.rfft2(x, s, axes=(1, 2))
    W = np.fft.rfft2(w.astype(float), s, axes=(0, 1)).conj()
    y = np.fft.irfft2(np.einsum("nijc,ijcf->nijf", X, W), s, axes=(1, 2))
    h, v = s[0] - w.shape[0] + 1, s[1] - w.shape[1] + 1
    return y[:, :h:stride[0], :v:stride[1]] + b
# === nested lists of numbers
def conv2d(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    x = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)))
    H, W = (n - k for n, k in zip(x.shape[1:3], w.shape[:2]))
    return [[[[float((img[i:i + w.shape[0], j:j + w.shape[1]] * w[..., f]).sum() + b[f])
               for f in range(len(b))] for j in range(0, W + 1, stride[1])]
             for i in range(0, H + 1, stride[0])] for img in x]
# === im2col in helper functions of other cells
import numpy
# %%
def rows_of(x, kh, kw, sh, sw):
    oh, ow = (x.shape[1] - kh) // sh + 1, (x.shape[2] - kw) // sw + 1
    return numpy.stack([x[:, i * sh:i * sh + kh, j * sw:j * sw + kw].reshape(len(x), -1)
                        for i in range(oh) for j in range(ow)], 1), oh, ow
# %%
def conv2d(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    kh, kw, c, f = w.shape
    x = numpy.pad(x, [(0, 0), (pad[0], pad[0]), (pad[1], pad[1]), (0, 0)])
    cols, oh, ow = rows_of(x, kh, kw, *stride)
    return (cols @ w.reshape(-1, f)).reshape(len(x), oh, ow, f) + b
# === a sum over the taps of the filter
def conv2d(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    (sh, sw), (ph, pw) = stride, pad
    kh, kw = w.shape[:2]
    x = np.pad(x, ((0, 0), (ph, ph), (pw, pw), (0, 0)))
    oh, ow = (x.shape[1] - kh) // sh + 1, (x.shape[2] - kw) // sw + 1
    return b + sum(x[:, u:u + sh * oh:sh, v:v + sw * ow:sw][:, :oh, :ow] @ w[u, v]
                   for u in range(kh) for v in range(kw))
# === tensordot, one place at a time
def conv2d(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    x = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)))
    rows = range(0, x.shape[1] - w.shape[0] + 1, stride[0])
    cols = range(0, x.shape[2] - w.shape[1] + 1, stride[1])
    return np.stack([np.stack([np.tensordot(x[:, i:i + w.shape[0], j:j + w.shape[1]], w, 3) + b
                               for j in cols], 1) for i in rows], 1)
# === as_strided
from numpy.lib.stride_tricks import as_strided
# %%
def conv2d(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    x = np.ascontiguousarray(np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0))))
    n, h, wd, c = x.shape
    kh, kw, _, f = w.shape
    oh, ow = (h - kh) // stride[0] + 1, (wd - kw) // stride[1] + 1
    a, d, e, g = x.strides
    v = as_strided(x, (n, oh, ow, kh, kw, c), (a, d * stride[0], e * stride[1], d, e, g))
    return v.reshape(n, oh, ow, -1).dot(w.reshape(-1, f)) + b
# === recursion over the batch
def conv2d(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    if len(x) > 1:
        half = len(x) // 2
        return np.concatenate([conv2d(part, w, b, stride=stride, pad=pad)
                               for part in (x[:half], x[half:])])
    p = np.pad(x[0], ((pad[0],) * 2, (pad[1],) * 2, (0, 0)))
    out = [[[(p[i:i + w.shape[0], j:j + w.shape[1]] * w[:, :, :, f]).sum() + b[f]
             for f in range(w.shape[3])]
            for j in range(0, p.shape[1] - w.shape[1] + 1, stride[1])]
           for i in range(0, p.shape[0] - w.shape[0] + 1, stride[0])]
    return np.array(out)[None]
# === sums from the back to the front, in plain Python
def conv2d(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    p = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0))).tolist()
    k, bias = w.tolist(), b.tolist()
    kh, kw, c, f = w.shape
    rows = range(0, len(p[0]) - kh + 1, stride[0])
    cols = range(0, len(p[0][0]) - kw + 1, stride[1])
    def one(img, i, j, o):
        total = bias[o]
        for u in reversed(range(kh)):
            for v in reversed(range(kw)):
                for q in reversed(range(c)):
                    total += img[i + u][j + v][q] * k[u][v][q][o]
        return total
    return [[[[one(img, i, j, o) for o in range(f)] for j in cols] for i in rows] for img in p]
# === the answer as a transposed view of other memory
def conv2d(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    x = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0))).transpose(0, 3, 1, 2)
    k = w.transpose(3, 2, 0, 1)
    v = np.lib.stride_tricks.sliding_window_view(x, k.shape[2:], (2, 3))
    y = np.einsum("ncijuv,fcuv->nfij", v[:, :, ::stride[0], ::stride[1]], k)
    return (y + b[:, None, None]).transpose(0, 2, 3, 1)
# === a class with __call__
class Layer:
    def __init__(self, **defaults):
        self.defaults = defaults

    def __call__(self, x, w, b, **options):
        stride, pad = {**self.defaults, **options}.values()
        x = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)))
        v = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], (1, 2))
        return np.tensordot(v[:, ::stride[0], ::stride[1]], w, ((4, 5, 3), (0, 1, 2))) + b

conv2d = Layer(stride=(1, 1), pad=(0, 0))
# === a method
class Conv:
    @staticmethod
    def forward(x, w, b, stride, pad):
        x = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)))
        v = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], (1, 2))
        return np.einsum("nijcuv,uvcf->nijf", v[:, ::stride[0], ::stride[1]], w) + b

def conv2d(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    return Conv().forward(x, w, b, stride, pad)
# === a lambda
pads = lambda a, p: np.pad(a, ((0, 0), (p[0],) * 2, (p[1],) * 2, (0, 0)))
view = lambda a, k: np.lib.stride_tricks.sliding_window_view(a, k, (1, 2))
conv2d = lambda x, w, b, stride=(1, 1), pad=(0, 0): np.einsum(
    "nijcuv,uvcf->nijf", view(pads(x, pad), w.shape[:2])[:, ::stride[0], ::stride[1]], w) + b
# === a partial of a function of another name
from functools import partial

def layer(kind, x, w, b, stride=(1, 1), pad=(0, 0)):
    assert kind == "conv"
    x = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], (1, 2))
    return np.einsum("nijcuv,uvcf->nijf", v[:, ::stride[0], ::stride[1]], w) + b

conv2d = partial(layer, "conv")
# === a decorator that prints, warns and counts
import functools
import time
import warnings

calls = []

def traced(function):
    @functools.wraps(function)
    def inner(*a, **k):
        calls.append(time.perf_counter())
        print("call", len(calls), a[0].shape)
        warnings.warn("slow", RuntimeWarning)
        return function(*a, **k)
    return inner

@traced
def conv2d(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    x = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], (1, 2))
    return np.einsum("nijcuv,uvcf->nijf", v[:, ::stride[0], ::stride[1]], w) + b
# === type hints, a dataclass and keyword defaults of another kind
from __future__ import annotations
from dataclasses import dataclass

@dataclass
class Options:
    stride: tuple[int, int] = (1, 1)
    pad: tuple[int, int] = (0, 0)

def conv2d(x: np.ndarray, w: np.ndarray, b: np.ndarray, **options) -> np.ndarray:
    o = Options(**options)
    x = np.pad(x, ((0, 0), (o.pad[0],) * 2, (o.pad[1],) * 2, (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], (1, 2))
    return np.einsum("nijcuv,uvcf->nijf", v[:, ::o.stride[0], ::o.stride[1]], w) + b
# === double-double sums, then rounded
from math import fsum

def conv2d(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    x = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0))).astype(float)
    rows = range(0, x.shape[1] - w.shape[0] + 1, stride[0])
    cols = range(0, x.shape[2] - w.shape[1] + 1, stride[1])
    return np.array([[[[fsum([*(img[i:i + w.shape[0], j:j + w.shape[1]]
                               * w[..., f].astype(float)).ravel(), b[f]])
                        for f in range(len(b))] for j in cols] for i in rows] for img in x])
# === longer precision than asked for
def conv2d(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    x = np.pad(x.astype(np.longdouble), ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], (1, 2))
    y = np.einsum("nijcuv,uvcf->nijf", v[:, ::stride[0], ::stride[1]], w.astype(np.longdouble))
    return (y + b).astype(np.float64)
# === a loop with += into an array made by the first product
def conv2d(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    sh, sw = stride
    x = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)))
    n, H, W, C = x.shape
    kh, kw, _, F = w.shape
    oh, ow = 1 + (H - kh) // sh, 1 + (W - kw) // sw
    y = np.broadcast_to(b, (n, oh, ow, F)).astype(float)
    i = 0
    while i < oh:
        j = 0
        while j < ow:
            y[:, i, j] += (x[:, i * sh:i * sh + kh, j * sw:j * sw + kw, :, None] * w).sum((1, 2, 3))
            j += 1
        i += 1
    return y
# === positions from ndindex
def conv2d(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    x = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)))
    kh, kw, _, f = w.shape
    size = [(n - k) // s + 1 for n, k, s in zip(x.shape[1:3], (kh, kw), stride)]
    y = np.empty((len(x), *size, f))
    for n, i, j, o in np.ndindex(*y.shape):
        top, left = i * stride[0], j * stride[1]
        y[n, i, j, o] = np.vdot(x[n, top:top + kh, left:left + kw], w[..., o]) + b[o]
    return y
# === defined again further down, the first version wrong
def conv2d(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    return x
# %%
print(conv2d(np.ones(3), None, None))
# %%
def conv2d(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    x = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], (1, 2))
    return np.einsum("nijcuv,uvcf->nijf", v[:, ::stride[0], ::stride[1]], w) + b
