"""Jobs as AWX runs them: ansible-runner, the installed tarball, the environment that AWX's credential gives."""

from __future__ import annotations

import json
import os
import ssl
import sys
import sysconfig
import time
import urllib.request
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ansible_runner
import pytest
from ansible_collections.gen2.azure.tests.unit.plugins.secret_search import SECRET, occurrences

from .awx import injected_for

MOST_EVENT_BYTES = 700_000
# Enough to race; `SLICE_HOSTS=25` is what the collection promises.
HOSTS_OF_A_SLICE = int(os.environ.get("SLICE_HOSTS", "1"))
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEw2Zm9yVGVzdGluZ09ubHlOb3RBUmVhbEtleUF0QWxs test"


@dataclass(frozen=True)
class Controller:
    """Runs a playbook as a job, in a folder of its own, and keeps what it left."""

    folder: Path
    environment: dict[str, str]

    def run(self, playbook: str, hosts: list[str], variables: dict[str, Any], **more: Any) -> ansible_runner.Runner:
        inventory = {"all": {"hosts": {host: {} for host in hosts}}}
        job = self.folder / uuid.uuid4().hex[:8]
        job.mkdir()
        return ansible_runner.run(
            private_data_dir=str(job),
            playbook=playbook,
            inventory=inventory,
            extravars=variables,
            envvars=self.environment,
            quiet=True,
            **more,
        )


@pytest.fixture
def controller(tmp_path: Path, installed: Path, emulator: dict[str, str]) -> Controller:
    environment = injected_for(emulator)
    environment |= {
        "REQUESTS_CA_BUNDLE": emulator["REQUESTS_CA_BUNDLE"],
        "ANSIBLE_COLLECTIONS_PATH": f"{installed}:{sysconfig.get_paths()['purelib']}",
        "HOME": str(tmp_path),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    return Controller(tmp_path, environment)


@pytest.fixture
def variables() -> dict[str, Any]:
    """What the survey of the provision template asks for."""
    return {
        "provision_resource_group": f"job-{uuid.uuid4().hex[:8]}",
        "provision_location": "eastus",
        "provision_size": ["Standard_D2s_v5"],
        "provision_image": "Canonical:ubuntu-24_04-lts:server:latest",
        "provision_security_type": "trusted_launch",
        "provision_admin_username": "azureuser",
        "provision_admin_password": "",
        "provision_ssh_public_keys": [KEY],
    }


def artifacts(runner: ansible_runner.Runner) -> dict[str, Any]:
    """Return what the job hands to later ones, as AWX reads it."""
    found = [event for event in runner.events if event["event"] == "playbook_on_stats"]
    stats: dict[str, Any] = found[-1]["event_data"].get("artifact_data") or {}
    return stats


def test_a_job_from_check_to_absent(controller: Controller, variables: dict[str, Any]) -> None:
    hosts = ["web1", "web2"]
    checked = controller.run("gen2.azure.provision", hosts, variables, cmdline="--check --diff")
    assert checked.rc == 0, checked.stdout.read()
    made = controller.run("gen2.azure.provision", hosts, variables)
    assert made.rc == 0, made.stdout.read()
    handed = artifacts(made)
    assert sorted(handed) == ["azure_machine_web1", "azure_machine_web2"]
    assert {machine["generation"] for machine in handed.values()} == {"V2"}
    again = controller.run("gen2.azure.provision", hosts, variables)
    assert not any(again.stats["changed"].values())
    assert max(len(json.dumps(event)) for event in made.events) < MOST_EVENT_BYTES
    gone = controller.run("gen2.azure.provision", hosts, {**variables, "provision_state": "absent"})
    assert gone.rc == 0, gone.stdout.read()
    refuse_secrets(controller)


def test_no_event_of_a_job_holds_a_secret(controller: Controller, variables: dict[str, Any]) -> None:
    """User data that Azure returns in base64, and a private key for a public one, at the highest verbosity."""
    given = {
        **variables,
        "provision_admin_password": SECRET,
        "provision_options": {"custom_data": SECRET, "user_data": SECRET},
    }
    made = controller.run("gen2.azure.provision", ["web1"], given, cmdline="-vvvv --diff")
    assert made.rc == 0, made.stdout.read()
    again = controller.run("gen2.azure.provision", ["web1"], given, cmdline="-vvvv --diff")
    assert not any(again.stats["changed"].values())
    private = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5v\n-----END OPENSSH PRIVATE KEY-----\n"
    refused = controller.run(
        "gen2.azure.provision", ["web1"], {**given, "provision_ssh_public_keys": [private]}, cmdline="-vvvv"
    )
    assert refused.rc == 2, refused.stdout.read()
    assert any("invocation" in json.dumps(event) for event in made.events)
    for job in (made, again, refused):
        for event in job.events:
            assert occurrences(json.dumps(event), SECRET) == []
            assert "b3BlbnNzaC1rZXkt" not in json.dumps(event)


def test_a_cancelled_job_is_finished_by_the_next(
    controller: Controller, variables: dict[str, Any], emulator: dict[str, str]
) -> None:
    started = time.monotonic()
    writing = wait_for_first_machine(emulator, variables["provision_resource_group"])
    cancelled = controller.run("gen2.azure.provision", ["web1"], variables, cancel_callback=writing)
    assert cancelled.status == "canceled", f"after {time.monotonic() - started:.1f} s: {cancelled.stdout.read()}"
    finished = controller.run("gen2.azure.provision", ["web1"], variables)
    assert finished.rc == 0, finished.stdout.read()
    assert not any(controller.run("gen2.azure.provision", ["web1"], variables).stats["changed"].values())


def test_a_fleet(controller: Controller) -> None:
    group = f"fleet-{uuid.uuid4().hex[:8]}"
    asked = {
        "fleet_name": "web",
        "fleet_count": 5,
        "fleet_resource_group": group,
        "fleet_location": "eastus",
        "fleet_size": ["Standard_D2s_v5"],
        "fleet_image": "Canonical:ubuntu-24_04-lts:server:latest",
        "fleet_security_type": "trusted_launch",
        "fleet_zones": ["1", "2"],
        "fleet_power_state": "running",
        "fleet_prune": "false",
        "fleet_prune_all": "false",
        "fleet_max_deletions": 10,
        "fleet_subnet_id": "",
        "fleet_admin_username": "azureuser",
        "fleet_admin_password": "",
        "fleet_ssh_public_keys": [KEY],
    }
    made = controller.run("gen2.azure.fleet", [], asked)
    assert made.rc == 0, made.stdout.read()
    machines = artifacts(made)["azure_fleet_web"]
    assert [(machine["zone"], machine["generation"]) for machine in machines] == [(zone, "V2") for zone in "12121"]
    assert not any(controller.run("gen2.azure.fleet", [], asked).stats["changed"].values())
    gone = controller.run(
        "gen2.azure.fleet", [], {**asked, "fleet_count": 0, "fleet_prune": "true", "fleet_prune_all": "true"}
    )
    assert gone.rc == 0, gone.stdout.read()
    assert artifacts(gone)["azure_fleet_web"] == []


def test_slices_at_once(controller: Controller, variables: dict[str, Any], emulator: dict[str, str]) -> None:
    """Hosts of one network in four jobs side by side, as AWX slices a job: one network, every machine, each once."""
    hosts = [f"slice-{number:02}" for number in range(4 * HOSTS_OF_A_SLICE)]
    slices = [hosts[number::4] for number in range(4)]

    def run(part: list[str]) -> ansible_runner.Runner:
        return controller.run("gen2.azure.provision", part, variables)

    with ThreadPoolExecutor(max_workers=4) as pool:
        jobs = list(pool.map(run, slices))
    assert [job.rc for job in jobs] == [0, 0, 0, 0], [job.stdout.read() for job in jobs if job.rc]
    handed = [name for job in jobs for name in artifacts(job)]
    assert sorted(handed) == [f"azure_machine_{host.replace('-', '_')}" for host in hosts]
    made = accepted(emulator, variables["provision_resource_group"])
    machines = [path for path, dummy in made if "/virtualmachines/" in path]
    assert len(machines) == len(set(machines)) == len(hosts)
    # Jobs that start together may each find no network and ask for it: it is one, since all ask for the same.
    networks = {(path, body) for path, body in made if "/microsoft.network/" in path}
    assert len(networks) == len({path for path, dummy in networks}) == 2
    with ThreadPoolExecutor(max_workers=4) as pool:
        again = list(pool.map(run, slices))
    assert not any(changed for job in again for changed in job.stats["changed"].values())


def accepted(emulator: dict[str, str], group: str) -> list[tuple[str, str]]:
    """Return the paths and bodies of what Azure took to be made in a group."""
    trust = ssl.create_default_context(cafile=emulator["GEN2_EMULATOR_CA"])
    with urllib.request.urlopen(f"{emulator['GEN2_EMULATOR_URL']}/_emulator/requests", context=trust) as answer:
        log = json.load(answer)
    within = f"/resourcegroups/{group}/"
    return [
        (entry["path"].lower(), json.dumps(entry["request_body"]))
        for entry in log
        if entry["method"] == "PUT" and entry["status"] in (200, 201) and within in entry["path"].lower()
    ]


def test_a_report(controller: Controller) -> None:
    variables = {
        "report_location": "eastus",
        "report_sizes": ["Standard_D2s_v5"],
        "report_images": ["Canonical:ubuntu-24_04-lts:server:latest"],
        "report_directory": str(controller.folder / "report"),
    }
    done = controller.run("gen2.azure.report", [], variables)
    assert done.rc == 0, done.stdout.read()
    assert (controller.folder / "report" / "report.html").is_file()


def wait_for_first_machine(emulator: dict[str, str], group: str) -> Callable[[], bool]:
    """Return what tells AWX to cancel: that a machine of the group has been asked for."""
    trust = ssl.create_default_context(cafile=emulator["GEN2_EMULATOR_CA"])

    def asked() -> bool:
        url = f"{emulator['GEN2_EMULATOR_URL']}/_emulator/requests"
        with urllib.request.urlopen(url, context=trust) as answer:
            log = json.load(answer)
        machines = f"/resourcegroups/{group}/providers/microsoft.compute/virtualmachines/"
        return any(entry["method"] == "PUT" and machines in entry["path"].lower() for entry in log)

    return asked


def refuse_secrets(controller: Controller) -> None:
    """Fail where a secret stands in what the jobs left; the environment is written down by ansible-runner itself."""
    secret = controller.environment["AZURE_SECRET"]
    for path in controller.folder.rglob("*"):
        if path.is_file() and path.name not in ("command", "envvars"):
            assert secret not in path.read_text(encoding="utf-8", errors="replace"), path
