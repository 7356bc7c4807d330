# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One-time actions on a machine, taken after everything else is as asked.

What Azure allows follows the REST reference of Virtual Machines (2026-04-01) and its error texts; that a machine whose
generation 1 image was upgraded no longer boots after a reimage, Microsoft's page on that upgrade.
"""

from __future__ import annotations

import typing as t

from ..errors import ActionRefused
from ..os_disk_loss import refuse_loss_without_leave
from ..plan import Change, Cost, Plan, Step
from ..wire import Json, dig, plant_given
from .desired import DesiredMachine
from .login import encode_for_azure
from .observed import MachineAction, ObservedMachine, PowerState
from .os_disk_effect import with_os_disk_losses

if t.TYPE_CHECKING:
    from ..source import SourceFacts

# What of a plan a generalised machine still takes; Azure refuses the rest.
_OF_GENERALISED: t.Final = frozenset({"powerOff", "deallocate"})
_COSTS: t.Final[dict[MachineAction, Cost]] = {
    "restart": "needs reboot",
    "redeploy": "needs reboot",
    "reapply": "in place",
    "reimage": "needs replace",
    "generalize": "in place",
}


def plan_action(
    desired: DesiredMachine, observed: ObservedMachine | None, plan: Plan, *, image: SourceFacts | None = None
) -> Plan:
    """Return the plan with the action that was asked for at its end, and with what all of it does to the OS disk.

    `image` is what a reimage makes the disk of.

    A machine that the plan makes has no need of any but generalize, nor one that it starts of a restart. Raises
    ActionRefused where Azure would, and NeedsPermission where the loss of the OS disk was not allowed.
    """
    acted = _with_action(desired, observed, plan, image)
    if observed is None:
        return acted
    shown = with_os_disk_losses(observed, acted, image=image)
    return refuse_loss_without_leave(shown, observed.id, allowed=desired.allow_os_disk_loss)


def _with_action(
    desired: DesiredMachine, observed: ObservedMachine | None, plan: Plan, image: SourceFacts | None
) -> Plan:
    _refuse_of_ephemeral(desired, observed, plan)
    _refuse_of_unprepared(desired, observed, plan)
    if observed is not None and observed.is_generalised:
        _refuse_of_generalised(desired, observed, plan)
        return plan
    if not desired.action or _is_done_by(desired.action, observed, plan):
        return plan
    _check_power(desired, observed)
    if desired.action == "reimage" and observed is not None:
        return plan.then(Plan(steps=(_reimage(desired, observed, image),)))
    return plan.then(Plan(steps=(_step(desired, desired.action),)))


def _is_done_by(action: MachineAction, observed: ObservedMachine | None, plan: Plan) -> bool:
    sent = {step.action for step in plan.steps}
    if action == "generalize":
        return False
    return observed is None or action in sent or (action == "restart" and "start" in sent)


def _refuse_of_generalised(desired: DesiredMachine, observed: ObservedMachine, plan: Plan) -> None:
    refused = [step.summary for step in plan.steps if step.action not in _OF_GENERALISED]
    if desired.action and desired.action != "generalize":
        refused.append(f"{desired.action} virtual machine {desired.resource_id.name}")
    if refused:
        raise ActionRefused(
            observed.id,
            refused[0],
            "the machine is generalised, for images to be made of it, and nothing but a new machine of such an image "
            "boots again.",
            "Leave it as it is, or delete it.",
        )


def _refuse_of_ephemeral(desired: DesiredMachine, observed: ObservedMachine | None, plan: Plan) -> None:
    """A system disk that lies on the host only does not outlive the machine's time there."""
    document = observed.document if observed else desired.declared
    if not dig(document, "properties.storageProfile.osDisk.diffDiskSettings.option"):
        return
    refused = [step.summary for step in plan.steps if step.action in ("powerOff", "deallocate")]
    if refused:
        raise ActionRefused(
            str(desired.resource_id),
            refused[0],
            "its system disk is ephemeral, and Azure neither stops nor deallocates such a machine.",
            "Make a new machine with what is to change, or reimage this one.",
        )


def _refuse_of_unprepared(desired: DesiredMachine, observed: ObservedMachine | None, plan: Plan) -> None:
    enabled = "properties.additionalCapabilities.hibernationEnabled"
    if dig(desired.declared, enabled, dig(observed.document if observed else {}, enabled)):
        return
    refused = [step.summary for step in plan.steps if step.query.get("hibernate")]
    if refused:
        raise ActionRefused(
            str(desired.resource_id), refused[0], "hibernation is not enabled on it.", "Set hibernation=true."
        )


def _check_power(desired: DesiredMachine, observed: ObservedMachine | None) -> None:
    final = _final_power_state(desired, observed)
    if desired.action == "generalize" and final in ("running", "hibernated"):
        raise ActionRefused(
            str(desired.resource_id),
            "generalize it",
            f"it would be {final}.",
            "Generalise the system in it first (waagent -deprovision+user, or Sysprep), and set "
            "power_state=deallocated.",
        )
    if desired.action in ("restart", "redeploy", "reimage") and final not in ("running", None):
        raise ActionRefused(
            str(desired.resource_id), f"{desired.action} it", f"it would be {final}.", "Set power_state=running."
        )


def _final_power_state(desired: DesiredMachine, observed: ObservedMachine | None) -> PowerState | None:
    if desired.power_state:
        return desired.power_state
    return (observed.return_to or observed.power_state) if observed else "running"


def _step(desired: DesiredMachine, action: MachineAction) -> Step:
    machine = desired.resource_id
    change = Change(path="action", before=None, after=action, cost=_COSTS[action])
    if action == "generalize":
        change = Change(path="generalized", before=False, after=True)
    return Step(
        method="POST",
        resource_id=str(machine),
        action=action,
        summary=f"{action} virtual machine {machine.name}",
        changes=(change,),
        visible=action == "generalize",
    )


def _reimage(desired: DesiredMachine, observed: ObservedMachine, image: SourceFacts | None) -> Step:
    problem = _why_not_reimage(observed, image)
    if problem:
        raise ActionRefused(observed.id, "reimage it", problem, "Make a new machine, or swap its disk for a backup.")
    body: Json = {}
    plant_given(
        body,
        (
            ("osProfile.adminPassword", desired.login.admin_password),
            (
                "osProfile.customData",
                encode_for_azure(desired.login.custom_data) if desired.login.custom_data else None,
            ),
        ),
    )
    return Step(
        method="POST",
        resource_id=observed.id,
        action="reimage",
        summary=f"reimage virtual machine {desired.resource_id.name}",
        body=body or None,
        visible=False,
    )


def _why_not_reimage(observed: ObservedMachine, image: SourceFacts | None) -> str:
    if image is None:
        return "its system disk was not made of an image."
    if not dig(observed.document, "properties.osProfile"):
        return "its system disk is a specialised one, whose accounts no reimage makes again."
    if observed.generation is None:
        return "Azure does not show its generation, so that nobody can tell whether its image still boots it."
    if image.generation != observed.generation:
        return (
            f"it is of generation {observed.generation} and its image {image.name} of generation {image.generation}: "
            "it was upgraded, and would not boot from that."
        )
    return ""
