# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a snapshot as Ansible's argument spec."""

from __future__ import annotations

import typing as t

from ..disk_capabilities import CAPABILITY_ARGUMENTS
from ..resource_arguments import RESOURCE_ARGUMENTS

SNAPSHOT_ARGUMENTS: t.Final[dict[str, t.Any]] = {
    **RESOURCE_ARGUMENTS,
    "source": {"type": "dict", "options": {"disk": {"type": "str"}, "snapshot": {"type": "str"}}},
    "incremental": {"type": "bool"},
    "generation": {"type": "str", "choices": ["V1", "V2"]},
    "storage_account_type": {"type": "str", "choices": ["Standard_LRS", "Standard_ZRS", "Premium_LRS"]},
    **CAPABILITY_ARGUMENTS,
}
