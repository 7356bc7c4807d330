# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of each member of a fleet."""

from __future__ import annotations

import typing as t
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..errors import Gen2Error
from ..plan import Plan
from ..wire import Json

Result = t.Literal["unchanged", "planned", "changed", "failed", "not_started", "kept"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One member: what was planned or done of it, and what stopped that."""

    label: str
    resource_id: str
    plan: Plan
    result: Result
    error: Gen2Error | None = None

    def to_dict(self, *, whole: bool) -> Json:
        """Return what a playbook sees; of one among many, who it is and what became of it."""
        group, name = self.label.split("/", 1)
        error = None if self.error is None else _shown(self.error)
        found: Json = {"name": name, "resource_group": group, "result": self.result, "error": error}
        if whole:
            found["id"] = self.resource_id
            found["changes"] = list(dict.fromkeys(change.path for change in self.plan.changes))
        return found


class FleetIncomplete(Gen2Error):
    """Some members did not become what was asked; the others did, and a rerun finishes the rest."""

    code = "FleetIncomplete"

    def __init__(self, name: str, outcomes: Sequence[Outcome], *, whole: bool) -> None:
        self.outcomes = tuple(outcomes)
        self._whole = whole
        counted = Counter(outcome.result for outcome in outcomes)
        failed = [outcome for outcome in outcomes if outcome.result == "failed"]
        first = "; ".join(f"{each.label}: {_shown(each.error)['message']}" for each in failed[:3] if each.error)
        more = f" and {len(failed) - 3} more" if len(failed) > 3 else ""
        left = f", {counted['not_started']} not started" if counted["not_started"] else ""
        super().__init__(
            f"Of fleet {name}, {counted['changed']} machines were changed, {counted['unchanged']} needed nothing,"
            f" {counted['failed']} failed{left}. {first}{more}. Run again: what is done is left alone."
        )

    def to_dict(self) -> Json:
        transient = all(each.error.to_dict()["transient"] for each in self.outcomes if each.error)
        return {**super().to_dict(), "transient": transient}

    def evidence(self) -> Json:
        """Return whether anything was written, and what became of each machine that was not up to date."""
        return {
            "changed": any(each.result == "changed" or _has_changed(each.error) for each in self.outcomes),
            "results": results_of(self.outcomes, whole=self._whole),
            "summary": summary(self.outcomes),
        }


def results_of(outcomes: Iterable[Outcome], *, whole: bool) -> list[Json]:
    """Return the outcomes of those that were not up to date, as a playbook sees them."""
    return [outcome.to_dict(whole=whole) for outcome in outcomes if outcome.result != "unchanged"]


def summary(outcomes: Iterable[Outcome]) -> Json:
    """Return how many members came to which end."""
    return dict(Counter(outcome.result for outcome in outcomes))


class FleetRefused(Gen2Error):
    """Members that cannot be what was asked for; nothing was written to any."""

    code = "FleetRefused"

    def __init__(self, refused: Mapping[str, Gen2Error]) -> None:
        self.refused = dict(refused)
        told = "; ".join(f"{label}: {error}" for label, error in list(refused.items())[:3])
        more = f" and {len(refused) - 3} more" if len(refused) > 3 else ""
        super().__init__(f"{len(refused)} machines cannot be planned, and nothing was written. {told}{more}")

    def evidence(self) -> Json:
        """Return the reason of each member."""
        refused = [
            {"name": label.split("/", 1)[1], "resource_group": label.split("/", 1)[0], "error": _shown(error)}
            for label, error in self.refused.items()
        ]
        return {"refused": refused}


def _has_changed(error: Gen2Error | None) -> bool:
    return bool(error and error.progress and error.progress.changed)


def _shown(error: Gen2Error) -> Json:
    if error.progress is None:
        return {**error.to_dict(), "message": str(error)}
    message = " ".join(filter(None, (str(error), error.progress.sentence())))
    return {**error.to_dict(), "message": message, "progress": error.progress.to_dict()}
