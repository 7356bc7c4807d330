# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proof that a resource belongs to what it was created for: how it is written, and how it is checked.

A proof is a tag of the resource whose value holds the resource's own id and its owner. A name proves nothing, and a
tag that was copied with all others to a clone, a restored VM or another disk names the resource it was copied from.
"""

from __future__ import annotations

import hashlib
import re
import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from .resource_id import ResourceId
from .wire import Json, members, text

# On a resource that a task created for another one, such as the disk that a VM boots from.
OWNER_TAG: t.Final = "gen2.azure.owner"
# On a VM that a fleet lists.
MEMBER_TAG: t.Final = "gen2.azure.fleet-member"
PROOF_TAGS: t.Final = frozenset({OWNER_TAG, MEMBER_TAG})
_GROUP = re.compile(r"/subscriptions/([^/]+)/resourceGroups/([^/]+)", re.IGNORECASE)
# Azure's limit of a tag's value (azure-resource-manager/management/tag-resources).
_MOST_CHARACTERS = 256
_DIGEST_CHARACTERS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A resource that is left where it is, although its kind was to be deleted, and why."""

    resource_id: str
    reason: str

    def to_dict(self) -> Json:
        group = _GROUP.match(self.resource_id)
        name = self.resource_id.rstrip("/").rsplit("/", 1)[-1]
        return {"id": self.resource_id, "name": name, "resource_group": group and group[2], "reason": self.reason}

    def sentence(self) -> str:
        return f"{self.resource_id} was not deleted: {self.reason}"


def kept_without_proof(resource_id: str) -> Kept:
    """Return the resource as one that is left because it does not carry the proof that its owner needs."""
    reason = f"it does not carry the tag {OWNER_TAG} with its own id and its owner, so it may belong to someone else."
    return Kept(resource_id=resource_id, reason=reason)


def proof_of(resource_id: str, owner: str) -> str:
    """Return the value of the tag that proves that the resource belongs to `owner`, which is an id or any text.

    It reads `<resource>|<owner>`, ids without their fixed parts and in lower case, since Azure changes their case.
    Where that is longer than Azure's 256 characters, the digest of the owner stands for it.
    """
    subject, named = _short(resource_id), _short(owner)
    value = f"{subject}|{named}"
    if len(value) <= _MOST_CHARACTERS:
        return value
    return f"{subject}|{hashlib.sha256(named.encode()).hexdigest()[:_DIGEST_CHARACTERS]}"


def tag_of(document: Mapping[str, t.Any], tag: str) -> str | None:
    """Return the value of a tag in a wire document, whatever the case of its name, or None."""
    return next((str(value) for name, value in members(document, "tags").items() if name.lower() == tag.lower()), None)


def is_owned(document: Mapping[str, t.Any], owner: str) -> bool:
    """Tell whether the wire document of a resource carries the proof that the resource belongs to `owner`."""
    resource_id = text(document, "id")
    return bool(resource_id) and tag_of(document, OWNER_TAG) == proof_of(str(resource_id), owner)


def owner_proof(resource_id: str, owner: str | None) -> dict[str, str]:
    """Return the tags without which the resource must not be deleted; none where the task named no owner."""
    return {OWNER_TAG: proof_of(resource_id, owner)} if owner else {}


def proof_names(document: Mapping[str, t.Any], tag: str) -> bool:
    """Tell whether the proof that a resource carries names this very resource; a copied one names another."""
    subject = (tag_of(document, tag) or "").partition("|")[0]
    return bool(subject) and subject == _short(text(document, "id") or "")


def refuted(document: Mapping[str, t.Any], proof: Mapping[str, str]) -> list[str]:
    """Return the tags of `proof` that the resource does not carry with the values given there."""
    return [tag for tag, value in proof.items() if tag_of(document, tag) != value]


def owner_tags(tags: Mapping[str, str] | None, resource_id: str, owner: str | None) -> dict[str, str] | None:
    """Return the tags that a new resource gets, with the proof where it has an owner."""
    return {**(tags or {}), **owner_proof(resource_id, owner)} if owner or tags is not None else None


def _short(identity: str) -> str:
    """Return an id as `<subscription>/<group>/<type>/<name>`; any other text is returned as it is."""
    group = _GROUP.fullmatch(identity.rstrip("/"))
    if group:
        return f"{group[1]}/{group[2]}".lower()
    found = ResourceId.find(identity.lower())
    if found is None:
        return identity
    path = (part for pair in zip(found.types, found.names, strict=True) for part in pair)
    return "/".join((found.subscription, found.resource_group, *path))
