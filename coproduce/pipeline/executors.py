"""Where steps run: worker processes on this machine, or a dask cluster; the same interface."""

from __future__ import annotations

import importlib
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from typing import Any, Self, TypeVar, TypeVarTuple

from coproduce.errors import UsageError
from coproduce.pipeline.worker import THREAD_LIMITS, prepare_worker

Arguments = TypeVarTuple("Arguments")
Result = TypeVar("Result")


def default_jobs() -> int:
    """As many workers as cores that this process may use."""
    count = getattr(os, "sched_getaffinity", None)
    return len(count(0)) if count else os.cpu_count() or 1


def local_executor(jobs: int) -> Executor:
    """Make worker processes here, each with one thread, started when first needed.

    They are started afresh and not forked, on every system: a fork copies locks that
    other threads hold, and the same start everywhere gives the same results everywhere.
    """
    os.environ.update({k: v for k, v in THREAD_LIMITS.items() if k not in os.environ})
    return ProcessPoolExecutor(
        max_workers=max(1, jobs),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=prepare_worker,
    )


def cluster_executor(address: str) -> Executor:
    """Connect to a dask cluster, whose workers must see the song folder under the same path.

    Raises
    ------
    UsageError
        If the extra is not installed, or nobody answers at the address.
    """
    try:
        distributed = importlib.import_module("distributed")
    except ImportError as cause:
        raise UsageError(
            "running on a cluster needs the extra `cluster`",
            "--cluster",
            "Install it: pip install 'coproduce[cluster]'.",
        ) from cause
    try:
        client = distributed.Client(address, timeout="10s")
    except (OSError, ValueError) as cause:
        raise UsageError(
            f"no scheduler answers ({cause})", f"--cluster {address}", "Check that it is running."
        ) from cause
    return _Cluster(client)


class _Cluster(Executor):
    """A cluster's executor that closes its connection when it is shut down."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - distributed has no types
        self._client = client
        # A step that is run again must run: its files may have changed.
        self._executor: Executor = client.get_executor(pure=False)

    def submit(
        self, fn: Callable[..., Result], /, *args: object, **kwargs: object
    ) -> Future[Result]:
        """Run a function on the cluster."""
        return self._executor.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - the base class's own signature
        """Let go of what is running, or wait for it, and close the connection."""
        self._executor.shutdown(wait=wait and not cancel_futures)
        self._client.close()


class Workers:
    """An executor that is made when it is first needed, and made again if its workers die.

    Left as a context it waits for what is running; left by an error or Ctrl-C it stops
    at once.
    """

    def __init__(self, make_executor: Callable[[], Executor]) -> None:
        self._make_executor = make_executor
        self._executor: Executor | None = None

    def submit(self, work: Callable[[*Arguments], Result], *args: *Arguments) -> Future[Result]:
        """Run a function in a worker."""
        if self._executor is None:
            self._executor = self._make_executor()
        try:
            return self._executor.submit(work, *args)
        except BrokenExecutor:
            self._executor.shutdown(wait=False)
            self._executor = self._make_executor()
            return self._executor.submit(work, *args)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if self._executor is None:
            return
        if kind is None:
            self._executor.shutdown(wait=True)
            return
        self._executor.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.terminate()
