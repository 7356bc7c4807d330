# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What it takes to make an existing scale set the one asked for."""

from __future__ import annotations

import copy
import typing as t
from collections.abc import Sequence

from ..drift import refuse_drift
from ..os_disk_loss import refuse_loss_without_leave
from ..plan import Change, Plan, Step
from ..property import Difference, differences
from ..tags import plant_tags
from ..wire import MISSING, Json, asked, dig, plant, same_text
from .declaration import PROFILE
from .desired import DesiredScaleSet
from .network import CONFIGURATIONS
from .observed import ObservedInstance, ObservedScaleSet
from .os_disk_effect import with_instance_losses, with_loss_by_policy
from .properties import PROPERTIES
from .upgrade import outdated, upgrade_steps

# Parts of the model that a change has to say whole.
_KEYS = f"{PROFILE}.osProfile.linuxConfiguration.ssh.publicKeys"
_SECURITY = f"{PROFILE}.securityProfile"
# These change the scale set, not its machines.
_OWN_OPTIONS: t.Final = ("tags", "capacity", "upgrade_policy.", "identity.", "overprovision", "single_placement_group")


def plan_update(
    desired: DesiredScaleSet,
    observed: ObservedScaleSet,
    *,
    size: str | None,
    instances: Sequence[ObservedInstance] = (),
) -> Plan:
    """Return the plan for a scale set that exists; `instances` are its machines where they are to be upgraded.

    Raises ImmutableDrift where Azure allows no change and the user did not choose to be warned only, and
    NeedsPermission where OS disks are lost without leave.
    """
    found = differences(PROPERTIES, _declared(desired, observed, size), observed.document)
    drift = tuple(difference.change for difference in found if difference.immutable)
    refuse_drift(observed.id, drift, desired.on_immutable)
    wanted = [difference for difference in found if not difference.immutable]
    network, configurations = desired.interface.changed(observed.document) if desired.interface else ([], [])
    changes = [difference.change for difference in wanted] + network
    steps: tuple[Step, ...] = ()
    if changes:
        step = _update_step(observed, wanted, changes, configurations if network else [])
        steps = (with_loss_by_policy(step, observed, changes) if _upgrades_itself(desired, observed) else step,)
    if desired.upgrade_instances and not observed.upgrades_itself:
        chosen = _to_upgrade(desired, observed, changes, instances)
        for batch in upgrade_steps(observed, chosen, percent=desired.upgrade_batch_percent):
            named = [each for each in instances if each.instance_id in (batch.body or {})["instanceIds"]]
            steps += (with_instance_losses(batch, observed, changes, named),)
    plan = Plan(steps=steps, drift=drift)
    return refuse_loss_without_leave(plan, observed.id, allowed=desired.allow_os_disk_loss)


def _upgrades_itself(desired: DesiredScaleSet, observed: ObservedScaleSet) -> bool:
    """Tell whether Azure brings the change to the machines, by the policy as it is or as it becomes."""
    asked_mode = dig(desired.declared, "properties.upgradePolicy.mode")
    return observed.upgrades_itself or (asked_mode is not None and not same_text(asked_mode, "Manual"))


def resize_target(desired: DesiredScaleSet, observed: ObservedScaleSet) -> str | None:
    """Return the size the machines have to get: none where their own is among those acceptable."""
    current = (observed.size or "").lower()
    if not desired.sizes or current in {size.lower() for size in desired.sizes}:
        return None
    return desired.sizes[0]


def _declared(desired: DesiredScaleSet, observed: ObservedScaleSet, size: str | None) -> Json:
    declared = copy.deepcopy(desired.declared)
    if size:
        plant(declared, "sku.name", size)
    plant_tags(declared, observed.document, desired.tags, purge=desired.purge_tags)
    if desired.image:
        plant(declared, f"{PROFILE}.storageProfile.imageReference", desired.image.to_arm())
    keys = asked(declared, _KEYS)
    if keys is not MISSING:
        path = f"/home/{observed.admin_username}/.ssh/authorized_keys"
        plant(declared, _KEYS, [{**key, "path": path} for key in keys])
    return declared


def _update_step(
    observed: ObservedScaleSet, wanted: Sequence[Difference], changes: Sequence[Change], configurations: list[Json]
) -> Step:
    body: Json = {}
    for difference in wanted:
        plant(body, difference.row.path, difference.after)
    if configurations:
        plant(body, CONFIGURATIONS, configurations)
    if "sku" in body:
        body["sku"] = {**dig(observed.document, "sku", {}), **body["sku"]}
    if dig(body, f"{_SECURITY}.securityType") == "Standard":
        plant(body, f"{_SECURITY}.uefiSettings", None)
    return Step(
        method="PATCH",
        resource_id=observed.id,
        summary=f"change scale set {observed.id.rsplit('/', 1)[-1]}",
        changes=tuple(changes),
        body=body,
        headers={"If-Match": observed.etag} if observed.etag else {},
    )


def _to_upgrade(
    desired: DesiredScaleSet,
    observed: ObservedScaleSet,
    changes: Sequence[Change],
    instances: Sequence[ObservedInstance],
) -> list[str]:
    """Return the machines that will not be of the model; the newest are gone where the capacity shrinks."""
    if not any(not change.path.startswith(_OWN_OPTIONS) for change in changes):
        return outdated(observed, instances)
    staying = instances if desired.capacity is None else instances[: desired.capacity]
    return [each.instance_id for each in staying]
