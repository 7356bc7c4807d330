from __future__ import annotations

from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.deletion import plan_deletion
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
