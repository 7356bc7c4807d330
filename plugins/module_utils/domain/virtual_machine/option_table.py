# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every option of a machine in one table: where Azure keeps it, and what becomes of a change.

Most rows are those that plans are made of (properties.py). The others say of what is compared elsewhere, or cannot be
compared, what a user has to know. From the table come the documentation's page and the test that no option is left out.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .properties import PROPERTIES

Fate = t.Literal[
    "in place", "needs reboot", "needs deallocate", "needs replace", "not compared", "says how", "action", "identifies"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionRow:
    """One option, or part of one; `kept` is its place in Azure's documents, "" where it has none."""

    option: str
    kept: str
    fate: Fate
    note: str = ""


_NIC = "Microsoft.Network/networkInterfaces"
_DISKS = "storageProfile.dataDisks[]"
# What is not a row of a plan's table: read from elsewhere, compared otherwise, or not at all.
_OTHERS: t.Final[tuple[OptionRow, ...]] = (
    OptionRow(option="name", kept="name", fate="identifies"),
    OptionRow(option="resource_group", kept="id", fate="identifies"),
    OptionRow(option="state", kept="", fate="says how", note="absent deletes the machine with what it owns"),
    OptionRow(
        option="generation",
        kept="instanceView.hyperVGeneration",
        fate="needs replace",
        note="but for upgrade_generation",
    ),
    OptionRow(option="power_state", kept="instanceView.statuses", fate="in place"),
    OptionRow(option="action", kept="", fate="action", note="done each time"),
    OptionRow(option="os_disk.expected", kept="", fate="says how", note="only where the disk is yet to be made"),
    OptionRow(option="os_disk.swap", kept="", fate="says how", note="makes os_disk.managed_disk a reboot"),
    OptionRow(option="data_disks.lun", kept=f"{_DISKS}.lun", fate="identifies"),
    OptionRow(option="data_disks.state", kept=_DISKS, fate="in place", note="a disk taken off stays"),
    OptionRow(option="data_disks.managed_disk", kept=f"{_DISKS}.managedDisk.id", fate="needs replace"),
    OptionRow(
        option="data_disks.source", kept=f"{_DISKS}.sourceResource.id", fate="not compared", note="made once, as a copy"
    ),
    OptionRow(option="data_disks.name", kept=f"{_DISKS}.name", fate="needs replace"),
    OptionRow(
        option="data_disks.size_gb",
        kept="diskSizeGB of the disk",
        fate="in place",
        note="grows only; beyond 4 TiB detached, shared disks deallocated",
    ),
    OptionRow(option="data_disks.storage_account_type", kept="sku.name of the disk", fate="needs deallocate"),
    OptionRow(option="data_disks.iops", kept="diskIOPSReadWrite of the disk", fate="in place"),
    OptionRow(option="data_disks.mbps", kept="diskMBpsReadWrite of the disk", fate="in place"),
    OptionRow(
        option="data_disks.disk_encryption_set", kept=f"{_DISKS}.managedDisk.diskEncryptionSet.id", fate="needs replace"
    ),
    OptionRow(option="data_disks.caching", kept=f"{_DISKS}.caching", fate="in place"),
    OptionRow(option="data_disks.delete_option", kept=f"{_DISKS}.deleteOption", fate="in place"),
    OptionRow(option="subnet_id", kept=f"{_NIC}: ipConfigurations[].subnet.id", fate="needs replace"),
    OptionRow(option="public_ip", kept=f"{_NIC}: ipConfigurations[].publicIPAddress", fate="needs replace"),
    OptionRow(option="accelerated_networking", kept=f"{_NIC}: enableAcceleratedNetworking", fate="needs replace"),
    OptionRow(option="security_group_id", kept=f"{_NIC}: networkSecurityGroup.id", fate="needs replace"),
    OptionRow(
        option="admin_password", kept="osProfile.adminPassword", fate="not compared", note="Azure never shows it"
    ),
    OptionRow(option="custom_data", kept="osProfile.customData", fate="not compared", note="Azure never shows it"),
    OptionRow(option="identity.system_assigned", kept="identity.type", fate="in place"),
    OptionRow(option="purge_tags", kept="", fate="says how"),
    OptionRow(option="on_immutable", kept="", fate="says how"),
    OptionRow(option="accept_terms", kept="", fate="says how"),
    OptionRow(option="upgrade_generation", kept="", fate="says how"),
    OptionRow(option="allow_os_disk_loss", kept="", fate="says how"),
    OptionRow(option="force_deletion", kept="", fate="says how"),
    OptionRow(option="preflight", kept="", fate="says how"),
    OptionRow(option="allow_deallocate", kept="", fate="says how"),
)


def option_table() -> tuple[OptionRow, ...]:
    """Return the rows in alphabetical order of their options."""
    rows = {row.option: row for row in _OTHERS}
    for each in PROPERTIES:
        note = "grows only" if each.grows_only else ""
        kept = each.path.removeprefix("properties.")
        rows.setdefault(each.option, OptionRow(option=each.option, kept=kept, fate=each.cost, note=note))
    return tuple(rows[option] for option in sorted(rows))


def flat_options(arguments: Mapping[str, Mapping[str, t.Any]]) -> Iterator[str]:
    """Yield the options of an argument spec, those inside others by dotted names."""
    for name, argument in arguments.items():
        inner = argument.get("options")
        if inner:
            yield from (f"{name}.{each}" for each in flat_options(inner))
        else:
            yield name
