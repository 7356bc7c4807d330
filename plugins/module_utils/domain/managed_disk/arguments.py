# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a managed disk as Ansible's argument spec."""

from __future__ import annotations

import typing as t

from ..disk_capabilities import CAPABILITY_ARGUMENTS
from ..resource_arguments import RESOURCE_ARGUMENTS

DISK_ARGUMENTS: t.Final[dict[str, t.Any]] = {
    **RESOURCE_ARGUMENTS,
    "generation": {"type": "str", "choices": ["V1", "V2"], "default": "V2"},
    "source": {
        "type": "dict",
        "options": {
            "image": {"type": "raw"},
            "disk": {"type": "str"},
            "snapshot": {"type": "str"},
            "blob_uri": {"type": "str"},
            "storage_account_id": {"type": "str"},
            "vhd": {"type": "path"},
        },
    },
    "os_type": {"type": "str", "choices": ["Linux", "Windows"]},
    "size_gb": {"type": "int"},
    "storage_account_type": {
        "type": "str",
        "choices": [
            "Standard_LRS",
            "StandardSSD_LRS",
            "StandardSSD_ZRS",
            "Premium_LRS",
            "Premium_ZRS",
            "PremiumV2_LRS",
            "UltraSSD_LRS",
        ],
    },
    "zone": {"type": "str"},
    "owner": {"type": "str"},
    "security_type": {"type": "str", "choices": ["standard", "trusted_launch"]},
    **CAPABILITY_ARGUMENTS,
}
