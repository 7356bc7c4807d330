"""Whatever Azure leaves out of a machine, or shows as null, facts and plans are made of the rest."""

from __future__ import annotations

import contextlib
import pathlib
import typing as t
from collections.abc import Callable, Iterator

from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import Gen2Error
from ansible_collections.gen2.azure.plugins.module_utils.domain.source import SourceFacts
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.action import plan_action
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.deletion import plan_deletion
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.observed import ObservedMachine
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.update import plan_update, resize_target

from .options import DISK, KEY, NIC, SUBNET, desired
from .recorded import documented_machines, recorded_machines
from .test_update import OBSERVED

IMAGE = SourceFacts(kind="marketplace_image", name="jammy", option="image", recorded="V2")
WANTED = desired(
    location="westeurope",
    zone="1",
    size=["Standard_D4s_v5"],
    image={"publisher": "Canonical", "offer": "jammy", "sku": "gen2"},
    os_disk={"size_gb": 64, "caching": "ReadOnly", "name": "x", "delete_option": "Delete"},
    data_disks=[{"lun": 0, "size_gb": 128}, {"lun": 1, "managed_disk": DISK}],
    security_type="trusted_launch",
    secure_boot=True,
    encryption_at_host=True,
    network_interfaces=[NIC],
    admin_username="me",
    ssh_public_keys=[KEY],
    computer_name="web",
    user_data="x",
    identity={"system_assigned": True, "user_assigned": ["/subscriptions/0/x"]},
    boot_diagnostics={"enabled": True},
    tags={"a": "b"},
    purge_tags=True,
    power_state="stopped",
    allow_deallocate=True,
    on_immutable="warn",
)
ATTACHED = desired(os_disk={"managed_disk": DISK}, subnet_id=SUBNET, on_immutable="warn", power_state="running")
REIMAGED = desired(action="reimage", allow_os_disk_loss=True, generation="any")


def lacking(document: t.Any) -> Iterator[t.Any]:
    """Yield the document once for each member in it, at any depth, without that member."""
    members = list(document.items() if isinstance(document, dict) else enumerate(document))
    for key, value in members:
        if isinstance(document, dict):
            yield {k: v for k, v in members if k != key}
        if isinstance(value, dict | list):
            yield from (_with(document, key, less) for less in lacking(value))


def emptied(document: t.Any) -> Iterator[t.Any]:
    """Yield the document once for each value in it that is null, and once for each that is empty."""
    for key, value in list(document.items() if isinstance(document, dict) else enumerate(document)):
        yield _with(document, key, None)
        if isinstance(value, dict | list | str):
            yield _with(document, key, type(value)())
        if isinstance(value, dict | list):
            yield from (_with(document, key, less) for less in emptied(value))


def _with(document: t.Any, key: t.Any, value: t.Any) -> t.Any:
    copied = document.copy()
    copied[key] = value
    return copied


def read_and_plan(document: dict[str, t.Any]) -> None:
    """Do all that modules do with a machine's document; a refusal in words is as good as a plan."""
    observed = ObservedMachine(document=document)
    observed.to_dict()
    SourceFacts.from_machine(observed, option="source.virtual_machine")
    plan_deletion(observed).to_dict()
    for wanted in (WANTED, ATTACHED, REIMAGED):
        with contextlib.suppress(Gen2Error):
            plan = plan_update(wanted, observed, size=resize_target(wanted, observed))
            plan_action(wanted, observed, plan, image=IMAGE).to_dict()


def test_a_machine_that_lacks_anything(record_property: Callable[[str, object], None]) -> None:
    documents = [*lacking(OBSERVED), *emptied(OBSERVED)]
    assert len(documents) > 100
    for document in documents:
        read_and_plan(document)
    record_property("maimed machines", len(documents))


def test_every_kind_of_machine_that_was_written_down_and_lacks_anything(
    recordings: pathlib.Path, record_property: Callable[[str, object], None]
) -> None:
    kinds = {shape(machine): machine for machine in (*recorded_machines(recordings), *documented_machines(recordings))}
    documents = [document for machine in kinds.values() for document in lacking(machine)]
    assert len(kinds) > 40
    for document in documents:
        read_and_plan(document)
    record_property("maimed machines", len(documents))


def shape(document: t.Any) -> str:
    """Return what members a document has at all, so that of those that are alike one is looked at."""
    if isinstance(document, dict):
        return "{" + ",".join(f"{key}:{shape(document[key])}" for key in sorted(document)) + "}"
    if isinstance(document, list):
        return "[" + ",".join(sorted({shape(member) for member in document})) + "]"
    return type(document).__name__
