#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: eligibility_info
version_added: 0.1.0
short_description: Whether sizes, images or disks, a location and zones go together, with every reason
description:
  - Judges every combination of the sizes, sources and zones given, by the rules that M(gen2.azure.virtual_machine)
    uses before it
    writes.
  - Reads the sizes of the location once (kept on disk for a day) and each image or disk once, concurrently.
  - Says what would work in place of what is blocked.
options:
  sizes:
    description:
      - The sizes to judge.
      - Where not given, all that the location offers, as Azure listed them within the last day.
    type: list
    elements: str
    aliases: [size]
  location:
    description: The location the machines would run in.
    type: str
    required: true
  images:
    description: Images, each in any form that O(gen2.azure.virtual_machine#module:image) takes.
    type: list
    elements: raw
    aliases: [image]
  managed_disks:
    description: Ids of managed disks to boot from.
    type: list
    elements: str
    aliases: [managed_disk]
  resource_group:
    description: Where images given by name alone are.
    type: str
  zones:
    description: The availability zones.
    type: list
    elements: str
    aliases: [zone]
  generation:
    description: The generation the machines must be of.
    type: str
    choices: [V1, V2, any]
    default: any
  security_type:
    description: The security type.
    type: str
    choices: [standard, trusted_launch, confidential_vm]
  features:
    description:
      - What the machines are to have besides, by the names in
        R(Eligibility rules,ansible_collections.gen2.azure.docsite.eligibility_rules).
      - A name that is none fails with all that are.
    type: list
    elements: str
  ruleset:
    description:
      - The set of rules that judges.
      - V(current) asks Azure, and judges by what it says today.
      - V(preview_2019_04) judges by Microsoft's page on the public preview of generation 2 as of April 2019, from names
        alone. It makes no call and needs no credentials; O(sizes) is then required, and O(facts_snapshot) is refused.
    type: str
    choices: [current, preview_2019_04]
    default: current
  count:
    description: How many machines of each combination the quota must hold.
    type: int
    default: 1
  quota:
    description:
      - Whether the subscription's quotas in the location are read, in one call, and judged.
      - Those of the size's family and of the location's vCPUs count, or with the feature C(spot) that of spot machines.
      - The default is V(true) where O(count) is more than 1.
    type: bool
  alternatives:
    description:
      - How many sizes and images at most are offered in place of those of a combination that is blocked; V(0) for none.
      - Without O(sizes) there are none, since all sizes of the location stand among the verdicts.
      - Where an image of the marketplace is blocked by its generation, SKUs of its offer are read.
    type: int
    default: 3
  alternative_locations:
    description:
      - Locations to look for a blocked combination in.
      - Each is read like O(location), and only where something is blocked.
    type: list
    elements: str
  refresh:
    description:
      - Whether Azure is asked for the sizes even where the listing of the last day is at hand.
      - Without it, Azure is asked again where a listing older than an hour forbids something.
    type: bool
    default: false
  facts_snapshot:
    description:
      - A file to write the facts to, as JSON, in place of returning them. Nothing is judged then.
      - It holds all sizes of the location, the images and disks asked for, and with O(quota) the quotas.
      - The filters P(gen2.azure.eligibility#filter) and P(gen2.azure.eligibility_report#filter) judge what it holds
        later, without a call and without credentials. The facts of a whole location are too large for a task's result.
      - The file is readable by its owner only, and is written in check mode too. The task has changed something where
        the file did not hold the same facts before.
    type: path
notes:
  - "RBAC actions: C(Microsoft.Compute/skus/read) and, by source,
    C(Microsoft.Compute/locations/publishers/artifacttypes/offers/skus/versions/read),
    C(Microsoft.Compute/images/read), C(Microsoft.Compute/galleries/images/read) with
    C(Microsoft.Compute/galleries/images/versions/read), or
    C(Microsoft.Compute/disks/read)."
  - "For images with a purchase plan,
    C(Microsoft.MarketplaceOrdering/offerTypes/publishers/offers/plans/agreements/read); without it, the verdict leaves
    open whether the terms are accepted."
  - "With O(quota) also C(Microsoft.Compute/locations/usages/read), and for alternatives to an image
    C(Microsoft.Compute/locations/publishers/artifacttypes/offers/skus/read)."
author:
  - gen2.azure maintainers (@gen2-azure)
extends_documentation_fragment:
  - gen2.azure.attributes
  - gen2.azure.attributes.info
  - gen2.azure.connection
"""

EXAMPLES = r"""
- name: Which of these sizes can boot the image in zone 1
  gen2.azure.eligibility_info:
    sizes: [Standard_D2s_v5, Standard_D2_v2]
    location: westeurope
    images: [Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2:latest]
    zones: ["1"]
  register: survey

- name: Show the eligible ones
  ansible.builtin.debug:
    msg: "{{ survey.verdicts | selectattr('eligible') | map(attribute='size') }}"

- name: Whether ten machines fit in the quota, and what would work if not
  gen2.azure.eligibility_info:
    sizes: [Standard_D8s_v5]
    location: westeurope
    images: [Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2:latest]
    count: 10
    alternative_locations: [northeurope, swedencentral]
  register: ten

- name: Show the nearest size that does
  ansible.builtin.debug:
    msg: "{{ ten.verdicts[0].alternatives.sizes | first | default('none') }}"
  when: not ten.eligible

- name: Keep the facts of all sizes of a location, to judge them where Azure is out of reach
  gen2.azure.eligibility_info:
    location: westeurope
    images: [Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2:latest]
    facts_snapshot: facts.json

- name: What the preview of 2019 allowed, without a subscription
  gen2.azure.eligibility_info:
    sizes: [Standard_D2s_v3, Standard_D2_v3]
    location: westeurope
    images: [Windows Server 2019 Datacenter]
    generation: V2
    features: [backup]
    ruleset: preview_2019_04
"""

RETURN = r"""
eligible:
  description: Whether every combination is eligible.
  returned: without O(facts_snapshot)
  type: bool
verdicts:
  description: One for each combination, sizes outermost, in the order given.
  returned: without O(facts_snapshot)
  type: list
  elements: dict
  contains:
    eligible:
      description: Whether nothing blocks it.
      type: bool
      returned: always
    size:
      description: The size.
      type: str
      returned: always
    location:
      description: The location.
      type: str
      returned: always
    image:
      description: The image or disk; null where none was given.
      type: str
      returned: always
    zone:
      description: The zone; null where none was given.
      type: str
      returned: always
    generation:
      description: The generation of the machine that would result, where it is known.
      type: str
      returned: always
    reasons:
      description: All findings, each with C(code), C(severity), C(about), C(message), C(remedy) and C(source).
      type: list
      elements: dict
      returned: always
    alternatives:
      description:
        - What would make it eligible, each alone in place of its like.
        - C(sizes), those of the same family and number of vCPUs first; C(images), those of the nearest name first;
          C(zones) of the size; C(locations) of O(alternative_locations).
        - Null where it is eligible, or none were looked for.
      type: dict
      returned: with O(ruleset=current)
facts:
  description:
    - What was judged, in the form the filter P(gen2.azure.eligibility#filter) takes as C(facts).
    - Its lists are empty with O(ruleset=preview_2019_04), which reads none.
  returned: without O(facts_snapshot)
  type: dict
  contains:
    sizes:
      description: The facts of the sizes asked for that the location offers.
      type: list
      elements: dict
      returned: always
    images:
      description: The facts of the images and disks.
      type: list
      elements: dict
      returned: always
    usages:
      description:
        - The quotas of the location, each with C(name), C(label), C(used), C(limit) and C(left).
        - Null where they were not read.
      type: list
      elements: dict
      returned: with O(ruleset=current)
    location:
      description: The location that was judged.
      type: str
      returned: with O(ruleset=current)
facts_snapshot:
  description: The file that was written.
  returned: with O(facts_snapshot)
  type: str
"""

from ..module_utils.arm.survey import survey_with_facts
from ..module_utils.domain.eligibility.preview_2019_04.survey import survey_preview
from ..module_utils.domain.eligibility.rulesets import RULESET_CHOICES
from ..module_utils.domain.generation import GENERATION_CHOICES
from ..module_utils.domain.security_type import SECURITY_TYPE_CHOICES
from ..module_utils.module import run_info_module


def main() -> None:
    run_info_module(
        survey_with_facts,
        answer_offline=survey_preview,
        argument_spec={
            "sizes": {"type": "list", "elements": "str", "aliases": ["size"]},
            "location": {"type": "str", "required": True},
            "images": {"type": "list", "elements": "raw", "aliases": ["image"]},
            "managed_disks": {"type": "list", "elements": "str", "aliases": ["managed_disk"]},
            "resource_group": {"type": "str"},
            "zones": {"type": "list", "elements": "str", "aliases": ["zone"]},
            "generation": {"type": "str", "choices": GENERATION_CHOICES, "default": "any"},
            "security_type": {"type": "str", "choices": SECURITY_TYPE_CHOICES},
            "features": {"type": "list", "elements": "str"},
            "ruleset": {"type": "str", "choices": RULESET_CHOICES, "default": "current"},
            "count": {"type": "int", "default": 1},
            "quota": {"type": "bool"},
            "alternatives": {"type": "int", "default": 3},
            "alternative_locations": {"type": "list", "elements": "str"},
            "refresh": {"type": "bool", "default": False},
            "facts_snapshot": {"type": "path"},
        },
    )


if __name__ == "__main__":
    main()
