# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending one step of a plan, the only way anything is written to Azure."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ..domain.plan import Step
from ..domain.virtual_machine.observed import ObservedMachine
from .answers import Answer
from .client import ArmClient, translate_errors
from .errors import ArmError, outcome_of_write
from .interruption import Interrupted
from .ownership import still_exists_and_proved

# The SDK starts to read the address from the first answer, which has no body yet.
_PLAIN: t.Final = frozenset({"beginGetAccess"})


def begin_step(client: ArmClient, step: Step) -> Answer:
    """Send the step and return Azure's first answer; Compute's go by its SDK, which knows its verbs and versions.

    A step with a basis is sent only where that is still so, and with the entity tag it was found under. One with a
    proof of ownership is sent only where the resource still carries it. The `outcome` of an ArmError that is raised
    tells whether Azure may have carried out the step.
    """
    if step.proof and not still_exists_and_proved(client, step):
        return Answer(status=204, headers={})
    if step.basis:
        step = _on_its_basis(client, step)
    try:
        return _send(client, step)
    except ArmError as error:
        error.outcome = outcome_of_write(error)
        raise
    except Interrupted as interruption:
        interruption.outcome = "unknown"
        raise


def _send(client: ArmClient, step: Step) -> Answer:
    if "/providers/microsoft.compute/" in step.resource_id.lower() and step.action not in _PLAIN:
        from .compute import begin_compute_step

        return translate_errors(step.summary, lambda: begin_compute_step(client, step), step.resource_id)
    path = f"{step.resource_id}/{step.action}" if step.action else step.resource_id
    return client.request(step.method, path, query=step.query, body=step.body, headers=step.headers)


def _on_its_basis(client: ArmClient, step: Step) -> Step:
    query = {"$expand": "instanceView"} if "power_state" in step.basis else None
    document = client.get(step.resource_id, query=query)
    found = ObservedMachine(document=document).basis
    changed = [name for name, value in step.basis.items() if found[name] != value]
    if changed:
        raise ArmError(
            step.summary,
            code="PreconditionFailed",
            message=f"{' and '.join(changed)} changed after it was read.",
            status=412,
            resource_id=step.resource_id,
        )
    etag = document.get("etag")
    return replace(step, headers={**step.headers, "If-Match": str(etag)} if etag else step.headers)
