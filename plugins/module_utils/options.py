# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How to reach Azure, as one value: from a module's parameters or a plugin's options, and from the environment."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

AuthSource = t.Literal["auto", "env", "cli", "msi", "credential_file", "workload_identity"]

# Option → environment variables that may give it, the first that is not blank winning. The names on the left of
# each pair are those azure.azcollection and AWX use, the others are azure-identity's own.
_ENVIRONMENT: t.Final[dict[str, tuple[str, ...]]] = {
    "auth_source": ("ANSIBLE_AZURE_AUTH_SOURCE",),
    "profile": ("AZURE_PROFILE",),
    "subscription_id": ("AZURE_SUBSCRIPTION_ID",),
    "tenant": ("AZURE_TENANT", "AZURE_TENANT_ID"),
    "client_id": ("AZURE_CLIENT_ID",),
    "secret": ("AZURE_SECRET", "AZURE_CLIENT_SECRET"),
    "x509_certificate_path": ("AZURE_X509_CERTIFICATE_PATH", "AZURE_CLIENT_CERTIFICATE_PATH"),
    "thumbprint": ("AZURE_THUMBPRINT",),
    "cloud_environment": ("AZURE_CLOUD_ENVIRONMENT",),
    "cert_validation_mode": ("AZURE_CERT_VALIDATION_MODE",),
    "adfs_authority_url": ("AZURE_ADFS_AUTHORITY_URL",),
    "disable_instance_discovery": ("AZURE_DISABLE_INSTANCE_DISCOVERY",),
    "api_profile": ("AZURE_API_PROFILE",),
}
# Secrets that no option holds.
_SECRET_VARIABLES: t.Final = ("AZURE_PASSWORD", "AZURE_CLIENT_CERTIFICATE_PASSWORD", "AZURE_FEDERATED_TOKEN")

CONNECTION_ARGUMENTS: t.Final[dict[str, dict[str, t.Any]]] = {
    "auth_source": {
        "type": "str",
        "choices": ["auto", "env", "cli", "msi", "credential_file", "workload_identity"],
    },
    "profile": {"type": "str"},
    "subscription_id": {"type": "str"},
    "tenant": {"type": "str"},
    "client_id": {"type": "str"},
    "secret": {"type": "str", "no_log": True},
    "x509_certificate_path": {"type": "path"},
    "thumbprint": {"type": "str", "no_log": True},
    "cloud_environment": {"type": "str"},
    "cert_validation_mode": {"type": "str", "choices": ["validate", "ignore"]},
    "adfs_authority_url": {"type": "str"},
    "disable_instance_discovery": {"type": "bool"},
    "api_profile": {"type": "str"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Which cloud, which subscription, and who asks; secrets stay out of its text."""

    auth_source: AuthSource = "auto"
    profile: str | None = None
    subscription_id: str | None = None
    tenant: str | None = None
    client_id: str | None = None
    secret: str | None = field(default=None, repr=False)
    x509_certificate_path: str | None = None
    thumbprint: str | None = field(default=None, repr=False)
    cloud_environment: str | None = None
    cert_validation_mode: str | None = None
    adfs_authority_url: str | None = None
    disable_instance_discovery: bool | None = None
    api_profile: str | None = None
    # The names of what the options themselves gave, which a named profile does not take the place of.
    from_task: frozenset[str] = frozenset()

    @classmethod
    def from_options(cls, get_option: Callable[[str], t.Any], environment: Mapping[str, str]) -> Connection:
        """Read the connection options; what is blank or not given comes from the environment."""
        given = {name: _first(get_option(name), name, environment) for name in CONNECTION_ARGUMENTS}
        from_task = frozenset(name for name in CONNECTION_ARGUMENTS if get_option(name) not in (None, ""))
        return cls(
            auth_source=given["auth_source"] or "auto",
            profile=given["profile"],
            subscription_id=given["subscription_id"],
            tenant=given["tenant"],
            client_id=given["client_id"],
            secret=given["secret"],
            x509_certificate_path=given["x509_certificate_path"],
            thumbprint=given["thumbprint"],
            cloud_environment=given["cloud_environment"],
            cert_validation_mode=given["cert_validation_mode"],
            adfs_authority_url=given["adfs_authority_url"],
            disable_instance_discovery=truth_of(given["disable_instance_discovery"]),
            api_profile=given["api_profile"],
            from_task=from_task,
        )

    @property
    def validate_certificates(self) -> bool:
        return self.cert_validation_mode != "ignore"


def truth_of(value: t.Any) -> bool | None:
    """Read a truth value as variables and files hold it; None where there is none."""
    return None if value in (None, "") else str(value).lower() in ("true", "1", "yes")


def secrets_of_environment(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield the values of the variables that hold a secret, of azure-identity and AWX too."""
    secret_options = (name for name, argument in CONNECTION_ARGUMENTS.items() if argument.get("no_log"))
    for variable in (*(each for name in secret_options for each in _ENVIRONMENT[name]), *_SECRET_VARIABLES):
        if environment.get(variable):
            yield environment[variable]


def _first(value: t.Any, name: str, environment: Mapping[str, str]) -> t.Any:
    """Return the first that is not blank: AWX sets a variable to the empty string for a field left blank."""
    candidates = (value, *(environment.get(variable) for variable in _ENVIRONMENT[name]))
    return next((candidate for candidate in candidates if candidate not in (None, "")), None)
