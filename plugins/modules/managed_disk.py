#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: managed_disk
version_added: 0.1.0
short_description: Desired state of an Azure managed disk whose generation is never left open
description:
  - Creates, updates and deletes one managed disk, empty or from an image, another disk, a snapshot, a blob, or a VHD
    that is uploaded.
  - A disk that holds a system is always created with its generation on record. Azure boots one without as generation 1.
  - The generation is compared with that of the source before anything is written, where the source records one.
options:
  name:
    description: Name of the disk.
    type: str
    required: true
  resource_group:
    description: Its resource group, which has to exist.
    type: str
    required: true
  state:
    description:
      - V(present) creates or updates.
      - V(absent) deletes the disk, and is refused while the disk is attached to a machine or is being
        exported.
    type: str
    choices: [present, absent]
    default: present
  location:
    description:
      - The Azure location; that of the resource group where a disk is created without it.
      - A disk made from a disk, a snapshot or a managed image lies where that lies.
    type: str
  generation:
    description:
      - The generation the disk is marked with, and machines made from it are of.
      - Azure changes it on no existing disk. One that records none counts as V(V1).
      - A data disk has none. It is one that is empty, copied from one, or uploaded from a VHD that does not boot, and
        has no O(os_type).
    type: str
    choices: [V1, V2]
    default: V2
  source:
    description: What the disk is made from, exactly one; an empty disk of O(size_gb) where not given.
    type: dict
    suboptions:
      image:
        description:
          - An image, as a marketplace URN C(publisher:offer:sku:version), a dictionary of C(publisher), C(offer),
            C(sku) and optionally C(version), the id of a managed image or of a gallery's image, or a dictionary with
            C(id), or with C(name) and optionally C(resource_group), to which C(gallery) and optionally C(version) make
            it a gallery's image.
          - The version V(latest) is resolved when the disk is created, and matches any version afterwards.
        type: raw
      disk:
        description: Id of another managed disk, or its name in O(resource_group).
        type: str
      snapshot:
        description: Id of a snapshot, or its name in O(resource_group).
        type: str
      blob_uri:
        description:
          - Address of a VHD in a storage account of the same location, without a signature.
          - Azure reads it with the rights of the identity that runs the task.
        type: str
      storage_account_id:
        description: Id of the storage account that holds O(source.blob_uri).
        type: str
      vhd:
        description:
          - A fixed VHD on the machine that the task runs on, which is uploaded into the disk; no storage account is
            needed.
          - Before anything is written, also in check mode, it is looked at as M(gen2.azure.vhd_info) looks at it. What
            Azure does not take is refused, with the command of C(qemu-img) that mends it, and so is a disk that does
            not boot as O(generation).
          - Only what the file holds is sent, ranges that are all zeros are left out. The plan counts what the file
            system holds as written, which is the most that can be. An upload that was interrupted is
            gone on with by the next run, which sends again what has changed in the file since. Until it is complete, a
            disk counts as not made, and Azure attaches it nowhere.
          - Of a complete upload Azure records the size of the file alone. A later run compares that, if the file is
            still there, and nothing else of it.
        type: path
  os_type:
    description:
      - The system on the disk; taken from the source where it records it.
      - Give it with O(source.blob_uri) and O(source.vhd), since neither records it.
    type: str
    choices: [Linux, Windows]
  size_gb:
    description:
      - Size in GiB, at least that of the source. An uploaded disk is as large as its file, and then grown to it.
      - It can only grow. An OS disk and a shared disk grow while the VM is deallocated, a data disk while the VM runs.
      - A disk that is not an Ultra disk or Premium SSD v2 must be detached to grow beyond 4 TiB.
    type: int
  storage_account_type:
    description: Storage type. It changes while no running machine holds the disk.
    type: str
    choices: [Standard_LRS, StandardSSD_LRS, StandardSSD_ZRS, Premium_LRS, Premium_ZRS, PremiumV2_LRS, UltraSSD_LRS]
  zone:
    description: The availability zone.
    type: str
  owner:
    description:
      - The VM that the disk is created for, by id or by its name in O(resource_group).
      - A disk that the task creates gets the tag C(gen2.azure.owner), which holds the disk's own id and the VM's. A
        disk that exists already gets none.
      - With O(state=absent), only a disk that carries this tag for this VM is deleted. The tag is read again first. Any
        other disk is left, and RV(kept) says why. A tag that was copied from another disk proves nothing.
      - O(purge_tags) keeps this tag.
    type: str
  security_type:
    description:
      - The security type of machines that boot from the disk.
      - A copy of a disk or snapshot has that of its source, and another one is refused.
    type: str
    choices: [standard, trusted_launch]
  disk_controllers:
    description:
      - The disk controllers that the operating system on it boots from; those of its source if not given. A disk that
        does not say counts as V([SCSI]).
      - VM sizes of the series v6 and later have NVMe only. A disk that was imported, uploaded, or copied from one that
        does not say so boots such a size with V([SCSI, NVMe]) only. Azure does not check that the system has the
        driver.
      - V(NVMe) needs generation 2. Azure does not take V(NVMe) alone.
    type: list
    elements: str
    choices: [SCSI, NVMe]
  accelerated_networking:
    description: Whether the operating system on it supports accelerated networking.
    type: bool
  hibernation:
    description:
      - Whether the operating system on it supports hibernation. Azure enables hibernation on a VM only if its OS disk
        says so.
    type: bool
  architecture:
    description:
      - The CPU architecture of the operating system on it. V(Arm64) needs generation 2.
      - Of an uploaded file it is read from the EFI loader if not given.
    type: str
    choices: [x64, Arm64]
notes:
  - "An upload asks Azure for a signed address for one hour, and for the next one where it takes longer. The address
    stays in the module's memory. The access is ended with the upload, whether that succeeds, fails or is stopped by
    SIGINT, SIGTERM or SIGHUP; until Azure has the VHD's footer, which is sent last, it makes no disk of what is there
    and may leave the access to its hour."
  - "Each write of an upload carries its MD5, which Azure compares. At the end the pages that Azure lists as written are
    held against those of the file, which reads nothing back. What has been confirmed is noted in
    C($XDG_CACHE_HOME/gen2.azure/uploads) or C(~/.cache/gen2.azure/uploads), without secrets and for the user alone;
    where that is lost, as in a container that is made anew, an interrupted upload starts over."
  - While an upload runs, a line tells every five seconds how far it is, how fast, and how long it will take. The
    variable C(gen2_azure_progress_seconds) sets another interval, and V(0) none. It is shown where the task runs on the
    controller, as with C(delegate_to=localhost), neither with C(no_log) nor with C(async).
  - O(wait) and O(wait_timeout) are about what Azure does. An upload is always waited for, however long it takes.
  - A confidential disk cannot be uploaded, since a VHD has no guest state.
  - "RBAC actions: C(Microsoft.Compute/disks/read) for an up-to-date disk; besides, C(Microsoft.Compute/disks/write),
    C(Microsoft.Compute/disks/delete), and to create C(Microsoft.Resources/subscriptions/resourceGroups/read) without
    O(location) and, by source,
    C(Microsoft.Compute/locations/publishers/artifacttypes/offers/skus/versions/read), C(Microsoft.Compute/images/read),
    C(Microsoft.Compute/galleries/images/read) with C(Microsoft.Compute/galleries/images/versions/read),
    C(Microsoft.Compute/disks/beginGetAccess/action), C(Microsoft.Compute/snapshots/read) or
    C(Microsoft.Storage/storageAccounts/read); for O(source.vhd) C(Microsoft.Compute/disks/beginGetAccess/action) with
    C(Microsoft.Compute/disks/endGetAccess/action)."
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
- name: A generation 2 system disk from the marketplace, ready for trusted launch
  gen2.azure.managed_disk:
    name: web1-os
    resource_group: web
    source:
      image: Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2:latest
    security_type: trusted_launch
    storage_account_type: Premium_LRS

- name: A system disk from a VHD, marked as the generation it was installed for
  gen2.azure.managed_disk:
    name: migrated-os
    resource_group: web
    source:
      blob_uri: https://images.blob.core.windows.net/vhds/migrated.vhd
      storage_account_id: >-
        /subscriptions/xxxx/resourceGroups/images/providers/Microsoft.Storage/storageAccounts/images
    os_type: Linux
    generation: V2

- name: A system disk from a VHD of this machine, uploaded without a storage account
  gen2.azure.managed_disk:
    name: migrated-os
    resource_group: web
    location: westeurope
    source:
      vhd: /srv/images/migrated.vhd
    os_type: Linux
    storage_account_type: Premium_LRS

- name: A disk whose system boots from NVMe too, for a VM size of the series v6 or later
  gen2.azure.managed_disk:
    name: migrated-os
    resource_group: web
    disk_controllers: [SCSI, NVMe]
    accelerated_networking: true

- name: A version of a gallery image from that disk
  gen2.azure.gallery_image_version:
    gallery: golden
    gallery_image: web
    name: 1.0.0
    resource_group: web
    source:
      disk: migrated-os

- name: A copy of a snapshot
  gen2.azure.managed_disk:
    name: restored-os
    resource_group: web
    source:
      snapshot: nightly

- name: An empty data disk
  gen2.azure.managed_disk:
    name: data0
    resource_group: web
    size_gb: 128
    zone: "1"

- name: Delete it
  gen2.azure.managed_disk:
    name: data0
    resource_group: web
    state: absent

- name: Delete a disk only if a task with the same owner created it
  gen2.azure.managed_disk:
    name: web1-os
    resource_group: web
    owner: web1
    state: absent
"""

RETURN = r"""
managed_disk:
  description: The disk as Azure shows it afterwards; null where it does not exist.
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
    generation:
      description: What Azure boots it as, V(V1) or V(V2); null for a data disk.
      type: str
      returned: always
    recorded_generation:
      description: What Azure has on record; null where that is nothing, which boots as V(V1).
      type: str
      returned: always
    os_type:
      description: The system on it; null for a data disk.
      type: str
      returned: always
    size_gb:
      description: Its size in GiB.
      type: int
      returned: always
    storage_account_type:
      description: Its storage type.
      type: str
      returned: always
    security_type:
      description: Its security type.
      type: str
      returned: always
    disk_controllers:
      description: The disk controllers that the operating system on it boots from; empty if Azure does not say.
      type: list
      elements: str
      returned: always
    accelerated_networking:
      description: Whether that system supports accelerated networking; null if Azure does not say.
      type: bool
      returned: always
    hibernation:
      description: Whether that system supports hibernation; null if Azure does not say.
      type: bool
      returned: always
    architecture:
      description: Its CPU architecture; null if Azure does not say.
      type: str
      returned: always
    source:
      description: Id or address of what it was made from; null where it was empty.
      type: str
      returned: always
    disk_state:
      description: Azure's word for what holds it, such as V(Unattached), V(Attached) or V(Reserved).
      type: str
      returned: always
    managed_by:
      description: Id of the machine it is attached to.
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
owned:
  description: Whether the disk carries the proof that it was created for O(owner), or will carry it once it is created.
  returned: with O(owner) and O(state=present)
  type: bool
kept:
  description: The disk, where it was left because it does not carry the proof of O(owner), or because it is in use.
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
      description: Why it was left.
      type: str
      returned: always
upload:
  description: What was sent of O(source.vhd).
  returned: when a file was uploaded
  type: dict
  contains:
    bytes_sent:
      description: The bytes sent by this run.
      type: int
      returned: always
    bytes_kept:
      description: The bytes that an earlier run had sent.
      type: int
      returned: always
    writes:
      description: The writes it took.
      type: int
      returned: always
    file_size:
      description: The bytes of the file, those that are zeros included.
      type: int
      returned: always
verdict:
  description: Whether the source makes the disk that was asked for.
  returned: when a disk is made from an image, a disk, a snapshot or a VHD of this machine
  type: dict
  contains:
    eligible:
      description: Whether nothing blocks it.
      type: bool
      returned: always
    generation:
      description: The generation the disk is marked with.
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
    - C(changed) is V(true) where anything may have changed.
  returned: failure of a step
  type: dict
  sample:
    done: []
    stopped_at: update managed disk data1
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
    resource_id: /subscriptions/xxxx/resourceGroups/web/providers/Microsoft.Compute/disks/restored-os
    request_id: null
    transient: false
    reasons: [source_records_other_generation]
"""

from ..module_utils.arm.managed_disks import disk_facts, propose_disk
from ..module_utils.domain.managed_disk.arguments import DISK_ARGUMENTS
from ..module_utils.domain.managed_disk.desired import DesiredDisk
from ..module_utils.local_image import with_local_image
from ..module_utils.module import StateModule, run_state_module


def main() -> None:
    disk = StateModule(
        result="managed_disk",
        read=lambda options, subscription: with_local_image(
            DesiredDisk.from_options(options, subscription=subscription)
        ),
        propose=propose_disk,
        describe=disk_facts,
    )
    run_state_module(disk, argument_spec=DISK_ARGUMENTS)


if __name__ == "__main__":
    main()
