from __future__ import annotations

import typing as t
from collections.abc import Iterable

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.arm.errors import ArmError
from ansible_collections.gen2.azure.plugins.module_utils.arm.machine_generations import (
    fill_generations,
    with_generation,
)
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.observed import ObservedMachine

GROUP = "/subscriptions/0000/resourceGroups/web"
DISKS = f"{GROUP}/providers/Microsoft.Compute/disks"


class Client:
    """Stands where the client is, with disks by their names; `refusal` is what it answers instead."""

    subscription = "0000"

    def __init__(self, refusal: ArmError | None = None, **generations: str | None) -> None:
        self.disks = {f"{DISKS}/{name}": value for name, value in generations.items()}
        self.refusal = refusal
        self.asked: list[str] = []

    def find(self, path: str) -> dict[str, t.Any] | None:
        self._ask(path)
        return self._disk(path) if path in self.disks else None

    def list(self, path: str) -> Iterable[dict[str, t.Any]]:
        self._ask(path)
        return [self._disk(disk_id) for disk_id in self.disks]

    def _ask(self, path: str) -> None:
        self.asked.append(path)
        if self.refusal:
            raise self.refusal

    def _disk(self, disk_id: str) -> dict[str, t.Any]:
        return {"id": disk_id.upper(), "properties": {"hyperVGeneration": self.disks[disk_id]}}


def machine(disk: str | None = "os", generation: str | None = None) -> ObservedMachine:
    properties: dict[str, t.Any] = {"storageProfile": {"osDisk": {}}, "instanceView": None}
    if disk:
        properties["storageProfile"]["osDisk"]["managedDisk"] = {"id": f"{DISKS}/{disk}"}
    if generation:
        properties["instanceView"] = {"hyperVGeneration": generation}
    return ObservedMachine(document={"id": f"{GROUP}/x", "properties": properties})


@pytest.mark.parametrize(
    ("observed", "disks", "expected", "calls"),
    [
        pytest.param(machine(generation="V2"), {"os": "V1"}, "V2", 0, id="shown"),
        pytest.param(machine(), {"os": "V2"}, "V2", 1, id="on the disk"),
        pytest.param(machine(), {"os": None}, "V1", 1, id="a disk without one is V1"),
        pytest.param(machine(), {}, None, 1, id="the disk is gone"),
        pytest.param(machine(disk=None), {}, None, 0, id="no disk yet"),
    ],
)
def test_of_one_machine(
    observed: ObservedMachine, disks: dict[str, str | None], expected: str | None, calls: int
) -> None:
    client = Client(**disks)
    assert with_generation(t.cast("t.Any", client), observed).generation == expected
    assert len(client.asked) == calls


@pytest.mark.parametrize("count", [0, 1, 2, 50])
def test_of_many_machines_for_one_call_at_most(count: int) -> None:
    names = [f"os{number}" for number in range(count)]
    client = Client(**dict.fromkeys(names, "V2"))
    facts = [machine(name).to_dict() for name in names] + [machine("shown", "V1").to_dict()]
    fill_generations(t.cast("t.Any", client), facts, group="web")
    assert [found["generation"] for found in facts] == ["V2"] * count + ["V1"]
    assert len(client.asked) == min(count, 1)


def test_who_may_not_read_disks_sees_no_generation() -> None:
    forbidden = ArmError("read", code="AuthorizationFailed", message="no", status=403)
    client = t.cast("t.Any", Client(refusal=forbidden))
    assert with_generation(client, machine()).generation is None
    facts = [machine().to_dict(), machine("os2").to_dict()]
    fill_generations(client, facts, group=None)
    assert [found["generation"] for found in facts] == [None, None]


def test_another_refusal_is_told() -> None:
    broken = t.cast("t.Any", Client(refusal=ArmError("read", code="Broken", message="no", status=500)))
    with pytest.raises(ArmError):
        with_generation(broken, machine())
