# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shell of every module: the only place that meets Ansible, and the only one that knows of check mode."""

from __future__ import annotations

import os
import typing as t
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from .arm.client import ArmClient
from .arm.connect import connect
from .arm.deadline import Deadline
from .arm.proposal import Proposal
from .arm.settling import propose_when_settled
from .domain.errors import Gen2Error
from .domain.plan import Plan
from .options import CONNECTION_ARGUMENTS, Connection

Options = Mapping[str, t.Any]
Desired = t.TypeVar("Desired")

WAIT_ARGUMENTS: t.Final[dict[str, dict[str, t.Any]]] = {
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "int", "default": 1800},
}


@dataclass(frozen=True, kw_only=True)
class StateModule(t.Generic[Desired]):
    """One resource's desired state: how it is read, proposed and, afterwards, described.

    `read` validates the options without a call; `propose` only reads; `describe` reads again, after a write,
    what the module returns under `result`: None where the resource does not exist. Of that, the values that other
    tasks are mostly there for are returned beside it too, under the names in `beside`. `carry_out` is how a proposal
    becomes true where that is not the way of a single resource.
    """

    result: str
    read: Callable[[Options, str], Desired]
    propose: Callable[[ArmClient, Desired], Proposal]
    describe: Callable[[ArmClient, Desired], t.Any]
    beside: tuple[str, ...] = ()
    carry_out: Callable[..., Proposal] | None = None


def run_state_module(state: StateModule[t.Any], **specification: t.Any) -> None:
    """Propose, apply unless Ansible is only checking, and exit with the plan and what came of it."""
    specification["argument_spec"] = {**specification["argument_spec"], **WAIT_ARGUMENTS}
    module = _module(specification)

    def work() -> dict[str, t.Any]:
        client = _reach_azure(module, validate=lambda subscription: state.read(module.params, subscription))
        desired = state.read(module.params, client.subscription)
        deadline = Deadline.after(module.params["wait_timeout"])
        propose = partial(propose_when_settled, client, partial(state.propose, client, desired), deadline)
        proposal = propose()
        _warn(module, proposal.warnings)
        result = proposal.current
        if proposal.plan and not module.check_mode:
            told = proposal.warnings
            waiting = {"wait": module.params["wait"], "deadline": deadline}
            if state.carry_out:
                proposal = state.carry_out(client, desired, proposal, **waiting)
            else:
                from .arm.convergence import converge

                proposal = converge(client, proposal, propose, **waiting)
            _warn(module, (warning for warning in proposal.warnings if warning not in told))
            result = state.describe(client, desired)
        shown = _shown(proposal, diff=module._diff)  # noqa: SLF001 (Ansible has no public name for it)
        return {
            **shown,
            **proposal.told,
            state.result: result,
            **{name: (result or {}).get(name) for name in state.beside},
        }

    _run(module, work)


def run_info_module(
    answer: Callable[[ArmClient, Options], dict[str, t.Any]],
    *,
    answer_offline: Callable[[Options], dict[str, t.Any] | None] = lambda _options: None,
    **specification: t.Any,
) -> None:
    """Ask, and exit with the answer; nothing ever changes, and where `answer_offline` has one, nobody connects."""
    module = _module(specification)

    def work() -> dict[str, t.Any]:
        found = answer_offline(module.params)
        return {"changed": False, **(answer(_reach_azure(module), module.params) if found is None else found)}

    _run(module, work)


def _module(specification: dict[str, t.Any]) -> AnsibleModule:
    specification["argument_spec"] = {**CONNECTION_ARGUMENTS, **specification["argument_spec"]}
    return AnsibleModule(supports_check_mode=True, **specification)


def _reach_azure(module: AnsibleModule, validate: Callable[[str], t.Any] = lambda _subscription: None) -> ArmClient:
    """Connect; where the options name the subscription, what is wrong with the others is found before that."""
    connection = Connection.from_options(module.params.get, os.environ)
    if connection.subscription_id:
        validate(connection.subscription_id)
    return connect(connection)


def _run(module: AnsibleModule, work: Callable[[], dict[str, t.Any]]) -> None:
    try:
        result = work()
    except ImportError as error:
        if not str(error.name or "").startswith("azure"):
            raise
        module.fail_json(msg=missing_required_lib("azure-identity and azure-mgmt-compute"), exception=str(error))
    except Gen2Error as error:
        module.fail_json(error=error.to_dict(), **_told(error), **error.evidence())
    else:
        module.exit_json(**result)


def _warn(module: AnsibleModule, warnings: Iterable[str]) -> None:
    for warning in warnings:
        module.warn(warning)


def _shown(proposal: Proposal, *, diff: bool) -> dict[str, t.Any]:
    plan: Plan = proposal.plan
    shown: dict[str, t.Any] = {"changed": bool(plan), "plan": proposal.shown_plan()}
    if proposal.verdict:
        shown["verdict"] = proposal.verdict.to_dict()
    if diff:
        shown["diff"] = proposal.shown_diff()
    return shown


def _told(error: Gen2Error) -> dict[str, t.Any]:
    """Return a failure's message, and how far the plan had come where one was being carried out."""
    if error.progress is None:
        return {"msg": str(error)}
    sentences = (str(error), error.progress.sentence())
    return {
        "msg": " ".join(filter(None, sentences)),
        "changed": error.progress.changed,
        "progress": error.progress.to_dict(),
    }
