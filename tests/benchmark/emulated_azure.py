"""The emulator in whose environment a benchmark runs, spoken to as any client of Azure would."""

from __future__ import annotations

import os
import time
from typing import Any

import requests


class Azure:
    """A session with a token; `subscription` is an id."""

    def __init__(self) -> None:
        self.subscription = os.environ["AZURE_SUBSCRIPTION_ID"]
        self.url = os.environ["GEN2_EMULATOR_URL"]
        self.session = requests.Session()
        self.session.verify = os.environ["GEN2_EMULATOR_CA"]
        form = {
            "grant_type": "client_credentials",
            "client_id": os.environ["AZURE_CLIENT_ID"],
            "client_secret": os.environ["AZURE_SECRET"],
            "scope": f"{self.url}/.default",
        }
        answer = self.session.post(f"{self.url}/{os.environ['AZURE_TENANT']}/oauth2/v2.0/token", data=form)
        self.session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def call(self, method: str, path: str, version: str, body: Any = None) -> Any:
        """Call Resource Manager, wait for what it begins, and return its result."""
        answer = self.session.request(method, f"{self.url}{path}?api-version={version}", json=body)
        answer.raise_for_status()
        while answer.headers.get("location"):
            time.sleep(0.05)
            answer = self.session.get(answer.headers["location"])
        return answer.json() if answer.content else None

    def group(self, name: str) -> str:
        """Make a resource group with a network, and return its id; the network's subnet is named `default`."""
        group = f"/subscriptions/{self.subscription}/resourceGroups/{name}"
        self.call("PUT", group, "2024-11-01", {"location": "eastus"})
        network = {
            "location": "eastus",
            "properties": {
                "addressSpace": {"addressPrefixes": ["10.0.0.0/8"]},
                "subnets": [{"name": "default", "properties": {"addressPrefix": "10.0.0.0/12"}}],
            },
        }
        self.call("PUT", f"{group}/providers/Microsoft.Network/virtualNetworks/net", "2024-05-01", network)
        return group

    def administer(self, method: str, path: str, body: Any = None) -> Any:
        """Call the emulator's own interface."""
        answer = self.session.request(method, f"{self.url}/_emulator/{path}", json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def requests(self, kind: str = "arm") -> list[dict[str, Any]]:
        """Return the requests of one kind since forget()."""
        return [entry for entry in self.administer("GET", "requests") if entry["kind"] == kind]

    def forget(self) -> None:
        """Empty the log of requests."""
        self.administer("DELETE", "requests")
