from __future__ import annotations

from functools import partial
from typing import Any

from ..errors import AzureError
from ..routing import ArmRequest, Reply, Route
from .context import Compute, normal_location
from .marketplace import ImageVersion
from .sizes import same
from .versions import COMPUTE

NOT_FOUND = "Artifact: VMImage was not found."


def routes(compute: Compute) -> list[Route]:
    """The routes of publishers, offers, skus and versions."""
    publishers = "/subscriptions/{subscriptionId}/providers/Microsoft.Compute/locations/{location}/publishers"
    offers = f"{publishers}/{{publisher}}/artifacttypes/vmimage/offers"
    skus = f"{offers}/{{offer}}/skus"
    versions = f"{skus}/{{sku}}/versions"
    handlers = [
        (publishers, list_publishers),
        (offers, list_offers),
        (skus, list_skus),
        (versions, list_versions),
        (f"{versions}/{{version}}", get_version),
    ]
    return [
        Route(method="GET", template=template, handler=partial(handler, compute), api_versions=COMPUTE)
        for template, handler in handlers
    ]


def list_publishers(compute: Compute, request: ArmRequest) -> Reply:
    """Return the publishers of a location."""
    base = _base(compute, request)
    return Reply(body=[_entry(request, name, f"{base}/{name}") for name in compute.marketplace.publishers()])


def list_offers(compute: Compute, request: ArmRequest) -> Reply:
    """Return a publisher's offers."""
    publisher = request.params["publisher"]
    known = next((name for name in compute.marketplace.publishers() if same(name, publisher)), None)
    if known is None:
        raise AzureError(404, "NotFound", f"Publisher: {publisher} was not found.")
    base = f"{_base(compute, request)}/{known}/ArtifactTypes/VMImage/Offers"
    return Reply(body=[_entry(request, name, f"{base}/{name}") for name in compute.marketplace.offers(known)])


def list_skus(compute: Compute, request: ArmRequest) -> Reply:
    """Return the skus of an offer."""
    publisher, offer = request.params["publisher"], request.params["offer"]
    found = _require(compute.marketplace.select(publisher, offer))
    base = f"{_base(compute, request)}/{found[0].publisher}/ArtifactTypes/VMImage/Offers/{found[0].offer}/Skus"
    names = compute.marketplace.skus(publisher, offer)
    return Reply(body=[_entry(request, name, f"{base}/{name}") for name in names])


def list_versions(compute: Compute, request: ArmRequest) -> Reply:
    """Return the versions of a sku; $orderby, $top and $expand=properties as documented.

    Names are ordered as text, so 8.9 comes after 8.10 (Azure/azure-rest-api-specs issue 30142).
    """
    params = request.params
    found = _require(compute.marketplace.select(params["publisher"], params["offer"], params["sku"]))
    found = [version for version in found if version.state != "Deprecated"]
    descending = request.query.get("$orderby", "").lower().replace("%20", " ").endswith(" desc")
    found = sorted(found, key=lambda version: version.name, reverse=descending)
    top = request.query.get("$top")
    if top is not None:
        found = found[: _count(top)]
    ignored = compute.world.settings.expand_of_versions_is_ignored
    expand = "properties" in request.query.get("$expand", "").lower() and not ignored
    return Reply(body=[_version(compute, request, version, expand=expand) for version in found])


def get_version(compute: Compute, request: ArmRequest) -> Reply:
    """Return one version with its properties."""
    params = request.params
    version = compute.marketplace.find(params["publisher"], params["offer"], params["sku"], params["version"])
    if version is None or same(params["version"], "latest"):
        raise AzureError(404, "NotFound", NOT_FOUND)
    version.refuse_deprecated()
    return Reply(body=_version(compute, request, version, expand=True))


def _version(compute: Compute, request: ArmRequest, version: ImageVersion, *, expand: bool) -> dict[str, Any]:
    location = normal_location(request.params["location"])
    shown = {
        "location": location,
        "name": version.name,
        "id": version.id(compute.world.subscription_id, location),
    }
    return {"properties": dict(version.properties), **shown} if expand else shown


def _require(found: list[ImageVersion]) -> list[ImageVersion]:
    if not found:
        raise AzureError(404, "NotFound", NOT_FOUND)
    return found


def _count(top: str) -> int:
    if not top.isdecimal():
        raise AzureError(400, "InvalidParameter", f"The value '{top}' of $top is not a number.", target="$top")
    return int(top)


def _base(compute: Compute, request: ArmRequest) -> str:
    location = normal_location(request.params["location"])
    if not compute.sizes.of_location(location):
        message = f"The provided location '{location}' is not available for resource type 'locations/publishers'."
        raise AzureError(400, "NoRegisteredProviderFound", message)
    subscription = compute.world.subscription_id
    return f"/Subscriptions/{subscription}/Providers/Microsoft.Compute/Locations/{location}/Publishers"


def _entry(request: ArmRequest, name: str, resource_id: str) -> dict[str, str]:
    return {"location": normal_location(request.params["location"]), "name": name, "id": resource_id}
