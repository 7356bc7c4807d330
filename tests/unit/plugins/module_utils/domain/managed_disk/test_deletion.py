from __future__ import annotations

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InUse
from ansible_collections.gen2.azure.plugins.module_utils.domain.managed_disk.deletion import plan_deletion

from .options import DISK, MACHINE, observed


def test_an_unattached_disk_goes() -> None:
    (step,) = plan_deletion(observed()).steps
    assert (step.method, step.resource_id) == ("DELETE", DISK)


def test_an_attached_disk_stays_and_its_machine_is_named() -> None:
    with pytest.raises(InUse, match=MACHINE) as caught:
        plan_deletion(observed(managedBy=MACHINE))
    assert caught.value.to_dict()["used_by"] == [MACHINE]
