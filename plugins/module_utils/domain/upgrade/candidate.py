# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a generation 1 machine can become generation 2 with trusted launch, as far as Azure shows it.

What the system inside the machine has to bring is judged by the guest rules beside this file.
"""

from __future__ import annotations

import re
import typing as t
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ..eligibility.question import Question
from ..eligibility.rule import Finding, Rule, find_reasons, rule
from ..eligibility.rules import citations
from ..eligibility.verdict import Verdict
from ..location import normalise_location
from ..resource_id import ResourceId
from ..source import SourceFacts
from ..virtual_machine.observed import ObservedMachine
from ..virtual_machine.question import asked_features
from ..wire import Json, dig, same_text
from .distributions import is_listed, is_newer_than_listed, known_versions
from .readiness import Readiness
from .shown_guest import ShownGuest

BackupPolicy = t.Literal["enhanced", "standard", "none"]
BACKUP_POLICY_CHOICES: t.Final = list(t.get_args(BackupPolicy))

_STATES: t.Final = "https://learn.microsoft.com/azure/virtual-machines/states-billing"
# Servers before 2019, as the SKUs of their images begin; some SKUs state a smaller disk before it.
_OLD_SERVERS: t.Final = re.compile(r"(?:\[smalldisk\])?(?:2016|2012|2008)", re.IGNORECASE)
# An image of another publisher may name the server it is built on: SQL2017-WS2016.
_BUILT_ON: t.Final = re.compile(r"WS(2008|2012|2016)", re.IGNORECASE)
# Publisher of the image → the distribution that the upgrade excludes, or that the page on trusted launch does not list.
_LEFT_OUT: t.Final = {
    "debian": "Debian",
    "credativ": "Debian",
    "microsoftcblmariner": "Azure Linux",
    "microsoftazurelinux": "Azure Linux",
    "openlogic": "CentOS",
    "resf": "Rocky Linux that is not from CIQ",
    "erockyenterprisesoftwarefoundationinc1653071250513": "Rocky Linux that is not from CIQ",
}
# Distributions that the upgrade excludes, or that the page on trusted launch does not list, as the agent names them.
_LEFT_OUT_GUESTS: t.Final = frozenset({"azurelinux", "centos", "debian", "fedora", "flatcar", "mariner"})
# Publishers of the distributions that the page on trusted launch of 2026-07-27 lists; Rocky Linux is that of CIQ.
_LISTED_PUBLISHERS: t.Final = frozenset({"canonical", "redhat", "suse", "oracle", "almalinux", "ciq"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A machine with what else is known of it.

    `os_disk` is the document of its OS disk, None where it was not read; `backup_policy` is what the user says of its
    backup, None where nobody said; `verdict` is that of the eligibility rules on the machine with trusted launch.
    """

    machine: ObservedMachine
    os_disk: Mapping[str, t.Any] | None = None
    backup_policy: BackupPolicy | None = None
    verdict: Verdict | None = None

    @property
    def name(self) -> str:
        return str(self.machine.document.get("name") or self.machine.id)

    @property
    def is_done(self) -> bool:
        return self.machine.generation == "V2"

    @property
    def is_linux(self) -> bool:
        return same_text(self.machine.os_type, "Linux")

    @property
    def guest(self) -> ShownGuest:
        return ShownGuest.read(self.machine.document)

    @property
    def image(self) -> Json:
        return self.machine.image_reference or {}

    @property
    def publisher(self) -> str:
        return str(self.image.get("publisher") or "").lower()

    def question(self) -> Question | None:
        """Return what to ask the eligibility rules, None where the machine shows too little to be asked about."""
        if self.machine.generation != "V1" or not self.machine.size:
            return None
        asked = frozenset(asked_features(self.machine.document.get("properties") or {}))
        return Question(
            size=self.machine.size,
            location=normalise_location(self.machine.location),
            generation="V2",
            security_type="trusted_launch",
            # Of what the machine has, this is all that trusted launch excludes.
            features=asked & {"hibernation"},
            source=replace(SourceFacts.from_machine(self.machine, option="name"), os_type=self.machine.os_type),
        )

    def to_dict(self, readiness: Readiness) -> Json:
        machine = self.machine
        return {
            "id": machine.id,
            "name": self.name,
            "resource_group": found.resource_group if (found := ResourceId.find(machine.id)) else None,
            "location": machine.location,
            "size": machine.size,
            "generation": machine.generation,
            "security_type": machine.security_type,
            "os_type": machine.os_type,
            "power_state": machine.power_state,
            "provisioning_state": machine.provisioning_state or None,
            "os_disk_id": machine.os_disk_id,
            "image": self.image or None,
            # A change that died is noted on the machine, which virtual_machine then brings back to where it was.
            "interrupted": machine.return_to is not None,
            "state": readiness.state,
            "reasons": [reason.to_dict() for reason in readiness.reasons],
        }


def judge_candidate(candidate: Candidate, rules: Iterable[Rule[Candidate]] | None = None) -> Readiness:
    """Return whether the machine is ready, with all reasons; of one that is generation 2 nothing is asked."""
    if candidate.is_done:
        return Readiness(state="already")
    found = find_reasons(candidate, RULES if rules is None else rules)
    return Readiness.of((*found, *(candidate.verdict.reasons if candidate.verdict else ())))


@rule(source=citations.UPGRADE, remedy="Start the machine once, so that Azure shows it.")
def generation_not_known(q: Candidate) -> Finding | None:
    """Azure does not show which generation the machine is of."""
    if q.machine.generation:
        return None
    return Finding(about="generation", message=f"Azure shows no generation of {q.name}, which has to be V1 now.")


@rule(
    source=_STATES, remedy="Wait until it is Succeeded; virtual_machine with action: reapply mends many a failed one."
)
def machine_is_half_made(q: Candidate) -> Finding | None:
    """An operation is working on the machine, or the last one failed."""
    state = q.machine.provisioning_state
    if same_text(state, "Succeeded"):
        return None
    return Finding(
        about="provisioning_state",
        message=f"{q.name} has to be Succeeded to be upgraded, and is {state or 'without a provisioning state'}.",
    )


@rule(source=_STATES, remedy="Start or deallocate the machine, then ask again.")
def power_state_not_usable(q: Candidate) -> Finding | None:
    """The machine hibernates, or Azure does not show whether it runs."""
    if q.machine.power_state in ("running", "stopped", "deallocated"):
        return None
    state = q.machine.power_state or "not shown"
    return Finding(
        about="power_state",
        message=f"{q.name} has to be running, stopped or deallocated, and its power state is {state}.",
    )


@rule(source=citations.GENERATION_2, remedy="Move its disks to managed disks first.")
def os_disk_not_managed(q: Candidate) -> Finding | None:
    """The OS disk is a blob in a storage account, or Azure shows none, and generation 2 needs a managed disk."""
    if q.machine.os_disk_id or same_text(_placement(q), "Local"):
        return None
    blob = dig(q.machine.document, "properties.storageProfile.osDisk.vhd.uri")
    return Finding(
        about="os_disk",
        message=f"{q.name} boots from {blob or 'no disk known'}, and generation 2 needs a managed disk.",
    )


@rule(source=citations.EPHEMERAL, remedy="Make the machine anew as generation 2.")
def os_disk_is_ephemeral(q: Candidate) -> Finding | None:
    """The OS disk lies on the host: the machine cannot be deallocated, which the upgrade needs."""
    if not same_text(_placement(q), "Local"):
        return None
    return Finding(
        about="os_disk", message=f"{q.name} boots from an ephemeral disk, and the upgrade has to deallocate it."
    )


def _placement(q: Candidate) -> str | None:
    return t.cast("str | None", dig(q.machine.document, "properties.storageProfile.osDisk.diffDiskSettings.option"))


@rule(source=citations.UPGRADE, remedy="Disable Azure Disk Encryption for the OS volume first.")
def os_disk_encrypted_in_guest(q: Candidate) -> Finding | None:
    """Azure Disk Encryption is on for a Windows OS volume, which must be decrypted during the upgrade."""
    if q.is_linux:
        return None
    on_machine = dig(q.machine.document, "properties.storageProfile.osDisk.encryptionSettings.enabled")
    on_disk = dig(q.os_disk, "properties.encryptionSettingsCollection.enabled")
    if not on_machine and not on_disk:
        return None
    return Finding(about="os_disk", message=f"The OS disk of {q.name} is encrypted by Azure Disk Encryption.")


@rule(
    source=citations.UPGRADE,
    remedy="Upgrade Windows in place to Windows Server 2019 or later first. If that is done, start the VM, so that its"
    " agent reports the release.",
)
def windows_release_left_out(q: Candidate) -> Finding | None:
    """The system is older than Windows Server 2019 or Windows 10: as it reports itself, else by its image."""
    if q.is_linux or q.guest.windows_is_supported:
        return None
    if q.guest.windows_is_supported is False:
        return Finding(
            about="guest", message=f"{q.name} runs {q.guest.title}; the upgrade needs Windows Server 2019 or later."
        )
    sku = str(q.image.get("sku") or "")
    if q.publisher != "microsoftwindowsserver" or not _OLD_SERVERS.match(sku):
        return None
    return Finding(
        about="image",
        message=f"{q.name} was created from Windows Server {sku}, and the upgrade needs 2019 or later.",
    )


@rule(
    source=citations.UPGRADE,
    remedy="Start the VM, so that its agent reports the release, or let the role ask the system.",
    severity="warning",
)
def windows_release_not_shown(q: Candidate) -> Finding | None:
    """The name of the image mentions an older Windows Server, and Azure does not show what the VM runs."""
    named = f"{q.image.get('offer') or ''} {q.image.get('sku') or ''}"
    found = _BUILT_ON.search(named)
    if q.is_linux or q.publisher == "microsoftwindowsserver" or not found or q.guest.windows_is_supported is not None:
        return None
    return Finding(
        about="image",
        message=f"The image of {q.name} names Windows Server {found[1]} ({named.strip()}), and Azure does not show"
        " which release the VM runs.",
    )


@rule(source=citations.UPGRADE, remedy="Make the machine anew from an image of generation 2.")
def linux_distribution_left_out(q: Candidate) -> Finding | None:
    """The image is of a distribution that the upgrade excludes or that trusted launch does not support."""
    distribution = _LEFT_OUT.get(q.publisher)
    if not distribution:
        return None
    return Finding(about="image", message=f"{q.name} was created from {distribution}, which the upgrade excludes.")


@rule(source=citations.TRUSTED_LAUNCH, remedy="Upgrade the distribution to a listed release first.")
def linux_release_left_out(q: Candidate) -> Finding | None:
    """The VM reports a release of its distribution that trusted launch does not support."""
    distribution, version = q.guest.distribution, q.guest.version
    if q.is_linux and distribution in _LEFT_OUT_GUESTS:
        return Finding(about="guest", message=f"{q.name} runs {q.guest.title}, which the upgrade excludes.")
    known = known_versions(distribution)
    # Some agents report no minor release: "15-SP3".
    if not q.is_linux or not known or "." not in version:
        return None
    if is_listed(distribution, version) or is_newer_than_listed(distribution, version):
        return None
    return Finding(about="guest", message=f"{q.name} runs {q.guest.title}; trusted launch supports {known}.")


@rule(
    source=citations.TRUSTED_LAUNCH,
    remedy="Compare the distribution and its release with the page, and upgrade a test VM first.",
    severity="warning",
)
def linux_publisher_not_listed(q: Candidate) -> Finding | None:
    """The publisher of the image is not that of a distribution that trusted launch supports."""
    if not q.is_linux or not q.publisher or q.publisher in _LISTED_PUBLISHERS or q.publisher in _LEFT_OUT:
        return None
    return Finding(
        about="image",
        message=f"{q.name} was created from an image of {q.image.get('publisher')}; trusted launch supports images of"
        f" {', '.join(sorted(_LISTED_PUBLISHERS))}.",
    )


@rule(source=citations.UPGRADE, remedy="Make the machine anew from an image of generation 2.")
def linux_not_from_marketplace(q: Candidate) -> Finding | None:
    """A Linux machine was made of something else than a marketplace image."""
    if not q.is_linux or q.publisher:
        return None
    made_of = q.image.get("id") or "a disk"
    return Finding(
        about="image", message=f"{q.name} runs Linux made of {made_of}, and only marketplace images are supported."
    )


@rule(source=citations.BACKUP, remedy="Move the backup to an enhanced policy first.")
def backup_policy_is_standard(q: Candidate) -> Finding | None:
    """The machine is backed up by a standard policy, which takes no machine with trusted launch."""
    if q.backup_policy != "standard":
        return None
    return Finding(about="backup_policy", message=f"{q.name} is backed up by a standard policy, not an enhanced one.")


@rule(source=citations.BACKUP, remedy="Say which policy backs it up in backup_policy.", severity="warning")
def backup_policy_not_known(q: Candidate) -> Finding | None:
    """Nobody said whether the machine is backed up by an enhanced policy, which trusted launch needs."""
    if q.backup_policy:
        return None
    return Finding(about="backup_policy", message=f"Nobody said how {q.name} is backed up: enhanced, standard or none.")


RULES: t.Final[tuple[Rule[Candidate], ...]] = (
    generation_not_known,
    machine_is_half_made,
    power_state_not_usable,
    os_disk_not_managed,
    os_disk_is_ephemeral,
    os_disk_encrypted_in_guest,
    windows_release_left_out,
    windows_release_not_shown,
    linux_distribution_left_out,
    linux_release_left_out,
    linux_publisher_not_listed,
    linux_not_from_marketplace,
    backup_policy_is_standard,
    backup_policy_not_known,
)
