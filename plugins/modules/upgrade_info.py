#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: upgrade_info
version_added: 0.1.0
short_description: Whether generation 1 machines are ready to become generation 2 with trusted launch
description:
  - Judges one machine, those of a resource group, or those of the subscription by what Azure shows of them.
  - The machine's size is judged by the rules of M(gen2.azure.eligibility_info); state, disks and image by rules of the
    upgrade itself.
  - Azure does not show how the system inside is partitioned. The role P(gen2.azure.upgrade#role) asks the system
    itself, and upgrades what is ready.
  - What the VM's agent reports to Azure while it runs takes precedence over its image. A VM created from Windows Server
    2016 and upgraded in place to 2019 or later is ready.
  - Before Secure Boot is enabled on Linux, validate the system with Microsoft's tool C(SBInfo). Before MBR2GPT on
    Windows, run C(defrag C:) with C(/U /V).
  - Nothing is written.
options:
  name:
    description: Name of one machine; needs O(resource_group).
    type: str
  resource_group:
    description: The resource group; all of the subscription where not given.
    type: str
  tags:
    description: Only machines that have these tags with these values.
    type: dict
  backup_policy:
    description:
      - What policy backs the machines up. This is not read from Azure.
      - A V(standard) policy takes no machine with trusted launch. Where nothing is said, that is a warning.
    type: str
    choices: [enhanced, standard, none]
notes:
  - "RBAC actions: C(Microsoft.Compute/virtualMachines/read), C(Microsoft.Compute/disks/read) and
    C(Microsoft.Compute/skus/read)."
  - Each machine's instance view is a call of its own, as lists do not hold it. The OS disks are listed once, and the
    sizes once for each location.
author:
  - gen2.azure maintainers (@gen2-azure)
extends_documentation_fragment:
  - gen2.azure.attributes
  - gen2.azure.attributes.info
  - gen2.azure.connection
"""

EXAMPLES = r"""
- name: Judge the machines of a resource group
  gen2.azure.upgrade_info:
    resource_group: web
    backup_policy: enhanced
  register: web

- name: Show which are not ready, and why
  ansible.builtin.debug:
    msg: "{{ item.name }}: {{ item.reasons | map(attribute='message') | join(' ') }}"
  loop: "{{ web.virtual_machines | selectattr('state', 'eq', 'not_ready') }}"
  loop_control:
    label: "{{ item.name }}"
"""

RETURN = r"""
virtual_machines:
  description: The machines that were found, in Azure's order. An empty list where none is.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Its id.
      type: str
      returned: always
    name:
      description: Its name.
      type: str
      returned: always
    generation:
      description: The generation it booted as; null where Azure does not show it.
      type: str
      returned: always
    os_disk_id:
      description: Id of its OS disk; null where that is not a managed disk.
      type: str
      returned: always
    interrupted:
      description:
        - Whether a run died while it had the machine deallocated for a change. The next run of
          M(gen2.azure.virtual_machine) brings it back to the power state it had.
      type: bool
      returned: always
    state:
      description:
        - V(ready), V(not_ready) where a reason blocks, or V(already) where it is generation 2, with trusted
          launch or not.
      type: str
      returned: always
    reasons:
      description:
        - Blockers first. Each with C(code), C(severity), C(about), C(message), C(remedy) and C(source).
      type: list
      elements: dict
      returned: always
error:
  description: What stopped the task.
  returned: failure
  type: dict
"""

from ..module_utils.arm.upgrade import list_upgrade_readiness
from ..module_utils.domain.upgrade.candidate import BACKUP_POLICY_CHOICES
from ..module_utils.module import run_info_module


def main() -> None:
    run_info_module(
        list_upgrade_readiness,
        argument_spec={
            "name": {"type": "str"},
            "resource_group": {"type": "str"},
            "tags": {"type": "dict"},
            "backup_policy": {"type": "str", "choices": BACKUP_POLICY_CHOICES},
        },
        required_by={"name": ["resource_group"]},
    )


if __name__ == "__main__":
    main()
