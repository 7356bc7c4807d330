from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import AzureError
from ..world import read_catalogue
from .sizes import same

# The ids of marketplace images are written with these capitals (azure-cli recordings).
IMAGE_ID = (
    "/Subscriptions/{subscription}/Providers/Microsoft.Compute/Locations/{location}/Publishers/{publisher}"
    "/ArtifactTypes/VMImage/Offers/{offer}/Skus/{sku}/Versions/{name}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageVersion:
    """One version of a marketplace image; every location offers it."""

    publisher: str
    offer: str
    sku: str
    name: str
    properties: Mapping[str, Any]

    def id(self, subscription: str, location: str) -> str:
        """Return the resource id under which a location shows it."""
        return IMAGE_ID.format(
            subscription=subscription,
            location=location,
            publisher=self.publisher,
            offer=self.offer,
            sku=self.sku,
            name=self.name,
        )

    @property
    def state(self) -> str:
        """Active, ScheduledForDeprecation or Deprecated."""
        return str(self.properties.get("imageDeprecationStatus", {}).get("imageState", "Active"))

    def feature(self, name: str) -> str:
        """Return the value of one of its features, "" where it has none."""
        for feature in self.properties.get("features", ()):
            if feature["name"] == name:
                return str(feature["value"])
        return ""

    def refuse_deprecated(self) -> None:
        """Raise the refusal of a version that may no longer be used."""
        if self.state == "Deprecated":
            message = (
                f"VM Image from publisher: {self.publisher} with - Offer: {self.offer}, Sku: {self.sku}, "
                f"Version: {self.name} is deprecated."
            )
            raise AzureError(404, "ImageVersionDeprecated", message)


class Marketplace:
    """The images of the catalogue by publisher, offer, sku and version."""

    def __init__(self) -> None:
        self.versions = [version for entry in read_catalogue("images") for version in _expand(entry)]

    def publishers(self) -> list[str]:
        """Return the publishers' names."""
        return list(dict.fromkeys(version.publisher for version in self.versions))

    def offers(self, publisher: str) -> list[str]:
        """Return a publisher's offers."""
        return list(dict.fromkeys(version.offer for version in self.select(publisher)))

    def skus(self, publisher: str, offer: str) -> list[str]:
        """Return the skus of an offer."""
        return list(dict.fromkeys(version.sku for version in self.select(publisher, offer)))

    def select(self, publisher: str, offer: str | None = None, sku: str | None = None) -> list[ImageVersion]:
        """Return the versions below a publisher, an offer or a sku, the oldest first."""
        return [
            version
            for version in self.versions
            if same(version.publisher, publisher)
            and (offer is None or same(version.offer, offer))
            and (sku is None or same(version.sku, sku))
        ]

    def find(self, publisher: str, offer: str, sku: str, name: str) -> ImageVersion | None:
        """Return a version by its name; "latest" is the highest that is not deprecated."""
        found = self.select(publisher, offer, sku)
        if name.lower() == "latest":
            usable = [version for version in found if version.state != "Deprecated"]
            return max(usable, key=lambda version: order(version.name), default=None)
        return next((version for version in found if same(version.name, name)), None)


def order(name: str) -> tuple[int, ...]:
    """Return the sort key of a version's name, Major.Minor.Patch."""
    return tuple(int(part) if part.isdecimal() else 0 for part in name.split("."))


def _expand(entry: Mapping[str, Any]) -> list[ImageVersion]:
    return [
        ImageVersion(
            publisher=entry["publisher"],
            offer=entry["offer"],
            sku=entry["sku"],
            name=version["name"],
            properties={**entry["properties"], **version.get("properties", {})},
        )
        for version in entry["versions"]
    ]
