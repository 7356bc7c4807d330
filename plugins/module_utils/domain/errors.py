# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every error the collection raises; the shell turns each into a failure.

Gen2Error
├── InvalidOption        an option's value cannot be used, known before any call
├── NotEligible          the machine that would result is not the one asked for
├── ImmutableDrift       the resource differs where Azure does not let it change
├── InUse                something else holds the resource, and Azure would refuse what was asked
├── UnreadableFile       a file on the machine cannot be opened or read
├── ActionRefused        the machine is in a state in which Azure takes no such action
├── TaskInterrupted      a signal ended the task before it was done
├── UploadStopped        an upload has not come to its end; what was sent is kept
├── UnexpectedError      a fault of the collection's own
├── NeedsPermission      the plan needs something the user has not allowed
└── ArmError             see arm/errors.py: what Azure or the way to it answered
"""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from .eligibility.verdict import Verdict
    from .plan import Change
    from .progress import Outcome, Progress


class Gen2Error(Exception):
    """What stopped the work, in one message a person can act on; `progress` is how far a plan had come by then."""

    code = "Gen2Error"
    progress: Progress | None = None

    def to_dict(self) -> dict[str, t.Any]:
        """Return the machine-readable half of the failure."""
        return {"code": self.code, "status": None, "resource_id": None, "request_id": None, "transient": False}

    def evidence(self) -> dict[str, t.Any]:
        """Return what a failure shows beside its error."""
        return {}


class InvalidOption(Gen2Error):
    """An option holds what it cannot hold; names the option and what is accepted."""

    code = "InvalidOption"

    def __init__(self, option: str, problem: str, accepted: str) -> None:
        self.option = option
        self.problem = problem
        self.accepted = accepted
        super().__init__(f"{option}: {problem} Accepted: {accepted}.")

    def to_dict(self) -> dict[str, t.Any]:
        return {**super().to_dict(), "option": self.option, "accepted": self.accepted}


class NotEligible(Gen2Error):
    """The request would not end as the machine asked for; carries the verdict with all reasons."""

    code = "NotEligible"

    def __init__(self, resource_id: str, verdict: Verdict) -> None:
        self.resource_id = resource_id
        self.verdict = verdict
        blockers = " ".join(reason.sentence() for reason in verdict.blockers)
        super().__init__(f"{resource_id} was not written to: {blockers}")

    def to_dict(self) -> dict[str, t.Any]:
        reasons = [reason.code for reason in self.verdict.blockers]
        return {**super().to_dict(), "resource_id": self.resource_id, "reasons": reasons}

    def evidence(self) -> dict[str, t.Any]:
        return {"verdict": self.verdict.to_dict()}


class ImmutableDrift(Gen2Error):
    """The resource differs from what was asked in properties Azure never changes."""

    code = "ImmutableDrift"

    def __init__(self, resource_id: str, drift: Sequence[Change]) -> None:
        self.resource_id = resource_id
        self.drift = tuple(drift)
        listed = "; ".join(f"{c.path} is {c.before!r}, asked for {c.after!r}" for c in drift)
        super().__init__(
            f"{resource_id} exists and differs where Azure allows no change: {listed}. Nothing was written. "
            "Ask for what exists, delete the resource first, or set on_immutable=warn to converge the rest."
        )

    def to_dict(self) -> dict[str, t.Any]:
        return {
            **super().to_dict(),
            "resource_id": self.resource_id,
            **self.evidence(),
        }

    def evidence(self) -> dict[str, t.Any]:
        return {"drift": [change.to_dict() for change in self.drift]}


class InUse(Gen2Error):
    """Other resources hold the one that was to be written; names them and what frees it."""

    code = "InUse"

    def __init__(self, resource_id: str, users: Sequence[str], because: str, remedy: str) -> None:
        self.resource_id = resource_id
        self.users = tuple(users)
        self.reason = f"{because} {', '.join(users)}."
        super().__init__(f"{resource_id} was not written to: {self.reason} {remedy}")

    def to_dict(self) -> dict[str, t.Any]:
        return {**super().to_dict(), "resource_id": self.resource_id, "used_by": list(self.users)}


class NeedsPermission(Gen2Error):
    """The plan needs an effect on the resource that an option must allow first."""

    code = "NeedsPermission"

    def __init__(self, resource_id: str, option: str, because: str) -> None:
        self.resource_id = resource_id
        self.option = option
        super().__init__(f"{resource_id} was not written to: {because} Set {option}=true to allow it.")

    def to_dict(self) -> dict[str, t.Any]:
        return {**super().to_dict(), "resource_id": self.resource_id, "option": self.option}


class ActionRefused(Gen2Error):
    """An action that was asked for, or a change, is none for the state that the machine is or would be in."""

    code = "ActionRefused"

    def __init__(self, resource_id: str, attempted: str, because: str, remedy: str) -> None:
        self.resource_id = resource_id
        super().__init__(f"{resource_id} was not written to: cannot {attempted}: {because} {remedy}")

    def to_dict(self) -> dict[str, t.Any]:
        return {**super().to_dict(), "resource_id": self.resource_id}


class UnreadableFile(Gen2Error):
    """A file that an option names cannot be opened or read; says why, as the system does."""

    code = "UnreadableFile"

    def __init__(self, path: str, problem: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path} was not read: {problem.rstrip('.')}. Name a file that the task's user may read.")

    def to_dict(self) -> dict[str, t.Any]:
        return {**super().to_dict(), "path": self.path}


class UnexpectedError(Gen2Error):
    """The collection failed by a fault of its own; says the kind of exception and its text."""

    code = "UnexpectedError"

    def __init__(self, cause: BaseException) -> None:
        super().__init__(f"The module failed by a fault of its own: {type(cause).__name__}: {cause}")


class UploadStopped(Gen2Error):
    """An upload ended before its end: by a signal, by a change of the file, or by another upload to the same disk.

    `outcome` tells whether anything had been sent by then.
    """

    code = "UploadStopped"
    outcome: Outcome = "refused"

    def __init__(self, resource_id: str, problem: str, remedy: str) -> None:
        self.resource_id = resource_id
        super().__init__(f"The upload to {resource_id} is not complete: {problem} {remedy}")

    def to_dict(self) -> dict[str, t.Any]:
        return {**super().to_dict(), "resource_id": self.resource_id}


class TaskInterrupted(Gen2Error):
    """A signal ended the task before it was done; without a `progress`, `reading` tells that nothing was written."""

    code = "Interrupted"

    def __init__(self, signal: str, progress: Progress | None, *, reading: bool) -> None:
        self.signal = signal
        self.progress = progress
        stopped = progress.stopped_at if progress else None
        self.resource_id = stopped.resource_id if stopped else None
        under_way = f" during this step: {stopped.summary}" if stopped else ""
        unwritten = not progress.changed if progress else reading
        nothing = " Nothing was written." if unwritten else ""
        super().__init__(
            f"The signal {signal} ended the task{under_way}.{nothing} Run the task again: it reads the resources and "
            "applies the remaining steps."
        )

    def to_dict(self) -> dict[str, t.Any]:
        return {**super().to_dict(), "resource_id": self.resource_id, "transient": True, "signal": self.signal}
