"""Snapshots of few sizes, images and machines, for the tests of the report."""

from __future__ import annotations

import typing as t

from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.report.document import build_report
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.report.request import Request

GEN1_IMAGE = "Canonical:ubuntu:22_04-lts:latest"
GEN2_IMAGE = "Canonical:ubuntu:22_04-lts-gen2:latest"


def size(name: str, generations: str, **facts: t.Any) -> dict[str, t.Any]:
    """Return a size's facts with the generations named, such as `V1 V2`."""
    return {
        "name": name,
        "location": "westeurope",
        "generations": generations.split(),
        "zones": ["1", "2"],
        "capabilities": {"vCPUs": "2", "MemoryGB": "8"},
        **facts,
    }


def machine(name: str, **facts: t.Any) -> dict[str, t.Any]:
    """Return a standard generation 1 machine's facts, but for those given."""
    return {
        "id": f"/subscriptions/s/resourceGroups/web/providers/Microsoft.Compute/virtualMachines/{name}",
        "name": name,
        "location": "westeurope",
        "zone": None,
        "size": "Standard_D2s_v5",
        "generation": "V1",
        "security_type": "standard",
        "os_type": "Linux",
        "power_state": "running",
        "properties": {},
        **facts,
    }


SIZES = [
    size("Standard_D2s_v5", "V1 V2"),
    size("Standard_D4s_v5", "V1 V2", capabilities={"vCPUs": "4", "MemoryGB": "16"}),
    size("Standard_D2_v3", "V1", capabilities={"vCPUs": "2", "MemoryGB": "8", "RetirementDateUtc": "09/15/2028"}),
    size("Standard_D2s_v6", "V2", restrictions=[{"reason": "QuotaId", "zones": []}]),
    size("Standard_D2ps_v5", "V2", capabilities={"vCPUs": "2", "MemoryGB": "8", "CpuArchitectureType": "Arm64"}),
]
IMAGES = [
    {"kind": "marketplace_image", "name": GEN1_IMAGE, "generation": "V1", "architecture": "x64"},
    {"kind": "marketplace_image", "name": GEN2_IMAGE, "generation": "V2", "architecture": "x64"},
]


def report(*machines: dict[str, t.Any], **options: t.Any) -> dict[str, t.Any]:
    """Return the report on the sizes and images above and the machines given."""
    snapshots = [{"sizes": SIZES, "images": IMAGES}, {"virtual_machines": list(machines)}]
    return build_report(snapshots, Request.read(**{"location": "West Europe", **options}))
