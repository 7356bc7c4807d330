# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a managed image as Ansible's argument spec."""

from __future__ import annotations

import typing as t

from ..resource_arguments import RESOURCE_ARGUMENTS

IMAGE_ARGUMENTS: t.Final[dict[str, t.Any]] = {
    **RESOURCE_ARGUMENTS,
    "generation": {"type": "str", "choices": ["V1", "V2"], "default": "V2"},
    "source": {
        "type": "dict",
        "options": {
            "virtual_machine": {"type": "str"},
            "disk": {"type": "str"},
            "snapshot": {"type": "str"},
            "blob_uri": {"type": "str"},
        },
    },
    "os_type": {"type": "str", "choices": ["Linux", "Windows"]},
    "os_state": {"type": "str", "choices": ["Generalized", "Specialized"]},
    "storage_account_type": {
        "type": "str",
        "choices": ["Standard_LRS", "StandardSSD_LRS", "StandardSSD_ZRS", "Premium_LRS", "Premium_ZRS"],
    },
    "caching": {"type": "str", "choices": ["None", "ReadOnly", "ReadWrite"]},
    "zone_resilient": {"type": "bool"},
}
