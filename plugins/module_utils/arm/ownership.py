# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the proof of ownership again, just before a resource is deleted."""

from __future__ import annotations

from ..domain.ownership import refuted
from ..domain.plan import Step
from .client import ArmClient
from .errors import ArmError


class OwnershipLost(ArmError):
    """The resource no longer carries the proof by which its deletion was planned; nothing was deleted."""

    @property
    def transient(self) -> bool:
        return False


def still_exists_and_proved(client: ArmClient, step: Step) -> bool:
    """Return whether the resource exists; raises OwnershipLost where it does and lacks the step's proof."""
    document = client.find(step.resource_id)
    if document is None:
        return False
    missing = refuted(document, step.proof)
    if missing:
        raise OwnershipLost(
            step.summary,
            code="OwnershipLost",
            message=f"the tag {' and the tag '.join(missing)} changed after the deletion was planned, so nothing shows"
            " any more that the resource may be deleted. It was not deleted.",
            # The precondition failed, so the resource is read and planned again.
            status=412,
            resource_id=step.resource_id,
            remedy="If it has to go, delete it by its name with the module of its type.",
        )
    return True
