# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules for uploading a disk image: Azure has to take the file, and machines of it have to boot.

A VHD records no generation. What it boots as is on the disk in it, and the generation that Azure is told has to be
that.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ..errors import NotEligible
from ..generation import Generation
from ..resource_id import ResourceId
from ..security_type import SecurityType
from ..vhd.examination import Examination
from .rule import Finding, Rule, find_reasons, rule
from .rules import citations
from .verdict import Verdict

_UPLOAD = "https://learn.microsoft.com/azure/virtual-machines/linux/disks-upload-vhd-to-managed-disk-cli"
_OPTION = "source.vhd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploading:
    """A disk that is to hold what a file holds; one that holds no system has no generation."""

    target: ResourceId
    image: Examination
    generation: Generation
    location: str
    os_type: str | None = None
    security_type: SecurityType | None = None
    architecture: str | None = None

    @property
    def holds_os(self) -> bool:
        return bool(self.os_type or self.image.boot.generations)


def judge_upload(uploading: Uploading) -> Verdict:
    """Return the verdict with all reasons; raises NotEligible where one of them blocks."""
    reasons = find_reasons(uploading, UPLOAD_RULES)
    verdict = Verdict(size="", location=uploading.location, generation=uploading.generation, reasons=reasons)
    if not verdict.eligible:
        raise NotEligible(str(uploading.target), verdict)
    return verdict


@rule(source=_UPLOAD, remedy="No conversion mends it: make the image again.")
def image_is_not_ready(q: Uploading) -> Finding | None:
    """Azure takes fixed VHDs, whole and of a size it knows, for the generation asked for."""
    concerned = (None, q.generation) if q.holds_os else (None,)
    found = [shortfall for shortfall in q.image.shortfalls if shortfall.generation in concerned]
    if not found:
        return None
    sentences = " ".join(shortfall.sentence for shortfall in found)
    command = next((shortfall.command for shortfall in found if shortfall.command), None)
    remedy = f"This makes one that Azure takes, beside it: {command}" if command else ""
    return Finding(about=_OPTION, message=f"Azure does not take {q.image.path} as it is: {sentences}", remedy=remedy)


@rule(source=citations.GENERATION_2, remedy="Choose another image, or another generation.")
def image_boots_as_other_generation(q: Uploading) -> Finding | None:
    """The disk in the file boots, and not as the generation asked for."""
    boots_as = q.image.boot.generations
    if not boots_as or q.generation in boots_as:
        return None
    evidence = " ".join(q.image.boot.evidence)
    instead = " or ".join(boots_as)
    return Finding(
        about=_OPTION,
        message=f"Generation {q.generation} is asked for, but {q.image.path} boots as {instead}: {evidence}",
        remedy=f"Set generation to {instead}, or choose an image that boots as {q.generation}.",
    )


@rule(
    source=citations.NULL_GENERATION,
    remedy="V2 boots only with an EFI system partition, V1 only with a boot sector.",
    severity="warning",
)
def image_tells_no_generation(q: Uploading) -> Finding | None:
    """Nothing on the disk tells what it boots as, so that the option alone decides."""
    if not q.os_type or q.image.boot.generations:
        return None
    evidence = " ".join(q.image.boot.evidence)
    message = f"{q.image.path} does not tell what it boots as; the disk is marked {q.generation} as asked: {evidence}"
    return Finding(about=_OPTION, message=message)


@rule(source=_UPLOAD, remedy="Leave architecture out.")
def image_is_of_other_architecture(q: Uploading) -> Finding | None:
    """The boot loader in the file is for another CPU architecture than the one asked for."""
    found = q.image.boot.architecture
    if not q.architecture or not found or found == q.architecture:
        return None
    return Finding(
        about="architecture",
        message=f"Architecture {q.architecture} is requested, but the boot loader in {q.image.path} is for {found}.",
        remedy=f"Set architecture to {found}, or leave it out.",
    )


@rule(source=_UPLOAD, remedy="Set os_type, which machines and images of the disk need.", severity="warning")
def system_is_not_named(q: Uploading) -> Finding | None:
    """The disk in the file boots, and nobody says which system it is."""
    if q.os_type or not q.image.boot.generations:
        return None
    return Finding(about="os_type", message=f"{q.image.path} holds a system, and os_type is not given.")


@rule(
    source=citations.UPGRADE,
    remedy="Convert the partition table to GPT (Windows: MBR2GPT), or set security_type to standard.",
    severity="warning",
)
def trusted_launch_asks_for_gpt(q: Uploading) -> Finding | None:
    """The system disk of a machine with trusted launch has a GPT."""
    if q.security_type != "trusted_launch" or q.image.table is None or q.image.table.kind == "gpt":
        return None
    table = {"mbr": "an MBR", "none": "no partition table"}[q.image.table.kind]
    return Finding(about="security_type", message=f"trusted_launch is asked for, but {q.image.path} has {table}.")


UPLOAD_RULES: t.Final[tuple[Rule[Uploading], ...]] = (
    image_is_not_ready,
    image_boots_as_other_generation,
    image_tells_no_generation,
    system_is_not_named,
    image_is_of_other_architecture,
    trusted_launch_asks_for_gpt,
)
