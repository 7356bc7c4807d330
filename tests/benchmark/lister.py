"""The least that it takes to see machines: a token, and the pages of one list."""

from __future__ import annotations

from emulated_azure import Azure

azure = Azure()
link = (
    f"{azure.url}/subscriptions/{azure.subscription}/providers/Microsoft.Compute/virtualMachines?api-version=2025-04-01"
)
while link:
    page = azure.session.get(link).json()
    link = page.get("nextLink")
