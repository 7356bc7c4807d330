#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: scale_set
version_added: 0.1.0
short_description: Desired state of an Azure virtual machine scale set whose generation is known beforehand
description:
  - Creates, updates and deletes one scale set, uniform or flexible, from a marketplace image, a managed image or an
    image of a compute gallery, own, shared or community.
  - The generation of its machines is decided by the image. The image is read, and judged with the size, the zones and
    the security type, before a scale set is made, resized, or given another image or security type.
  - Only options that are given are compared. An option that Azure never changes is reported as drift, never ignored.
  - A change of the model reaches the machines by the upgrade policy, or, with the policy V(manual), by
    O(upgrade_instances).
options:
  name:
    description: Name of the scale set.
    type: str
    required: true
  resource_group:
    description: Its resource group, which has to exist.
    type: str
    required: true
  state:
    description: V(present) creates or updates, V(absent) deletes the scale set with its machines, which the plan lists.
    type: str
    choices: [present, absent]
    default: present
  location:
    description: The Azure location; that of the resource group where a scale set is created without it.
    type: str
  orchestration_mode:
    description:
      - Whether the machines are parts of the scale set, V(uniform), or machines of their own, V(flexible).
      - A new scale set is V(flexible) where not given. Azure never changes it.
    type: str
    choices: [flexible, uniform]
  generation:
    description:
      - The generation the machines must be of. A plan that would give another is refused before any write.
      - V(any) takes what the image makes.
    type: str
    choices: [V1, V2, any]
    default: V2
  size:
    description:
      - The size, or a list of acceptable sizes in order of preference.
      - The first eligible one is picked at creation. A scale set that already has one of them keeps it.
    type: list
    elements: str
  capacity:
    description: The number of machines; V(1) for a new scale set where not given, and left alone afterwards.
    type: int
  zones:
    description: The availability zones over which the machines are spread. Azure never changes them.
    type: list
    elements: str
  image:
    description: The image, in the forms of O(gen2.azure.virtual_machine#module:image).
    type: raw
  os_disk:
    description: The disk each machine boots from.
    type: dict
    suboptions:
      size_gb:
        description: Size in GiB, at least that of the image. It can only grow.
        type: int
      storage_account_type:
        description: Storage type.
        type: str
        choices: [Standard_LRS, StandardSSD_LRS, StandardSSD_ZRS, Premium_LRS, Premium_ZRS]
      caching:
        description: Host caching.
        type: str
        choices: [None, ReadOnly, ReadWrite]
      ephemeral:
        description: Whether the disk lies on the host only.
        type: bool
  data_disks:
    description: The empty data disks that each machine gets, all of them; V([]) for none.
    type: list
    elements: dict
    suboptions:
      lun:
        description: The logical unit number.
        type: int
        required: true
      size_gb:
        description: Size in GiB.
        type: int
        required: true
      storage_account_type:
        description: Storage type.
        type: str
      caching:
        description: Host caching.
        type: str
        choices: [None, ReadOnly, ReadWrite]
  security_type:
    description: The security type of the machines; Azure's default where not given.
    type: str
    choices: [standard, trusted_launch, confidential_vm]
  secure_boot:
    description: Secure Boot; V(true) in a new scale set whose O(security_type) is not V(standard).
    type: bool
  vtpm:
    description: Virtual TPM; V(true) in a new scale set whose O(security_type) is not V(standard).
    type: bool
  encryption_at_host:
    description: Encrypt temporary disks and caches at the host.
    type: bool
  subnet_id:
    description: Id of the subnet in which each machine gets its network interface.
    type: str
  public_ip:
    description: Whether each machine gets a public address.
    type: bool
  accelerated_networking:
    description: Accelerated networking of the interfaces.
    type: bool
  security_group_id:
    description: Network security group of the interfaces.
    type: str
  backend_pool_ids:
    description: Ids of the load balancers' backend pools that the machines join.
    type: list
    elements: str
  admin_username:
    description: The account made in each machine. Azure never changes it.
    type: str
  admin_password:
    description: Its password. Azure never shows it, so a changed one is not a change.
    type: str
  ssh_public_keys:
    description: Its public keys, for Linux. Without O(admin_password), logging in by password is switched off.
    type: list
    elements: str
  computer_name_prefix:
    description:
      - How the host names begin, up to 9 characters for Windows and 58 for Linux; taken from O(name) where not given.
      - Azure never changes it.
    type: str
  custom_data:
    description: Text handed to each machine at its first boot. Azure never shows it, so a changed one is not a change.
    type: str
  identity:
    description: Managed identities.
    type: dict
    suboptions:
      system_assigned:
        description: Whether the scale set has an identity of its own.
        type: bool
        default: false
      user_assigned:
        description: Ids of user-assigned identities.
        type: list
        elements: str
  boot_diagnostics:
    description: Console log and screenshot.
    type: dict
    suboptions:
      enabled:
        description: Whether they are kept.
        type: bool
        default: true
      storage_uri:
        description: Blob endpoint of a storage account; a managed one where not given.
        type: str
  priority:
    description: V(spot) machines cost less and may be evicted. Azure never changes it.
    type: str
    choices: [regular, spot]
  eviction_policy:
    description: What happens to an evicted machine. Azure never changes it.
    type: str
    choices: [deallocate, delete]
  max_price:
    description: The most a spot machine may cost per hour in US dollars; V(-1) for the regular price.
    type: float
  license_type:
    description: Licence brought along, such as V(Windows_Server) or V(RHEL_BYOS).
    type: str
  plan:
    description: Purchase plan of a marketplace or gallery image; read from the image where not given.
    type: dict
    suboptions:
      name:
        description: Name of the plan.
        type: str
        required: true
      publisher:
        description: Its publisher.
        type: str
        required: true
      product:
        description: Its product.
        type: str
        required: true
  platform_fault_domain_count:
    description: Number of fault domains; V(1) for a new flexible scale set where not given. Azure never changes it.
    type: int
  single_placement_group:
    description: Whether the scale set is limited to one placement group of at most 100 machines.
    type: bool
  overprovision:
    description: Whether Azure makes more machines than needed and deletes the surplus; uniform scale sets only.
    type: bool
  upgrade_policy:
    description: How a change of the model reaches the machines.
    type: dict
    suboptions:
      mode:
        description:
          - V(manual) leaves it to O(upgrade_instances), V(automatic) and V(rolling) to Azure. A new scale set is
            V(manual) where not given.
        type: str
        choices: [manual, automatic, rolling]
      max_batch_instance_percent:
        description: The most machines, in percent, that Azure upgrades at once.
        type: int
      max_unhealthy_instance_percent:
        description: The most machines, in percent, that may be unhealthy while it does.
        type: int
      max_unhealthy_upgraded_instance_percent:
        description: The most upgraded machines, in percent, that may be unhealthy before it stops.
        type: int
      pause_time_between_batches:
        description: How long it waits between two batches, as an ISO 8601 duration such as V(PT30S).
        type: str
  upgrade_instances:
    description:
      - Whether machines that are not of the latest model are brought to it, batch by batch; each restarts, and its OS
        disk is made anew where the image changed.
      - Without effect where the upgrade policy is not V(manual).
    type: bool
    default: false
  allow_os_disk_loss:
    description:
      - Whether instances may lose their OS disks. Another O(image) replaces the OS disk of each instance that is
        upgraded to it, and another O(size) loses an ephemeral one.
      - It is required with O(upgrade_instances), and with an upgrade policy by which Azure upgrades the instances
        itself. The plan lists each loss with the C(effect) V(os_disk_loss).
    type: bool
    default: false
  upgrade_batch_percent:
    description: The part of the machines, in percent, that is upgraded at once with O(upgrade_instances).
    type: int
    default: 20
  accept_terms:
    description:
      - Whether the marketplace terms of an image with a purchase plan are accepted, in the subscription's name, before
        its first machine is made. The plan shows where they can be read.
      - Terms that were accepted before are never accepted again. Without it, terms that are not accepted are a reason
        in the verdict.
    type: bool
    default: false
  preflight:
    description:
      - What a verdict with blockers does to a creation, a resize, or another image or security type.
      - V(enforce) fails before any write, V(warn) warns and goes on, V(off) asks for no facts and gives no verdict.
    type: str
    choices: [enforce, warn, 'off']
    default: enforce
notes:
  - "RBAC actions: C(Microsoft.Compute/virtualMachineScaleSets/read) with
    C(Microsoft.Compute/virtualMachineScaleSets/virtualMachines/read) or C(Microsoft.Compute/virtualMachines/read) for
    one that is up to date; to create or change also C(Microsoft.Compute/virtualMachineScaleSets/write),
    C(Microsoft.Compute/skus/read) and, by image,
    C(Microsoft.Compute/locations/publishers/artifacttypes/offers/skus/versions/read), C(Microsoft.Compute/images/read),
    or C(Microsoft.Compute/galleries/images/read) with C(Microsoft.Compute/galleries/images/versions/read); for its
    network C(Microsoft.Network/virtualNetworks/subnets/join/action) and
    C(Microsoft.Network/networkSecurityGroups/join/action)."
  - "For an image with a purchase plan,
    C(Microsoft.MarketplaceOrdering/offerTypes/publishers/offers/plans/agreements/read) tells whether its terms are
    accepted, and C(Microsoft.MarketplaceOrdering/offerTypes/publishers/offers/plans/agreements/write) accepts them."
  - "Besides, C(Microsoft.Compute/virtualMachineScaleSets/manualupgrade/action) for O(upgrade_instances) and
    C(Microsoft.Compute/virtualMachineScaleSets/delete) for O(state=absent)."
author:
  - gen2.azure maintainers (@gen2-azure)
extends_documentation_fragment:
  - gen2.azure.attributes
  - gen2.azure.attributes.state
  - gen2.azure.connection
  - gen2.azure.resource
  - gen2.azure.waiting
"""

EXAMPLES = r"""
- name: Three machines with trusted launch, spread over the zones
  gen2.azure.scale_set:
    name: web
    resource_group: web
    location: eastus
    size: [Standard_D2s_v5, Standard_D2s_v3]
    capacity: 3
    zones: ["1", "2", "3"]
    image: Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2:latest
    security_type: trusted_launch
    subnet_id: "{{ network.subnet_id }}"
    admin_username: azureuser
    ssh_public_keys: ["{{ lookup('ansible.builtin.file', '~/.ssh/id_ed25519.pub') }}"]

- name: A new image, a quarter of the machines at a time
  gen2.azure.scale_set:
    name: web
    resource_group: web
    image: Canonical:ubuntu-24_04-lts:server:latest
    upgrade_instances: true
    upgrade_batch_percent: 25
    allow_os_disk_loss: true

- name: Delete it with its machines
  gen2.azure.scale_set:
    name: web
    resource_group: web
    state: absent
"""

RETURN = r"""
scale_set:
  description: The scale set as Azure shows it afterwards; null where it does not exist.
  returned: success
  type: dict
  contains:
    id:
      description: Its id.
      type: str
      returned: always
    name:
      description: Its name.
      type: str
      returned: always
    location:
      description: Its location.
      type: str
      returned: always
    zones:
      description: Its zones.
      type: list
      elements: str
      returned: always
    orchestration_mode:
      description: V(uniform) or V(flexible).
      type: str
      returned: always
    size:
      description: The size of its machines.
      type: str
      returned: always
    capacity:
      description: How many machines it is to have.
      type: int
      returned: always
    image:
      description: The image of its model.
      type: dict
      returned: always
    security_type:
      description: The security type of its model.
      type: str
      returned: always
    secure_boot:
      description: Whether Secure Boot is on.
      type: bool
      returned: always
    vtpm:
      description: Whether its machines have a virtual TPM.
      type: bool
      returned: always
    upgrade_policy:
      description: V(manual), V(automatic) or V(rolling).
      type: str
      returned: always
    provisioning_state:
      description: Azure's provisioning state.
      type: str
      returned: always
    tags:
      description: Its tags.
      type: dict
      returned: always
    properties:
      description: Azure's own document.
      type: dict
      returned: always
    instances:
      description:
        - Its machines, each with C(id), C(instance_id), C(name), C(size), C(generation), C(security_type),
          C(power_state), C(provisioning_state), C(computer_name), C(zone) and whether it is of the C(latest_model).
      type: list
      elements: dict
      returned: always
plan:
  description: The writes in their order, and differences that cannot converge.
  returned: success
  type: dict
  contains:
    steps:
      description:
        - One entry for each write, with its C(method), C(resource_id), C(action), C(summary) and C(changes). A change
          that loses an OS disk has the C(effect) V(os_disk_loss).
      type: list
      elements: dict
      returned: always
    drift:
      description: Differences that Azure never changes, with O(on_immutable=warn).
      type: list
      elements: dict
      returned: always
verdict:
  description: The verdict on the size, the image and the security type.
  returned: where one was needed
  type: dict
progress:
  description:
    - How far the plan had come when a step of it failed, as summaries of steps.
    - C(outcome) is what is known of the step in C(stopped_at). V(refused) means that Azure did not do it, or that it
      was not sent. V(unknown) means that it was sent and no usable answer came. V(begun) means that Azure accepted it
      and its end was not seen. V(failed) means that Azure accepted it and it ended in an error.
    - C(changed) is V(true) where anything may have changed.
  returned: failure of a step
  type: dict
  sample:
    done: []
    stopped_at: update scale set web
    outcome: begun
    left: []
    put_back: []
    owed: []
error:
  description: What stopped the task.
  returned: failure
  type: dict
  sample:
    code: NotEligible
    status: null
    resource_id: /subscriptions/xxxx/resourceGroups/web/providers/Microsoft.Compute/virtualMachineScaleSets/web
    request_id: null
    transient: false
"""

from ..module_utils.arm.scale_sets import propose_scale_set, scale_set_facts
from ..module_utils.domain.scale_set.arguments import SCALE_SET_ARGUMENTS
from ..module_utils.domain.scale_set.desired import DesiredScaleSet
from ..module_utils.module import StateModule, run_state_module


def main() -> None:
    scale_set = StateModule(
        result="scale_set",
        read=lambda options, subscription: DesiredScaleSet.from_options(options, subscription=subscription),
        propose=propose_scale_set,
        describe=scale_set_facts,
    )
    run_state_module(scale_set, argument_spec=SCALE_SET_ARGUMENTS)


if __name__ == "__main__":
    main()
