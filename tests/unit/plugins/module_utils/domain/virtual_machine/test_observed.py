from __future__ import annotations

import json
import pathlib
import typing as t
from collections.abc import Iterator

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.observed import ObservedMachine
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.update import plan_update
from ansible_collections.gen2.azure.plugins.module_utils.domain.wire import dig

from .options import desired


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"properties": None}, id="null properties"),
        pytest.param({"properties": {"storageProfile": {"osDisk": None, "dataDisks": None}}}, id="null disks"),
        pytest.param({"properties": {"instanceView": {"statuses": [{}]}}}, id="status with no code"),
        pytest.param({"properties": {"networkProfile": {"networkInterfaces": [{}]}}}, id="interface with no id"),
        pytest.param({"zones": None, "tags": None}, id="null zones and tags"),
    ],
)
def test_sparse_documents_are_read(document: dict[str, t.Any]) -> None:
    facts = ObservedMachine(document=document).to_dict()
    assert facts["power_state"] is None
    assert facts["generation"] is None
    assert facts["network_interface_ids"] == []


def recorded_machines(recordings: pathlib.Path) -> Iterator[dict[str, t.Any]]:
    for path in sorted([*recordings.glob("cassettes/*.json"), *recordings.glob("fluent-net/*.json")]):
        for interaction in json.loads(path.read_text())["interactions"]:
            body = interaction.get("body")
            if isinstance(body, dict) and str(body.get("type", "")).lower() == "microsoft.compute/virtualmachines":
                yield body


def restated(document: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return the options that ask for exactly the machine that the document shows."""
    storage = document["properties"].get("storageProfile", {})
    os_disk = storage.get("osDisk", {})
    profile = document["properties"].get("osProfile", {})
    reference = {k: v for k, v in (storage.get("imageReference") or {}).items() if k in _PARTS}
    options: dict[str, t.Any] = {
        "generation": "any",
        "location": document["location"],
        "size": [dig(document, "properties.hardwareProfile.vmSize")],
        "tags": document.get("tags"),
        "os_disk": {
            "name": os_disk.get("name"),
            "caching": os_disk.get("caching"),
            "size_gb": os_disk.get("diskSizeGB"),
            "delete_option": os_disk.get("deleteOption"),
            "os_type": os_disk.get("osType"),
        },
        "admin_username": profile.get("adminUsername"),
        "computer_name": profile.get("computerName"),
        "network_interfaces": ObservedMachine(document=document).interface_ids,
        "priority": (document["properties"].get("priority") or "regular").lower(),
        "power_state": ObservedMachine(document=document).power_state,
    }
    if len(reference) == len(_PARTS):
        options["image"] = reference
    if os_disk.get("createOption") == "Attach":
        options = {k: v for k, v in options.items() if k not in ("admin_username", "computer_name", "image")}
    return options


_PARTS = ("publisher", "offer", "sku", "version")


def test_a_recorded_machine_asked_for_as_it_is_needs_nothing(
    recordings: pathlib.Path, record_property: t.Callable[[str, object], None]
) -> None:
    machines = list(recorded_machines(recordings))
    assert len(machines) > 100
    for document in machines:
        observed = ObservedMachine(document=document)
        observed.to_dict()
        plan = plan_update(desired(**restated(document)), observed, size=None)
        assert plan.to_dict() == {"steps": [], "drift": []}, document["id"]
    record_property("recorded machines", len(machines))
