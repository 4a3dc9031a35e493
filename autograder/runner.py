"""Runs slices in the worker's child: statements, then calls, an answer after each of them."""

from __future__ import annotations
import __future__ as future

import ast
import gc
import os
import random
import struct
import sys
import time
import types
import warnings

import numpy as np

KEPT_TEXT = 300
MOST_LINES = 20
LARGE_LIST = 2000
CHANGEABLE = (np.ndarray, list, dict, tuple)
HEAD = struct.Struct("<4sI")
MAGIC = b"tree"


def warm_up() -> None:
    """Run a small job's worth of code once, so that no child pays for first uses."""
    ast.parse("def f(x):\n    return x")
    np.linalg.norm(np.ones((2, 2)) @ np.ones((2, 2)))


def run_jobs(channel: int, wire, standins) -> None:
    """Read jobs from the channel, run them, send an answer for every call.

    All are read before the first is run: nobody reads answers while jobs are still sent.
    """
    jobs, more = [], True
    while more:
        job = wire.decode(_receive(channel), wire.JOB)
        jobs.append((job, [_receive(channel) for _ in range(job["calls"])]))
        more = job["more"]
    for place, (job, calls) in enumerate(jobs):
        if place:
            _forget()
        _run(job, calls, channel, wire, standins)


def _forget() -> None:
    """What the job before kept and set would take memory from the next, or make it raise."""
    sys.modules.pop("__main__", None)
    gc.collect()
    np.seterr(divide="warn", over="warn", under="ignore", invalid="warn")


def _run(job: dict, calls: list, channel: int, wire, standins) -> None:
    begin = time.process_time()
    output = standins.Capped()
    sys.stdout = sys.stderr = output
    sys.stdin = None
    warnings.simplefilter("ignore")
    random.seed(0)  # chance must not decide a mark, nor give another one the next time
    np.random.seed(0)
    known = {name for name, _, _ in job["statements"]}
    namespace, failed = _define(job["statements"], known, standins)
    _send(channel, wire.encode({"call": -1, "outcome": "ready", "failed": failed}))
    function = namespace.get(job["function"])
    if callable(function) and job["driver"]:
        function = _driven(function, job["driver"])
    for number, call in enumerate(calls):
        answer = (_call(function, call, known, wire) if callable(function)
                  else {"outcome": "undefined"})
        _send(channel, _encoded({"call": number, **answer}, wire))
    _send(channel, wire.encode({"call": -2, "outcome": "done", "output": "".join(output.kept),
                                "seconds": time.process_time() - begin}))


def _define(statements: list, known: set[str], standins) -> tuple[dict, list]:
    """Run the statements of a slice; one that raises costs only what needs it."""
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    namespace = module.__dict__
    namespace["display"] = standins.Inert()  # a notebook has it without an import
    failed, flags = [], 0
    for number, (name, line, source) in enumerate(statements):
        try:
            # Empty lines in front, so that lines are counted as in the notebook's cell.
            for node in ast.parse("\n" * (line - 1) + source).body:
                if isinstance(node, ast.ImportFrom) and node.module == "__future__":
                    flags |= _future(node)
                elif isinstance(node, (ast.Import, ast.ImportFrom)):
                    _import(node, name, namespace, standins)
                else:
                    one = ast.Module([node], [])
                    exec(compile(one, name, "exec", flags, dont_inherit=True), namespace)
        except BaseException as error:
            failed.append({"statement": number, **_told(error, known)})
    return namespace, failed


def _future(node: ast.ImportFrom) -> int:
    features = [getattr(future, alias.name, None) for alias in node.names]
    return sum(feature.compiler_flag for feature in features if feature is not None)


def _import(node: ast.Import | ast.ImportFrom, name: str, namespace: dict, standins) -> None:
    """Each name on its own: what is not there becomes a placeholder."""
    for alias in node.names:
        one = (ast.Import([alias]) if isinstance(node, ast.Import)
               else ast.ImportFrom(node.module, [alias], node.level))
        ast.copy_location(one, node)
        try:
            exec(compile(ast.Module([one], []), name, "exec", dont_inherit=True), namespace)
        except (ImportError, OSError) as error:
            module = alias.name if isinstance(node, ast.Import) else node.module or ""
            bound = alias.asname or alias.name.split(".")[0]
            if bound != "*":
                namespace[bound] = standins.of_import(
                    module, alias.name, str(error)[:KEPT_TEXT])


def _driven(function, source: str):
    namespace = {"np": np}
    exec(compile(source, "driver of the exercise", "exec"), namespace)
    return lambda *args, **kwargs: namespace["drive"](function, *args, **kwargs)


def _call(function, sent: bytes, known: set[str], wire) -> dict:
    values, changed = [], set()
    try:
        first = wire.decode(sent)
        for again in range(first["times"]):
            call = wire.decode(sent) if again else first
            places = {str(i): v for i, v in enumerate(call["positional"])} | call["named"]
            before = {place: wire.encode(value) for place, value in places.items()
                      if isinstance(value, CHANGEABLE)}
            positional = [_callable(value) for value in call["positional"]]
            named = {name: _callable(value) for name, value in call["named"].items()}
            values.append(_compact(_common(function(*positional, **named))))
            changed |= {p for p in before if _bytes(places[p], wire) != before[p]}
    except BaseException as error:
        return {"outcome": "raised", "phase": "call", **_told(error, known)}
    return {"outcome": "returned", "values": values, "changed": sorted(changed)}


def _common(value: object) -> object:
    """An array of a subclass or of longer precision as the plain array that it stands for."""
    if isinstance(value, (list, tuple)):
        parts = [_common(part) for part in value]
        return tuple(parts) if isinstance(value, tuple) else parts
    if isinstance(value, dict):
        return {name: _common(part) for name, part in value.items()}
    if isinstance(value, np.longdouble):
        return float(value)
    if not isinstance(value, np.ndarray):
        return value
    plain = np.asarray(value)
    wide = {"g": np.float64, "G": np.complex128}.get(plain.dtype.char)
    return plain.astype(wide) if wide else plain


def _bytes(value: object, wire) -> bytes:
    try:
        return wire.encode(value)
    except wire.WireError:
        return b""


def _callable(value: object) -> object:
    """An argument with its functions, which arrive as source; without any, the argument itself."""
    if isinstance(value, dict) and "$source" in value:
        return eval(value["$source"], {"np": np})
    if isinstance(value, dict):
        made = {name: _callable(part) for name, part in value.items()}
        same = all(made[name] is value[name] for name in value)
    elif isinstance(value, (list, tuple)):
        made = type(value)(map(_callable, value))
        same = all(a is b for a, b in zip(made, value))
    else:
        return value
    return value if same else made


def _compact(value: object) -> object:
    """Long nested lists of numbers travel as arrays."""
    if isinstance(value, (list, tuple)) and _leaves(value) > LARGE_LIST:
        array = np.asarray(value)
        return array if array.dtype.kind in "biufc" else value
    return value


def _leaves(value: object) -> int:
    if isinstance(value, (list, tuple)):
        return sum(map(_leaves, value))
    return 1


def _encoded(answer: dict, wire) -> bytes:
    try:
        return wire.encode(answer)
    except wire.WireError as error:
        return wire.encode({"call": answer["call"], "outcome": "unsendable",
                            "text": str(error)[:KEPT_TEXT]})


def _told(error: BaseException, known: set[str]) -> dict:
    """An exception as plain data: its type, its text, the student's own lines."""
    where, step = [], error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename in known:
            where.append([step.tb_frame.f_code.co_filename, step.tb_lineno])
        step = step.tb_next
    if isinstance(error, SyntaxError) and error.filename in known:
        where.append([error.filename, error.lineno or 1])
    try:
        text = str(error)[:KEPT_TEXT]
    except BaseException:
        text = ""
    bases = [base.__name__[:100] for base in type(error).__mro__[1:-1]]
    return {"type": type(error).__name__[:100], "bases": bases[:20], "text": text,
            "where": where[-MOST_LINES:]}


def _receive(channel: int) -> bytes:
    magic, length = HEAD.unpack(_exactly(channel, HEAD.size))
    if magic != MAGIC:
        raise OSError("the channel carries something else than trees")
    return _exactly(channel, length)


def _exactly(channel: int, count: int) -> bytes:
    parts = []
    while count:
        part = os.read(channel, min(count, 1 << 20))
        if not part:
            raise OSError("the channel was closed in the middle of a job")
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _send(channel: int, payload: bytes) -> None:
    data = memoryview(HEAD.pack(MAGIC, len(payload)) + payload)
    while data:
        data = data[os.write(channel, data):]
