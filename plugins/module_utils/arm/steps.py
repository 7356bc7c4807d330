# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending one step of a plan, the only way anything is written to Azure."""

from __future__ import annotations

import typing as t

from ..domain.plan import Step
from .client import Answer, ArmClient, translate_errors

# The SDK starts to read the address from the first answer, which has no body yet.
_PLAIN: t.Final = frozenset({"beginGetAccess"})


def begin_step(client: ArmClient, step: Step) -> Answer:
    """Send the step and return Azure's first answer; Compute's go by its SDK, which knows its verbs and versions."""
    if "/providers/microsoft.compute/" in step.resource_id.lower() and step.action not in _PLAIN:
        from .compute import begin_compute_step

        return translate_errors(step.summary, lambda: begin_compute_step(client, step), step.resource_id)
    path = f"{step.resource_id}/{step.action}" if step.action else step.resource_id
    return client.request(step.method, path, query=step.query, body=step.body, headers=step.headers)
