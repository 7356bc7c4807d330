from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption

from .options import ASKED, GROUP, NETWORK, SECURITY_GROUP, SUBNET, desired


def test_ids_are_in_the_resource_group() -> None:
    network = desired(**ASKED)
    assert network.resource_id.group_id == GROUP
    assert (str(network.resource_id), str(network.subnet_id)) == (NETWORK, SUBNET)
    assert str(network.security_group_id) == SECURITY_GROUP


def test_defaults_make_the_resource_group_and_never_delete_it() -> None:
    network = desired()
    assert (network.present, network.create_resource_group, network.delete_resource_group) == (True, True, False)


@pytest.mark.parametrize(
    ("options", "option"),
    [
        pytest.param({"address_prefixes": ["10.0.0.1/16"]}, "address_prefixes", id="host bits"),
        pytest.param({"address_prefixes": ["ten"]}, "address_prefixes", id="no range"),
        pytest.param({"address_prefixes": ["10.0.0.0"]}, "address_prefixes", id="one address"),
        pytest.param(
            {"subnet": {"name": "s", "address_prefix": "10.0.0.0/33"}}, "subnet.address_prefix", id="length of subnet"
        ),
        pytest.param(
            {"address_prefixes": ["10.0.0.0/16"], "subnet": {"name": "s", "address_prefix": "10.1.0.0/24"}},
            "subnet.address_prefix",
            id="subnet outside",
        ),
        pytest.param(
            {"address_prefixes": ["10.0.0.0/16"], "subnet": {"name": "s", "address_prefix": "fd00::/64"}},
            "subnet.address_prefix",
            id="subnet of the other protocol",
        ),
    ],
)
def test_refuses(options: dict[str, t.Any], option: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        desired(**options)
    assert caught.value.option == option


def test_a_subnet_may_lie_in_any_of_the_ranges() -> None:
    network = desired(
        address_prefixes=["10.0.0.0/16", "fd00::/48"], subnet={"name": "s", "address_prefix": "fd00::/64"}
    )
    assert network.subnet_prefix == "fd00::/64"
