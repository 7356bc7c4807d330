# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The features of an image definition: a list of names and texts in Azure, options of their own in a playbook."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping

from ..disk_capabilities import spelled_controllers
from ..wire import Json, same_text

# The option's value → Azure's. The types that end in supported leave the choice to each machine; the others come of a
# captured guest state, and make machines of that type alone.
_SECURITY: t.Final[dict[str, str | None]] = {
    "standard": None,
    "trusted_launch_supported": "TrustedLaunchSupported",
    "trusted_launch": "TrustedLaunch",
    "confidential_vm_supported": "ConfidentialVmSupported",
    "confidential_vm": "ConfidentialVM",
    "trusted_launch_and_confidential_vm_supported": "TrustedLaunchAndConfidentialVmSupported",
}
SECURITY_CHOICES: t.Final = tuple(_SECURITY)
# Azure's page names the singular, its images have the plural.
_OLD_NAMES: t.Final = {"diskcontrollertype": "diskcontrollertypes"}


def feature_list(options: Mapping[str, t.Any]) -> Json:
    """Return Azure's name → text for the features given as options; None stands for one that is not to be there."""
    features: Json = {}
    if options.get("security_type"):
        features["SecurityType"] = _SECURITY[options["security_type"]]
    if options.get("disk_controllers"):
        features["DiskControllerTypes"] = spelled_controllers(options["disk_controllers"])
    for option, name in (
        ("accelerated_networking", "IsAcceleratedNetworkSupported"),
        ("hibernation", "IsHibernateSupported"),
    ):
        if options.get(option) is not None:
            features[name] = str(bool(options[option]))
    return features


def features_of(entries: Iterable[Mapping[str, t.Any]] | None) -> dict[str, str]:
    """Return lower-case name → text for the list that Azure shows."""
    found = {str(entry.get("name")).lower(): str(entry.get("value")) for entry in entries or ()}
    return {_OLD_NAMES.get(name, name): value for name, value in found.items()}


def security_option_of(value: str | None) -> str:
    """Return the option's value for what Azure shows, whose letters vary in case; nothing is standard."""
    return next((option for option, name in _SECURITY.items() if name and same_text(name, value)), "standard")


def same_feature(before: str | None, after: str | None) -> bool:
    """Compare two texts of one feature; lists compare without regard to their order, False and None are nothing."""
    return _parts(before) == _parts(after)


def _parts(value: str | None) -> set[str]:
    return {part.strip().lower() for part in (value or "").split(",")} - {"", "false", "none"}


def merged(before: Iterable[Mapping[str, t.Any]] | None, asked: Mapping[str, str | None]) -> list[Json]:
    """Return the whole list for Azure, which knows no part of it: what it has, with what was asked."""
    wanted = {name.lower(): (name, value) for name, value in asked.items()}
    kept = [dict(entry) for entry in before or () if _key(entry) not in wanted]
    return kept + [{"name": name, "value": value} for name, value in wanted.values() if value is not None]


def _key(entry: Mapping[str, t.Any]) -> str:
    name = str(entry.get("name")).lower()
    return _OLD_NAMES.get(name, name)
