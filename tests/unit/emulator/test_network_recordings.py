"""Requests that were recorded against Azure get from the emulator the members that Azure answered with."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

RECORDINGS = Path(__file__).resolve().parents[4] / "shared" / "data" / "recordings"
CREATION = re.compile(
    r"/resourcegroups/(?P<group>[^/]+)/providers/Microsoft\.Network/"
    r"(?P<type>virtualNetworks|networkSecurityGroups|publicIPAddresses)/[^/?]+\?.*api-version=(?P<version>[\d-]+)",
    re.IGNORECASE,
)
# Members of old api-versions, or of what a client's request left open; the emulator's README names them.
NOT_SHOWN = {
    "properties.enableVmProtection",
    "properties.ddosSettings",
    "properties.ddosSettings.protectionMode",
    "sku.tier",
}


def creations() -> Iterator[Any]:
    for file in sorted([*RECORDINGS.glob("cassettes/*.json"), *RECORDINGS.glob("fluent-net/net*.json")]):
        for interaction in json.loads(file.read_text(encoding="utf-8"))["interactions"]:
            found = CREATION.search(interaction["url"])
            if found and interaction["method"] == "PUT" and interaction["status"] == 201 and _stands_alone(interaction):
                yield pytest.param(interaction, found, id=f"{file.stem[-40:]}-{found['type']}-{found['version']}")


def _stands_alone(interaction: Any) -> bool:
    sent = interaction.get("request_body")
    return bool(sent) and "/providers/" not in json.dumps(sent)


def members(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, member in value.items():
            inner = f"{path}.{name}" if path else name
            yield inner
            if name != "tags":
                yield from members(member, inner)
    elif isinstance(value, list):
        for item in value:
            yield from members(item, path)


RECORDED = list(creations())


@pytest.mark.skipif(not RECORDED, reason=f"there are no recordings in {RECORDINGS}")
@pytest.mark.parametrize(("interaction", "found"), RECORDED)
def test_a_recorded_creation_gets_the_recorded_members(arm: Any, interaction: Any, found: re.Match[str]) -> None:
    location = interaction["request_body"]["location"]
    group = f"{arm.subscription}/resourceGroups/{found['group']}"
    arm.call("PUT", group, {"location": location}, version="2022-09-01")
    if arm.call("HEAD", group, version="2022-09-01").status_code == 404:
        pytest.skip(f"the catalogue has no location {location}")
    path = re.sub(r"^https://[^/]+/+subscriptions/[^/]+", arm.subscription, interaction["url"], flags=re.IGNORECASE)
    answer = arm.call("PUT", path, interaction["request_body"])
    assert answer.status_code == 201, answer.text
    assert "azure-asyncoperation" in answer.headers
    differing = set(members(interaction["body"])) ^ set(members(answer.json()))
    assert differing <= NOT_SHOWN
    recorded = interaction["body"]["properties"]["provisioningState"]
    assert answer.json()["properties"]["provisioningState"] == recorded
