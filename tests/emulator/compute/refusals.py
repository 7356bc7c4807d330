from __future__ import annotations

from ..errors import AzureError


def missing(parameter: str) -> AzureError:
    """The refusal of a body that lacks a property."""
    return invalid(f"Required parameter '{parameter}' is missing (null).", parameter)


def invalid(message: str, target: str) -> AzureError:
    """The refusal of a value."""
    return AzureError(400, "InvalidParameter", message, target=target)


def change_not_allowed(name: str) -> AzureError:
    """The refusal to change what is fixed once the resource exists."""
    return AzureError(409, "PropertyChangeNotAllowed", f"Changing property '{name}' is not allowed.", target=name)


def not_allowed(message: str, target: str | None = None) -> AzureError:
    """The refusal of an operation in the state the resource is in."""
    return AzureError(409, "OperationNotAllowed", message, target=target)
