# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can become of the machines that exist: trusted launch, which makes V1 V2, and other sizes."""

from __future__ import annotations

import datetime
import heapq
import typing as t
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ...generation import Generation, recorded_generation
from ...location import normalise_location
from ...security_type import azure_security_type
from ...size import SizeFacts
from ...source import SourceFacts
from ...wire import Json, dig
from ..judge import judge
from ..question import Question
from ..verdict import Reason
from .answers import SOURCE, Answers, state_of
from .facts import KnownFacts
from .matrix import series_of
from .order import Order, natural_order

_NEAREST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """A machine as the report asks about it; `offered` are its location's sizes, None where they are not known."""

    facts: Mapping[str, t.Any]
    offered: Mapping[str, SizeFacts] | None

    @property
    def location(self) -> str:
        return normalise_location(str(self.facts.get("location") or ""))

    @property
    def size(self) -> str:
        return str(self.facts.get("size") or "")

    @property
    def size_facts(self) -> SizeFacts | None:
        return (self.offered or {}).get(self.size.lower())

    @property
    def generation(self) -> Generation | None:
        return recorded_generation(self.facts.get("generation"))

    def as_source(self) -> SourceFacts:
        """Return what it brings to another size; machines that are alike give the same."""
        controller = dig(self.facts, "properties.storageProfile.diskControllerType")
        return SourceFacts(
            kind="virtual_machine",
            name=SOURCE,
            option="size",
            recorded=self.generation,
            security_type=azure_security_type(self.facts["security_type"]),
            architecture=self.size_facts.architecture if self.size_facts else None,
            location=self.location,
            disk_controllers=(str(controller),) if controller else (),
        )

    def question(self, **asked: t.Any) -> Question:
        """Return a question about the machine where it is and as it is, but for what is asked."""
        return Question(
            **{
                "size": self.size,
                "location": self.location,
                "zone": self.facts.get("zone"),
                "security_type": self.facts["security_type"],
                # As a source, one whose generation Azure does not show would count as V1.
                "source": self.as_source() if self.generation else None,
                "offered": self.offered,
                **asked,
            }
        )


def judge_machines(facts: KnownFacts, answers: Answers, today: datetime.date | None) -> Json:
    """Return every machine with its upgrade and its resizes; machines that are alike share one list of sizes."""
    resizes = Resizes(answers=answers, today=today, groups={})
    machines = [Machine(facts=record, offered=_offered(facts, record)) for record in facts.machines]
    shown = [_describe(machine, resizes) for machine in sorted(machines, key=_order)]
    names = {location: [size.name for size in sizes.values()] for location, sizes in facts.sizes.items()}
    return {"machines": shown, "resizes": list(resizes.groups.values()), "offered": names if shown else {}}


def _offered(facts: KnownFacts, record: Json) -> Mapping[str, SizeFacts] | None:
    return facts.sizes.get(normalise_location(str(record.get("location") or "")))


def _order(machine: Machine) -> Order:
    return natural_order(str(machine.facts.get("id") or machine.facts.get("name")))


def _describe(machine: Machine, resizes: Resizes) -> Json:
    # A size that retires, or is no longer sold to the subscription, concerns the machine that runs on it.
    now = [reason for reason in judge(machine.question(today=resizes.today)).reasons if reason.severity != "note"]
    shown = ("id", "name", "zone", "os_type", "power_state", "generation", "security_type")
    return {
        **{field: machine.facts.get(field) for field in shown},
        "resource_group": _resource_group(str(machine.facts.get("id") or "")),
        "location": machine.location,
        "size": machine.size,
        "now": list(resizes.answers.reasons(now, size=machine.size, source="")),
        "upgrade": _upgrade(machine, resizes.answers),
        "resize": resizes.of(machine),
    }


def _resource_group(resource_id: str) -> str:
    parts = resource_id.split("/")
    return parts[4] if len(parts) > 4 else ""


def _upgrade(machine: Machine, answers: Answers) -> Json:
    """Return whether trusted launch can be put on it, which for generation 1 is the way to generation 2."""
    if machine.facts["security_type"] != "standard":
        return {"state": "done", "to": None, "reasons": []}
    if not machine.generation:
        return {"state": "unknown", "to": None, "reasons": []}
    asked = machine.question(security_type="trusted_launch")
    reasons = judge(asked).reasons
    if machine.generation == "V1":
        # What it becomes has to run on its size too, which the machine as it is does not tell.
        upgraded = replace(machine.as_source(), recorded="V2", name=f"{SOURCE} upgraded")
        reasons += judge(replace(asked, source=upgraded)).reasons
    return {
        "state": state_of(reasons),
        "to": "V2 with trusted launch" if machine.generation == "V1" else "trusted launch",
        "reasons": list(answers.reasons(_worst_first(reasons), size=machine.size, source="")),
    }


def _worst_first(reasons: tuple[Reason, ...]) -> list[Reason]:
    order = ("blocker", "warning", "note")
    return sorted(reasons, key=lambda reason: order.index(reason.severity))


@dataclass(frozen=True, slots=True, kw_only=True)
class Resizes:
    """The sizes that machines can take, judged once for all that are alike."""

    answers: Answers
    today: datetime.date | None
    groups: dict[str, Json]

    def of(self, machine: Machine) -> Json:
        """Return how many other sizes the machine can take, the nearest of them, and its group's number."""
        if not machine.offered or not machine.generation:
            return {"state": "unknown", "sizes": 0, "nearest": [], "group": None}
        key = f"{machine.as_source()} {machine.facts.get('zone')}"
        group = self.groups.setdefault(key, {}) or self._judge(machine, self.groups[key])
        names = list(machine.offered)
        others = [machine.offered[names[n]] for n in group["possible"] if names[n] != machine.size.lower()]
        return {
            "state": "eligible" if others else "blocked",
            "sizes": len(others),
            "nearest": [size.name for size in _nearest(machine, others)],
            "group": list(self.groups).index(key),
        }

    def _judge(self, machine: Machine, group: Json) -> Json:
        """Fill the group: the numbers of the possible sizes among the location's, and what keeps how many others."""
        possible: list[int] = []
        blocked: Counter[int] = Counter()
        for number, size in enumerate((machine.offered or {}).values()):
            verdict = judge(machine.question(size=size.name, today=self.today))
            if verdict.eligible:
                possible.append(number)
            blocked.update(self.answers.reasons(verdict.blockers, size=size.name, source=""))
        group.update(
            location=machine.location,
            possible=possible,
            blocked=[{"reason": reason, "sizes": sizes} for reason, sizes in blocked.most_common()],
        )
        return group


def _nearest(machine: Machine, others: list[SizeFacts]) -> list[SizeFacts]:
    """Return the sizes most like the machine's own: of its series first, then by vCPUs and memory."""
    own, series = machine.size_facts, series_of(machine.size)
    if not own:
        return []

    def distance(size: SizeFacts) -> tuple[bool, int, float, str]:
        return (
            series_of(size.name) != series,
            abs(size.vcpus - own.vcpus),
            abs(size.memory_gb - own.memory_gb),
            size.name,
        )

    return heapq.nsmallest(_NEAREST, others, key=distance)
