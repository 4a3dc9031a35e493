"""Dask distributed as an executor. The grader itself never speaks with Dask: a courier does.

Whatever Dask receives it unpickles, and a worker that was taken over could send anything. So
Dask's client lives in a process of its own, locked, without key, answers, course or results
(`courier`), and what comes from there is bytes that are read like everything a worker says.
"""

from __future__ import annotations

import argparse
import functools
import importlib.util
import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

from autograder.batch import ELSEWHERE
from autograder.courier import FATAL, LOST, MAXIMUM, REPLY, TASK, WORKERS, receive, send
from autograder.dispatch import Lost, WorkersError
from autograder.remote import perform
from autograder.text import one_line

ADDRESS = re.compile(r"dask://(\[[0-9a-fA-F:.]+\]|[^/\s:@\[\]]+):([0-9]{1,5})")
START = "import sys; sys.path.append(sys.argv[1]); from autograder.courier import main; main()"
KEPT = ("PATH", "HOME", "LANG", "PYTHONPATH", "XDG_CONFIG_HOME")
"""What of the environment the courier is given, and what Dask reads its settings from."""


def address(text: str) -> tuple[str, int]:
    """Host and port of `dask://HOST:PORT`.

    Raises:
        ValueError: it is none.
    """
    found = ADDRESS.fullmatch(text)
    if not found or not 0 < int(found[2]) < 2**16:
        raise ValueError(f"{text!r} is no executor: write  dask://HOST:PORT  with the address that "
                         "the scheduler tells when it starts (tcp://HOST:PORT or tls://HOST:PORT)")
    return found[1].strip("[]"), int(found[2])


def options(command: argparse.ArgumentParser) -> None:
    """What a command that grades takes, to have others run student code."""
    command.add_argument("--executor", type=_place, metavar="dask://HOST:PORT",
                         help="run student code on the workers of this Dask scheduler, locked up "
                         f"as here, {ELSEWHERE} notebooks side by side; needs the extra 'dask'")
    command.add_argument("--tls", type=Path, nargs=3, default=(),
                         metavar=("CA", "CERTIFICATE", "KEY"),
                         help="files for a scheduler that asks for TLS (default: those of Dask's "
                         "own settings, where they name some)")


def _place(text: str) -> tuple[str, int]:
    try:
        return address(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def opener(chosen: argparse.Namespace, say: Callable[[str], None]) -> Callable[[], Cluster] | None:
    """Opens the cluster that a command names; None where student code is run on this machine.

    Raises:
        WorkersError: its options do not go together.
    """
    asked, tls = getattr(chosen, "executor", None), getattr(chosen, "tls", ())
    if asked is None:
        if tls:
            raise WorkersError("--tls says how to reach a scheduler: name it with --executor")
        return None
    if chosen.sandbox == "none":
        raise WorkersError("--sandbox none is for this machine: on the workers of --executor "
                           "student code is always locked up")
    return functools.partial(Cluster, *asked, tls, say)


class Cluster(Executor):
    """A Dask cluster, through a courier; runs `perform` and nothing else.

    Args:
        tls: files of the authority's certificate, the client's certificate and its key; without
            them those that Dask's own settings name, if any.
        say: told what a person waits for.
    """

    def __init__(self, host: str, port: int, tls: Sequence[Path] = (),
                 say: Callable[[str], None] = lambda text: None) -> None:
        self._settings = {"host": host, "port": port,
                          "tls": [os.path.abspath(file) for file in tls]}
        self.name = f"dask://{f'[{host}]' if ':' in host else host}:{port}"
        self.slots = 0
        self._say = say
        self._number = 0
        self._futures: dict[int, Future[bytes]] = {}
        self._lock = threading.Lock()
        self._gone: WorkersError | None = None

    def __enter__(self) -> Cluster:
        if importlib.util.find_spec("distributed") is None:
            raise WorkersError("Dask is not installed here: run  pip install 'cnn-course[dask]'")
        for file in self._settings["tls"]:
            if not os.access(file, os.R_OK):
                raise WorkersError(f"{file} cannot be read: --tls takes the authority's "
                                   "certificate, your certificate and its key")
        self._channel, theirs = socket.socketpair()
        with theirs:
            words = [os.path.abspath(sys.executable), "-P", "-B", "-c", START,
                     str(Path(__file__).parent.parent), str(theirs.fileno()),
                     json.dumps(self._settings)]
            self._process = subprocess.Popen(
                words, pass_fds=(theirs.fileno(),), cwd="/", env=_environment(),
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                start_new_session=True)  # Ctrl-C is for the grader
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the courier; Dask drops what it still had for it."""
        self._channel.shutdown(socket.SHUT_RDWR)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        self._channel.close()

    def submit(self, fn: Callable[[bytes], bytes], /, *args: Any, **kwargs: Any) -> Future[bytes]:
        """Have a task performed."""
        if fn is not perform or kwargs:
            raise TypeError("a courier carries tasks and nothing else")
        [data] = args
        future: Future[bytes] = Future()
        with self._lock:
            if self._gone:
                raise self._gone
            self._number += 1
            number = self._number
            self._futures[number] = future
        try:
            with self._lock:
                send(self._channel, TASK, number, data)
        except OSError:
            self._end("the process that speaks with Dask has ended")
        return future

    def _read(self) -> None:
        """Take what the courier brings until it is gone."""
        try:
            while True:
                kind, number, data = receive(self._channel, MAXIMUM)
                if kind == WORKERS:
                    self._told(number, one_line(data.decode("utf-8", "replace")))
                elif kind == FATAL:
                    return self._end(one_line(data.decode("utf-8", "replace"), 1000))
                else:
                    self._settle(kind, number, data)
        except (OSError, EOFError, ValueError) as error:
            self._end(f"the process that speaks with Dask has ended ({error})")

    def _told(self, slots: int, text: str) -> None:
        self.slots = min(slots, 10**6)
        self._say(f"{self.name}: {text}")

    def _settle(self, kind: bytes, number: int, data: bytes) -> None:
        with self._lock:
            future = self._futures.pop(number, None)
        if future is None:
            return
        if kind == REPLY:
            future.set_result(data)
        elif kind == LOST:
            future.set_exception(Lost(one_line(data.decode("utf-8", "replace"))))
        else:
            future.set_exception(ValueError(f"the courier brought {kind!r}"))

    def _end(self, why: str) -> None:
        with self._lock:
            self._gone = self._gone or WorkersError(f"{self.name}: {why}")
            left, self._futures = list(self._futures.values()), {}
        for future in left:
            future.set_exception(self._gone)


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items()
            if name in KEPT or name.startswith("DASK_")}
    # One thread, or a lock would not hold for all of them.
    return {**kept, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
