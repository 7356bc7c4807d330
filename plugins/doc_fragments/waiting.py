# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that say how long to wait for Azure."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  wait:
    description:
      - Whether to wait until the last write of the plan has ended.
      - The writes before it are always waited for. So is, before anything is planned for a virtual machine, whatever
        operation is still working on it.
    type: bool
    default: true
  wait_timeout:
    description:
      - How long the task waits for Azure in seconds, over all that it waits for.
      - What has not ended then goes on in Azure; running again picks it up where it is.
      - A retry, or a wait that Azure asks for, that would end later than that fails at once.
    type: int
    default: 1800
"""
