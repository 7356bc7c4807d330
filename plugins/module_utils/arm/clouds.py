# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Azure's clouds, and any other that speaks Azure Resource Manager."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from ..domain.errors import InvalidOption
from .errors import InvalidResponse
from .public_clouds import host_of, is_stack_audience, public_cloud_of

METADATA_PATH = "/metadata/endpoints?api-version=2022-09-01"
_UNUSUAL: t.Final = re.compile(r"[\s\x00-\x20\x7f@?#\\%]")


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

    None is the public cloud. Raises InvalidOption for another name, and for a URL that is no plain address.
    """
    if name_or_url is None:
        return _KNOWN[0]
    for cloud in _KNOWN:
        if cloud.name.lower() == name_or_url.lower():
            return cloud
    if name_or_url.lower().startswith("https://") and is_plain_address(name_or_url):
        base = name_or_url.rstrip("/")
        return next((cloud for cloud in _KNOWN if _same_address(cloud.resource_manager, base)), None) or discover(base)
    names = ", ".join(cloud.name for cloud in _KNOWN)
    raise InvalidOption(
        "cloud_environment",
        f"{name_or_url!r} is not a known cloud.",
        f"{names}, or the https URL of a resource manager",
    )


def cloud_from_metadata(base: str, document: t.Any) -> Cloud:
    """Read the answer of METADATA_PATH at `base`: one cloud, or a list that holds the one at `base`.

    Raises InvalidResponse for a document of another shape, InvalidOption for a cloud that claims to be a public one.
    """
    entries = document if isinstance(document, list) else [document]
    entries = [entry for entry in entries if isinstance(entry, Mapping)]
    at_base = [entry for entry in entries if _same_address(entry.get("resourceManager"), base)]
    entry: Mapping[str, t.Any] = next(iter(at_base or entries), {})
    authentication = entry.get("authentication")
    authentication = authentication if isinstance(authentication, Mapping) else {}
    authority, audiences = authentication.get("loginEndpoint"), authentication.get("audiences")
    audience = next(iter(audiences), None) if isinstance(audiences, list) else None
    for named, address in (("login endpoint", authority), ("audience", audience)):
        if not is_plain_address(address):
            raise InvalidResponse(
                f"learn the endpoints of {base}",
                message=f"{base}{METADATA_PATH} does not contain an https address as the {named}.",
                remedy="Check cloud_environment.",
            )
    name = entry.get("name")
    cloud = Cloud(
        name=name if isinstance(name, str) and name else base,
        resource_manager=base,
        authority=str(authority).rstrip("/"),
        audience=str(audience),
        public=False,
    )
    refuse_false_claims(cloud)
    return cloud


def refuse_false_claims(cloud: Cloud) -> None:
    """Raise InvalidOption where a cloud has its tokens issued for a public cloud, or by it, and is not a part of it.

    A token for the public cloud, such as that of the az command, would be sent to whoever answers at this address.
    """
    own = public_cloud_of(cloud.resource_manager)
    claims = [("audience", cloud.audience)]
    if not is_stack_audience(cloud.audience):
        claims.append(("login authority", cloud.authority))
    for named, address in claims:
        claimed = public_cloud_of(address)
        if claimed not in (None, own):
            raise InvalidOption(
                "cloud_environment",
                f"the metadata of {cloud.resource_manager} names the {named} {address}, which belongs to {claimed}. "
                "Nothing was sent there.",
                f"{claimed} for that cloud, or a resource manager with an audience and a login authority of its own",
            )


def is_plain_address(address: t.Any) -> bool:
    """Tell whether something is an https address with a host, and with no user, query, fragment, space or backslash."""
    if not isinstance(address, str) or _UNUSUAL.search(address):
        return False
    return address.lower().startswith("https://") and bool(host_of(address))


def _same_address(one: t.Any, other: str) -> bool:
    """Compare as a client does: the host without case or a trailing dot, the default port named or not."""
    if not is_plain_address(one) or not is_plain_address(other):
        return False
    try:
        first, second = urlsplit(one), urlsplit(other)
        ports = {first.port or 443, second.port or 443}
    except ValueError:
        return False
    paths = {first.path.rstrip("/"), second.path.rstrip("/")}
    return host_of(one) == host_of(other) and len(ports) == len(paths) == 1
