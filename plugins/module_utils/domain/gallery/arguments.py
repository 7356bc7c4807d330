# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a gallery as Ansible's argument spec."""

from __future__ import annotations

import typing as t

from ..resource_arguments import RESOURCE_ARGUMENTS

GALLERY_ARGUMENTS: t.Final[dict[str, t.Any]] = {**RESOURCE_ARGUMENTS, "description": {"type": "str"}}
