"""vhd_info on files of this machine: no credentials, no SDK, no call, no privilege."""

from __future__ import annotations

import errno
import json
import os
import socket
import typing as t
from pathlib import Path

import pytest
from ansible.module_utils import basic
from ansible_collections.gen2.azure.plugins.module_utils import module as shell
from ansible_collections.gen2.azure.plugins.modules import vhd_info
from ansible_collections.gen2.azure.tests.unit.plugins.module_utils.domain.vhd import images


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> t.Any:
    """Return what runs the module on a path where Azure is out of reach."""

    def connect(connection: t.Any) -> t.NoReturn:
        raise AssertionError(connection)

    def run_module(path: Path) -> dict[str, t.Any]:
        options = {"path": str(path), "subscription_id": "of module_defaults"}
        monkeypatch.setattr(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": options}).encode())
        monkeypatch.setattr(basic, "_ANSIBLE_PROFILE", "legacy", raising=False)
        with pytest.raises(SystemExit):
            vhd_info.main()
        result: dict[str, t.Any] = json.loads(capsys.readouterr().out)
        return result

    monkeypatch.setattr(shell, "connect", connect)
    return run_module


def test_an_image_is_described(run: t.Any, tmp_path: Path) -> None:
    disk = images.gpt_disk(24 * images.MIB, volume=images.fat(16, "BOOTX64.EFI"))
    result = run(images.save(images.fixed_vhd(disk), tmp_path / "disk.vhd"))
    assert result["changed"] is False
    assert result["azure_ready"]
    assert result["boots_as"] == ["V2"]
    assert result["upload_size"] == result["file_size"] == 24 * images.MIB + 512
    assert result["footer"]["checksum_valid"]
    assert result["partition_table"]["partitions"][0]["role"] == "efi_system"


def test_a_sparse_file_of_8_tib_is_described(run: t.Any, tmp_path: Path) -> None:
    disk = images.gpt_disk(8 << 40, volume=images.fat(32, "BOOTAA64.EFI"))
    result = run(images.save(images.fixed_vhd(disk), tmp_path / "disk.vhd"))
    assert result["virtual_size"] == 8 << 40
    assert result["partition_table"]["backup_header"] == "valid"
    assert result["architecture"] == "Arm64"


def test_returned_is_what_is_documented(run: t.Any, tmp_path: Path) -> None:
    import yaml

    documented = yaml.safe_load(vhd_info.RETURN)
    dynamic = run(images.save(images.dynamic_vhd(images.gpt_disk(24 * images.MIB)), tmp_path / "disk.vhd"))
    vhdx = run(images.save(images.vhdx(images.gpt_disk(24 * images.MIB)), tmp_path / "disk.vhdx"))
    assert dynamic.keys() - {"changed", "invocation"} == documented.keys()
    assert dynamic["footer"].keys() == documented["footer"]["contains"].keys()
    assert vhdx["vhdx"].keys() == documented["vhdx"]["contains"].keys()
    assert vhdx["partition_table"].keys() == documented["partition_table"]["contains"].keys()
    assert vhdx["shortfalls"][0].keys() == documented["shortfalls"]["contains"].keys()


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe", "socket", "loop"])
def test_what_cannot_be_read_is_a_failure_that_names_it(
    run: t.Any, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / kind
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "loop":
        path.symlink_to(path)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as listener:
            # A path of pytest's may be longer than a socket's may.
            monkeypatch.chdir(tmp_path)
            listener.bind(kind)
    result = run(path)
    assert result["failed"]
    assert result["error"]["code"] == "UnreadableFile"
    assert result["error"]["path"] == str(path)
    assert str(path) in result["msg"]


@pytest.mark.parametrize(("call", "number"), [("open", errno.EACCES), ("lseek", errno.EINVAL), ("pread", errno.EIO)])
def test_a_file_that_the_system_refuses_is_a_failure_that_names_it(
    run: t.Any, tmp_path: Path, call: str, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "disk.vhd"
    path.write_bytes(b"0" * 4096)

    def fail(*_arguments: t.Any) -> t.NoReturn:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, fail)
    result = run(path)
    monkeypatch.undo()
    assert (result["error"]["code"], result["error"]["path"]) == ("UnreadableFile", str(path))
