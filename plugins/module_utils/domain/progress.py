# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How far a plan came that could not be carried out to its end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .plan import Step
from .wire import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The steps that were done, the one that stopped the plan, and those that were not begun.

    `begun` tells whether Azure had accepted the step that stopped it; `put_back` are the steps that were sent
    afterwards to undo what must not stay half done.
    """

    done: tuple[Step, ...] = ()
    stopped_at: Step | None = None
    begun: bool = False
    left: tuple[Step, ...] = ()
    put_back: tuple[Step, ...] = ()

    def after(self, earlier: tuple[Step, ...]) -> Progress:
        """Return this progress of a second plan as that of the whole task, whose first plan did `earlier`."""
        return replace(self, done=earlier + self.done)

    def with_put_back(self, step: Step) -> Progress:
        """Return this progress with one more step that was sent to undo what was done."""
        return replace(self, put_back=(*self.put_back, step))

    def way_back(self) -> tuple[Step, ...]:
        """Return what undoes the steps done, the last first, but for what a later step has done already."""
        back: list[Step] = []
        for number, step in reversed(tuple(enumerate(self.done))):
            back += [undo for undo in step.undo if not any(_same(undo, later) for later in self.done[number + 1 :])]
        return tuple(back)

    @property
    def changed(self) -> bool:
        """Tell whether anything in Azure is, or will be, no longer what it was."""
        return bool(self.done) or self.begun

    def sentence(self) -> str:
        """Return what a person has to know of a plan that stopped midway; empty where nothing was done before."""
        parts = (("Done before that", self.done), ("Not done", self.left), ("Put back", self.put_back))
        if not self.done:
            return ""
        return " ".join(f"{title}: {', '.join(_summaries(steps))}." for title, steps in parts if steps)

    def to_dict(self) -> Json:
        return {
            "done": _summaries(self.done),
            "stopped_at": self.stopped_at.summary if self.stopped_at else None,
            "left": _summaries(self.left),
            "put_back": _summaries(self.put_back),
        }


def _same(one: Step, other: Step) -> bool:
    return _what(one) == _what(other)


def _what(step: Step) -> tuple[str, ...]:
    return (step.method, step.resource_id.lower(), step.action, step.summary)


def _summaries(steps: Iterable[Step]) -> list[str]:
    return [step.summary for step in steps]
