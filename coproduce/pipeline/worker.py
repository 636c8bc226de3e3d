"""What runs in a worker, here or on a cluster: one step, from paths to paths."""

from __future__ import annotations

import importlib
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing import connection, parent_process
from pathlib import Path

from coproduce.errors import CoproduceError, StepError
from coproduce.files.atomic import flush_to_disk, storage_error
from coproduce.pipeline.digests import sha256
from coproduce.pipeline.step import Job, Step

# One thread each: the workers share the cores already, and sums come out the same
# whatever the number of workers.
THREAD_LIMITS = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What a step made, still in its scratch folder: output path → SHA-256."""

    outputs: dict[str, str]
    seconds: float


def prepare_worker() -> None:
    """Make a worker end with its parent, and leave Ctrl-C to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def run_step(root: Path, scratch: Path, step: Step, lost: Mapping[str, str]) -> Finished:
    """Run one step, writing into `scratch`, and give the digests of what it made.

    Raises
    ------
    CoproduceError
        Whatever the step says is wrong; anything unforeseen becomes a `StepError`, a full
        or locked disk a `StorageError`.
    """
    begun = time.perf_counter()
    try:
        _action(step)(Job(root=root, scratch=scratch, step=step, lost=lost))
        outputs = {}
        for path in step.outputs.values():
            flush_to_disk(scratch / path)
            outputs[path] = sha256(scratch / path)
    except CoproduceError as error:
        # People know their song folder; where it lies on the disk is nobody else's business.
        prefix = f"{root}{os.sep}"
        error.problems = tuple(problem.without(prefix) for problem in error.problems)
        raise
    except OSError as cause:
        raise storage_error(cause, step.name) from cause
    except MemoryError as cause:
        raise StepError(
            "there was not enough memory", step.name, "Close other programs, or use --jobs 1."
        ) from cause
    except Exception as cause:
        if os.environ.get("COPRODUCE_DEBUG"):
            traceback.print_exc()
        raise StepError(
            f"something went wrong inside coproduce ({type(cause).__name__}: {cause})",
            step.name,
            "Your files are as they were. Please report this; setting COPRODUCE_DEBUG=1 "
            "shows the details.",
        ) from cause
    return Finished(outputs=outputs, seconds=time.perf_counter() - begun)


def _action(step: Step) -> Callable[[Job], None]:
    # By name, so that judging a plan need not load what running it needs.
    module, _, function = step.action.partition(":")
    action: Callable[[Job], None] = getattr(importlib.import_module(module), function)
    return action


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
