"""The secret key, and the stream of random numbers that it gives each hidden case."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

import numpy as np

KEY_BYTES = 32


class KeyFileError(ValueError):
    """The key file is missing, unreadable or not a key."""


def new_key(path: Path) -> None:
    """Write a fresh key that only its owner may read.

    Raises:
        KeyFileError: the file exists, or lies in a git work tree, where it would be published.
    """
    path = path.expanduser().absolute()
    if path.exists():
        raise KeyFileError(f"{path} is there already: a new key would change every mark; "
                           "choose another name, or delete it yourself")
    refuse_work_tree(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")


def refuse_work_tree(path: Path) -> None:
    """A file that holds the key must not lie where it would be published.

    Raises:
        KeyFileError: it lies in a git work tree.
    """
    for folder in path.expanduser().resolve().parents:
        if (folder / ".git").exists():
            raise KeyFileError(f"{path} lies in the git work tree {folder}, where the key could "
                               "be published: choose a folder outside it")


def read_key(path: Path) -> bytes:
    """The key in a file made by `new_key`.

    Raises:
        KeyFileError: no such file, or its text is not 64 hexadecimal digits.
    """
    try:
        text = path.expanduser().read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(f"cannot read the key {path}: {getattr(error, 'strerror', error)}; "
                           f"make one with: autograder new-key {path}") from None
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyFileError(f"{path} is not a key: expected {2 * KEY_BYTES} hexadecimal digits, "
                           f"found {len(text)} characters; make one with: autograder new-key")
    return key


def fingerprint(key: bytes) -> str:
    """A name for the key that does not give it away."""
    return hmac.new(key, b"fingerprint", hashlib.sha256).hexdigest()[:12]


def stream(key: bytes, *path: str) -> np.random.RandomState:
    """The random numbers of one hidden case.

    NumPy freezes the streams of `RandomState`, not those of `Generator`: marks computed today
    can be computed again with any later NumPy. Each case has a stream of its own, so that a new
    case changes no other.

    Args:
        key: the secret.
        path: course, exercise, case label, and the student where every student gets other numbers.
    """
    message = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in path)
    digest = hmac.new(key, message, hashlib.sha256).digest()
    sequence = np.random.SeedSequence(int.from_bytes(digest, "big"))
    return np.random.RandomState(np.random.MT19937(sequence))
