# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may go back to Microsoft.Network of a document it gave."""

from __future__ import annotations

import copy
import typing as t
from collections.abc import Mapping

from ..wire import Json

# Read-only at whatever depth they stand (Microsoft's OpenAPI documents of Microsoft.Network, 2024-05-01).
_READ_ONLY: t.Final = frozenset(
    {
        "defaultSecurityRules",
        "etag",
        "flowLogs",
        "ipConfigurationProfiles",
        "ipConfigurations",
        "networkInterfaces",
        "privateEndpoints",
        "provisioningState",
        "purpose",
        "resourceGuid",
        "resourceNavigationLinks",
        "serviceAssociationLinks",
    }
)


def writable(document: Mapping[str, t.Any], *, but: str = "") -> Json:
    """Return a copy to be changed and put; `but` names one more property of the resource that is read-only."""
    properties = {key: value for key, value in dict(document.get("properties") or {}).items() if key != but}
    envelope = {key: value for key, value in document.items() if key not in ("etag", "name", "type")}
    return copy.deepcopy({**envelope, "properties": _writable(properties)})


def _writable(value: t.Any) -> t.Any:
    if isinstance(value, Mapping):
        return {key: _writable(inner) for key, inner in value.items() if key not in _READ_ONLY}
    return [_writable(inner) for inner in value] if isinstance(value, list) else value
