# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots: from what was asked, over what Azure has, to a proposal."""

from __future__ import annotations

from ..domain.drift import drift_warnings
from ..domain.eligibility.copying import SNAPSHOT_RULES, Copying, judge_copy
from ..domain.errors import InvalidOption
from ..domain.generation import generation_azure_uses, unrecorded_warning
from ..domain.plan import Plan
from ..domain.snapshot.creation import plan_creation
from ..domain.snapshot.deletion import plan_deletion
from ..domain.snapshot.desired import DesiredSnapshot
from ..domain.snapshot.observed import ObservedSnapshot
from ..domain.snapshot.update import plan_update
from ..domain.wire import Json
from .client import ArmClient
from .proposal import Proposal, proposal_to_wait
from .sources import read_disk


def propose_snapshot(client: ArmClient, desired: DesiredSnapshot) -> Proposal:
    """Return the plan from what Azure has to what was asked; reads the source only where it creates.

    Raises NotEligible where the source makes no such snapshot.
    """
    observed = _read(client, desired)
    if waiting := proposal_to_wait(desired, observed):
        return waiting
    current = observed.to_dict() if observed else None
    if not desired.present:
        plan = plan_deletion(observed) if observed else Plan()
        return Proposal(plan=plan, current=current)
    if observed is None:
        return _propose_creation(client, desired)
    plan = plan_update(desired, observed)
    warnings = unrecorded_warning(observed.id, observed.recorded) if observed.holds_os else ()
    return Proposal(plan=plan, current=current, warnings=warnings + drift_warnings(plan.drift))


def snapshot_facts(client: ArmClient, desired: DesiredSnapshot) -> Json | None:
    """Return what a playbook sees of the snapshot, or None."""
    observed = _read(client, desired)
    return observed.to_dict() if observed else None


def _read(client: ArmClient, desired: DesiredSnapshot) -> ObservedSnapshot | None:
    document = client.find(str(desired.resource_id))
    return ObservedSnapshot(document=document) if document is not None else None


def _propose_creation(client: ArmClient, desired: DesiredSnapshot) -> Proposal:
    if desired.source is None:
        raise InvalidOption("source", "a new snapshot is of something.", "source.disk, or source.snapshot")
    facts = read_disk(client, desired.source.resource_id, option=desired.source.option)
    generation = desired.generation_of(facts)
    copying = Copying(
        target=desired.resource_id,
        source=facts,
        generation=generation or generation_azure_uses(None),
        location=desired.location or facts.location,
        holds_os=generation is not None,
    )
    verdict = judge_copy(copying, SNAPSHOT_RULES)
    return Proposal(plan=plan_creation(desired, facts=facts), verdict=verdict, warnings=verdict.warnings)
