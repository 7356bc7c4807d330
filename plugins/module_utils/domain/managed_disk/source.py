# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a managed disk is made from: nothing, an image, another disk, a snapshot, a blob, or a file that is uploaded."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import InvalidOption, UnreadableFile
from ..gallery_reference import GalleryImage, PublishedImage, read_gallery_id
from ..image_reference import ImageReference, ManagedImage, MarketplaceImage, parse_image
from ..plan import Change
from ..resource_id import ResourceId, same_id
from ..source import SourceFacts
from ..vhd.examination import Examination
from ..wire import Json, dig, same_text

_GALLERY_IDS = ("id", "sharedGalleryImageId", "communityGalleryImageId")
_ONE = "one of image, disk, snapshot, blob_uri and vhd"


@dataclass(frozen=True, slots=True, kw_only=True)
class FromImage:
    """A platform image, a managed image or an image of a gallery."""

    image: ImageReference
    option: t.ClassVar[str] = "source.image"

    def creation_data(self, facts: SourceFacts) -> Json:
        if isinstance(self.image, PublishedImage):
            # The contract names a version here, so `latest` is sent as the version that was read.
            resolved = read_gallery_id(facts.resource_id) or self.image
            return {"createOption": "FromImage", "galleryImageReference": resolved.to_arm()}
        member = "galleryImageReference" if isinstance(self.image, GalleryImage) else "imageReference"
        return {"createOption": "FromImage", member: {"id": facts.resource_id}}

    def made(self, creation_data: Mapping[str, t.Any]) -> bool:
        """Tell whether a disk with this creationData was made from the image; `latest` is any version of it."""
        if isinstance(self.image, GalleryImage | PublishedImage):
            return self.image.matches(dig(creation_data, "galleryImageReference", {}))
        recorded = str(dig(creation_data, "imageReference.id") or "")
        if isinstance(self.image, ManagedImage):
            return same_id(recorded, str(self.image.resource_id))
        version = MarketplaceImage.from_version_id(recorded)
        return version is not None and self.image.matches(version.to_arm())

    def __str__(self) -> str:
        return str(self.image)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Another disk or a snapshot."""

    resource_id: ResourceId
    option: str

    def creation_data(self, facts: SourceFacts) -> Json:
        return {"createOption": "Copy", "sourceResourceId": facts.resource_id or str(self.resource_id)}

    def made(self, creation_data: Mapping[str, t.Any]) -> bool:
        return same_id(creation_data.get("sourceResourceId"), str(self.resource_id))

    def __str__(self) -> str:
        return str(self.resource_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """A VHD in a storage account, which Azure reads with the caller's rights to that."""

    blob_uri: str
    storage_account: ResourceId

    def creation_data(self) -> Json:
        return {"createOption": "Import", "sourceUri": self.blob_uri, "storageAccountId": str(self.storage_account)}

    def made(self, creation_data: Mapping[str, t.Any]) -> bool:
        return _unsigned(str(creation_data.get("sourceUri") or "")) == self.blob_uri

    def __str__(self) -> str:
        return self.blob_uri


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalImage:
    """What a look at a file found.

    `written` is how many of its bytes the file system holds as written, `identity` what changes when somebody writes.
    """

    examination: Examination
    written: int
    identity: str = ""

    @property
    def size(self) -> int:
        return self.examination.file_size


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A VHD on the machine that the module runs on.

    `image` is None where nobody has looked, or where the file cannot be read: then `problem` is the system's word why.
    """

    path: str
    image: LocalImage | None = None
    problem: str = "Nobody has looked at it"
    option: t.ClassVar[str] = "source.vhd"

    def require_image(self) -> LocalImage:
        """Return what was found; UnreadableFile where the file, which has to be sent, cannot be read."""
        if self.image is None:
            raise UnreadableFile(self.path, self.problem)
        return self.image

    @property
    def identity(self) -> str:
        return self.image.identity if self.image else ""

    def creation_data(self) -> Json:
        return {"createOption": "Upload", "uploadSizeBytes": self.require_image().size}

    def made(self, creation_data: Mapping[str, t.Any]) -> bool:
        """Tell whether a disk with this creationData may be of the file: of an upload Azure records the size alone."""
        if not same_text(creation_data.get("createOption"), "Upload"):
            return False
        return self.image is None or creation_data.get("uploadSizeBytes") in (None, self.image.size)

    def __str__(self) -> str:
        return self.path


DiskSource: t.TypeAlias = "FromImage | Copy | Import | Upload"


def read_disk_source(
    options: Mapping[str, t.Any] | None, *, subscription: str, resource_group: str
) -> DiskSource | None:
    """Read the option `source`, None being an empty disk; raises InvalidOption where it is not exactly one."""
    if options is None:
        return None
    given = {key: value for key, value in options.items() if value is not None}
    account = given.pop("storage_account_id", None)
    if len(given) != 1:
        raise InvalidOption("source", f"{len(given)} sources are given.", _ONE)
    ((kind, value),) = given.items()
    if (kind == "blob_uri") != (account is not None):
        raise InvalidOption("source.storage_account_id", "it belongs to blob_uri.", "both or neither of the two")
    scope = {"subscription": subscription, "resource_group": resource_group}
    if kind == "image":
        return FromImage(image=parse_image(value, option="source.image", **scope))
    if kind == "blob_uri":
        return _read_import(str(value), str(account))
    if kind == "vhd":
        return Upload(path=str(value))
    option = f"source.{kind}"
    return Copy(
        resource_id=ResourceId.parse_or_name(str(value), f"Microsoft.Compute/{kind}s", option=option, **scope),
        option=option,
    )


def _read_import(blob_uri: str, account: str) -> Import:
    if "?" in blob_uri:
        raise InvalidOption(
            "source.blob_uri", "it is signed, which is a secret Azure does not need.", "the address alone"
        )
    storage = ResourceId.parse_of_type(account, "Microsoft.Storage/storageAccounts", option="source.storage_account_id")
    return Import(blob_uri=blob_uri, storage_account=storage)


def source_drift(source: DiskSource | None, creation_data: Mapping[str, t.Any]) -> list[Change]:
    """Compare where a disk comes from with what was asked; Azure never changes it."""
    if source is None or source.made(creation_data):
        return []
    before = origin_of(creation_data) or creation_data.get("createOption")
    if isinstance(source, Upload) and source.image and same_text(before, "Upload"):
        size = creation_data.get("uploadSizeBytes")
        return [Change(path="source.vhd", before=f"{size} bytes", after=_sized(source), cost="needs replace")]
    return [Change(path="source", before=before, after=str(source), cost="needs replace")]


def _sized(source: Upload) -> str:
    return f"{source.path} of {source.image.size if source.image else 'unknown'} bytes"


def origin_of(creation_data: Mapping[str, t.Any]) -> str | None:
    """Return the id or address of what a disk was made from; None for one that was made empty or uploaded."""
    recorded = (
        dig(creation_data, "imageReference.id")
        or next(filter(None, (dig(creation_data, f"galleryImageReference.{name}") for name in _GALLERY_IDS)), None)
        or creation_data.get("sourceResourceId")
        or creation_data.get("sourceUri")
    )
    return _unsigned(str(recorded)) if recorded else None


def _unsigned(uri: str) -> str:
    return uri.partition("?")[0]
