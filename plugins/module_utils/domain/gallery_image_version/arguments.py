# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of an image version as Ansible's argument spec."""

from __future__ import annotations

import typing as t

from ..resource_arguments import RESOURCE_ARGUMENTS

_STORAGE: t.Final = ["Standard_LRS", "Standard_ZRS", "Premium_LRS"]

GALLERY_IMAGE_VERSION_ARGUMENTS: t.Final[dict[str, t.Any]] = {
    **RESOURCE_ARGUMENTS,
    "gallery": {"type": "str", "required": True},
    "gallery_image": {"type": "str", "required": True},
    "generation": {"type": "str", "choices": ["V1", "V2"]},
    "source": {
        "type": "dict",
        "options": {
            "virtual_machine": {"type": "str"},
            "managed_image": {"type": "str"},
            "disk": {"type": "str"},
            "snapshot": {"type": "str"},
            "blob_uri": {"type": "str"},
            "storage_account_id": {"type": "str"},
        },
    },
    "target_regions": {
        "type": "list",
        "elements": "dict",
        "options": {
            "name": {"type": "str", "required": True},
            "replicas": {"type": "int"},
            "storage_account_type": {"type": "str", "choices": _STORAGE},
            "exclude_from_latest": {"type": "bool"},
        },
    },
    "replicas": {"type": "int"},
    "storage_account_type": {"type": "str", "choices": _STORAGE},
    "exclude_from_latest": {"type": "bool"},
}
