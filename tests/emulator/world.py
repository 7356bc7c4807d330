from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .operations import Operations
from .page_blobs.grants import PageBlobs
from .settings import Clock, Settings
from .store import Store

CATALOGUE = Path(__file__).resolve().parent / "catalogue"


@dataclass(slots=True, kw_only=True)
class World:
    """Everything the handlers of all providers share."""

    subscription_id: str = "00000000-0000-4000-8000-000000000001"
    tenant_id: str = "00000000-0000-4000-8000-000000000002"
    settings: Settings = field(default_factory=Settings)
    clock: Clock = time.time
    skus_file: Path | None = None
    store: Store = field(init=False)
    operations: Operations = field(init=False)
    page_blobs: PageBlobs = field(init=False)

    def __post_init__(self) -> None:
        self.store = Store(self.clock)
        self.operations = Operations(self.clock, self.settings)
        self.page_blobs = PageBlobs(self.clock, self.settings)

    @property
    def subscription_scope(self) -> str:
        """The id of the subscription the emulator serves."""
        return f"/subscriptions/{self.subscription_id}"


def read_catalogue(name: str) -> Any:
    """Return the content of catalogue/NAME.json."""
    return json.loads((CATALOGUE / f"{name}.json").read_text(encoding="utf-8"))
