# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Differences that Azure never lets converge, and what the user wants of them."""

from __future__ import annotations

import typing as t
from collections.abc import Sequence

from .errors import ImmutableDrift
from .generation import Generation, generation_azure_uses
from .plan import Change

OnImmutable = t.Literal["fail", "warn"]


def refuse_drift(resource_id: str, drift: Sequence[Change], on_immutable: OnImmutable) -> None:
    """Raise ImmutableDrift where there is any drift and the user did not choose to be warned only."""
    if drift and on_immutable == "fail":
        raise ImmutableDrift(resource_id, drift)


def generation_drift(recorded: Generation | None, wanted: Generation) -> list[Change]:
    """Compare what a disk or image has on record, nothing being V1, with what was asked; Azure changes neither."""
    before = generation_azure_uses(recorded)
    return [] if before == wanted else [Change(path="generation", before=before, after=wanted, cost="needs replace")]


def drift_warnings(drift: Sequence[Change]) -> tuple[str, ...]:
    """Return a sentence for each difference that stays."""
    return tuple(f"{c.path} is {c.before!r}, asked for {c.after!r}: Azure cannot change it." for c in drift)
