from __future__ import annotations

from ansible_collections.gen2.azure.plugins.module_utils.domain.deletion import deletion_step
from ansible_collections.gen2.azure.plugins.module_utils.domain.plan import Change


def test_shows_what_goes_along() -> None:
    disk = Change(path="/disks/d", before="exists", after=None, cost="needs replace")
    step = deletion_step("/machines/m", "virtual machine", with_it=[disk], note="; the rest stays")
    assert (step.method, step.resource_id) == ("DELETE", "/machines/m")
    assert step.summary == "delete virtual machine m; the rest stays"
    assert [change.path for change in step.changes] == ["/machines/m", "/disks/d"]
