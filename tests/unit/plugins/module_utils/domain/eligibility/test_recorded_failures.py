"""Every failure of Azure that was recorded or quoted: a blocker foresees it, or it is listed with why none can."""

from __future__ import annotations

import json
import pathlib
import re
import sys
import typing as t
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.copying import (
    DISK_RULES,
    IMAGE_RULES,
    Copying,
    judge_copy,
)
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.judge import judge
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.question import Question
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.quota import Usage
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.verdict import Verdict
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import NotEligible
from ansible_collections.gen2.azure.plugins.module_utils.domain.generation import recorded_generation
from ansible_collections.gen2.azure.plugins.module_utils.domain.resource_id import ResourceId
from ansible_collections.gen2.azure.plugins.module_utils.domain.size import Restriction, SizeFacts
from ansible_collections.gen2.azure.plugins.module_utils.domain.source import SourceFacts

ANY_SIZE = SizeFacts(name="Standard_D2s_v5", location="", generations=("V1", "V2"))
IMAGE = SourceFacts(kind="marketplace_image", name="the image", option="image", recorded="V2")
DISK = replace(IMAGE, kind="managed_disk", name="the disk", option="os_disk.managed_disk")
VM = replace(IMAGE, kind="virtual_machine", name="the machine", option="source")
TARGET = ResourceId.of_type("Microsoft.Compute/images", "new", subscription="s", resource_group="g")
Judge = Callable[[dict[str, str]], Verdict]


class Failure(NamedTuple):
    """What was asked, where that was recorded, and what Azure answered: the innermost cause last."""

    label: str
    text: str


def _ask(facts: SizeFacts = ANY_SIZE, **asked: t.Any) -> Verdict:
    return judge(Question(size=facts.name, offered={facts.name.lower(): facts}, **asked))


def _source_generation(said: dict[str, str]) -> Verdict:
    source = replace(IMAGE, recorded=recorded_generation(f"V{said['generation']}"))
    return judge(Question(size=said["size"], source=source))


def _blank_disk(said: dict[str, str]) -> Verdict:
    return _ask(replace(ANY_SIZE, name=said["size"], generations=("V2",)), source=replace(DISK, recorded=None))


def _swapped_disk(said: dict[str, str]) -> Verdict:
    """The disk that comes in is asked to be of the machine's generation."""
    other = "V1" if said["generation"] == "V2" else "V2"
    return _ask(source=replace(DISK, recorded=recorded_generation(other)), generation=said["generation"])


def _copied(rules: t.Any, source: SourceFacts, generation: t.Any = "V2", security_type: t.Any = None) -> Verdict:
    copying = Copying(target=TARGET, source=source, generation=generation, location="", security_type=security_type)
    try:
        return judge_copy(copying, rules)
    except NotEligible as refused:
        return refused.verdict


def _captured_for_gallery(said: dict[str, str]) -> Verdict:
    source = replace(VM, recorded=recorded_generation(said["machine"]))
    return _copied(IMAGE_RULES, source=source, generation=said["definition"])


def _quota(said: dict[str, str]) -> Verdict:
    cores = Usage(name="cores", label="Total Regional vCPUs", used=int(said["used"]), limit=int(said["limit"]))
    return _ask(replace(ANY_SIZE, capabilities={"vCPUs": said["required"]}), usages={"cores": cores})


def _restricted(said: dict[str, str]) -> Verdict:
    restriction = Restriction(reason="NotAvailableForSubscription")
    return _ask(replace(ANY_SIZE, location=said["location"], restrictions=(restriction,)), location=said["location"])


def _not_offered(said: dict[str, str]) -> Verdict:
    offered = {name.lower(): replace(ANY_SIZE, name=name) for name in re.findall(r"\w+", said["offered"])}
    return judge(Question(size=said["size"], offered=offered))


# (what Azure said, the same inputs judged beforehand, the blocker's code)
FORESEEN: tuple[tuple[str, Judge, str], ...] = (
    (
        r"VM size '(?P<size>\w+)' cannot boot Hypervisor Generation '(?P<generation>[12])'",
        _source_generation,
        "size_cannot_boot_source",
    ),
    (r"VM size '(?P<size><\w+>)' cannot boot Hypervisor Generation '1'", _blank_disk, "size_cannot_boot_source"),
    (r"Swapping OS Disk .* Generation '(?P<generation>V[12])'", _swapped_disk, "source_of_other_generation"),
    (
        r"Generation 2 Hypervisor .* only be used with managed-disk VMs",
        lambda _said: _ask(source=IMAGE, features=frozenset({"unmanaged_disks"})),
        "unmanaged_disks_need_generation_1",
    ),
    (
        r"generation \['(?P<machine>V[12])'\] than the parent gallery image .* \['(?P<definition>V[12])'\]",
        _captured_for_gallery,
        "source_records_other_generation",
    ),
    (
        r"gallery image only supports creation .* with '(?P<type>\w+)'",
        lambda said: _ask(source=replace(IMAGE, kind="gallery_image", security_type=said["type"])),
        "image_needs_security_type",
    ),
    (
        r"Use of TrustedLaunch setting is not supported for the provided image",
        lambda _said: _ask(source=replace(IMAGE, features_known=True), security_type="trusted_launch"),
        "image_lacks_trusted_launch",
    ),
    (
        r"VM size '(?P<size>\w+)' is not supported for creation .* 'TrustedLaunch' security type",
        lambda said: judge(Question(size=said["size"], security_type="trusted_launch")),
        "size_lacks_trusted_launch",
    ),
    (
        r"Security type of VM is not compatible with the security type of attached OS Disk",
        lambda _said: _ask(source=DISK, security_type="trusted_launch"),
        "security_type_differs_from_disk",
    ),
    (
        r"Security Type 'TrustedLaunch' is not supported for CreateOption 'Copy'",
        lambda _said: _copied(DISK_RULES, source=DISK, security_type="trusted_launch"),
        "copy_has_other_security_type",
    ),
    (
        r"Creation of managed images are not supported .* with (?P<type>TrustedLaunch)",
        lambda said: _copied(IMAGE_RULES, source=replace(VM, security_type=said["type"])),
        "security_type_has_no_managed_image",
    ),
    (
        r"Managed Images are not supported .* security type TrustedLaunch",
        lambda _said: _ask(source=replace(IMAGE, kind="managed_image"), security_type="trusted_launch"),
        "managed_image_lacks_trusted_launch",
    ),
    (
        r"Total Regional Cores quota.*Limit: (?P<limit>\d+).*Usage: (?P<used>\d+).*Required: (?P<required>\d+), ",
        _quota,
        "quota_of_location_exceeded",
    ),
    (
        r"quota limits of Core. .*allowed: (?P<limit>\d+), .*use: (?P<used>\d+), .*requested: (?P<required>\d+)",
        _quota,
        "quota_of_location_exceeded",
    ),
    (
        r"SkuNotAvailable .* not available in location '(?P<location>\w+)' for subscription",
        _restricted,
        "size_restricted_in_location",
    ),
    (
        r"VM size (?P<size>\w+) is not available in the current region.*: (?P<offered>[\w,]+)",
        _not_offered,
        "size_not_offered",
    ),
)

# (what was asked or answered, why no verdict can tell)
NOT_TOLD: tuple[tuple[str, str], ...] = (
    (
        r"/providers/(Microsoft\.(Network|Authorization|Sql|VirtualMachineImages)|microsoft\.insights)/",
        "the request is about no machine, image or disk",
    ),
    (r"/resourcegroups/[^/]+\?", "the request is about a resource group"),
    (
        r"^(GET|HEAD) .* (NotFound|ResourceNotFound|None) ",
        "a read of what does not exist: the modules take it for absent",
    ),
    (r"NotFound Resource \S+ is not found", "the module reads the source before, and fails naming its option"),
    (r"list of images .* not found", "the module reads the image before, and fails naming its option"),
    (r"InvalidTemplate Deployment|platformFaultDomainCount", "a template of the caller's own; no module sends it"),
    (r"Required parameter 'adminUsername'", "the module demands a login before any call"),
    (
        r"Required parameter 'hyperVGeneration'|Could not find member 'hyperVGeneration'",
        "the module always sends it, in its place",
    ),
    (r"Changing property '", "no matter of eligibility: the plan reports what Azure never changes"),
    (
        r"(while the VM is running|is currently allocated)",
        "no matter of eligibility: the plan says what needs a deallocation",
    ),
    (r"simulateEviction|rollingUpgrades|installPatches", "an action that no module asks for"),
    (r"cannot be resized down", "the answer names neither size, and the request was not recorded"),
    (r"MarketplacePurchaseEligibilityFailed", "what the tenant may buy stands in no fact that can be read"),
    (r"AllocationFailed|Capacity Restrictions", "free capacity at the moment stands in no list"),
    (r"TooManyRequests|too many requests|SubscriptionRequestsThrottled|throttled", "throttling depends on other calls"),
    (r"InternalExecutionError|ServerTimeout|InternalServerError|GatewayTimeout", "a fault within Azure"),
    (r"VMAgentStatusCommunicationError|VMExtensionProvisioningError", "what happens within the guest"),
)


def _recorded(path: pathlib.Path) -> Iterator[Failure]:
    for number, record in enumerate(json.loads(path.read_text(encoding="utf-8"))):
        body = record["body"] if isinstance(record["body"], dict) else {}
        answers = " ".join(f"{code} {message}" for code, message in _causes(body.get("error") or body))
        yield Failure(f"recorded {number}", f"{record['method']} {record['url']} {answers or 'None '}")


def _causes(error: dict[str, t.Any]) -> Iterator[tuple[str, str]]:
    yield str(error.get("code")), str(error.get("message"))
    for detail in error.get("details") or ():
        yield from _causes(detail)


def _quoted(path: pathlib.Path) -> Iterator[Failure]:
    for record in json.loads(path.read_text(encoding="utf-8"))["errors"]:
        yield Failure(record["id"], f"{record['code']} {record['message']}")


@pytest.fixture(scope="module")
def failures(recordings: pathlib.Path) -> list[Failure]:
    folder = recordings / "errors"
    paths = (folder / "errors_recorded.json", folder / "errors_quoted_in_issues.json")
    if not all(path.exists() for path in paths):
        pytest.skip("the recorded failures are not beside this checkout")
    return [*_recorded(paths[0]), *_quoted(paths[1])]


def _foreseen(failure: Failure) -> list[tuple[Judge, dict[str, str], str]]:
    found = ((re.search(said, failure.text, re.DOTALL), judged, code) for said, judged, code in FORESEEN)
    return [(judged, match.groupdict(), code) for match, judged, code in found if match]


def test_each_failure_is_foreseen_or_listed_with_its_reason(
    failures: list[Failure], capsys: pytest.CaptureFixture[str]
) -> None:
    foreseen = 0
    for failure in failures:
        judges = _foreseen(failure)
        if not judges:
            assert any(re.search(said, failure.text, re.DOTALL) for said, _why in NOT_TOLD), failure
            continue
        ((judged, said, code),) = judges
        assert code in {reason.code for reason in judged(said).blockers}, failure
        foreseen += 1
    with capsys.disabled():
        sys.stdout.write(f"\nforeseen {foreseen} of {len(failures)} recorded failures; each other has its reason\n")
    assert foreseen == 20


def test_no_entry_is_left_without_a_failure(failures: list[Failure]) -> None:
    entries = [said for said, _judged, _code in FORESEEN] + [said for said, _why in NOT_TOLD]
    assert not [said for said in entries if not any(re.search(said, f.text, re.DOTALL) for f in failures)]
