from __future__ import annotations

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption
from ansible_collections.gen2.azure.plugins.module_utils.domain.resource_id import ResourceId, same_id

GROUP = "/subscriptions/0000/resourceGroups/web"
DISK = f"{GROUP}/providers/Microsoft.Compute/disks/os1"
SUBNET = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/net/subnets/default"


@pytest.mark.parametrize(
    ("text", "resource_type", "name"),
    [
        pytest.param(DISK, "Microsoft.Compute/disks", "os1", id="one level"),
        pytest.param(SUBNET, "Microsoft.Network/virtualNetworks/subnets", "default", id="two levels"),
        pytest.param(DISK + "/", "Microsoft.Compute/disks", "os1", id="trailing slash"),
        pytest.param(DISK.replace("resourceGroups", "RESOURCEGROUPS"), "Microsoft.Compute/disks", "os1", id="case"),
    ],
)
def test_parse(text: str, resource_type: str, name: str) -> None:
    parsed = ResourceId.parse(text)
    assert (parsed.type, parsed.name, parsed.resource_group) == (resource_type, name, "web")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("os1", id="a name"),
        pytest.param(GROUP, id="a resource group"),
        pytest.param(f"{GROUP}/providers/Microsoft.Compute/disks", id="a collection"),
        pytest.param(f"{SUBNET}/providers", id="odd tail"),
    ],
)
def test_parse_refuses(text: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        ResourceId.parse(text, option="subnet_id")
    assert caught.value.option == "subnet_id"


def test_parse_of_type_names_both_types() -> None:
    with pytest.raises(InvalidOption, match=r"Microsoft\.Network.*Accepted: the id of a Microsoft\.Compute/disks"):
        ResourceId.parse_of_type(SUBNET, "Microsoft.Compute/disks", option="os_disk.managed_disk")


def test_ids_compare_without_regard_to_case() -> None:
    assert ResourceId.parse(DISK) == ResourceId.parse(DISK.upper().replace("/PROVIDERS/", "/providers/"))
    assert len({ResourceId.parse(DISK), ResourceId.parse(DISK.replace("os1", "OS1"))}) == 1


def test_text_round_trips() -> None:
    assert str(ResourceId.parse(SUBNET)) == SUBNET


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (DISK, DISK.lower(), True),
        (DISK, DISK + "/", True),
        (DISK, SUBNET, False),
        (None, DISK, False),
        (None, "", True),
    ],
)
def test_same_id(left: str | None, right: str | None, same: bool) -> None:
    assert same_id(left, right) is same
