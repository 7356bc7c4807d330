#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: image_info
version_added: 0.1.0
short_description: Images to make machines of, with generation, security types, architecture, plan and deprecation
description:
  - With O(publisher) and O(offer), the images of the marketplace, of one SKU or of all that the offer has.
  - With O(images), the images named one by one, in any form that O(gen2.azure.virtual_machine#module:image) takes.
  - Otherwise managed images, one by its O(name), those of a O(resource_group), or those of the subscription.
  - Images are read concurrently.
options:
  location:
    description:
      - The location that offers the images of the marketplace, V(westeurope) or V(West Europe).
      - Of managed images, only those that lie there.
    type: str
  publisher:
    description: The publisher of images of the marketplace.
    type: str
  offer:
    description: The publisher's offer.
    type: str
  sku:
    description: One SKU of the offer; all of them where not given.
    type: str
  version:
    description:
      - The version of each SKU, V(latest) for the newest, or V(all).
      - Where no O(sku) is given, SKUs without the version are left out.
      - The default is V(latest).
    type: str
  images:
    description: Images named one by one.
    type: list
    elements: raw
    aliases: [image]
  name:
    description: The name of one managed image; an empty list is returned where it does not exist.
    type: str
  resource_group:
    description: The resource group of managed images, and of those of O(images) that are given by name alone.
    type: str
  patterns:
    description:
      - Only SKUs, managed images, or O(images), whose name matches one of these shell patterns, such as V(*-gen2).
      - SKUs that do not match are not read.
    type: list
    elements: str
    aliases: [pattern]
  generation:
    description: Only images that make machines of this generation.
    type: str
    choices: [V1, V2, any]
    default: any
  architecture:
    description: Only images for this processor architecture; an image that does not say is for V(x64).
    type: str
    choices: [x64, Arm64]
  trusted_launch:
    description: Only images that make machines with trusted launch, or only those that do not.
    type: bool
  confidential:
    description: Only images that make confidential machines, or only those that do not.
    type: bool
  os_type:
    description: Only images of this operating system.
    type: str
    choices: [Linux, Windows]
notes:
  - "RBAC actions: for the marketplace C(Microsoft.Compute/locations/publishers/artifacttypes/offers/skus/read) and
    C(Microsoft.Compute/locations/publishers/artifacttypes/offers/skus/versions/read), for managed images
    C(Microsoft.Compute/images/read), for images of galleries C(Microsoft.Compute/galleries/images/read) and
    C(Microsoft.Compute/galleries/images/versions/read)."
  - The name of a SKU does not tell its generation. Many generation 2 images have no suffix, and some generation 1
    images have one.
author:
  - gen2.azure maintainers (@gen2-azure)
extends_documentation_fragment:
  - gen2.azure.attributes
  - gen2.azure.attributes.info
  - gen2.azure.connection
"""

EXAMPLES = r"""
- name: Which SKUs of the offer are generation 2 with trusted launch
  gen2.azure.image_info:
    location: westeurope
    publisher: MicrosoftWindowsServer
    offer: WindowsServer
    generation: V2
    trusted_launch: true
  register: windows

- name: Show them
  ansible.builtin.debug:
    msg: "{{ windows.images | map(attribute='sku') }}"

- name: The managed images of a resource group
  gen2.azure.image_info:
    resource_group: images
"""

RETURN = r"""
images:
  description:
    - The images found. SKUs and managed images stand by name, versions from the newest, O(images) in their order.
    - The filters P(gen2.azure.eligibility#filter) and P(gen2.azure.eligible#filter) take each as C(image).
  returned: success
  type: list
  elements: dict
  contains:
    kind:
      description: V(marketplace_image), V(managed_image) or V(gallery_image).
      type: str
      returned: always
    name:
      description: The URN as asked for, the name of the managed image, or the id of the gallery's image as asked for.
      type: str
      returned: always
    id:
      description: The id; that of a version for an image of the marketplace.
      type: str
      returned: always
    publisher:
      description: The publisher; null for others than images of the marketplace, as are C(offer) and C(sku).
      type: str
      returned: always
    offer:
      description: The offer.
      type: str
      returned: always
    sku:
      description: The SKU.
      type: str
      returned: always
    version:
      description: The version that was read.
      type: str
      returned: always
    resource_group:
      description: The resource group of a managed or a gallery's image; null for others.
      type: str
      returned: always
    location:
      description: Where it lies, or was read.
      type: str
      returned: always
    generation:
      description: The generation of the machines it makes.
      type: str
      returned: always
    recorded_generation:
      description: The generation on record; null where Azure has none, which it takes as V1.
      type: str
      returned: always
    security_types:
      description: The values of O(gen2.azure.virtual_machine#module:security_type) it can be used with.
      type: list
      elements: str
      returned: always
    trusted_launch:
      description: Whether V(trusted_launch) is among them.
      type: bool
      returned: always
    confidential:
      description: Whether V(confidential_vm) is among them.
      type: bool
      returned: always
    security_type:
      description: What the image itself states, such as V(TrustedLaunchSupported); null where it states nothing.
      type: str
      returned: always
    architecture:
      description: V(x64) or V(Arm64); null where not stated.
      type: str
      returned: always
    os_type:
      description: V(Linux) or V(Windows).
      type: str
      returned: always
    os_state:
      description: V(Generalized) or V(Specialized) for a managed or a gallery's image.
      type: str
      returned: always
    disk_gb:
      description: GiB of its OS disk; null where not stated.
      type: int
      returned: always
    disk_controllers:
      description: The controllers it boots from, V(SCSI) and V(NVMe); empty where not stated.
      type: list
      elements: str
      returned: always
    accelerated_networking:
      description: Whether it supports accelerated networking; null where not stated.
      type: bool
      returned: always
    hibernation:
      description: Whether it supports hibernation; null where not stated.
      type: bool
      returned: always
    features_known:
      description: Whether the image states its features at all.
      type: bool
      returned: always
    deprecation:
      description: V(Active), V(ScheduledForDeprecation) or V(Deprecated); null where not stated.
      type: str
      returned: always
    plan:
      description: The plan it is sold under, with C(publisher), C(name) and C(product); empty where it has none.
      type: dict
      returned: always
"""

from ..module_utils.arm.images import describe_images
from ..module_utils.domain.generation import GENERATION_CHOICES
from ..module_utils.module import run_info_module


def main() -> None:
    run_info_module(
        describe_images,
        argument_spec={
            "location": {"type": "str"},
            "publisher": {"type": "str"},
            "offer": {"type": "str"},
            "sku": {"type": "str"},
            "version": {"type": "str"},
            "images": {"type": "list", "elements": "raw", "aliases": ["image"]},
            "name": {"type": "str"},
            "resource_group": {"type": "str"},
            "patterns": {"type": "list", "elements": "str", "aliases": ["pattern"]},
            "generation": {"type": "str", "choices": GENERATION_CHOICES, "default": "any"},
            "architecture": {"type": "str", "choices": ["x64", "Arm64"]},
            "trusted_launch": {"type": "bool"},
            "confidential": {"type": "bool"},
            "os_type": {"type": "str", "choices": ["Linux", "Windows"]},
        },
        mutually_exclusive=[("images", "publisher", "name"), ("publisher", "resource_group")],
        required_together=[("publisher", "offer")],
        required_by={
            "publisher": ("location",),
            "sku": ("publisher",),
            "version": ("publisher",),
            "name": ("resource_group",),
        },
    )


if __name__ == "__main__":
    main()
