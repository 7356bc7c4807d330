from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.publishing import (
    PUBLISHING_RULES,
    Publishing,
    judge_publishing,
)
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import NotEligible
from ansible_collections.gen2.azure.plugins.module_utils.domain.resource_id import ResourceId
from ansible_collections.gen2.azure.plugins.module_utils.domain.source import SourceFacts

COMPUTE = "/subscriptions/0000/resourceGroups/images/providers/Microsoft.Compute"
TARGET = ResourceId.parse(f"{COMPUTE}/galleries/golden/images/web/versions/1.0.0")


def definition(security_type: str | None = None, **changed: t.Any) -> SourceFacts:
    features = [{"name": "SecurityType", "value": security_type}] if security_type else []
    properties = {"hyperVGeneration": "V2", "osType": "Linux", "osState": "Generalized", "architecture": "x64"}
    document = {"id": str(TARGET.parent), "location": "eastus", "properties": {**properties, "features": features}}
    document["properties"] = {**t.cast("dict[str, t.Any]", document["properties"]), **changed}
    return SourceFacts.from_gallery_image(document)


def source(kind: t.Any = "snapshot", **changed: t.Any) -> SourceFacts:
    facts = {"name": "the source", "option": "source.snapshot", "recorded": "V2", "location": "East US", **changed}
    return SourceFacts(kind=kind, **facts)


def reasons(into: SourceFacts, of: SourceFacts | None, **more: t.Any) -> list[str]:
    question = {"target": TARGET, "definition": into, "source": of, "home": "eastus", "target_regions": ("eastus",)}
    try:
        return [reason.code for reason in judge_publishing(Publishing(**{**question, **more})).reasons]
    except NotEligible as refusal:
        return [reason.code for reason in refusal.verdict.reasons]


GENERATION = "source_is_other_generation_than_definition"
SECURITY = "source_has_other_security_type_than_definition"
GUEST_STATE = "definition_takes_no_guest_state"
STATE = "source_has_other_state_than_definition"
SYSTEM = "source_holds_other_system_than_definition"
INCOMPLETE = "source_snapshot_incomplete"
REGION = "source_region_is_no_target"
TRUSTED = {"security_type": "TrustedLaunch"}


@pytest.mark.parametrize(
    ("into", "of", "more", "codes"),
    [
        pytest.param(definition(), source(), {}, [], id="alike"),
        pytest.param(definition(), None, {}, [], id="of a blob Azure says nothing"),
        pytest.param(definition(), source(recorded="V1"), {}, [GENERATION], id="V1 into V2"),
        pytest.param(definition(hyperVGeneration="V1"), source(), {}, [GENERATION], id="V2 into V1"),
        pytest.param(definition(hyperVGeneration=None), source(), {}, [GENERATION], id="V2 into none, which is V1"),
        pytest.param(definition(), source(recorded=None), {}, [GENERATION], id="none, which is V1, into V2"),
        pytest.param(definition(), None, {"generation": "V1"}, ["definition_is_other_generation"], id="V1 asked of V2"),
        pytest.param(definition(), source(**TRUSTED), {}, [SECURITY], id="trusted into standard"),
        pytest.param(definition("TrustedLaunch"), source(), {}, [SECURITY], id="standard into trusted"),
        pytest.param(definition("TrustedLaunch"), source(**TRUSTED), {}, [], id="trusted into trusted"),
        pytest.param(
            definition("ConfidentialVM"),
            source(security_type="ConfidentialVM_DiskEncryptedWithPlatformKey"),
            {},
            [],
            id="confidential into confidential",
        ),
        pytest.param(
            definition("TrustedLaunchSupported"), source(**TRUSTED), {}, [GUEST_STATE], id="trusted into supported"
        ),
        pytest.param(
            definition("TrustedLaunchSupported"),
            source("virtual_machine", os_state="Generalized"),
            {},
            [GUEST_STATE],
            id="machine into supported",
        ),
        pytest.param(
            definition("TrustedLaunchSupported"), source("managed_image"), {}, [], id="managed image into supported"
        ),
        pytest.param(definition(), source("virtual_machine"), {}, [STATE], id="machine that is not generalised"),
        pytest.param(
            definition(osState="Specialized"), source("virtual_machine"), {}, [], id="specialised machine, as said"
        ),
        pytest.param(
            definition(osState="Specialized"),
            source("managed_image", os_state="Generalized"),
            {},
            [STATE],
            id="generalised image into specialised",
        ),
        pytest.param(definition(), source(os_type="Windows"), {}, [SYSTEM], id="Windows into Linux"),
        pytest.param(definition(), source(architecture="Arm64"), {}, [SYSTEM], id="Arm64 into x64"),
        pytest.param(
            definition(), source(), {"home": "westus", "target_regions": ("westus",)}, [REGION], id="source elsewhere"
        ),
        pytest.param(
            definition(), source("snapshot", completion_percent=40.0), {}, [INCOMPLETE], id="incomplete snapshot"
        ),
        pytest.param(
            definition(), source("snapshot", access_state="InstantAccess"), {}, [INCOMPLETE], id="instant access alone"
        ),
        pytest.param(definition(), source("snapshot", completion_percent=100.0), {}, [], id="complete snapshot"),
        pytest.param(definition(), None, {"target_regions": ("westus",)}, ["version_location_is_no_target"], id="home"),
    ],
)
def test_reasons(into: SourceFacts, of: SourceFacts | None, more: dict[str, t.Any], codes: list[str]) -> None:
    assert reasons(into, of, **more) == codes


def test_both_sides_are_named() -> None:
    question = Publishing(
        target=TARGET, definition=definition(), source=source(recorded="V1"), home="eastus", target_regions=("eastus",)
    )
    with pytest.raises(NotEligible) as caught:
        judge_publishing(question)
    for part in ("the source is V1", f"{TARGET.parent} is V2"):
        assert part in str(caught.value)


def test_every_rule_has_an_own_code_and_a_source() -> None:
    assert len({rule.code for rule in PUBLISHING_RULES}) == len(PUBLISHING_RULES)
    assert all(rule.source.startswith("https://") and rule.remedy and rule.sentence for rule in PUBLISHING_RULES)
