"""Build an execution environment that holds the collection, and provision a machine on the emulator from inside it.

usage: python tests/execution_environment.py [BASE_IMAGE]

It needs podman. The base image is ansible-builder's own unless another is named. What podman needs beside it here, such
as `--isolation=chroot --network=host` in a container, stands in EE_BUILD_ARGUMENTS.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from checkout import CACHE, CHECKOUT, VENVS, copy_tree, environment, make_venv, program, say

IMAGE = "localhost/gen2-azure-ee"
FOLDER = CACHE / "ee"
TARBALL = "gen2-azure.tar.gz"
WITHIN_EMULATOR = "--within-emulator"
AUTHORITY = "/tmp/authority.pem"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEw2Zm9yVGVzdGluZ09ubHlOb3RBUmVhbEtleUF0QWxs test"
MACHINE = {
    "provision_resource_group": "ee",
    "provision_location": "eastus",
    "provision_size": ["Standard_D2s_v5"],
    "provision_image": "Canonical:ubuntu-24_04-lts:server:latest",
    "provision_admin_username": "azureuser",
    "provision_ssh_public_keys": [KEY],
}


def main(arguments: list[str]) -> int:
    if WITHIN_EMULATOR in arguments:
        return _provision_twice()
    if shutil.which("podman") is None:
        say("podman was not found: an execution environment is a container.")
        return 1
    venv = make_venv(VENVS / "beside", sys.executable, ["core-2.19", "beside"])
    _build(venv, arguments[0] if arguments else None)
    emulator = ["-m", "tests.emulator", "--quiet", "--operation-seconds", "0.1", "--retry-after", "0"]
    command = [str(program(venv)), *emulator, "--", str(program(venv)), __file__, WITHIN_EMULATOR]
    return subprocess.run(command, cwd=CHECKOUT, env=environment(venv), check=False).returncode


def _build(venv: Path, base: str | None) -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    copy = copy_tree(FOLDER / "copy")
    galaxy = [str(program(venv, "ansible-galaxy")), "collection", "build", "--output-path", str(FOLDER), str(copy)]
    subprocess.run(galaxy, check=True, stdout=subprocess.DEVNULL)
    (built,) = FOLDER.glob("gen2-azure-*.tar.gz")
    built.rename(FOLDER / TARBALL)
    definition = FOLDER / "execution-environment.yml"
    # JSON is YAML.
    definition.write_text(json.dumps(_definition(base)), encoding="utf-8")
    builder = [str(program(venv, "ansible-builder")), "build", "--tag", IMAGE, "--file", str(definition)]
    builder += ["--context", str(FOLDER / "context"), "--container-runtime", "podman", "--squash", "off"]
    if more := os.environ.get("EE_BUILD_ARGUMENTS"):
        builder.append(f"--extra-build-cli-args={more}")
    subprocess.run(builder, check=True, cwd=FOLDER, env=environment(venv))


def _definition(base: str | None) -> dict[str, Any]:
    """Return what the image is made of: the collection, and what ansible-builder finds that it needs."""
    found: dict[str, Any] = {
        "version": 3,
        "dependencies": {
            "ansible_core": {"package_pip": "ansible-core>=2.19,<2.20"},
            "ansible_runner": {"package_pip": "ansible-runner"},
            "galaxy": {"collections": [{"name": f"/tmp/{TARBALL}", "type": "file"}]},
        },
        "additional_build_files": [{"src": TARBALL, "dest": "collection"}],
        "additional_build_steps": {"prepend_galaxy": [f"COPY _build/collection/{TARBALL} /tmp/{TARBALL}"]},
    }
    if base:
        found["images"] = {"base_image": {"name": base}}
        if _has(base, "apt-get"):
            found["options"] = {"package_manager_path": "/usr/bin/apt-get", "skip_pip_install": True}
            for stage in ("prepend_base", "prepend_builder"):
                found["additional_build_steps"][stage] = ["RUN apt-get update"]
    return found


def _has(image: str, command: str) -> bool:
    found = subprocess.run(["podman", "run", "--rm", image, "which", command], check=False, capture_output=True)
    return found.returncode == 0


def _provision_twice() -> int:
    """Make a machine from inside the image; a second run must leave it alone."""
    first, second = _play(), _play()
    if "changed=0" in first or "changed=0" not in second:
        say("The first run was expected to change something, and the second nothing.")
        return 1
    say(f"{IMAGE} provisioned a machine, and left it alone the second time.")
    return 0


def _play() -> str:
    reach = [name for name in os.environ if name.startswith("AZURE_")]
    container = ["podman", "run", "--rm", "--network=host", *(f"--env={name}" for name in reach)]
    container += [f"--env=REQUESTS_CA_BUNDLE={AUTHORITY}", f"--volume={os.environ['GEN2_EMULATOR_CA']}:{AUTHORITY}:ro"]
    play = ["ansible-playbook", "gen2.azure.provision", "-i", "web1,", "-e", json.dumps(MACHINE)]
    done = subprocess.run([*container, IMAGE, *play], check=False, stdout=subprocess.PIPE, text=True)
    say(done.stdout)
    if done.returncode:
        raise SystemExit(done.returncode)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
