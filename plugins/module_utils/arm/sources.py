# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the image or disk that a machine, a disk or an image is to be made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..domain.gallery_reference import LATEST, GalleryImage, PublishedImage
from ..domain.image_reference import ImageReference, MarketplaceImage
from ..domain.image_version import (
    NoLatestVersion,
    latest_of_gallery,
    latest_of_marketplace,
    newest_first,
    replica_locations,
)
from ..domain.location import normalise_location
from ..domain.resource_id import ResourceId
from ..domain.source import SourceFacts
from ..domain.virtual_machine.observed import ObservedMachine
from ..domain.wire import Json
from .client import ArmClient
from .errors import NotFound


def read_image(client: ArmClient, image: ImageReference, *, location: str, option: str = "image") -> SourceFacts:
    """Return the facts of an image as `location` has it; raises NotFound naming the option and the image."""
    try:
        if isinstance(image, GalleryImage):
            facts = _read_gallery_image(client, image, location)
        elif isinstance(image, PublishedImage):
            facts = _read_published_image(client, image, location)
        elif isinstance(image, MarketplaceImage):
            facts = SourceFacts.from_marketplace(_version(client, image, location), name=image.urn)
        else:
            facts = SourceFacts.from_managed_image(client.get(str(image.resource_id)))
    except NotFound as error:
        raise missing_source(error, option, str(image), location) from error
    return replace(facts, option=option)


def _read_gallery_image(client: ArmClient, image: GalleryImage, location: str) -> SourceFacts:
    """Return what the definition says, and where the version that Azure would take in the location has replicas."""
    definition = client.get(str(image.definition))
    if image.version == LATEST:
        version = _latest(client, f"{image.definition}/versions", str(image), location)
    else:
        version = client.get(str(image))
    facts = SourceFacts.from_gallery_image(definition, name=str(image))
    return replace(facts, locations=replica_locations(version), resource_id=str(version.get("id") or image))


def _read_published_image(client: ArmClient, image: PublishedImage, location: str) -> SourceFacts:
    """Return what others' definition says in the location, which shows those alone that have a replica there."""
    path = image.path_in(client.subscription, location)
    definition = client.get(path, identified=False)
    if image.version == LATEST:
        version = _latest(client, f"{path}/versions", str(image), location, identified=False)
    else:
        version = client.get(f"{path}/versions/{image.version}", identified=False)
    resolved = replace(image, version=str(version.get("name") or image.version))
    facts = SourceFacts.from_gallery_image(definition, name=str(image))
    return replace(facts, locations=(normalise_location(location),), resource_id=str(resolved))


def _latest(client: ArmClient, path: str, name: str, location: str, *, identified: bool = True) -> Json:
    """Return the version at `path` that Azure uses for `latest`; raises NotFound with the reason where none is."""
    try:
        return latest_of_gallery(client.list(path, identified=identified), normalise_location(location))
    except NoLatestVersion as reason:
        raise NotFound(f"read {name}", code="ImageNotFound", message=f"{reason}.", status=404) from None


def read_disk(client: ArmClient, disk: ResourceId, *, option: str = "os_disk.managed_disk") -> SourceFacts:
    """Return the facts of a managed disk or snapshot; raises NotFound naming the option and the disk."""
    try:
        facts = SourceFacts.from_disk(client.get(str(disk)))
    except NotFound as error:
        raise missing_source(error, option, str(disk)) from error
    return replace(facts, option=option)


def read_machine_as_source(client: ArmClient, machine: ResourceId, *, option: str) -> SourceFacts:
    """Return the facts of a machine that an image is to be made of; raises NotFound naming the option and the machine.

    The generation is in the instance view, or, where Azure leaves it out, on the OS disk.
    """
    try:
        observed = ObservedMachine(document=client.get(str(machine), query={"$expand": "instanceView"}))
    except NotFound as error:
        raise missing_source(error, option, str(machine)) from error
    facts = SourceFacts.from_machine(observed, option=option)
    os_disk = ResourceId.find(observed.os_disk_id)
    if facts.recorded or os_disk is None:
        return facts
    return replace(facts, recorded=read_disk(client, os_disk).recorded)


def skus_path(client: ArmClient, publisher: str, offer: str, location: str) -> str:
    """Return the path of an offer's SKUs in the location."""
    return (
        f"/subscriptions/{client.subscription}/providers/Microsoft.Compute/locations/{location}"
        f"/publishers/{publisher}/artifacttypes/vmimage/offers/{offer}/skus"
    )


def read_versions(client: ArmClient, image: MarketplaceImage, location: str) -> Iterator[Json]:
    """Yield the versions that the image names, with their properties: one, or for `all` every one, the newest first.

    For `latest` it is the newest by number of all names; the list is ordered here, because the service orders names as
    text. An image that has no version yields nothing; a version that does not exist raises NotFound.
    """
    path = f"{skus_path(client, image.publisher, image.offer, location)}/{image.sku}/versions"
    wanted = image.version.lower()
    if wanted not in ("latest", "all"):
        yield client.get(f"{path}/{image.version}")
        return
    listed = list(client.list(path, query={"$expand": "properties"}, bare=True))
    chosen = newest_first(listed) if wanted == "all" else latest_of_marketplace(listed)
    for version in chosen:
        # No recording shows that a list expands the properties; a GET of one version always returns them.
        yield version if version.get("properties") else client.get(f"{path}/{version.get('name')}")


def _version(client: ArmClient, image: MarketplaceImage, location: str) -> Json:
    for version in read_versions(client, image, location):
        return version
    raise NotFound(f"read {image.urn}", code="ImageNotFound", message="it has no version.", status=404)


def missing_source(error: NotFound, option: str, name: str, location: str = "") -> NotFound:
    """Return the error with the option that named what does not exist."""
    where = f" in {location}" if location else ""
    return NotFound(
        f"find {option} {name}{where}",
        code=error.code,
        message=error.azure_message,
        status=404,
        resource_id=error.resource_id,
        request_id=error.request_id,
        remedy=f"Correct {option}, or choose a location and subscription that has it.",
    )
