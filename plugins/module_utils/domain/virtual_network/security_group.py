# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The security group of a network: its rules by name, those of others left alone."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping

from ..ownership import owner_tags
from ..plan import Change, Step
from ..tags import plant_tags, tag_changes
from ..wire import Json, objects, plant
from .desired import DesiredNetwork
from .security_rule import SecurityRule
from .writable import writable


def security_group_steps(
    desired: DesiredNetwork, observed: Mapping[str, t.Any] | None, *, location: str
) -> tuple[Step, ...]:
    """Return the one write that makes the group as asked, or none where it is.

    One write for all rules: two that exchange their priorities would otherwise collide on the way.
    """
    if desired.security_group_id is None:
        return ()
    changes = [] if observed else _creation(desired.security_group_id.name, location)
    changes += tag_changes(observed or {}, _tags(desired, observed), purge=desired.purge_tags)
    existing = [SecurityRule.from_arm(rule) for rule in objects(observed, "properties.securityRules")]
    for rule in desired.rules:
        changes += rule.changes_from(_named(existing, rule.name))
    if not changes:
        return ()
    verb = "update" if observed else "create"
    return (
        Step(
            method="PUT",
            resource_id=str(desired.security_group_id),
            summary=f"{verb} security group {desired.security_group_id.name}",
            changes=tuple(changes),
            body=_document(desired, observed, location),
        ),
    )


def _tags(desired: DesiredNetwork, observed: Mapping[str, t.Any] | None) -> dict[str, str] | None:
    """Return the tags asked for; only a new group gets the proof of its owner."""
    return owner_tags(desired.tags, str(desired.security_group_id), None if observed else desired.owner)


def _creation(name: str, location: str) -> list[Change]:
    return [
        Change(path="security_group.name", before=None, after=name),
        Change(path="location", before=None, after=location),
    ]


def _document(desired: DesiredNetwork, observed: Mapping[str, t.Any] | None, location: str) -> Json:
    document: Json = writable(observed, but="subnets") if observed else {"location": location}
    plant_tags(document, document, _tags(desired, observed), purge=desired.purge_tags)
    entries = objects(document, "properties.securityRules")
    kept = [entry for entry in entries if not _named(desired.rules, str(entry.get("name")))]
    asked = [rule.to_arm(_entry(entries, rule.name)) for rule in desired.rules]
    plant(document, "properties.securityRules", kept + asked)
    return document


def _named(rules: Iterable[SecurityRule], name: str) -> SecurityRule | None:
    return next((rule for rule in rules if rule.name.lower() == name.lower()), None)


def _entry(entries: Iterable[Json], name: str) -> Json | None:
    return next((entry for entry in entries if str(entry.get("name")).lower() == name.lower()), None)
