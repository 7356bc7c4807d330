# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a scale set as Ansible's argument spec."""

from __future__ import annotations

import typing as t

from ..generation import GENERATION_CHOICES
from ..resource_arguments import RESOURCE_ARGUMENTS
from ..security_type import SECURITY_TYPE_CHOICES

_CACHING = ["None", "ReadOnly", "ReadWrite"]

_OS_DISK: t.Final[dict[str, t.Any]] = {
    "size_gb": {"type": "int"},
    "storage_account_type": {
        "type": "str",
        "choices": ["Standard_LRS", "StandardSSD_LRS", "StandardSSD_ZRS", "Premium_LRS", "Premium_ZRS"],
    },
    "caching": {"type": "str", "choices": _CACHING},
    "ephemeral": {"type": "bool"},
}
_DATA_DISK: t.Final[dict[str, t.Any]] = {
    "lun": {"type": "int", "required": True},
    "size_gb": {"type": "int", "required": True},
    "storage_account_type": {"type": "str"},
    "caching": {"type": "str", "choices": _CACHING},
}
_UPGRADE_POLICY: t.Final[dict[str, t.Any]] = {
    "mode": {"type": "str", "choices": ["manual", "automatic", "rolling"]},
    "max_batch_instance_percent": {"type": "int"},
    "max_unhealthy_instance_percent": {"type": "int"},
    "max_unhealthy_upgraded_instance_percent": {"type": "int"},
    "pause_time_between_batches": {"type": "str"},
}
SCALE_SET_ARGUMENTS: t.Final[dict[str, t.Any]] = {
    **RESOURCE_ARGUMENTS,
    "orchestration_mode": {"type": "str", "choices": ["flexible", "uniform"]},
    "generation": {"type": "str", "choices": GENERATION_CHOICES, "default": "V2"},
    "size": {"type": "list", "elements": "str"},
    "capacity": {"type": "int"},
    "zones": {"type": "list", "elements": "str"},
    "image": {"type": "raw"},
    "os_disk": {"type": "dict", "options": _OS_DISK},
    "data_disks": {"type": "list", "elements": "dict", "options": _DATA_DISK},
    "security_type": {"type": "str", "choices": SECURITY_TYPE_CHOICES},
    "secure_boot": {"type": "bool"},
    "vtpm": {"type": "bool"},
    "encryption_at_host": {"type": "bool"},
    "subnet_id": {"type": "str"},
    "public_ip": {"type": "bool"},
    "accelerated_networking": {"type": "bool"},
    "security_group_id": {"type": "str"},
    "backend_pool_ids": {"type": "list", "elements": "str"},
    "admin_username": {"type": "str"},
    "admin_password": {"type": "str", "no_log": True},
    # Public keys are no secret, whatever Ansible makes of the word key.
    "ssh_public_keys": {"type": "list", "elements": "str", "no_log": False},
    "computer_name_prefix": {"type": "str"},
    "custom_data": {"type": "str", "no_log": True},
    "identity": {
        "type": "dict",
        "options": {
            "system_assigned": {"type": "bool", "default": False},
            "user_assigned": {"type": "list", "elements": "str"},
        },
    },
    "boot_diagnostics": {
        "type": "dict",
        "options": {"enabled": {"type": "bool", "default": True}, "storage_uri": {"type": "str"}},
    },
    "priority": {"type": "str", "choices": ["regular", "spot"]},
    "eviction_policy": {"type": "str", "choices": ["deallocate", "delete"]},
    "max_price": {"type": "float"},
    "license_type": {"type": "str"},
    "plan": {
        "type": "dict",
        "options": {part: {"type": "str", "required": True} for part in ("name", "publisher", "product")},
    },
    "platform_fault_domain_count": {"type": "int"},
    "single_placement_group": {"type": "bool"},
    "overprovision": {"type": "bool"},
    "upgrade_policy": {"type": "dict", "options": _UPGRADE_POLICY},
    "upgrade_instances": {"type": "bool", "default": False},
    "allow_os_disk_loss": {"type": "bool", "default": False},
    "upgrade_batch_percent": {"type": "int", "default": 20},
    "accept_terms": {"type": "bool", "default": False},
    "preflight": {"type": "str", "choices": ["enforce", "warn", "off"], "default": "enforce"},
}
