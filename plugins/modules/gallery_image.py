#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: gallery_image
version_added: 0.1.0
short_description: Desired state of an image definition in an Azure compute gallery, its generation always said
description:
  - Creates, updates and deletes one image definition. Its versions are those of M(gen2.azure.gallery_image_version).
  - The definition decides what its machines are, the generation first. Azure takes V(V1) where none is sent, and never
    changes it.
options:
  name:
    description: Name of the image definition.
    type: str
    required: true
  gallery:
    description: Id of the gallery, or its name in O(resource_group). It has to exist.
    type: str
    required: true
  resource_group:
    description: The resource group of a gallery that is given by name.
    type: str
    required: true
  state:
    description:
      - V(present) creates or updates.
      - V(absent) deletes the image definition, and is refused while it has versions.
    type: str
    choices: [present, absent]
    default: present
  location:
    description: The Azure location; that of the gallery where an image definition is created without it.
    type: str
  generation:
    description: The generation of the machines. It is always sent, and Azure never changes it.
    type: str
    choices: [V1, V2]
    default: V2
  os_type:
    description: The system; needed to create.
    type: str
    choices: [Linux, Windows]
  os_state:
    description:
      - Whether the system is prepared to be provisioned anew. V(Generalized) where created without it.
      - A machine of a V(Specialized) one keeps the accounts and the host name that are in the image.
    type: str
    choices: [Generalized, Specialized]
  architecture:
    description: The processor architecture. Azure takes V(x64) where it is not said.
    type: str
    choices: [x64, Arm64]
  publisher:
    description: First part of a name of your own, unique in the gallery with O(offer) and O(sku); needed to create.
    type: str
  offer:
    description: Second part of that name.
    type: str
  sku:
    description: Third part of that name.
    type: str
  security_type:
    description:
      - The security type of the machines, which needs generation 2 unless V(standard).
      - The types that end in C(supported) leave the choice to each machine. Their versions are made of blobs and
        managed images, not of machines, disks or snapshots, since those bring a guest state.
      - V(trusted_launch) and V(confidential_vm) are for versions made of a machine of that type, or of its disk or
        snapshot, and make machines of that type only.
      - It is not changed on an existing image definition.
    type: str
    choices:
      - standard
      - trusted_launch_supported
      - trusted_launch
      - confidential_vm_supported
      - confidential_vm
      - trusted_launch_and_confidential_vm_supported
  disk_controllers:
    description: The disk controllers that the system boots from. The newest sizes have V(NVMe) only.
    type: list
    elements: str
    choices: [SCSI, NVMe]
  accelerated_networking:
    description: Whether the system has drivers for accelerated networking.
    type: bool
  hibernation:
    description: Whether the system can hibernate.
    type: bool
  purchase_plan:
    description: The plan under which the image is sold, which has to be that of the image its versions come from.
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
  description:
    description: What the image is for.
    type: str
notes:
  - "RBAC actions: C(Microsoft.Compute/galleries/images/read) for an up-to-date image definition; besides,
    C(Microsoft.Compute/galleries/images/write) with C(Microsoft.Compute/galleries/read), and
    C(Microsoft.Compute/galleries/images/delete) with C(Microsoft.Compute/galleries/images/versions/read)."
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
- name: A generation 2 image for trusted launch and for the newest sizes
  gen2.azure.gallery_image:
    name: web
    gallery: golden
    resource_group: images
    os_type: Linux
    publisher: example
    offer: web
    sku: v2
    security_type: trusted_launch_supported
    disk_controllers: [SCSI, NVMe]
    accelerated_networking: true

- name: An image of specialised trusted machines
  gen2.azure.gallery_image:
    name: database
    gallery: golden
    resource_group: images
    os_type: Windows
    os_state: Specialized
    publisher: example
    offer: database
    sku: v2
    security_type: trusted_launch

- name: Delete it
  gen2.azure.gallery_image:
    name: database
    gallery: golden
    resource_group: images
    state: absent
"""

RETURN = r"""
gallery_image:
  description: The image definition as Azure shows it afterwards; null where it does not exist.
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
      description: The generation of its machines, V(V1) or V(V2).
      type: str
      returned: always
    os_type:
      description: The system.
      type: str
      returned: always
    os_state:
      description: V(Generalized) or V(Specialized).
      type: str
      returned: always
    architecture:
      description: The processor architecture.
      type: str
      returned: always
    publisher:
      description: First part of its own name.
      type: str
      returned: always
    offer:
      description: Second part of it.
      type: str
      returned: always
    sku:
      description: Third part of it.
      type: str
      returned: always
    security_type:
      description: The security type of its machines, as in O(security_type).
      type: str
      returned: always
    disk_controllers:
      description: The disk controllers it says it boots from.
      type: list
      elements: str
      returned: always
    accelerated_networking:
      description: Whether it says it takes accelerated networking.
      type: bool
      returned: always
    hibernation:
      description: Whether it says it can hibernate.
      type: bool
      returned: always
    purchase_plan:
      description: The plan under which it is sold.
      type: dict
      returned: always
    description:
      description: What it is for.
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
    stopped_at: update gallery image web
    outcome: begun
    left: []
    put_back: []
    owed: []
error:
  description: What stopped the task.
  returned: failure
  type: dict
  sample:
    code: ImmutableDrift
    status: null
    resource_id: >-
      /subscriptions/xxxx/resourceGroups/images/providers/Microsoft.Compute/galleries/golden/images/web
    request_id: null
    transient: false
    drift:
      - path: generation
        before: V1
        after: V2
        cost: needs replace
"""

from ..module_utils.arm.gallery_images import gallery_image_facts, propose_gallery_image
from ..module_utils.domain.gallery_image.arguments import GALLERY_IMAGE_ARGUMENTS
from ..module_utils.domain.gallery_image.desired import DesiredGalleryImage
from ..module_utils.module import StateModule, run_state_module


def main() -> None:
    gallery_image = StateModule(
        result="gallery_image",
        read=lambda options, subscription: DesiredGalleryImage.from_options(options, subscription=subscription),
        propose=propose_gallery_image,
        describe=gallery_image_facts,
    )
    run_state_module(gallery_image, argument_spec=GALLERY_IMAGE_ARGUMENTS)


if __name__ == "__main__":
    main()
