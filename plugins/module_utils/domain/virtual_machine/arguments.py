# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of one virtual machine as Ansible's argument spec."""

from __future__ import annotations

import typing as t

from ..disk_capabilities import CAPABILITY_ARGUMENTS
from ..generation import GENERATION_CHOICES
from ..resource_arguments import RESOURCE_ARGUMENTS
from ..security_type import SECURITY_TYPE_CHOICES

_CACHING = ["None", "ReadOnly", "ReadWrite"]
_DELETE = ["Delete", "Detach"]

_EXPECTED_DISK: t.Final[dict[str, t.Any]] = {
    "generation": {"type": "str", "choices": ["V1", "V2"], "required": True},
    "os_type": {"type": "str", "choices": ["Linux", "Windows"]},
    "security_type": {"type": "str", "choices": SECURITY_TYPE_CHOICES},
    "size_gb": {"type": "int"},
    "zone": {"type": "str"},
    "disk_controllers": CAPABILITY_ARGUMENTS["disk_controllers"],
    "hibernation": CAPABILITY_ARGUMENTS["hibernation"],
    "architecture": CAPABILITY_ARGUMENTS["architecture"],
}
_OS_DISK: t.Final[dict[str, t.Any]] = {
    "managed_disk": {"type": "str"},
    "expected": {"type": "dict", "options": _EXPECTED_DISK},
    "name": {"type": "str"},
    "os_type": {"type": "str", "choices": ["Linux", "Windows"]},
    "size_gb": {"type": "int"},
    "storage_account_type": {
        "type": "str",
        "choices": ["Standard_LRS", "StandardSSD_LRS", "StandardSSD_ZRS", "Premium_LRS", "Premium_ZRS"],
    },
    "caching": {"type": "str", "choices": _CACHING},
    "ephemeral": {"type": "bool"},
    "ephemeral_placement": {"type": "str", "choices": ["CacheDisk", "ResourceDisk", "NvmeDisk"]},
    "ephemeral_full_caching": {"type": "bool"},
    "disk_encryption_set": {"type": "str"},
    "security_encryption_type": {
        "type": "str",
        "choices": ["VMGuestStateOnly", "DiskWithVMGuestState", "NonPersistedTPM"],
    },
    "delete_option": {"type": "str", "choices": _DELETE},
    "swap": {"type": "bool", "default": False},
}
_DATA_DISK: t.Final[dict[str, t.Any]] = {
    "lun": {"type": "int", "required": True},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "managed_disk": {"type": "str"},
    "source": {"type": "str"},
    "name": {"type": "str"},
    "size_gb": {"type": "int"},
    "storage_account_type": {"type": "str"},
    "iops": {"type": "int"},
    "mbps": {"type": "int"},
    "disk_encryption_set": {"type": "str"},
    "caching": {"type": "str", "choices": _CACHING},
    "delete_option": {"type": "str", "choices": _DELETE},
}
MACHINE_ARGUMENTS: t.Final[dict[str, t.Any]] = {
    **RESOURCE_ARGUMENTS,
    "power_state": {"type": "str", "choices": ["running", "stopped", "deallocated", "hibernated"]},
    "action": {"type": "str", "choices": ["restart", "redeploy", "reapply", "reimage", "generalize"]},
    "allow_os_disk_loss": {"type": "bool", "default": False},
    "force_deletion": {"type": "bool", "default": False},
    "generation": {"type": "str", "choices": GENERATION_CHOICES, "default": "V2"},
    "size": {"type": "list", "elements": "str"},
    "zone": {"type": "str"},
    "image": {"type": "raw"},
    "os_disk": {"type": "dict", "options": _OS_DISK},
    "data_disks": {"type": "list", "elements": "dict", "options": _DATA_DISK},
    "security_type": {"type": "str", "choices": SECURITY_TYPE_CHOICES},
    "secure_boot": {"type": "bool"},
    "vtpm": {"type": "bool"},
    "encryption_at_host": {"type": "bool"},
    "hibernation": {"type": "bool"},
    "subnet_id": {"type": "str"},
    "public_ip": {"type": "bool"},
    "accelerated_networking": {"type": "bool"},
    "security_group_id": {"type": "str"},
    "network_interfaces": {"type": "list", "elements": "str"},
    "admin_username": {"type": "str"},
    "admin_password": {"type": "str", "no_log": True},
    # Public keys are no secret, whatever Ansible makes of the word key.
    "ssh_public_keys": {"type": "list", "elements": "str", "no_log": False},
    "computer_name": {"type": "str"},
    "custom_data": {"type": "str", "no_log": True},
    "user_data": {"type": "str", "no_log": True},
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
    "availability_set": {"type": "str"},
    "proximity_placement_group": {"type": "str"},
    "host": {"type": "str"},
    "host_group": {"type": "str"},
    "capacity_reservation_group": {"type": "str"},
    "platform_fault_domain": {"type": "int"},
    "disk_controller": {"type": "str", "choices": ["SCSI", "NVMe"]},
    "ultra_ssd": {"type": "bool"},
    "license_type": {"type": "str"},
    "provision_vm_agent": {"type": "bool"},
    "patch_settings": {
        "type": "dict",
        "options": {
            "patch_mode": {
                "type": "str",
                "choices": ["Manual", "AutomaticByOS", "AutomaticByPlatform", "ImageDefault"],
            },
            "assessment_mode": {"type": "str", "choices": ["ImageDefault", "AutomaticByPlatform"]},
        },
    },
    "termination_notification": {
        "type": "dict",
        "options": {"enabled": {"type": "bool", "default": True}, "not_before_timeout": {"type": "str"}},
    },
    "extensions_time_budget": {"type": "str"},
    "plan": {
        "type": "dict",
        "options": {part: {"type": "str", "required": True} for part in ("name", "publisher", "product")},
    },
    "accept_terms": {"type": "bool", "default": False},
    "upgrade_generation": {"type": "bool", "default": False},
    "preflight": {"type": "str", "choices": ["enforce", "warn", "off"], "default": "enforce"},
    "allow_deallocate": {"type": "bool", "default": False},
}
