"""Slimming down: small weights pruned, eight bits a weight, dense layers of low rank."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

from array_api_compat import array_namespace

from cnn_ref.windows import Array, as_floats, require


class Quantized(NamedTuple):
    """Whole numbers from -127 to 127, and what one of them is worth."""

    q: Array
    scale: float


class LowRank(NamedTuple):
    """Two thin matrices whose product stands for a wide one."""

    a: Array
    b: Array


class SlimCost(NamedTuple):
    """What a dense layer's weights take to be kept, and to be used on one example."""

    bytes: int
    macs: int


def prune_by_magnitude(w: Array, share: float) -> Array:
    """Set the smallest weights to zero.

    Args:
        w: weights, any shape.
        share: of the weights that become zero, from 0 to 1; their number is rounded down.

    Returns:
        The weights, floor(share size) of them zero at least; of equal ones the first go first.

    Raises:
        ValueError: the share is out of range.

    Source: Han, Pool, Tran and Dally, "Learning both weights and connections for efficient neural
        networks" (2015).

    >>> import numpy as np
    >>> prune_by_magnitude(np.array([3.0, -0.1, 0.5, -2.0]), 0.5)
    array([ 3.,  0.,  0., -2.])
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share is {share}, expected 0 to 1: the part of the weights to prune")
    w, = as_floats(w)
    xp = array_namespace(w)
    flat = xp.reshape(w, (-1,)) if prod(w.shape) else w
    count = int(share * prod(w.shape) + 1e-9)  # 0.29 * 100 is a little less than 29
    if count == 0:
        return xp.asarray(w, copy=True)
    rank = xp.argsort(xp.argsort(xp.abs(flat), stable=True), stable=True)
    return xp.reshape(xp.where(rank < count, xp.zeros_like(flat), flat), w.shape)


def quantize_int8(w: Array) -> Quantized:
    """Eight bits a weight: q = round(w / scale), with scale = max |w| / 127.

    Args:
        w: weights, any shape.

    Returns:
        Quantized(q of dtype int8, scale); a weight is off by scale / 2 at most. Halves are
        rounded to even, and the scale of weights that are all zero is 1.

    Raises:
        ValueError: a weight that is not finite.

    Source: Jacob et al., "Quantization and training of neural networks for efficient
        integer-arithmetic-only inference" (2018), equation 1 with zero point 0.

    >>> import numpy as np
    >>> quantize_int8(np.array([-2.54, 0.02, 1.0]))
    Quantized(q=array([-127,    1,   50], dtype=int8), scale=0.02)
    """
    w = _finite(w)
    xp = array_namespace(w)
    largest = float(xp.max(xp.abs(w))) if prod(w.shape) else 0.0
    scale = largest / 127 or 1.0
    return Quantized(xp.astype(xp.clip(xp.round(w / scale), -127.0, 127.0), xp.int8), scale)


def _finite(w: Array) -> Array:
    w, = as_floats(w)
    xp = array_namespace(w)
    if not bool(xp.all(xp.isfinite(w))):
        raise ValueError("w has NaN or infinity, expected finite weights: train again with a lower "
                         "rate")
    return w


def dequantize_int8(q: Array, scale: float) -> Array:
    """The weights that eight bits stand for: q scale.

    Args:
        q, scale: as from `quantize_int8`.

    Returns:
        float64, the shape of q.

    Raises:
        ValueError: q is no array of int8.

    Source: Jacob et al. (2018), equation 1 with zero point 0.

    >>> import numpy as np
    >>> dequantize_int8(np.array([-127, 50], dtype=np.int8), 0.02)
    array([-2.54,  1.  ])
    """
    xp = array_namespace(q)
    if q.dtype != xp.int8:
        raise ValueError(f"q has dtype {q.dtype}, expected int8: pass what quantize_int8 returned")
    return xp.astype(q, xp.float64) * scale


def low_rank_fc(w: Array, rank: int) -> LowRank:
    """Two thin dense layers for a wide one: the product a b of this rank nearest to w.

    w = U S V^T; a = U_r sqrt(S_r), b = sqrt(S_r) V_r^T. No a b of the rank is nearer in the sum
    of squares, which then is that of the singular values left out.

    Args:
        w: weights (D, M).
        rank: R, from 1 to min(D, M).

    Returns:
        LowRank(a (D, R), b (R, M)).

    Raises:
        ValueError: another shape, a rank out of range, or a weight that is not finite.

    Source: Eckart and Young (1936); Denil et al., "Predicting parameters in deep learning" (2013).

    >>> import numpy as np
    >>> a, b = low_rank_fc(np.ones((4, 6)), 1)
    >>> a.shape, b.shape, np.round(a @ b, 12)[0]
    ((4, 1), (1, 6), array([1., 1., 1., 1., 1., 1.]))
    """
    require(w.shape, "D M", "w")
    if not 1 <= rank <= min(w.shape):
        raise ValueError(f"rank is {rank} but w has shape {tuple(w.shape)}, expected 1 to "
                         f"{min(w.shape)}: no product of more is needed")
    w = _finite(w)
    xp = array_namespace(w)
    u, s, vt = xp.linalg.svd(w, full_matrices=False)
    root = xp.sqrt(s[:rank])
    return LowRank(u[:, :rank] * root, xp.expand_dims(root, axis=1) * vt[:rank, :])


def slim_cost(d: int, m: int, *, share: float = 0.0, rank: int | None = None,
              itemsize: int = 4) -> SlimCost:
    """Bytes and multiply-accumulates of a dense layer's weights, slimmed or not.

    Pruned weights are kept in rows without their zeros: the values, a 4-byte column for each, and
    a 4-byte start for each row and the end.

    Args:
        d: inputs.
        m: outputs.
        share: of the weights that are pruned.
        rank: of the two thin layers, or None for the one.
        itemsize: bytes of a number: 4 for float32, 1 for int8.

    Returns:
        SlimCost(bytes, macs); the biases stay as they are and are not counted.

    Raises:
        ValueError: a number out of range.

    Source: Han, Mao and Dally, "Deep compression" (2016), section 2, for the rows.

    >>> slim_cost(9216, 4096).bytes, slim_cost(9216, 4096, rank=64)
    (150994944, SlimCost(bytes=3407872, macs=851968))
    """
    if min(d, m, itemsize, 1 if rank is None else rank) < 1 or not 0 <= share <= 1:
        raise ValueError(f"d is {d}, m is {m}, rank is {rank}, itemsize is {itemsize} and share is "
                         f"{share}: expected 1 or more, and a share from 0 to 1")
    pairs = [(d, m)] if rank is None else [(d, rank), (rank, m)]
    kept = [a * b - int(share * a * b + 1e-9) for a, b in pairs]
    extra = 4 * sum(k + a + 1 for k, (a, _) in zip(kept, pairs, strict=True)) if share else 0
    return SlimCost(sum(kept) * itemsize + extra, sum(kept))
