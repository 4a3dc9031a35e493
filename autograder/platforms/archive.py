"""Writes what travels as a zip, a tar or a folder: the key for its owner's eyes alone."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from autograder.platforms.bundle import Entry

EPOCH = (1980, 1, 1, 0, 0, 0)
"""Of every file, so that the same export is the same bytes."""


def as_zip(entries: Iterable[Entry]) -> bytes:
    """A zip that keeps each file's rights."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in entries:
            about = zipfile.ZipInfo(entry.path, EPOCH)
            about.external_attr = (0o100000 | entry.mode) << 16
            archive.writestr(about, entry.data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def as_tar(entries: Iterable[Entry]) -> bytes:
    """A tar that keeps each file's rights and is nobody's."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for entry in entries:
            about = tarfile.TarInfo(entry.path)
            about.size, about.mode = len(entry.data), entry.mode
            archive.addfile(about, io.BytesIO(entry.data))
    return buffer.getvalue()


def write(folder: Path, entries: Iterable[Entry]) -> None:
    """Put each file below a folder, with its rights from the first byte on."""
    for entry in entries:
        path = folder / entry.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, entry.mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(entry.data)
