"""The commands of the guide, copied from its pages into a shell, in a home where the collection is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from ansible_collections.gen2.azure.tests.unit.docs.pages import Page, page_names

from .awx_api import AwxApi, serve

CHECKOUT = Path(__file__).resolve().parents[2]
# The pages with commands, each of which has a test below.
PAGES = ["awx", "emulator", "report", "start", "upgrade"]
AWX = "https://awx.example.com"
CHANGED = re.compile(r"^\S+\s+: ok=\d+\s+changed=(\d+)\s.*failed=0", re.MULTILINE)
# A machine of generation 1, whose system inside is ready to become one of generation 2.
OLD_MACHINE = """\
- hosts: localhost
  gather_facts: false
  tasks:
    - gen2.azure.virtual_network:
        name: web
        resource_group: web
        location: westeurope
        address_prefixes: [10.0.0.0/16]
        subnet: {name: machines, address_prefix: 10.0.0.0/24}
      register: network
    - gen2.azure.virtual_machine:
        name: web1
        resource_group: web
        generation: V1
        image: Canonical:0001-com-ubuntu-server-jammy:22_04-lts:latest
        size: Standard_D2s_v5
        security_type: standard
        subnet_id: "{{ network.subnet_id }}"
        admin_username: azureuser
        ssh_public_keys: [ssh-ed25519 AAAA me@here]
"""
INVENTORY = """\
all:
  hosts:
    web1:
      ansible_connection: local
      upgrade_guest_checks: false
      upgrade_guest_evidence:
        system: linux
        os_release: |
          ID=ubuntu
          VERSION_ID="22.04"
        fstab: LABEL=UEFI /boot/efi vfat umask=0077 0 1
        efi_files: [/boot/efi/EFI/BOOT/BOOTX64.EFI]
        partition_table:
          partitiontable:
            label: gpt
            partitions: [{node: /dev/sda15, type: C12A7328-F81F-11D2-BA4B-00A0C93EC93B}]
        block_devices: {blockdevices: [{name: /dev/sda15, label: UEFI}]}
"""


@dataclass(frozen=True)
class Reader:
    """Somebody with a home, a folder to work in, and Azure in reach."""

    folder: Path
    environment: dict[str, str]

    def types(self, script: str) -> str:
        """Run the commands in one shell, and return what they printed."""
        shell = ["bash", "-euc", script]
        done = subprocess.run(shell, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def writes(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def copies(self, commands: list[tuple[str, str]]) -> str:
        """Make the files that an example shows, and run its commands."""
        for command, shown in commands:
            if command.startswith("cat "):
                self.writes(command.removeprefix("cat "), shown)
        return self.types("\n".join(command for command, _shown in commands))


@pytest.fixture
def reader(installed: Path, emulator: dict[str, str], tmp_path: Path) -> Reader:
    home = tmp_path / "home"
    (home / ".ansible").mkdir(parents=True)
    (home / ".ansible" / "collections").symlink_to(installed)
    (home / ".ssh").mkdir()
    (home / ".ssh" / "id_ed25519.pub").write_text("ssh-ed25519 AAAA me@here\n", encoding="utf-8")
    folder = tmp_path / "folder"
    folder.mkdir()
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**emulator, "HOME": str(home), "PATH": path, "ANSIBLE_NOCOLOR": "1"}
    # What the gate reaches the checkout by, and the reader does not have.
    for name in ("ANSIBLE_COLLECTIONS_PATH", "PYTHONPATH", "XDG_CACHE_HOME"):
        environment.pop(name, None)
    return Reader(folder, environment)


def changes(output: str) -> int:
    """Return how much a playbook changed, which ended well."""
    return sum(map(int, CHANGED.findall(output)[-1:])) if CHANGED.search(output) else pytest.fail(output)


def test_the_commands_of_each_page_are_run() -> None:
    assert [name for name in page_names() if any(Page.of(name).consoles())] == PAGES


def test_the_five_minute_start(reader: Reader, installed: Path) -> None:
    checkout, install = Page.of("start").consoles()
    # The gate's session `try` is what this command does.
    assert checkout == [("make try", "")]
    reader.types(f"make --directory {CHECKOUT} --dry-run try")
    collections = Path(reader.environment["HOME"], ".ansible", "collections")
    collections.unlink()
    (tarball,) = installed.parent.glob("gen2-azure-*.tar.gz")
    shutil.copy(tarball, reader.folder)
    reader.copies(install)
    assert (collections / "ansible_collections" / "gen2" / "azure" / "MANIFEST.json").is_file()


def test_rehearsing_on_the_emulator(reader: Reader) -> None:
    reader.writes("site.yml", next(iter(Page.of("start").examples())))
    (commands,) = Page.of("emulator").consoles()
    assert changes(reader.copies(commands)) == 2


def test_a_report_and_the_same_again_without_azure(reader: Reader) -> None:
    with_azure, without = Page.of("report").consoles()
    reader.copies(with_azure)
    assert "Standard_D2s_v5" in (reader.folder / "gen2-report" / "report.md").read_text(encoding="utf-8")
    kept = {name: value for name, value in reader.environment.items() if not name.startswith("AZURE_")}
    Reader(reader.folder, kept).copies(without)
    report = "report.csv"
    first, second = ((reader.folder / name / report).read_text("utf-8") for name in ("gen2-report", "again"))
    assert first == second


def test_an_upgrade_that_is_looked_at_first(reader: Reader) -> None:
    reader.writes("old.yml", OLD_MACHINE)
    reader.writes("web.yml", INVENTORY)
    reader.types("ansible-playbook old.yml")
    look, upgrade = Page.of("upgrade").consoles()
    assert changes(reader.copies(look)) == 0
    assert changes(reader.copies(upgrade)) > 0
    assert changes(reader.copies(upgrade)) == 0


def test_job_templates_are_made_once(reader: Reader) -> None:
    api = AwxApi(
        {
            "organizations": ["Default"],
            "inventories": ["Azure machines"],
            "projects": ["gen2.azure"],
            "credentials": ["Azure"],
        }
    )
    (commands,) = Page.of("awx").consoles()
    with serve(api) as url:
        here = [(command.replace(AWX, url), shown) for command, shown in commands]
        reader.copies(here)
        writes = api.writes
        assert changes(reader.copies(here)) == 0
    assert api.writes == writes
    wanted = yaml.safe_load((CHECKOUT / "extensions" / "awx" / "controller_templates.yml").read_text("utf-8"))
    made = api.things["job_templates"]
    assert [each["name"] for each in made] == [each["name"] for each in wanted["controller_templates"]]
    assert {each["id"] for each in made} == set(api.surveys)
