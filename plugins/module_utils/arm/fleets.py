# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fleets: many machines read by lists, planned by the rules of one, and carried out together."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..domain.eligibility.question import Question
from ..domain.eligibility.verdict import Verdict
from ..domain.errors import Gen2Error, NotEligible
from ..domain.fleet.desired import DesiredFleet, Member
from ..domain.fleet.outcome import FleetIncomplete, FleetRefused, Outcome, results_of, summary
from ..domain.fleet.pruning import Pruning, choose_pruned, membership_proof
from ..domain.fleet.quota import quota_reasons
from ..domain.fleet.zones import spread
from ..domain.plan import Plan
from ..domain.resource_id import ResourceId
from ..domain.resource_steps import place_of
from ..domain.virtual_machine.deletion import plan_deletion
from ..domain.virtual_machine.observed import ObservedMachine
from ..domain.virtual_machine.question import question_of
from ..domain.wire import Json
from ..progress_file import ProgressFile
from .client import ArmClient
from .concurrency import read_concurrently
from .deadline import Deadline
from .fleet_engine import Engine, Limits, Work, converge_member
from .interruption import Interrupted
from .leaving_addresses import read_leaving_addresses
from .ownership import OwnershipLost
from .proposal import Proposal
from .remembering_client import RememberingClient
from .roster import list_machines
from .sizes import offered_sizes
from .usages import read_location_usages
from .virtual_machines import propose_for, propose_machine, read_machine

# Up to so many machines, one call for each is cheaper than lists of a subscription that may hold thousands.
_FEW = 8
# Beyond so many writes, a plan is shown by a line for each: a job's event holds 700 kB.
_MANY_STEPS = 100

Observed = dict[str, ObservedMachine]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A member, or a machine that is to go, with what is proposed of it."""

    label: str
    resource_id: ResourceId
    proposal: Proposal
    propose_again: Callable[[], Proposal]

    @property
    def plan(self) -> Plan:
        return self.proposal.plan


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetProposal(Proposal):
    """What is proposed of each machine; `plan` is all of it."""

    planned: tuple[Planned, ...] = ()
    whole: bool = True

    def shown_plan(self) -> Json:
        """Return the plan, or for a large fleet a line for each write, unless details were asked for."""
        shown = self.plan.to_dict()
        if self.whole:
            return shown
        steps = [{key: step[key] for key in ("method", "resource_id", "action", "summary")} for step in shown["steps"]]
        return {"steps": steps, "drift": shown["drift"]}

    def shown_diff(self) -> list[Json]:
        """Return before and after of each resource, or for a large fleet what is to be done as one text."""
        if self.whole:
            return self.plan.diff()
        return [{"before": "", "after": "".join(f"{step.summary}\n" for step in self.plan.steps)}]


def propose_fleet(client: ArmClient, desired: DesiredFleet) -> FleetProposal:
    """Return the plans of all members, from lists of what there is; sizes, images and quotas are read once for all.

    Raises FleetRefused with the reason of every member that cannot be planned, and NotEligible where the quota does
    not hold all new machines together: nothing has been written then.
    """
    observed = _observe(client, desired)
    pruning = choose_pruned(desired, observed.values())
    planners = _Planners(client)
    present = {key: machine.zone for key, machine in observed.items()}
    members = spread(desired.members, desired.zones, present)
    proposals = _propose_each(planners, members, observed)
    _refuse_beyond_quota(desired, planners, members, proposals, observed)
    planned = [_planned(client, member, proposal) for member, proposal in zip(members, proposals, strict=True)]
    planned += _pruned(client, desired, pruning)
    plan = _joined(each.plan for each in planned)
    whole = desired.details or len(plan.steps) <= _MANY_STEPS
    outcomes = [_outcome(each, "planned") for each in planned if each.plan]
    warnings = tuple(dict.fromkeys(warning for proposal in proposals for warning in proposal.warnings))
    return FleetProposal(
        plan=plan,
        planned=tuple(planned),
        whole=whole,
        current=_describe(desired, observed),
        warnings=warnings + pruning.warnings(desired.name),
        # Machines that operations are working on are planned when they have come to rest: lists show all of them anew.
        unsettled=next((proposal.unsettled for proposal in proposals if proposal.unsettled), None),
        told={"results": results_of(outcomes, whole=whole), "kept": [each.to_dict() for each in pruning.kept]},
    )


def carry_out_fleet(
    client: ArmClient, desired: DesiredFleet, proposal: FleetProposal, *, wait: bool, deadline: Deadline
) -> FleetProposal:
    """Carry out the plans together; raises FleetIncomplete where a member failed or was not started any more."""
    limits = Limits(deadline.clock.now)
    engine = Engine(deadline, in_flight=desired.batch)
    changing = [each for each in proposal.planned if each.plan]
    progress = ProgressFile(f"fleet {desired.name}", total=len(changing), unit="machines")
    ended: dict[str, Gen2Error | None] = {}

    def processes() -> Iterator[tuple[str, Work]]:
        for each in changing:
            machine = client.within(each.resource_id.subscription)
            again = each.propose_again
            key = str(each.resource_id)
            yield key, converge_member(machine, each.proposal, again, limits, deadline, wait_last=wait)

    running = engine.run(processes())
    try:
        for key, error in running:
            ended[key] = error
            failed = sum(1 for each in ended.values() if each and not isinstance(each, OwnershipLost))
            progress.advance(1, note=f"{failed} failed" if failed else "")
            if desired.max_failures is not None and failed > desired.max_failures:
                engine.stop()
    except Interrupted as interruption:
        running.close()
        ended |= {key: error for key, error in engine.interrupt(interruption.name) if key not in ended}
    outcomes = [_ended(each, ended) for each in proposal.planned]
    if any(outcome.result in ("failed", "not_started") for outcome in outcomes):
        raise FleetIncomplete(desired.name, outcomes, whole=proposal.whole)
    progress.finish()
    told = {**proposal.told, "results": results_of(outcomes, whole=proposal.whole), "summary": summary(outcomes)}
    done = [each.plan for each in outcomes if each.result != "kept"]
    kept = tuple(f"{each.label} was not deleted: {each.error}" for each in outcomes if each.result == "kept")
    return replace(proposal, plan=_joined(done), warnings=proposal.warnings + kept, told=told)


def fleet_facts(client: ArmClient, desired: DesiredFleet) -> Json:
    """Return what a playbook sees of the fleet: short facts of each member that exists, in the order asked for."""
    return _describe(desired, _observe(client, desired))


def _joined(plans: Iterable[Plan]) -> Plan:
    plans = tuple(plans)
    steps = tuple(step for plan in plans for step in plan.steps)
    return Plan(steps=steps, drift=tuple(change for plan in plans for change in plan.drift))


class _Planners:
    """One client for planning for each subscription."""

    def __init__(self, client: ArmClient) -> None:
        self._client = client
        self._known: dict[str, RememberingClient] = {}

    def of(self, subscription: str) -> RememberingClient:
        return self._known.setdefault(subscription, RememberingClient(self._client, subscription))


def _observe(client: ArmClient, desired: DesiredFleet) -> Observed:
    ids = [member.desired.resource_id for member in desired.members]
    if len(ids) <= _FEW and not desired.prune:
        found = read_concurrently(lambda each: read_machine(client, each), ids)
        return {str(each).lower(): machine for each, machine in zip(ids, found, strict=True) if machine}
    observed: Observed = {}
    # A resource group's id holds its subscription too.
    groups = (group.split("/")[2] for group in desired.prune_scope)
    for subscription in dict.fromkeys(each.lower() for each in (*(each.subscription for each in ids), *groups)):
        observed |= {machine.id.lower(): machine for machine in list_machines(client.within(subscription))}
    return observed


def _propose_each(planners: _Planners, members: Sequence[Member], observed: Observed) -> list[Proposal]:
    refused: dict[str, Gen2Error] = {}

    def propose(member: Member) -> Proposal:
        target = member.desired.resource_id
        try:
            return propose_for(planners.of(target.subscription), member.desired, observed.get(str(target).lower()))
        except Gen2Error as error:
            refused[member.label] = error
            return Proposal(plan=Plan())

    proposals = read_concurrently(propose, members)
    if refused:
        raise FleetRefused({member.label: refused[member.label] for member in members if member.label in refused})
    return proposals


def _refuse_beyond_quota(
    desired: DesiredFleet,
    planners: _Planners,
    members: Sequence[Member],
    proposals: Sequence[Proposal],
    observed: Observed,
) -> None:
    """Raise NotEligible where the new machines together exceed what is left of a quota."""
    new: dict[tuple[str, str], list[Question]] = {}
    for member, proposal in zip(members, proposals, strict=True):
        target = member.desired.resource_id
        if proposal.verdict is None or not proposal.plan or str(target).lower() in observed:
            continue
        verdict = proposal.verdict
        offered = offered_sizes(planners.of(target.subscription), verdict.location).sizes
        question = question_of(member.desired, size=verdict.size, location=verdict.location, source=None)
        new.setdefault((target.subscription, verdict.location), []).append(replace(question, offered=offered))
    for (subscription, location), questions in new.items():
        usages = read_location_usages(planners.of(subscription), location)
        reasons = quota_reasons(questions, usages, location)
        if reasons and any(member.desired.preflight == "enforce" for member in members):
            sizes = ", ".join(dict.fromkeys(question.size for question in questions))
            raise NotEligible(
                f"fleet {desired.name}", Verdict(size=sizes, location=location, generation=None, reasons=reasons)
            )


def _planned(client: ArmClient, member: Member, proposal: Proposal) -> Planned:
    target = member.desired.resource_id

    def again() -> Proposal:
        proposed = propose_machine(client.within(target.subscription), member.desired)
        return replace(proposed, plan=_with_resource_groups(proposed.plan))

    proposal = replace(proposal, plan=_with_resource_groups(proposal.plan))
    return Planned(label=member.label, resource_id=target, proposal=proposal, propose_again=again)


def _with_resource_groups(plan: Plan) -> Plan:
    """Return the plan with the resource group in each summary: a fleet's members may be in many."""
    named = [
        step if place in step.summary else replace(step, summary=step.summary + place)
        for step, place in ((step, place_of(step.resource_id)) for step in plan.steps)
    ]
    return replace(plan, steps=tuple(named))


def _pruned(client: ArmClient, desired: DesiredFleet, pruning: Pruning) -> list[Planned]:
    """Return the deletions of machines that are proved to be the fleet's and are not among its members any more."""
    addresses = read_leaving_addresses(client, pruning.deleted)
    found = []
    for machine in pruning.deleted:
        target = ResourceId.parse(machine.id)
        proof = membership_proof(desired, machine.id)

        def again(target: ResourceId = target, proof: Mapping[str, str] = proof) -> Proposal:
            present = read_machine(client.within(target.subscription), target)
            leaving = str(target) if present and present.is_leaving else None
            plan = plan_deletion(present, proof=proof) if present and not leaving else Plan()
            return Proposal(plan=plan, unsettled=leaving)

        plan = plan_deletion(machine, addresses=addresses, proof=proof)
        label = f"{target.resource_group}/{target.name}"
        proposal = Proposal(plan=plan)
        found.append(Planned(label=label, resource_id=target, proposal=proposal, propose_again=again))
    return found


def _outcome(each: Planned, result: t.Any, error: Gen2Error | None = None) -> Outcome:
    return Outcome(label=each.label, resource_id=str(each.resource_id), plan=each.plan, result=result, error=error)


def _ended(each: Planned, ended: Mapping[str, Gen2Error | None]) -> Outcome:
    key = str(each.resource_id)
    if not each.plan:
        return _outcome(each, "unchanged")
    if key not in ended:
        return _outcome(each, "not_started")
    error = ended[key]
    if isinstance(error, OwnershipLost):
        return _outcome(each, "kept", error)
    return _outcome(each, "failed" if error else "changed", error)


def _describe(desired: DesiredFleet, observed: Observed) -> Json:
    machines: Iterable[ObservedMachine | None] = (
        observed.get(str(member.desired.resource_id).lower()) for member in desired.members
    )
    return {"name": desired.name, "machines": [_short(machine) for machine in machines if machine]}


def _short(machine: ObservedMachine) -> Json:
    facts = machine.to_dict()
    known = ResourceId.find(machine.id)
    wanted = ("name", "size", "zone", "generation", "security_type", "power_state", "provisioning_state")
    return {**{name: facts[name] for name in wanted}, "resource_group": known.resource_group if known else None}
