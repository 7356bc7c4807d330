# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a machine is made of, as far as a name tells."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from ...errors import InvalidOption
from ...generation import Generation, recorded_generation
from ...resource_id import ResourceId
from ...source import SourceKind
from .page import GENERATION_2_IMAGES

_ACCEPTED = (
    "V1, V2, an image's name, an URN (publisher:offer:sku:version), the id of an image, disk, snapshot or machine,"
    " {publisher, offer, sku}, or {kind, name, generation}"
)
_KINDS: t.Final[dict[str, SourceKind]] = {
    "microsoft.compute/images": "managed_image",
    "microsoft.compute/disks": "managed_disk",
    "microsoft.compute/snapshots": "snapshot",
    "microsoft.compute/virtualmachines": "virtual_machine",
    "microsoft.compute/galleries/images": "gallery_image",
    "microsoft.compute/galleries/images/versions": "gallery_image",
}
_WORD = re.compile(r"[a-z0-9]+")
# How marketplace offers and SKUs of generation 2 were marked.
_MARKS = frozenset({"gen2", "g2", "gensecond", "gen2preview"})
_PUBLISHER = "microsoftwindowsserver"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSource:
    """An image, disk or machine; `kind` is None where only the generation was said, which is None where none was."""

    name: str
    option: str
    kind: SourceKind | None = None
    generation: Generation | None = None

    @property
    def listed(self) -> bool:
        """Tell whether it is one of the images that the page lists."""
        return _essence(self.name) in _LISTED


def read_named_source(value: t.Any, *, option: str = "image") -> NamedSource | None:
    """Read what a playbook gives for an image or disk; raises InvalidOption naming `option` for what is neither."""
    if value is None:
        return None
    if isinstance(value, Mapping):
        return _from_mapping(value, option)
    text = str(value).strip()
    if generation := recorded_generation(text):
        return NamedSource(name=f"a {generation} image", option=option, generation=generation)
    if text.startswith("/"):
        return NamedSource(name=text, option=option, kind=_kind_of_id(text, option))
    if not text or text.count(":") not in (0, 3):
        raise InvalidOption(option, f"{text!r} names no image.", _ACCEPTED)
    return _marketplace(text, option)


def _from_mapping(value: Mapping[str, t.Any], option: str) -> NamedSource:
    if {"publisher", "offer", "sku"} <= set(value):
        urn = (value["publisher"], value["offer"], value["sku"], value.get("version") or "latest")
        return _marketplace(":".join(map(str, urn)), option)
    generation = recorded_generation(value.get("recorded_generation", value.get("generation")))
    name = str(value.get("name") or value.get("id") or "")
    kind = value.get("kind")
    if kind not in (None, *t.get_args(SourceKind)):
        raise InvalidOption(f"{option}.kind", f"{kind!r} is no kind of source.", ", ".join(t.get_args(SourceKind)))
    if not name and not generation:
        raise InvalidOption(option, f"the keys {', '.join(map(str, value)) or '(none)'} name no image.", _ACCEPTED)
    if kind is None and name:
        kind = _kind_of_id(name, option) if name.startswith("/") else None
    if kind is None and "resource_group" in value:
        kind = "managed_image"
    if kind is None and name:
        return _marketplace(name, option, generation)
    return NamedSource(name=name or f"a {generation} image", option=option, kind=kind, generation=generation)


def _marketplace(name: str, option: str, generation: Generation | None = None) -> NamedSource:
    marked: Generation | None = "V2" if _MARKS.intersection(_WORD.findall(name.lower())) else None
    return NamedSource(name=name, option=option, kind="marketplace_image", generation=generation or marked)


def _kind_of_id(text: str, option: str) -> SourceKind:
    kind = _KINDS.get(ResourceId.parse(text, option=option).type.lower())
    if not kind:
        raise InvalidOption(option, f"{text!r} is the id of nothing that a machine is made of.", _ACCEPTED)
    return kind


def _essence(name: str) -> str:
    """Return what tells one Windows Server from another in a name or URN, and all of it for other images."""
    text = name.lower()
    if text.count(":") == 3:
        publisher, offer, sku, _version = text.split(":")
        text = f"{offer} {sku}" if publisher == _PUBLISHER else text
    words = [word for word in _WORD.findall(text) if word not in _MARKS and word not in ("microsoft", "datacenter")]
    return " ".join(words).replace("windows server", "windowsserver")


_LISTED: t.Final = frozenset(map(_essence, GENERATION_2_IMAGES))
