from __future__ import annotations

import contextlib
import pathlib
import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.deletion import plan_deletion
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.observed import ObservedMachine
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.update import plan_update
from ansible_collections.gen2.azure.plugins.module_utils.domain.wire import dig

from .options import desired
from .recorded import documented_machines, recorded_machines


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
        "network_interfaces": [i for i in ObservedMachine(document=document).interface_ids if _INTERFACE in i.lower()],
        "priority": (document["properties"].get("priority") or "regular").lower(),
        "power_state": ObservedMachine(document=document).power_state,
    }
    if len(reference) == len(_PARTS):
        options["image"] = reference
    if os_disk.get("createOption") == "Attach":
        options = {k: v for k, v in options.items() if k not in ("admin_username", "computer_name", "image")}
    return options


# The interface of a uniform scale set's machine has a type of its own, which no option takes.
_INTERFACE = "/providers/microsoft.network/networkinterfaces/"
_PARTS = ("publisher", "offer", "sku", "version")


def test_a_recorded_machine_asked_for_as_it_is_needs_nothing(
    recordings: pathlib.Path, record_property: t.Callable[[str, object], None]
) -> None:
    machines = list(recorded_machines(recordings))
    assert len(machines) > 150
    for document in machines:
        observed = ObservedMachine(document=document)
        observed.to_dict()
        plan = plan_update(desired(**restated(document)), observed, size=None)
        assert plan.to_dict() == {"steps": [], "drift": []}, document["id"]
    record_property("recorded machines", len(machines))


def test_a_machine_of_microsofts_examples_asked_for_as_it_is_needs_nothing(
    recordings: pathlib.Path, record_property: t.Callable[[str, object], None]
) -> None:
    machines = list(documented_machines(recordings))
    assert len(machines) > 90
    for document in machines:
        observed = ObservedMachine(document=document)
        observed.to_dict()
        plan_deletion(observed)
        # The examples hold placeholders for names, which no option takes.
        with contextlib.suppress(InvalidOption):
            plan = plan_update(desired(**restated(document)), observed, size=None)
            assert [change.to_dict() for change in (*plan.changes, *plan.drift)] == [], document["id"]
    record_property("documented machines", len(machines))
