from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Mapping
from datetime import datetime, timezone
from functools import partial
from typing import Any

from ..errors import AzureError
from ..properties import BOOLEAN, READ_ONLY, STRING, accept, structure
from ..routing import ArmRequest, Reply, Route
from ..world import World

VERSIONS = frozenset({"2015-06-01", "2021-01-01"})
TYPE = "Microsoft.MarketplaceOrdering/offertypes"
PLACE = (
    "/subscriptions/{subscriptionId}/providers/Microsoft.MarketplaceOrdering/offerTypes/virtualmachine"
    "/publishers/{publisher}/offers/{offer}/plans/{plan}/agreements/current"
)
AGREEMENT = structure(
    "AgreementTerms",
    id=READ_ONLY,
    name=READ_ONLY,
    type=READ_ONLY,
    systemData=READ_ONLY,
    properties=structure(
        "AgreementProperties",
        publisher=STRING,
        product=STRING,
        plan=STRING,
        licenseTextLink=STRING,
        privacyPolicyLink=STRING,
        marketplaceTermsLink=STRING,
        retrieveDatetime=STRING,
        signature=STRING,
        accepted=BOOLEAN,
    ),
)
NAMED = ("publisher", "product", "plan")


def routes(world: World) -> list[Route]:
    """The routes of the terms under which an image with a plan is sold."""
    return [
        Route(method="GET", template=PLACE, handler=partial(get, world), api_versions=VERSIONS),
        Route(method="PUT", template=PLACE, handler=partial(put, world), api_versions=VERSIONS),
    ]


def get(world: World, request: ArmRequest) -> Reply:
    """Return the terms of a plan, and whether the subscription accepted them."""
    if world.settings.missing_agreement_is_bad_request:
        raise AzureError(400, "BadRequest", "Unable to find legal terms for this offer.")
    agreement = _agreement(world, _plan(request.params))
    return Reply(body=_shown(world, request, agreement))


def put(world: World, request: ArmRequest) -> Reply:
    """Accept the terms that were read, or take that back."""
    given = accept(request.body, AGREEMENT, api_version=request.api_version).get("properties") or {}
    agreement = _agreement(world, _plan(request.params))
    held = agreement["properties"]
    if not isinstance(given.get("accepted"), bool):
        raise AzureError(400, "BadRequest", "The agreement says by 'accepted' whether its terms are accepted.")
    if any(str(given.get(name, "")).lower() != held[name].lower() for name in NAMED):
        raise AzureError(400, "BadRequest", "Publisher, product and plan of the agreement are not those of its path.")
    if given.get("signature") != held["signature"]:
        raise AzureError(400, "BadRequest", "The signature is not that of the terms as they are now.")
    held["accepted"] = given["accepted"]
    world.store.put(agreement)
    return Reply(body=_shown(world, request, agreement))


def check_accepted(world: World, plan: Mapping[str, str]) -> None:
    """Raise the refusal of a plan whose terms the subscription has not accepted."""
    if world.settings.missing_agreement_is_bad_request or _agreement(world, plan)["properties"]["accepted"]:
        return
    message = (
        "User failed validation to purchase resources. Error message: 'You have not accepted the legal terms on this "
        f"subscription: '{world.subscription_id}' for this plan. Before the subscription can be used, you need to "
        "accept the legal terms of the image. To read and accept legal terms, use the Azure CLI commands described at "
        "https://go.microsoft.com/fwlink/?linkid=2110637 or the PowerShell commands available at "
        "https://go.microsoft.com/fwlink/?linkid=862451. Alternatively, deploying via the Azure portal provides a UI "
        "experience for reading and accepting the legal terms. Offer details: "
        f"publisher='{plan['publisher']}' offer = '{plan['product']}', sku = '{plan['name']}', Correlation Id: "
        f"'{uuid.uuid4()}'.'"
    )
    raise AzureError(400, "ResourcePurchaseValidationFailed", message)


def _shown(world: World, request: ArmRequest, agreement: dict[str, Any]) -> dict[str, Any]:
    """Return the agreement as the api-version shows it; 2015-06-01 is recorded with `accepted` true."""
    if not world.settings.agreement_is_never_accepted or request.api_version == "2015-06-01":
        return agreement
    return {**agreement, "properties": {**agreement["properties"], "accepted": False}}


def _plan(params: Mapping[str, str]) -> dict[str, str]:
    return {"publisher": params["publisher"], "product": params["offer"], "name": params["plan"]}


def _agreement(world: World, plan: Mapping[str, str]) -> dict[str, Any]:
    publisher, product, name = (plan[part] for part in ("publisher", "product", "name"))
    place = f"{world.subscription_scope}/providers/{TYPE}/{publisher}/offers/{product}/plans/{name}/agreements/current"
    kept = world.store.get(place)
    if kept is not None:
        return kept
    digest = hashlib.sha512(f"{publisher}/{product}/{name}".lower().encode()).digest()
    signature = base64.b32encode(digest).decode().rstrip("=")
    read = datetime.fromtimestamp(world.clock(), tz=timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f0Z")
    link = f"https://terms.invalid/{publisher}/{product}/{name}"
    properties = {
        "publisher": publisher,
        "product": product,
        "plan": name,
        "licenseTextLink": f"{link}/licence.txt",
        "privacyPolicyLink": f"{link}/privacy",
        "marketplaceTermsLink": f"{link}/terms.txt",
        "retrieveDatetime": read,
        "signature": signature,
        "accepted": False,
    }
    return {"id": place, "name": name, "type": TYPE, "properties": properties}
