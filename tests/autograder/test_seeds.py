"""The key: made safely, read strictly; its streams: frozen, apart from each other."""

import stat

import numpy as np
import pytest

from autograder import seeds

KEY = bytes(range(32))


def test_a_new_key_is_private_and_can_be_read(tmp_path):
    path = tmp_path / "keys" / "my.key"
    seeds.new_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(seeds.read_key(path)) == 32


def test_two_keys_differ(tmp_path):
    seeds.new_key(tmp_path / "a")
    seeds.new_key(tmp_path / "b")
    assert seeds.read_key(tmp_path / "a") != seeds.read_key(tmp_path / "b")


def test_a_key_is_not_replaced(tmp_path):
    seeds.new_key(tmp_path / "a")
    with pytest.raises(seeds.KeyFileError, match="is there already"):
        seeds.new_key(tmp_path / "a")


@pytest.mark.parametrize("below", ["my.key", "deep/er/my.key"])
def test_a_key_is_not_written_into_a_git_work_tree(tmp_path, below):
    (tmp_path / ".git").mkdir()
    with pytest.raises(seeds.KeyFileError, match="lies in the git work tree"):
        seeds.new_key(tmp_path / below)
    assert not (tmp_path / below).exists()


@pytest.mark.parametrize(
    "text, words",
    [
        ("", "found 0 characters"),
        ("abcd", "expected 64 hexadecimal digits, found 4 characters"),
        ("z" * 64, "is not a key"),
        ("ab" * 33, "found 66 characters"),
    ],
)
def test_what_is_no_key_is_told(tmp_path, text, words):
    (tmp_path / "k").write_text(text)
    with pytest.raises(seeds.KeyFileError, match=words):
        seeds.read_key(tmp_path / "k")


def test_a_missing_key_names_the_command(tmp_path):
    with pytest.raises(seeds.KeyFileError, match="No such file.*make one with: autograder new-key"):
        seeds.read_key(tmp_path / "none")


def test_the_stream_is_the_same_for_ever():
    drawn = seeds.stream(KEY, "cnn", "conv2d", "stride 2").standard_normal(3)
    np.testing.assert_array_equal(drawn, FROZEN)


FROZEN = [-0.25903967198649774, -0.6007280372974835, -0.9010002092335759]


@pytest.mark.parametrize(
    "path",
    [
        ("cnn", "conv2d", "stride 3"),
        ("cnn", "conv2dstride 2", ""),
        ("cnn", "conv2d", "stride 2", "ann"),
        ("cn", "nconv2d", "stride 2"),
    ],
)
def test_other_paths_give_other_streams(path):
    one = seeds.stream(KEY, "cnn", "conv2d", "stride 2").standard_normal()
    assert seeds.stream(KEY, *path).standard_normal() != one


def test_the_fingerprint_is_not_the_key():
    assert len(seeds.fingerprint(KEY)) == 12
    assert seeds.fingerprint(KEY) not in KEY.hex()
    assert seeds.fingerprint(KEY) != seeds.fingerprint(KEY[::-1])
