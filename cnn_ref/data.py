"""Data sets: what ships with scikit-learn, and MNIST and CIFAR-10 from local files.

Nothing is downloaded and nothing is unpickled. Images are (N, H, W, C).
"""

from __future__ import annotations

import gzip
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np


class Labelled(NamedTuple):
    """Images (N, H, W, C) and their classes (N,)."""

    x: np.ndarray
    y: np.ndarray


def _scikit_learn() -> Any:
    try:
        import sklearn.datasets
    except ImportError as error:
        raise ImportError(
            "scikit-learn is not installed: pip install 'cnn-course[data]'") from error
    return sklearn.datasets


def resized(x: np.ndarray, size: int) -> np.ndarray:
    """Square images (N, K, K) made (N, size, size) by bilinear interpolation, edges repeated.

    >>> resized(np.array([[[0.0, 4.0], [0.0, 4.0]]]), 4)[0, 0]
    array([0., 1., 3., 4.])
    """
    k = x.shape[1]
    place = np.clip((np.arange(size) + 0.5) * k / size - 0.5, 0, k - 1)
    weights = np.maximum(1 - np.abs(place[:, None] - np.arange(k)), 0)
    return weights @ x @ weights.T


def digits(size: int = 28, pad: int = 0) -> Labelled:
    """1,797 handwritten digits that ship with scikit-learn, made larger from 8 x 8.

    Args:
        size: of the images, by bilinear interpolation: 28 as in MNIST.
        pad: zeros around them; 2 makes 32 of 28, for LeNet-5.

    Returns:
        Labelled(x (1797, size + 2 pad, size + 2 pad, 1) of float32 from 0 to 1, y of int64).

    Raises:
        ImportError: scikit-learn is not installed.
    """
    bunch = _scikit_learn().load_digits()
    x = resized(bunch.images / 16, size).astype(np.float32)
    x = np.pad(x, ((0, 0), (pad, pad), (pad, pad)))
    return Labelled(x[..., None], bunch.target.astype(np.int64))


def photographs() -> np.ndarray:
    """A temple in China and a flower, which ship with scikit-learn.

    Returns:
        (2, 427, 640, 3) of float32 from 0 to 1.

    Raises:
        ImportError: scikit-learn, or Pillow that it reads them with, is not installed.
    """
    datasets = _scikit_learn()
    both = [datasets.load_sample_image(name) for name in ("china.jpg", "flower.jpg")]
    return np.stack(both).astype(np.float32) / 255


IDX_TYPES = {8: "u1", 9: "i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}


def read_idx(path: str | Path) -> np.ndarray:
    """An array from a file in MNIST's format, compressed by gzip or not.

    Two zero bytes, a type, the number of axes, the size of each (4 bytes, largest first), values.

    Args:
        path: of the file.

    Returns:
        The array, in this machine's byte order.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file is no IDX, is cut off or too long.

    Source: LeCun, Cortes and Burges, "The MNIST database", "File formats".
    """
    data = _bytes(Path(path))
    if len(data) < 4 or data[:2] != b"\0\0" or data[2] not in IDX_TYPES:
        raise ValueError(f"{path} starts with {data[:4]!r}, expected two zero bytes, a type and a "
                         "number of axes: this is no IDX file")
    axes, dtype = data[3], np.dtype(IDX_TYPES[data[2]])
    start = 4 + 4 * axes
    if len(data) < start:
        raise ValueError(f"{path} has {len(data)} bytes but its header alone {start}: it is cut "
                         "off, copy it again")
    shape = tuple(int(n) for n in np.frombuffer(data, ">u4", axes, 4))
    expected = start + prod(shape) * dtype.itemsize
    if len(data) != expected:
        wrong = "cut off" if len(data) < expected else "too long"
        raise ValueError(f"{path} has {len(data)} bytes, expected {expected} for shape {shape}: "
                         f"it is {wrong}, copy it again")
    values = np.frombuffer(data, dtype, offset=start).reshape(shape)
    return values.astype(dtype.newbyteorder("="))


def _bytes(path: Path) -> bytes:
    data = path.read_bytes()
    if data[:2] != b"\x1f\x8b":
        return data
    try:
        return gzip.decompress(data)
    except (EOFError, OSError, ValueError) as error:
        raise ValueError(f"{path} is a broken gzip file ({error}): copy it again") from error


def mnist(folder: str | Path, part: str = "train") -> Labelled:
    """MNIST, or a data set in its files, from a folder.

    Args:
        folder: holds train-images-idx3-ubyte, train-labels-idx1-ubyte and the t10k ones, with or
            without .gz.
        part: "train" or "test".

    Returns:
        Labelled(x (N, H, W, 1) of uint8, y (N,) of uint8).

    Raises:
        FileNotFoundError: a file is not there, with the names that were tried.
        ValueError: an unknown part, or files that are damaged or do not belong together.

    Source: LeCun, Bottou, Bengio and Haffner (1998), section III.A.
    """
    start = _part(part, {"train": "train", "test": "t10k"})
    x = read_idx(_found(Path(folder), f"{start}-images", "idx3-ubyte"))
    y = read_idx(_found(Path(folder), f"{start}-labels", "idx1-ubyte"))
    if x.ndim != 3 or y.ndim != 1 or len(x) != len(y):
        raise ValueError(f"images have shape {x.shape} and labels {y.shape}, expected (N, H, W) "
                         f"and (N,) of the same N: the {part} files do not belong together")
    return Labelled(x[..., None], y)


def _part(part: str, known: dict[str, Any]) -> Any:
    if part not in known:
        raise ValueError(f"part is {part!r}, expected {' or '.join(map(repr, known))}")
    return known[part]


def _found(folder: Path, start: str, end: str) -> Path:
    names = [f"{start}{joint}{end}{zipped}" for joint in "-." for zipped in ("", ".gz")]
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise FileNotFoundError(f"{folder} has none of {', '.join(names)}: put the file there")


CIFAR10 = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
RECORD = 1 + 3 * 32 * 32


def cifar10(folder: str | Path, part: str = "train") -> Labelled:
    """CIFAR-10 from a folder with its binary version.

    A record is a class and 3,072 bytes: all of red, of green, of blue, each row by row.

    Args:
        folder: holds data_batch_1.bin to data_batch_5.bin and test_batch.bin.
        part: "train" or "test".

    Returns:
        Labelled(x (N, 32, 32, 3) of uint8, y (N,) of uint8); names of the classes in `CIFAR10`.

    Raises:
        FileNotFoundError: a file is not there.
        ValueError: an unknown part, or a file that is damaged or of another version.

    Source: Krizhevsky, "The CIFAR-10 dataset", "Binary version".
    """
    names = _part(part, {"train": [f"data_batch_{k}.bin" for k in range(1, 6)],
                         "test": ["test_batch.bin"]})
    records = np.concatenate([_records(Path(folder) / name) for name in names])
    planes = records[:, 1:].reshape(-1, 3, 32, 32)
    return Labelled(np.ascontiguousarray(planes.transpose(0, 2, 3, 1)), records[:, 0].copy())


def _records(path: Path) -> np.ndarray:
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there: unpack the binary version of CIFAR-10, not "
                                "the one for Python")
    data = np.frombuffer(path.read_bytes(), np.uint8)
    if len(data) == 0 or len(data) % RECORD:
        raise ValueError(f"{path} has {len(data)} bytes, expected a multiple of {RECORD}: it is "
                         "cut off or not the binary version")
    records = data.reshape(-1, RECORD)
    if records[:, 0].max() > 9:
        raise ValueError(f"{path} has class {records[:, 0].max()}, expected 0 to 9: this is not "
                         "CIFAR-10's binary version")
    return records
