from __future__ import annotations

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_network.observed import (
    ObservedNetwork,
    is_within,
)

from .options import ADDRESS, ASKED, GROUP, NETWORK, SECURITY_GROUP, SUBNET, desired, observed


def test_facts_name_what_was_asked_for() -> None:
    facts = observed().to_dict(desired(**ASKED))
    assert (facts["id"], facts["resource_group_id"], facts["subnet_id"]) == (NETWORK, GROUP, SUBNET)
    assert facts["security_group_id"] == SECURITY_GROUP
    assert [(subnet["name"], subnet["address_prefixes"]) for subnet in facts["subnets"]] == [
        ("other", ["10.0.9.0/24"]),
        ("Machines", ["10.0.1.0/24"]),
    ]


def test_facts_of_a_subnet_that_is_yet_to_be_made() -> None:
    assert observed().to_dict(desired(subnet={"name": "new"}))["subnet_id"] == f"{NETWORK}/subnets/new"


def test_an_empty_document_is_no_failure() -> None:
    network = ObservedNetwork(document={})
    facts = network.to_dict(desired())
    assert (facts["address_prefixes"], facts["subnets"], facts["subnet_id"]) == ([], [], None)
    assert network.interface_ids == []


def test_interfaces_are_found_in_every_subnet() -> None:
    subnets = [{"name": "a", "properties": {"ipConfigurations": [{"id": ADDRESS}]}}]
    assert observed(properties__subnets=subnets).interface_ids == [ADDRESS]


@pytest.mark.parametrize(
    ("resource_id", "within"),
    [(SUBNET, True), (SUBNET.upper(), True), (NETWORK, False), (f"{NETWORK}2/subnets/machines", False)],
    ids=["child", "case", "itself", "longer name"],
)
def test_is_within(resource_id: str, within: bool) -> None:
    assert is_within(resource_id, NETWORK) is within
