"""Every rule in force today: a question that makes it speak, nearly the same one that does not, what it is about."""

from __future__ import annotations

import datetime
import json
import pathlib
import typing as t
from dataclasses import replace
from typing import NamedTuple

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.current import RULES
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.judge import judge
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.question import Question
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.quota import Usage
from ansible_collections.gen2.azure.plugins.module_utils.domain.size import Restriction, SizeFacts
from ansible_collections.gen2.azure.plugins.module_utils.domain.source import SourceFacts

SIZE = SizeFacts(
    name="Standard_D2s_v5",
    location="westeurope",
    family="standardDSv5Family",
    generations=("V1", "V2"),
    zones=("1", "2"),
)
ONLY_1 = replace(SIZE, name="Standard_D2_v2", generations=("V1",))
ONLY_2 = replace(SIZE, name="Standard_D2s_v6", generations=("V2",))
IMAGE = SourceFacts(kind="marketplace_image", name="a:b:c:latest", option="image", recorded="V2", architecture="x64")
IMAGE_1 = replace(IMAGE, recorded="V1")
MANAGED = replace(IMAGE, kind="managed_image", name="/images/golden", location="westeurope")
GALLERY = replace(IMAGE, kind="gallery_image", name="/galleries/g/images/golden")
DISK = replace(IMAGE, kind="managed_disk", name="/disks/os1", option="os_disk.managed_disk", location="westeurope")
DISK_1 = replace(DISK, recorded="V1")
VM = replace(IMAGE, kind="virtual_machine", name="web1", option="size")
VM_1 = replace(VM, recorded="V1")
TODAY = datetime.date(2026, 11, 23)
CORES = {"cores": Usage(name="cores", label="Total Regional vCPUs", used=8, limit=10)}
FAMILY = {"standarddsv5family": Usage(name="standardDSv5Family", label="DSv5", used=8, limit=10)}
SPOT = {"lowprioritycores": Usage(name="lowPriorityCores", label="Spot vCPUs", used=8, limit=10)}


def size(facts: SizeFacts = SIZE, /, **capabilities: str) -> SizeFacts:
    return replace(facts, capabilities=capabilities)


def ask(facts: SizeFacts = SIZE, /, *features: str, name: str = "", **asked: t.Any) -> Question:
    """Ask of a size that the location offers; `name` asks of another one instead."""
    offered = {facts.name.lower(): facts}
    return Question(
        size=name or facts.name, location="westeurope", offered=offered, features=frozenset(features), **asked
    )


class Pair(NamedTuple):
    """A question the rule answers, one it has nothing to say to, and the option its finding is about."""

    speaks: Question
    silent: Question
    about: str


FOUR = {"vCPUs": "4"}
TRUSTED: dict[str, t.Any] = {"security_type": "trusted_launch"}
CONFIDENTIAL: dict[str, t.Any] = {"security_type": "confidential_vm"}
SNP = size(ConfidentialComputingType="SNP")
NETWORKED = size(AcceleratedNetworkingEnabled="True")
NVME, EITHER = size(DiskControllerTypes="NVMe"), size(DiskControllerTypes="SCSI, NVMe")
ULTRA_IN_1 = replace(SIZE, zone_capabilities={"1": {"UltraSSDAvailable": "True"}})
EPHEMERAL = size(
    EphemeralOSDiskSupported="True",
    SupportedEphemeralOSDiskPlacements="CacheDisk,ResourceDisk",
    CachedDiskBytes="32212254720",
)
# 201 GiB, which is more than twice 99 GiB and a GiB of guest state, and no more than twice 100.
FULL = replace(EPHEMERAL, capabilities={**EPHEMERAL.capabilities, "vCPUs": "8", "CachedDiskBytes": str(201 * 1024**3)})
FULL_CACHING = ("ephemeral_os_disk", "ephemeral_full_caching")
MARKED = replace(IMAGE, security_type="TrustedLaunchSupported", features_known=True)
UNMARKED = replace(IMAGE, features_known=True)

PAIRS: dict[str, Pair] = {
    "size_not_offered": Pair(ask(name="Standard_D2s_v55"), ask(), "size"),
    "size_restricted_in_location": Pair(
        ask(replace(SIZE, restrictions=(Restriction(reason="QuotaId"),))),
        ask(replace(SIZE, restrictions=(Restriction(reason="QuotaId", zones=("1",)),))),
        "size",
    ),
    "size_not_in_zone": Pair(ask(zone="3"), ask(zone="2"), "zone"),
    "size_restricted_in_zone": Pair(
        ask(replace(SIZE, restrictions=(Restriction(reason="QuotaId", zones=("1",)),)), zone="1"),
        ask(replace(SIZE, restrictions=(Restriction(reason="QuotaId", zones=("1",)),)), zone="2"),
        "zone",
    ),
    "size_retired": Pair(
        ask(size(RetirementDateUtc="09/03/2024"), today=TODAY),
        ask(size(RetirementDateUtc="05/31/2027"), today=TODAY),
        "size",
    ),
    "size_retires": Pair(
        ask(size(RetirementDateUtc="05/31/2027"), today=TODAY),
        ask(size(RetirementDateUtc="05/31/2027")),
        "size",
    ),
    "size_cannot_boot_source": Pair(ask(ONLY_2, source=IMAGE_1), ask(ONLY_2, source=IMAGE), "size"),
    "size_cannot_boot_asked_generation": Pair(ask(ONLY_1, generation="V2"), ask(ONLY_1, generation="V1"), "size"),
    "source_of_other_generation": Pair(
        ask(source=DISK_1, generation="V2"), ask(source=DISK_1, generation="any"), "os_disk.managed_disk"
    ),
    "generation_not_recorded": Pair(
        ask(source=replace(DISK, recorded=None)), ask(source=DISK_1), "os_disk.managed_disk"
    ),
    "size_generation_disputed": Pair(
        ask(replace(SIZE, name="Standard_HB176rs_v4"), source=IMAGE_1),
        ask(replace(SIZE, name="Standard_HB176rs_v4"), source=IMAGE),
        "size",
    ),
    "size_generations_not_known": Pair(Question(size="Standard_Z9s_v9"), Question(size="Standard_D2s_v5"), "size"),
    "source_in_other_location": Pair(
        ask(source=replace(DISK, location="North Europe")),
        ask(source=replace(DISK, location="West Europe")),
        "os_disk.managed_disk",
    ),
    "gallery_image_not_in_location": Pair(
        ask(source=replace(GALLERY, locations=("eastus", "northeurope"))),
        ask(source=replace(GALLERY, locations=("eastus", "westeurope"))),
        "image",
    ),
    "disk_in_other_zone": Pair(
        ask(source=replace(DISK, zones=("1",)), zone="2"), ask(source=replace(DISK, zones=("1",)), zone="1"), "zone"
    ),
    "disk_in_use": Pair(
        ask(source=replace(DISK, state="Reserved", managed_by="/vm")),
        ask(source=replace(DISK, state="Unattached")),
        "os_disk.managed_disk",
    ),
    "image_not_generalised": Pair(
        ask(source=replace(MANAGED, os_state="Specialized")),
        ask(source=replace(MANAGED, os_state="Generalized")),
        "image",
    ),
    "image_deprecated": Pair(
        ask(source=replace(IMAGE, deprecation="Deprecated")), ask(source=replace(IMAGE, deprecation="Active")), "image"
    ),
    "image_deprecation_scheduled": Pair(
        ask(source=replace(IMAGE, deprecation="ScheduledForDeprecation")),
        ask(source=replace(IMAGE, deprecation="Deprecated")),
        "image",
    ),
    "marketplace_terms_not_accepted": Pair(
        ask(source=replace(IMAGE, plan={"name": "p"}, terms_accepted=False)),
        ask(source=replace(IMAGE, plan={"name": "p"}, terms_accepted=True)),
        "image",
    ),
    "image_has_plan": Pair(
        ask(source=replace(IMAGE, plan={"name": "p", "publisher": "a", "product": "b"})), ask(source=IMAGE), "plan"
    ),
    "architecture_differs": Pair(
        ask(size(CpuArchitectureType="Arm64"), source=IMAGE), ask(size(CpuArchitectureType="x64"), source=IMAGE), "size"
    ),
    "source_lacks_nvme": Pair(
        ask(NVME, source=replace(IMAGE, disk_controllers=("SCSI",))),
        ask(EITHER, source=replace(IMAGE, disk_controllers=("SCSI",))),
        "size",
    ),
    "vhdx_not_supported": Pair(ask(SIZE, "vhdx"), ask(), "features"),
    "unmanaged_disks_need_generation_1": Pair(
        ask(SIZE, "unmanaged_disks", source=IMAGE), ask(SIZE, "unmanaged_disks", source=IMAGE_1), "features"
    ),
    "security_type_needs_generation_2": Pair(
        ask(source=IMAGE_1, **TRUSTED), ask(source=VM_1, **TRUSTED), "security_type"
    ),
    "firmware_security_needs_security_type": Pair(
        ask(SIZE, "secure_boot", source=DISK),
        ask(SIZE, "secure_boot", source=replace(DISK, security_type="TrustedLaunch")),
        "features",
    ),
    "size_lacks_trusted_launch": Pair(ask(size(TrustedLaunchDisabled="True"), **TRUSTED), ask(**TRUSTED), "size"),
    "image_lacks_trusted_launch": Pair(ask(source=UNMARKED, **TRUSTED), ask(source=MARKED, **TRUSTED), "image"),
    "managed_image_lacks_trusted_launch": Pair(ask(source=MANAGED, **TRUSTED), ask(source=MANAGED), "image"),
    "size_lacks_confidential": Pair(ask(**CONFIDENTIAL), ask(SNP, **CONFIDENTIAL), "size"),
    "confidential_size_needs_security_type": Pair(
        ask(SNP, source=VM), ask(SNP, source=replace(VM, security_type="ConfidentialVM")), "security_type"
    ),
    "image_lacks_confidential": Pair(
        ask(SNP, source=MARKED, **CONFIDENTIAL),
        ask(SNP, source=replace(MARKED, security_type="TrustedLaunchAndConfidentialVmSupported"), **CONFIDENTIAL),
        "image",
    ),
    "image_needs_security_type": Pair(
        ask(source=replace(GALLERY, security_type="TrustedLaunch")),
        ask(source=replace(GALLERY, security_type="TrustedLaunchSupported")),
        "security_type",
    ),
    "security_type_differs_from_disk": Pair(
        ask(source=DISK, **TRUSTED),
        ask(source=replace(DISK, security_type="TrustedLaunch"), **TRUSTED),
        "security_type",
    ),
    "trusted_launch_available": Pair(ask(source=MARKED), ask(ONLY_1, source=MARKED), "security_type"),
    "default_security_type_may_exclude": Pair(
        ask(SIZE, "hibernation", source=replace(MARKED, os_type="Linux")),
        ask(SIZE, "hibernation", source=replace(MARKED, os_type="Linux"), security_type="standard"),
        "security_type",
    ),
    "standard_may_need_registration": Pair(
        ask(source=IMAGE, security_type="standard"), ask(source=IMAGE_1, security_type="standard"), "security_type"
    ),
    "shielded_vm_not_supported": Pair(ask(SIZE, "shielded_vm"), ask(SIZE, "vtpm"), "features"),
    "vbs_needs_generation_2": Pair(ask(SIZE, "vbs", source=IMAGE_1), ask(SIZE, "vbs", source=IMAGE), "features"),
    "os_disk_too_large_for_generation_1": Pair(
        ask(source=IMAGE_1, os_disk_gb=2049), ask(source=IMAGE_1, os_disk_gb=2048), "os_disk.size_gb"
    ),
    "os_disk_too_large": Pair(
        ask(source=IMAGE, os_disk_gb=4096), ask(source=IMAGE, os_disk_gb=4095), "os_disk.size_gb"
    ),
    "os_disk_smaller_than_source": Pair(
        ask(source=replace(IMAGE, disk_gb=127), os_disk_gb=64),
        ask(source=replace(IMAGE, disk_gb=127), os_disk_gb=127),
        "os_disk.size_gb",
    ),
    "premium_ssd_not_supported": Pair(
        ask(size(PremiumIO="False"), "premium_ssd"), ask(size(PremiumIO="True"), "premium_ssd"), "features"
    ),
    "ultra_ssd_not_available": Pair(
        ask(ULTRA_IN_1, "ultra_ssd", zone="2"), ask(ULTRA_IN_1, "ultra_ssd", zone="1"), "features"
    ),
    "premium_ssd_v2_is_zonal": Pair(ask(SIZE, "premium_ssd_v2"), ask(SIZE, "premium_ssd_v2", zone="1"), "zone"),
    "ephemeral_not_supported": Pair(
        ask(EPHEMERAL, "ephemeral_os_disk", ephemeral_placement="NvmeDisk"),
        ask(EPHEMERAL, "ephemeral_os_disk", ephemeral_placement="CacheDisk"),
        "os_disk.ephemeral",
    ),
    "ephemeral_does_not_fit": Pair(
        # Trusted launch takes a GiB of the same storage for itself.
        ask(EPHEMERAL, "ephemeral_os_disk", os_disk_gb=30, **TRUSTED),
        ask(EPHEMERAL, "ephemeral_os_disk", os_disk_gb=30),
        "os_disk.ephemeral",
    ),
    "ephemeral_too_large": Pair(
        ask(SIZE, "ephemeral_os_disk", os_disk_gb=2041),
        ask(SIZE, "ephemeral_os_disk", os_disk_gb=2040),
        "os_disk.ephemeral",
    ),
    "full_caching_not_supported": Pair(
        ask(FULL, *FULL_CACHING, os_disk_gb=100), ask(FULL, *FULL_CACHING, os_disk_gb=99), "os_disk.ephemeral"
    ),
    "standard_hdd_os_disk_retires": Pair(
        ask(SIZE, "standard_hdd_os_disk"), ask(SIZE, "premium_ssd"), "os_disk.storage_account_type"
    ),
    "ephemeral_needs_image": Pair(
        ask(EPHEMERAL, "ephemeral_os_disk", source=DISK),
        ask(EPHEMERAL, "ephemeral_os_disk", source=IMAGE),
        "os_disk.ephemeral",
    ),
    "encryption_at_host_not_supported": Pair(
        ask(size(EncryptionAtHostSupported="False"), "encryption_at_host"),
        ask(size(EncryptionAtHostSupported="True"), "encryption_at_host"),
        "size",
    ),
    "encryption_at_host_needs_registration": Pair(ask(SIZE, "encryption_at_host"), ask(), "features"),
    "azure_disk_encryption_retires": Pair(
        ask(SIZE, "azure_disk_encryption"), ask(SIZE, "encryption_at_host"), "features"
    ),
    "two_disk_encryptions": Pair(
        ask(SIZE, "azure_disk_encryption", "encryption_at_host"), ask(SIZE, "azure_disk_encryption"), "features"
    ),
    "accelerated_networking_not_supported": Pair(
        ask(size(AcceleratedNetworkingEnabled="False"), "accelerated_networking"),
        ask(size(AcceleratedNetworkingEnabled="True"), "accelerated_networking"),
        "size",
    ),
    "accelerated_networking_disputed": Pair(
        ask(replace(NETWORKED, name="Standard_DC2s_v2"), "accelerated_networking"),
        ask(replace(NETWORKED, name="Standard_DC2s_v3"), "accelerated_networking"),
        "size",
    ),
    "hibernation_not_supported": Pair(
        ask(size(HibernationSupported="True"), "hibernation", source=replace(IMAGE, hibernation=False)),
        ask(size(HibernationSupported="True"), "hibernation", source=IMAGE),
        "image",
    ),
    "hibernation_excludes": Pair(
        ask(SIZE, "hibernation", source=replace(IMAGE, os_type="Linux"), **TRUSTED),
        ask(SIZE, "hibernation", source=replace(IMAGE, os_type="Windows"), **TRUSTED),
        "security_type",
    ),
    "nvme_not_supported": Pair(ask(SIZE, "nvme"), ask(EITHER, "nvme"), "size"),
    "scsi_not_supported": Pair(ask(NVME, disk_controller="SCSI"), ask(EITHER, disk_controller="SCSI"), "size"),
    "nvme_needs_generation_2": Pair(
        ask(EITHER, disk_controller="NVMe", source=IMAGE_1),
        ask(EITHER, disk_controller="NVMe", source=IMAGE),
        "disk_controller",
    ),
    "memory_features_need_generation_2": Pair(
        ask(SIZE, "sgx", source=IMAGE_1), ask(SIZE, "sgx", source=IMAGE), "features"
    ),
    "spot_not_supported": Pair(
        ask(size(LowPriorityCapable="False"), "spot"), ask(size(LowPriorityCapable="True"), "spot"), "size"
    ),
    "zone_excludes_availability_set": Pair(
        ask(SIZE, "availability_set", zone="1"), ask(SIZE, "availability_set"), "zone"
    ),
    "backup_needs_enhanced_policy": Pair(ask(SIZE, "backup", **TRUSTED), ask(SIZE, "backup"), "features"),
    "site_recovery_excludes": Pair(ask(NVME, "site_recovery"), ask(EITHER, "site_recovery"), "size"),
    "generation_change_needs_trusted_launch": Pair(
        ask(source=VM_1, generation="V2"), ask(source=VM_1, generation="V2", **TRUSTED), "generation"
    ),
    "generation_never_goes_back": Pair(
        ask(source=VM, generation="V1"), ask(source=VM_1, generation="V1"), "generation"
    ),
    "upgrade_has_no_way_back": Pair(ask(source=VM_1, **TRUSTED), ask(source=VM, **TRUSTED), "security_type"),
    "confidential_never_changes": Pair(
        ask(source=replace(VM, security_type="TrustedLaunch"), **CONFIDENTIAL),
        ask(source=replace(VM, security_type="TrustedLaunch"), security_type="standard"),
        "security_type",
    ),
    "resize_loses_trusted_launch": Pair(
        ask(size(TrustedLaunchDisabled="True"), source=replace(VM, security_type="TrustedLaunch")),
        ask(size(TrustedLaunchDisabled="True"), source=VM),
        "size",
    ),
    "resize_changes_controller": Pair(
        ask(NVME, source=replace(VM, disk_controllers=("SCSI",))),
        ask(EITHER, source=replace(VM, disk_controllers=("SCSI",))),
        "size",
    ),
    "quota_of_family_exceeded": Pair(ask(size(**FOUR), usages=FAMILY), ask(size(vCPUs="2"), usages=FAMILY), "count"),
    "quota_of_location_exceeded": Pair(
        # A constrained size takes the vCPUs of the size it derives from.
        ask(size(vCPUs="4", vCPUsAvailable="2"), usages=CORES),
        ask(size(**FOUR), "spot", usages=CORES),
        "count",
    ),
    "quota_of_spot_exceeded": Pair(ask(size(**FOUR), "spot", usages=SPOT), ask(size(**FOUR), usages=SPOT), "count"),
}
BY_CODE = {rule.code: rule for rule in RULES}


def test_every_rule_has_its_pair() -> None:
    assert PAIRS.keys() == BY_CODE.keys()
    assert len(BY_CODE) == len(RULES)


@pytest.mark.parametrize("code", PAIRS)
def test_rule(code: str) -> None:
    pair, rule = PAIRS[code], BY_CODE[code]
    (spoken,) = [reason for reason in judge(pair.speaks).reasons if reason.code == code]
    assert (spoken.about, spoken.severity, spoken.source) == (pair.about, rule.severity, rule.source)
    assert spoken.message.endswith(".")
    assert spoken.remedy.endswith(".")
    assert code not in {reason.code for reason in judge(pair.silent).reasons}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_rule_is_documented(rule: t.Any) -> None:
    assert rule.sentence.endswith(".")
    assert "\n" not in rule.sentence
    assert rule.remedy.endswith(".")
    assert rule.source.startswith("https://")


# What else the same rules say: (question, code, whether it speaks).
MORE: dict[str, tuple[Question, str, bool]] = {
    "only generation 1, by name alone": (Question(size="Standard_A4_v2", **TRUSTED), "size_lacks_trusted_launch", True),
    "both generations, by name alone": (
        Question(size="Standard_D2s_v5", **TRUSTED),
        "size_lacks_trusted_launch",
        False,
    ),
    "a confidential size": (ask(SNP, **TRUSTED), "size_lacks_trusted_launch", True),
    "a trusted disk, nothing asked": (
        ask(size(TrustedLaunchDisabled="True"), source=replace(DISK, security_type="TrustedLaunch")),
        "size_lacks_trusted_launch",
        True,
    ),
    "a confidential disk, nothing asked": (
        ask(SNP, source=replace(DISK, security_type="ConfidentialVM_DiskEncryptedWithPlatformKey")),
        "confidential_size_needs_security_type",
        False,
    ),
    "an image made for both": (
        ask(source=replace(GALLERY, security_type="TrustedLaunch"), **TRUSTED),
        "image_needs_security_type",
        False,
    ),
    "capturing managed images": (
        ask(SIZE, "managed_image", source=IMAGE, **TRUSTED),
        "managed_image_lacks_trusted_launch",
        True,
    ),
    "an upgrade is no contradiction": (
        ask(source=VM_1, generation="V2", **TRUSTED),
        "source_of_other_generation",
        False,
    ),
    "the upgraded machine is generation 2": (
        ask(source=VM_1, os_disk_gb=3000, **TRUSTED),
        "os_disk_too_large_for_generation_1",
        False,
    ),
    "no space is taken from a standard VM": (
        ask(EPHEMERAL, "ephemeral_os_disk", os_disk_gb=30, security_type="standard"),
        "ephemeral_does_not_fit",
        False,
    ),
    "a confidential VM keeps its guest state there too": (
        ask(EPHEMERAL, "ephemeral_os_disk", os_disk_gb=30, **CONFIDENTIAL),
        "ephemeral_does_not_fit",
        True,
    ),
    "a specialized gallery image on an ephemeral disk": (
        ask(EPHEMERAL, "ephemeral_os_disk", source=replace(GALLERY, os_state="Specialized")),
        "ephemeral_needs_image",
        True,
    ),
    "a generalized gallery image on an ephemeral disk": (
        ask(EPHEMERAL, "ephemeral_os_disk", source=replace(GALLERY, os_state="Generalized")),
        "ephemeral_needs_image",
        False,
    ),
    "a large image on an ephemeral disk": (
        ask(EPHEMERAL, "ephemeral_os_disk", source=replace(IMAGE, disk_gb=2048)),
        "ephemeral_too_large",
        True,
    ),
    "full caching of a managed disk": (ask(FULL, "ephemeral_full_caching"), "full_caching_not_supported", True),
    "full caching on 4 vCPUs": (
        ask(replace(FULL, capabilities={**FULL.capabilities, "vCPUs": "4"}), *FULL_CACHING),
        "full_caching_not_supported",
        True,
    ),
    "full caching on an older series": (
        ask(replace(FULL, name="Standard_D8s_v3"), *FULL_CACHING),
        "full_caching_not_supported",
        True,
    ),
    "the base of an ephemeral disk may be a Standard HDD": (
        ask(SIZE, "standard_hdd_os_disk", "ephemeral_os_disk"),
        "standard_hdd_os_disk_retires",
        False,
    ),
    "generation 2 offered and denied": (
        ask(replace(SIZE, name="Standard_NP20s"), source=IMAGE),
        "size_generation_disputed",
        True,
    ),
    "a size Azure denies networking to": (
        ask(
            replace(SIZE, name="Standard_NC6s_v3", capabilities={"AcceleratedNetworkingEnabled": "False"}),
            "accelerated_networking",
        ),
        "accelerated_networking_disputed",
        False,
    ),
    "generation 2 is not only for Premium storage": (
        ask(size(PremiumIO="False"), source=IMAGE, generation="V2"),
        "premium_ssd_not_supported",
        False,
    ),
    "the size of an OS disk is no capability": (
        ask(size(OSVhdSizeMB="1047552"), source=IMAGE, os_disk_gb=4095),
        "os_disk_too_large",
        False,
    ),
    "confidential networking": (
        ask(SNP, "accelerated_networking", **CONFIDENTIAL),
        "accelerated_networking_not_supported",
        True,
    ),
    "an image without the driver": (
        ask(SIZE, "accelerated_networking", source=replace(IMAGE, accelerated_networking=False)),
        "accelerated_networking_not_supported",
        True,
    ),
    "no word is no denial": (ask(SIZE, "accelerated_networking"), "accelerated_networking_not_supported", False),
    "a size without ephemeral disks": (ask(SIZE, "ephemeral_os_disk"), "ephemeral_not_supported", True),
    "ephemeral and backup": (
        ask(EPHEMERAL, "ephemeral_os_disk", "backup", source=IMAGE),
        "ephemeral_needs_image",
        True,
    ),
    "spot that hibernates": (ask(SIZE, "hibernation", "spot"), "hibernation_excludes", True),
    "spot in a set": (ask(SIZE, "availability_set", "spot"), "zone_excludes_availability_set", True),
    "confidential, recovered elsewhere": (ask(SNP, "site_recovery", **CONFIDENTIAL), "site_recovery_excludes", True),
    "ultra where no zone has it": (ask(SIZE, "ultra_ssd", zone="1"), "ultra_ssd_not_available", True),
}


@pytest.mark.parametrize(("question", "code", "speaks"), MORE.values(), ids=MORE.keys())
def test_more_of_the_rules(question: Question, code: str, speaks: bool) -> None:
    assert (code in {reason.code for reason in judge(question).reasons}) is speaks


WITHOUT_TRUSTED_LAUNCH = (
    "standardMSFamily",
    "standardMSv2Family",
    "standardMSMediumMemoryv2Family",
    "standardMDSMediumMemoryv2Family",
)
WITHOUT_ACCELERATED_NETWORKING = (
    "standardDCSv2Family",
    "standardNCSv2Family",
    "standardNCSv3Family",
    "standardNDSFamily",
    "standardNCCads2023Family",
)


@pytest.mark.parametrize("family", WITHOUT_TRUSTED_LAUNCH)
def test_families_that_azure_does_not_mark_take_no_trusted_launch(family: str) -> None:
    facts = replace(SIZE, family=family)
    assert "size_lacks_trusted_launch" in {reason.code for reason in judge(ask(facts, **TRUSTED)).blockers}
    assert "trusted_launch_available" not in {reason.code for reason in judge(ask(facts, source=MARKED)).reasons}
    trusted = replace(VM, security_type="TrustedLaunch")
    assert [reason.code for reason in judge(ask(facts, source=trusted)).blockers] == ["resize_loses_trusted_launch"]


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("Standard_M64ms", True),
        ("Standard_M208ms_v2", True),
        ("Standard_M32dms_v2", True),
        ("Standard_M12s_v3", True),
        ("Standard_M416ds_12_v3", True),
        ("Standard_M16bs_v3", True),
        ("Standard_M128bds_3_v3", True),
        ("Standard_M16lds_v4", True),
        ("Standard_M16bs_v4", True),
        ("Standard_M16bds_v4", False),
        ("Standard_M256bds_2_v4", False),
        ("Standard_D2ps_v5", True),
        ("Standard_D2ps_v6", False),
        ("Standard_DC2s_v3", True),
        ("Standard_EC4as_v5", True),
        ("Standard_E4s_v5", False),
    ],
)
def test_series_without_trusted_launch(name: str, refused: bool) -> None:
    """The page on trusted launch excludes the series, with facts of the size and by its name alone."""
    questions = (
        ask(replace(SIZE, name=name, generations=("V2",)), **TRUSTED),
        Question(size=name, **TRUSTED),
    )
    for question in questions:
        assert ("size_lacks_trusted_launch" in {reason.code for reason in judge(question).blockers}) is refused


@pytest.mark.parametrize("family", WITHOUT_ACCELERATED_NETWORKING)
def test_families_whose_networking_is_disputed(family: str) -> None:
    facts = replace(NETWORKED, family=family.upper())
    verdict = judge(ask(facts, "accelerated_networking"))
    assert verdict.eligible
    (warning,) = verdict.warnings
    assert "rest/api/compute/resource-skus" in warning
    assert "virtual-machines/sizes" in warning or "microsoft/lisa" in warning


def test_a_large_os_disk_of_generation_1_is_a_warning_with_both_pages() -> None:
    verdict = judge(ask(source=IMAGE_1, os_disk_gb=4095))
    assert verdict.eligible
    (warning,) = verdict.warnings
    assert "virtual-machines/generation-2" in warning
    assert "managed-disks-overview#os-disk" in warning
    assert not judge(ask(source=IMAGE_1, os_disk_gb=4096)).eligible


# Families whose sizes are in no list at hand with the flag that the rules correct.
NOT_SEEN = {"standardDCSv2Family", "standardNCSv2Family", "standardNDSFamily", "standardNCCads2023Family"}


def test_the_exceptions_matter_in_a_real_list(recordings: pathlib.Path) -> None:
    records = json.loads((recordings / "skus" / "derived" / "westeurope.json").read_text())["value"]
    sizes = [SizeFacts.from_arm(record, "westeurope") for record in records]
    seen = {
        family
        for facts in sizes
        for family in (*WITHOUT_TRUSTED_LAUNCH, *WITHOUT_ACCELERATED_NETWORKING)
        if facts.family.lower() == family.lower()
        and (
            "V2" in facts.generations and not facts.is_true("TrustedLaunchDisabled")
            if family in WITHOUT_TRUSTED_LAUNCH
            else facts.is_true("AcceleratedNetworkingEnabled")
        )
    }
    assert {*WITHOUT_TRUSTED_LAUNCH, *WITHOUT_ACCELERATED_NETWORKING} - seen == NOT_SEEN


def test_generations_agree_with_the_verdicts_of_a_real_list(recordings: pathlib.Path) -> None:
    records = json.loads((recordings / "skus" / "derived" / "westeurope.json").read_text())["value"]
    offered = {facts.name.lower(): facts for facts in (SizeFacts.from_arm(r, "westeurope") for r in records)}
    for facts in offered.values():
        for source in (replace(IMAGE_1, architecture=None), replace(IMAGE, architecture=None)):
            question = Question(size=facts.name, location="westeurope", offered=offered, source=source)
            refused = "size_cannot_boot_source" in {reason.code for reason in judge(question).blockers}
            assert refused is (source.generation not in facts.generations), facts.name


def test_a_resize_to_nvme_is_judged_by_the_controller_that_is_asked_for() -> None:
    scsi = replace(VM, disk_controllers=("SCSI",))
    codes = {reason.code for reason in judge(ask(NVME, source=scsi)).reasons}
    assert "resize_changes_controller" in codes
    together = judge(ask(NVME, source=scsi, disk_controller="NVMe"))
    assert together.eligible, together.reasons
    assert not judge(ask(NVME, source=scsi, disk_controller="SCSI")).eligible
