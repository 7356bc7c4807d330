#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: managed_image
version_added: 0.1.0
short_description: Desired state of an Azure managed image whose generation is never left open
description:
  - Creates and deletes one managed image, made of a generalised machine, a disk, a snapshot or a blob.
  - The generation is always sent. It is compared with that of the source before anything is written.
  - An image is a finished copy. Azure changes nothing of it but its tags, and other differences are reported as drift.
options:
  name:
    description: Name of the image.
    type: str
    required: true
  resource_group:
    description: Its resource group, which has to exist.
    type: str
    required: true
  state:
    description: Whether the image is to exist.
    type: str
    choices: [present, absent]
    default: present
  location:
    description: The Azure location, which is that of the source; that of the resource group where not given.
    type: str
  generation:
    description:
      - The generation machines made from the image are of.
      - A source of another one is refused before any write. An image that records none counts as V(V1).
    type: str
    choices: [V1, V2]
    default: V2
  source:
    description: What the image is made of, exactly one. Needed to create an image.
    type: dict
    suboptions:
      virtual_machine:
        description:
          - Id of a machine, or its name in O(resource_group).
          - It has to be generalised, and of security type standard.
        type: str
      disk:
        description: Id of a managed disk, or its name in O(resource_group).
        type: str
      snapshot:
        description: Id of a snapshot, or its name in O(resource_group).
        type: str
      blob_uri:
        description: Address of a VHD in a storage account of the same location, without a signature.
        type: str
  os_type:
    description: The system; taken from the source where it records it. Not with O(source.virtual_machine).
    type: str
    choices: [Linux, Windows]
  os_state:
    description:
      - Whether the system was generalised. A new image of a disk, snapshot or blob is V(Generalized) where not given.
      - Not with O(source.virtual_machine).
    type: str
    choices: [Generalized, Specialized]
  storage_account_type:
    description: Storage type of the disk in the image. Not with O(source.virtual_machine).
    type: str
    choices: [Standard_LRS, StandardSSD_LRS, StandardSSD_ZRS, Premium_LRS, Premium_ZRS]
  caching:
    description: Host caching of the disk in the image. Not with O(source.virtual_machine).
    type: str
    choices: [None, ReadOnly, ReadWrite]
  zone_resilient:
    description: Whether the image is kept in all zones of the location.
    type: bool
notes:
  - "RBAC actions: C(Microsoft.Compute/images/read) for an image that exists; besides,
    C(Microsoft.Compute/images/write),
    C(Microsoft.Compute/images/delete), and to create C(Microsoft.Resources/subscriptions/resourceGroups/read) without
    O(location) and, by source, C(Microsoft.Compute/virtualMachines/read), C(Microsoft.Compute/disks/read) or
    C(Microsoft.Compute/snapshots/read)."
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
- name: An image of a generalised machine
  gen2.azure.managed_image:
    name: golden
    resource_group: web
    source:
      virtual_machine: builder

- name: An image of a disk
  gen2.azure.managed_image:
    name: golden
    resource_group: web
    source:
      disk: builder-os
    os_type: Linux

- name: An image of a generation 1 VHD
  gen2.azure.managed_image:
    name: old
    resource_group: web
    source:
      blob_uri: https://images.blob.core.windows.net/vhds/old.vhd
    os_type: Windows
    generation: V1

- name: Delete it
  gen2.azure.managed_image:
    name: old
    resource_group: web
    state: absent
"""

RETURN = r"""
managed_image:
  description: The image as Azure shows it afterwards; null where it does not exist.
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
    generation:
      description: What machines made from it boot as, V(V1) or V(V2).
      type: str
      returned: always
    recorded_generation:
      description: What Azure has on record; null where that is nothing, which boots as V(V1).
      type: str
      returned: always
    os_type:
      description: The system in it.
      type: str
      returned: always
    os_state:
      description: Whether that was generalised.
      type: str
      returned: always
    size_gb:
      description: Size of its OS disk in GiB.
      type: int
      returned: always
    storage_account_type:
      description: Storage type of its OS disk.
      type: str
      returned: always
    caching:
      description: Host caching of its OS disk.
      type: str
      returned: always
    zone_resilient:
      description: Whether it is kept in all zones.
      type: bool
      returned: always
    data_disk_luns:
      description: Logical unit numbers of the data disks in it.
      type: list
      elements: int
      returned: always
    source:
      description: Id or address of what it was made of.
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
verdict:
  description: Whether the source makes the image that was asked for.
  returned: when an image is made of a machine, a disk or a snapshot
  type: dict
  contains:
    eligible:
      description: Whether nothing blocks it.
      type: bool
      returned: always
    generation:
      description: The generation of the image.
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
    stopped_at: update managed image web
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
    resource_id: /subscriptions/xxxx/resourceGroups/web/providers/Microsoft.Compute/images/golden
    request_id: null
    transient: false
    reasons: [machine_is_not_generalised]
"""

from ..module_utils.arm.managed_images import image_facts, propose_image
from ..module_utils.domain.managed_image.arguments import IMAGE_ARGUMENTS
from ..module_utils.domain.managed_image.desired import DesiredImage
from ..module_utils.module import StateModule, run_state_module


def main() -> None:
    image = StateModule(
        result="managed_image",
        read=lambda options, subscription: DesiredImage.from_options(options, subscription=subscription),
        propose=propose_image,
        describe=image_facts,
    )
    run_state_module(image, argument_spec=IMAGE_ARGUMENTS)


if __name__ == "__main__":
    main()
