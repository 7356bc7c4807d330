"""Each module does its work with the RBAC actions that its documentation names, and with no others."""

from __future__ import annotations

import importlib
import json
import pathlib
import re
import typing as t
from collections.abc import Callable

import pytest
from ansible_collections.gen2.azure.tests.unit.docs.pages import Page
from ansible_collections.gen2.azure.tests.unit.plugins.module_utils.domain.vhd import images

from .azure import Azure, Failed

ACTION = re.compile(r"C\((Microsoft\.[A-Za-z./]+)\)")
IMAGE = "Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2:latest"
FIRST_GENERATION = "Canonical:0001-com-ubuntu-server-jammy:22_04-lts:latest"


def documented(module: str) -> list[str]:
    entry = importlib.import_module(f"ansible_collections.gen2.azure.plugins.modules.{module}")
    return sorted(set(ACTION.findall(entry.DOCUMENTATION)))


@pytest.fixture
def only(azure: Azure, monkeypatch: pytest.MonkeyPatch) -> Callable[[list[str]], None]:
    """Return what makes the environment a client's that may do these actions only."""

    def limit(actions: list[str]) -> None:
        client = azure.admin("POST", "tokens", {"actions": actions})
        monkeypatch.setenv("AZURE_CLIENT_ID", client["client_id"])
        monkeypatch.setenv("AZURE_SECRET", client["secret"])

    return limit


@pytest.fixture
def machine(azure: Azure, group: str) -> dict[str, t.Any]:
    return {
        "name": "web1",
        "resource_group": group,
        "location": "eastus",
        "size": ["Standard_D2s_v5"],
        "image": IMAGE,
        "subnet_id": azure.id_of(group, "Microsoft.Network/virtualNetworks", "net/subnets/default"),
        "admin_username": "azureuser",
        "ssh_public_keys": ["ssh-ed25519 AAAA me@here"],
    }


def test_a_machines_whole_life(azure: Azure, machine: dict[str, t.Any], only: Callable[[list[str]], None]) -> None:
    only(documented("virtual_machine"))
    azure.run("virtual_machine", **machine)
    azure.run("virtual_machine", **{**machine, "size": ["Standard_D4s_v5"], "power_state": "stopped"})
    azure.run("virtual_machine", **{**machine, "size": ["Standard_D4s_v5"], "power_state": "deallocated"})
    azure.run("virtual_machine", **{**machine, "size": ["Standard_D4s_v5"], "power_state": "running"})
    azure.run("virtual_machine", name="web1", resource_group=machine["resource_group"], state="absent")


def test_readiness_for_the_upgrade(azure: Azure, machine: dict[str, t.Any], only: Callable[[list[str]], None]) -> None:
    azure.run("virtual_machine", **machine)
    azure.run("virtual_machine", **{**machine, "name": "old", "image": FIRST_GENERATION, "generation": "V1"})
    only(documented("upgrade_info"))
    found = azure.run("upgrade_info", resource_group=machine["resource_group"])["virtual_machines"]
    assert {each["name"]: each["state"] for each in found} == {"web1": "already", "old": "ready"}


def test_actions_on_a_machine(azure: Azure, machine: dict[str, t.Any], only: Callable[[list[str]], None]) -> None:
    azure.run("virtual_machine", **machine)
    only(documented("virtual_machine"))
    for action in ("restart", "redeploy", "reapply", "reimage"):
        azure.run("virtual_machine", **machine, action=action, allow_os_disk_loss=True)
    azure.run("virtual_machine", **machine, action="generalize", power_state="stopped")


def test_an_up_to_date_machine_needs_to_be_read_only(
    azure: Azure, machine: dict[str, t.Any], only: Callable[[list[str]], None]
) -> None:
    azure.run("virtual_machine", **machine)
    only(["Microsoft.Compute/virtualMachines/read"])
    assert not azure.run("virtual_machine", **machine)["changed"]


def test_a_disk_an_image_and_a_machine_from_each(
    azure: Azure, group: str, machine: dict[str, t.Any], only: Callable[[list[str]], None]
) -> None:
    for name in ("os", "golden"):
        only(documented("managed_disk"))
        azure.run("managed_disk", name=name, resource_group=group, os_type="Linux", source={"image": IMAGE})
    only(documented("managed_image"))
    azure.run("managed_image", name="img", resource_group=group, os_type="Linux", source={"disk": "golden"})
    only(documented("virtual_machine"))
    azure.run("virtual_machine", **{**machine, "image": {"name": "img"}})
    logins = ("image", "admin_username", "ssh_public_keys")
    from_disk = {key: value for key, value in machine.items() if key not in logins}
    azure.run("virtual_machine", **{**from_disk, "name": "web2", "os_disk": {"managed_disk": "os"}})


def test_a_snapshot_and_a_disk_of_it(azure: Azure, group: str, only: Callable[[list[str]], None]) -> None:
    azure.run("managed_disk", name="os", resource_group=group, source={"image": IMAGE})
    snapshot = {"name": "nightly", "resource_group": group}
    only(documented("snapshot"))
    azure.run("snapshot", **snapshot, source={"disk": "os"})
    azure.run("snapshot", **snapshot, tags={"a": "1"})
    azure.run("snapshot", name="copy", resource_group=group, source={"snapshot": "nightly"})
    azure.run("snapshot", name="copy", resource_group=group, state="absent")
    only(documented("managed_disk"))
    azure.run("managed_disk", name="back", resource_group=group, source={"snapshot": "nightly"})


def test_an_upload(azure: Azure, group: str, only: Callable[[list[str]], None], tmp_path: pathlib.Path) -> None:
    disk = images.gpt_disk(24 * images.MIB, volume=images.fat(16, "BOOTX64.EFI"))
    file = images.save(images.fixed_vhd(disk), tmp_path / "web.vhd")
    only(documented("managed_disk"))
    options = {"name": "uploaded", "resource_group": group, "os_type": "Linux", "source": {"vhd": str(file)}}
    assert azure.run("managed_disk", **options)["upload"]["bytes_sent"]
    azure.run("managed_disk", name="uploaded", resource_group=group, state="absent")


def test_a_gallery_its_images_and_a_machine_of_one(
    azure: Azure, group: str, machine: dict[str, t.Any], only: Callable[[list[str]], None]
) -> None:
    azure.run("managed_disk", name="os", resource_group=group, source={"image": IMAGE})
    azure.run("managed_image", name="img", resource_group=group, source={"disk": "os"})
    azure.run("snapshot", name="snap", resource_group=group, source={"disk": "os"})
    gallery = {"gallery": "golden", "resource_group": group}
    only(documented("gallery"))
    azure.run("gallery", name="golden", resource_group=group)
    only(documented("gallery_image"))
    named = {"os_type": "Linux", "publisher": "example", "offer": "web", "sku": "v2"}
    azure.run("gallery_image", name="web", **gallery, **named)
    azure.run("gallery_image", name="web", **gallery, hibernation=True)
    only(documented("gallery_image_version"))
    version = {"gallery_image": "web", **gallery}
    sources = ({"disk": "os"}, {"snapshot": "snap"}, {"managed_image": "img"})
    for number, source in enumerate(sources):
        azure.run("gallery_image_version", name=f"1.0.{number}", **version, source=source)
    azure.run("gallery_image_version", name="1.0.0", **version, replicas=2)
    only(documented("virtual_machine"))
    azure.run("virtual_machine", **{**machine, "image": {"gallery": "golden", "name": "web"}})
    only(documented("gallery_image_version"))
    for number in range(3):
        azure.run("gallery_image_version", name=f"1.0.{number}", **version, state="absent")
    only(documented("gallery_image"))
    azure.run("gallery_image", name="web", **gallery, state="absent")
    only(documented("gallery"))
    azure.run("gallery", name="golden", resource_group=group, state="absent")


def test_a_network_from_nothing_to_nothing(azure: Azure, group: str, only: Callable[[list[str]], None]) -> None:
    network = {"name": "other", "resource_group": f"{group}-other"}
    only(documented("virtual_network"))
    azure.run(
        "virtual_network",
        **network,
        location="eastus",
        address_prefixes=["10.9.0.0/16"],
        subnet={"name": "default", "address_prefix": "10.9.0.0/24"},
        security_group={"name": "ssh", "rules": [{"name": "ssh", "priority": 1000, "ports": ["22"]}]},
    )
    azure.run("virtual_network", **network, delete_resource_group=True, state="absent")


def test_information(azure: Azure, machine: dict[str, t.Any], only: Callable[[list[str]], None]) -> None:
    azure.run("virtual_machine", **machine)
    only(documented("virtual_machine_info"))
    found = azure.run("virtual_machine_info", resource_group=machine["resource_group"], network=True)
    assert len(found["virtual_machines"]) == 1
    only(documented("eligibility_info"))
    assert azure.run("eligibility_info", sizes=["Standard_D2s_v5"], location="eastus", images=[IMAGE])["eligible"]


def test_what_is_lacking_is_named(azure: Azure, machine: dict[str, t.Any], only: Callable[[list[str]], None]) -> None:
    only([action for action in documented("virtual_machine") if action != "Microsoft.Compute/virtualMachines/write"])
    with pytest.raises(Failed, match=r"Microsoft\.Compute/virtualMachines/write") as caught:
        azure.run("virtual_machine", **machine)
    assert (caught.value.code, caught.value.result["error"]["status"]) == ("AuthorizationFailed", 403)


def test_what_a_location_offers(azure: Azure, group: str, only: Callable[[list[str]], None]) -> None:
    only(documented("size_info"))
    assert azure.run("size_info", location="eastus")["sizes"]
    only(documented("image_info"))
    assert azure.run("image_info", location="eastus", publisher="Canonical", offer="ubuntu-24_04-lts")["images"]
    assert azure.run("image_info", resource_group=group)["images"] == []


def test_a_survey_with_quota_and_alternatives(azure: Azure, only: Callable[[list[str]], None]) -> None:
    only(documented("eligibility_info"))
    survey = {"sizes": ["Standard_D2_v2"], "location": "eastus", "images": [IMAGE], "quota": True}
    (verdict,) = azure.run("eligibility_info", **survey, alternative_locations=["westus"])["verdicts"]
    assert verdict["alternatives"]["images"]


def test_a_fleets_whole_life(azure: Azure, machine: dict[str, t.Any], only: Callable[[list[str]], None]) -> None:
    only([*documented("virtual_machine"), *documented("fleet")])
    own = {"name": "web", "count": 9, "defaults": {key: value for key, value in machine.items() if key != "name"}}
    azure.run("fleet", **own)
    azure.run("fleet", **{**own, "defaults": {**own["defaults"], "power_state": "deallocated"}})
    home = {"resource_group": machine["resource_group"]}
    azure.run("fleet", name="web", defaults=home, machines=[], prune=True, prune_all=True)


@pytest.mark.parametrize("mode", ["uniform", "flexible"])
def test_a_scale_sets_whole_life(
    azure: Azure, machine: dict[str, t.Any], only: Callable[[list[str]], None], mode: str
) -> None:
    only(documented("scale_set"))
    scale_set = {**machine, "orchestration_mode": mode}
    azure.run("scale_set", **scale_set)
    newer = {**scale_set, "image": "Canonical:ubuntu-24_04-lts:server:latest"}
    azure.run("scale_set", **newer, upgrade_instances=True, allow_os_disk_loss=True, capacity=2)
    only(documented("scale_set_info"))
    assert azure.run("scale_set_info", resource_group=machine["resource_group"], instances=True)["scale_sets"]
    only(documented("scale_set"))
    azure.run("scale_set", name="web1", resource_group=machine["resource_group"], state="absent")


def test_the_guides_role_is_enough_for_what_it_says(
    azure: Azure, machine: dict[str, t.Any], only: Callable[[list[str]], None]
) -> None:
    (role,) = map(json.loads, Page.of("permissions").examples("json"))
    only(role["Actions"])
    azure.run("virtual_machine", **machine)
    for change in ({"size": ["Standard_D4s_v5"]}, {"power_state": "deallocated"}, {"power_state": "running"}):
        assert azure.run("virtual_machine", **{**machine, **change})["changed"]
    assert azure.run("virtual_machine", **{**machine, "power_state": "stopped"})["changed"]
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", name="web1", resource_group=machine["resource_group"], state="absent")
    assert caught.value.code == "AuthorizationFailed"


def test_every_module_that_asks_for_rights_is_tested_with_them_alone() -> None:
    modules = pathlib.Path(__file__).parents[3] / "plugins" / "modules"
    tested = set(re.findall(r"documented\(\"(\w+)\"\)", pathlib.Path(__file__).read_text("utf-8")))
    asking = {path.stem for path in modules.glob("*.py") if path.stem != "__init__" and documented(path.stem)}
    assert asking <= tested
