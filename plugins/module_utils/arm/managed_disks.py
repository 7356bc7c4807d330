# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Managed disks: from what was asked, over what Azure has, to a proposal."""

from __future__ import annotations

from dataclasses import replace

from ..domain.drift import drift_warnings
from ..domain.eligibility.copying import DISK_RULES, Copying, judge_copy
from ..domain.eligibility.uploading import Uploading, judge_upload
from ..domain.eligibility.verdict import Verdict
from ..domain.errors import InUse, UploadStopped
from ..domain.generation import unrecorded_warning
from ..domain.managed_disk.creation import plan_creation
from ..domain.managed_disk.deletion import plan_deletion
from ..domain.managed_disk.desired import DesiredDisk
from ..domain.managed_disk.observed import ObservedDisk
from ..domain.managed_disk.source import Copy, FromImage, Upload
from ..domain.managed_disk.update import plan_update
from ..domain.ownership import Kept, is_owned, kept_without_proof, owner_proof
from ..domain.source import SourceFacts
from ..domain.wire import Json, dig
from .client import ArmClient
from .proposal import Proposal, proposal_to_keep, proposal_to_wait
from .resource_groups import group_location
from .sources import read_disk, read_image
from .upload_records import KnownUpload, UploadRecords


def propose_disk(client: ArmClient, desired: DesiredDisk) -> Proposal:
    """Return the plan from what Azure has to what was asked; reads the source only where it creates.

    Raises NotEligible where the source is of another generation than the disk asked for.
    """
    observed = _read(client, desired)
    if waiting := proposal_to_wait(desired, observed):
        return waiting
    if not desired.present:
        return _propose_deletion(desired, observed)
    if observed is None:
        proposal = _propose_creation(client, desired)
    elif isinstance(desired.source, Upload) or observed.waits_for_upload:
        proposal = _propose_upload(client, desired, observed)
    else:
        proposal = _propose_update(desired, observed)
    if desired.owner is None:
        return proposal
    owned = observed is None or is_owned(observed.document, desired.owner)
    return replace(proposal, told={"owned": owned})


def _propose_deletion(desired: DesiredDisk, observed: ObservedDisk | None) -> Proposal:
    """Return the plan that deletes the disk; one whose owner was named has to carry the proof of it."""
    if observed is None:
        return proposal_to_keep([])
    if desired.owner and not is_owned(observed.document, desired.owner):
        return proposal_to_keep([kept_without_proof(observed.id)], current=observed.to_dict())
    try:
        plan = plan_deletion(observed, proof=owner_proof(observed.id, desired.owner))
    except InUse as error:
        if not desired.owner:
            raise
        # With an owner, the disk is deleted along with its VM. A disk that something else uses is left then.
        return proposal_to_keep([Kept(resource_id=observed.id, reason=error.reason)], current=observed.to_dict())
    return proposal_to_keep([], plan=plan, current=observed.to_dict())


def _propose_update(desired: DesiredDisk, observed: ObservedDisk) -> Proposal:
    plan = plan_update(desired, observed)
    warnings = unrecorded_warning(observed.id, observed.recorded) if desired.holds_os or observed.holds_os else ()
    return Proposal(plan=plan, current=observed.to_dict(), warnings=warnings + drift_warnings(plan.drift))


def disk_facts(client: ArmClient, desired: DesiredDisk) -> Json | None:
    """Return what a playbook sees of the disk, or None."""
    observed = _read(client, desired)
    return observed.to_dict() if observed else None


def _read(client: ArmClient, desired: DesiredDisk) -> ObservedDisk | None:
    document = client.find(str(desired.resource_id))
    return ObservedDisk(document=document) if document is not None else None


def _propose_creation(client: ArmClient, desired: DesiredDisk) -> Proposal:
    location = desired.location or group_location(client, desired.resource_id)
    facts = _read_source(client, desired, location)
    verdict = _judge(desired, facts, location)
    plan = plan_creation(desired, location=location, facts=facts)
    return Proposal(plan=plan, verdict=verdict, warnings=verdict.warnings if verdict else ())


def _read_source(client: ArmClient, desired: DesiredDisk, location: str) -> SourceFacts | None:
    if isinstance(desired.source, FromImage):
        return read_image(client, desired.source.image, location=location, option=desired.source.option)
    if isinstance(desired.source, Copy):
        return read_disk(client, desired.source.resource_id, option=desired.source.option)
    return None


def _propose_upload(client: ArmClient, desired: DesiredDisk, observed: ObservedDisk) -> Proposal:
    """Return the plan for a disk that is, or was, filled by an upload; one that still waits is not up to date."""
    location = str(observed.document.get("location") or "")
    record = UploadRecords(client.cache.folder).look(observed.unique_id)
    if not observed.waits_for_upload:
        _refuse_unfinished(observed, desired, record)
        return _propose_update(desired, observed)
    plan = plan_update(desired, observed, sent=record.sent if record else 0)
    filled = any(step.transfer for step in plan.steps)
    verdict = _judge(desired, None, location) if filled else None
    warnings = verdict.warnings if verdict else ()
    if not filled:
        warnings += (f"{observed.id} waits for an upload and cannot be used. Give source.vhd, or delete it.",)
    elif record and isinstance(desired.source, Upload) and record.identity != desired.source.identity:
        warnings += (f"{desired.source} has changed since a part of it was sent: what differs is sent again.",)
    return Proposal(plan=plan, current=observed.to_dict(), verdict=verdict, warnings=warnings)


def _refuse_unfinished(observed: ObservedDisk, desired: DesiredDisk, record: KnownUpload | None) -> None:
    """Raise UploadStopped where this user's upload of the disk never came to its end, and yet somebody ended it."""
    if record is None or record.whole or not isinstance(desired.source, Upload):
        return
    problem = f"its access was ended after {record.sent} bytes, so that Azure shows a disk that is not whole."
    raise UploadStopped(observed.id, problem, "Delete it (state: absent), and run again.")


def _judge(desired: DesiredDisk, facts: SourceFacts | None, location: str) -> Verdict | None:
    if isinstance(desired.source, Upload):
        uploading = Uploading(
            target=desired.resource_id,
            image=desired.source.require_image().examination,
            generation=desired.generation,
            location=location,
            os_type=dig(desired.declared, "properties.osType"),
            security_type=desired.security_type,
            architecture=dig(desired.declared, "properties.supportedCapabilities.architecture"),
        )
        return judge_upload(uploading)
    if facts is None:
        return None
    copying = Copying(
        target=desired.resource_id,
        source=facts,
        generation=desired.generation,
        location=location,
        security_type=desired.security_type,
        holds_os=desired.holds_os_with(facts),
    )
    return judge_copy(copying, DISK_RULES)
