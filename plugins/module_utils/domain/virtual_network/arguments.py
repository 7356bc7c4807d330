# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a virtual network as Ansible's argument spec."""

from __future__ import annotations

import typing as t

from ..resource_arguments import RESOURCE_ARGUMENTS
from .security_rule import PROTOCOLS

_RULE: t.Final[dict[str, t.Any]] = {
    "name": {"type": "str", "required": True},
    "priority": {"type": "int", "required": True},
    "direction": {"type": "str", "choices": ["inbound", "outbound"], "default": "inbound"},
    "access": {"type": "str", "choices": ["allow", "deny"], "default": "allow"},
    "protocol": {"type": "str", "choices": list(PROTOCOLS), "default": "tcp"},
    "ports": {"type": "list", "elements": "str", "default": ["*"]},
    "source": {"type": "list", "elements": "str", "default": ["*"]},
}
NETWORK_ARGUMENTS: t.Final[dict[str, t.Any]] = {
    **RESOURCE_ARGUMENTS,
    "create_resource_group": {"type": "bool", "default": True},
    "delete_resource_group": {"type": "bool", "default": False},
    "owner": {"type": "str"},
    "leaving_interfaces": {"type": "list", "elements": "str"},
    "address_prefixes": {"type": "list", "elements": "str"},
    "subnet": {
        "type": "dict",
        "options": {"name": {"type": "str", "required": True}, "address_prefix": {"type": "str"}},
    },
    "default_outbound_access": {"type": "bool"},
    "security_group": {
        "type": "dict",
        "options": {
            "name": {"type": "str", "required": True},
            "rules": {"type": "list", "elements": "dict", "options": _RULE},
        },
    },
}
