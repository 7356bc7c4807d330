# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bringing the machines of a scale set to its model, some at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from ..plan import Change, Step
from .observed import ObservedInstance, ObservedScaleSet


def outdated(scale_set: ObservedScaleSet, instances: Sequence[ObservedInstance]) -> list[str]:
    """Return what the scale set calls those of its machines that are not as its model says."""
    return [each.instance_id for each in instances if not each.is_latest(scale_set)]


def upgrade_steps(scale_set: ObservedScaleSet, instance_ids: Sequence[str], *, percent: int) -> tuple[Step, ...]:
    """Return one step for each batch of `percent` of the machines, each of which restarts on the new model."""
    return tuple(_step(scale_set, batch) for batch in _batches(instance_ids, percent))


def _batches(instance_ids: Sequence[str], percent: int) -> Iterator[list[str]]:
    size = max(1, math.ceil(len(instance_ids) * percent / 100))
    for start in range(0, len(instance_ids), size):
        yield list(instance_ids[start : start + size])


def _step(scale_set: ObservedScaleSet, batch: list[str]) -> Step:
    name = scale_set.id.rsplit("/", 1)[-1]
    return Step(
        method="POST",
        resource_id=scale_set.id,
        action="manualupgrade",
        summary=f"upgrade the machines {', '.join(batch)} of scale set {name}",
        changes=tuple(
            Change(path=f"instances.{each}", before="an older model", after="the latest model", cost="needs reboot")
            for each in batch
        ),
        body={"instanceIds": batch},
    )
