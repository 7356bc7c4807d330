from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from .errors import AzureError
from .settings import Clock

TOKEN_SECONDS = 3600
DEFAULT_CLIENT_ID = "00000000-0000-4000-8000-000000000003"


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A service principal; actions None may do everything, else exactly the listed actions ("*" is a wildcard)."""

    client_id: str
    secret: str
    object_id: str
    actions: tuple[str, ...] | None = None


class TokenRefusal(Exception):
    """An OAuth error with the AADSTS number in front of its description."""

    def __init__(self, status: int, error: str, number: int, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.error = error
        self.number = number
        self.description = description

    def body(self) -> dict[str, Any]:
        """Return the body as the token endpoint sends it."""
        trace, correlation = str(uuid.uuid4()), str(uuid.uuid4())
        moment = datetime.now(tz=timezone.utc).strftime("%Y-%m-%d %H:%M:%SZ")
        return {
            "error": self.error,
            "error_description": (
                f"AADSTS{self.number}: {self.description} Trace ID: {trace} "
                f"Correlation ID: {correlation} Timestamp: {moment}"
            ),
            "error_codes": [self.number],
            "timestamp": moment,
            "trace_id": trace,
            "correlation_id": correlation,
        }


@dataclass(slots=True, kw_only=True)
class Identity:
    """The clients of the one tenant, and the tokens given to them."""

    tenant_id: str
    clock: Clock
    clients: dict[str, Client] = field(default_factory=dict)
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    _expired: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.add_client(client_id=DEFAULT_CLIENT_ID)

    def add_client(self, *, client_id: str | None = None, actions: tuple[str, ...] | None = None) -> Client:
        """Make a client with a secret of its own."""
        client = Client(
            client_id=client_id or str(uuid.uuid4()),
            secret=secrets.token_urlsafe(32),
            object_id=str(uuid.uuid4()),
            actions=actions,
        )
        self.clients[client.client_id.lower()] = client
        return client

    def remove_added_clients(self) -> None:
        """Forget every client but the first; their tokens stop working."""
        for client_id in list(self.clients)[1:]:
            del self.clients[client_id]

    def token(self, tenant: str, form: Mapping[str, str], base_url: str) -> dict[str, Any]:
        """Answer a token request, or raise TokenRefusal."""
        self.check_tenant(tenant)
        if form.get("grant_type") != "client_credentials":
            text = f"The app requested an unsupported grant type '{form.get('grant_type', '')}'."
            raise TokenRefusal(400, "unsupported_grant_type", 70003, text)
        client = self._authenticate(form)
        audience = form.get("resource") or form.get("scope", "").split(" ")[0].removesuffix(".default")
        if not audience:
            text = "The request body must contain the following parameter: 'scope'."
            raise TokenRefusal(400, "invalid_request", 900144, text)
        return {
            "token_type": "Bearer",
            "expires_in": TOKEN_SECONDS,
            "ext_expires_in": TOKEN_SECONDS,
            "access_token": self._sign(client, audience, f"{base_url}/{self.tenant_id}/"),
        }

    def check_tenant(self, tenant: str) -> None:
        """Raise TokenRefusal where the tenant is not this one ("organizations" and "common" stand for it)."""
        if tenant.lower() not in (self.tenant_id.lower(), "organizations", "common"):
            text = f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID."
            raise TokenRefusal(400, "invalid_tenant", 90002, text)

    def bearer(self, headers: Mapping[str, str]) -> Client:
        """Return the client whose valid token the request carries, or raise the 401."""
        kind, dummy, token = headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token:
            raise self._unauthorized(
                "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing."
            )
        claims = self._verify(token)
        if claims is None:
            raise self._unauthorized("InvalidAuthenticationToken", "The access token is invalid.")
        if claims["exp"] <= self.clock() or token in self._expired:
            raise self.expired()
        client = self.clients.get(str(claims["appid"]).lower())
        if client is None:
            raise self._unauthorized("InvalidAuthenticationToken", "The access token is of an unknown client.")
        return client

    def expire(self, headers: Mapping[str, str]) -> None:
        """End the life of the token that the request carries: only another one is taken from then on."""
        self._expired.add(headers.get("authorization", "").partition(" ")[2])

    def expired(self) -> AzureError:
        """The 401 of a token that was valid once."""
        return self._unauthorized("ExpiredAuthenticationToken", "The access token expiry UTC time has passed.")

    def _unauthorized(self, code: str, message: str) -> AzureError:
        challenge = f'Bearer error="invalid_token", error_description="{message}"'
        return AzureError(401, code, message, headers={"www-authenticate": challenge})

    def _authenticate(self, form: Mapping[str, str]) -> Client:
        client_id = form.get("client_id", "")
        client = self.clients.get(client_id.lower())
        if client is None:
            text = f"Application with identifier '{client_id}' was not found in the directory '{self.tenant_id}'."
            raise TokenRefusal(400, "unauthorized_client", 700016, text)
        if "client_assertion" in form:
            self._check_assertion(client, form["client_assertion"])
        elif not hmac.compare_digest(form.get("client_secret", "").encode(), client.secret.encode()):
            text = (
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret "
                f"value, not the client secret ID, for a secret added to app '{client_id}'."
            )
            raise TokenRefusal(401, "invalid_client", 7000215, text)
        return client

    def _check_assertion(self, client: Client, assertion: str) -> None:
        # No certificate or federation was registered, so only the form and the expiry can be judged.
        claims = _claims(assertion)
        if claims is None or "iss" not in claims or "sub" not in claims:
            text = "Client assertion is not within its valid form."
            raise TokenRefusal(401, "invalid_client", 50027, text)
        expiry = claims.get("exp")
        if not isinstance(expiry, (int, float)) or expiry <= self.clock():
            text = f"Client assertion is not within its valid time range, for app '{client.client_id}'."
            raise TokenRefusal(401, "invalid_client", 700024, text)

    def _sign(self, client: Client, audience: str, issuer: str) -> str:
        now = int(self.clock())
        claims = {
            "aud": audience,
            "iss": issuer,
            "iat": now,
            "nbf": now,
            "exp": now + TOKEN_SECONDS,
            "appid": client.client_id,
            "oid": client.object_id,
            "sub": client.object_id,
            "tid": self.tenant_id,
            "uti": secrets.token_urlsafe(12),
            "ver": "1.0",
        }
        signed = f"{_encode({'typ': 'JWT', 'alg': 'HS256'})}.{_encode(claims)}"
        return f"{signed}.{self._signature(signed)}"

    def _verify(self, token: str) -> dict[str, Any] | None:
        signed, dummy, signature = token.rpartition(".")
        if not hmac.compare_digest(self._signature(signed).encode(), signature.encode()):
            return None
        return _claims(token)

    def _signature(self, signed: str) -> str:
        return _base64(hmac.new(self._key, signed.encode(), hashlib.sha256).digest())


def openid_configuration(base_url: str, tenant: str) -> dict[str, Any]:
    """Return the OpenID configuration of the tenant."""
    authority = f"{base_url}/{tenant}"
    return {
        "issuer": f"{authority}/v2.0",
        "authorization_endpoint": f"{authority}/oauth2/v2.0/authorize",
        "token_endpoint": f"{authority}/oauth2/v2.0/token",
        "device_authorization_endpoint": f"{authority}/oauth2/v2.0/devicecode",
        "jwks_uri": f"{authority}/discovery/v2.0/keys",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "tenant_region_scope": None,
        "cloud_instance_name": base_url.removeprefix("https://"),
    }


def cloud_metadata(base_url: str, tenant_id: str, api_version: str) -> Any:
    """Return /metadata/endpoints: one cloud from 2020 on, a list of clouds before that."""
    cloud = _cloud("AzureEmulator", base_url, tenant_id)
    return cloud if api_version >= "2020" else [cloud]


def _cloud(name: str, base_url: str, tenant_id: str) -> dict[str, Any]:
    host = base_url.removeprefix("https://")
    return {
        "name": name,
        "portal": f"{base_url}/portal",
        "authentication": {
            "loginEndpoint": base_url,
            "audiences": [base_url],
            "tenant": tenant_id,
            "identityProvider": "AAD",
        },
        "resourceManager": base_url,
        "graph": f"{base_url}/graph/",
        "graphAudience": f"{base_url}/graph/",
        "microsoftGraphResourceId": f"{base_url}/graph/",
        "gallery": f"{base_url}/gallery/",
        "batch": f"{base_url}/batch/",
        "media": f"{base_url}/media/",
        "sqlManagement": f"{base_url}/sql/",
        "activeDirectoryDataLake": f"{base_url}/datalake/",
        "appInsightsResourceId": f"{base_url}/insights/",
        "appInsightsTelemetryChannelResourceId": f"{base_url}/telemetry/",
        "attestationResourceId": f"{base_url}/attest/",
        "logAnalyticsResourceId": f"{base_url}/logs/",
        "ossrdbmsResourceId": f"{base_url}/ossrdbms/",
        "synapseAnalyticsResourceId": f"{base_url}/synapse/",
        "vmImageAliasDoc": f"{base_url}/aliases.json",
        "suffixes": {
            "storage": f"storage.{host}",
            "keyVaultDns": f"vault.{host}",
            "sqlServerHostname": f"database.{host}",
            "mysqlServerEndpoint": f"mysql.{host}",
            "postgresqlServerEndpoint": f"postgres.{host}",
            "mariadbServerEndpoint": f"mariadb.{host}",
            "acrLoginServer": f"registry.{host}",
            "mhsmDns": f"managedhsm.{host}",
            "attestationEndpoint": f"attest.{host}",
            "storageSyncEndpointSuffix": f"afs.{host}",
            "synapseAnalytics": f"synapse.{host}",
            "azureDataLakeStoreFileSystem": f"datalakestore.{host}",
            "azureDataLakeAnalyticsCatalogAndJob": f"datalakeanalytics.{host}",
        },
    }


def _claims(token: str) -> dict[str, Any] | None:
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return None
    return claims if isinstance(claims, dict) else None


def _encode(value: Mapping[str, Any]) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
