# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read and judged before a machine is made, resized, secured, reimaged or given another OS disk.

A machine that is up to date needs none of it, and the modules that it takes are a third of all: it is imported where
there is something to judge.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from ..domain.eligibility.swapping import Swapping, judge_swap
from ..domain.eligibility.verdict import Verdict
from ..domain.image_reference import read_reference
from ..domain.location import normalise_location
from ..domain.resource_id import ResourceId
from ..domain.source import SourceFacts
from ..domain.virtual_machine.creation import plan_creation
from ..domain.virtual_machine.desired import DesiredMachine
from ..domain.virtual_machine.observed import ObservedMachine
from ..domain.virtual_machine.question import question_of
from ..domain.virtual_machine.update import changes_controller, changes_security, resize_target, swaps_os_disk
from ..domain.wire import dig
from . import creation
from .client import ArmClient
from .eligibility import choose_size
from .errors import NotFound
from .proposal import Proposal
from .sources import missing_source, read_disk, read_image


def propose_creation(client: ArmClient, desired: DesiredMachine) -> Proposal:
    """Return the plan to make the machine, of the first size that is eligible; raises NotEligible where none is."""
    return creation.propose_creation(
        client,
        desired,
        "machine",
        read=partial(_read_source, client, desired),
        judge=partial(_choose_size, client, desired),
        plan=partial(plan_creation, desired),
    )


def judge_update(
    client: ArmClient, desired: DesiredMachine, observed: ObservedMachine
) -> tuple[str | None, Verdict | None]:
    """Return the size to give to the machine, None where it keeps its own, and the verdict on what it becomes.

    Raises NotEligible, or NotFound naming the disk that was to be its OS disk.
    """
    size, verdict = resize_target(desired, observed), None
    changed = changes_security(desired, observed) or changes_controller(desired, observed)
    if (size or changed) and desired.preflight != "off":
        sizes = desired.sizes if size else (observed.size or "",)
        place = normalise_location(observed.location)
        verdict = _choose_size(client, desired, place, _machine_as_source(observed), sizes=sizes)
        size = verdict.size if size else None
    if desired.os_disk and swaps_os_disk(desired, observed):
        verdict = _judge_os_disk_swap(client, desired, desired.os_disk, observed)
    return size, verdict


def read_image_of(client: ArmClient, observed: ObservedMachine) -> SourceFacts | None:
    """Return the facts of the image that the machine was made of, None where Azure names none."""
    image = read_reference(observed.image_reference or {})
    return read_image(client, image, location=observed.location) if image else None


def _choose_size(
    client: ArmClient, desired: DesiredMachine, location: str, source: SourceFacts | None, *, sizes: Iterable[str] = ()
) -> Verdict:
    """Return the verdict on the first size that is eligible, of those asked for or `sizes`; raises NotEligible."""
    asked = [
        [question_of(desired, size=size, location=location, source=source)] for size in tuple(sizes) or desired.sizes
    ]
    return choose_size(client, str(desired.resource_id), location, asked, preflight=desired.preflight)


def _read_source(client: ArmClient, desired: DesiredMachine, location: str) -> SourceFacts | None:
    if desired.os_disk:
        try:
            return read_disk(client, desired.os_disk)
        except NotFound:
            if desired.expected_disk is None:
                raise
            return SourceFacts.from_expected(str(desired.os_disk), desired.expected_disk)
    return read_image(client, desired.image, location=location) if desired.image else None


def _machine_as_source(observed: ObservedMachine) -> SourceFacts | None:
    """A machine that is resized keeps its generation, which its new size has to boot."""
    return SourceFacts.from_machine(observed, option="size") if observed.generation else None


def _stays_able_to_hibernate(desired: DesiredMachine, observed: ObservedMachine) -> bool:
    enabled = "properties.additionalCapabilities.hibernationEnabled"
    held = bool(dig(observed.document, enabled))
    return held and dig(desired.declared, enabled) is not False


def _judge_os_disk_swap(
    client: ArmClient, desired: DesiredMachine, disk: ResourceId, observed: ObservedMachine
) -> Verdict:
    """Return the verdict on the disk taking the place of the machine's; raises NotEligible, or NotFound naming it."""
    try:
        document = client.get(str(disk))
    except NotFound as error:
        raise missing_source(error, "os_disk.managed_disk", str(disk)) from error
    machine = replace(SourceFacts.from_machine(observed, option="os_disk.managed_disk"), os_type=observed.os_type)
    return judge_swap(
        Swapping(
            machine=machine,
            disk=SourceFacts.from_disk(document),
            controller=None
            if changes_controller(desired, observed)
            else dig(observed.document, "properties.storageProfile.diskControllerType"),
            hibernates=_stays_able_to_hibernate(desired, observed),
            ephemeral=dig(observed.document, "properties.storageProfile.osDisk.diffDiskSettings") is not None,
            encryption_set=dig(observed.document, "properties.storageProfile.osDisk.managedDisk.diskEncryptionSet.id"),
            disk_encryption_set=dig(document, "properties.encryption.diskEncryptionSetId"),
        )
    )
