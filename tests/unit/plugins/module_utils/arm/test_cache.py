from __future__ import annotations

import os
import pathlib
import tempfile

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


def test_a_link_to_another_file_is_not_followed(folder: pathlib.Path) -> None:
    cache = DiskCache(folder)
    cache.write(["a"], *KEY)
    moved = folder / "elsewhere"
    path = only_file(folder).rename(moved)
    DiskCache(folder)._path(KEY).symlink_to(path)
    assert cache.read(*KEY) is None
    cache.write(["b"], *KEY)
    assert cache.read(*KEY) == ["b"]


def test_what_another_user_wrote_is_not_trusted(folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = DiskCache(folder)
    cache.write(["a"], *KEY)
    monkeypatch.setattr(os, "getuid", lambda: only_file(folder).stat().st_uid + 1)
    assert cache.read(*KEY) is None


def test_an_entry_knows_its_age(folder: pathlib.Path) -> None:
    cache = DiskCache(folder)
    cache.write(["a"], *KEY)
    state = only_file(folder).stat()
    os.utime(only_file(folder), (state.st_atime, state.st_mtime - 600))
    document, age = cache.read_with_age(*KEY)
    assert (document, 600 <= age < 700) == (["a"], True)


def test_a_write_that_fails_leaves_nothing_behind(folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: object) -> None:
        raise OSError("no space left on device")

    folder.mkdir()
    monkeypatch.setattr(pathlib.Path, "replace", refuse)
    DiskCache(folder).write(["a"], *KEY)
    assert list(folder.iterdir()) == []


def test_a_user_without_a_home_has_a_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    def refuse() -> pathlib.Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(pathlib.Path, "home", refuse)
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    DiskCache().write(["a"], *KEY)
    assert DiskCache().read(*KEY) == ["a"]
    (kept,) = tmp_path.iterdir()
    assert kept.stat().st_mode & 0o077 == 0
