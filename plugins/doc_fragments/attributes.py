# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every module says of check mode, diff mode and idempotency."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options: {}
attributes:
  action_group:
    description: The action group whose C(module_defaults) reach this module.
    support: full
    membership:
      - gen2.azure.azure
  idempotent:
    description: When run twice with the same options, the second run changes nothing.
    support: full
"""

    STATE = r"""
options: {}
attributes:
  check_mode:
    description: Can show what would change without writing to Azure.
    support: full
    details:
      - The plan of check mode is computed by the same code and from the same reads as the plan of the run.
  diff_mode:
    description: Can show every property that changes, before and after.
    support: full
"""

    INFO = r"""
options: {}
attributes:
  check_mode:
    description: Can run in check mode.
    support: full
    details:
      - It never changes anything.
  diff_mode:
    description: Can show every property that changes, before and after.
    support: N/A
    details:
      - It never changes anything.
"""
