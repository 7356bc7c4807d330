# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Azure's clouds, and any other that speaks Azure Resource Manager."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from ..domain.errors import InvalidOption
from .errors import ArmError

METADATA_PATH = "/metadata/endpoints?api-version=2022-09-01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud:
    """Where a cloud's resource manager and login are, and for whom its tokens are."""

    name: str
    resource_manager: str
    authority: str
    audience: str
    public: bool = True

    @property
    def scope(self) -> str:
        return f"{self.audience.rstrip('/')}/.default"

    def to_dict(self) -> dict[str, t.Any]:
        return asdict(self)


_KNOWN: t.Final[tuple[Cloud, ...]] = (
    Cloud(
        name="AzureCloud",
        resource_manager="https://management.azure.com",
        authority="https://login.microsoftonline.com",
        audience="https://management.azure.com",
    ),
    Cloud(
        name="AzureUSGovernment",
        resource_manager="https://management.usgovcloudapi.net",
        authority="https://login.microsoftonline.us",
        audience="https://management.usgovcloudapi.net",
    ),
    Cloud(
        name="AzureChinaCloud",
        resource_manager="https://management.chinacloudapi.cn",
        authority="https://login.chinacloudapi.cn",
        audience="https://management.chinacloudapi.cn",
    ),
)


def find_cloud(name_or_url: str | None, discover: Callable[[str], Cloud]) -> Cloud:
    """Return a known cloud by its name, or let `discover` ask the resource manager at an https URL.

    None is the public cloud.
    """
    if name_or_url is None:
        return _KNOWN[0]
    if name_or_url.lower().startswith("https://"):
        base = name_or_url.rstrip("/")
        return next((cloud for cloud in _KNOWN if cloud.resource_manager == base.lower()), None) or discover(base)
    for cloud in _KNOWN:
        if cloud.name.lower() == name_or_url.lower():
            return cloud
    names = ", ".join(cloud.name for cloud in _KNOWN)
    raise InvalidOption(
        "cloud_environment",
        f"{name_or_url!r} is not a known cloud.",
        f"{names}, or the https URL of a resource manager",
    )


def cloud_from_metadata(base: str, document: t.Any) -> Cloud:
    """Read the answer of METADATA_PATH at `base`: one cloud, or a list that holds the one at `base`."""
    entries = document if isinstance(document, list) else [document]
    entries = [entry for entry in entries if isinstance(entry, Mapping)]
    at_base = [e for e in entries if str(e.get("resourceManager", "")).rstrip("/").lower() == base.lower()]
    entry: Mapping[str, t.Any] = next(iter(at_base or entries), {})
    authentication = entry.get("authentication") or {}
    audiences = authentication.get("audiences") or ()
    if not authentication.get("loginEndpoint") or not audiences:
        raise ArmError(
            f"learn the endpoints of {base}",
            code="InvalidMetadata",
            message=f"{base}{METADATA_PATH} names no login endpoint or no audience.",
            remedy="Check cloud_environment.",
        )
    return Cloud(
        name=str(entry.get("name") or base),
        resource_manager=base,
        authority=str(authentication["loginEndpoint"]).rstrip("/"),
        audience=str(audiences[0]),
        public=False,
    )
