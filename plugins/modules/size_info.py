#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: size_info
version_added: 0.1.0
short_description: The sizes of virtual machines that a location offers, as facts to choose by
description:
  - Reads the sizes that a location offers the subscription, and keeps those that all options given are true of.
  - Generations, trusted launch and features are told by the rules of M(gen2.azure.eligibility_info), known errors of
    Azure's own list corrected.
  - One listing for the location, which is kept on disk for a day.
options:
  location:
    description: The location, V(westeurope) or V(West Europe).
    type: str
    required: true
  names:
    description:
      - Only the sizes of these names.
      - A name that the location does not offer fails with the nearest names.
    type: list
    elements: str
    aliases: [name]
  patterns:
    description:
      - Only sizes whose name matches one of these shell patterns, such as V(Standard_D*s_v5).
      - Upper and lower case are the same.
    type: list
    elements: str
    aliases: [pattern]
  generation:
    description: Only sizes that boot this generation.
    type: str
    choices: [V1, V2, any]
    default: any
  trusted_launch:
    description: Only sizes with trusted launch, or only sizes without.
    type: bool
  confidential:
    description: Only sizes that make confidential machines, or only sizes that do not.
    type: bool
  architecture:
    description: Only sizes of this processor architecture.
    type: str
    choices: [x64, Arm64]
  min_vcpus:
    description: Only sizes that give a machine at least so many vCPUs.
    type: int
  max_vcpus:
    description: Only sizes that give a machine at most so many vCPUs.
    type: int
  min_memory_gb:
    description: Only sizes with at least so many GiB of memory.
    type: float
  max_memory_gb:
    description: Only sizes with at most so many GiB of memory.
    type: float
  zone:
    description: Only sizes that the location offers in this availability zone.
    type: str
  unrestricted:
    description:
      - Whether sizes that the subscription may not use are left out.
      - With O(zone), the restriction of that zone decides; without, one of the location or of all its zones.
    type: bool
    default: false
  features:
    description:
      - Only sizes that have all of these.
      - C(accelerated_networking), C(encryption_at_host), C(ephemeral_os_disk), C(hibernation), C(premium_ssd), C(spot)
        and C(ultra_ssd), the last in any zone.
    type: list
    elements: str
  refresh:
    description: Whether Azure is asked even where the listing of the last day is at hand.
    type: bool
    default: false
notes:
  - "RBAC action: C(Microsoft.Compute/skus/read)."
  - Azure's own records of a location are some 4 MB. They are never returned;
    O(gen2.azure.eligibility_info#module:facts_snapshot) writes what the rules need of them to a file.
author:
  - gen2.azure maintainers (@gen2-azure)
extends_documentation_fragment:
  - gen2.azure.attributes
  - gen2.azure.attributes.info
  - gen2.azure.connection
"""

EXAMPLES = r"""
- name: Small sizes for generation 2 with trusted launch that the subscription may use in zone 1
  gen2.azure.size_info:
    location: westeurope
    generation: V2
    trusted_launch: true
    architecture: x64
    min_vcpus: 2
    max_vcpus: 4
    zone: "1"
    unrestricted: true
  register: small

- name: Take those that boot the image, in order
  gen2.azure.virtual_machine:
    name: web1
    resource_group: web
    location: westeurope
    size: "{{ small.sizes | gen2.azure.eligible(image=image) | map(attribute='name') }}"
    image: "{{ image.name }}"
    subnet_id: "{{ subnet_id }}"
    ssh_public_keys: ["{{ key }}"]
    admin_username: azureuser
"""

RETURN = r"""
location:
  description: The location, as Azure's API names it.
  returned: success
  type: str
offered:
  description: How many sizes the location offers, kept or not.
  returned: success
  type: int
cached:
  description: Whether the listing of an earlier run was used.
  returned: success
  type: bool
sizes:
  description:
    - The sizes kept, by series, and within a series by vCPUs and memory.
    - The filters P(gen2.azure.eligibility#filter) and P(gen2.azure.eligible#filter) take each of them.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The size's name.
      type: str
      returned: always
    family:
      description: The family that its quota goes by.
      type: str
      returned: always
    series:
      description: The series, as in P(gen2.azure.size_series#filter); null for a name that is built otherwise.
      type: str
      returned: always
    generations:
      description: The generations it boots; empty where Azure does not say.
      type: list
      elements: str
      returned: always
    trusted_launch:
      description: Whether it takes machines with trusted launch.
      type: bool
      returned: always
    confidential:
      description: V(SNP) or V(TDX) for a size that makes confidential machines; null for others.
      type: str
      returned: always
    architecture:
      description: V(x64) or V(Arm64).
      type: str
      returned: always
    vcpus:
      description: The vCPUs a machine gets.
      type: int
      returned: always
    quota_vcpus:
      description: The vCPUs a machine takes of the quota; more than C(vcpus) for a constrained size.
      type: int
      returned: always
    memory_gb:
      description: GiB of memory.
      type: float
      returned: always
    zones:
      description: The availability zones that offer it.
      type: list
      elements: str
      returned: always
    restrictions:
      description: Why the subscription may not use it, each with C(reason) and C(zones); no zones means the location.
      type: list
      elements: dict
      returned: always
    features:
      description: What it has of what O(features) may ask for.
      type: list
      elements: str
      returned: always
    ultra_ssd_zones:
      description: The zones in which it takes Ultra disks.
      type: list
      elements: str
      returned: always
    disk_controllers:
      description: V(SCSI), V(NVMe) or both.
      type: list
      elements: str
      returned: always
    ephemeral_gb:
      description: GiB that an ephemeral OS disk may have, by placement; 0 where Azure does not say.
      type: dict
      returned: always
    max_data_disks:
      description: How many data disks it takes.
      type: int
      returned: always
    retires:
      description: The day of its retirement, such as V(2028-05-01); null where none is set.
      type: str
      returned: always
"""

from ..module_utils.arm.sizes import describe_sizes
from ..module_utils.domain.generation import GENERATION_CHOICES
from ..module_utils.module import run_info_module


def main() -> None:
    run_info_module(
        describe_sizes,
        argument_spec={
            "location": {"type": "str", "required": True},
            "names": {"type": "list", "elements": "str", "aliases": ["name"]},
            "patterns": {"type": "list", "elements": "str", "aliases": ["pattern"]},
            "generation": {"type": "str", "choices": GENERATION_CHOICES, "default": "any"},
            "trusted_launch": {"type": "bool"},
            "confidential": {"type": "bool"},
            "architecture": {"type": "str", "choices": ["x64", "Arm64"]},
            "min_vcpus": {"type": "int"},
            "max_vcpus": {"type": "int"},
            "min_memory_gb": {"type": "float"},
            "max_memory_gb": {"type": "float"},
            "zone": {"type": "str"},
            "unrestricted": {"type": "bool", "default": False},
            "features": {"type": "list", "elements": "str"},
            "refresh": {"type": "bool", "default": False},
        },
    )


if __name__ == "__main__":
    main()
