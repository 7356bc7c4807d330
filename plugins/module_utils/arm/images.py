# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding images: of the marketplace, managed ones, and those named one by one."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterable, Mapping

from ..domain.errors import InvalidOption
from ..domain.gallery_reference import PublishedImage
from ..domain.image_description import ImageFilter, describe_image
from ..domain.image_reference import ImageReference, MarketplaceImage, parse_image
from ..domain.location import normalise_location, same_location
from ..domain.resource_id import ResourceId
from ..domain.source import SourceFacts
from ..domain.wire import Json
from .client import ArmClient
from .concurrency import read_concurrently
from .errors import NotFound
from .sources import missing_source, read_image, read_versions, skus_path

Options = Mapping[str, t.Any]
_IMAGES = "Microsoft.Compute/images"


def describe_images(client: ArmClient, options: Options) -> Json:
    """Return the images that the options of image_info ask for, as facts."""
    wanted = ImageFilter.read(options)
    find = next((find for option, find in _KINDS if options.get(option)), _find_managed)
    described = (describe_image(source) for source in find(client, options, wanted))
    return {"images": [image for image in described if wanted.keeps(image)]}


def read_references(client: ArmClient, options: Options, location: str) -> list[SourceFacts]:
    """Return the facts of the images in `images`, each in any form, in their order."""
    references = [_reference(client, value, options.get("resource_group") or "") for value in options["images"] or ()]
    if not location and any(isinstance(reference, MarketplaceImage | PublishedImage) for reference in references):
        raise _missing_location()
    return read_concurrently(
        lambda reference: read_image(client, reference, location=location, option="images"), references
    )


def list_sku_names(client: ArmClient, publisher: str, offer: str, location: str) -> list[str]:
    """Return the names of an offer's SKUs; raises NotFound naming the option where the location has no such offer."""
    try:
        return [str(sku.get("name")) for sku in client.list(skus_path(client, publisher, offer, location), bare=True)]
    except NotFound as error:
        raise missing_source(error, "offer", f"{publisher}:{offer}", location) from error


def _reference(client: ArmClient, value: t.Any, group: str) -> ImageReference:
    if isinstance(value, Mapping) and "name" in value and not (group or value.get("resource_group")):
        problem = f"the image {value['name']!r} is given by name alone."
        raise InvalidOption("resource_group", problem, "its resource group")
    return parse_image(value, subscription=client.subscription, resource_group=group, option="images")


def _find_named(client: ArmClient, options: Options, wanted: ImageFilter) -> Iterable[SourceFacts]:
    found = read_references(client, options, normalise_location(options.get("location") or ""))
    return [source for source in found if wanted.keeps_name(source.name)]


def _find_in_marketplace(client: ArmClient, options: Options, wanted: ImageFilter) -> Iterable[SourceFacts]:
    publisher, offer, version = options["publisher"], options["offer"], options.get("version") or "latest"
    if not options.get("location"):
        raise _missing_location()
    location = normalise_location(options["location"])
    names = [options["sku"]] if options.get("sku") else list_sku_names(client, publisher, offer, location)
    images = [
        MarketplaceImage(publisher=publisher, offer=offer, sku=name, version=version)
        for name in sorted(names, key=str.lower)
        if wanted.keeps_name(name)
    ]
    # Not every SKU of an offer has the version asked for; the one SKU that was named must have it.
    read = _read_all if options.get("sku") else _read_if_there
    return [
        source for found in read_concurrently(lambda image: read(client, image, location), images) for source in found
    ]


def _read_if_there(client: ArmClient, image: MarketplaceImage, location: str) -> list[SourceFacts]:
    try:
        return _read_all(client, image, location)
    except NotFound:
        return []


def _read_all(client: ArmClient, image: MarketplaceImage, location: str) -> list[SourceFacts]:
    """Return what the image's version names; raises NotFound naming the option where there is no such SKU."""
    if image.version.lower() != "all":
        return [read_image(client, image, location=location, option="sku")]
    try:
        found = list(read_versions(client, image, location))
    except NotFound as error:
        raise missing_source(error, "sku", image.urn, location) from error
    prefix = f"{image.publisher}:{image.offer}:{image.sku}"
    return [SourceFacts.from_marketplace(version, name=f"{prefix}:{version.get('name')}") for version in found]


def _find_managed(client: ArmClient, options: Options, wanted: ImageFilter) -> Iterable[SourceFacts]:
    group, name, location = options.get("resource_group"), options.get("name"), options.get("location")
    if name:
        image = ResourceId.of_type(_IMAGES, name, subscription=client.subscription, resource_group=group or "")
        records: Iterable[Json] = filter(None, [client.find(str(image))])
    else:
        scope = f"/subscriptions/{client.subscription}" + (f"/resourceGroups/{group}" if group else "")
        records = client.list(f"{scope}/providers/{_IMAGES}")
    kept = [
        record
        for record in records
        if wanted.keeps_name(str(record.get("name")))
        and (not location or same_location(record.get("location"), location))
    ]
    return map(SourceFacts.from_managed_image, sorted(kept, key=lambda record: str(record.get("name")).lower()))


def _missing_location() -> InvalidOption:
    return InvalidOption("location", "images of the marketplace are read where they are offered.", "a location")


# The option that tells what kind of image is asked for; managed images where none of them is given.
_KINDS: t.Final[tuple[tuple[str, Callable[[ArmClient, Options, ImageFilter], Iterable[SourceFacts]]], ...]] = (
    ("images", _find_named),
    ("publisher", _find_in_marketplace),
)
