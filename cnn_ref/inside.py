"""Looking inside a net: what its layers put out, what an output looks for, and where."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any

from array_api_compat import array_namespace

from cnn_ref.conv import conv2d
from cnn_ref.conv_backward import conv2d_input_grad
from cnn_ref.layers import Conv2d, Function, Layer, Sequential
from cnn_ref.pool import max_pool2d_backward
from cnn_ref.rectifiers import relu
from cnn_ref.windows import Array, Pair, as_floats, pair, require


def deconvnet_step(r: Array, x: Array, w: Array, b: Array | None = None, *, stride: Pair = 1,
                   pad: Any = 0, size: Pair = 2, pool_stride: Pair | None = None) -> Array:
    """One layer back towards the image: unpool with switches, rectify, filter transposed.

    The layer is max_pool2d(relu(conv2d(x, w, b))). Each value of r goes where the largest value
    of its window stood; what is negative becomes zero; the transpose of the convolution, without
    its bias, spreads the rest over the input.

    Args:
        r: what is to be projected back, of the shape of the layer's output (N, PH, PW, F).
        x: the layer's input (N, H, W, C), which the switches come from.
        w, b, stride, pad: of the layer's convolution, as for `conv2d`.
        size, pool_stride: of its pooling, as for `max_pool2d`.

    Returns:
        (N, H, W, C).

    Raises:
        ValueError: shapes that do not fit.

    Source: Zeiler and Fergus, "Visualizing and understanding convolutional networks" (2013),
        section 2.1.

    >>> import numpy as np
    >>> x, w = np.array([[1.0, 3.0], [2.0, 0.0]])[None, :, :, None], np.full((1, 1, 1, 1), 2.0)
    >>> deconvnet_step(np.ones((1, 1, 1, 1)), x, w)[0, :, :, 0]
    array([[0., 2.],
           [0., 0.]])
    """
    active = relu(conv2d(x, w, b, stride=stride, pad=pad))
    unpooled = max_pool2d_backward(r, active, size, stride=pool_stride)
    return conv2d_input_grad(relu(unpooled), x, w, stride=stride, pad=pad)


def occlusion_map(score: Callable[[Array], Array], image: Array, size: Pair, *,
                  stride: Pair = 1, value: float = 0.0) -> Array:
    """The score of an image with a patch over it, for each place of the patch.

    Args:
        score: from images (N, H, W, C) to numbers (N,), such as the score of one class.
        image: (H, W, C).
        size: of the patch, an int or (rows, columns).
        stride: step between two places.
        value: what the patch is filled with.

    Returns:
        (OH, OW): low where the patch hides what the score needs.

    Raises:
        ValueError: shapes that do not fit.

    Source: Zeiler and Fergus (2013), section 4.2.

    >>> import numpy as np
    >>> image = np.zeros((2, 2, 1))
    >>> image[0, 1] = 5
    >>> occlusion_map(lambda x: x.sum(axis=(1, 2, 3)), image, 1)
    array([[5., 0.],
           [5., 5.]])
    """
    require(image.shape, "H W C", "image")
    (kh, kw), (sh, sw) = pair("size", size), pair("stride", stride)
    h, w = image.shape[:2]
    if not (0 < kh <= h and 0 < kw <= w and sh > 0 and sw > 0):
        raise ValueError(f"size is {(kh, kw)} and stride {(sh, sw)} but the image has {(h, w)}: "
                         "the patch must lie inside it")
    image, = as_floats(image)
    xp = array_namespace(image)
    rows = []
    for i in range(0, h - kh + 1, sh):
        hidden = []
        for j in range(0, w - kw + 1, sw):
            patched = xp.asarray(image, copy=True)
            patched[i:i + kh, j:j + kw, :] = value
            hidden.append(patched)
        rows.append(score(xp.stack(hidden)))
    if tuple(rows[0].shape) != (len(hidden),):
        raise ValueError(f"score gave shape {tuple(rows[0].shape)} for N = {len(hidden)} images, "
                         "expected (N,): one number an image")
    return xp.stack(rows)


def feature_maps(net: Sequential, x: Array) -> list[Array]:
    """The output of each layer of a net, in order.

    >>> import numpy as np
    >>> net = Sequential([Conv2d(np.ones((2, 2, 1, 3))), Conv2d(np.ones((2, 2, 3, 1)))])
    >>> [y.shape for y in feature_maps(net, np.ones((1, 5, 5, 1)))]
    [(1, 4, 4, 3), (1, 3, 3, 1)]
    """
    maps = []
    for layer in net.inside:
        x = layer.forward(x)
        maps.append(x)
    return maps


def deconvnet(net: Sequential, x: Array, depth: int, channel: int) -> Array:
    """Project the strongest response of one feature map of each image back onto the image.

    All other responses of that layer are set to zero; then, layer by layer, a convolution is
    transposed without its bias, an activation becomes a ReLU of the signal, a max pooling puts
    each value where the largest stood, and anything else sends back as its gradient does.

    Args:
        net: convolutions, activations and pooling up to `depth`.
        x: images (N, H, W, C).
        depth: how many layers of the net are used.
        channel: which map of the last of them.

    Returns:
        (N, H, W, C).

    Raises:
        ValueError: the layer at `depth` gives no maps, or has no such channel.

    Source: Zeiler and Fergus (2013), section 2.1.

    >>> import numpy as np
    >>> net = Sequential([Conv2d(np.ones((2, 2, 1, 1)))])
    >>> deconvnet(net, np.eye(3)[None, :, :, None], 1, 0)[0, :, :, 0]
    array([[2., 2., 0.],
           [2., 2., 0.],
           [0., 0., 0.]])
    """
    inputs = [x, *feature_maps(Sequential(net.inside[:depth]), x)]
    r = _strongest(inputs[-1], channel)
    for layer, seen in zip(reversed(net.inside[:depth]), reversed(inputs[:-1]), strict=True):
        r = _back(layer, r, seen)
    return r


def _strongest(maps: Array, channel: int) -> Array:
    """The largest value of a channel of each example, zero everywhere else."""
    if maps.ndim != 4 or not 0 <= channel < maps.shape[3]:
        raise ValueError(f"channel is {channel} but the layer gives shape {tuple(maps.shape)}, "
                         "expected (N, H, W, C) with channel below C")
    xp = array_namespace(maps)
    n, h, w, c = maps.shape
    rows = xp.reshape(maps[..., channel], (n, h * w))
    place = xp.expand_dims(xp.argmax(rows, axis=1), axis=1) == xp.arange(h * w, device=maps.device)
    kept = xp.reshape(xp.where(place, rows, xp.zeros_like(rows)), (n, h, w, 1))
    here = xp.arange(c, device=maps.device) == channel
    return xp.where(here, kept, xp.zeros_like(kept))


def _back(layer: Layer, r: Array, seen: Array) -> Array:
    if isinstance(layer, Conv2d):
        return conv2d_input_grad(r, seen, layer.params["w"], **layer.options)
    if isinstance(layer, Function) and layer.args == () and tuple(r.shape) == tuple(seen.shape):
        return relu(r)
    other = copy(layer)  # backward writes gradients, which are not the net's
    other.x = seen
    return other.backward(r)
