# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The step that deletes a resource."""

from __future__ import annotations

from collections.abc import Sequence

from .plan import Change, Step


def deletion_step(resource_id: str, noun: str, *, with_it: Sequence[Change] = (), note: str = "") -> Step:
    """Return the DELETE of the resource; `with_it` are the changes to others that Azure makes along with it."""
    gone = Change(path=resource_id, before="exists", after=None, cost="needs replace")
    summary = f"delete {noun} {resource_id.rsplit('/', 1)[-1]}{note}"
    return Step(method="DELETE", resource_id=resource_id, summary=summary, changes=(gone, *with_it))
