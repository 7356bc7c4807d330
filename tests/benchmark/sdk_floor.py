"""The least that Azure's SDK takes to see one machine: azure-identity for the token, azure-core for the read."""

from __future__ import annotations

import os
from typing import Any

from azure.core import PipelineClient
from azure.core.rest import HttpRequest
from azure.identity import ClientSecretCredential

url = os.environ["GEN2_EMULATOR_URL"]
credential = ClientSecretCredential(
    os.environ["AZURE_TENANT"],
    os.environ["AZURE_CLIENT_ID"],
    os.environ["AZURE_SECRET"],
    authority=url,
    disable_instance_discovery=True,
)
token = credential.get_token(f"{url}/.default").token
machines = f"{url}/subscriptions/{os.environ['AZURE_SUBSCRIPTION_ID']}/providers/Microsoft.Compute/virtualMachines"
request = HttpRequest("GET", machines, params={"api-version": "2025-04-01"})
request.headers["Authorization"] = f"Bearer {token}"
client: PipelineClient[Any, Any] = PipelineClient(url)
client.send_request(request).raise_for_status()
