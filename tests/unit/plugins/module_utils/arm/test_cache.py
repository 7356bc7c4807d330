from __future__ import annotations

import os
import pathlib

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.arm.cache import DiskCache

KEY = ("sizes", "https://management.azure.com", "0000", "westeurope")


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    return tmp_path / "cache"


def only_file(folder: pathlib.Path) -> pathlib.Path:
    (path,) = folder.iterdir()
    return path


def test_what_is_written_is_read_back(folder: pathlib.Path) -> None:
    DiskCache(folder).write(["a"], *KEY)
    assert DiskCache(folder).read(*KEY) == ["a"]


def test_nothing_is_there_at_first(folder: pathlib.Path) -> None:
    assert DiskCache(folder).read(*KEY) is None


def test_file_and_folder_are_the_users_alone(folder: pathlib.Path) -> None:
    DiskCache(folder).write(["a"], *KEY)
    assert (folder.stat().st_mode & 0o777, only_file(folder).stat().st_mode & 0o777) == (0o700, 0o600)


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"key": ["other"], "document": 1}'], ids=repr)
def test_what_is_damaged_or_anothers_is_not_there(folder: pathlib.Path, text: str) -> None:
    cache = DiskCache(folder)
    cache.write(["a"], *KEY)
    only_file(folder).write_text(text)
    assert cache.read(*KEY) is None
    cache.write(["b"], *KEY)
    assert cache.read(*KEY) == ["b"]


@pytest.mark.parametrize("seconds_ago", [3601, -60], ids=["old", "from the future"])
def test_what_is_of_another_time_is_not_there(folder: pathlib.Path, seconds_ago: float) -> None:
    cache = DiskCache(folder, lifetime=3600)
    cache.write(["a"], *KEY)
    state = only_file(folder).stat()
    os.utime(only_file(folder), (state.st_atime, state.st_mtime - seconds_ago))
    assert cache.read(*KEY) is None


def test_what_others_can_read_is_not_trusted(folder: pathlib.Path) -> None:
    cache = DiskCache(folder)
    cache.write(["a"], *KEY)
    only_file(folder).chmod(0o644)
    assert cache.read(*KEY) is None


def test_a_folder_that_cannot_be_is_no_failure(tmp_path: pathlib.Path) -> None:
    (tmp_path / "file").write_text("")
    cache = DiskCache(tmp_path / "file" / "cache")
    cache.write(["a"], *KEY)
    assert cache.read(*KEY) is None
