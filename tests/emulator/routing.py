from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import AzureError


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmRequest:
    """What a handler gets: the request after authentication, matching and the check of its api-version."""

    method: str
    path: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    api_version: str
    headers: Mapping[str, str]
    body: dict[str, Any]
    resource_id: str
    base_url: str = ""
    operation_fault: AzureError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a handler gives back; body None sends none."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[ArmRequest], Reply]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One method on one path template.

    api_versions None takes every version the provider knows for its other routes; any_version takes whatever is sent,
    as the URL of an operation carries the version of the request that began it.
    """

    method: str
    template: str
    handler: Handler
    api_versions: frozenset[str] | None = None
    any_version: bool = False

    @property
    def namespace(self) -> str:
        """The provider, "Microsoft.Compute", or "" for what belongs to Resource Manager itself."""
        segments = self.template.strip("/").split("/")
        fixed = [index for index, segment in enumerate(segments[:-1]) if segment.lower() == "providers"]
        named = segments[fixed[-1] + 1] if fixed else ""
        return "" if named.startswith("{") else named

    @property
    def resource_type(self) -> str:
        """The type without provider and names, "virtualMachines" or "locations/usages": every other segment."""
        segments = self.template.strip("/").split("/")
        start = [segment.lower() for segment in segments].index(self.namespace.lower()) + 1 if self.namespace else 0
        return "/".join(segments[start::2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A route with the values of its placeholders, spelled as the client did."""

    route: Route
    params: Mapping[str, str]


class Router:
    """The routes of all providers; literal segments match without regard to case, and win over placeholders."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.routes = tuple(routes)
        self._by_length: dict[int, list[tuple[tuple[str, ...], Route]]] = {}
        for route in self.routes:
            segments = tuple(route.template.strip("/").split("/"))
            self._by_length.setdefault(len(segments), []).append((segments, route))
        for found in self._by_length.values():
            found.sort(key=lambda entry: [segment.startswith("{") for segment in entry[0]])

    def match(self, method: str, path: str) -> Match:
        """Find the route, or raise the 404 or 405 that names what was asked."""
        segments = [segment for segment in path.split("/") if segment]
        others: set[str] = set()
        for template, route in self._by_length.get(len(segments), ()):
            params = _bind(template, segments)
            if params is None:
                continue
            if route.method == method:
                return Match(route=route, params=params)
            others.add(route.method)
        if others:
            allowed = ", ".join(sorted(others))
            message = f"The emulator does not know method '{method}' on '{path}'; it knows {allowed}."
            raise AzureError(405, "MethodNotAllowed", message, headers={"allow": allowed})
        raise AzureError(404, "InvalidResourceType", f"The emulator has no resource type or action at '{path}'.")

    def versions(self, route: Route) -> frozenset[str]:
        """Return the api-versions a route takes."""
        if route.api_versions is not None:
            return route.api_versions
        same = (other.api_versions or frozenset() for other in self.routes if other.namespace == route.namespace)
        return frozenset().union(*same)

    def check_version(
        self, route: Route, api_version: str | None, location: str = "", newest: str | None = None
    ) -> str:
        """Return the api-version, or raise the 400 that names the supported ones, none of them after `newest`."""
        supported = frozenset(version for version in self.versions(route) if newest is None or version <= newest)
        if not api_version:
            message = "The api-version query parameter (?api-version=) is required for all requests."
            raise AzureError(400, "MissingApiVersionParameter", message)
        if route.any_version or api_version.lower() in {version.lower() for version in supported}:
            return api_version
        listed = ",".join(sorted(supported, reverse=True))
        if not route.namespace:
            message = f"The api-version '{api_version}' is invalid. The supported versions are '{listed}'."
            raise AzureError(400, "InvalidApiVersionParameter", message)
        place = f"location '{location}' and " if location else ""
        message = (
            f"No registered resource provider found for {place}API version '{api_version}' for type "
            f"'{route.resource_type}'. The supported api-versions are '{listed}'."
        )
        raise AzureError(400, "NoRegisteredProviderFound", message)


def _bind(template: tuple[str, ...], segments: list[str]) -> dict[str, str] | None:
    params: dict[str, str] = {}
    for expected, given in zip(template, segments, strict=True):
        if expected.startswith("{"):
            params[expected[1:-1]] = given
        elif expected.lower() != given.lower():
            return None
    return params
