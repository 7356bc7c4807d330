#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: virtual_network
version_added: 0.1.0
short_description: A virtual network with one subnet and a security group, for people who have none yet
description:
  - Creates, updates and deletes a virtual network, one of its subnets, and a network security group for that subnet.
  - It makes the resource group too, so that a machine can be provisioned from nothing.
  - What it was not told about is left alone. Other subnets, address ranges and rules stay as they are.
  - The network and the security group get the same O(tags).
options:
  name:
    description: Name of the network.
    type: str
    required: true
  resource_group:
    description: Its resource group, and that of the security group.
    type: str
    required: true
  state:
    description:
      - V(present) creates or updates.
      - V(absent) deletes the network with all its subnets, and the security group named in O(security_group.name).
        Both are refused beforehand while others use them.
    type: str
    choices: [present, absent]
    default: present
  location:
    description: The Azure location; that of the resource group where it exists.
    type: str
  create_resource_group:
    description: Whether a resource group that does not exist is made, in O(location).
    type: bool
    default: true
  delete_resource_group:
    description:
      - Whether O(state=absent) deletes the resource group instead, with everything in it.
      - The plan names every resource that goes.
    type: bool
    default: false
  owner:
    description:
      - What the network is created for, as an id or any other text.
      - The network, the security group and the resource group that the task creates get the tag C(gen2.azure.owner),
        which holds the resource's own id and this text. Those that exist already get none.
      - With O(state=absent), only what carries this tag with this text is deleted. The tag is read again just before.
        Anything else is left, and RV(kept) says why. A tag that was copied from another resource proves nothing.
      - With O(state=absent) and O(subnet), a network that holds other subnets than that one is left too.
      - O(purge_tags) keeps this tag.
    type: str
  leaving_interfaces:
    description:
      - Ids of network interfaces that earlier tasks of the play delete. With O(state=absent) they are not counted as
        users of the network, so that check mode, in which they still exist, plans what the run does.
    type: list
    elements: str
  address_prefixes:
    description:
      - Address ranges the network has to have; others stay.
      - Needed to create a network.
    type: list
    elements: str
  subnet:
    description: The subnet to have; others stay.
    type: dict
    suboptions:
      name:
        description: Its name.
        type: str
        required: true
      address_prefix:
        description:
          - Its address range.
          - Needed to create it. It cannot change while an interface has an address of it.
        type: str
  default_outbound_access:
    description:
      - Whether Azure gives VMs in O(subnet) default outbound access to the internet. With V(false), the subnet is
        private. Its VMs then reach the internet only by an explicit method, such as a public IP address, a NAT gateway,
        or a load balancer with outbound rules.
      - A new subnet is created with V(true) where this is not given. The value is always sent, because Azure's own
        default is V(false) in API versions from 2025-07-01 on.
      - An existing subnet is not changed where this is not given. After a change, stop and deallocate the VMs in the
        subnet for it to take effect.
    type: bool
  security_group:
    description: The network security group to have, associated with O(subnet) where that is given.
    type: dict
    suboptions:
      name:
        description: Its name.
        type: str
        required: true
      rules:
        description: Rules to have, by their names; others stay.
        type: list
        elements: dict
        suboptions:
          name:
            description: Name of the rule.
            type: str
            required: true
          priority:
            description: From 100 to 4096; the lowest is asked first. Each occurs once in a direction.
            type: int
            required: true
          direction:
            description: Which traffic it is about.
            type: str
            choices: [inbound, outbound]
            default: inbound
          access:
            description: What it does with that traffic.
            type: str
            choices: [allow, deny]
            default: allow
          protocol:
            description: The protocol.
            type: str
            choices: [tcp, udp, icmp, esp, ah, any]
            default: tcp
          ports:
            description: Ports at the destination, such as V(22) or V(8000-8080); V(*) for all.
            type: list
            elements: str
            default: ["*"]
          source:
            description:
              - Address ranges the traffic comes from, or one service tag such as V(VirtualNetwork); V(*) for all.
            type: list
            elements: str
            default: ["*"]
notes:
  - "RBAC actions: C(Microsoft.Network/virtualNetworks/read) for an up-to-date network, and
    C(Microsoft.Network/networkSecurityGroups/read) where O(security_group) is given; besides,
    C(Microsoft.Resources/subscriptions/resourceGroups/read) and
    C(Microsoft.Resources/subscriptions/resourceGroups/write) to create,
    C(Microsoft.Network/virtualNetworks/write), C(Microsoft.Network/virtualNetworks/subnets/write),
    C(Microsoft.Network/virtualNetworks/delete), C(Microsoft.Network/networkSecurityGroups/write),
    C(Microsoft.Network/networkSecurityGroups/delete) and C(Microsoft.Network/networkSecurityGroups/join/action)."
  - "O(delete_resource_group) needs C(Microsoft.Resources/subscriptions/resourceGroups/delete) and
    C(Microsoft.Resources/subscriptions/resourceGroups/resources/read)."
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
- name: A resource group, and a network that lets SSH in from one address
  gen2.azure.virtual_network:
    name: web
    resource_group: web
    location: westeurope
    address_prefixes: [10.10.0.0/16]
    subnet:
      name: machines
      address_prefix: 10.10.1.0/24
    security_group:
      name: web
      rules:
        - name: ssh
          priority: 1000
          ports: ["22"]
          source: [203.0.113.7/32]
  register: network

- name: A machine in it
  gen2.azure.virtual_machine:
    name: web1
    resource_group: web
    size: Standard_D2s_v5
    image: Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2:latest
    subnet_id: "{{ network.subnet_id }}"
    admin_username: azureuser
    ssh_public_keys: ["{{ lookup('ansible.builtin.file', '~/.ssh/id_ed25519.pub') }}"]

- name: Delete the network and its security group; the resource group stays
  gen2.azure.virtual_network:
    name: web
    resource_group: web
    security_group:
      name: web
    state: absent

- name: See what would go with the resource group
  gen2.azure.virtual_network:
    name: web
    resource_group: web
    state: absent
    delete_resource_group: true
  check_mode: true
"""

RETURN = r"""
virtual_network:
  description:
    - The network as Azure shows it afterwards; null where it does not exist.
    - Check mode shows a network that is yet to be made as it was asked for, with the ids it will have.
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
    resource_group_id:
      description: Id of its resource group.
      type: str
      returned: always
    address_prefixes:
      description: Its address ranges.
      type: list
      elements: str
      returned: always
    subnet_id:
      description: Id of O(subnet); null where that is not given.
      type: str
      returned: always
    security_group_id:
      description: Id of O(security_group); null where that is not given.
      type: str
      returned: always
    subnets:
      description: All its subnets, each with C(id), C(name), C(address_prefixes), C(security_group_id) and
        C(default_outbound_access).
      type: list
      elements: dict
      returned: always
    tags:
      description: Its tags.
      type: dict
      returned: always
    properties:
      description: Azure's own document.
      type: dict
      returned: always
kept:
  description: What was left because it does not carry the proof of O(owner), or because something that is left uses it.
  returned: with O(state=absent)
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
      description: The resource group that it is in.
      type: str
      returned: always
    reason:
      description: Why it was left.
      type: str
      returned: always
subnet_id:
  description: The same as C(virtual_network.subnet_id), where tasks that make machines need it.
  returned: success
  type: str
security_group_id:
  description: The same as C(virtual_network.security_group_id).
  returned: success
  type: str
resource_group_id:
  description: The same as C(virtual_network.resource_group_id).
  returned: success
  type: str
plan:
  description: The writes in their order, and differences that cannot converge.
  returned: success
  type: dict
  contains:
    steps:
      description: One entry for each write, with its C(method), C(resource_id), C(action), C(summary) and C(changes).
      type: list
      elements: dict
      returned: always
    drift:
      description: Differences that Azure never changes, with O(on_immutable=warn).
      type: list
      elements: dict
      returned: always
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
    stopped_at: update virtual network web
    outcome: begun
    left: []
    put_back: []
    owed: []
error:
  description: What stopped the task.
  returned: failure
  type: dict
  sample:
    code: InUse
    status: null
    resource_id: /subscriptions/xxxx/resourceGroups/web/providers/Microsoft.Network/virtualNetworks/web
    request_id: null
    transient: false
    used_by:
      - /subscriptions/xxxx/resourceGroups/web/providers/Microsoft.Network/networkInterfaces/web1/ipConfigurations/one
"""

from ..module_utils.arm.virtual_networks import network_facts, propose_network
from ..module_utils.domain.virtual_network.arguments import NETWORK_ARGUMENTS
from ..module_utils.domain.virtual_network.desired import DesiredNetwork
from ..module_utils.module import StateModule, run_state_module


def main() -> None:
    network = StateModule(
        result="virtual_network",
        read=lambda options, subscription: DesiredNetwork.from_options(options, subscription=subscription),
        propose=propose_network,
        describe=network_facts,
        beside=("resource_group_id", "subnet_id", "security_group_id"),
    )
    run_state_module(network, argument_spec=NETWORK_ARGUMENTS)


if __name__ == "__main__":
    main()
