#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: virtual_machine
version_added: 0.1.0
short_description: Desired state of an Azure virtual machine whose generation is known beforehand
description:
  - Creates, updates and deletes one virtual machine from a marketplace image, a managed image, an image of a compute
    gallery or an existing managed disk.
  - The generation of the machine that would result is read from the image or disk before anything is written. A size
    that cannot
    boot it, is restricted, or is not offered in the location or zone fails the task with every reason and a remedy.
  - Only options that are given are compared. What Azure fills in, or spells in another case, is never a change.
  - An option that Azure never changes on an existing machine is reported as drift, never ignored. What a change of each
    option costs stands in
    R(a table of the guide, ansible_collections.gen2.azure.docsite.machine_changes).
options:
  name:
    description: Name of the machine.
    type: str
    required: true
  resource_group:
    description: Its resource group, which has to exist.
    type: str
    required: true
  state:
    description:
      - V(present) creates or updates, V(absent) deletes the machine with what it owns.
      - A machine owns the disks and interfaces whose delete option is V(Delete), and through its interfaces the public
        IP addresses that have it too. The plan lists all of them. Disks and interfaces that were given stay.
    type: str
    choices: [present, absent]
    default: present
  location:
    description: The Azure location; that of the resource group where a machine is created without it.
    type: str
  power_state:
    description:
      - The power state to end in; left alone where not given.
      - V(deallocated) gives the hardware back and ends its cost, V(stopped) keeps it.
      - V(hibernated) is V(deallocated) with the memory kept on the system disk, from which the machine goes on when it
        is started. It needs O(hibernation). A hibernated machine that is to be V(deallocated) is left as it is.
    type: str
    choices: [running, stopped, deallocated, hibernated]
  action:
    description:
      - What to do with the machine once, after everything else is as asked; each run does it again and is C(changed).
      - V(restart) reboots it, V(redeploy) moves it to another host, which loses what is on its temporary disk and,
        with O(allow_os_disk_loss), on an ephemeral OS disk, and
        V(reapply) has Azure provision again what it knows of it.
      - V(reimage) takes its system disk away and makes a new one of its image, which needs O(allow_os_disk_loss). It is
        refused for a machine whose disk was attached or is specialised, and for one that was upgraded from generation
        1, as its image would not boot it.
      - V(generalize) marks a machine that is stopped or deallocated as one to make images of. It never boots again. A
        machine that is generalised already is not changed.
      - A machine that the task makes or starts is not restarted, redeployed, reapplied or reimaged besides.
    type: str
    choices: [restart, redeploy, reapply, reimage, generalize]
  allow_os_disk_loss:
    description:
      - Whether the VM may lose its OS disk. The plan lists each loss as a change with the C(effect) V(os_disk_loss).
      - O(action=reimage) replaces the OS disk. With the delete option V(Detach) the old disk stays, attached to no VM;
        with V(Delete), and if it is ephemeral, what is on it is lost.
      - Another O(size) and O(action=redeploy) delete what is on an ephemeral OS disk. Azure makes a new one of the
        image.
    type: bool
    default: false
  force_deletion:
    description:
      - Whether a machine is deleted without being shut down first, which is quicker and may harm what it writes to its
        data disks at that moment.
    type: bool
    default: false
  generation:
    description:
      - The generation the machine must be of. A plan that would give another is refused before any write.
      - V(any) takes what the image or disk makes.
    type: str
    choices: [V1, V2, any]
    default: V2
  size:
    description:
      - The size, or a list of acceptable sizes in order of preference.
      - The first eligible one is picked at creation. A machine that already has one of them keeps it.
      - Needed to create a machine.
    type: list
    elements: str
  zone:
    description: The availability zone.
    type: str
  image:
    description:
      - The image to create the machine from, one of
      - a marketplace URN C(publisher:offer:sku:version), where the version may be V(latest),
      - a dictionary of C(publisher), C(offer), C(sku) and optionally C(version),
      - the id of a managed image, or a dictionary with C(id),
      - a dictionary of the managed image's C(name) and optionally C(resource_group),
      - the id of a version of a gallery's image, or of the image definition, which stands for its latest version,
      - a dictionary of C(gallery), its name or id, the image definition's C(name), and optionally C(version) and
        C(resource_group),
      - the id of an image shared with the subscription, C(/SharedGalleries/GALLERY/Images/NAME/Versions/VERSION), or
        with the community, C(/CommunityGalleries/GALLERY/Images/NAME/Versions/VERSION).
      - A machine made of the latest version never moves to a later one.
      - A specialised image brings its accounts and host name along, so that O(admin_username), O(admin_password),
        O(ssh_public_keys), O(computer_name) and O(custom_data) are refused with it.
    type: raw
  os_disk:
    description: The disk the machine boots from.
    type: dict
    suboptions:
      managed_disk:
        description:
          - Id of an existing specialised disk to boot from, or its name in O(resource_group); instead of O(image).
          - The machine takes the disk's security type, accounts and host name.
        type: str
      expected:
        description:
          - What O(os_disk.managed_disk) will be, where an earlier task is yet to make it, as in check mode. The plan
            and the verdict then rest on it. Without effect once the disk exists.
        type: dict
        suboptions:
          generation:
            description: Its generation.
            type: str
            choices: [V1, V2]
            required: true
          os_type:
            description: The system on it.
            type: str
            choices: [Linux, Windows]
          security_type:
            description: Its security type.
            type: str
            choices: [standard, trusted_launch, confidential_vm]
          size_gb:
            description: Its size in GiB.
            type: int
          zone:
            description: Its zone.
            type: str
          disk_controllers:
            description: The disk controllers that its system boots from.
            type: list
            elements: str
            choices: [SCSI, NVMe]
          hibernation:
            description: Whether its system supports hibernation.
            type: bool
          architecture:
            description: The CPU architecture of its system.
            type: str
            choices: [x64, Arm64]
      name:
        description: Name of the disk that is made from the image.
        type: str
      os_type:
        description: The system on O(os_disk.managed_disk); read from the disk where it records it.
        type: str
        choices: [Linux, Windows]
      size_gb:
        description: Size in GiB, at least that of the image. It can only grow, while the machine is deallocated.
        type: int
      storage_account_type:
        description:
          - Storage type of the disk. It is changed on the disk itself, while the machine is deallocated.
        type: str
        choices: [Standard_LRS, StandardSSD_LRS, StandardSSD_ZRS, Premium_LRS, Premium_ZRS]
      caching:
        description: Host caching.
        type: str
        choices: [None, ReadOnly, ReadWrite]
      ephemeral:
        description: Whether the disk lies on the host only, and is lost when the machine is deallocated.
        type: bool
      ephemeral_placement:
        description: Where on the host an ephemeral disk lies; Azure's choice where not given.
        type: str
        choices: [CacheDisk, ResourceDisk, NvmeDisk]
      ephemeral_full_caching:
        description:
          - Whether Azure copies all of an ephemeral disk to the local storage, so that the VM no longer reads remotely.
          - It needs 8 vCPUs and more than twice the disk's size of local storage.
        type: bool
      disk_encryption_set:
        description: Id of the disk encryption set whose key encrypts the disk. The machine never changes it.
        type: str
      security_encryption_type:
        description:
          - What of a confidential machine's disk is encrypted; V(VMGuestStateOnly) for a new one where not given.
        type: str
        choices: [VMGuestStateOnly, DiskWithVMGuestState, NonPersistedTPM]
      swap:
        description:
          - Whether a machine that exists takes the disk named by O(os_disk.managed_disk) in place of the one it boots
            from, which stays as it is, unattached. Without it, another disk is drift.
          - Both disks are read first, and have to be of one generation, system and security type.
        type: bool
        default: false
      delete_option:
        description:
          - Whether the disk goes when the machine does.
          - A disk made from an image is created with V(Delete), an attached one with Azure's default V(Detach).
        type: str
        choices: [Delete, Detach]
  data_disks:
    description:
      - Data disks by logical unit number. A disk at a number that is not listed is left alone.
      - Storage type and performance are the disk's own, for which C(Microsoft.Compute/disks/write) is needed.
    type: list
    elements: dict
    suboptions:
      lun:
        description: The logical unit number.
        type: int
        required: true
      state:
        description: V(absent) takes the disk at this number off the machine; it stays, unattached.
        type: str
        choices: [present, absent]
        default: present
      managed_disk:
        description: Id of an existing disk to attach, or its name in O(resource_group).
        type: str
      source:
        description: Id of a snapshot or disk, of which a new disk is made as a copy. It is not compared afterwards.
        type: str
      name:
        description: Name of the disk.
        type: str
      size_gb:
        description:
          - Size in GiB; makes an empty disk where O(data_disks[].managed_disk) is not given.
          - An attached disk grows while the VM runs. A shared disk needs the VM deallocated.
          - A disk that is not an Ultra disk or Premium SSD v2 must be detached to grow beyond 4 TiB.
        type: int
      storage_account_type:
        description: Storage type; changed while the machine is deallocated.
        type: str
      iops:
        description: Operations a second of a Premium SSD v2 or Ultra disk. A new disk needs O(data_disks[].name) too.
        type: int
      mbps:
        description: Megabytes a second of a Premium SSD v2 or Ultra disk. A new disk needs O(data_disks[].name) too.
        type: int
      disk_encryption_set:
        description: Id of the disk encryption set whose key encrypts the disk. The machine never changes it.
        type: str
      caching:
        description: Host caching.
        type: str
        choices: [None, ReadOnly, ReadWrite]
      delete_option:
        description:
          - Whether the disk goes when the machine does; V(Delete) for one that is made, V(Detach) for one that is
            attached.
        type: str
        choices: [Delete, Detach]
  security_type:
    description:
      - The security type. Azure's default where not given, or the disk's with O(os_disk.managed_disk).
      - Azure's default for a new VM is trusted launch where the subscription has it as default, and image and size
        support it, else V(standard). Give V(standard) for what trusted launch excludes, such as hibernation of Linux.
      - A change between V(standard) and V(trusted_launch) needs the machine deallocated. It is judged like a resize.
    type: str
    choices: [standard, trusted_launch, confidential_vm]
  secure_boot:
    description:
      - Secure Boot; V(true) in a new machine whose O(security_type) is not V(standard), V(false) in one that exists and
        takes trusted launch.
    type: bool
  vtpm:
    description:
      - Virtual TPM; V(true) in a machine that is made with, or takes, another O(security_type) than V(standard).
    type: bool
  encryption_at_host:
    description: Encrypt temporary disks and caches at the host.
    type: bool
  hibernation:
    description:
      - Whether the machine can be hibernated, for which the size and the image need to be made.
      - A change needs the machine deallocated. If the OS disk does not say that its system supports hibernation, the
        plan has the disk say so first.
    type: bool
  subnet_id:
    description:
      - Id of the subnet in which a network interface is made with the machine. It is deleted with the machine.
      - The interface's name ends in a digest of the network options, by which a later run knows it without reading it.
    type: str
  public_ip:
    description: Whether the interface made in O(subnet_id) gets a public address.
    type: bool
  accelerated_networking:
    description: Accelerated networking of the interface made in O(subnet_id).
    type: bool
  security_group_id:
    description: Network security group of the interface made in O(subnet_id).
    type: str
  network_interfaces:
    description:
      - Ids of existing network interfaces, the primary one first; instead of O(subnet_id). They stay when the machine
        is deleted.
    type: list
    elements: str
  admin_username:
    description: The account made in a machine from an image.
    type: str
  admin_password:
    description: Its password. Azure never shows it, so a changed one is not a change.
    type: str
  ssh_public_keys:
    description: Its public keys, for Linux. Without O(admin_password), logging in by password is switched off.
    type: list
    elements: str
  computer_name:
    description: The host name; the machine's name where not given.
    type: str
  custom_data:
    description:
      - Text handed to the machine at its first boot, as cloud-init reads it. Azure never shows it, so a changed one
        is not a change.
    type: str
  user_data:
    description: Text the machine can read at any time; it costs one more call to compare.
    type: str
  identity:
    description: Managed identities.
    type: dict
    suboptions:
      system_assigned:
        description: Whether the machine has an identity of its own.
        type: bool
        default: false
      user_assigned:
        description: Ids of user-assigned identities, all of them; others are taken away, and all where none is given.
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
    description: V(spot) machines cost less and may be evicted.
    type: str
    choices: [regular, spot]
  eviction_policy:
    description: What happens to an evicted machine.
    type: str
    choices: [deallocate, delete]
  max_price:
    description: The most a spot machine may cost per hour in US dollars; V(-1) for the regular price.
    type: float
  availability_set:
    description: Id of an availability set.
    type: str
  proximity_placement_group:
    description: Id of a proximity placement group.
    type: str
  host:
    description: Id of the dedicated host to run on.
    type: str
  host_group:
    description: Id of the group of dedicated hosts, of which Azure picks one.
    type: str
  capacity_reservation_group:
    description: Id of the capacity reservation group to draw on.
    type: str
  platform_fault_domain:
    description: The fault domain, in a flexible scale set.
    type: int
  disk_controller:
    description:
      - How disks are attached; Azure chooses if not given.
      - A change needs the VM deallocated. If the OS disk does not say that its system boots from the controller, the
        plan tags the disk for it first. Azure does not check that the system has the NVMe driver, which is a warning.
      - A move from a size with SCSI to one that has NVMe only, such as those of the series v6, needs O(size),
        V(NVMe) and O(allow_deallocate) in one task.
    type: str
    choices: [SCSI, NVMe]
  ultra_ssd:
    description: Whether Ultra disks can be attached.
    type: bool
  provision_vm_agent:
    description: Whether Azure's agent is in the guest.
    type: bool
  patch_settings:
    description: How the guest is patched; for machines that were made with an account.
    type: dict
    suboptions:
      patch_mode:
        description: V(Manual) and V(AutomaticByOS) are for Windows, V(ImageDefault) is for Linux.
        type: str
        choices: [Manual, AutomaticByOS, AutomaticByPlatform, ImageDefault]
      assessment_mode:
        description: Who looks for missing patches.
        type: str
        choices: [ImageDefault, AutomaticByPlatform]
  termination_notification:
    description: Telling the guest before the machine is deleted.
    type: dict
    suboptions:
      enabled:
        description: Whether it is told.
        type: bool
        default: true
      not_before_timeout:
        description: How long it is waited for, an ISO 8601 duration from V(PT5M) to V(PT15M).
        type: str
  extensions_time_budget:
    description: How long extensions may take, an ISO 8601 duration from V(PT15M) to V(PT120M).
    type: str
  license_type:
    description: Licence brought along, such as V(Windows_Server) or V(RHEL_BYOS); V(None) to end it.
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
  upgrade_generation:
    description:
      - Whether O(security_type=trusted_launch) may make a generation 1 machine that exists generation 2, the only way
        up that Azure has. There is no way back but a restore, and the system on the disk has to be ready for UEFI.
      - Afterwards the machine still names the image it was made from, which O(image) may go on naming.
      - The role P(gen2.azure.upgrade#role) checks the guest, takes a snapshot and does the rest.
    type: bool
    default: false
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
      - What a verdict with blockers does to a creation or a resize.
      - V(enforce) fails before any write, V(warn) warns and goes on, V(off) asks for no facts and gives no verdict.
    type: str
    choices: [enforce, warn, 'off']
    default: enforce
  allow_deallocate:
    description:
      - Whether the machine may be deallocated, and started again, for changes that need it.
      - Where the change then fails, the machine is started again as it was.
      - Where the run itself dies, the next one starts the machine. It knows to do so by O(power_state), or, where that
        is not given, by the tag C(gen2.azure.returns-to), which the machine has for the time of the change.
      - The tag holds the id of the VM too. A tag that was copied from another VM is ignored, with a warning.
    type: bool
    default: false
notes:
  - "RBAC actions: C(Microsoft.Compute/virtualMachines/read) for an up-to-date machine, and
    C(Microsoft.Compute/disks/read) where Azure does not show its generation; to create or resize also
    C(Microsoft.Compute/virtualMachines/write), C(Microsoft.Compute/skus/read) and, by source,
    C(Microsoft.Compute/locations/publishers/artifacttypes/offers/skus/versions/read),
    C(Microsoft.Compute/images/read), C(Microsoft.Compute/galleries/images/read) with
    C(Microsoft.Compute/galleries/images/versions/read), or
    C(Microsoft.Compute/disks/read) with C(Microsoft.Compute/disks/write); for its
    network C(Microsoft.Network/virtualNetworks/subnets/join/action) with C(Microsoft.Network/networkInterfaces/write),
    or C(Microsoft.Network/networkInterfaces/join/action)."
  - "C(Microsoft.Compute/disks/read) and C(Microsoft.Compute/disks/write) also to change O(disk_controller) or to enable
    O(hibernation), which the OS disk has to support."
  - "For an image with a purchase plan,
    C(Microsoft.MarketplaceOrdering/offerTypes/publishers/offers/plans/agreements/read) tells whether its terms are
    accepted, and C(Microsoft.MarketplaceOrdering/offerTypes/publishers/offers/plans/agreements/write) accepts them."
  - "Besides, C(Microsoft.Compute/virtualMachines/start/action), C(Microsoft.Compute/virtualMachines/powerOff/action),
    C(Microsoft.Compute/virtualMachines/deallocate/action), C(Microsoft.Compute/virtualMachines/restart/action),
    C(Microsoft.Compute/virtualMachines/redeploy/action), C(Microsoft.Compute/virtualMachines/reapply/action),
    C(Microsoft.Compute/virtualMachines/reimage/action), C(Microsoft.Compute/virtualMachines/generalize/action) and
    C(Microsoft.Compute/virtualMachines/delete) for what their names say; and
    C(Microsoft.Network/networkInterfaces/read) where a machine has an interface of another origin than O(subnet_id).
    To delete, C(Microsoft.Network/networkInterfaces/read) and C(Microsoft.Network/publicIPAddresses/read) let the plan
    name the public IP addresses that go with the VM. Without these rights, the plan says that they are unknown."
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
- name: A generation 2 machine from the marketplace, with trusted launch
  gen2.azure.virtual_machine:
    name: web1
    resource_group: web
    location: westeurope
    size: [Standard_D2s_v5, Standard_D2s_v3]
    image: Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2:latest
    security_type: trusted_launch
    subnet_id: "{{ network.subnet_id }}"
    admin_username: azureuser
    ssh_public_keys: ["{{ lookup('ansible.builtin.file', '~/.ssh/id_ed25519.pub') }}"]

- name: A machine from a managed image
  gen2.azure.virtual_machine:
    name: web2
    resource_group: web
    size: Standard_D2s_v5
    image:
      name: golden
    subnet_id: "{{ network.subnet_id }}"
    admin_username: azureuser
    ssh_public_keys: ["{{ lookup('ansible.builtin.file', '~/.ssh/id_ed25519.pub') }}"]

- name: A machine from the latest version of a gallery's image, with trusted launch
  gen2.azure.virtual_machine:
    name: web4
    resource_group: web
    size: Standard_D2s_v5
    image:
      gallery: golden
      name: web
      resource_group: images
    security_type: trusted_launch
    subnet_id: "{{ network.subnet_id }}"
    admin_username: azureuser
    ssh_public_keys: ["{{ lookup('ansible.builtin.file', '~/.ssh/id_ed25519.pub') }}"]

- name: A machine that boots from a disk that exists
  gen2.azure.virtual_machine:
    name: web3
    resource_group: web
    size: Standard_D2s_v5
    os_disk:
      managed_disk: restored-os
    subnet_id: "{{ network.subnet_id }}"

- name: Deallocate it
  gen2.azure.virtual_machine:
    name: web3
    resource_group: web
    power_state: deallocated

- name: Move it to another host
  gen2.azure.virtual_machine:
    name: web3
    resource_group: web
    action: redeploy

- name: Mark a machine whose system was generalised as one to make images of
  gen2.azure.virtual_machine:
    name: golden
    resource_group: web
    power_state: deallocated
    action: generalize

- name: Delete it; the disk that was given stays
  gen2.azure.virtual_machine:
    name: web3
    resource_group: web
    state: absent
"""

RETURN = r"""
virtual_machine:
  description: The machine as Azure shows it afterwards; null where it does not exist.
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
    zone:
      description: Its zone.
      type: str
      returned: always
    size:
      description: Its size.
      type: str
      returned: always
    generation:
      description: The generation it booted as, V(V1) or V(V2); null where Azure does not show it.
      type: str
      returned: always
    security_type:
      description: Its security type.
      type: str
      returned: always
    secure_boot:
      description: Whether Secure Boot is on.
      type: bool
      returned: always
    vtpm:
      description: Whether it has a virtual TPM.
      type: bool
      returned: always
    power_state:
      description: Its power state.
      type: str
      returned: always
    generalized:
      description: Whether it is marked as one to make images of, and never boots again.
      type: bool
      returned: always
    provisioning_state:
      description: Azure's provisioning state.
      type: str
      returned: always
    computer_name:
      description: Its host name; null with an attached disk.
      type: str
      returned: always
    admin_username:
      description: Its first account; null with an attached disk.
      type: str
      returned: always
    os_type:
      description: Its system.
      type: str
      returned: always
    os_disk_id:
      description: Id of the disk it boots from.
      type: str
      returned: always
    data_disk_ids:
      description: Ids of its data disks.
      type: list
      elements: str
      returned: always
    network_interface_ids:
      description: Ids of its network interfaces.
      type: list
      elements: str
      returned: always
    tags:
      description: Its tags.
      type: dict
      returned: always
    properties:
      description: Azure's own document, instance view included.
      type: dict
      returned: always
kept:
  description: What is attached to the VM and stays when it is deleted.
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
      description: Its resource group.
      type: str
      returned: always
    reason:
      description: Why it stays.
      type: str
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
  sample:
    steps:
      - method: PATCH
        resource_id: /subscriptions/xxxx/resourceGroups/web/providers/Microsoft.Compute/virtualMachines/web1
        action: ""
        summary: update virtual machine web1
        changes:
          - path: size
            before: Standard_D2s_v3
            after: Standard_D2s_v5
            cost: needs reboot
    drift: []
verdict:
  description: The eligibility of size and source.
  returned: when a machine is created or resized
  type: dict
  contains:
    eligible:
      description: Whether nothing blocks it.
      type: bool
      returned: always
    size:
      description: The size that was picked.
      type: str
      returned: always
    location:
      description: The location it was judged in.
      type: str
      returned: always
    generation:
      description: The generation of the machine that results.
      type: str
      returned: always
    reasons:
      description: All findings, each with C(code), C(severity), C(about), C(message), C(remedy) and C(source).
      type: list
      elements: dict
      returned: always
progress:
  description:
    - How far the plan had come when a step of it failed, as summaries of steps.
    - C(outcome) is what is known of the step in C(stopped_at). V(refused) means that Azure did not do it, or that it
      was not sent. V(unknown) means that it was sent and no usable answer came. V(begun) means that Azure accepted it
      and its end was not seen. V(failed) means that Azure accepted it and it ended in an error.
    - C(put_back) lists the steps of the rollback that were carried out, such as starting a VM that was deallocated for
      the change.
    - C(owed) lists the steps of the rollback that were not carried out. The next run of the task does them.
    - C(changed) is V(true) where anything may have changed.
  returned: failure of a step
  type: dict
  sample:
    done: [deallocate virtual machine web1]
    stopped_at: update virtual machine web1
    outcome: refused
    left: [start virtual machine web1]
    put_back: [start virtual machine web1]
    owed: []
error:
  description: What stopped the task.
  returned: failure
  type: dict
  sample:
    code: NotEligible
    status: null
    resource_id: /subscriptions/xxxx/resourceGroups/web/providers/Microsoft.Compute/virtualMachines/web1
    request_id: null
    transient: false
    reasons: [size_cannot_boot_source]
"""

from ..module_utils.arm.virtual_machines import machine_facts, propose_machine
from ..module_utils.domain.virtual_machine.arguments import MACHINE_ARGUMENTS
from ..module_utils.domain.virtual_machine.desired import DesiredMachine
from ..module_utils.module import StateModule, run_state_module


def main() -> None:
    machine = StateModule(
        result="virtual_machine",
        read=lambda options, subscription: DesiredMachine.from_options(options, subscription=subscription),
        propose=propose_machine,
        describe=lambda client, desired: machine_facts(client, desired.resource_id),
    )
    run_state_module(machine, argument_spec=MACHINE_ARGUMENTS)


if __name__ == "__main__":
    main()
