"""Digests are remembered for files that did not change, and never for ones that did."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from coproduce.pipeline import digests
from coproduce.pipeline.digests import CACHE_NAME, Digests


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text("one", encoding="utf-8")
    os.utime(tmp_path / "a.txt", ns=(10**18, 10**18))
    return tmp_path


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_files_that_are_not_there_and_folders_have_none(root: Path) -> None:
    assert Digests(root, root).of("b.txt") is None
    assert Digests(root, root).of(".") is None


def test_what_was_seen_is_not_read_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "SETTLED_S", -1.0)
    first = Digests(root, root)
    assert first.of("a.txt") == digest("one")
    first.save()

    def read_again(path: Path) -> str:
        raise AssertionError(path)

    monkeypatch.setattr(digests, "sha256", read_again)
    assert Digests(root, root).of("a.txt") == digest("one")


def test_a_changed_file_is_read_again_even_if_it_is_as_long_and_as_old(root: Path) -> None:
    first = Digests(root, root)
    first.of("a.txt")
    first.save()
    (root / "a.txt").write_text("two", encoding="utf-8")
    os.utime(root / "a.txt", ns=(10**18, 10**18))
    assert Digests(root, root).of("a.txt") == digest("two")


def test_a_file_that_changed_this_moment_is_not_remembered(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "SETTLED_S", 3600.0)
    first = Digests(root, root)
    first.of("a.txt")
    first.save()
    cache = root / CACHE_NAME
    assert "a.txt" not in (cache.read_text("utf-8") if cache.exists() else "")


@pytest.mark.parametrize("damage", ["", "[]", "{", '{"a.txt": 3}', '{"a.txt": [1]}'])
def test_a_damaged_memory_is_forgotten(root: Path, damage: str) -> None:
    (root / CACHE_NAME).write_text(damage, encoding="utf-8")
    assert Digests(root, root).of("a.txt") == digest("one")
