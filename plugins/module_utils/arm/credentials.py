# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From connection options to one of azure-identity's credentials."""

from __future__ import annotations

import configparser
import os
import pathlib
import re
import shutil
import typing as t
from dataclasses import replace
from functools import partial

from ..domain.errors import InvalidOption
from ..options import CONNECTION_ARGUMENTS, Connection, truth_of
from .az_login import AzLogin, read_az_login
from .clouds import Cloud
from .deadline import WaitBound
from .errors import AuthenticationFailed
from .kept_token import KeptTokenCredential
from .transport import build_transport

if t.TYPE_CHECKING:
    from azure.core.credentials import AccessToken, TokenCredential

_CREDENTIAL_FILE = "~/.azure/credentials"
# A section holds any of the connection options, but not where they come from.
_FILED = tuple(name for name in CONNECTION_ARGUMENTS if name not in ("auth_source", "profile"))
# What AWX sets where its credential holds a user and a password in place of a service principal.
_USER_LOGIN = ("AZURE_AD_USER", "AZURE_PASSWORD")
# The file with the token goes first: whoever writes it renews it there.
_FEDERATED_TOKEN_FILE = "AZURE_FEDERATED_TOKEN_FILE"  # noqa: S105 (the name of a variable, not a token)
_FEDERATED_TOKEN = "AZURE_FEDERATED_TOKEN"  # noqa: S105 (the name of a variable, not a token)
_HOW_TO_LOG_IN = (
    "Run az login. Or set AZURE_SUBSCRIPTION_ID, AZURE_TENANT, AZURE_CLIENT_ID and AZURE_SECRET, or the options for "
    "them. In AWX, give the job template a credential of the type Microsoft Azure Resource Manager."
)
_IDENTITY_ID = re.compile(
    r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.ManagedIdentity/userAssignedIdentities/[^/]+",
    re.IGNORECASE,
)


def find_credential(connection: Connection, cloud: Cloud, waits: WaitBound | None = None) -> TokenCredential:
    """Return the credential that auth_source names; raises InvalidOption saying which option is missing.

    What it waits for to get a token ends before the deadline in `waits`.

    `auto` takes what is given first: a service principal (options, environment, or credential file), a federated
    token, and last the az command's login, or where there is no such command the managed identity of the machine.
    """
    source = connection.auth_source
    if source == "credential_file":
        return _service_principal(connection, _authority(connection, cloud, waits))
    if source in ("env", "auto") and _has_principal(connection):
        return _service_principal(connection, _authority(connection, cloud, waits))
    if source == "env":
        raise InvalidOption(
            "auth_source", "env finds no secret or certificate.", "AZURE_SECRET and AZURE_CLIENT_ID set"
        )
    if source == "workload_identity" or (source == "auto" and _has_federated_token()):
        return _workload_identity(connection, _authority(connection, cloud, waits))
    if source == "auto":
        _refuse_halves(connection)
    if not uses_az_login(connection):
        return _managed_identity(connection, waits)
    return _az_login(connection, cloud)


def uses_az_login(connection: Connection) -> bool:
    """Tell whether the token comes from the az command."""
    if connection.auth_source != "auto":
        return connection.auth_source == "cli"
    others = _has_principal(connection) or _has_federated_token() or connection.client_id
    return not others and shutil.which("az") is not None


def with_az_login(connection: Connection) -> Connection:
    """Complete the connection with the az command's active cloud and default subscription, where it uses that login."""
    login = read_az_login() if uses_az_login(connection) else None
    if login is None:
        return connection
    values: dict[str, t.Any] = {}
    if not connection.cloud_environment:
        values["cloud_environment"] = login.resource_manager or login.cloud
    if not connection.subscription_id and _is_of_tenant(login, connection.tenant):
        values["subscription_id"] = login.default
    return replace(connection, **values)


def _is_of_tenant(login: AzLogin, tenant: str | None) -> bool:
    """Tell whether the default subscription may be of a tenant; a tenant that is given by its domain is not known."""
    own = str(login.subscriptions.get(str(login.default).lower(), {}).get("tenantId", ""))
    return not tenant or "." in tenant or own.lower() == tenant.lower()


def _az_login(connection: Connection, cloud: Cloud) -> TokenCredential:
    login = read_az_login()
    if login and not login.logs_in_at(cloud.authority):
        problem = f"the az command is logged in to {login.cloud}, and {cloud.name} is another cloud."
        raise InvalidOption(
            "cloud_environment", problem, f"{login.cloud}, or another cloud after az cloud set and az login"
        )
    settings = _given(tenant_id=connection.tenant)
    subscription = connection.subscription_id or ""
    # The token has to be of the subscription's tenant. az refuses both together.
    if not settings and login and subscription.lower() in login.subscriptions:
        settings = {"subscription": subscription}
    return RenewableCredential(partial(_make, "AzureCliCredential", **settings), remedy=_HOW_TO_LOG_IN)


def _managed_identity(connection: Connection, waits: WaitBound | None) -> TokenCredential:
    settings: dict[str, t.Any] = _given(client_id=connection.client_id)
    if _IDENTITY_ID.fullmatch(connection.client_id or ""):
        settings = {"identity_config": {"resource_id": connection.client_id}}
    make = partial(_make, "ManagedIdentityCredential", waits=waits, **settings)
    return RenewableCredential(make, remedy=_HOW_TO_LOG_IN)


def _has_principal(connection: Connection) -> bool:
    return bool(connection.secret or connection.x509_certificate_path)


def _has_federated_token() -> bool:
    return bool(os.environ.get(_FEDERATED_TOKEN_FILE) or os.environ.get(_FEDERATED_TOKEN))


def _make(kind: str, *arguments: t.Any, waits: WaitBound | None = None, **settings: t.Any) -> TokenCredential:
    """Return a credential of azure-identity, whose import takes a third of an up-to-date machine's task."""
    import azure.identity

    if waits:
        settings["transport"] = build_transport(verify=settings.get("connection_verify", True), waits=waits)
    try:
        return t.cast("TokenCredential", getattr(azure.identity, kind)(*arguments, **settings))
    except (OSError, TypeError, ValueError) as error:
        raise AuthenticationFailed(
            "log in",
            code="InvalidCredential",
            message=str(error),
            remedy="Check tenant, client_id, secret, x509_certificate_path and adfs_authority_url.",
        ) from error


class RenewableCredential:
    """A credential whose token Azure may refuse before its time: then one of a new credential is fetched."""

    def __init__(self, make: t.Callable[[], TokenCredential], *, remedy: str = "") -> None:
        self.make = make
        self._remedy = remedy
        self._made: TokenCredential | None = None

    def get_token(self, *scopes: str, **options: t.Any) -> AccessToken:
        """Return the credential's token; raises AuthenticationFailed with the remedy, where there is one."""
        from azure.core.exceptions import ClientAuthenticationError

        self._made = self._made or self.make()
        try:
            return self._made.get_token(*scopes, **options)
        except ClientAuthenticationError as error:
            if not self._remedy:
                raise
            message = str(error.message).strip().partition("\n")[0]
            raise AuthenticationFailed(
                "log in", code="AuthenticationFailed", message=message, remedy=self._remedy
            ) from error

    def give_up(self, _token: str) -> None:
        """Forget the credential, and with it the token that it keeps."""
        self._made = None


def _refuse_halves(connection: Connection) -> None:
    """Raise InvalidOption for a login that was begun and cannot be completed: guessing another would mislead.

    A client_id that is a resource id can only be that of a managed identity.
    """
    if connection.client_id and not _IDENTITY_ID.fullmatch(connection.client_id):
        accepted = "secret, x509_certificate_path, or auth_source msi for a managed identity"
        raise InvalidOption("secret", "client_id is given without it.", accepted)
    if all(os.environ.get(name) for name in _USER_LOGIN):
        problem = f"{' and '.join(_USER_LOGIN)} are a person's login, for which Azure demands a second factor."
        raise InvalidOption("auth_source", problem, "a service principal: tenant, client_id and secret")


def with_credential_file(connection: Connection) -> Connection:
    """Complete the connection from its profile of ~/.azure/credentials, where that INI file is its source.

    A section that was asked for goes before the environment and after the task's own options, as azure.azcollection
    has it. One that is only found, since nothing else was given, fills what is lacking.
    """
    principal = connection.secret or connection.x509_certificate_path
    asked_for = connection.auth_source == "credential_file" or bool(connection.profile)
    if not asked_for and (connection.auth_source != "auto" or principal):
        return connection
    profile = connection.profile or "default"
    sections = configparser.ConfigParser(interpolation=None)
    try:
        sections.read(_credential_file(), encoding="utf-8")
    except (configparser.Error, ValueError):
        # Its own message, and its traceback, quote lines of the file.
        raise InvalidOption("profile", f"{_CREDENTIAL_FILE} is not an INI file.", "a file of sections") from None
    if not sections.has_section(profile):
        if not asked_for:
            return connection
        raise InvalidOption("profile", f"{_CREDENTIAL_FILE} has no section [{profile}].", "a section of that file")
    section = sections[profile]
    kept = connection.from_task if asked_for else {name for name in _FILED if getattr(connection, name) is not None}
    values: dict[str, t.Any] = {name: section[name] for name in _FILED if section.get(name) and name not in kept}
    if "disable_instance_discovery" in values:
        values["disable_instance_discovery"] = truth_of(values["disable_instance_discovery"])
    return replace(connection, **values)


def _credential_file() -> pathlib.Path:
    return pathlib.Path(_CREDENTIAL_FILE).expanduser()


def _service_principal(connection: Connection, settings: dict[str, t.Any]) -> TokenCredential:
    tenant, client = connection.tenant, connection.client_id
    if connection.adfs_authority_url:
        tenant = tenant or "adfs"
    for option, value in (("tenant", tenant), ("client_id", client)):
        if not value:
            raise InvalidOption(option, "a service principal needs it.", "its id, as option or environment variable")
    if _IDENTITY_ID.fullmatch(str(client)):
        problem = "it is the resource id of a managed identity, and a secret or certificate is given too."
        raise InvalidOption("client_id", problem, "the application id of the service principal, or auth_source msi")
    if connection.x509_certificate_path:
        certificate = connection.x509_certificate_path
        make = partial(_make, "CertificateCredential", str(tenant), str(client), certificate, **settings)
        return _kept(make, f"{client} of {tenant}", settings, proof=_content(certificate))
    if not connection.secret:
        raise InvalidOption("secret", "client_id is given without it.", "secret, or x509_certificate_path")
    make = partial(_make, "ClientSecretCredential", str(tenant), str(client), connection.secret, **settings)
    return _kept(make, f"{client} of {tenant}", settings, proof=connection.secret.encode())


def _workload_identity(connection: Connection, settings: dict[str, t.Any]) -> TokenCredential:
    for option, value in (("tenant", connection.tenant), ("client_id", connection.client_id)):
        if not value:
            raise InvalidOption(option, "a workload identity needs it.", "its id, as option or environment variable")
    tenant, client = connection.tenant, connection.client_id
    token_file, token = os.environ.get(_FEDERATED_TOKEN_FILE), os.environ.get(_FEDERATED_TOKEN)
    if token_file:
        make = partial(_make, "WorkloadIdentityCredential", tenant_id=tenant, client_id=client, **settings)
    elif token:
        make = partial(_make, "ClientAssertionCredential", str(tenant), str(client), lambda: token, **settings)
    else:
        problem = f"neither {_FEDERATED_TOKEN_FILE} nor {_FEDERATED_TOKEN} is set."
        raise InvalidOption("auth_source", problem, "workload_identity where one of them is set")
    proof = _content(token_file) if token_file else str(token).encode()
    return _kept(make, f"{client} of {tenant}", settings, proof=proof)


def _kept(
    make: t.Callable[[], TokenCredential], client: str, settings: t.Mapping[str, t.Any], *, proof: bytes
) -> TokenCredential:
    """Return the credential, its token kept for the next task where there is a proof that both know.

    The logins of the az command and of the machine change without the task's knowledge, and are not kept. Neither is a
    token of an authority that was not verified.
    """
    if not proof or not settings["connection_verify"]:
        return RenewableCredential(make)
    return KeptTokenCredential(identity=f"{client} at {settings['authority']}", proof=proof, make=make)


def _content(path: str) -> bytes:
    """Return what is in a file, nothing where it cannot be read: azure-identity says why."""
    try:
        return pathlib.Path(path).read_bytes()
    except OSError:
        return b""


def _authority(connection: Connection, cloud: Cloud, waits: WaitBound | None) -> dict[str, t.Any]:
    """Return how the login is reached: instance discovery would ask the public cloud about a private authority."""
    return {
        "authority": connection.adfs_authority_url or cloud.authority,
        "disable_instance_discovery": bool(connection.disable_instance_discovery) or not cloud.public,
        "connection_verify": connection.validate_certificates,
        "waits": waits,
    }


def _given(**values: str | None) -> dict[str, t.Any]:
    return {name: value for name, value in values.items() if value}
