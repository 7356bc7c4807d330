"""What of an upload is on record, also after a kill in the middle of a line, and of whom it is kept."""

from __future__ import annotations

import pathlib

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.arm.upload_records import UploadRecords
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import UploadStopped

MD5 = "0" * 32
OTHER = "f" * 32


@pytest.fixture
def records(tmp_path: pathlib.Path) -> UploadRecords:
    return UploadRecords(tmp_path / "cache")


def only_file(tmp_path: pathlib.Path) -> pathlib.Path:
    (file,) = (tmp_path / "cache" / "uploads").iterdir()
    return file


def seen(records: UploadRecords) -> tuple[str, int, bool]:
    known = records.look("u")
    assert known
    return known.identity, known.sent, known.whole


def test_what_was_confirmed_is_known_to_the_next_run(records: UploadRecords) -> None:
    assert records.look("u") is None
    with records.open("u", "file 1", "/disks/a") as record:
        record.confirm(0, 512, MD5)
        record.confirm(4096, 1024, OTHER)
    assert records.look("U") is None
    assert seen(records) == ("file 1", 1536, False)
    with records.open("u", "file 1", "/disks/a") as record:
        assert record.has(0, 512, MD5)
        assert record.has(4096, 1024, OTHER)
        assert not record.has(0, 512, OTHER)
        assert not record.has(0, 1024, MD5)
        assert not record.has(512, 512, MD5)
        record.confirm(0, 512, OTHER)
    with records.open("u", "file 2", "/disks/a") as record:
        assert record.has(0, 512, OTHER)
    assert seen(records) == ("file 2", 1536, False)
    assert records.look("another disk") is None
    records.forget("u")
    records.forget("u")
    assert records.look("u") is None


def test_a_line_cut_short_costs_that_line_alone(records: UploadRecords, tmp_path: pathlib.Path) -> None:
    with records.open("u", "file 1", "/disks/a") as record:
        record.confirm(0, 512, MD5)
        record.confirm(512, 512, OTHER)
    file = only_file(tmp_path)
    file.write_text(file.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    with records.open("u", "file 1", "/disks/a") as record:
        assert not record.has(512, 512, OTHER)
        record.confirm(1024, 512, OTHER)
    with records.open("u", "file 1", "/disks/a") as record:
        assert record.has(0, 512, MD5)
        assert record.has(1024, 512, OTHER)


@pytest.mark.parametrize(
    "text", ["", "{", "[1]\n", "0 512 x\n", "\x00\xff", '{"unique_id": "v", "file": "f"}\n0 512 ' + MD5]
)
def test_a_damaged_or_foreign_record_confirms_nothing(
    records: UploadRecords, tmp_path: pathlib.Path, text: str
) -> None:
    with records.open("u", "file 1", "/disks/a"):
        pass
    only_file(tmp_path).write_text(text, encoding="utf-8")
    assert records.look("u") is None
    with records.open("u", "file 1", "/disks/a") as record:
        assert not record.has(0, 512, MD5)
    assert seen(records) == ("file 1", 0, False)


def test_it_is_the_users_alone(records: UploadRecords, tmp_path: pathlib.Path) -> None:
    with records.open("u", "file 1", "/disks/a") as record:
        record.confirm(0, 512, MD5)
    file = only_file(tmp_path)
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    file.chmod(0o644)
    assert records.look("u") is None


def test_one_process_at_a_time(records: UploadRecords) -> None:
    with records.open("u", "file 1", "/disks/a"):
        with pytest.raises(UploadStopped, match="another process"), records.open("u", "file 1", "/disks/a"):
            pass
        with records.open("v", "file 1", "/disks/b"):
            pass
    with records.open("u", "file 1", "/disks/a"):
        pass


def test_what_was_whole_is_not_while_the_next_run_is_at_it(records: UploadRecords) -> None:
    with records.open("u", "file 1", "/disks/a") as record:
        record.declare_whole()
    assert seen(records) == ("file 1", 0, True)
    with records.open("u", "file 2", "/disks/a"):
        assert seen(records) == ("file 2", 0, False)


def test_where_nothing_can_be_written_it_lasts_as_long_as_the_process(tmp_path: pathlib.Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be", encoding="utf-8")
    records = UploadRecords(tmp_path / "cache")
    with records.open("u", "file 1", "/disks/a") as record:
        record.confirm(0, 512, MD5)
        record.declare_whole()
        assert record.has(0, 512, MD5)
    assert records.look("u") is None
    records.forget("u")
