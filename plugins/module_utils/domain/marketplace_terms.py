# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The terms under which an image with a purchase plan is sold, and accepting them once."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from .plan import Change, Plan, Step
from .wire import Json, dig


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketplaceTerms:
    """The agreement between a subscription and the publisher of a plan, as Azure shows it."""

    document: Mapping[str, t.Any]

    @property
    def accepted(self) -> bool:
        return bool(dig(self.document, "properties.accepted"))

    @property
    def links(self) -> tuple[str, ...]:
        """Return where the terms and the publisher's privacy policy can be read, as far as Azure tells."""
        names = ("marketplaceTermsLink", "licenseTextLink", "privacyPolicyLink")
        found = (dig(self.document, f"properties.{name}") for name in names)
        return tuple(str(link) for link in found if link)

    def acceptance(self, agreement_id: str) -> Plan:
        """Return the plan that accepts the terms that were read, and shows where; none where that was done before."""
        if self.accepted:
            return Plan()
        properties: Json = {**dig(self.document, "properties", {}), "accepted": True}
        change = Change(path="marketplace_terms", before="not accepted", after=f"accepted: {' '.join(self.links)}")
        step = Step(
            method="PUT",
            resource_id=agreement_id,
            summary=f"accept the marketplace terms of {_name(properties)}",
            changes=(change,),
            body={"properties": properties},
        )
        return Plan(steps=(step,))


def agreement_id(subscription: str, plan: Mapping[str, t.Any]) -> str:
    """Return the id of the agreement on a plan of `publisher`, `product` and `name`."""
    return (
        f"/subscriptions/{subscription}/providers/Microsoft.MarketplaceOrdering/offerTypes/virtualmachine"
        f"/publishers/{plan['publisher']}/offers/{plan['product']}/plans/{plan['name']}/agreements/current"
    )


def _name(properties: Mapping[str, t.Any]) -> str:
    return ":".join(str(properties.get(part) or "") for part in ("publisher", "product", "plan"))
