# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a fleet's members, which are those of gen2.azure.virtual_machine, told once there."""

from __future__ import annotations

import re
import typing as t

import yaml

from ..modules.virtual_machine import DOCUMENTATION as MACHINE
from .resource import ModuleDocFragment as Resource

_MACHINES = [
    "The machines, each with options of M(gen2.azure.virtual_machine) by their names.",
    "What one does not say comes from O(defaults), and then has the default that it has there.",
    "With O(count), what single machines of the template have of their own, and further machines.",
]
_DEFAULTS = ["Options of M(gen2.azure.virtual_machine) that all machines have unless they say otherwise."]
_SUBSCRIPTION = {"description": ["Subscription of this machine, where it is another than the task's."], "type": "str"}
# There, options name each other; here they are options of another module.
_REFERENCE = re.compile(r"\bO\((?=[a-z_.\[\]]+[=)])")
_ELSEWHERE = "O(gen2.azure.virtual_machine#module:"


def _member_options() -> dict[str, t.Any]:
    told = (_REFERENCE.sub(_ELSEWHERE, text) for text in (MACHINE, Resource.DOCUMENTATION))
    machine, resource = (yaml.safe_load(text)["options"] for text in told)
    return {
        name: {key: value for key, value in option.items() if key not in ("default", "required")}
        for name, option in {**machine, **resource, "subscription_id": _SUBSCRIPTION}.items()
    }


class ModuleDocFragment:
    # Annotated, for ansible-test reads each plain assignment of that name and dies on one that is no literal.
    DOCUMENTATION: t.ClassVar[str] = yaml.safe_dump(
        {
            "options": {
                "machines": {
                    "description": _MACHINES,
                    "type": "list",
                    "elements": "dict",
                    "suboptions": _member_options(),
                },
                "defaults": {
                    "description": _DEFAULTS,
                    "type": "dict",
                    "suboptions": {name: option for name, option in _member_options().items() if name != "name"},
                },
            }
        },
        sort_keys=False,
        allow_unicode=True,
    )
