from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from .errors import AzureError

Kind = Literal["string", "integer", "number", "boolean", "object", "list", "map", "any"]
Refusal = Callable[[str, str], AzureError]
JSON_KINDS: Mapping[Kind, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "object": dict,
    "list": list,
    "map": dict,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """What one member of a request body may hold.

    type_name is the name Azure's messages give an object; items is what a list or a map holds; allowed are the values
    of an enumeration, compared without regard to case; since is the first api-version that knows the member.
    """

    kind: Kind
    type_name: str = ""
    members: Mapping[str, Property] = field(default_factory=dict)
    items: Property | None = None
    allowed: tuple[str, ...] = ()
    read_only: bool = False
    since: str = ""


STRING = Property(kind="string")
INTEGER = Property(kind="integer")
NUMBER = Property(kind="number")
BOOLEAN = Property(kind="boolean")
ANY = Property(kind="any")
READ_ONLY = Property(kind="any", read_only=True)
STRINGS = Property(kind="list", items=STRING)
TAGS = Property(kind="map", items=STRING)


def structure(type_name: str, /, **members: Property) -> Property:
    """An object with these members and no others."""
    return Property(kind="object", type_name=type_name, members=members)


def list_of(items: Property) -> Property:
    """A list whose every item is such a value."""
    return Property(kind="list", items=items)


def map_of(items: Property) -> Property:
    """An object with free names, as tags are."""
    return Property(kind="map", items=items)


def one_of(*allowed: str) -> Property:
    """A string out of an enumeration; the spelling of the specification is what gets stored."""
    return Property(kind="string", allowed=allowed)


def since(api_version: str, specification: Property) -> Property:
    """The same, unknown to api-versions before that one."""
    return replace(specification, since=api_version)


def envelope(type_name: str, properties: Property, /, **more: Property) -> Property:
    """A tracked resource: location, tags and properties, what the service fills in at the top, and `more`."""
    filled = dict.fromkeys(("id", "name", "type", "etag", "systemData"), READ_ONLY)
    usual = {"location": STRING, "tags": TAGS, "properties": properties}
    return Property(kind="object", type_name=type_name, members=filled | usual | more)


def compute_refusal(message: str, path: str) -> AzureError:
    """How Microsoft.Compute refuses a body it cannot read."""
    return AzureError(400, "BadRequest", message, target=path)


def network_refusal(message: str, _path: str) -> AzureError:
    """How Microsoft.Network refuses a body it cannot read."""
    details = [{"code": "InvalidJson", "message": message}]
    return AzureError(400, "InvalidRequestFormat", "Cannot parse the request.", details=details)


def manager_refusal(message: str, _path: str) -> AzureError:
    """How Resource Manager itself refuses a body it cannot read."""
    text = f"The request content was invalid and could not be deserialized: '{message}'."
    return AzureError(400, "InvalidRequestContent", text)


def accept(
    body: Mapping[str, Any], specification: Property, *, refuse: Refusal = compute_refusal, api_version: str = "9999"
) -> dict[str, Any]:
    """Return the body as the service understands it: names in Azure's spelling, read-only members gone, nulls kept.

    Raises AzureError where it holds an unknown member or a value of the wrong kind.
    """
    accepted = _Reader(refuse, api_version).read(dict(body), specification, "")
    if not isinstance(accepted, dict):
        raise TypeError("the specification of a body is an object")
    return accepted


def without_nulls(value: Any) -> Any:
    """Return the value with every null member left out, at any depth: in a PUT null means "not given"."""
    if isinstance(value, dict):
        return {name: without_nulls(member) for name, member in value.items() if member is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value


def merge(stored: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored with patch laid over it: objects merge, lists and scalars replace, null removes."""
    merged = dict(stored)
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, Mapping):
            older = merged.get(name)
            merged[name] = merge(older if isinstance(older, Mapping) else {}, value)
        else:
            merged[name] = value
    return merged


@dataclass(frozen=True, slots=True)
class _Reader:
    refuse: Refusal
    api_version: str

    def read(self, value: Any, expected: Property, path: str) -> Any:
        if value is None or expected.kind == "any":
            return value
        self._check_kind(value, expected, path)
        if expected.kind == "object":
            return self._read_object(value, expected, path)
        if expected.kind == "list":
            return [self.read(item, _items(expected), f"{path}[{index}]") for index, item in enumerate(value)]
        if expected.kind == "map":
            return {name: self.read(item, _items(expected), _join(path, name)) for name, item in value.items()}
        return self._read_enumeration(value, expected, path) if expected.allowed else value

    def _read_object(self, value: dict[str, Any], expected: Property, path: str) -> dict[str, Any]:
        spelling = {name.lower(): name for name in expected.members}
        accepted: dict[str, Any] = {}
        for given, member in value.items():
            name = spelling.get(given.lower())
            if name is None or expected.members[name].since > self.api_version:
                where = _join(path, given)
                message = f"Could not find member '{given}' on object of type '{expected.type_name}'. Path '{where}'"
                raise self.refuse(message, where)
            if not expected.members[name].read_only:
                accepted[name] = self.read(member, expected.members[name], _join(path, name))
        return accepted

    def _read_enumeration(self, value: str, expected: Property, path: str) -> str:
        for allowed in expected.allowed:
            if allowed.lower() == value.lower():
                return allowed
        raise self.refuse(
            f"Error converting value \"{value}\" to type '{_type_of(expected, path)}'. Path '{path}'", path
        )

    def _check_kind(self, value: Any, expected: Property, path: str) -> None:
        fits = isinstance(value, JSON_KINDS[expected.kind])
        if isinstance(value, bool) and expected.kind in ("integer", "number"):
            fits = False
        if not fits:
            raise self._conversion_error(value, expected, path)

    def _conversion_error(self, value: Any, expected: Property, path: str) -> AzureError:
        text = f"Error converting value \"{value}\" to type '{_type_of(expected, path)}'. Path '{path}'"
        return self.refuse(text, path)


def _items(expected: Property) -> Property:
    return expected.items or ANY


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _type_of(expected: Property, path: str) -> str:
    if expected.allowed:
        name = path.rpartition(".")[2]
        return name[:1].upper() + name[1:]
    return expected.type_name or expected.kind
