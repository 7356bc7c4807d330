from __future__ import annotations

from ansible_collections.gen2.azure.plugins.module_utils.domain.plan import Change
from ansible_collections.gen2.azure.plugins.module_utils.domain.property import Property, differences
from ansible_collections.gen2.azure.plugins.module_utils.domain.resource_steps import (
    creation_step,
    deletion_step,
    update_steps,
)

ROWS = (
    Property(option="tags", path="tags", cost="in place", absent={}),
    Property(option="size_gb", path="properties.diskSizeGB", cost="in place"),
    Property(option="zone", path="zones", cost="needs replace"),
)


def test_creation_shows_what_there_is_to_tell() -> None:
    step = creation_step("/disks/d", "managed disk", body={"a": 1}, shown={"size_gb": 8, "zone": None})
    assert (step.method, step.resource_id, step.body) == ("PUT", "/disks/d", {"a": 1})
    assert step.summary == "create managed disk d"
    assert step.changes == (Change(path="size_gb", before=None, after=8),)


def test_update_is_one_patch_of_what_can_change() -> None:
    declared = {"tags": {"a": "1"}, "properties": {"diskSizeGB": 8}, "zones": ["2"]}
    found = differences(ROWS, declared, {"zones": ["1"]})
    (step,) = update_steps("/disks/d", "managed disk", found)
    assert (step.method, step.summary) == ("PATCH", "update managed disk d")
    assert step.body == {"tags": {"a": "1"}, "properties": {"diskSizeGB": 8}}
    assert [change.path for change in step.changes] == ["tags", "size_gb"]


def test_nothing_that_can_change_is_no_write() -> None:
    found = differences(ROWS, {"zones": ["2"]}, {"zones": ["1"]})
    assert update_steps("/disks/d", "managed disk", found) == ()


def test_deletion_shows_what_goes_along() -> None:
    disk = Change(path="/disks/d", before="exists", after=None, cost="needs replace")
    step = deletion_step("/machines/m", "virtual machine", with_it=[disk], note="; the rest stays")
    assert (step.method, step.resource_id) == ("DELETE", "/machines/m")
    assert step.summary == "delete virtual machine m; the rest stays"
    assert [change.path for change in step.changes] == ["/machines/m", "/disks/d"]
