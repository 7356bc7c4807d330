#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: gallery
version_added: 0.1.0
short_description: Desired state of an Azure compute gallery
description:
  - Creates, updates and deletes one gallery, which holds image definitions.
options:
  name:
    description: Name of the gallery; letters, digits, C(_) and C(.), no dash.
    type: str
    required: true
  resource_group:
    description: Its resource group, which has to exist.
    type: str
    required: true
  state:
    description:
      - V(present) creates or updates.
      - V(absent) deletes the gallery, and is refused while it holds image definitions.
    type: str
    choices: [present, absent]
    default: present
  location:
    description: The Azure location; that of the resource group where a gallery is created without it.
    type: str
  description:
    description: What the gallery is for.
    type: str
notes:
  - "RBAC actions: C(Microsoft.Compute/galleries/read) for an up-to-date gallery; besides,
    C(Microsoft.Compute/galleries/write), C(Microsoft.Compute/galleries/delete) with
    C(Microsoft.Compute/galleries/images/read), and to create without O(location)
    C(Microsoft.Resources/subscriptions/resourceGroups/read)."
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
- name: A gallery
  gen2.azure.gallery:
    name: golden
    resource_group: images
    description: Images that machines are made of

- name: Delete it
  gen2.azure.gallery:
    name: golden
    resource_group: images
    state: absent
"""

RETURN = r"""
gallery:
  description: The gallery as Azure shows it afterwards; null where it does not exist.
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
    description:
      description: What it is for.
      type: str
      returned: always
    unique_name:
      description: Its name among all galleries of Azure, by which a direct share is named.
      type: str
      returned: always
    sharing:
      description: Who sees it, V(Private), V(Groups) or V(Community).
      type: str
      returned: always
    community_names:
      description: The names by which the community sees it.
      type: list
      elements: str
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
    stopped_at: update gallery golden
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
    resource_id: >-
      /subscriptions/xxxx/resourceGroups/images/providers/Microsoft.Compute/galleries/golden
    request_id: null
    transient: false
    used_by:
      - /subscriptions/xxxx/resourceGroups/images/providers/Microsoft.Compute/galleries/golden/images/web
"""

from ..module_utils.arm.galleries import gallery_facts, propose_gallery
from ..module_utils.domain.gallery.arguments import GALLERY_ARGUMENTS
from ..module_utils.domain.gallery.desired import DesiredGallery
from ..module_utils.module import StateModule, run_state_module


def main() -> None:
    gallery = StateModule(
        result="gallery",
        read=lambda options, subscription: DesiredGallery.from_options(options, subscription=subscription),
        propose=propose_gallery,
        describe=gallery_facts,
    )
    run_state_module(gallery, argument_spec=GALLERY_ARGUMENTS)


if __name__ == "__main__":
    main()
