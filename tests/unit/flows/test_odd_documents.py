"""Reading never validates: whatever a document of Azure holds is shown, and an unrelated change is still planned.

Each document that a module reads gets one odd member: a truncated id, a null, an unknown value of an enumeration, a
list in place of a text. `GEN2_AZURE_EXAMPLES=0` reads every mutation.
"""

from __future__ import annotations

import copy
import json
import os
import pathlib
import random
import typing as t
from collections.abc import Iterator

import pytest
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import inventory_loader
from ansible_collections.gen2.azure.plugins.module_utils.arm.client import Answer, ArmClient

from .azure import Azure, Failed
from .conftest import make_group, reach
from .machines import GEN2, machine_options
from .odd_documents import Path, mutated, mutations

Options = dict[str, t.Any]
Key = tuple[str, str]
# How many mutations of each run are read; 0 reads all of them, which takes minutes.
EXAMPLES = int(os.environ.get("GEN2_AZURE_EXAMPLES", "40"))
TAGGED: Options = {"tags": {"changed": "yes"}, "purge_tags": False}
GIVEN: dict[str, Options] = {
    "virtual_machine": {"name": "web1"},
    "scale_set": {"name": "uniform"},
    "managed_disk": {"name": "data"},
    "snapshot": {"name": "snap"},
    "managed_image": {"name": "image"},
    "gallery": {"name": "golden"},
    "gallery_image": {"name": "web", "gallery": "golden"},
    "gallery_image_version": {"name": "1.0.0", "gallery": "golden", "gallery_image": "web"},
    "virtual_network": {"name": "net"},
}
MACHINE: Options = {
    "size": ["Standard_D2s_v5"],
    "image": GEN2,
    "security_type": "trusted_launch",
    "secure_boot": True,
    "admin_username": "azureuser",
    "ssh_public_keys": ["ssh-ed25519 AAAA me@here"],
}
WHOLE: dict[str, Options] = {
    "virtual_machine": {
        **MACHINE,
        "data_disks": [{"lun": 0, "size_gb": 16, "caching": "None"}],
        "os_disk": {"size_gb": 64, "caching": "ReadOnly", "storage_account_type": "Premium_LRS"},
        "identity": {"system_assigned": True},
        "allow_deallocate": True,
        "boot_diagnostics": {"enabled": True},
        "power_state": "running",
        "location": "eastus",
    },
    "scale_set": {**MACHINE, "capacity": 2, "location": "eastus", "upgrade_instances": True},
    "managed_disk": {"size_gb": 64, "storage_account_type": "Premium_LRS", "os_type": "Linux"},
    "snapshot": {"source": {"disk": "data"}, "storage_account_type": "Standard_LRS"},
    "managed_image": {"source": {"disk": "data"}, "os_type": "Linux"},
    "gallery": {"description": "new"},
    "gallery_image": {
        "os_type": "Linux",
        "disk_controllers": ["SCSI", "NVMe"],
        "description": "new",
    },
    "gallery_image_version": {
        "source": {"managed_image": "image"},
        "target_regions": [{"name": "eastus"}, {"name": "westeurope"}],
        "replicas": 2,
    },
    "virtual_network": {
        "address_prefixes": ["10.0.0.0/16"],
        "subnet": {"name": "default", "address_prefix": "10.0.0.0/16"},
    },
}
READS: dict[str, tuple[str, Options]] = {
    **{f"a tag of {module}": (module, {**options, **TAGGED}) for module, options in GIVEN.items()},
    **{
        f"everything of {module}": (module, {**options, **WHOLE[module], **TAGGED}) for module, options in GIVEN.items()
    },
    "a tag of a flexible scale_set": ("scale_set", {"name": "flexible", **TAGGED}),
    "virtual_machine_info": ("virtual_machine_info", {"network": True}),
    "scale_set_info": ("scale_set_info", {"instances": True}),
    "upgrade_info": ("upgrade_info", {}),
    "image_info": ("image_info", {}),
    "image_info of a gallery": ("image_info", {"images": [{"gallery": "golden", "name": "web"}], "location": "eastus"}),
    "inventory": ("", {}),
}


class Recorded:
    """What Azure answered to each read, played again with one odd member."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answers: dict[Key, Answer] = {}
        self.odd: tuple[Key, Path, t.Any] | None = None
        self._send = ArmClient._send

        def play(client: ArmClient, method: str, url: str, **more: t.Any) -> Answer:
            return self._answer(client, method, url, **more)

        monkeypatch.setattr(ArmClient, "_send", play)

    def _answer(self, client: ArmClient, method: str, url: str, **more: t.Any) -> Answer:
        assert method == "GET", f"{method} {url}"
        key = (method, url)
        if key not in self.answers:
            self.answers[key] = self._send(client, method, url, **more)
        answer = self.answers[key]
        body = copy.deepcopy(answer.body)
        if self.odd and self.odd[0] == key:
            body = mutated(body, *self.odd[1:])
        return Answer(status=answer.status, headers=answer.headers, body=body)


@pytest.fixture(scope="module")
def everything(emulator: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Create one resource of each kind in a group, and return the group's name."""
    with pytest.MonkeyPatch.context() as patched:
        for azure in reach(emulator, patched, tmp_path_factory.mktemp("cache")):
            yield create_everything(azure, make_group(azure))


def create_everything(azure: Azure, group: str) -> str:
    where = {"resource_group": group}
    small: Options = machine_options(azure, group, security_type="trusted_launch", tags={"tier": "web"})
    azure.run("virtual_machine", **small, data_disks=[{"lun": 0, "size_gb": 8}], identity={"system_assigned": True})
    for mode in ("uniform", "flexible"):
        azure.run("scale_set", **{**small, "name": mode, "orchestration_mode": mode, "capacity": 1})
    azure.run("managed_disk", **where, name="data", size_gb=30, os_type="Linux", generation="V2")
    azure.run("snapshot", **where, name="snap", source={"disk": "data"})
    azure.run("managed_image", **where, name="image", source={"disk": "data"}, os_type="Linux", generation="V2")
    azure.run("gallery", **where, name="golden")
    identifier = {"publisher": "me", "offer": "web", "sku": "v2"}
    azure.run("gallery_image", **where, name="web", gallery="golden", os_type="Linux", **identifier)
    version = {**where, **GIVEN["gallery_image_version"]}
    azure.run("gallery_image_version", **version, source={"managed_image": "image"})
    return group


def run(azure: Azure, module: str, options: Options, group: str, folder: pathlib.Path) -> Options:
    if module:
        return azure.run(module, check=True, **{"resource_group": group, **options})
    file = folder / "some.gen2_azure.yml"
    file.write_text(f"plugin: gen2.azure.virtual_machines\nresource_groups: [{group}]\n")
    data = InventoryData()
    inventory_loader.get("gen2.azure.virtual_machines").parse(data, DataLoader(), str(file), cache=False)
    return {"hosts": list(data.hosts)}


def contradicts_the_contract(path: Path, odd: t.Any) -> bool:
    """Tell whether an answer is not of the contract's shape, which is an error of its own (InvalidResponse).

    That are lists of something else than objects, and resources whose own members are of another type.
    """
    own = path[2:] if path[:1] == ("value",) else path
    if not own:
        return True
    if own == ("id",):
        return not (isinstance(odd, str) and odd.startswith("/"))
    texts = ("name", "type", "location", "kind", "etag", "managedBy")
    return len(own) == 1 and own[0] in texts and odd is not None and not isinstance(odd, str)


def chosen(recorded: Recorded) -> list[tuple[Key, Path, t.Any]]:
    """Return the mutations to read: all of them, or the same few each time."""
    found = [
        (key, path, odd)
        for key, answer in recorded.answers.items()
        for path, odd in mutations(answer.body)
        if not contradicts_the_contract(path, odd)
    ]
    return found if not EXAMPLES else random.Random(str(len(found))).sample(found, min(EXAMPLES, len(found)))


def is_answered(path: Path, failure: Failed, *, whole: bool) -> bool:
    """Tell whether a failure says what the odd member means: another generation, or no latest version.

    Where the whole resource is asked for, its comparison may have any result, but no option is at fault.
    """
    if whole:
        return failure.code not in ("InvalidOption", "ForeignHost")
    if failure.code == "ImmutableDrift":
        return path in (("properties",), ("properties", "hyperVGeneration"))
    return failure.code == "ImageNotFound" and bool({"excludeFromLatest", "provisioningState"} & set(path))


@pytest.mark.parametrize("name", READS)
def test_whatever_azure_shows_is_read(
    azure: Azure, everything: str, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path, name: str
) -> None:
    module, options = READS[name]
    recorded = Recorded(monkeypatch)
    run(azure, module, options, everything, tmp_path)
    failures = []
    for each in chosen(recorded):
        recorded.odd = each
        (dummy, url), path, odd = each
        try:
            run(azure, module, options, everything, tmp_path)
        except Exception as error:  # noqa: BLE001 (whatever is raised is the fault looked for)
            if not (isinstance(error, Failed) and is_answered(path, error, whole=name.startswith("everything"))):
                failures.append(f"{json.dumps(odd)} at {path} of {url}: {error!r}")
    assert not failures, "\n".join([f"{len(failures)} failures", *failures[:20]])


def test_what_is_odd_is_shown(azure: Azure, everything: str, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded = Recorded(monkeypatch)
    shown: dict[tuple[str, str], tuple[Path, t.Any]] = {
        ("scale_set_info", "image"): (
            ("properties", "virtualMachineProfile", "storageProfile", "imageReference"),
            {"id": "/subscriptions/cut"},
        ),
        ("virtual_machine_info", "size"): (("properties", "hardwareProfile", "vmSize"), "Standard_Future"),
        ("virtual_machine_info", "os_disk_id"): (
            ("properties", "storageProfile", "osDisk", "managedDisk", "id"),
            "/subscriptions/cut",
        ),
    }
    for (module, fact), (path, odd) in shown.items():
        name = GIVEN[module.removesuffix("_info")]["name"]
        recorded.odd = None
        run(azure, module, {"name": name}, everything, pathlib.Path())
        url = next(key for key in recorded.answers if f"/{name}?" in key[1])
        recorded.odd = (url, path, odd)
        (found,) = run(azure, module, {"name": name}, everything, pathlib.Path())[module.removesuffix("_info") + "s"]
        assert found[fact] == odd


def test_a_machine_whose_listed_id_is_none_is_shown_as_listed(
    azure: Azure, everything: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = Recorded(monkeypatch)
    run(azure, "virtual_machine_info", {}, everything, pathlib.Path())
    listing = next(key for key in recorded.answers if "/virtualMachines?" in key[1])
    recorded.odd = (listing, ("value", 0, "id"), "/subscriptions/cut")
    for module in ("virtual_machine_info", "upgrade_info"):
        found = run(azure, module, {}, everything, pathlib.Path())["virtual_machines"]
        assert "/subscriptions/cut" in [machine["id"] for machine in found]
