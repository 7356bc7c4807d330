"""The progress of an upload as a person sees it: lines among ansible-playbook's own, or none where none are wanted."""

from __future__ import annotations

import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import typing as t

import ansible_collections
import pytest
from ansible_collections.gen2.azure.tests.unit.plugins.module_utils.domain.vhd import images

from .azure import Azure

LINE = re.compile(r"^localhost: upload of \S+web\.vhd: (\d+) % \(.* of .*\)", re.MULTILINE)
PAGES = {"method": "PUT", "path": "/md-"}


@pytest.fixture
def vhd(tmp_path: pathlib.Path) -> pathlib.Path:
    disk = images.Image(64 * images.MIB)
    noise = random.Random(2)
    for number in range(24):
        disk.write(number * 2 * images.MIB, noise.randbytes(8192))
    return images.save(images.fixed_vhd(disk), tmp_path / "web.vhd")


def test_it_is_shown_unless_nobody_wants_it(
    azure: Azure, group: str, emulator: dict[str, str], vhd: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    program = shutil.which("ansible-playbook")
    if program is None:
        pytest.skip("ansible-playbook is not on PATH")

    def upload(name: str, **more: t.Any) -> dict[str, t.Any]:
        options = {"name": name, "resource_group": group, "source": {"vhd": str(vhd)}}
        return {"name": name, "gen2.azure.managed_disk": options, **more}

    tasks = [
        upload("shown", vars={"gen2_azure_progress_seconds": 0.1}),
        upload("off", vars={"gen2_azure_progress_seconds": 0}),
        upload("secret", no_log=True, vars={"gen2_azure_progress_seconds": 0.1}),
    ]
    play = {"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": tasks}
    file = tmp_path / "play.yml"
    file.write_text(json.dumps([play]), encoding="utf-8")
    azure.admin("POST", "faults", {"fault": "slow", "seconds": 0.2, "times": None, "match": PAGES})
    collections = pathlib.Path(next(iter(ansible_collections.__path__))).parent
    environment = emulator | dict(os.environ) | {"ANSIBLE_COLLECTIONS_PATH": str(collections), "ANSIBLE_NOCOLOR": "1"}
    run = subprocess.run([program, str(file)], capture_output=True, text=True, env=environment, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    shown, rest = run.stdout.split("TASK [off]")
    percents = [int(found) for found in LINE.findall(shown)]
    assert len(percents) >= 3
    assert percents == sorted(percents)
    assert percents[-1] == 100
    assert not LINE.findall(rest)
