from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.gen2.azure.tests.emulator.errors import AzureError
from ansible_collections.gen2.azure.tests.emulator.network.interfaces import create_interface_for_vm, delete_interface

VERSION = "2024-05-01"
RULE = {
    "protocol": "tcp",
    "access": "allow",
    "priority": 100,
    "direction": "inbound",
    "sourcePortRange": "*",
    "destinationPortRange": "22",
    "sourceAddressPrefix": "*",
    "destinationAddressPrefix": "*",
}


class Network:
    """The network resources of one group."""

    def __init__(self, arm: Any) -> None:
        self.arm = arm
        self.place = f"{arm.subscription}/resourceGroups/rg/providers/Microsoft.Network"
        arm.call("PUT", f"{arm.subscription}/resourceGroups/rg", {"location": "eastus"}, version="2022-09-01")

    def id(self, path: str) -> str:
        return f"{self.place}/{path}"

    def put(self, path: str, properties: dict[str, Any], **more: Any) -> Any:
        body = {"properties": properties, **more}
        if path.count("/") == 1:
            body.setdefault("location", "eastus")
        return self.arm.call("PUT", self.id(path), body, version=VERSION)

    def get(self, path: str) -> Any:
        return self.arm.call("GET", self.id(path), version=VERSION)

    def delete(self, path: str) -> Any:
        return self.arm.call("DELETE", self.id(path), version=VERSION)

    def virtual_network(self, *subnets: str, space: str = "10.0.0.0/16") -> Any:
        described = [
            {"name": f"s{number}", "properties": {"addressPrefix": prefix}} for number, prefix in enumerate(subnets)
        ]
        return self.put("virtualNetworks/v", {"addressSpace": {"addressPrefixes": [space]}, "subnets": described})

    def interface(self, name: str, **configuration: Any) -> Any:
        given = {"subnet": {"id": self.id("virtualNetworks/v/subnets/s0")}} | configuration
        entry = {"name": "ip", "properties": {key: value for key, value in given.items() if value is not None}}
        return self.put(f"networkInterfaces/{name}", {"ipConfigurations": [entry]})

    def address_of(self, name: str) -> str:
        configurations = self.get(f"networkInterfaces/{name}").json()["properties"]["ipConfigurations"]
        return str(configurations[0]["properties"]["privateIPAddress"])


@pytest.fixture
def network(arm: Any) -> Network:
    return Network(arm)


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_a_virtual_network_is_updating_until_its_operation_ends(network: Network) -> None:
    created = network.virtual_network("10.0.0.0/24")
    assert (created.status_code, created.headers["retry-after"], "location" in created.headers) == (201, "3", False)
    body = created.json()
    assert body["properties"]["provisioningState"] == "Updating"
    assert body["properties"]["subnets"][0]["properties"] == {
        "provisioningState": "Updating",
        "addressPrefix": "10.0.0.0/24",
        "delegations": [],
        "privateEndpointNetworkPolicies": "Disabled",
        "privateLinkServiceNetworkPolicies": "Enabled",
    }
    network.arm.finish_operations()
    done = network.get("virtualNetworks/v").json()
    states = {
        done["properties"]["provisioningState"],
        done["properties"]["subnets"][0]["properties"]["provisioningState"],
    }
    assert states == {"Succeeded"}
    assert done["etag"] != body["etag"]
    assert done["properties"]["resourceGuid"] == body["properties"]["resourceGuid"]
    assert network.virtual_network("10.0.0.0/24").status_code == 200


def test_subnets_left_out_stay_and_subnets_listed_replace(network: Network) -> None:
    network.virtual_network("10.0.0.0/24", "10.0.1.0/24")
    kept = network.put("virtualNetworks/v", {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}})
    assert [subnet["name"] for subnet in kept.json()["properties"]["subnets"]] == ["s0", "s1"]
    assert [subnet["name"] for subnet in network.virtual_network("10.0.0.0/24").json()["properties"]["subnets"]] == [
        "s0"
    ]
    assert code(network.get("virtualNetworks/v/subnets/s1")) == (404, "NotFound")


def test_a_subnet_is_a_resource_of_its_own(network: Network) -> None:
    network.virtual_network("10.0.0.0/24")
    created = network.put("virtualNetworks/V/subnets/extra", {"addressPrefixes": ["10.0.9.0/24"]})
    assert (created.status_code, created.json()["properties"]["addressPrefix"]) == (201, "10.0.9.0/24")
    assert network.put("virtualNetworks/v/subnets/EXTRA", {"addressPrefix": "10.0.9.0/24"}).status_code == 200
    listed = network.get("virtualNetworks/v/subnets").json()["value"]
    assert [subnet["name"] for subnet in listed] == ["s0", "extra"]
    assert network.delete("virtualNetworks/v/subnets/extra").status_code == 202
    network.arm.finish_operations()
    assert code(network.get("virtualNetworks/v/subnets/extra")) == (404, "NotFound")
    assert network.delete("virtualNetworks/v/subnets/extra").status_code == 204


def test_a_subnet_of_no_network_is_told_apart(network: Network) -> None:
    assert code(network.get("virtualNetworks/none/subnets/s")) == (404, "ResourceNotFound")


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("10.1.0.0/24", "NetcfgSubnetRangeOutsideVnet"),
        ("10.0.0.128/25", "NetcfgSubnetRangesOverlap"),
        ("10.0.0.1/24", "InvalidAddressPrefixFormat"),
        (None, "InvalidRequestFormat"),
    ],
)
def test_what_a_subnet_cannot_be(network: Network, prefix: str | None, expected: str) -> None:
    network.virtual_network("10.0.0.0/24")
    properties = {} if prefix is None else {"addressPrefix": prefix}
    assert code(network.put("virtualNetworks/v/subnets/new", properties)) == (400, expected)
    assert network.get("virtualNetworks/v/subnets/new").status_code == 404


def test_a_refused_update_changes_nothing(network: Network) -> None:
    network.virtual_network("10.0.0.0/24", "10.0.1.0/24")
    network.interface("n")
    before = network.get("virtualNetworks/v").json()
    body = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}, "subnets": []}
    assert code(network.put("virtualNetworks/v", body)) == (400, "InUseSubnetCannotBeDeleted")
    assert network.get("virtualNetworks/v").json() == before


def test_unknown_properties_and_expansions_are_loud(network: Network) -> None:
    answer = network.put("virtualNetworks/v", {"addressspace": {"addressPrefixes": ["10.0.0.0/16"]}, "adress": 1})
    assert code(answer) == (400, "InvalidRequestFormat")
    assert answer.json()["error"]["details"][0]["message"].startswith("Could not find member 'adress'")
    expand = network.arm.call("GET", network.id("virtualNetworks?$expand=subnets"), version=VERSION)
    assert code(expand) == (501, "NotImplemented")


def test_a_security_group_has_azures_default_rules(network: Network) -> None:
    created = network.put("networkSecurityGroups/g", {"securityRules": [{"name": "ssh", "properties": RULE}]})
    properties = created.json()["properties"]
    assert [rule["name"] for rule in properties["defaultSecurityRules"]] == [
        "AllowVnetInBound",
        "AllowAzureLoadBalancerInBound",
        "DenyAllInBound",
        "AllowVnetOutBound",
        "AllowInternetOutBound",
        "DenyAllOutBound",
    ]
    rule = properties["securityRules"][0]["properties"]
    assert (rule["protocol"], rule["access"], rule["direction"]) == ("Tcp", "Allow", "Inbound")
    assert rule["sourcePortRanges"] == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"priority": 99}, "SecurityRuleInvalidPriority"),
        ({"priority": 200, "access": None}, "InvalidRequestFormat"),
        ({}, "SecurityRuleConflict"),
    ],
)
def test_what_a_rule_cannot_be(network: Network, change: dict[str, Any], expected: str) -> None:
    network.put("networkSecurityGroups/g", {"securityRules": [{"name": "ssh", "properties": RULE}]})
    assert code(network.put("networkSecurityGroups/g/securityRules/new", RULE | change)) == (400, expected)


def test_a_rule_is_a_resource_of_its_own(network: Network) -> None:
    network.put("networkSecurityGroups/g", {})
    assert network.put("networkSecurityGroups/g/securityRules/ssh", RULE).status_code == 201
    assert network.put("networkSecurityGroups/g/securityRules/ssh", RULE | {"priority": 110}).status_code == 200
    rules = network.get("networkSecurityGroups/g").json()["properties"]["securityRules"]
    assert [rule["properties"]["priority"] for rule in rules] == [110]
    network.delete("networkSecurityGroups/g/securityRules/ssh")
    network.arm.finish_operations()
    assert network.get("networkSecurityGroups/g/securityRules").json() == {"value": []}


def test_private_addresses_are_given_out_in_order_and_again_when_free(network: Network) -> None:
    network.virtual_network("10.0.0.0/29")
    assert [network.interface(name).status_code for name in ("a", "b", "c")] == [201, 201, 201]
    assert [network.address_of(name) for name in ("a", "b", "c")] == ["10.0.0.4", "10.0.0.5", "10.0.0.6"]
    assert code(network.interface("d")) == (400, "SubnetIsFull")
    network.delete("networkInterfaces/b")
    network.arm.finish_operations()
    network.interface("d")
    assert network.address_of("d") == "10.0.0.5"
    network.interface("a")
    assert network.address_of("a") == "10.0.0.4"


def test_two_configurations_of_one_interface_differ(network: Network) -> None:
    network.virtual_network("10.0.0.0/24")
    subnet = {"subnet": {"id": network.id("virtualNetworks/v/subnets/s0")}}
    entries = [{"name": name, "properties": subnet} for name in ("a", "b")]
    made = network.put("networkInterfaces/n", {"ipConfigurations": entries}).json()["properties"]["ipConfigurations"]
    assert [entry["properties"]["privateIPAddress"] for entry in made] == ["10.0.0.4", "10.0.0.5"]
    assert [entry["properties"]["primary"] for entry in made] == [True, False]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("10.0.1.4", "PrivateIPAddressNotInSubnet"),
        ("10.0.0.3", "PrivateIPAddressInReservedRange"),
        ("10.0.0.255", "PrivateIPAddressInReservedRange"),
        ("10.0.0.4", "PrivateIPAddressIsAllocated"),
        ("ten", "InvalidIPAddressFormat"),
        (None, "InvalidRequestFormat"),
    ],
)
def test_a_static_address_must_be_free_and_in_the_subnet(network: Network, address: str | None, expected: str) -> None:
    network.virtual_network("10.0.0.0/24")
    network.interface("first")
    refused = network.interface("n", privateIPAllocationMethod="Static", privateIPAddress=address)
    assert code(refused) == (400, expected)
    taken = network.interface("n", privateIPAllocationMethod="static", privateIPAddress="10.0.0.9")
    assert (taken.status_code, network.address_of("n")) == (201, "10.0.0.9")


def test_a_new_interface_is_succeeded_at_once_as_recorded(network: Network) -> None:
    network.virtual_network("10.0.0.0/24")
    created = network.interface("n")
    assert (created.json()["properties"]["provisioningState"], "retry-after" in created.headers) == ("Succeeded", False)
    assert "azure-asyncoperation" in created.headers
    updated = network.interface("n")
    assert (updated.status_code, updated.json()["properties"]["provisioningState"]) == (200, "Updating")


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("virtualNetworks/v/subnets/none", "InvalidResourceReference"),
        ("virtualNetworks/v", "InvalidRequestFormat"),
        ("", "InvalidRequestFormat"),
    ],
)
def test_a_subnet_must_be_there(network: Network, reference: str, expected: str) -> None:
    network.virtual_network("10.0.0.0/24")
    assert code(network.interface("n", subnet={"id": network.id(reference)})) == (400, expected)


def test_what_an_interface_refers_to_must_be_in_its_region(network: Network) -> None:
    network.virtual_network("10.0.0.0/24")
    entry = {"name": "ip", "properties": {"subnet": {"id": network.id("virtualNetworks/v/subnets/s0")}}}
    elsewhere = network.put("networkInterfaces/n", {"ipConfigurations": [entry]}, location="westus")
    assert code(elsewhere) == (400, "InvalidResourceReference")


def test_references_show_on_both_sides(network: Network) -> None:
    network.virtual_network("10.0.0.0/24")
    network.put("networkSecurityGroups/g", {})
    network.put("publicIPAddresses/p", {"publicIPAllocationMethod": "Static"}, sku={"name": "Standard"})
    group, address = {"id": network.id("networkSecurityGroups/g")}, {"id": network.id("publicIPAddresses/p")}
    subnet = {"addressPrefix": "10.0.0.0/24", "networkSecurityGroup": group}
    network.put("virtualNetworks/v/subnets/s0", subnet)
    network.interface("n", publicIPAddress=address)
    own = {"id": network.id("networkInterfaces/n/ipConfigurations/ip")}
    assert network.get("publicIPAddresses/p").json()["properties"]["ipConfiguration"] == own
    assert network.get("virtualNetworks/v/subnets/s0").json()["properties"]["ipConfigurations"] == [own]
    shown = network.get("networkSecurityGroups/g").json()["properties"]
    assert shown["subnets"] == [{"id": network.id("virtualNetworks/v/subnets/s0")}]
    taken = network.interface("other", publicIPAddress=address)
    assert code(taken) == (400, "PublicIPAddressInUse")


def test_what_is_in_use_is_not_deleted(network: Network) -> None:
    network.virtual_network("10.0.0.0/24")
    network.put("networkSecurityGroups/g", {})
    network.put("publicIPAddresses/p", {})
    network.interface("n", publicIPAddress={"id": network.id("publicIPAddresses/p")})
    subnet = {"addressPrefix": "10.0.0.0/24", "networkSecurityGroup": {"id": network.id("networkSecurityGroups/g")}}
    network.put("virtualNetworks/v/subnets/s0", subnet)
    assert code(network.delete("virtualNetworks/v")) == (400, "InUseSubnetCannotBeDeleted")
    assert code(network.delete("virtualNetworks/v/subnets/s0")) == (400, "InUseSubnetCannotBeDeleted")
    assert code(network.delete("publicIPAddresses/p")) == (400, "PublicIPAddressCannotBeDeleted")
    assert code(network.delete("networkSecurityGroups/g")) == (400, "InUseNetworkSecurityGroupCannotBeDeleted")
    moved = network.put("virtualNetworks/v/subnets/s0", {"addressPrefix": "10.0.8.0/24"})
    assert code(moved) == (400, "InUsePrefixCannotBeDeleted")
    for path in ("networkInterfaces/n", "virtualNetworks/v", "publicIPAddresses/p", "networkSecurityGroups/g"):
        assert network.delete(path).status_code == 202
        network.arm.finish_operations()
        assert code(network.get(path)) == (404, "ResourceNotFound")


def test_a_static_address_comes_with_the_end_of_the_operation(network: Network) -> None:
    created = network.put("publicIPAddresses/p", {"dnsSettings": {"domainNameLabel": "web"}}, sku={"name": "Standard"})
    assert (created.status_code, created.headers["retry-after"]) == (201, "1")
    assert "ipAddress" not in created.json()["properties"]
    network.arm.finish_operations()
    properties = network.get("publicIPAddresses/p").json()["properties"]
    assert properties["ipAddress"].startswith("198.18.")
    assert properties["dnsSettings"]["fqdn"] == "web.eastus.cloudapp.azure.com"
    again = network.put("publicIPAddresses/p", {"ipAddress": "1.2.3.4"}, sku={"name": "Standard"})
    assert again.json()["properties"]["ipAddress"] == properties["ipAddress"]


def test_a_standard_address_cannot_be_dynamic(network: Network) -> None:
    refused = network.put("publicIPAddresses/p", {"publicIPAllocationMethod": "Dynamic"}, sku={"name": "Standard"})
    assert refused.status_code == 400
    assert network.put("publicIPAddresses/p", {}).json()["properties"]["publicIPAllocationMethod"] == "Dynamic"


def test_patch_changes_tags_alone(network: Network) -> None:
    network.virtual_network("10.0.0.0/24")
    patched = network.arm.call("PATCH", network.id("virtualNetworks/v"), {"tags": {"a": "b"}}, version=VERSION)
    assert (patched.status_code, patched.json()["tags"]) == (200, {"a": "b"})
    refused = network.arm.call("PATCH", network.id("virtualNetworks/v"), {"location": "x"}, version=VERSION)
    assert code(refused) == (400, "InvalidRequestFormat")


def test_a_resource_stays_where_it_is(network: Network) -> None:
    network.put("publicIPAddresses/p", {})
    assert code(network.put("publicIPAddresses/p", {}, location="westus")) == (409, "InvalidResourceLocation")
    assert code(network.put("publicIPAddresses/-p", {})) == (400, "InvalidResourceName")
    unknown = network.put("publicIPAddresses/q", {}, location="atlantis")
    assert code(unknown) == (400, "LocationNotAvailableForResourceType")


def machine(network: Network, name: str = "vm") -> dict[str, Any]:
    place = network.place.replace("Microsoft.Network", "Microsoft.Compute")
    return {"id": f"{place}/virtualMachines/{name}", "location": "eastus"}


def configuration(network: Network, subnet: str = "s0") -> dict[str, Any]:
    address = {"name": "pip", "sku": {"name": "Standard"}, "properties": {"deleteOption": "Delete"}}
    ip = {"subnet": {"id": network.id(f"virtualNetworks/v/subnets/{subnet}")}, "publicIPAddressConfiguration": address}
    given = {"primary": True, "deleteOption": "Delete", "ipConfigurations": [{"name": "ip", "properties": ip}]}
    return {"name": "nic", "properties": given}


def test_an_interface_is_made_with_a_machine_and_goes_with_it(network: Network) -> None:
    network.virtual_network("10.0.0.0/24")
    world = network.arm.emulator.world
    made = create_interface_for_vm(world, machine(network), configuration(network))
    assert made.startswith(network.id("networkInterfaces/nic-"))
    shown = network.arm.call("GET", made, version=VERSION).json()["properties"]
    assert shown["virtualMachine"] == {"id": machine(network)["id"]}
    assert (shown["primary"], len(shown["macAddress"])) == (True, 17)
    address = shown["ipConfigurations"][0]["properties"]["publicIPAddress"]["id"]
    assert network.arm.call("GET", address, version=VERSION).json()["properties"]["ipAddress"].startswith("198.18.")
    assert code(network.arm.call("DELETE", made, version=VERSION)) == (400, "NicInUse")
    delete_interface(world, made)
    assert [network.arm.call("GET", gone, version=VERSION).status_code for gone in (made, address)] == [404, 404]


def test_a_machines_interface_that_cannot_be_leaves_no_address_behind(network: Network) -> None:
    network.virtual_network("10.0.0.0/24")
    with pytest.raises(AzureError, match="InvalidResourceReference"):
        create_interface_for_vm(network.arm.emulator.world, machine(network), configuration(network, "none"))
    assert network.get("publicIPAddresses").json() == {"value": []}


def test_a_dynamic_address_is_given_out_while_a_machine_uses_it(network: Network) -> None:
    network.virtual_network("10.0.0.0/24")
    network.put("publicIPAddresses/p", {})
    network.interface("n", publicIPAddress={"id": network.id("publicIPAddresses/p")})
    network.arm.finish_operations()
    assert "ipAddress" not in network.get("publicIPAddresses/p").json()["properties"]
    stored = network.arm.emulator.world.store.get(network.id("networkInterfaces/n"))
    stored["properties"]["virtualMachine"] = {"id": machine(network)["id"]}
    assert "ipAddress" in network.get("publicIPAddresses/p").json()["properties"]
    del stored["properties"]["virtualMachine"]
    assert "ipAddress" not in network.get("publicIPAddresses/p").json()["properties"]
