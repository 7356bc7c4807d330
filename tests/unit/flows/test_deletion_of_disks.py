"""A disk or a snapshot is deleted while nothing else uses it, and the plan shows it."""

from __future__ import annotations

import pytest

from .azure import Azure, Failed

VERSION = "2026-03-02"


@pytest.mark.parametrize(("module", "kind"), [("managed_disk", "disks"), ("snapshot", "snapshots")])
def test_what_is_being_exported_is_deleted_after_the_export(azure: Azure, group: str, module: str, kind: str) -> None:
    azure.run("managed_disk", name="data", resource_group=group, location="eastus", size_gb=32)
    made = {"name": "copy", "resource_group": group, "source": {"disk": "data"}}
    resource_id = azure.run(module, **made)[module]["id"]
    azure.post(f"{resource_id}/beginGetAccess", VERSION, {"access": "Read", "durationInSeconds": 60})
    gone = {"name": "copy", "resource_group": group, "state": "absent"}
    azure.forget()
    with pytest.raises(Failed, match="being exported") as caught:
        azure.run(module, **gone)
    assert caught.value.code == "InUse"
    assert azure.writes() == []
    azure.post(f"{resource_id}/endGetAccess", VERSION)
    result = azure.run(module, **gone)
    (step,) = result["plan"]["steps"]
    assert (step["method"], step["changes"][0]["path"]) == ("DELETE", resource_id)
    listed = azure.get(azure.collection(group, f"Microsoft.Compute/{kind}"), VERSION)["value"]
    assert resource_id not in [each["id"] for each in listed]
