# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a fleet as Ansible's argument spec."""

from __future__ import annotations

import typing as t

from ..virtual_machine.arguments import MACHINE_ARGUMENTS

# As many VMs as pruning deletes at a time where the task says nothing of it.
MOST_DELETIONS: t.Final = 10
# A member says only what is its own: what it leaves out comes from the fleet's defaults, and then from the machine's.
_MEMBER: t.Final[dict[str, t.Any]] = {
    name: {key: value for key, value in argument.items() if key not in ("default", "required")}
    for name, argument in {**MACHINE_ARGUMENTS, "subscription_id": {"type": "str"}}.items()
}
_DEFAULTS: t.Final[dict[str, t.Any]] = {name: argument for name, argument in _MEMBER.items() if name != "name"}

FLEET_ARGUMENTS: t.Final[dict[str, t.Any]] = {
    "name": {"type": "str", "required": True},
    "machines": {"type": "list", "elements": "dict", "options": _MEMBER},
    "count": {"type": "int"},
    "name_pattern": {"type": "str"},
    "defaults": {"type": "dict", "options": _DEFAULTS},
    "zones": {"type": "list", "elements": "str"},
    "prune": {"type": "bool", "default": False},
    "prune_all": {"type": "bool", "default": False},
    "prune_resource_groups": {"type": "list", "elements": "str"},
    "max_deletions": {"type": "int", "default": MOST_DELETIONS},
    "batch": {"type": "int", "default": 200},
    "max_failures": {"type": "int"},
    "details": {"type": "bool", "default": False},
}
