"""One dictionary of connection options serves the modules of both collections in one play."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.gen2.azure.tests.unit.docs.pages import Page

LINKS = Path(__file__).resolve().parents[2] / ".cache" / "link"
GIVEN = {"subscription": "SUBSCRIPTION_ID", "tenant": "TENANT", "client_id": "CLIENT_ID", "secret": "SECRET"}
TASKS = [
    {"name": "Ours", "gen2.azure.virtual_machine_info": {"resource_group": "none"}},
    {
        "name": "Theirs",
        "azure.azcollection.azure_rm_virtualmachine_info": {"resource_group": "none"},
        "ignore_errors": True,
    },
]


def results(emulator: dict[str, str], folder: Path) -> dict[str, Any]:
    """Run the guide's play with a task of each collection, and return what came of each."""
    (play,) = next(yaml.safe_load(text) for text in Page.of("migration").examples() if "module_defaults" in text)
    file = folder / "play.yml"
    file.write_text(yaml.safe_dump([{**play, "tasks": TASKS}]), encoding="utf-8")
    names = [name for name in os.environ if name.startswith(("AZURE_", "ANSIBLE_"))]
    environment = {name: value for name, value in os.environ.items() if name not in names}
    environment |= {
        "ANSIBLE_COLLECTIONS_PATH": f"{LINKS}:{sysconfig.get_paths()['purelib']}",
        "ANSIBLE_STDOUT_CALLBACK": "ansible.posix.json",
        "AZURE_CLOUD_ENVIRONMENT": emulator["AZURE_CLOUD_ENVIRONMENT"],
        "REQUESTS_CA_BUNDLE": emulator["REQUESTS_CA_BUNDLE"],
        "HOME": str(folder),
    }
    variables = json.dumps({name: emulator[f"AZURE_{variable}"] for name, variable in GIVEN.items()})
    program = Path(sys.executable).with_name("ansible-playbook")
    command = [str(program), "-i", "localhost,", "-e", variables, "-e", f"ansible_python_interpreter={sys.executable}"]
    run = subprocess.run([*command, str(file)], capture_output=True, text=True, check=False, env=environment)
    assert "{" in run.stdout, run.stderr
    (found,) = json.loads(run.stdout[run.stdout.index("{") :])["plays"]
    return {task["task"]["name"]: task["hosts"]["localhost"] for task in found["tasks"]}


def test_both_take_the_guides_module_defaults(emulator: dict[str, str], tmp_path: Path) -> None:
    found = results(emulator, tmp_path)
    assert found["Ours"]["virtual_machines"] == []
    # Theirs lacks its libraries of Azure here, which it says after it has taken its options.
    assert found["Theirs"]["failed"]
    assert "ansible[azure] (azure >= 2.0.0)" in found["Theirs"]["msg"], found["Theirs"]["msg"]
