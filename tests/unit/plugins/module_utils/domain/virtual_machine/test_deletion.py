from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.deletion import (
    PublicAddress,
    kept_of,
    plan_deletion,
)
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.observed import ObservedMachine

from .options import DISK, MACHINE, NIC

OWN_NIC = NIC + "-own"
OBSERVED = ObservedMachine(
    document={
        "id": MACHINE,
        "properties": {
            "storageProfile": {
                "osDisk": {"managedDisk": {"id": DISK}, "deleteOption": "delete"},
                "dataDisks": [{"lun": 0, "managedDisk": {"id": DISK + "-data"}, "deleteOption": "Detach"}],
            },
            "networkProfile": {
                "networkInterfaces": [{"id": NIC}, {"id": OWN_NIC, "properties": {"deleteOption": "Delete"}}]
            },
        },
    }
)


def test_the_plan_shows_what_goes_and_what_stays() -> None:
    (step,) = plan_deletion(OBSERVED).steps
    assert (step.method, step.resource_id) == ("DELETE", MACHINE)
    assert [change.path for change in step.changes] == [MACHINE, DISK, OWN_NIC]
    assert f"these stay: {DISK}-data, {NIC}" in step.summary


def test_a_machine_of_which_nothing_is_known_can_be_deleted() -> None:
    (step,) = plan_deletion(ObservedMachine(document={"id": MACHINE})).steps
    assert [change.path for change in step.changes] == [MACHINE]


ADDRESS = NIC.replace("networkInterfaces", "publicIPAddresses") + "-ip"


@pytest.mark.parametrize(
    ("addresses", "shown"),
    [
        pytest.param([PublicAddress(resource_id=ADDRESS, goes=True, ip_address="198.51.100.4")], [ADDRESS], id="goes"),
        pytest.param([PublicAddress(resource_id=ADDRESS, goes=None)], [ADDRESS], id="unreadable address"),
        pytest.param([PublicAddress(resource_id=ADDRESS, goes=False)], [], id="stays"),
        pytest.param([], [], id="none"),
        pytest.param(None, [f"public IP addresses of {OWN_NIC}"], id="unreadable interface"),
    ],
)
def test_the_plan_shows_the_public_addresses_that_go(addresses: t.Any, shown: list[str]) -> None:
    (step,) = plan_deletion(OBSERVED, addresses={OWN_NIC.lower(): addresses, NIC.lower(): None}).steps
    found = {change.path: change.before for change in step.changes[3:]}
    assert list(found) == shown
    if addresses and addresses[0].goes:
        assert "198.51.100.4" in found[ADDRESS]
    elif shown:
        assert "unknown" in found[shown[0]]
    stays = [each.resource_id for each in kept_of(OBSERVED, {OWN_NIC.lower(): addresses})]
    assert (ADDRESS in stays, ADDRESS in step.summary) == ((addresses or [None])[0] is not None and not shown,) * 2
