#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: scale_set_info
version_added: 0.1.0
short_description: Facts of Azure virtual machine scale sets and of the machines in them
description:
  - Reads one scale set, those of a resource group, or those of the subscription.
options:
  name:
    description: Name of one scale set; needs O(resource_group).
    type: str
  resource_group:
    description: The resource group; all of the subscription where not given.
    type: str
  instances:
    description: Whether the machines of each scale set are listed, which costs a call for each page of them.
    type: bool
    default: false
notes:
  - "RBAC actions: C(Microsoft.Compute/virtualMachineScaleSets/read); with O(instances=true) also
    C(Microsoft.Compute/virtualMachineScaleSets/virtualMachines/read) for uniform ones and
    C(Microsoft.Compute/virtualMachines/read) for flexible ones."
author:
  - gen2.azure maintainers (@gen2-azure)
extends_documentation_fragment:
  - gen2.azure.attributes
  - gen2.azure.attributes.info
  - gen2.azure.connection
"""

EXAMPLES = r"""
- name: Read a scale set with its machines
  gen2.azure.scale_set_info:
    name: web
    resource_group: web
    instances: true
  register: web

- name: Show which machines are not of the latest model
  ansible.builtin.debug:
    msg: "{{ web.scale_sets[0].instances | rejectattr('latest_model') | map(attribute='name') }}"
"""

RETURN = r"""
scale_sets:
  description:
    - The scale sets, each as RV(gen2.azure.scale_set#module:scale_set), its C(instances) with O(instances=true) only.
  returned: success
  type: list
  elements: dict
error:
  description: What stopped the task.
  returned: failure
  type: dict
"""

from ..module_utils.arm.scale_sets import list_scale_set_facts
from ..module_utils.module import run_info_module


def main() -> None:
    run_info_module(
        list_scale_set_facts,
        argument_spec={
            "name": {"type": "str"},
            "resource_group": {"type": "str"},
            "instances": {"type": "bool", "default": False},
        },
        required_by={"name": ["resource_group"]},
    )


if __name__ == "__main__":
    main()
