# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Azure's provisioning states: what a resource is about to become, and whether it is there yet."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from .wire import dig

# States of a resource that an operation is working on; all others are the end of one.
_UNSETTLED: t.Final = frozenset({"creating", "updating", "deleting", "migrating"})


def provisioning_state(document: Mapping[str, t.Any]) -> str:
    """Return the state as Azure spells it, empty where it shows none."""
    return str(dig(document, "properties.provisioningState") or "")


def is_leaving(document: Mapping[str, t.Any]) -> bool:
    """Tell whether the resource is being deleted."""
    return provisioning_state(document).lower() == "deleting"


def is_unsettled(document: Mapping[str, t.Any]) -> bool:
    """Tell whether an operation is working on the resource, so that what it will be is not known yet."""
    return provisioning_state(document).lower() in _UNSETTLED
