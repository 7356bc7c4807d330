#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: gallery_image_version
version_added: 0.1.0
short_description: Desired state of an image version in an Azure compute gallery, checked against its definition
description:
  - Creates, updates and deletes one version of an image definition, and says how far its replication is.
  - Generation, security type, system and state of the source are compared with those of the definition before anything
    is written, where Azure records them. Of a blob it records nothing.
options:
  name:
    description: The version, three numbers such as V(1.0.0).
    type: str
    required: true
  gallery:
    description: Id of the gallery, or its name in O(resource_group).
    type: str
    required: true
  gallery_image:
    description: Name of the image definition, which has to exist.
    type: str
    required: true
  resource_group:
    description: The resource group of what is given by name.
    type: str
    required: true
  state:
    description: V(present) creates or updates, V(absent) deletes the version and its replicas.
    type: str
    choices: [present, absent]
    default: present
  location:
    description: The Azure location the version is made in; that of the image definition where created without it.
    type: str
  generation:
    description: The generation the definition has to be of; not compared where not given.
    type: str
    choices: [V1, V2]
  source:
    description: What the version is made of, exactly one; needed to create.
    type: dict
    suboptions:
      virtual_machine:
        description: Id of a machine, or its name in O(resource_group); generalised for a generalised definition.
        type: str
      managed_image:
        description: Id of a managed image, or its name in O(resource_group).
        type: str
      disk:
        description: Id of a managed disk, or its name in O(resource_group).
        type: str
      snapshot:
        description: Id of a snapshot, or its name in O(resource_group).
        type: str
      blob_uri:
        description: Address of a VHD in a storage account, without a signature.
        type: str
      storage_account_id:
        description: Id of the storage account that holds O(source.blob_uri).
        type: str
  target_regions:
    description:
      - Where the version has replicas; where it is made, if created without it. The location of the source has to be
        among them.
      - The list is complete. Replicas in regions that are not in it are removed.
    type: list
    elements: dict
    suboptions:
      name:
        description: The location.
        type: str
        required: true
      replicas:
        description: Number of replicas there, O(replicas) where not given.
        type: int
      storage_account_type:
        description: Storage type there, which never changes.
        type: str
        choices: [Standard_LRS, Standard_ZRS, Premium_LRS]
      exclude_from_latest:
        description:
          - Whether VMs that are created in this region from the latest version do not use this version.
          - O(exclude_from_latest) excludes the version in every region.
        type: bool
  replicas:
    description: Number of replicas in each region that says none of its own.
    type: int
  storage_account_type:
    description: Storage type in regions that say none of their own, which never changes.
    type: str
    choices: [Standard_LRS, Standard_ZRS, Premium_LRS]
  exclude_from_latest:
    description: Whether machines that ask for the latest version are not made of this one.
    type: bool
notes:
  - While a version is replicated, a line tells every five seconds how far each region is. The variable
    C(gen2_azure_progress_seconds) sets another interval, and V(0) none. It is shown where the task runs on the
    controller, as with C(delegate_to=localhost), neither with C(no_log) nor with C(async).
  - "RBAC actions: C(Microsoft.Compute/galleries/images/versions/read) for an up-to-date version; besides,
    C(Microsoft.Compute/galleries/images/versions/write) with C(Microsoft.Compute/galleries/images/read),
    C(Microsoft.Compute/galleries/images/versions/delete), and by source C(Microsoft.Compute/virtualMachines/read) with
    C(Microsoft.Compute/virtualMachines/write), C(Microsoft.Compute/images/read), C(Microsoft.Compute/disks/read) with
    C(Microsoft.Compute/disks/beginGetAccess/action), C(Microsoft.Compute/snapshots/read) with
    C(Microsoft.Compute/snapshots/beginGetAccess/action), or C(Microsoft.Storage/storageAccounts/listKeys/action)."
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
- name: A version of a generalised machine, in two regions
  gen2.azure.gallery_image_version:
    name: 1.0.0
    gallery: golden
    gallery_image: web
    resource_group: images
    source:
      virtual_machine: builder
    target_regions:
      - name: westeurope
        replicas: 2
      - name: northeurope
  register: published

- name: See how far its replication is
  ansible.builtin.debug:
    var: published.gallery_image_version.replication

- name: A version of a snapshot, that nobody gets who asks for the latest
  gen2.azure.gallery_image_version:
    name: 1.1.0
    gallery: golden
    gallery_image: database
    resource_group: images
    source:
      snapshot: database-nightly
    exclude_from_latest: true

- name: Delete it
  gen2.azure.gallery_image_version:
    name: 1.1.0
    gallery: golden
    gallery_image: database
    resource_group: images
    state: absent
"""

RETURN = r"""
gallery_image_version:
  description: The image version as Azure shows it afterwards; null where it does not exist.
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
    target_regions:
      description: Where it has replicas, each with C(name), C(replicas), C(storage_account_type) and
        C(exclude_from_latest).
      type: list
      elements: dict
      returned: always
    replicas:
      description: Number of replicas in regions that say none of their own.
      type: int
      returned: always
    storage_account_type:
      description: Storage type in regions that say none of their own.
      type: str
      returned: always
    exclude_from_latest:
      description: Whether it is no latest version.
      type: bool
      returned: always
    published:
      description: When it was published.
      type: str
      returned: always
    source:
      description: Id or address of what it was made of.
      type: str
      returned: always
    replication:
      description: Its C(state) in all, and its C(regions), each with C(name), C(state) and C(progress) in percent.
      type: dict
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
verdict:
  description: Whether the source makes a version of the definition.
  returned: when a version is made, or with O(generation)
  type: dict
  contains:
    eligible:
      description: Whether nothing blocks it.
      type: bool
      returned: always
    generation:
      description: The generation of the definition.
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
    stopped_at: update image version 1.0.0
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
    resource_id: >-
      /subscriptions/xxxx/resourceGroups/images/providers/Microsoft.Compute/galleries/golden/images/web/versions/1.0.0
    request_id: null
    transient: false
    reasons: [source_is_other_generation_than_definition]
"""

from ..module_utils.arm.gallery_image_versions import gallery_image_version_facts, propose_gallery_image_version
from ..module_utils.domain.gallery_image_version.arguments import GALLERY_IMAGE_VERSION_ARGUMENTS
from ..module_utils.domain.gallery_image_version.desired import DesiredGalleryImageVersion
from ..module_utils.module import StateModule, run_state_module


def main() -> None:
    gallery_image_version = StateModule(
        result="gallery_image_version",
        read=lambda options, subscription: DesiredGalleryImageVersion.from_options(options, subscription=subscription),
        propose=propose_gallery_image_version,
        describe=gallery_image_version_facts,
    )
    run_state_module(gallery_image_version, argument_spec=GALLERY_IMAGE_VERSION_ARGUMENTS)


if __name__ == "__main__":
    main()
