# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scale sets: from what was asked, over what Azure has, to a proposal."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping
from functools import partial

from ..domain.drift import drift_warnings
from ..domain.eligibility.verdict import Verdict
from ..domain.image_reference import ImageReference
from ..domain.location import normalise_location
from ..domain.plan import Plan
from ..domain.resource_id import ResourceId, resource_group_id
from ..domain.scale_set.creation import plan_creation
from ..domain.scale_set.deletion import plan_deletion
from ..domain.scale_set.desired import SCALE_SETS, DesiredScaleSet
from ..domain.scale_set.observed import ObservedInstance, ObservedScaleSet
from ..domain.scale_set.question import questions_of
from ..domain.scale_set.update import plan_update, resize_target
from ..domain.source import SourceFacts
from ..domain.virtual_machine.observed import ObservedMachine
from ..domain.wire import Json
from .client import ArmClient
from .creation import propose_creation
from .eligibility import choose_size
from .errors import NotFound
from .leaving_addresses import read_leaving_addresses
from .proposal import Proposal, proposal_to_wait
from .sources import read_image

_INSTANCE_VIEW = {"$expand": "instanceView"}


def propose_scale_set(client: ArmClient, desired: DesiredScaleSet) -> Proposal:
    """Return the plan from what Azure has to what was asked; reads sizes and the image only where they change.

    Raises NotEligible where the machines would not be those asked for (unless preflight says otherwise).
    """
    observed = read_scale_set(client, desired.resource_id)
    if waiting := proposal_to_wait(desired, observed):
        return waiting
    if observed is None:
        return _propose_creation(client, desired) if desired.present else Proposal(plan=Plan())
    if not desired.present:
        return _propose_deletion(client, observed)
    return _propose_update(client, desired, observed)


def scale_set_facts(client: ArmClient, desired: DesiredScaleSet) -> Json | None:
    """Return what a playbook sees of the scale set and its machines, or None."""
    observed = read_scale_set(client, desired.resource_id)
    return _facts(client, observed) if observed else None


def list_scale_set_facts(client: ArmClient, options: Mapping[str, t.Any]) -> Json:
    """Return the facts of the scale sets that scale_set_info selects; none in a group that is gone."""
    found = _select(client, options)
    show = _facts if options["instances"] else lambda _client, each: each.to_dict()
    return {"scale_sets": [show(client, each) for each in found]}


def read_scale_set(client: ArmClient, scale_set: ResourceId) -> ObservedScaleSet | None:
    """Return the scale set in one call, or None where there is none."""
    document = client.find(str(scale_set))
    return ObservedScaleSet(document=document) if document is not None else None


def read_instances(client: ArmClient, scale_set: ObservedScaleSet) -> list[ObservedInstance]:
    """Return the scale set's machines with their instance views, page by page; none where Azure shows no id of it."""
    if ResourceId.find(scale_set.id) is None:
        return []
    if scale_set.uniform:
        listed = client.list(f"{scale_set.id}/virtualMachines", query=_INSTANCE_VIEW)
    else:
        # The one filter Azure takes on a list of machines (REST reference, Virtual Machines - List).
        group = scale_set.id.partition("/providers/")[0]
        query = {"$filter": f"'virtualMachineScaleSet/id' eq '{scale_set.id}'", **_INSTANCE_VIEW}
        listed = client.list(f"{group}/providers/Microsoft.Compute/virtualMachines", query=query)
    return [ObservedInstance(document=document) for document in listed]


def _propose_creation(client: ArmClient, desired: DesiredScaleSet) -> Proposal:
    return propose_creation(
        client,
        desired,
        "scale set",
        read=partial(_read_image, client, desired.image),
        judge=partial(_judge, client, desired),
        plan=partial(plan_creation, desired),
    )


def _propose_update(client: ArmClient, desired: DesiredScaleSet, observed: ObservedScaleSet) -> Proposal:
    size, verdict = resize_target(desired, observed), None
    if desired.preflight != "off" and (size or _boots_otherwise(desired, observed)):
        location = normalise_location(observed.location)
        source = _read_image(client, desired.image or observed.image, location)
        verdict = _judge(client, desired, location, source, current=None if size else observed.size)
        size = verdict.size if size else None
    upgrades = desired.upgrade_instances and not observed.upgrades_itself
    instances = read_instances(client, observed)
    plan = plan_update(desired, observed, size=size, instances=instances if upgrades else ())
    warnings = (verdict.warnings if verdict else ()) + drift_warnings(plan.drift)
    return Proposal(plan=plan, current=_facts(client, observed, instances), verdict=verdict, warnings=warnings)


def _propose_deletion(client: ArmClient, observed: ObservedScaleSet) -> Proposal:
    instances = read_instances(client, observed)
    machines = [] if observed.uniform else [ObservedMachine(document=each.document) for each in instances]
    plan = plan_deletion(observed, instances, addresses=read_leaving_addresses(client, machines))
    return Proposal(plan=plan, current=_facts(client, observed, instances))


def _boots_otherwise(desired: DesiredScaleSet, observed: ObservedScaleSet) -> bool:
    """Tell whether the machines would get another image or security type than the model has."""
    same_type = desired.security_type in (None, observed.security_type)
    return not same_type or (desired.image is not None and desired.image != observed.image)


def _judge(
    client: ArmClient,
    desired: DesiredScaleSet,
    location: str,
    source: SourceFacts | None,
    *,
    current: str | None = None,
) -> Verdict:
    sizes = (current,) if current else desired.sizes
    asked = [questions_of(desired, size=size, location=location, source=source) for size in sizes]
    return choose_size(client, str(desired.resource_id), location, asked, preflight=desired.preflight)


def _read_image(client: ArmClient, image: ImageReference | None, location: str) -> SourceFacts | None:
    return read_image(client, image, location=location) if image else None


def _facts(client: ArmClient, observed: ObservedScaleSet, instances: list[ObservedInstance] | None = None) -> Json:
    listed = read_instances(client, observed) if instances is None else instances
    return {**observed.to_dict(), "instances": [each.to_dict(observed) for each in listed]}


def _select(client: ArmClient, options: Mapping[str, t.Any]) -> Iterator[ObservedScaleSet]:
    group, name = options.get("resource_group"), options.get("name")
    scope = resource_group_id(client.subscription, group) if group else f"/subscriptions/{client.subscription}"
    collection = f"{scope}/providers/{SCALE_SETS}"
    if name:
        found = read_scale_set(client, ResourceId.parse(f"{collection}/{name}", option="name"))
        yield from [found] if found else []
        return
    try:
        for document in client.list(collection):
            yield ObservedScaleSet(document=document)
    except NotFound:
        return
