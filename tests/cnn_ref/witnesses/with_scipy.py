"""SciPy and NumPy: signals, and functions that they compute otherwise."""

import numpy as np
import scipy.signal
import scipy.special
from configurations import pick

import cnn_ref
from witnesses import SHAPES, Witness, values


def planes(seed):
    """Signals in one and two dimensions, kernels of every size up to longer than the signal."""
    r = np.random.RandomState(seed)
    mode = ("full", "same", "valid")[seed % 3]
    m, n = pick(r, 1, 9), pick(r, 1, 8)
    extra = 0 if mode == "valid" else 3
    kernel = pick(r, 1, m + extra), pick(r, 1, n + extra)
    x, w = r.standard_normal((m, n)), r.standard_normal(kernel)
    for name in ("correlate", "convolve"):
        theirs = getattr(scipy.signal, name)
        yield (f"{name}2d", getattr(cnn_ref, f"{name}2d")(x, w, mode),
               theirs(x, w, mode, method="direct"))
        yield (f"{name}1d", getattr(cnn_ref, f"{name}1d")(x[:, 0], w[:, 0], mode),
               theirs(x[:, 0], w[:, 0], mode, method="direct"))
    yield "convolve2d", cnn_ref.convolve2d(x, w, mode), scipy.signal.convolve2d(x, w, mode)
    if mode != "same":  # there, SciPy's two correlations differ from each other
        yield "correlate2d", cnn_ref.correlate2d(x, w, mode), scipy.signal.correlate2d(x, w, mode)


def special(seed):
    """Functions of `scipy.special`."""
    _, x = values(seed, SHAPES[seed % len(SHAPES)])
    x = 10 * x
    yield "sigmoid", cnn_ref.sigmoid(x), scipy.special.expit(x)
    yield "tanh", cnn_ref.tanh(x), 2 * scipy.special.expit(2 * x) - 1
    if x.size:
        yield "softmax", cnn_ref.softmax(x), scipy.special.softmax(x, axis=-1)
        yield "log_softmax", cnn_ref.log_softmax(x), scipy.special.log_softmax(x, axis=-1)
    y = np.random.RandomState(seed).uniform(size=x.shape)
    log_expit = scipy.special.log_expit
    entropies = -y * log_expit(x) - (1 - y) * log_expit(-x)
    if x.size:
        yield "binary_cross_entropy", cnn_ref.binary_cross_entropy(x, y), entropies.mean()


def norms(seed):
    """`numpy.linalg.norm` of the values in a row."""
    _, w = values(seed, SHAPES[seed % len(SHAPES)])
    w = np.where(np.abs(w) < 0.4, 0.0, w)
    for p in (0, 1, 2):
        yield (f"l{p}_norm", getattr(cnn_ref, f"l{p}_norm")(w),
               np.linalg.norm(w.ravel(), p) if w.size else 0.0)
    yield "l1_penalty", cnn_ref.l1_penalty(w, lam=0.3), 0.3 * np.abs(w).sum()
    yield "l2_penalty", cnn_ref.l2_penalty(w, lam=0.3), 0.15 * np.square(w).sum()


WITNESSES = [Witness("signals", "SciPy", planes), Witness("special functions", "SciPy", special),
             Witness("norms", "NumPy", norms)]
