"""Student code run elsewhere: jobs gathered into tasks for any executor, lost ones sent again."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future

from autograder import task, wire
from autograder.job import Job, JobResult, Limits
from autograder.outcome import NoAnswer
from autograder.remote import perform

MOST_JOBS = 8
"""In one task: enough to hide what sending one costs, few enough to spread over all workers."""

MOST_BYTES = 16 * 2**20
AHEAD = 2
"""Tasks sent for each that can be run at once, so that no worker waits for the next."""

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


class Request:
    """Jobs of one submission that stay together, and what will come of them."""

    def __init__(self, pieces: task.Pieces) -> None:
        self.pieces = pieces
        self.packed = task.packed(pieces)
        self.size = sum(len(frame) for _, frames in self.packed for frame in frames)
        self.lost = False
        self.done: Future[tuple[list[JobResult], tuple[str, ...]]] = Future()


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
            self.layers = self.run([])[1]  # a task without jobs: what stands there?
        except Halted as halted:
            raise halted.problem from None
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @contextlib.contextmanager
    def box(self) -> Iterator[Box]:
        """What runs the jobs of one submission."""
        yield Box(self)

    def run(self, pieces: task.Pieces) -> tuple[list[JobResult], tuple[str, ...]]:
        """What came of some jobs, and the layers of the sandbox that stood around them.

        Raises:
            WireError: something in them cannot be sent.
            Halted: the run is over.
        """
        request = Request(pieces)
        with self._lock:
            if self._halted:
                raise Halted(self._halted.problem)
            self._waiting.append(request)
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
                packed = [job for request in together for job in request.packed]
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
        pieces = [piece for request in together for piece in request.pieces]
        if not isinstance(data, bytes):
            raise wire.WireError("it is not bytes")
        reply = task.understood(data, pieces)
        if reply.versions != task.versions():
            raise WorkersError(_other(reply))
        if reply.fault:
            raise Lost(f"{reply.where}: {reply.problem}")
        if reply.problem:
            raise WorkersError(f"{reply.where}: {reply.problem}")
        results = iter(reply.results)
        for request in together:
            self._settle(request, [next(results) for _ in request.pieces], reply.layers)

    def _again(self, together: list[Request], why: str) -> None:
        for request in together:
            if request.lost or not request.pieces and len(together) == 1:
                self._give_up(request, why)
                continue
            request.lost = True
            with self._lock:
                self._flying.discard(request)
                if not self._halted:
                    self._suspects.append(request)

    def _give_up(self, request: Request, why: str) -> None:
        if not request.pieces:
            self.stop(WorkersError(f"no worker says what it is: {why}"))
            return
        died = NoAnswer("died", f"{LOST}: {why}")
        results = [JobResult((died,) * len(job.calls), status="sandbox")
                   for job, _ in request.pieces]
        self._settle(request, results, self.layers)

    def _settle(self, request: Request, results: list[JobResult], layers: tuple[str, ...]) -> None:
        with self._lock:
            if request in self._flying:
                self._flying.discard(request)
                request.done.set_result((results, layers))


class Box:
    """A sandbox elsewhere, for one submission: what `Sandbox` is on this machine."""

    def __init__(self, dispatch: Dispatch) -> None:
        self._dispatch = dispatch
        self._lost = ""
        self.layers = dispatch.layers
        """Those that stood around every job, wherever it was run."""

    def run(self, job: Job, limits: Limits = Limits()) -> JobResult:
        """Run a job; a submission that a worker was lost with twice runs no more."""
        return self.run_all([job], limits)[0]

    def run_all(self, jobs: Sequence[Job], limits: Limits = Limits()) -> list[JobResult]:
        """Run jobs one after the other on one machine, so that their times can be compared."""
        if self._lost:
            died = NoAnswer("died", self._lost)
            return [JobResult((died,) * len(job.calls), status="sandbox") for job in jobs]
        results, layers = self._dispatch.run([(job, limits) for job in jobs])
        self.layers = tuple(layer for layer in self.layers if layer in layers)
        text = next((o.text for r in results for o in r.outcomes
                     if r.status == "sandbox" and isinstance(o, NoAnswer)), "")
        self._lost = text if text.startswith(LOST) else ""
        return results


def _other(reply: task.Reply) -> str:
    """Which versions are different, there and here."""
    pairs = [(name, reply.versions.get(name, "none"), here)
             for name, here in task.versions().items()]
    different = [f"{name} {there} there, {here} here" for name, there, here in pairs
                 if there != here]
    return (f"a worker has other versions ({reply.where}): {'; '.join(different)}; install the "
            "same there: marks must not depend on who ran what")
