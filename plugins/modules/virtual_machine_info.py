#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: virtual_machine_info
version_added: 0.1.0
short_description: Facts of Azure virtual machines, generation and security type included
description:
  - Reads one machine, those of a resource group, or those of the subscription.
  - A machine that is half made, failed or deallocated is read as far as Azure shows it.
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
  network:
    description:
      - Whether the addresses of each machine are read, which costs a call for each interface and public address.
    type: bool
    default: false
  facts_snapshot:
    description:
      - A file to write the facts to, as JSON, in place of returning them.
      - The filter P(gen2.azure.eligibility_report#filter) judges what it holds.
      - The file is readable by its owner only, and is written in check mode too. The task has changed something where
        the file did not hold the same facts before.
    type: path
notes:
  - "RBAC actions: C(Microsoft.Compute/virtualMachines/read); with O(network=true) also
    C(Microsoft.Network/networkInterfaces/read) and
    C(Microsoft.Network/publicIPAddresses/read)."
  - Power state and generation come with the instance view, which lists of machines do not hold. It is read for each
    machine listed.
  - Where the instance view lacks the generation, that of the OS disk is read, for one more call in all. It needs
    C(Microsoft.Compute/disks/read); without that the generation is null.
author:
  - gen2.azure maintainers (@gen2-azure)
extends_documentation_fragment:
  - gen2.azure.attributes
  - gen2.azure.attributes.info
  - gen2.azure.connection
"""

EXAMPLES = r"""
- name: Read a machine with its addresses
  gen2.azure.virtual_machine_info:
    name: web1
    resource_group: web
    network: true
  register: web1

- name: Show where it answers
  ansible.builtin.debug:
    msg: "{{ web1.virtual_machines | map(attribute='network') }}"
"""

RETURN = r"""
virtual_machines:
  description:
    - The machines that were found, in Azure's order. An empty list where none is.
    - Each has the facts that M(gen2.azure.virtual_machine) returns and, with O(network=true), C(network).
  returned: without O(facts_snapshot)
  type: list
  elements: dict
  contains:
    id:
      description: Its id.
      type: str
      returned: always
    generation:
      description: The generation it booted as; null where Azure does not show it.
      type: str
      returned: always
    network:
      description: Lists of C(private_ip_addresses), C(public_ip_addresses) and C(fqdns).
      type: dict
      returned: with O(network=true)
facts_snapshot:
  description: The file that was written.
  returned: with O(facts_snapshot)
  type: str
"""

import typing as t
from collections.abc import Mapping

from ..module_utils.arm.client import ArmClient
from ..module_utils.arm.facts_snapshot import write_snapshot
from ..module_utils.arm.machine_listing import list_machine_facts
from ..module_utils.module import run_info_module


def _answer(client: ArmClient, options: Mapping[str, t.Any]) -> dict[str, t.Any]:
    facts = list_machine_facts(client, options)
    return write_snapshot(options["facts_snapshot"], facts) if options["facts_snapshot"] else facts


def main() -> None:
    run_info_module(
        _answer,
        argument_spec={
            "name": {"type": "str"},
            "resource_group": {"type": "str"},
            "tags": {"type": "dict"},
            "network": {"type": "bool", "default": False},
            "facts_snapshot": {"type": "path"},
        },
        required_by={"name": ["resource_group"]},
    )


if __name__ == "__main__":
    main()
