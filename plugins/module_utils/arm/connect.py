# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From connection options to a client."""

from __future__ import annotations

import typing as t
from collections.abc import Callable

from ..domain.errors import InvalidOption
from ..options import Connection
from .answers import answer_of
from .api_versions import refuse_old_profile
from .az_login import UNUSABLE_STATES
from .cache import DiskCache
from .client import ArmClient, translate_errors
from .clouds import METADATA_PATH, Cloud, cloud_from_metadata, find_cloud, is_plain_address, refuse_false_claims
from .credentials import find_credential, with_az_login, with_credential_file
from .deadline import Deadline, WaitBound
from .pipeline import SilencePolicy, bounded_retries, build_pipeline
from .transport import build_transport
from .version_fallback import VersionFallback

# Part of the key: what an older release kept may not have been verified.
_FORMAT: t.Final = "cloud-2"


def connect(
    connection: Connection,
    cache: DiskCache | None = None,
    *,
    deadline: Deadline | None = None,
    warn: Callable[[str], None] = lambda _warning: None,
) -> ArmClient:
    """Return a client for the connection's cloud and subscription; nothing is asked of Azure that is known.

    No wait of its requests ends after the deadline; without one that is DEFAULT_SECONDS from now. `warn` gets what a
    cloud with older API versions lacks.
    """
    refuse_old_profile(connection.api_profile)
    waits = WaitBound(deadline=deadline) if deadline else WaitBound()
    connection = with_az_login(with_credential_file(connection))
    cache = cache or DiskCache()
    if not connection.validate_certificates:
        cache = cache.without_writes()
    cloud = find_cloud(connection.cloud_environment, lambda base: _discover(base, connection, cache, waits))
    verify = connection.validate_certificates
    versions = VersionFallback(cloud.resource_manager, cache, warn)
    credential = find_credential(connection, cloud, waits)
    pipeline = build_pipeline(cloud, credential, verify=verify, waits=waits, versions=versions)
    subscription = connection.subscription_id or ""
    client = ArmClient(
        pipeline=pipeline, cloud=cloud, subscription=subscription, cache=cache, verify=verify, waits=waits
    )
    if not client.subscription:
        client.subscription = _only_subscription(client)
    return client


def _discover(base: str, connection: Connection, cache: DiskCache, waits: WaitBound) -> Cloud:
    """Ask the resource manager at `base` where its login is; the answer is public, and kept for a day if verified."""
    known = _kept_cloud(cache.read(_FORMAT, base), base)
    if known:
        return known
    from azure.core import PipelineClient
    from azure.core.rest import HttpRequest

    transport = build_transport(verify=connection.validate_certificates, waits=waits)
    policies = [bounded_retries(waits)(retry_total=2), SilencePolicy(waits)]
    pipeline: PipelineClient[t.Any, t.Any] = PipelineClient(base, policies=policies, transport=transport)
    attempted = f"learn the endpoints of {base}"
    request = HttpRequest("GET", f"{base}{METADATA_PATH}")
    response = translate_errors(attempted, lambda: pipeline.send_request(request))
    cloud = cloud_from_metadata(base, answer_of(response, attempted, base).body)
    cache.write(cloud.to_dict(), _FORMAT, base)
    return cloud


def _kept_cloud(document: t.Any, base: str) -> Cloud | None:
    """Return what an earlier run learnt, or None where that is not a cloud at `base`, or one that would be refused."""
    try:
        cloud = Cloud(**document)
        refuse_false_claims(cloud)
    except (AttributeError, TypeError, InvalidOption):
        return None
    plain = all(isinstance(value, str | bool) for value in document.values()) and not cloud.public
    plain = plain and is_plain_address(cloud.authority) and is_plain_address(cloud.audience)
    return cloud if plain and cloud.resource_manager == base else None


def _only_subscription(client: ArmClient) -> str:
    """Return the id of the only subscription that is not disabled; raises InvalidOption with the list of several."""
    found = [entry for entry in client.list("/subscriptions") if not _is_unusable(entry)]
    if len(found) == 1:
        return str(found[0].get("subscriptionId"))
    listed = ", ".join(sorted(f"{entry.get('subscriptionId')} ({entry.get('displayName')})" for entry in found))
    problem = (
        f"the identity sees {len(found)} subscriptions: {listed}." if found else "the identity sees no subscription."
    )
    raise InvalidOption(
        "subscription_id",
        f"it is not given, and {problem}",
        "the id of one of them, or AZURE_SUBSCRIPTION_ID, or a default of az account set",
    )


def _is_unusable(subscription: t.Mapping[str, t.Any]) -> bool:
    return str(subscription.get("state", "")).lower() in UNUSABLE_STATES
