# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that every resource's module has; domain/resource_arguments.py holds them as an argument spec."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  tags:
    description: Tags to have; others are left alone unless O(purge_tags).
    type: dict
  purge_tags:
    description: Whether tags that are not in O(tags) are removed.
    type: bool
    default: false
  on_immutable:
    description: Whether a difference that Azure never changes fails the task, or is warned of while the rest converges.
    type: str
    choices: [fail, warn]
    default: fail
"""
