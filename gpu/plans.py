"""Convolutions planned and run by cuDNN, where its bindings (nvidia-cudnn-frontend) are installed.

cuDNN is told the strides of what lies in memory, images (N, H, W, C) and filters (KH, KW, C, F), so
that nothing need be turned around first (it may still do so itself, in its workspace). What it
cannot plan, or has no memory for, `gpu.conv` computes. Plans are chosen by cuDNN's heuristics, not
by a race, and only among those that give the same bits every time.
"""

from __future__ import annotations

import functools
import importlib
import os
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from math import prod
from typing import Any, NamedTuple

from cnn_ref.windows import Array, Geometry, geometry
from gpu.kernels import dtype_name

ALIGNED = 16
"""Bytes that cuDNN's bindings declare every address to be a multiple of."""
LARGEST = 2 * 2**30
"""Bytes of workspace that a plan may ask for."""
NHWC, HWCF = (0, 3, 1, 2), (3, 2, 0, 1)
"""Where cuDNN's dimensions N C H W and F C KH KW stand among ours."""

_off = threading.local()


class Case(NamedTuple):
    """What one plan is good for."""

    way: str
    """fprop gives y of (x, w), dgrad dx of (dy, w), wgrad dw of (dy, x)."""
    dtype: str
    x: tuple[int, ...]
    w: tuple[int, ...]
    """Shapes; the channels of x over those of w are the groups."""
    g: Geometry
    tf32: bool


class Plan(NamedTuple):
    """A convolution ready to run."""

    graph: Any
    tensors: tuple[Any, Any, Any]
    """What stands for the two inputs and the output."""
    workspace: int
    """Bytes."""


def asked_for_tf32() -> bool:
    """Whether float32 may be rounded to about three decimal digits before it is multiplied.

    Raises:
        RuntimeError: the variable that CuPy asks too holds no whole number.
    """
    value = os.environ.get("CUPY_TF32", "0")
    try:
        return int(value) > 0
    except ValueError:
        raise RuntimeError(f"CUPY_TF32 is {value!r}, expected 1 or 0") from None


def run(way: str, one: Array, other: Array, out: Array, g: Geometry) -> bool:
    """Write a convolution into out, if cuDNN can.

    Args:
        way, one, other: as in `Case`; all arrays in C order, on the current device.

    Returns:
        Whether it was done.
    """
    if getattr(_off, "now", False) or 0 in (one.size, other.size, out.size):
        return False
    x, w = {"fprop": (one, other), "dgrad": (out, other), "wgrad": (other, out)}[way]
    case = Case(way, dtype_name(x.dtype), tuple(x.shape), tuple(w.shape), g, asked_for_tf32())
    handle = _handle(threading.get_ident(), str(out.device))
    if handle is None:
        return False
    try:
        plan = _planned(case, handle)
        return plan is not None and _executed(plan, handle, one, other, out)
    except MemoryError:
        return False
    except RuntimeError as error:
        warnings.warn(f"cuDNN failed at {case.way} of {case.x} with filters {case.w}, which is "
                      f"computed without it: {_line(error)}", RuntimeWarning, stacklevel=2)
        return False


def _executed(plan: Plan, handle: Any, one: Array, other: Array, out: Array) -> bool:
    import cupy

    inputs = (a if _address(a) % ALIGNED == 0 else a.copy() for a in (one, other))
    workspace = cupy.empty(max(plan.workspace, 1), dtype=cupy.uint8)
    _cudnn().set_stream(handle=handle, stream=cupy.cuda.get_current_stream().ptr)
    plan.graph.execute(dict(zip(plan.tensors, (*inputs, out), strict=True)), workspace,
                       handle=handle)
    return True


def _address(a: Array) -> int:
    return a.data.ptr


def planned(case: Case, cudnn: Any, **where: Any) -> Plan | None:
    """cuDNN's plan, or None where it has none.

    Args:
        cudnn: the module.
        where: `handle=` of a device, or `device_property=` of one that is not here.

    Raises:
        RuntimeError: cuDNN fails; the text is its own.
    """
    kinds = cudnn.data_type
    kind, sums = {"float64": (kinds.DOUBLE, kinds.DOUBLE), "float32": (kinds.FLOAT, kinds.FLOAT),
                  "float16": (kinds.HALF, kinds.FLOAT)}[case.dtype]
    graph = cudnn.pygraph(io_data_type=kind, intermediate_data_type=sums, compute_data_type=sums,
                          **where)
    g = case.g
    shapes = {"image": (case.x, NHWC), "weight": (case.w, HWCF),
              "loss": ((case.x[0], *g.out, case.w[3]), NHWC)}
    first, second, result = {"fprop": ("image", "weight", "loss"),
                             "dgrad": ("loss", "weight", "image"),
                             "wgrad": ("loss", "image", "weight")}[case.way]

    def tensor(name: str) -> Any:
        dims, strides = described(*shapes[name])
        return graph.tensor(name=name, dim=dims, stride=strides, data_type=kind)

    one, other = tensor(first), tensor(second)
    word = "filter" if case.way == "dgrad" else second
    out = getattr(graph, f"conv_{case.way}")(
        **{first: one, word: other},
        pre_padding=[before for before, _ in g.pads], post_padding=[after for _, after in g.pads],
        stride=list(g.stride), dilation=list(g.dilation))
    dims, strides = described(*shapes[result])
    out.set_output(True).set_data_type(kind).set_dim(dims).set_stride(strides)
    try:
        graph.validate()
        graph.build_operation_graph()
        graph.create_execution_plans([cudnn.heur_mode.A, cudnn.heur_mode.FALLBACK])
        graph.deselect_numeric_notes([getattr(cudnn.numerical_note, n) for n in refused(case)])
        graph.deselect_workspace_greater_than(LARGEST)
        graph.check_support()
        graph.build_plans()
    except cudnn.cudnnGraphNotSupportedError:
        return None
    return Plan(graph, (one, other, out), graph.get_workspace_size())


def refused(case: Case) -> list[str]:
    """Names of cuDNN's notes on numbers that a plan must not have.

    Tensor cores multiply float64 and float16 as they are, but round float32 to TF32 first;
    Winograd's sums are off by more than a plain sum's.
    """
    exact = case.dtype == "float32" and not case.tf32
    return ["NONDETERMINISTIC", "REDUCED_PRECISION_REDUCTION", "FFT",
            *(["TENSOR_CORE", "DOWN_CONVERT_INPUTS", "WINOGRAD"] if exact else [])]


def described(shape: Sequence[int], order: Sequence[int]) -> tuple[list[int], list[int]]:
    """Dimensions in cuDNN's order and their strides in memory, of an array in C order.

    >>> described((2, 5, 7, 3), NHWC)
    ([2, 3, 5, 7], [105, 1, 21, 3])
    """
    strides = [prod(shape[i + 1:]) for i in range(len(shape))]
    return [shape[i] for i in order], [strides[i] for i in order]


@contextmanager
def off() -> Iterator[None]:
    """Nothing goes to cuDNN in this thread."""
    before, _off.now = getattr(_off, "now", False), True
    try:
        yield
    finally:
        _off.now = before


def why_not() -> str:
    """Empty where cuDNN plans a convolution on the current device; else what is missing."""
    try:
        cudnn = _cudnn()
    except ImportError as error:
        return f"{error} (pip install nvidia-cudnn-frontend and nvidia-cudnn-cu13, or -cu12)"
    try:
        handle = cudnn.create_handle()
        try:
            plan = planned(TRIAL, cudnn, handle=handle)
        finally:
            cudnn.destroy_handle(handle)
    except (RuntimeError, OSError) as error:
        return _line(error)
    return "" if plan else "it has no plan for an ordinary convolution"


def version() -> str:
    """cuDNN's version.

    Raises:
        ImportError: its bindings are not installed.
    """
    number = _cudnn().backend_version()
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}"


TRIAL = Case("fprop", "float32", (2, 8, 8, 16), (3, 3, 16, 16), geometry(8, 8, 3), False)


def _line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


@functools.cache
def _cudnn() -> Any:
    # The bindings ask for CUDA's runtime by its bare name, which finds it only once it is loaded:
    # CuPy has one of its own inside.
    with suppress(Exception):
        importlib.import_module("cuda.pathfinder").load_nvidia_dynamic_lib("cudart")
    return importlib.import_module("cudnn")


@functools.cache
def _handle(thread: int, device: str) -> Any:
    """A handle of its own for every thread and device, or None where cuDNN is not here."""
    return None if why_not() else _cudnn().create_handle()


@functools.lru_cache(maxsize=1024)
def _planned(case: Case, handle: Any) -> Plan | None:
    return planned(case, _cudnn(), handle=handle)
