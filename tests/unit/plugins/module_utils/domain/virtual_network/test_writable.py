from __future__ import annotations

import typing as t

from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_network.writable import writable

SUBNET: dict[str, t.Any] = {
    "name": "machines",
    "etag": 'W/"1"',
    "properties": {
        "addressPrefix": "10.0.0.0/24",
        "provisioningState": "Succeeded",
        "ipConfigurations": [{"id": "/nic"}],
        "delegations": [{"name": "d", "properties": {"serviceName": "s", "provisioningState": "Succeeded"}}],
    },
}
NETWORK: dict[str, t.Any] = {
    "id": "/net",
    "name": "net",
    "type": "Microsoft.Network/virtualNetworks",
    "etag": 'W/"1"',
    "location": "eastus",
    "tags": {"etag": "a tag of that name"},
    "properties": {"provisioningState": "Succeeded", "resourceGuid": "g", "subnets": [SUBNET]},
}


def test_what_azure_alone_writes_does_not_go_back() -> None:
    assert writable(NETWORK)["properties"] == {
        "subnets": [
            {
                "name": "machines",
                "properties": {
                    "addressPrefix": "10.0.0.0/24",
                    "delegations": [{"name": "d", "properties": {"serviceName": "s"}}],
                },
            }
        ]
    }


def test_the_envelope_keeps_what_a_write_may_hold() -> None:
    assert set(writable(NETWORK)) == {"id", "location", "tags", "properties"}


def test_one_more_property_can_be_left_out() -> None:
    assert writable(NETWORK, but="subnets")["properties"] == {}


def test_a_tag_may_have_any_name() -> None:
    assert writable(NETWORK)["tags"] == {"etag": "a tag of that name"}
