# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How far a plan came that could not be carried out to its end."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable
from dataclasses import dataclass, replace

from .plan import Change, Step
from .wire import Json

Outcome = t.Literal["refused", "unknown", "begun", "failed"]

# What is known of the step that stopped a plan, in the words of a failure's message.
_SENTENCES: t.Final[dict[Outcome, str]] = {
    "refused": "",
    "unknown": "It is not known whether Azure carried out this step: {}. Run again: the task reads the resource first.",
    "begun": "Azure accepted this step and may still be working on it: {}. Run again: the task waits for its end.",
    "failed": "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The steps that were done, the one that stopped the plan, and those that were not sent.

    `outcome` is what is known of the step that stopped it: `refused` (Azure did not do it, or it was not sent),
    `unknown` (it was sent, and no answer with a meaning came back), `begun` (Azure accepted it, and its end was not
    seen) or `failed` (Azure accepted it, and it ended in an error). `put_back` are the steps that were carried out
    afterwards to undo what must not stay half done, and `owed` are those that undo it and were not carried out.
    """

    done: tuple[Step, ...] = ()
    stopped_at: Step | None = None
    outcome: Outcome = "refused"
    left: tuple[Step, ...] = ()
    put_back: tuple[Step, ...] = ()
    owed: tuple[Step, ...] = ()

    def after(self, earlier: tuple[Step, ...]) -> Progress:
        """Return this progress of a second plan as that of the whole task, whose first plan did `earlier`."""
        return replace(self, done=earlier + self.done)

    def with_put_back(self, step: Step) -> Progress:
        """Return this progress with one more step that was carried out to undo what was done."""
        return replace(self, put_back=(*self.put_back, step))

    def with_owed(self, steps: Iterable[Step]) -> Progress:
        """Return this progress with the steps that would undo what was done and were not carried out."""
        return replace(self, owed=tuple(steps))

    def way_back(self) -> tuple[Step, ...]:
        """Return what undoes the steps that were, or may have been, done, the last first.

        What a later step has done already is left out.
        """
        taken = self.maybe_done()
        back: list[Step] = []
        for number, step in reversed(tuple(enumerate(taken))):
            back += [undo for undo in step.undo if not any(undo.same_write(later) for later in taken[number + 1 :])]
        return tuple(back)

    def maybe_done(self) -> tuple[Step, ...]:
        """Return the steps that were done, and the one that stopped the plan where it may have been done."""
        if self.stopped_at is None or self.outcome == "refused":
            return self.done
        return (*self.done, self.stopped_at)

    @property
    def changed(self) -> bool:
        """Tell whether anything in Azure is, will be, or may be no longer what it was."""
        return bool(self.maybe_done())

    def sentence(self) -> str:
        """Return what a person has to know of a plan that stopped midway; empty where nothing was, or may be, done."""
        if not self.changed:
            return ""
        stopped = self.stopped_at.summary if self.stopped_at else ""
        parts = (("Done before that", self.done), ("Not done", self.left), ("Put back", self.put_back))
        listed = [f"{title}: {', '.join(_summaries(steps))}." for title, steps in parts if steps]
        return " ".join(filter(None, (_SENTENCES[self.outcome].format(stopped), *listed, *_warnings(self.owed))))

    def to_dict(self) -> Json:
        return {
            "done": _summaries(self.done),
            "stopped_at": self.stopped_at.summary if self.stopped_at else None,
            "outcome": self.outcome if self.stopped_at else None,
            "left": _summaries(self.left),
            "put_back": _summaries(self.put_back),
            "owed": _summaries(self.owed),
        }


def _warnings(owed: Iterable[Step]) -> list[str]:
    """Return a sentence for each VM that is left, or may be left, in a power state that the task did not request."""
    changes: dict[str, list[Change]] = {}
    for step in owed:
        changes.setdefault(step.resource_id, []).extend(each for each in step.changes if each.path == "power_state")
    return [
        f"VM {resource_id.rsplit('/', 1)[-1]} is, or may be, {found[0].before} now. "
        f"The next run of the task brings it back to {found[-1].after}."
        for resource_id, found in changes.items()
        if found
    ]


def _summaries(steps: Iterable[Step]) -> list[str]:
    return [step.summary for step in steps]
