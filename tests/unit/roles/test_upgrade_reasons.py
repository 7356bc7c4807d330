"""What the role makes of the reasons of the module and of those that the system itself gives."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[3]
OLD_IMAGE = {"code": "windows_release_left_out", "severity": "blocker", "message": "2016.", "remedy": "Upgrade."}
STANDARD = {"code": "backup_policy_is_standard", "severity": "blocker", "message": "Standard.", "remedy": "Migrate."}
PLAY = """
- hosts: localhost
  gather_facts: false
  vars_files: [{role}/vars/main.yml]
  vars:
    upgrade_guest_checks: false
    upgrade_name: web1
    upgrade_resource_group: web
    __upgrade_found: {{virtual_machines: [{machine}]}}
    upgrade_guest_evidence: {evidence}
  tasks:
    - ansible.builtin.copy:
        dest: {answer}
        content: "{{{{ told | to_json }}}}"
        mode: "0600"
      vars:
        told:
          state: "{{{{ __upgrade_judged }}}}"
          resumes: "{{{{ not __upgrade_lasting }}}}"
          codes: "{{{{ __upgrade_reasons | map(attribute='code') | list }}}}"
"""


def guest(build: str) -> dict[str, t.Any]:
    return {
        "system": "windows",
        "os": {"Caption": "Windows Server", "BuildNumber": build, "ProductType": 3},
        "disk": {"number": 0, "partition_style": "GPT", "partitions": 3, "efi_partition": True},
    }


@pytest.mark.parametrize(
    ("reasons", "evidence", "state", "codes"),
    [
        pytest.param([OLD_IMAGE], guest("20348"), "ready", [], id="2016 by its image, 2022 by itself"),
        pytest.param(
            [OLD_IMAGE],
            guest("14393"),
            "not_ready",
            ["windows_release_not_upgradable"],
            id="2016 by its image and by itself",
        ),
        pytest.param(
            [STANDARD, OLD_IMAGE], guest("20348"), "not_ready", ["backup_policy_is_standard"], id="another reason stays"
        ),
        pytest.param(
            [OLD_IMAGE], {}, "not_ready", ["windows_release_left_out", "guest_not_known"], id="nothing gathered"
        ),
    ],
)
def test_the_system_itself_is_believed_before_its_image(
    tmp_path: Path, reasons: list[dict[str, str]], evidence: dict[str, t.Any], state: str, codes: list[str]
) -> None:
    program = shutil.which(
        "ansible-playbook", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    )
    if not program:
        pytest.skip("ansible-playbook is not on PATH")
    machine = {"state": "not_ready", "os_type": "Windows", "power_state": "running", "reasons": reasons}
    answer, play = tmp_path / "answer.json", tmp_path / "play.yml"
    play.write_text(
        PLAY.format(
            role=CHECKOUT / "roles" / "upgrade",
            machine=json.dumps(machine),
            evidence=json.dumps(evidence),
            answer=answer,
        ),
        encoding="utf-8",
    )
    environment = {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": str(CHECKOUT / ".cache" / "link"),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "HOME": str(tmp_path),
    }
    run = subprocess.run(
        [program, "-i", "localhost,", "-c", "local", "-e", f"ansible_python_interpreter={sys.executable}", str(play)],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert json.loads(answer.read_text(encoding="utf-8")) == {
        "state": state,
        "codes": codes,
        "resumes": STANDARD not in reasons,
    }
