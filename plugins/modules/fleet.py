#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fleet
version_added: 0.1.0
short_description: Desired state of many Azure virtual machines in one task
description:
  - Brings many machines to their desired state, each with every option of M(gen2.azure.virtual_machine), over one or
    many resource groups, locations and subscriptions.
  - What there is is read by lists, what is common to many is read once, and the plan of all is known before anything is
    written. A machine that cannot be what is asked for, or a quota that does not hold all new machines together, stops
    the task before any write.
  - Writes go out together, inside the limits that Azure publishes, and one loop waits for all of them. What Azure
    throttles or fails in passing is tried again, and a machine is read before anything is sent to it a second time.
  - Each VM that the fleet lists carries two tags. C(gen2.azure.fleet) holds the fleet's name.
    C(gen2.azure.fleet-member) proves the membership. It holds the VM's own subscription, resource group and name, and
    the scope and name of the fleet. The scope is the subscription and the resource group of O(defaults).
options:
  name:
    description: Name of the fleet, by which it knows its members again.
    type: str
    required: true
  count:
    description: The number of machines made of a template, which is O(defaults).
    type: int
  name_pattern:
    description:
      - The names of the template's machines, with C({number}), such as V(web-{number:03}). The fleet's name and three
        digits where not given. Nothing else than the number and its width is accepted in braces.
    type: str
  zones:
    description:
      - Zones over which new machines without a zone of their own are spread evenly. Others stay where they are.
    type: list
    elements: str
  prune:
    description:
      - Whether VMs of the fleet that the task does not list any more are deleted with what they own. The plan lists
        them.
      - A VM is deleted only where it is in a resource group that the task names, by a member, by O(defaults) or by
        O(prune_resource_groups), and carries both tags of this fleet. The tags are read again just before it is
        deleted. Where they changed, it is left, and its C(result) is V(kept).
      - A VM that carries only the tag C(gen2.azure.fleet), or tags that were copied from another VM, is left with a
        warning. Listing it once writes its proof. The VMs of a fleet with another name or scope are left.
      - Whoever may write tags can write a proof by hand. Restrict C(Microsoft.Resources/tags/write) and
        C(Microsoft.Compute/virtualMachines/write) where that matters.
    type: bool
    default: false
  prune_all:
    description:
      - Whether O(prune) may delete all VMs of the fleet, which it does where the task lists none with
        C(state=present). Without it, such a list fails, since it may come from a variable that is not set.
    type: bool
    default: false
  prune_resource_groups:
    description:
      - Further resource groups in which O(prune) may delete, by name or id. They are needed once the last member in a
        resource group is not listed any more.
    type: list
    elements: str
  max_deletions:
    description:
      - The most VMs that O(prune) may delete in one run. Where there are more, the task fails and nothing is written.
        Members with C(state=absent) are not counted.
    type: int
    default: 10
  batch:
    description: The most machines that are changed at a time.
    type: int
    default: 200
  max_failures:
    description: How many machines may fail before no more are started; all are tried where not given.
    type: int
  details:
    description:
      - Whether plan and results are returned with every property, however large the fleet is. Beyond 100 writes they
        have a line for each otherwise, so that a job's event stays below the 700 kB that AWX keeps.
    type: bool
    default: false
notes:
  - "RBAC actions: those of M(gen2.azure.virtual_machine), C(Microsoft.Compute/disks/read) where a list does not tell a
    generation, and C(Microsoft.Compute/locations/usages/read) to create."
  - While it runs, a line tells every five seconds how many machines are done, how many failed, and how long it will
    take. The variable C(gen2_azure_progress_seconds) sets another interval, and V(0) none. It is shown where the task
    runs on the controller, neither with C(no_log) nor with C(async).
author:
  - gen2.azure maintainers (@gen2-azure)
extends_documentation_fragment:
  - gen2.azure.attributes
  - gen2.azure.attributes.state
  - gen2.azure.connection
  - gen2.azure.fleet_members
  - gen2.azure.waiting
"""

EXAMPLES = r"""
- name: Twelve web servers, spread over three zones
  gen2.azure.fleet:
    name: web
    count: 12
    name_pattern: web-{number:02}
    zones: ["1", "2", "3"]
    defaults:
      resource_group: web
      location: eastus
      size: [Standard_D2s_v5, Standard_D2as_v5]
      image: Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2:latest
      security_type: trusted_launch
      subnet_id: "{{ network.subnet_id }}"
      admin_username: azureuser
      ssh_public_keys: ["{{ lookup('ansible.builtin.file', '~/.ssh/id_ed25519.pub') }}"]
    machines:
      - name: web-01
        size: [Standard_D4s_v5]

- name: Deallocate all of them for the night
  gen2.azure.fleet:
    name: web
    count: 12
    name_pattern: web-{number:02}
    defaults:
      resource_group: web
      power_state: deallocated

- name: Delete all of them, with what they own
  gen2.azure.fleet:
    name: web
    defaults:
      resource_group: web
    machines: []
    prune: true
    prune_all: true
    max_deletions: 12
"""

RETURN = r"""
fleet:
  description: The fleet as Azure shows it afterwards.
  returned: success
  type: dict
  contains:
    name:
      description: Its name.
      type: str
      returned: always
    machines:
      description:
        - The members that exist, in the order asked for, each with C(name), C(resource_group), C(size), C(zone),
          C(generation), C(security_type), C(power_state) and C(provisioning_state).
      type: list
      elements: dict
      returned: always
results:
  description:
    - What was planned, done, or failed of each machine that was not up to date, with C(name), C(resource_group),
      C(result) and C(error), and, unless the fleet is large, C(id) and C(changes). C(result) is V(planned), V(changed),
      V(failed), V(not_started), or V(kept) for a VM that was not deleted because its tags changed meanwhile.
    - The C(error) of a failed VM has C(progress), as M(gen2.azure.virtual_machine) describes it.
  returned: always, where anything is to be done
  type: list
  elements: dict
kept:
  description:
    - The VMs that carry the fleet's name and were not deleted by O(prune), because nothing proves that it listed them.
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
    resource_group:
      description: Its resource group.
      type: str
      returned: always
    reason:
      description: Why it was left.
      type: str
      returned: always
deletions:
  description: The ids of the VMs that O(prune) would delete.
  returned: where they are more than O(max_deletions)
  type: list
  elements: str
summary:
  description: How many machines came to which end.
  returned: where anything was done
  type: dict
  sample: {changed: 11, unchanged: 1}
refused:
  description: The reason of each machine that cannot be what is asked for; nothing was written.
  returned: where there is one
  type: list
  elements: dict
plan:
  description: The writes in their order, and differences that cannot converge.
  returned: success
  type: dict
  contains:
    steps:
      description:
        - One entry for each write, with its C(method), C(resource_id), C(action), C(summary) and, unless the fleet is
          large, C(changes).
      type: list
      elements: dict
      returned: always
    drift:
      description: Differences that Azure never changes.
      type: list
      elements: dict
      returned: always
error:
  description: What stopped the task; C(FleetIncomplete) where some machines failed and a rerun finishes them.
  returned: failure
  type: dict
  sample:
    code: FleetIncomplete
    status: null
    resource_id: null
    request_id: null
    transient: true
"""

from ..module_utils.arm.fleets import carry_out_fleet, fleet_facts, propose_fleet
from ..module_utils.domain.fleet.arguments import FLEET_ARGUMENTS
from ..module_utils.domain.fleet.desired import DesiredFleet
from ..module_utils.module import StateModule, run_state_module


def main() -> None:
    fleet = StateModule(
        result="fleet",
        read=lambda options, subscription: DesiredFleet.from_options(options, subscription=subscription),
        propose=propose_fleet,
        describe=fleet_facts,
        carry_out=carry_out_fleet,
    )
    run_state_module(fleet, argument_spec=FLEET_ARGUMENTS)


if __name__ == "__main__":
    main()
