# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The writes that make, change and delete one resource."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping, Sequence

from .plan import Change, Step
from .property import Difference
from .wire import Json, plant


def creation_step(resource_id: str, noun: str, *, body: Json, shown: Mapping[str, t.Any]) -> Step:
    """Return the PUT of a new resource; `shown` maps what the plan tells of it, null being nothing to tell."""
    return Step(
        method="PUT",
        resource_id=resource_id,
        summary=f"create {noun} {_name(resource_id)}",
        changes=tuple(
            Change(path=path, before=None, after=after) for path, after in shown.items() if after is not None
        ),
        body=body,
    )


def update_steps(resource_id: str, noun: str, found: Iterable[Difference]) -> tuple[Step, ...]:
    """Return the one PATCH of all that Azure changes among the differences, or none."""
    wanted = [difference for difference in found if not difference.immutable]
    body: Json = {}
    for difference in wanted:
        plant(body, difference.row.path, difference.after)
    step = Step(
        method="PATCH",
        resource_id=resource_id,
        summary=f"update {noun} {_name(resource_id)}",
        changes=tuple(difference.change for difference in wanted),
        body=body,
    )
    return (step,) if wanted else ()


def deletion_step(
    resource_id: str,
    noun: str,
    *,
    with_it: Sequence[Change] = (),
    note: str = "",
    proof: Mapping[str, str] | None = None,
) -> Step:
    """Return the DELETE of the resource; `with_it` are the changes to others that Azure makes along with it.

    `proof` holds the tags without which it must not be sent, where the task did not name the resource itself.
    """
    gone = Change(path=resource_id, before="exists", after=None)
    summary = f"delete {noun} {_name(resource_id)}{place_of(resource_id)}{note}"
    return Step(
        method="DELETE", resource_id=resource_id, summary=summary, changes=(gone, *with_it), proof=dict(proof or {})
    )


def place_of(resource_id: str) -> str:
    """Return the words that name the resource group of a resource, nothing for what is in none."""
    parts = resource_id.split("/")
    return f" in resource group {parts[4]}" if len(parts) > 5 and parts[3].lower() == "resourcegroups" else ""


def _name(resource_id: str) -> str:
    return resource_id.rsplit("/", 1)[-1]
