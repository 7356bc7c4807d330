# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Marketplace terms: read only for images that have a purchase plan."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import replace

from ..domain.marketplace_terms import MarketplaceTerms, agreement_id
from ..domain.plan import Plan
from ..domain.source import SourceFacts
from .client import ArmClient
from .errors import ArmError, NotFound

_PARTS = ("publisher", "product", "name")


def with_terms(client: ArmClient, source: SourceFacts, *, accept: bool) -> tuple[SourceFacts, Plan]:
    """Return the source with whether its terms are accepted, and the plan that accepts them where that is to be done.

    Without `accept`, an identity that may not read agreements leaves the question open instead of failing.
    """
    if not _is_sold(source.plan) or source.kind == "managed_disk":
        return source, Plan()
    terms = _read_terms(client, source.plan, required=accept)
    acceptance = terms.acceptance(agreement_id(client.subscription, source.plan)) if accept and terms else Plan()
    accepted = None if terms is None else terms.accepted or bool(acceptance)
    return replace(source, terms_accepted=accepted), acceptance


def acceptance_of(client: ArmClient, plan: Mapping[str, t.Any]) -> Plan:
    """Return the plan that accepts the terms of a purchase plan; none where there is none or it was done before."""
    if not _is_sold(plan):
        return Plan()
    terms = _read_terms(client, plan, required=True)
    return terms.acceptance(agreement_id(client.subscription, plan)) if terms else Plan()


def _is_sold(plan: Mapping[str, t.Any]) -> bool:
    return all(plan.get(part) for part in _PARTS)


def _read_terms(client: ArmClient, plan: Mapping[str, t.Any], *, required: bool) -> MarketplaceTerms | None:
    try:
        return MarketplaceTerms(document=client.get(agreement_id(client.subscription, plan)))
    except NotFound:
        # A plan that nobody has to agree to has no agreement.
        return None
    except ArmError as error:
        # Whether a plan without an agreement is answered 404 or 400 is not known.
        if error.status != 400 and (required or error.status != 403):
            raise
        return None
