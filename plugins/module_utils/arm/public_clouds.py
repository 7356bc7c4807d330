# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The domains of Microsoft's public and sovereign clouds, which a cloud of another kind must not claim."""

from __future__ import annotations

import typing as t
import unicodedata
from urllib.parse import unquote, urlsplit

# Domains of the resource managers, login authorities and services of each cloud: the cloud table of azure-cli
# (azure.cli.core.cloud), and the authorities with their aliases that MSAL lists (WELL_KNOWN_AUTHORITY_HOSTS).
_DOMAINS: t.Final[dict[str, str]] = {
    "azure.com": "AzureCloud",
    "azure.net": "AzureCloud",
    "windows.net": "AzureCloud",
    "microsoft.com": "AzureCloud",
    "microsoftonline.com": "AzureCloud",
    "windows-ppe.net": "AzureCloud",
    "azure.us": "AzureUSGovernment",
    "usgovcloudapi.net": "AzureUSGovernment",
    "microsoftonline.us": "AzureUSGovernment",
    "azure.cn": "AzureChinaCloud",
    "chinacloudapi.cn": "AzureChinaCloud",
    "microsoftonline.cn": "AzureChinaCloud",
    "cloudapi.de": "AzureGermanCloud",
    "microsoftazure.de": "AzureGermanCloud",
    "microsoftonline.de": "AzureGermanCloud",
}


def host_of(address: str) -> str:
    """Return the host of an address in lower case, without port and trailing dot; empty if there is none."""
    text = unicodedata.normalize("NFKC", unquote(address.strip())).replace("\\", "/")
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""
    # IDNA takes these three for a dot too.
    return host.translate(str.maketrans("\u3002\uff0e\uff61", "...")).strip(".").lower()


def public_cloud_of(address: str) -> str | None:
    """Return the name of the public or sovereign cloud whose domain the address is in, or None."""
    host = host_of(address)
    found = (cloud for domain, cloud in _DOMAINS.items() if host == domain or host.endswith(f".{domain}"))
    return next(found, None)


def is_stack_audience(address: str) -> bool:
    """Tell whether an audience is one that Azure Stack Hub registers in the operator's Microsoft Entra tenant.

    Such a stack logs in at the public authority, and its tokens are for that registration alone, such as
    `https://management.contoso.onmicrosoft.com/GUID` (Azure Stack Hub's documentation of endpoints and identity).
    """
    host = host_of(address)
    return host.startswith("management.") and host.endswith(".onmicrosoft.com")
