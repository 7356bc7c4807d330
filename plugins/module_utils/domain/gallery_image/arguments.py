# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of an image definition as Ansible's argument spec."""

from __future__ import annotations

import typing as t

from ..resource_arguments import RESOURCE_ARGUMENTS
from .features import SECURITY_CHOICES

GALLERY_IMAGE_ARGUMENTS: t.Final[dict[str, t.Any]] = {
    **RESOURCE_ARGUMENTS,
    "gallery": {"type": "str", "required": True},
    "generation": {"type": "str", "choices": ["V1", "V2"], "default": "V2"},
    "os_type": {"type": "str", "choices": ["Linux", "Windows"]},
    "os_state": {"type": "str", "choices": ["Generalized", "Specialized"]},
    "architecture": {"type": "str", "choices": ["x64", "Arm64"]},
    "publisher": {"type": "str"},
    "offer": {"type": "str"},
    "sku": {"type": "str"},
    "security_type": {"type": "str", "choices": list(SECURITY_CHOICES)},
    "disk_controllers": {"type": "list", "elements": "str", "choices": ["SCSI", "NVMe"]},
    "accelerated_networking": {"type": "bool"},
    "hibernation": {"type": "bool"},
    "purchase_plan": {
        "type": "dict",
        "options": {
            "name": {"type": "str", "required": True},
            "publisher": {"type": "str", "required": True},
            "product": {"type": "str", "required": True},
        },
    },
    "description": {"type": "str"},
}
