# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shell of every module: the only place that meets Ansible, and the only one that knows of check mode."""

from __future__ import annotations

import os
import traceback
import typing as t
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible.module_utils.common.text.converters import to_text

from .arm.client import ArmClient
from .arm.connect import connect
from .arm.credentials import with_az_login, with_credential_file
from .arm.deadline import Deadline
from .arm.interruption import Interrupted, ended_by_signals
from .arm.proposal import Proposal
from .arm.settling import propose_when_settled
from .domain.errors import Gen2Error, UnexpectedError
from .domain.plan import Plan
from .domain.progress import Progress
from .options import CONNECTION_ARGUMENTS, Connection, secrets_of_environment
from .secret_values import (
    SecretValues,
    secret_names,
    secrets_in_options,
    shown_options,
    values_of_unknown_options,
    without_secret_members,
)

Options = Mapping[str, t.Any]
Desired = t.TypeVar("Desired")

# At -vvv Ansible shows the tracebacks of its own errors.
_DETAILED: t.Final = 3

WAIT_ARGUMENTS: t.Final[dict[str, dict[str, t.Any]]] = {
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "int", "default": 1800},
}


class SecretKeepingModule(AnsibleModule):
    """Ansible's module, which masks each secret of the run in every form of it and in everything it says.

    Ansible masks what `no_log_values` holds in results and in the system's log. Here that set is complete before the
    options are validated, holds the derived forms, and is applied to warnings too, which Ansible leaves as they are.
    """

    @property
    def no_log_values(self) -> SecretValues:
        return self._secrets

    @no_log_values.setter
    def no_log_values(self, values: Iterable[str]) -> None:
        self._secrets = SecretValues()
        self._secrets.update(values, secrets_of_environment(os.environ))

    def _load_params(self) -> None:
        super()._load_params()
        self.no_log_values.update(
            secrets_in_options(self.params, secret_names(self.argument_spec)),
            values_of_unknown_options(self.params, self.argument_spec),
        )

    def _log_invocation(self) -> None:
        params = self.params
        self.params = self._shown_params()
        try:
            super()._log_invocation()
        finally:
            self.params = params

    def log(self, msg: t.Any, log_args: dict[str, t.Any] | None = None) -> None:
        super().log(self._without_secrets(to_text(msg)), log_args and self._without_secrets(log_args))

    def warn(self, warning: str, **more: t.Any) -> None:
        super().warn(self._without_secrets(str(warning)), **more)

    def exit_json(self, **kwargs: t.Any) -> t.NoReturn:
        shown = self._without_secrets(kwargs)
        self.params = self._shown_params()
        super().exit_json(**shown)

    def fail_json(self, msg: str, **kwargs: t.Any) -> t.NoReturn:
        shown = self._without_secrets({**kwargs, "msg": str(msg)})
        self.params = self._shown_params()
        super().fail_json(**shown)

    def _without_secrets(self, said: t.Any) -> t.Any:
        plain = without_secret_members(said, self.no_log_values)
        return self.no_log_values.hidden_in(plain)

    def _shown_params(self) -> dict[str, t.Any]:
        """Return the parameters as Ansible may show and log them."""
        shown: dict[str, t.Any] = self.no_log_values.hidden_in(shown_options(self.params, self.argument_spec))
        return shown


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
        deadline = Deadline.after(module.params["wait_timeout"])
        client = _reach_azure(module, deadline, validate=lambda subscription: state.read(module.params, subscription))
        desired = state.read(module.params, client.subscription)
        propose = partial(propose_when_settled, client, partial(state.propose, client, desired), deadline)
        proposal = propose()
        _warn(module, proposal.warnings)
        result = proposal.current
        if proposal.plan and not module.check_mode:
            told = proposal.warnings
            proposal = _carry_out(state, client, desired, proposal, propose, module.params["wait"], deadline)
            _warn(module, (warning for warning in proposal.warnings if warning not in told))
            result = _describe(state, client, desired, proposal)
        shown = _shown(proposal, diff=module._diff)  # noqa: SLF001 (Ansible has no public name for it)
        return {
            **shown,
            **proposal.told,
            state.result: result,
            **{name: (result or {}).get(name) for name in state.beside},
        }

    _run(module, work)


def _carry_out(
    state: StateModule[t.Any],
    client: ArmClient,
    desired: t.Any,
    proposal: Proposal,
    propose: Callable[[], Proposal],
    wait: bool,
    deadline: Deadline,
) -> Proposal:
    try:
        if state.carry_out:
            return state.carry_out(client, desired, proposal, wait=wait, deadline=deadline)
        from .arm.convergence import converge

        return converge(client, proposal, propose, wait=wait, deadline=deadline)
    except Interrupted as interruption:
        interruption.reading = False
        raise


def _describe(state: StateModule[t.Any], client: ArmClient, desired: t.Any, proposal: Proposal) -> t.Any:
    """Return what the module tells of the resource after its plan; an error on the way tells that the plan was done."""
    try:
        return state.describe(client, desired)
    except (Gen2Error, Interrupted) as error:
        error.progress = Progress(done=proposal.plan.steps)
        raise


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


def _module(specification: dict[str, t.Any]) -> SecretKeepingModule:
    specification["argument_spec"] = {**CONNECTION_ARGUMENTS, **specification["argument_spec"]}
    return SecretKeepingModule(supports_check_mode=True, **specification)


def _reach_azure(
    module: SecretKeepingModule,
    deadline: Deadline | None = None,
    validate: Callable[[str], t.Any] = lambda _subscription: None,
) -> ArmClient:
    """Connect; where the options name the subscription, what is wrong with the others is found before that."""
    connection = with_az_login(with_credential_file(Connection.from_options(module.params.get, os.environ)))
    module.no_log_values.update(filter(None, (connection.secret,)))
    if connection.subscription_id:
        validate(connection.subscription_id)
    return connect(connection, deadline=deadline, warn=module.warn)


def _run(module: SecretKeepingModule, work: Callable[[], dict[str, t.Any]]) -> None:
    try:
        with ended_by_signals():
            result = work()
    except Interrupted as interruption:
        _fail(module, interruption.to_error())
    except ImportError as error:
        if not str(error.name or "").startswith("azure"):
            raise
        module.fail_json(msg=missing_required_lib("azure-identity and azure-mgmt-compute"), exception=str(error))
    except Gen2Error as error:
        _fail(module, error)
    except Exception as unexpected:  # noqa: BLE001 (what is raised past here is printed with its values, secrets included)
        error = UnexpectedError(unexpected)
        # What Azure answered may be the cause; the place in the code is for whoever asks for details.
        shown = {"exception": traceback.format_exc()} if module._verbosity >= _DETAILED else {}  # noqa: SLF001
        module.fail_json(msg=str(error), error=error.to_dict(), **shown)
    else:
        module.exit_json(**result)


def _fail(module: SecretKeepingModule, error: Gen2Error) -> t.NoReturn:
    module.fail_json(error=error.to_dict(), **{**_told(error), **error.evidence()})


def _warn(module: SecretKeepingModule, warnings: Iterable[str]) -> None:
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
