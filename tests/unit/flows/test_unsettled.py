"""A run that begins while an earlier operation works on its resource: it waits, and then plans from the outcome."""

from __future__ import annotations

import pytest

from .azure import Azure
from .test_lost_answers import OTHERS

SLOW = {"operation_seconds": 2, "retry_after": 0}


@pytest.mark.parametrize("module", ["managed_disk", "snapshot", "gallery", "scale_set"])
def test_a_resource_that_is_being_created_is_waited_for(azure: Azure, group: str, module: str) -> None:
    options = OTHERS[module](azure, group)
    azure.admin("PUT", "settings", SLOW)
    azure.run(module, **options, wait=False)
    again = azure.run(module, **options)
    assert not again["changed"]
    states = [
        each["properties"]["provisioningState"]
        for each in again.values()
        if isinstance(each, dict) and "provisioningState" in each.get("properties", {})
    ]
    assert states == ["Succeeded"]


# The emulator shows no state Deleting of disks and snapshots.
@pytest.mark.parametrize("module", ["scale_set"])
def test_a_resource_that_is_being_deleted_is_created_when_it_is_gone(azure: Azure, group: str, module: str) -> None:
    options = OTHERS[module](azure, group)
    azure.run(module, **options)
    azure.admin("PUT", "settings", SLOW)
    azure.run(module, name=options["name"], resource_group=group, state="absent", wait=False)
    azure.forget()
    result = azure.run(module, **options)
    assert [step["method"] for step in result["plan"]["steps"]] == ["PUT"]
    assert not azure.run(module, **options)["changed"]
