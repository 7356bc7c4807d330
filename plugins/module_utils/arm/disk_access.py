# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access to write a managed disk's bytes: asked for at Resource Manager, and ended there."""

from __future__ import annotations

import contextlib
import threading
import typing as t
from collections.abc import Callable

from ..domain.plan import Step
from ..domain.wire import dig, same_text
from .client import ArmClient
from .deadline import Deadline
from .errors import ArmError, InvalidResponse, WaitTimeout
from .operations import perform
from .page_blob import PageBlob
from .processes import Unhurried, run
from .settling import settled

_TRIES: t.Final = 3
_Answer = t.TypeVar("_Answer")


class WriteAccess:
    """The access that a step asks for; its signed address is a secret that stays in this process.

    It lasts for the time that the step names. Whoever finds it over asks for the next one.
    """

    def __init__(self, client: ArmClient, step: Step, deadline: Deadline) -> None:
        self._client = client
        self._step = step
        self._deadline = deadline
        self._lock = threading.Lock()
        self._blob = self._grant()

    def use(self, act: Callable[[PageBlob], _Answer]) -> _Answer:
        """Return what `act` returns for the blob behind the address, after a renewal where that has expired."""
        blob = self._blob
        try:
            return act(blob)
        except ArmError as error:
            # A renewed URL has the same permissions.
            if error.status != 403 or error.code == "AuthorizationPermissionMismatch":
                raise
        with self._lock:
            if self._blob is blob:
                self._blob = self._grant()
        return act(self._blob)

    def end(self) -> None:
        """Revoke the access, which makes a disk of what is there; Azure refuses where that ends with no footer."""
        step = Step(
            method="POST",
            resource_id=self._step.resource_id,
            action="endGetAccess",
            summary=f"end the access to write {self._step.resource_id}",
        )
        for left in reversed(range(_TRIES)):
            try:
                perform(self._client, step, self._patience())
            except ArmError as error:
                if not left or error.outcome not in ("unknown", "begun") or isinstance(error, WaitTimeout):
                    raise
                if self._is_open():
                    continue
            return

    def _is_open(self) -> bool:
        """Tell whether the disk still waits for the end of the access, when no operation works on it any more."""
        waiting = settled(self._client, self._step.resource_id, self._patience(), Unhurried())
        state = dig(run(waiting, self._patience()), "properties.diskState")
        return same_text(state, "ActiveUpload")

    def _patience(self) -> Deadline:
        # What lies between is not Azure's time: each is waited for as long as the user waits for Azure.
        deadline = Deadline.after(self._deadline.seconds, self._deadline.clock)
        self._client.bound_waits(deadline)
        return deadline

    def _ask(self) -> t.Any:
        """Ask for the access; once more where the answer was lost, for the address is nowhere else to be had."""
        for left in reversed(range(_TRIES)):
            try:
                return perform(self._client, self._step, self._patience())
            except ArmError as error:
                if not left or error.outcome not in ("unknown", "begun") or isinstance(error, WaitTimeout):
                    raise
            run(settled(self._client, self._step.resource_id, self._patience(), Unhurried()), self._patience())
        raise AssertionError

    def _grant(self) -> PageBlob:
        try:
            granted = self._ask()
        except ArmError as error:
            if error.status != 409:
                raise
            # Whether Azure prolongs an access or refuses a second one is not known: the first is ended then.
            with contextlib.suppress(ArmError):
                self.end()
            granted = self._ask()
        address = dig(granted, "accessSAS") or dig(granted, "properties.output.accessSAS")
        if not isinstance(address, str) or not address.startswith("https://"):
            raise InvalidResponse(
                self._step.summary,
                message="Azure granted access and gave no address over https to write to.",
                resource_id=self._step.resource_id,
            )
        return PageBlob(
            address, resource_id=self._step.resource_id, verify=self._client.verify, waits=self._client.waits
        )
