"""Stands where the module `cudnn` stands: takes the same graphs and computes them with JAX.

It reads and writes memory by the dimensions and strides that the graph declares, as cuDNN does, and
refuses what cuDNN's bindings refuse: steps out of order and words that they do not know.
"""

from types import SimpleNamespace

import jax
import numpy as np

from gpu import plans

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_disable_most_optimizations", True)  # it compiles longer than it runs

STEPS = ["validate", "build_operation_graph", "create_execution_plans", "deselect_numeric_notes",
         "deselect_workspace_greater_than", "check_support", "build_plans"]
WORDS = {"conv_fprop": ("image", "weight"), "conv_dgrad": ("loss", "filter"),
         "conv_wgrad": ("image", "loss")}


class cudnnGraphNotSupportedError(Exception):  # noqa: N801, N818 (cuDNN's name)
    pass


class Tensor:
    def __init__(self, dim=None, stride=None):
        self.dim, self.stride, self.output, self.kind = dim, stride, False, None

    def _set(self, **what):
        vars(self).update(what)
        return self

    def set_output(self, yes):
        return self._set(output=yes)

    def set_data_type(self, kind):
        return self._set(kind=kind)

    def set_dim(self, dim):
        return self._set(dim=dim)

    def set_stride(self, stride):
        return self._set(stride=stride)

    def over(self, array):
        """The memory of an array as the graph sees it."""
        assert array.flags.c_contiguous and array.size == np.prod(self.dim)
        last = sum((n - 1) * s for n, s in zip(self.dim, self.stride, strict=True))
        assert last == array.size - 1, "strides that leave the array"
        return np.lib.stride_tricks.as_strided(
            array, self.dim, [s * array.itemsize for s in self.stride])


class Cudnn:
    """The module.

    Args:
        supports: says of a graph whether there is a plan for it.
        workspace: bytes that every plan asks for.
    """

    cudnnGraphNotSupportedError = cudnnGraphNotSupportedError  # noqa: N815
    data_type = SimpleNamespace(DOUBLE="DOUBLE", FLOAT="FLOAT", HALF="HALF")
    heur_mode = SimpleNamespace(A="A", FALLBACK="FALLBACK")
    numerical_note = SimpleNamespace(**{name: name for name in (
        "DOWN_CONVERT_INPUTS", "FFT", "NONDETERMINISTIC", "REDUCED_PRECISION_REDUCTION",
        "STRICT_NAN_PROP", "TENSOR_CORE", "WINOGRAD")})

    def __init__(self, supports=lambda graph: True, workspace=12):
        self.supports, self.workspace = supports, workspace
        self.planned, self.ran, self.streams, self.handles = [], [], [], []
        self.trouble = ""
        """What the next execution fails with."""

    @property
    def asked(self):
        """The graphs that were planned, but for those that only try whether it works."""
        trial, _ = plans.described(plans.TRIAL.x, plans.NHWC)
        return [g for g in self.planned if g.inputs[0].dim != trial]

    def backend_version(self):
        return 92800

    def create_handle(self):
        self.handles.append(object())
        return self.handles[-1]

    def destroy_handle(self, handle):
        self.handles.remove(handle)

    def set_stream(self, handle, stream):
        assert handle in self.handles
        self.streams.append(stream)

    def pygraph(self, **options):
        self.planned.append(Graph(self, **options))
        return self.planned[-1]


class Graph:
    def __init__(self, cudnn, io_data_type, intermediate_data_type, compute_data_type, handle):
        assert handle in cudnn.handles
        assert compute_data_type == intermediate_data_type
        self.cudnn, self.kinds, self.done = cudnn, (io_data_type, compute_data_type), []

    def tensor(self, name, dim, stride, data_type):
        assert data_type == self.kinds[0]
        return Tensor(dim, stride)

    def __getattr__(self, name):
        if name in WORDS:
            return lambda **words: self.convolution(name, **words)
        if name in STEPS:
            return lambda *arguments: self.step(name, *arguments)
        raise AttributeError(name)

    def convolution(self, name, pre_padding, post_padding, stride, dilation, **tensors):
        assert set(tensors) == set(WORDS[name])
        self.way, self.result = name.removeprefix("conv_"), Tensor()
        self.inputs = [tensors[word] for word in WORDS[name]]
        self.options = {"window_strides": stride, "rhs_dilation": dilation,
                        "padding": list(zip(pre_padding, post_padding, strict=True))}
        return self.result

    def step(self, name, *arguments):
        assert self.result.output and name == STEPS[len(self.done)]
        self.done.append(name)
        assert self.result.kind == self.kinds[0]
        if name == "create_execution_plans":
            assert arguments == (["A", "FALLBACK"],)
        if name == "deselect_numeric_notes":
            self.refused = set(arguments[0])
        if name == "deselect_workspace_greater_than":
            assert arguments == (2 * 2**30,)
        if name == "check_support" and not self.cudnn.supports(self):
            raise cudnnGraphNotSupportedError("no engine")

    def get_workspace_size(self):
        assert self.done == STEPS
        return self.cudnn.workspace

    def execute(self, arrays, workspace, handle):
        assert workspace.nbytes >= self.cudnn.workspace and handle in self.cudnn.handles
        if self.cudnn.trouble:
            text, self.cudnn.trouble = self.cudnn.trouble, ""
            out = arrays[self.result]
            out.fill(7)
            raise RuntimeError(text)
        assert all(a.ctypes.data % 16 == 0 for a in arrays.values())
        one, other = (t.over(arrays[t]) for t in self.inputs)
        out = self.result.over(arrays[self.result])
        self.cudnn.ran.append(self.way)
        out[...] = computed(self.way, one, other, out, self.options)


def computed(way, one, other, out, options):
    """A convolution of images N C H W under filters F C KH KW, or its derivatives."""
    image, weight = {"fprop": (one, other), "dgrad": (out, other), "wgrad": (one, out)}[way]

    def forward(image, weight):
        return jax.lax.conv_general_dilated(
            image, weight, feature_group_count=image.shape[1] // weight.shape[1], **options)
    if way == "fprop":
        return forward(image, weight)
    # Linear in each: where the derivative is taken makes no difference.
    image, weight = (np.array(a) if a is not out else np.zeros(a.shape, a.dtype)
                     for a in (image, weight))
    dx, dw = jax.vjp(forward, image, weight)[1](np.array(other if way == "wgrad" else one))
    return dx if way == "dgrad" else dw
