"""Steps run in processes here or on a cluster, and the result is the same."""

from __future__ import annotations

import importlib
import sys
from functools import partial
from pathlib import Path

import distributed
import pytest

from coproduce.errors import UsageError
from coproduce.pipeline.executors import cluster_executor, default_jobs, local_executor
from coproduce.pipeline.outcome import SongResult
from coproduce.pipeline.run import run_plan

HERE = Path(__file__).parent


def build_on(root: Path, address: str | None) -> SongResult:
    steps = importlib.import_module("toy_plan").toy_plan()
    for name in ("a.txt", "b.txt"):
        (root / name).write_text(name, encoding="utf-8")
    workers = partial(cluster_executor, address) if address else partial(local_executor, 1)
    return run_plan(root, "toy", steps, steps, workers)


@pytest.mark.long
# Tornado and dask leave sockets and loops of their own to the garbage collector.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_cluster_gives_the_same_bytes_as_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(HERE)
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    build_on(here, None)
    with distributed.LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        result = build_on(there, cluster.scheduler_address)
    assert result.errors == ()
    for path in (here / "build").rglob("*.txt"):
        assert (there / path.relative_to(here)).read_bytes() == path.read_bytes()


def test_a_cluster_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: object, **__: object) -> None:
        raise OSError("Timed out")

    monkeypatch.setattr(distributed, "Client", nobody)
    with pytest.raises(UsageError, match="no scheduler answers"):
        cluster_executor("tcp://127.0.0.1:1")


def test_without_the_extra_it_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"coproduce\[cluster\]"):
        cluster_executor("tcp://127.0.0.1:1")


def test_there_is_at_least_one_worker() -> None:
    assert default_jobs() >= 1
