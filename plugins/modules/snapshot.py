#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: snapshot
version_added: 0.1.0
short_description: Desired state of an Azure snapshot that keeps the generation of its source
description:
  - Creates, updates and deletes one snapshot of a managed disk or of another snapshot.
  - The generation of the source is sent with it, so that what is made of the snapshot later is of that generation too.
  - The security type is that of the source. Azure takes no other.
options:
  name:
    description: Name of the snapshot.
    type: str
    required: true
  resource_group:
    description: Its resource group, which has to exist; that of the source may be another.
    type: str
    required: true
  state:
    description: V(present) creates or updates, V(absent) deletes, and is refused while the snapshot is being exported.
    type: str
    choices: [present, absent]
    default: present
  location:
    description: The Azure location, which is that of the source.
    type: str
  source:
    description: What a new snapshot is of, exactly one.
    type: dict
    suboptions:
      disk:
        description: Id of a managed disk, or its name in O(resource_group).
        type: str
      snapshot:
        description: Id of another snapshot, or its name in O(resource_group).
        type: str
  incremental:
    description:
      - Whether it holds only what differs from the snapshot before it.
      - Azure makes full ones where it is not said.
    type: bool
  generation:
    description:
      - The generation the snapshot is marked with; that of the source where not given.
      - Another one than the source records is refused.
      - Give it where the source holds a system and records none, since Azure would boot what is made of it as V(V1).
    type: str
    choices: [V1, V2]
  storage_account_type:
    description: Storage type.
    type: str
    choices: [Standard_LRS, Standard_ZRS, Premium_LRS]
  disk_controllers:
    description:
      - The disk controllers that the operating system on it boots from; those of its source if not given. A snapshot
        that does not say counts as V([SCSI]).
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
    description: The CPU architecture of the operating system on it. V(Arm64) needs generation 2.
    type: str
    choices: [x64, Arm64]
notes:
  - "RBAC actions: C(Microsoft.Compute/snapshots/read) for an up-to-date snapshot; besides,
    C(Microsoft.Compute/snapshots/write), C(Microsoft.Compute/snapshots/delete), and to create
    C(Microsoft.Compute/disks/read) and C(Microsoft.Compute/disks/beginGetAccess/action) for a disk."
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
- name: An incremental snapshot of a disk
  gen2.azure.snapshot:
    name: web1-nightly
    resource_group: web
    source:
      disk: web1-os
    incremental: true

- name: A copy of it in another resource group
  gen2.azure.snapshot:
    name: web1-kept
    resource_group: archive
    source:
      snapshot: /subscriptions/xxxx/resourceGroups/web/providers/Microsoft.Compute/snapshots/web1-nightly

- name: A snapshot of a disk that another tool left without a generation
  gen2.azure.snapshot:
    name: old-nightly
    resource_group: web
    source:
      disk: old-os
    generation: V1

- name: Delete it
  gen2.azure.snapshot:
    name: web1-nightly
    resource_group: web
    state: absent
"""

RETURN = r"""
snapshot:
  description: The snapshot as Azure shows it afterwards; null where it does not exist.
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
      description: What a disk made of it boots as, V(V1) or V(V2); null for a snapshot of data.
      type: str
      returned: always
    recorded_generation:
      description: What Azure has on record; null where that is nothing, which boots as V(V1).
      type: str
      returned: always
    os_type:
      description: The system on it; null for a snapshot of data.
      type: str
      returned: always
    size_gb:
      description: Size in GiB of the disk it is of.
      type: int
      returned: always
    storage_account_type:
      description: Its storage type.
      type: str
      returned: always
    security_type:
      description: The security type of machines that boot from a disk made of it.
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
      description: Id of what it is of.
      type: str
      returned: always
    incremental:
      description: Whether it is incremental.
      type: bool
      returned: always
    completion_percent:
      description: How much of it is copied, where Azure copies in the background; null otherwise.
      type: float
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
  description: Whether the source makes the snapshot that was asked for.
  returned: when a snapshot is made
  type: dict
  contains:
    eligible:
      description: Whether nothing blocks it.
      type: bool
      returned: always
    generation:
      description: The generation the snapshot is marked with; V(V1) for one of data, which is marked with none.
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
    stopped_at: update snapshot nightly
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
    resource_id: /subscriptions/xxxx/resourceGroups/web/providers/Microsoft.Compute/snapshots/web1-nightly
    request_id: null
    transient: false
    reasons: [source_records_other_generation]
"""

from ..module_utils.arm.snapshots import propose_snapshot, snapshot_facts
from ..module_utils.domain.snapshot.arguments import SNAPSHOT_ARGUMENTS
from ..module_utils.domain.snapshot.desired import DesiredSnapshot
from ..module_utils.module import StateModule, run_state_module


def main() -> None:
    snapshot = StateModule(
        result="snapshot",
        read=lambda options, subscription: DesiredSnapshot.from_options(options, subscription=subscription),
        propose=propose_snapshot,
        describe=snapshot_facts,
    )
    run_state_module(snapshot, argument_spec=SNAPSHOT_ARGUMENTS)


if __name__ == "__main__":
    main()
