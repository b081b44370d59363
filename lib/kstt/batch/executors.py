"""Crews that work elsewhere: any `concurrent.futures` executor, or a Dask cluster."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from concurrent import futures
from concurrent.futures import BrokenExecutor, Executor
from hashlib import sha256
from pkgutil import resolve_name
from typing import Any

from kstt.batch.crews import Done, fault, lost, stopped
from kstt.batch.maker import Maker, this_maker
from kstt.batch.parcel import Returned, make_elsewhere, pack
from kstt.batch.plan import Plan
from kstt.batch.work import Limits, Made, Work
from kstt.errors import KsttError, Place, Problem
from kstt.errors.installing import pip_install

CONNECT_SECONDS = 10
"""How long a scheduler is looked for before it is told as not there."""
WORKER_SECONDS = 30
"""How long a scheduler without a worker is waited for to get one."""


class NotTaken(Exception):
    """An executor that did not take a report, in the words of what stopped it."""


class ExecutorCrew:
    """Reports made by the workers of an executor; their files travel back and are published here.

    capacity: how many reports to hand out at a time. An executor stays open; who opened it closes it. Given a function
    that opens one, the crew opens it, opens another when a worker's death has broken it, and closes it.

    >>> from concurrent.futures import ProcessPoolExecutor
    >>> options = Options(crew=lambda plan, jobs, limits: ExecutorCrew(pool, plan, jobs, limits))   # doctest: +SKIP
    """

    def __init__(self, executor: Executor | Callable[[], Executor], plan: Plan, capacity: int, limits: Limits):
        self.capacity, self.limits = capacity, limits
        self._open = executor if callable(executor) else None
        self.executor: Executor = executor() if callable(executor) else executor
        self._running: dict[Any, Work] = {}
        self._parcel: Any = pack(plan)

    def start(self, work: Work) -> None:
        try:
            future = self._submit(work)
        except BrokenExecutor as error:
            future = futures.Future()
            if self._open is None:
                future.set_exception(error)
            else:
                self.executor.shutdown(wait=False)
                self.executor = self._open()
                future = self._submit(work)
        except OSError as error:  # a pool that cannot start its process
            future = futures.Future()
            future.set_exception(NotTaken(_words(error)))
        self._running[future] = work

    def _submit(self, work: Work) -> Any:
        return self.executor.submit(make_elsewhere, self._parcel, work.task, work.formats, self.limits)

    def _ended(self) -> list[Any]:
        return list(futures.wait(self._running, return_when=futures.FIRST_COMPLETED).done)

    def wait(self) -> list[Done]:
        if not self._running:
            return []
        return [self._done(self._running.pop(future), future) for future in self._ended()]

    def _died(self, future: Any) -> bool:
        """Whether the worker died, rather than what it ran."""
        return future.cancelled() or isinstance(future.exception(), BrokenExecutor)

    def _done(self, work: Work, future: Any) -> Done:
        if self._died(future):
            return Done(work, problems=(lost(work),), lost=True, how="worker ended")
        if (error := future.exception()) is not None:
            # The worker's disk, its Python, or no worker at all: told with this report, the others go on.
            if isinstance(error, OSError | NotTaken):
                code = "KSTT-BATCH-031" if isinstance(error, NotTaken | TimeoutError) else "KSTT-BATCH-004"
                return Done(work, problems=(Problem.of(code, Place(str(work.task.folder)), text=_words(error)),))
            return Done(work, problems=(fault(work, f"{type(error).__name__}: {error}"),))
        returned: Returned = future.result()
        used = {"cpu_seconds": returned.cpu_seconds, "peak_bytes": returned.peak_bytes}
        if other := _other_maker(str(work.task.folder), returned.maker):
            return Done(work, problems=(other,), **used)
        if returned.files is not None:
            try:
                return Done(work, made=_store(work, returned.files), **used)
            except OSError as error:
                text = _words(error)
                return Done(work, problems=(Problem.of("KSTT-BATCH-004", Place(str(work.folder)), text=text),), **used)
        problems = returned.problems
        if returned.stopped:
            problems = (stopped(work, self.limits),)
        elif returned.fault:
            problems = (fault(work, returned.fault),)
        return Done(work, problems=problems or (lost(work),), lost=returned.lost, **used)

    def close(self) -> None:
        for future in self._running:
            future.cancel()
        if self._open is not None:
            self.executor.shutdown(wait=False)  # loky's takes no more than that


def _words(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _other_maker(place: str, maker: Any) -> Problem | None:
    """KSTT-BATCH-014 for a process elsewhere that is not what this one is, and would make other reports."""
    found = this_maker().other_than(maker) if isinstance(maker, Maker) else ("kstt",)
    return Problem.of("KSTT-BATCH-014", Place(file=place), found=", ".join(found)) if found else None


def _store(work: Work, files: dict[str, bytes]) -> Made:
    for name, data in files.items():
        with open(work.folder / name, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    return {name: sha256(data).hexdigest() for name, data in files.items()}


def _reach(address: str) -> None:
    """Wait until a scheduler answers at an address: a client of Dask's that has found none, or something else there (the
    dashboard's port), waits on and complains of itself afterwards. Errors: OSError, TimeoutError; ValueError or TypeError
    when the address is none, or lacks its certificates.
    """
    from distributed.comm import connect
    from distributed.security import Security

    async def answered() -> None:
        certificates = Security().get_connection_args("client")
        line = await asyncio.wait_for(connect(address, CONNECT_SECONDS, **certificates), CONNECT_SECONDS + 1)
        line.abort()

    with futures.ThreadPoolExecutor(1) as aside:  # in a notebook a loop runs in this thread
        aside.submit(lambda: asyncio.run(answered())).result()


class DaskCrew(ExecutorCrew):
    """Reports made by the workers of a Dask cluster. The parcel is sent to each worker once; Dask gives the work of a
    worker that died to another.

    Errors: KSTT-BATCH-012 when the scheduler cannot be reached, KSTT-BATCH-013 without Dask, KSTT-BATCH-020 when it has no
    worker, or none any more, KSTT-BATCH-024 when one has no kstt, KSTT-BATCH-014 when one would make other reports,
    KSTT-BATCH-019 when the scheduler is lost while reports are made; those that were published stay.
    """

    def __init__(self, address: str, plan: Plan, jobs: int | None, limits: Limits):
        try:
            import distributed
        except ImportError:
            raise KsttError(Problem.of("KSTT-BATCH-013", Place(), command=pip_install("kstt[dask]"))) from None
        # It tells of every message that a lost connection did not take, with a traceback; that it is lost is told below.
        logging.getLogger("distributed.batched").setLevel(logging.CRITICAL)
        self.address = address
        try:
            _reach(address)
            self.client = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, TimeoutError, ValueError, TypeError) as error:
            text = str(error) or type(error).__name__
            raise KsttError(Problem.of("KSTT-BATCH-012", Place(), address=address, text=text)) from None
        try:
            self.client.wait_for_workers(1, timeout=WORKER_SECONDS)
        except TimeoutError:
            self.client.close()
            raise self._deserted() from None
        workers = self.client.scheduler_info(n_workers=-1)["workers"].values()
        self._check_workers()
        # One more than the workers have hands, so that none waits for the next report to travel.
        super().__init__(None, plan, jobs or sum(each["nthreads"] for each in workers) + 1, limits)  # type: ignore[arg-type]
        self._sent: Any = None

    def _check_workers(self) -> None:
        """Errors: KSTT-BATCH-024 with the addresses of workers that have no kstt and could not open the parcel;
        KSTT-BATCH-014 for each that would make other reports."""
        versions = self.client.run(resolve_name, "kstt:__version__", on_error="return")
        if without := sorted(address for address, found in versions.items() if not isinstance(found, str)):
            self.client.close()
            raise KsttError(Problem.of("KSTT-BATCH-024", Place(), found=", ".join(without)))
        found = self.client.run(this_maker, on_error="return")
        if other := [each for address, maker in sorted(found.items()) if (each := _other_maker(address, maker))]:
            self.client.close()
            raise KsttError(*other)

    def _submit(self, work: Work) -> Any:
        if self._sent is None or self._sent.status != "finished":
            self._sent = self._send()
        return self.client.submit(
            make_elsewhere, self._sent, work.task, work.formats, self.limits, pure=False, retries=2
        )

    def _send(self) -> Any:
        """Give the parcel to every worker; those that come later fetch it from these, and it is lost when all that have it
        are gone. Errors: KSTT-BATCH-019, 020."""
        try:
            self.client.wait_for_workers(1, timeout=WORKER_SECONDS)
            return self.client.scatter(self._parcel, broadcast=True, hash=False, timeout=WORKER_SECONDS)
        except (OSError, TimeoutError, futures.CancelledError):
            raise self._gone() if self.client.status != "running" else self._deserted() from None

    def _deserted(self) -> KsttError:
        return KsttError(Problem.of("KSTT-BATCH-020", Place(), address=self.address, seconds=WORKER_SECONDS))

    def _gone(self) -> KsttError:
        # What is left to say about that is ours to say, not the traceback of the search that the client breaks off.
        for name in ("distributed.client", "distributed.utils"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        return KsttError(Problem.of("KSTT-BATCH-019", Place(), address=self.address))

    def _ended(self) -> list[Any]:
        import distributed

        try:
            with self.client.as_current():
                return list(distributed.wait(list(self._running), return_when="FIRST_COMPLETED").done)
        except futures.CancelledError:
            # Without its scheduler a client cancels everything and goes on looking for it.
            if self.client.status != "running":
                raise self._gone() from None
            self._sent = None  # what they were given may be lost, which is told apart, and perhaps later
            return [future for future in self._running if future.cancelled()]

    def _died(self, future: Any) -> bool:
        from distributed import KilledWorker

        return future.cancelled() or isinstance(future.exception(), KilledWorker | futures.CancelledError)

    def close(self) -> None:
        super().close()
        self.client.close()
