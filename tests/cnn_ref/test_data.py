"""Data sets: files made here byte by byte, and what ships with scikit-learn."""

import gzip
import struct

import numpy as np
import pytest
from configurations import close

from cnn_ref import data


def idx(a, kind):
    head = struct.pack(">BBBB", 0, 0, kind, a.ndim) + struct.pack(f">{a.ndim}I", *a.shape)
    return head + a.tobytes()


X = np.arange(3 * 4 * 5, dtype=np.uint8).reshape(3, 4, 5)
Y = np.array([7, 0, 9], np.uint8)


def folder_of(tmp_path, **files):
    for name, content in files.items():
        (tmp_path / name.replace("_", "-")).write_bytes(content)
    return tmp_path


@pytest.mark.parametrize("kind, dtype", [(8, ">u1"), (9, ">i1"), (11, ">i2"), (12, ">i4"),
                                         (13, ">f4"), (14, ">f8")])
def test_idx_of_every_type(tmp_path, kind, dtype):
    a = np.arange(-3, 3).reshape(2, 3).astype(dtype)
    (tmp_path / "a").write_bytes(idx(a, kind))
    got = data.read_idx(tmp_path / "a")
    assert got.dtype == np.dtype(dtype).newbyteorder("=") and (got == a).all()


@pytest.mark.parametrize("pack, end", [(bytes, ""), (gzip.compress, ".gz")])
@pytest.mark.parametrize("joint", ["-", "."])
def test_mnist_zipped_or_not(tmp_path, pack, end, joint):
    (tmp_path / f"t10k-images{joint}idx3-ubyte{end}").write_bytes(pack(idx(X, 8)))
    (tmp_path / f"t10k-labels{joint}idx1-ubyte{end}").write_bytes(pack(idx(Y, 8)))
    x, y = data.mnist(tmp_path, "test")
    assert x.shape == (3, 4, 5, 1) and (x[..., 0] == X).all() and (y == Y).all()


@pytest.mark.parametrize("content, words", [
    (b"PK\3\4", "starts with b'PK.* this is no IDX file"),
    (b"", "starts with b'', expected two zero bytes"),
    (b"\0\0\x08\3\0\0", "has 6 bytes but its header alone 16: it is cut off"),
    (idx(X, 8)[:-1], r"has 75 bytes, expected 76 for shape \(3, 4, 5\): it is cut off"),
    (idx(X, 8) + b"0", "has 77 bytes, expected 76 for shape .* it is too long"),
    (gzip.compress(idx(X, 8), mtime=0)[:-9], "is a broken gzip file"),
    (b"\x1f\x8b\x08rubbish and more rubbish", "is a broken gzip file"),
])
def test_damaged_idx_files_are_described(tmp_path, content, words):
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(ValueError, match=words):
        data.read_idx(tmp_path / "a")


def test_mnist_files_that_are_missing_or_do_not_belong_together(tmp_path):
    with pytest.raises(FileNotFoundError, match="none of train-images-idx3-ubyte, "):
        data.mnist(tmp_path)
    with pytest.raises(ValueError, match="part is 'valid', expected 'train' or 'test'"):
        data.mnist(tmp_path, "valid")
    (tmp_path / "train-images-idx3-ubyte").write_bytes(idx(X, 8))
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx(Y[:2], 8))
    with pytest.raises(ValueError, match=r"images have shape \(3, 4, 5\) and labels \(2,\)"):
        data.mnist(tmp_path)


def test_cifar10_planes_become_channels(tmp_path):
    r = np.random.RandomState(0)
    x, y = r.randint(0, 256, (10, 32, 32, 3)).astype(np.uint8), np.arange(10, dtype=np.uint8)
    records = [bytes([k]) + b"".join(a[:, :, c].tobytes() for c in range(3)) for a, k in zip(x, y)]
    for k in range(5):
        (tmp_path / f"data_batch_{k + 1}.bin").write_bytes(b"".join(records[2 * k:2 * k + 2]))
    got = data.cifar10(tmp_path)
    assert (got.x == x).all() and (got.y == y).all() and len(data.CIFAR10) == 10
    with pytest.raises(FileNotFoundError, match="test_batch.bin is not there: unpack the binary"):
        data.cifar10(tmp_path, "test")
    for content, words in ((b"\x80\4", "has 2 bytes, expected a multiple of 3073"),
                           (b"", "has 0 bytes"), (bytes([77]) * 3073, "has class 77, expected 0")):
        (tmp_path / "test_batch.bin").write_bytes(content)
        with pytest.raises(ValueError, match=words):
            data.cifar10(tmp_path, "test")


def test_resizing_keeps_constants_planes_and_the_size_itself():
    x = np.random.RandomState(0).standard_normal((2, 8, 8))
    close(data.resized(x, 8), x)
    close(data.resized(np.ones((1, 8, 8)), 28), np.ones((1, 28, 28)))
    ramp = data.resized(np.tile(np.arange(8.0), (1, 8, 1)), 32)[0, 0]
    close(np.diff(ramp[2:-2]), np.full(27, 0.25))


def test_digits_and_photographs():
    pytest.importorskip("sklearn", reason="scikit-learn is not installed (extra 'data')")
    x, y = data.digits()
    assert x.shape == (1797, 28, 28, 1) and x.dtype == np.float32 and y.dtype == np.int64
    assert x.min() == 0 and 0.9 < x.max() <= 1 and np.bincount(y).tolist() == [
        178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    padded = data.digits(pad=2).x
    assert padded.shape == (1797, 32, 32, 1) and (padded[:, 2:-2, 2:-2] == x).all()
    assert not padded[:, :2].any()
    pytest.importorskip("PIL", reason="Pillow is not installed")
    both = data.photographs()
    assert both.shape == (2, 427, 640, 3) and both.dtype == np.float32
    assert both.min() >= 0 and 0.9 < both.max() <= 1


def test_without_scikit_learn_the_error_says_what_to_install(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(ImportError, match=r"pip install 'cnn-course\[data\]'"):
        data.digits()
