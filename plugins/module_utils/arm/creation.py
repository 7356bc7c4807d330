# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what was asked of a machine, or of many of one model, to the proposal that makes it."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Sequence

from ..domain.eligibility.verdict import Verdict
from ..domain.errors import InvalidOption
from ..domain.plan import Plan
from ..domain.resource_id import ResourceId
from ..domain.source import SourceFacts
from ..domain.wire import Json
from .client import ArmClient
from .marketplace_terms import acceptance_of, with_terms
from .proposal import Proposal
from .resource_groups import group_location


class Creatable(t.Protocol):
    """What a machine and a scale set are asked for by alike."""

    @property
    def resource_id(self) -> ResourceId: ...
    @property
    def sizes(self) -> Sequence[str]: ...
    @property
    def location(self) -> str | None: ...
    @property
    def preflight(self) -> t.Literal["enforce", "warn", "off"]: ...
    @property
    def accept_terms(self) -> bool: ...
    @property
    def declared(self) -> Json: ...


def propose_creation(
    client: ArmClient,
    desired: Creatable,
    noun: str,
    *,
    read: Callable[[str], SourceFacts | None],
    judge: Callable[[str, SourceFacts | None], Verdict],
    plan: Callable[..., Plan],
) -> Proposal:
    """Return the plan to make what does not exist; raises NotEligible where no size is eligible.

    `read` returns the source as a location has it, `judge` the verdict on the first size that it goes with there, and
    `plan` takes `size`, `location` and `source`.
    """
    if not desired.sizes:
        raise InvalidOption(
            "size", f"{desired.resource_id} does not exist, and a new {noun} needs one.", "a size or several"
        )
    location = desired.location or group_location(client, desired.resource_id)
    acceptance = Plan()
    if desired.preflight == "off":
        if desired.accept_terms:
            acceptance = acceptance_of(client, desired.declared.get("plan") or {})
        return Proposal(plan=acceptance.then(plan(size=desired.sizes[0], location=location, source=None)))
    source = read(location)
    if source:
        source, acceptance = with_terms(client, source, accept=desired.accept_terms)
    verdict = judge(location, source)
    creation = plan(size=verdict.size, location=location, source=source)
    return Proposal(plan=acceptance.then(creation), verdict=verdict, warnings=verdict.warnings)
