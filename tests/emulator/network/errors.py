from __future__ import annotations

from collections.abc import Iterable

from ..errors import AzureError


def network_error(status: int, code: str, message: str) -> AzureError:
    """A refusal of Microsoft.Network; its errors carry details even when there are none."""
    return AzureError(status, code, message, details=[])


def child_not_found(resource_id: str) -> AzureError:
    """The 404 of a child resource whose parent exists."""
    return network_error(404, "NotFound", f"Resource {resource_id} not found.")


def invalid_reference(referenced: str, by: str) -> AzureError:
    """The 400 of a reference to what does not exist, or not in the same region."""
    message = (
        f"Resource {referenced} referenced by resource {by} was not found. Please make sure that the referenced "
        "resource exists, and that both resources are in the same region."
    )
    return network_error(400, "InvalidResourceReference", message)


def malformed_reference(given: str, expected: str, path: str) -> AzureError:
    """The 400 of a reference that is no id of the expected type."""
    text = (
        f"Reference Id {given} is not formatted correctly. The Id is expected to reference resources of type "
        f"{expected}. Path {path}."
    )
    details = [{"code": "InvalidJsonReferenceFormat", "message": text}]
    return AzureError(400, "InvalidRequestFormat", "Cannot parse the request.", details=details)


def missing_value(path: str) -> AzureError:
    """The 400 of a body without a required value."""
    details = [{"code": "MissingJsonValue", "message": f"Value is missing. Path {path}."}]
    return AzureError(400, "InvalidRequestFormat", "Cannot parse the request.", details=details)


def subnet_in_use(name: str, users: Iterable[str]) -> AzureError:
    """The 400 of deleting a subnet that interfaces use."""
    message = (
        f"Subnet {name} is in use by {', '.join(users)} and cannot be deleted. In order to delete the subnet, delete "
        "all the resources within the subnet. See aka.ms/deletesubnet."
    )
    return network_error(400, "InUseSubnetCannotBeDeleted", message)


def security_group_in_use(resource_id: str, users: Iterable[str]) -> AzureError:
    """The 400 of deleting a security group that subnets or interfaces use."""
    message = (
        f"Network security group {resource_id} cannot be deleted because it is in use by the following resources: "
        f"{', '.join(users)}. In order to delete the Network security group, remove the association with the "
        "resource(s). To learn how to do this, see aka.ms/deletensg."
    )
    return network_error(400, "InUseNetworkSecurityGroupCannotBeDeleted", message)


def public_address_in_use(resource_id: str, user: str) -> AzureError:
    """The 400 of deleting a public address that an IP configuration uses."""
    message = (
        f"Public IP address {resource_id} can not be deleted since it is still allocated to resource {user}. In order "
        "to delete the public IP, disassociate/detach the Public IP address from the resource. To learn how to do "
        "this, see aka.ms/deletepublicip."
    )
    return network_error(400, "PublicIPAddressCannotBeDeleted", message)


def interface_in_use(resource_id: str, user: str) -> AzureError:
    """The 400 of deleting an interface that a virtual machine uses."""
    message = (
        f"Network Interface {resource_id} is used by existing resource {user}. In order to delete the network "
        "interface, it must be dissociated from the resource. To learn more, see aka.ms/deletenic."
    )
    return network_error(400, "NicInUse", message)
