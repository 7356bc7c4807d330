"""Galleries of others, as those see them with whom they are shared: directly, or with everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ...errors import AzureError
from ...paging import page
from ...routing import ArmRequest, Reply, Route
from ...store import Resource
from ..context import Compute
from . import lifecycle
from .lifecycle import DEFINITION, GALLERY, SUBSCRIPTION, VERSION
from .replicas import excluded_from_latest, has_replica

Sharing = Literal["SharedGalleries", "CommunityGalleries"]
REFERENCE = re.compile(
    r"/(?P<sharing>SharedGalleries|CommunityGalleries)/(?P<gallery>[^/]+)/Images/(?P<image>[^/]+)"
    r"(/Versions/(?P<version>[^/]+))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Others:
    """The handlers of one way of sharing."""

    sharing: Sharing

    def list_galleries(self, compute: Compute, request: ArmRequest) -> Reply:
        """Return the galleries that are shared."""
        found = [
            self._gallery(name, request)
            for gallery in compute.world.store.of_type(GALLERY)
            for name in _names(compute, self.sharing, gallery)
        ]
        return page(compute.world.settings, request, found)

    def get_gallery(self, compute: Compute, request: ArmRequest) -> Reply:
        """Return one shared gallery."""
        find_gallery(compute, self.sharing, request.params["gallery"])
        return Reply(body=self._gallery(request.params["gallery"], request))

    def list_images(self, compute: Compute, request: ArmRequest) -> Reply:
        """Return the image definitions of a shared gallery."""
        gallery = find_gallery(compute, self.sharing, request.params["gallery"])
        found = compute.world.store.of_type(DEFINITION, scope=gallery["id"])
        return page(compute.world.settings, request, [self._image(one, request) for one in found])

    def get_image(self, compute: Compute, request: ArmRequest) -> Reply:
        """Return one image definition of a shared gallery."""
        return Reply(body=self._image(_definition(compute, self.sharing, request.params), request))

    def list_versions(self, compute: Compute, request: ArmRequest) -> Reply:
        """Return the versions of an image that have a replica in the location."""
        definition = _definition(compute, self.sharing, request.params)
        found = compute.world.store.of_type(VERSION, scope=definition["id"])
        shown = [self._version(one, request) for one in found if has_replica(one, request.params["location"])]
        return page(compute.world.settings, request, shown)

    def get_version(self, compute: Compute, request: ArmRequest) -> Reply:
        """Return one version of an image."""
        definition = _definition(compute, self.sharing, request.params)
        version = compute.find(f"{definition['id']}/versions/{request.params['version']}", VERSION)
        if version is None or not has_replica(version, request.params["location"]):
            raise _not_found(request.resource_id)
        return Reply(body=self._version(version, request))

    def _gallery(self, name: str, request: ArmRequest) -> dict[str, Any]:
        return self._shown({}, name, f"/{self.sharing}/{name}", request)

    def _image(self, definition: Resource, request: ArmRequest) -> dict[str, Any]:
        held = definition["properties"]
        kept = ("osType", "osState", "hyperVGeneration", "architecture", "identifier", "features", "purchasePlan")
        properties = {name: held[name] for name in kept if name in held} | {"recommended": held.get("recommended", {})}
        unique = f"/{self.sharing}/{request.params['gallery']}/Images/{definition['name']}"
        return self._shown(properties, definition["name"], unique, request)

    def _version(self, version: Resource, request: ArmRequest) -> dict[str, Any]:
        publishing, profile = (version["properties"].get(name, {}) for name in ("publishingProfile", "storageProfile"))
        storage: dict[str, Any] = {"osDiskImage": _disk(profile.get("osDiskImage", {}))}
        if profile.get("dataDiskImages"):
            storage["dataDiskImages"] = [{"lun": one["lun"], **_disk(one)} for one in profile["dataDiskImages"]]
        properties = {
            "publishedDate": publishing.get("publishedDate"),
            "excludeFromLatest": excluded_from_latest(version, request.params["location"]),
            "storageProfile": storage,
        }
        place = f"/{self.sharing}/{request.params['gallery']}/Images/{request.params['image']}"
        return self._shown(properties, version["name"], f"{place}/Versions/{version['name']}", request)

    def _shown(self, properties: dict[str, Any], name: str, unique: str, request: ArmRequest) -> dict[str, Any]:
        shown = {"location": request.params["location"], "name": name, "identifier": {"uniqueId": unique}}
        return {"properties": properties, **shown} if properties else shown


def routes(compute: Compute) -> list[Route]:
    """The routes of shared and community galleries, which can only be read."""
    found: list[Route] = []
    for sharing in (Others("SharedGalleries"), Others("CommunityGalleries")):
        place = f"{SUBSCRIPTION}/providers/Microsoft.Compute/locations/{{location}}/"
        every = place + sharing.sharing[0].lower() + sharing.sharing[1:]
        gallery = f"{every}/{{gallery}}"
        image = f"{gallery}/images/{{image}}"
        table = [
            (gallery, sharing.get_gallery),
            (f"{gallery}/images", sharing.list_images),
            (image, sharing.get_image),
            (f"{image}/versions", sharing.list_versions),
            (f"{image}/versions/{{version}}", sharing.get_version),
        ]
        if sharing.sharing == "SharedGalleries":
            table.append((every, sharing.list_galleries))
        found += [lifecycle.route(compute, "GET", template, handler) for template, handler in table]
    return found


def find_gallery(compute: Compute, sharing: str, name: str) -> Resource:
    """Return the gallery behind a shared or public name, or raise the 404."""
    for gallery in compute.world.store.of_type(GALLERY):
        if name.lower() in (known.lower() for known in _names(compute, sharing, gallery)):
            return gallery
    raise _not_found(name)


def resolve_others(compute: Compute, reference: str) -> str:
    """Return the resource id that a sharedGalleryImageId or communityGalleryImageId stands for; latest is left out."""
    found = REFERENCE.fullmatch(reference)
    if found is None:
        raise _not_found(reference)
    definition = _definition(compute, found["sharing"], {"gallery": found["gallery"], "image": found["image"]})
    version = found["version"]
    return definition["id"] if version in (None, "latest") else f"{definition['id']}/versions/{version}"


def _definition(compute: Compute, sharing: str, params: Mapping[str, str]) -> Resource:
    gallery = find_gallery(compute, sharing, params["gallery"])
    found = compute.find(f"{gallery['id']}/images/{params['image']}", DEFINITION)
    if found is None:
        raise _not_found(params["image"])
    return found


def _names(compute: Compute, sharing: str, gallery: Resource) -> Iterator[str]:
    profile = gallery["properties"].get("sharingProfile") or {}
    if sharing.lower() == "communitygalleries":
        info = profile.get("communityGalleryInfo") or {}
        if profile.get("permissions") == "Community" and info.get("communityGalleryEnabled"):
            yield from info.get("publicNames", ())
        return
    mine = {compute.world.subscription_id.lower(), compute.world.tenant_id.lower()}
    ids = {str(one).lower() for group in profile.get("groups", ()) for one in group["ids"]}
    if profile.get("permissions") == "Groups" and mine & ids:
        yield gallery["properties"]["identifier"]["uniqueName"]


def _disk(image: Mapping[str, Any]) -> dict[str, Any]:
    return {"diskSizeGB": image.get("sizeInGB", 1), "hostCaching": image.get("hostCaching", "None")}


def _not_found(name: str) -> AzureError:
    return AzureError(404, "ResourceNotFound", f"The gallery resource '{name}' was not found.")
