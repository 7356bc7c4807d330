# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the az command is logged in to: its active cloud and its subscriptions, as its own files hold them.

The files are `azureProfile.json`, `config` and `clouds.config` in AZURE_CONFIG_DIR, or in ~/.azure. To ask the command
itself takes about a second, and would be done by each task.
"""

from __future__ import annotations

import configparser
import json
import os
import pathlib
import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from ..domain.errors import InvalidOption
from .public_clouds import host_of, public_cloud_of

_PUBLIC_CLOUD: t.Final = "AzureCloud"
# States in which a subscription can be read (the contract of Microsoft.Resources: SubscriptionState).
UNUSABLE_STATES: t.Final = frozenset({"disabled", "deleted"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AzLogin:
    """The az command's active cloud and, of that cloud, its subscriptions by id in lower case and the default one.

    `resource_manager` and `authority` are None for a cloud that az knows by its name.
    """

    cloud: str
    resource_manager: str | None
    authority: str | None
    subscriptions: Mapping[str, Mapping[str, t.Any]]
    default: str | None

    def logs_in_at(self, authority: str) -> bool:
        """Tell whether az gets its tokens from the authority, or from another host of the same cloud's."""
        if self.authority:
            return host_of(self.authority) == host_of(authority)
        return public_cloud_of(authority) == self.cloud


def read_az_login(environment: Mapping[str, str] | None = None) -> AzLogin | None:
    """Return the login, or None where az was never logged in; raises InvalidOption for files that cannot be read."""
    environment = os.environ if environment is None else environment
    folder = pathlib.Path(environment.get("AZURE_CONFIG_DIR") or "~/.azure").expanduser()
    profile = _profile(folder / "azureProfile.json")
    if not profile:
        return None
    cloud = environment.get("AZURE_CLOUD_NAME") or _section(folder / "config", "cloud").get("name") or _PUBLIC_CLOUD
    endpoints = _section(folder / "clouds.config", cloud)
    own = [each for each in profile if str(each.get("environmentName", "")).lower() == cloud.lower()]
    usable = {str(each.get("id")).lower(): each for each in own if _is_usable(each)}
    default = next((each for each in usable.values() if each.get("isDefault") is True), None)
    return AzLogin(
        cloud=cloud,
        resource_manager=endpoints.get("endpoint_resource_manager"),
        authority=endpoints.get("endpoint_active_directory"),
        subscriptions=usable,
        default=str(default["id"]) if default else None,
    )


def _is_usable(subscription: Mapping[str, t.Any]) -> bool:
    # The file lists a login without a subscription under its tenant's id.
    placeholder = subscription.get("id") == subscription.get("tenantId")
    return not placeholder and str(subscription.get("state", "")).lower() not in UNUSABLE_STATES


def _profile(file: pathlib.Path) -> list[Mapping[str, t.Any]]:
    try:
        # az writes it with a byte order mark.
        document = json.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return []
    except (OSError, ValueError, RecursionError) as error:
        raise _unreadable(file) from error
    found = document.get("subscriptions") if isinstance(document, dict) else None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise _unreadable(file)
    return found


def _section(file: pathlib.Path, name: str) -> dict[str, str]:
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read(file, encoding="utf-8-sig")
        return dict(parser[name]) if parser.has_section(name) else {}
    except (configparser.Error, ValueError) as error:
        raise _unreadable(file) from error


def _unreadable(file: pathlib.Path) -> InvalidOption:
    problem = f"the az command's file {file} does not have the format that the command writes."
    return InvalidOption("auth_source", problem, "a new az login, or another auth_source")
