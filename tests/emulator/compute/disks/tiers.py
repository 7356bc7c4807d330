from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from ...world import read_catalogue


@dataclass(frozen=True, slots=True)
class Tier:
    """The performance a disk of some size is given: name, largest size in GiB, IOPS, MB/s."""

    name: str
    largest_gb: int
    iops: int
    mbps: int


def tier_of(sku: str, size_gb: int) -> Tier | None:
    """Return the tier of a disk, None where the type has none (Ultra, Premium v2: performance is asked for)."""
    tiers = _tiers().get(sku, ())
    return next((tier for tier in tiers if size_gb <= tier.largest_gb), tiers[-1] if tiers else None)


def sku_tier(sku: str) -> str:
    """Return the read-only tier of a disk's sku, "Premium" of "Premium_LRS"."""
    name = sku.partition("_")[0]
    return {"UltraSSD": "Ultra", "PremiumV2": "Premium", "StandardSSD": "Standard"}.get(name, name)


@cache
def _tiers() -> dict[str, tuple[Tier, ...]]:
    content: Any = read_catalogue("disk_tiers")
    return {sku: tuple(Tier(*row) for row in rows) for sku, rows in content["tiers"].items()}
