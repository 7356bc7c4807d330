# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the page said: "Generation 2 VMs (preview) on Azure", as Microsoft published it on 2019-04-08."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ...generation import Generation
from ...source import SourceKind

Tool = t.Literal["portal", "powershell"]
TOOL_CHOICES: t.Final = list(t.get_args(Tool))

PAGE: t.Final = "https://docs.microsoft.com/azure/virtual-machines/windows/generation-2"
SCENARIOS: t.Final = f"{PAGE}#supported-scenarios"
SIZES: t.Final = f"{PAGE}#generation-2-vm-sizes"
IMAGES: t.Final = f"{PAGE}#generation-2-vm-images"
CAPABILITIES: t.Final = f"{PAGE}#generation-1-vs-generation-2-vm-capabilities"
ANSWERS: t.Final = f"{PAGE}#frequently-asked-questions"

GENERATION_2_SERIES: t.Final = ("Dsv2", "Dsv3", "Esv3", "Fsv2", "GS", "Ls", "Lsv2")
GENERATION_2_IMAGES: t.Final = (
    "Windows Server 2019 Datacenter",
    "Windows Server 2016 Datacenter",
    "Windows Server 2012 R2 Datacenter",
    "Windows Server 2012 Datacenter",
)
# Whether a tool makes a generation 2 machine of a source; the page is silent on what is absent.
GENERATION_2_SOURCES: t.Final[dict[SourceKind, dict[Tool, bool]]] = {
    "marketplace_image": {"portal": True},
    "managed_image": {"portal": False, "powershell": True},
    "managed_disk": {"portal": False, "powershell": True},
}
LARGEST_GENERATION_1_OS_DISK_GB: t.Final = 2048

_NEITHER: t.Final[tuple[Generation, ...]] = ()
_FIRST: t.Final[tuple[Generation, ...]] = ("V1",)
_SECOND: t.Final[tuple[Generation, ...]] = ("V2",)
_BOTH: t.Final[tuple[Generation, ...]] = ("V1", "V2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """A feature by its name in FEATURES, and the generations that have it in Azure; `section` says so.

    `on_premises` tells whether generation 2 has it in Hyper-V on-premises, None where the page does not compare.
    """

    feature: str
    label: str
    generations: tuple[Generation, ...]
    section: str
    on_premises: bool | None = None


STATED: t.Final[tuple[Capability, ...]] = (
    Capability(feature="increased_memory", label="Increased memory", generations=_SECOND, section=PAGE),
    Capability(feature="sgx", label="SGX", generations=_SECOND, section=PAGE),
    Capability(feature="vpmem", label="Virtual persistent memory", generations=_SECOND, section=PAGE),
    Capability(feature="secure_boot", label="Secure Boot", generations=_NEITHER, section=IMAGES, on_premises=True),
    Capability(
        feature="shielded_vm", label="Hyper-V shielding", generations=_NEITHER, section=IMAGES, on_premises=True
    ),
    Capability(feature="vtpm", label="A virtual TPM", generations=_NEITHER, section=IMAGES, on_premises=True),
    Capability(
        feature="vbs",
        label="Virtualisation-based security",
        generations=_NEITHER,
        section=IMAGES,
        on_premises=True,
    ),
    Capability(feature="vhdx", label="The VHDX format", generations=_NEITHER, section=IMAGES, on_premises=True),
    Capability(feature="os_disk_swap", label="Swapping the OS disk", generations=_BOTH, section=CAPABILITIES),
    Capability(feature="scale_set", label="A scale set", generations=_BOTH, section=CAPABILITIES),
    Capability(feature="site_recovery", label="Azure Site Recovery", generations=_FIRST, section=CAPABILITIES),
    Capability(feature="backup", label="Azure Backup", generations=_FIRST, section=CAPABILITIES),
    Capability(feature="gallery", label="A shared image gallery", generations=_FIRST, section=CAPABILITIES),
    Capability(
        feature="azure_disk_encryption", label="Azure Disk Encryption", generations=_FIRST, section=CAPABILITIES
    ),
    Capability(feature="accelerated_networking", label="Accelerated networking", generations=_BOTH, section=ANSWERS),
    Capability(feature="ultra_ssd", label="Ultra SSD", generations=_BOTH, section=ANSWERS),
)
