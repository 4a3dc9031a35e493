"""Student code run elsewhere: jobs gathered into tasks for any executor, lost ones sent again."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import NamedTuple

from autograder import task, wire
from autograder.job import JobResult, Limits
from autograder.outcome import NoAnswer
from autograder.remote import perform

MOST_JOBS = 8
"""In one task: enough to hide what sending one costs, few enough to spread over all workers."""

MOST_BYTES = 16 * 2**20
AHEAD = 2
"""Tasks sent for each that can be run at once, so that no worker waits for the next."""

GREETING = task.Group((), Limits())
"""A task without jobs: what stands there?"""

LOST = "the worker that ran it was lost, and once more when nothing else was run beside it"


class WorkersError(RuntimeError):
    """The workers cannot be used; says why and what to do."""


class Lost(Exception):
    """A task was lost with its worker, however often the executor tried."""


class Halted(BaseException):
    """The run is over: no exception of a notebook, and not to be taken for one."""

    def __init__(self, problem: WorkersError | None) -> None:
        super().__init__(problem)
        self.problem = problem


class Found(NamedTuple):
    """What came of a group of jobs.

    layers: of the sandbox that stood around them.
    lost: whether a worker was lost with them.
    """

    results: task.Results
    layers: tuple[str, ...]
    lost: bool


class Request:
    """A group of jobs, and what will come of it."""

    def __init__(self, group: task.Group, suspect: bool) -> None:
        self.group, self.lost = group, suspect
        self.packed = task.packed(group)
        self.size = sum(len(frame) for job in self.packed.jobs for frame in job)
        self.done: Future[Found] = Future()


class Dispatch:
    """Hands what is waiting to an executor, several requests in a task.

    What was in a lost task is sent again, each request alone and nothing beside it: whatever is
    lost then as well is what kills its worker.

    Args:
        executor: of `concurrent.futures`, or anything with its `submit`.
        slots: how many tasks it can run at once, now.
    """

    def __init__(self, executor: Executor, sandbox: str, slots: Callable[[], int]) -> None:
        self._executor, self._kind, self._slots = executor, sandbox, slots
        self._waiting: deque[Request] = deque()
        self._suspects: deque[Request] = deque()
        self._flying: set[Request] = set()
        self._tasks = 0
        self._halted: Halted | None = None
        self._lock = threading.RLock()
        self.layers: tuple[str, ...] = ()

    def __enter__(self) -> Dispatch:
        try:
            self.layers = self.run(GREETING).layers
        except Halted as halted:
            raise halted.problem from None
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def run(self, group: task.Group, suspect: bool = False) -> Found:
        """What came of some jobs.

        Args:
            suspect: run them alone, because a worker was lost with this submission.

        Raises:
            WireError: something in them cannot be sent.
            Halted: the run is over.
        """
        request = Request(group, suspect)
        with self._lock:
            if self._halted:
                raise Halted(self._halted.problem)
            (self._suspects if suspect else self._waiting).append(request)
            self._send()
        return request.done.result()

    def stop(self, problem: WorkersError | None = None) -> None:
        """Let everybody who waits go; what is still run elsewhere is not read any more."""
        with self._lock:
            if self._halted is None:
                self._halted = Halted(problem)
            left = [*self._waiting, *self._suspects, *self._flying]
            self._waiting.clear()
            self._suspects.clear()
            self._flying.clear()
        for request in left:
            request.done.set_exception(Halted(self._halted.problem))

    def _send(self) -> None:
        """Send what can be sent now."""
        with self._lock:
            while not self._halted:
                together = self._next()
                if not together:
                    return
                self._tasks += 1
                self._flying.update(together)
                packed = [request.packed for request in together]
                try:
                    sent = self._executor.submit(perform, task.write(packed, self._kind))
                except Exception as error:
                    self.stop(WorkersError(f"the executor takes no more: {error}"))
                    return
                sent.add_done_callback(lambda f, together=together: self._back(together, f))

    def _next(self) -> list[Request]:
        if self._suspects:
            return [self._suspects.popleft()] if not self._tasks else []
        free = AHEAD * max(1, self._slots()) - self._tasks
        if free <= 0 or not self._waiting or self._alone():
            return []
        count = min(MOST_JOBS, -(-len(self._waiting) // free))
        taken = [self._waiting.popleft()]
        while len(taken) < count and self._waiting and (
                sum(r.size for r in taken) + self._waiting[0].size <= MOST_BYTES):
            taken.append(self._waiting.popleft())
        return taken

    def _alone(self) -> bool:
        return any(request.lost for request in self._flying)

    def _back(self, together: list[Request], sent: Future[bytes]) -> None:
        """A task has ended, well or not."""
        try:
            self._read(together, sent.result())
        except (Lost, wire.WireError) as error:
            self._again(together, str(error))
        except Exception as error:
            self.stop(error if isinstance(error, WorkersError) else WorkersError(
                f"a worker could not run its task: {type(error).__name__}: {error}"))
        with self._lock:
            self._tasks -= 1
            self._flying.difference_update(together)
        self._send()

    def _read(self, together: list[Request], data: bytes) -> None:
        if not isinstance(data, bytes):
            raise wire.WireError("it is not bytes")
        reply = task.understood(data, [request.group for request in together])
        if reply.versions != task.versions():
            raise WorkersError(_other(reply))
        if reply.fault:
            raise Lost(f"{reply.where}: {reply.problem}")
        if reply.problem:
            raise WorkersError(f"{reply.where}: {reply.problem}")
        for request, results in zip(together, reply.results, strict=True):
            self._settle(request, Found(results, reply.layers, False))

    def _again(self, together: list[Request], why: str) -> None:
        for request in together:
            if request.group is GREETING:
                self.stop(WorkersError(f"no worker says what stands there: {why}"))
            elif request.group.together:  # each of its jobs comes back alone
                self._settle(request, Found([None] * len(request.group.jobs), self.layers, True))
            elif request.lost:
                died = NoAnswer("died", f"{LOST}: {why}")
                results = [JobResult((died,) * len(job.calls), status="sandbox")
                           for job in request.group.jobs]
                self._settle(request, Found(results, self.layers, True))
            else:
                self._suspect(request)

    def _suspect(self, request: Request) -> None:
        with self._lock:
            if request in self._flying:
                self._flying.discard(request)
                request.lost = True
                self._suspects.append(request)

    def _settle(self, request: Request, found: Found) -> None:
        with self._lock:
            if request in self._flying:
                self._flying.discard(request)
                request.done.set_result(found)


def _other(reply: task.Reply) -> str:
    """Which versions are different, there and here."""
    pairs = [(name, reply.versions.get(name, "none"), here)
             for name, here in task.versions().items()]
    different = [f"{name} {there} there, {here} here" for name, there, here in pairs
                 if there != here]
    return (f"a worker has other versions ({reply.where}): {'; '.join(different)}; install the "
            "same there: marks must not depend on who ran what")
