"""What AWX puts into the environment of a job, by its own code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from awx_plugins.credentials.injectors import azure_rm

SUBSCRIPTION = "00000000-0000-4000-8000-000000000001"


@dataclass(frozen=True)
class AwxCredential:
    """A credential of AWX's type Microsoft Azure Resource Manager, as its injector reads it."""

    inputs: Mapping[str, str]

    def get_input(self, name: str, default: Any = None) -> Any:
        return self.inputs.get(name, default)

    def has_input(self, name: str) -> bool:
        return self.inputs.get(name) not in ("", None)


def injected(**inputs: str) -> dict[str, str]:
    """Return the variables that AWX sets for a credential with these fields."""
    environment: dict[str, Any] = {}
    azure_rm(AwxCredential({"subscription": SUBSCRIPTION, **inputs}), environment, "/nowhere")
    return environment


def injected_for(emulator: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that AWX sets for the emulator's service principal."""
    return injected(
        subscription=emulator["AZURE_SUBSCRIPTION_ID"],
        client=emulator["AZURE_CLIENT_ID"],
        tenant=emulator["AZURE_TENANT"],
        secret=emulator["AZURE_SECRET"],
        cloud_environment=emulator["AZURE_CLOUD_ENVIRONMENT"],
    )
