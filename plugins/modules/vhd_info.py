#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: vhd_info
version_added: 0.1.0
short_description: Which generation a disk image boots as, and whether Azure takes it
description:
  - Reads a VHD, VHDX or raw disk image on the machine that the task runs on, and says what it is, what it boots as,
    what Azure would not take of it, and the command that mends that.
  - It reads headers, partition tables and the EFI system partition, never the whole disk, so that an image of many TiB
    takes no longer than a small one.
  - An image carries no generation that Azure could read. Whoever makes a disk of one has to name it, and
    RV(boots_as) says which are true.
options:
  path:
    description:
      - The image.
      - A block device is read too, where the task's user may read it. Nothing else needs privileges.
    type: path
    required: true
notes:
  - Nobody connects to Azure. The connection options are there for C(module_defaults) of the action group to reach every
    module alike, and are not looked at.
  - "RBAC actions: none."
  - A format is told by what a file holds, not by its name. C(qcow2), C(vmdk) and C(vdi) are recognised, not read.
author:
  - gen2.azure maintainers (@gen2-azure)
extends_documentation_fragment:
  - gen2.azure.attributes
  - gen2.azure.attributes.info
  - gen2.azure.connection
"""

EXAMPLES = r"""
- name: What is this image?
  gen2.azure.vhd_info:
    path: /srv/images/debian.vhd
  register: image

- name: Refuse what Azure would not take as a generation 2 machine, and say what mends it
  ansible.builtin.assert:
    that:
      - image.azure_ready
      - "'V2' in image.boots_as"
    fail_msg: "{{ image.shortfalls | map(attribute='sentence') | join(' ') }}"

- name: Mend what a conversion mends, beside the image; the result is /srv/images/debian-azure.vhd
  ansible.builtin.shell: "{{ item }}"
  args:
    creates: /srv/images/debian-azure.vhd
  loop: "{{ image.shortfalls | map(attribute='command') | select | unique }}"
"""

RETURN = r"""
file:
  description: The image, as O(path) names it.
  returned: success
  type: str
file_size:
  description: The bytes of the file, those that are not written to the file system included.
  returned: success
  type: int
format:
  description: V(vhd), V(vhdx), V(raw), V(qcow2), V(vmdk) or V(vdi). What is none of the others is V(raw).
  returned: success
  type: str
allocation:
  description:
    - V(fixed), V(dynamic) or V(differencing), the last for a disk that keeps only what differs from another file.
    - Null where the format is not read.
  returned: success
  type: str
virtual_size:
  description: The bytes of the disk in the file; null where the file does not say or the format is not read.
  returned: success
  type: int
upload_size:
  description: RV(virtual_size) and the 512 bytes of a footer, which is what Azure counts when a fixed VHD is uploaded.
  returned: success
  type: int
logical_sector_size:
  description: The bytes of a sector, as the file says; V(512), or V(4096) for some VHDX.
  returned: success
  type: int
footer:
  description: What the footer of a VHD holds, right or wrong; null for another format.
  returned: success
  type: dict
  contains:
    cookie_valid:
      description: Whether the footer starts as a footer has to.
      type: bool
      returned: always
    checksum_valid:
      description: Whether the footer matches its checksum.
      type: bool
      returned: always
    features:
      description: The feature bits.
      type: int
      returned: always
    version:
      description: The version of the format, V(1.0).
      type: str
      returned: always
    disk_type:
      description: V(2) for fixed, V(3) for dynamic, V(4) for differencing.
      type: int
      returned: always
    original_size:
      description: The bytes that the disk was made with.
      type: int
      returned: always
    current_size:
      description: The bytes that the disk has.
      type: int
      returned: always
    geometry:
      description: C(cylinders), C(heads) and C(sectors_per_track). Azure goes by C(current_size).
      type: dict
      returned: always
    creator:
      description: The program that made the VHD, in its four letters.
      type: str
      returned: always
    unique_id:
      description: The id of the disk.
      type: str
      returned: always
vhdx:
  description: What the headers of a VHDX hold; null for another format.
  returned: success
  type: dict
  contains:
    valid_headers:
      description: How many of the two headers match their CRC.
      type: int
      returned: always
    valid_region_tables:
      description: How many of the two region tables match their CRC.
      type: int
      returned: always
    sequence_number:
      description: The sequence number of the header in force.
      type: int
      returned: where a header and a region table are valid
    log_empty:
      description: Whether every write of the log is in the disk.
      type: bool
      returned: where a header and a region table are valid
    block_size:
      description: The bytes of a block.
      type: int
      returned: where the metadata is usable
partition_table:
  description: The partitions; null where the disk in the file cannot be read.
  returned: success
  type: dict
  contains:
    kind:
      description: V(gpt), V(mbr) or V(none).
      type: str
      returned: always
    sector_size:
      description: The bytes of a sector, as the table counts.
      type: int
      returned: always
    boot_code:
      description: Whether there is code in the first sector.
      type: bool
      returned: always
    primary_header:
      description:
        - V(valid), V(corrupt) or V(missing), for the GPT at the disk's start; null for another table.
        - Valid means that the CRCs of the header and of its list of partitions hold.
      type: str
      returned: always
    backup_header:
      description: The same for the GPT at the disk's end; V(misplaced) where it is valid and not in the last sector.
      type: str
      returned: always
    partitions:
      description:
        - Each with C(number), C(type) (a GUID, or the type of an MBR such as V(0xef)), C(role) (V(efi_system),
          V(bios_boot) or V(other)), C(start) and C(size) in bytes, C(name) and C(active).
      type: list
      elements: dict
      returned: always
boots_as:
  description:
    - The generations that the disk boots as, C([V1]), C([V2]) or C([V1, V2]).
    - An empty list means unknown, as for a data disk, a format that is not read, or a way to boot that is not looked
      for.
    - V(V1) takes boot code in the first sector and an active partition, a BIOS boot partition of GPT, or GRUB.
    - V(V2) takes an EFI system partition, of GPT or of MBR, with a FAT file system and the boot file that firmware
      looks for on a machine it does not know, V(\\EFI\\BOOT\\BOOTX64.EFI) or V(\\EFI\\BOOT\\BOOTAA64.EFI).
    - Trusted launch asks for GPT besides; see RV(partition_table.kind).
  returned: success
  type: list
  elements: str
architecture:
  description: V(x64) or V(Arm64), by the boot file's name; null where there is no boot file, or one for each.
  returned: success
  type: str
boot_files:
  description: The boot files found.
  returned: success
  type: list
  elements: str
evidence:
  description: What RV(boots_as) was told by, a sentence each.
  returned: success
  type: list
  elements: str
azure_ready:
  description:
    - Whether Azure takes the file as it is, for at least one generation in RV(boots_as), or where that is empty, for a
      data disk.
  returned: success
  type: bool
shortfalls:
  description: What stands in the way, nothing left out.
  returned: success
  type: list
  elements: dict
  contains:
    code:
      description:
        - V(not_vhd), V(not_fixed), V(has_parent), V(not_aligned) (to 1 MiB), V(too_small), V(too_large),
          V(too_large_for_generation), V(sector_size), V(truncated), V(size_mismatch), V(footer_missing),
          V(footer_damaged), V(footer_copy_damaged), V(dynamic_header_damaged), V(vhdx_damaged) or V(log_not_replayed).
      type: str
      returned: always
    sentence:
      description: The shortfall, for a person.
      type: str
      returned: always
    command:
      description:
        - The command of C(qemu-img) that mends it, and with it everything else that a conversion mends, quoted for a
          POSIX shell. It writes C(NAME-azure.vhd) beside the image, and of the image itself at most replays the log of
          a VHDX.
        - Null where C(qemu-img) cannot mend it.
      type: str
      returned: always
    generation:
      description: V(V1) or V(V2) where only machines of that generation are concerned; else null.
      type: str
      returned: always
"""

from ..module_utils.local_image import describe_local_image
from ..module_utils.module import run_info_module


def main() -> None:
    run_info_module(
        lambda _client, options: describe_local_image(options),
        answer_offline=describe_local_image,
        argument_spec={"path": {"type": "path", "required": True}},
    )


if __name__ == "__main__":
    main()
