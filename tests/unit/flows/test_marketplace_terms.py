"""Images sold under a plan: their terms are a reason beforehand, and are accepted once, only when told to."""

from __future__ import annotations

import typing as t

import pytest

from .azure import Azure, Failed

SOLD = "fortinet:fortinet_fortigate-vm_v5:fortinet_fg-vm_payg:latest"
PLAN = {"publisher": "fortinet", "product": "fortinet_fortigate-vm_v5", "name": "fortinet_fg-vm_payg"}
AGREEMENTS = "Microsoft.MarketplaceOrdering/offertypes"
AGREEMENT = "/agreements/current"


@pytest.fixture
def machine(azure: Azure, group: str) -> dict[str, t.Any]:
    return {
        "name": "gate",
        "resource_group": group,
        "location": "eastus",
        "generation": "V1",
        "size": ["Standard_D2s_v5"],
        "image": SOLD,
        "subnet_id": azure.id_of(group, "Microsoft.Network/virtualNetworks", "net/subnets/default"),
        "admin_username": "azureuser",
        "ssh_public_keys": ["ssh-ed25519 AAAA me@here"],
    }


@pytest.fixture
def not_accepted(azure: Azure) -> None:
    """Take back what another test accepted in the name of the same subscription."""
    place = f"/subscriptions/{azure.subscription}/providers/{AGREEMENTS}/fortinet/offers/{PLAN['product']}/plans"
    properties = {
        "publisher": PLAN["publisher"],
        "product": PLAN["product"],
        "plan": PLAN["name"],
        "marketplaceTermsLink": "https://terms.invalid/terms.txt",
        "signature": "signed",
        "accepted": False,
    }
    agreement = {"id": f"{place}/{PLAN['name']}{AGREEMENT}", "name": PLAN["name"], "type": AGREEMENTS}
    azure.admin("POST", "seed", [{**agreement, "properties": properties}])


@pytest.mark.usefixtures("not_accepted")
def test_terms_not_accepted_are_a_reason_before_any_write(azure: Azure, machine: dict[str, t.Any]) -> None:
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", **machine)
    reasons = {reason["code"]: reason for reason in caught.value.result["verdict"]["reasons"]}
    assert "fortinet_fg-vm_payg" in reasons["marketplace_terms_not_accepted"]["message"]
    assert not azure.writes()
    verdicts = azure.run("eligibility_info", sizes=machine["size"], location="eastus", images=[SOLD])["verdicts"]
    assert "marketplace_terms_not_accepted" in [reason["code"] for reason in verdicts[0]["reasons"]]


@pytest.mark.usefixtures("not_accepted")
@pytest.mark.parametrize("preflight", ["enforce", "off"])
def test_accepted_once_and_shown(azure: Azure, machine: dict[str, t.Any], preflight: str) -> None:
    wanted = {**machine, "accept_terms": True, "preflight": preflight}
    if preflight == "off":
        wanted["plan"] = PLAN
    planned = azure.run("virtual_machine", check=True, **wanted)
    assert not azure.writes()
    made = azure.run("virtual_machine", **wanted)
    assert made["plan"] == planned["plan"]
    first, second = made["plan"]["steps"]
    assert first["changes"][0]["path"] == "marketplace_terms"
    assert "https://" in first["changes"][0]["after"]
    assert second["method"] == "PUT"
    assert not azure.run("virtual_machine", **wanted)["changed"]
    another = azure.run("virtual_machine", **{**wanted, "name": "gate2"})
    assert len(another["plan"]["steps"]) == 1
    assert len([path for path in azure.writes() if path.endswith(AGREEMENT[1:])]) == 1


def test_an_image_without_a_plan_costs_no_call(azure: Azure, machine: dict[str, t.Any]) -> None:
    free = {**machine, "generation": "V2", "image": "Canonical:ubuntu-24_04-lts:server:latest", "accept_terms": True}
    azure.run("virtual_machine", **free)
    assert not [each for each in azure.requests() if each["path"].endswith(AGREEMENT)]


@pytest.mark.usefixtures("not_accepted")
def test_who_may_not_read_agreements_is_not_stopped(
    azure: Azure, machine: dict[str, t.Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = azure.admin("POST", "tokens", {"actions": ["Microsoft.Compute/*", "Microsoft.Network/*"]})
    monkeypatch.setenv("AZURE_CLIENT_ID", client["client_id"])
    monkeypatch.setenv("AZURE_SECRET", client["secret"])
    verdict = azure.run("virtual_machine", check=True, **machine)["verdict"]
    assert "image_has_plan" in [reason["code"] for reason in verdict["reasons"]]
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", check=True, accept_terms=True, **machine)
    assert caught.value.code == "AuthorizationFailed"
