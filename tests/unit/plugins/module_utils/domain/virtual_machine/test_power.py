from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.resource_id import ResourceId
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.power import power_steps

from .options import MACHINE
from .test_update import observed


@pytest.mark.parametrize(
    ("before", "after", "summaries"),
    [
        ("running", "hibernated", ["hibernate"]),
        ("stopped", "hibernated", ["start", "hibernate"]),
        ("deallocated", "hibernated", ["start", "hibernate"]),
        ("hibernated", "hibernated", []),
        ("hibernated", "deallocated", []),
        ("hibernated", "running", ["start"]),
        ("hibernated", "stopped", ["start", "stop"]),
        (None, "hibernated", ["hibernate"]),
        ("hibernated", None, []),
    ],
)
def test_hibernating(before: t.Any, after: t.Any, summaries: list[str]) -> None:
    steps = power_steps(ResourceId.parse(MACHINE), before=before, after=after)
    assert [step.summary for step in steps] == [f"{verb} virtual machine web1" for verb in summaries]
    assert [step.query for step in steps if step.query] == [{"hibernate": "true"}] * (after == "hibernated" != before)


def test_a_hibernated_machine_is_told_from_a_deallocated_one() -> None:
    codes = ["ProvisioningState/succeeded", "PowerState/deallocated", "HibernationState/Hibernated"]
    statuses = [{"code": code} for code in codes]
    assert observed(properties__instanceView__statuses=statuses).power_state == "hibernated"
    assert observed(properties__instanceView__statuses=statuses[:2]).power_state == "deallocated"
