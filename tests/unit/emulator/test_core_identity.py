from __future__ import annotations

import base64
import json
from typing import Any

import pytest

VERSION = "2022-12-01"


def token_answer(arm: Any, **form: str) -> Any:
    return arm.http.request("POST", f"/{arm.emulator.world.tenant_id}/oauth2/v2.0/token", data=form)


def credentials(arm: Any) -> dict[str, str]:
    client = next(iter(arm.emulator.identity.clients.values()))
    return {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": client.secret}


def test_a_token_opens_the_subscription_and_tells_the_audience(arm: Any) -> None:
    answer = token_answer(arm, **credentials(arm), scope="https://localhost/.default").json()
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 3600)
    payload = answer["access_token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    assert (claims["aud"], claims["tid"]) == ("https://localhost/", arm.emulator.world.tenant_id)
    listed = arm.call("GET", "/subscriptions", version=VERSION).json()["value"]
    assert [entry["subscriptionId"] for entry in listed] == [arm.emulator.world.subscription_id]


@pytest.mark.parametrize(
    ("change", "status", "error", "number"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client", 7000215),
        ({"client_id": "nobody"}, 400, "unauthorized_client", 700016),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", 70003),
        ({"scope": ""}, 400, "invalid_request", 900144),
    ],
)
def test_refusals_carry_entras_codes(arm: Any, change: dict[str, str], status: int, error: str, number: int) -> None:
    answer = token_answer(arm, **(credentials(arm) | {"scope": "https://localhost/.default"} | change))
    body = answer.json()
    assert (answer.status_code, body["error"], body["error_codes"]) == (status, error, [number])
    assert body["error_description"].startswith(f"AADSTS{number}: ")


def test_another_tenant_is_unknown(arm: Any) -> None:
    answer = arm.http.request("GET", "/11111111-1111-1111-1111-111111111111/v2.0/.well-known/openid-configuration")
    assert (answer.status_code, answer.json()["error_codes"]) == (400, [90002])


def test_an_assertion_is_judged_by_its_expiry(arm: Any) -> None:
    def assertion(seconds: float) -> str:
        claims = {"iss": "i", "sub": "s", "exp": arm.clock.now + seconds}
        return "e30." + base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=") + ".x"

    form = {name: value for name, value in credentials(arm).items() if name != "client_secret"}
    form["scope"] = "https://localhost/.default"
    answers = [token_answer(arm, **form, client_assertion=given) for given in (assertion(60), assertion(-1), "junk")]
    assert [answer.status_code for answer in answers] == [200, 401, 401]


@pytest.mark.parametrize("header", [{}, {"authorization": "Basic x"}, {"authorization": "Bearer a.b.c"}])
def test_without_a_valid_token_nothing_is_told(arm: Any, header: dict[str, str]) -> None:
    answer = arm.http.request("GET", f"/subscriptions?api-version={VERSION}", headers=header)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer ")


def test_a_token_ends_after_an_hour(arm: Any) -> None:
    arm.clock.advance(3599)
    assert arm.call("GET", "/subscriptions", version=VERSION).status_code == 200
    arm.clock.advance(1)
    answer = arm.call("GET", "/subscriptions", version=VERSION)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "ExpiredAuthenticationToken")


def test_a_changed_token_is_refused(arm: Any) -> None:
    head, payload, signature = arm.token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    claims["exp"] += 1
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    arm.token = f"{head}.{forged}.{signature}"
    assert arm.call("GET", "/subscriptions", version=VERSION).status_code == 401


def test_metadata_comes_as_one_cloud_or_as_a_list(arm: Any) -> None:
    one = arm.http.request("GET", "/metadata/endpoints?api-version=2022-09-01").json()
    assert (one["resourceManager"], one["authentication"]["loginEndpoint"]) == (
        "https://localhost",
        "https://localhost",
    )
    assert one["authentication"]["audiences"] == ["https://localhost"]
    assert arm.http.request("GET", "/metadata/endpoints?api-version=2019-05-01").json() == [one]


def test_the_openid_configuration_leads_to_the_token_endpoint(arm: Any) -> None:
    tenant = arm.emulator.world.tenant_id
    found = arm.http.request("GET", f"/{tenant}/v2.0/.well-known/openid-configuration").json()
    assert found["token_endpoint"] == f"https://localhost/{tenant}/oauth2/v2.0/token"
    assert found["issuer"] == f"https://localhost/{tenant}/v2.0"
