"""Terms of marketplace plans: read, accepted, and asked for when a machine is made."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.gen2.azure.tests.emulator.world import read_catalogue
from ansible_collections.gen2.azure.tests.unit.emulator.compute_service import COMPUTE, Answer, Service

ORDERING = "2021-01-01"
ENTRY = next(one for one in read_catalogue("images") if one["properties"].get("plan"))
PLAN = ENTRY["properties"]["plan"]
IMAGE = {name: ENTRY[name] for name in ("publisher", "offer", "sku")} | {"version": "latest"}


@pytest.fixture
def service() -> Service:
    return Service()


def place(service: Service) -> str:
    ordering = f"{service.subscription}/providers/Microsoft.MarketplaceOrdering/offerTypes/virtualmachine"
    return f"{ordering}/publishers/{PLAN['publisher']}/offers/{PLAN['product']}/plans/{PLAN['name']}/agreements/current"


def answer_terms(service: Service, **changed: Any) -> Answer:
    """Read the terms and send them back, changed."""
    terms = service.call("GET", place(service), ORDERING).body
    return service.call("PUT", place(service), ORDERING, terms | {"properties": terms["properties"] | changed})


def create(service: Service, name: str = "vm") -> Answer:
    body = service.machine_body(image=IMAGE) | {"plan": PLAN}
    return service.call("PUT", service.id("virtualMachines", name), COMPUTE, body)


def test_terms_show_where_they_can_be_read(service: Service) -> None:
    answer = service.call("GET", place(service), ORDERING)
    properties = answer.body["properties"]
    assert (properties["publisher"], properties["plan"], properties["accepted"]) == (
        PLAN["publisher"],
        PLAN["name"],
        False,
    )
    assert all(properties[name] for name in ("licenseTextLink", "privacyPolicyLink", "signature", "retrieveDatetime"))


def test_a_machine_needs_the_terms_accepted(service: Service) -> None:
    refused = create(service)
    assert (refused.status, refused.code) == (400, "ResourcePurchaseValidationFailed")
    assert "You have not accepted the legal terms on this subscription" in refused.message
    assert service.call("GET", service.id("virtualMachines", "vm"), COMPUTE).status == 404
    assert answer_terms(service, accepted=True).body["properties"]["accepted"] is True
    assert service.call("GET", place(service), ORDERING).body["properties"]["accepted"] is True
    service.done(create(service))
    answer_terms(service, accepted=False)
    assert create(service, "two").code == "ResourcePurchaseValidationFailed"


@pytest.mark.parametrize("changed", [{"signature": "other"}, {"plan": "other"}, {"accepted": None}, {"colour": "red"}])
def test_terms_that_were_not_read_are_not_accepted(service: Service, changed: dict[str, Any]) -> None:
    answer = answer_terms(service, **({"accepted": True} | changed))
    assert (answer.status, answer.code) == (400, "BadRequest")
    assert create(service).code == "ResourcePurchaseValidationFailed"


def test_an_unknown_api_version_is_named(service: Service) -> None:
    assert service.call("GET", place(service), "2030-01-01").code == "NoRegisteredProviderFound"
