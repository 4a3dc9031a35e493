"""The process that speaks with Dask for the grader: locked, and without anything worth stealing.

It carries bytes to and fro and reads none
of them. Dask's client unpickles what it receives; whoever gets code to run here can read the
libraries, reach the scheduler's port, and lie about answers, as a worker could anyway.
"""

from __future__ import annotations

import functools
import json
import os
import socket
import struct
import sys
import threading
import time
from concurrent.futures import Future

from autograder.confine import Failure, lock_up
from autograder.remote import perform

TASK, REPLY, LOST, WORKERS, FATAL = b"t", b"r", b"l", b"w", b"f"
HEAD = struct.Struct("<cQQ")
MAXIMUM = 2**29
CONNECT_SECONDS = 10
POLL_SECONDS = 1.0
PATIENT_POLLS = 5
"""A worker that starts anew is away for a moment: nothing to be told."""


def send(channel: socket.socket, kind: bytes, number: int, data: bytes) -> None:
    """Send one message."""
    channel.sendall(HEAD.pack(kind, number, len(data)))
    channel.sendall(data)


def receive(channel: socket.socket, most: int) -> tuple[bytes, int, bytes]:
    """The next message.

    Raises:
        EOFError: the other side has gone.
        ValueError: it is larger than is read.
    """
    kind, number, length = HEAD.unpack(_exactly(channel, HEAD.size))
    if length > most:
        raise ValueError(f"a message of {length} bytes")
    return kind, number, _exactly(channel, length)


def _exactly(channel: socket.socket, count: int) -> bytes:
    data = bytearray()
    while len(data) < count:
        part = channel.recv(min(count - len(data), 1 << 20))
        if not part:
            raise EOFError("it has gone")
        data += part
    return bytes(data)


def main() -> None:
    """Import, find the scheduler, lock this process, connect, carry."""
    channel = socket.socket(fileno=int(sys.argv[2]))
    settings = json.loads(sys.argv[3])
    lock = threading.Lock()

    def tell(kind: bytes, number: int, data: bytes) -> None:
        with lock:
            send(channel, kind, number, data)

    try:
        carry(channel, connected(settings, tell), tell)
    except EOFError:
        pass  # the grader has finished
    except Exception as error:
        words = str(error) if isinstance(error, Failure) else f"{type(error).__name__}: {error}"
        tell(FATAL, 0, words.encode())
    finally:
        os._exit(0)


def connected(settings: dict, tell):
    """A client of the scheduler, in a process that is locked by then.

    Raises:
        Failure: no scheduler answers, or this process cannot be locked.
    """
    import dask
    import distributed

    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 GiB"})
    names = [f"distributed.comm.tls.{name}" for name in ("ca-file", "client.cert", "client.key")]
    tls = settings["tls"] or [dask.config.get(name, None) for name in names]
    host, port = reached(settings["host"], settings["port"])
    lock_up(port, [file for file in tls if file])
    security = distributed.Security()
    if tls[0]:
        security = distributed.Security(
            require_encryption=True, tls_ca_file=tls[0], tls_client_cert=tls[1],
            tls_client_key=tls[2])
    where = f"{'tls' if tls[0] else 'tcp'}://{f'[{host}]' if ':' in host else host}:{port}"
    # Dask waits for ever for somebody who listens and says nothing.
    limit = threading.Timer(2 * CONNECT_SECONDS, lambda: (
        tell(FATAL, 0, _strange("no word", tls[0]).encode()), os._exit(0)))
    limit.daemon = True
    limit.start()
    try:
        return distributed.Client(where, security=security, timeout=CONNECT_SECONDS,
                                  set_as_default=False, name="autograder")
    except Exception as error:
        raise Failure(_strange(type(error).__name__, tls[0])) from None
    finally:
        limit.cancel()


def _strange(what: str, tls: str | None) -> str:
    advice = ("are these certificates of its authority? does it ask for TLS at all?" if tls
              else "if it asks for TLS, give --tls CA CERTIFICATE KEY")
    return f"something listens there but does not answer as a Dask scheduler ({what}); {advice}"


def reached(host: str, port: int) -> tuple[str, int]:
    """Where the scheduler really is: its address is looked up before the lock.

    Raises:
        Failure: nobody listens there.
    """
    try:
        with socket.create_connection((host, port), CONNECT_SECONDS) as found:
            return found.getpeername()[:2]
    except OSError as error:
        raise Failure(f"no scheduler there ({error.strerror or error}): start one with  dask "
                      "scheduler,  and write the address that it tells") from None


def carry(channel: socket.socket, client, tell) -> None:
    """Take tasks to the workers and bring back what they say, until the grader hangs up."""
    executor, there = client.get_executor(pure=False), threading.Event()
    threading.Thread(target=watch, args=(client, tell, there), daemon=True).start()
    while True:
        _, number, data = receive(channel, MAXIMUM)
        there.wait()
        executor.submit(perform, data).add_done_callback(
            functools.partial(bring, tell, number))


def bring(tell, number: int, done: Future) -> None:
    """What came of a task: bytes, or words."""
    if done.cancelled():
        tell(FATAL, 0, b"the connection to the scheduler is lost")
        return
    error = done.exception()
    if error is None and type(done.result()) is bytes:
        tell(REPLY, number, done.result())
    elif type(error).__name__ == "KilledWorker":
        tell(LOST, number, str(error).encode())
    else:
        words = f"{type(error).__name__}: {error}" if error else "an answer that is not bytes"
        tell(FATAL, 0, f"a worker could not run its task ({words}): is this package installed "
                       "there, in the same version?".encode())


def watch(client, tell, there: threading.Event) -> None:
    """Tell how many workers there are, whenever that changes; look at each once."""
    told, empty, seen = None, 0, set()
    while True:
        try:
            threads = client.nthreads()
            examine(client, set(threads) - seen)
        except Exception as error:
            words = str(error) if isinstance(error, Failure) else (
                f"the scheduler has gone ({type(error).__name__})")
            tell(FATAL, 0, words.encode())
            return
        seen = set(threads)
        empty = 0 if threads else empty + 1
        now = len(threads), sum(threads.values())
        if now != told and (threads or empty >= PATIENT_POLLS):
            tell(WORKERS, now[1], _words(now, told).encode())
            told = now
        if threads:
            there.set()
        time.sleep(POLL_SECONDS)


def examine(client, workers: set[str]) -> None:
    """Have workers import what they need: one that cannot would break off at its first task.

    Raises:
        Failure: one cannot.
    """
    if not workers:
        return
    found = client.run(exec, "import autograder.remote", workers=sorted(workers),
                       on_error="return")
    for worker, error in found.items():
        if isinstance(error, ImportError):
            raise Failure(f"the worker {worker} cannot run tasks ({error}): install this package "
                          "there, in this version")


def _words(now: tuple[int, int], told: tuple[int, int] | None) -> str:
    workers, threads = now
    if not workers:
        return ("no worker: waiting for one. Start some with  dask worker  where this package is "
                "installed, or press Ctrl-C: what is finished is kept")
    fewer = told is not None and workers < told[0]
    what = "a worker was lost, what it had is run elsewhere; " * fewer
    return (f"{what}{workers} worker{'s' * (workers > 1)}, "
            f"{threads} submission{'s' * (threads > 1)} at a time")
