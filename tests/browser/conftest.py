"""A report of 1,000 sizes and 20 images, made by the playbook, in headless Chromium."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
import typing as t
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

CHECKOUT = Path(__file__).resolve().parents[2]
TOOLS = runpy.run_path(str(CHECKOUT / "tests" / "checkout.py"))
PICTURES = TOOLS["CACHE"] / "browser"

# The last names would break out of a page that took them for markup.
HOSTILE = "</script><script>document.title = 'broken'</script><img src=x onerror=\"document.title = 'broken'\">"
FAMILIES = ["A", "B", "D", "E", "F", "L", "M", "NC", "ND", "NV"]


def _sizes() -> list[dict[str, t.Any]]:
    """Return 1,000 sizes of ten families: of V1, V2 or both, some of Arm64, some restricted, some retiring."""
    sizes = []
    for number in range(1000):
        family, version, step = FAMILIES[number % 10], number // 10 % 10 + 2, number // 100 + 1
        capabilities = {"vCPUs": str(2 * step), "MemoryGB": str(8 * step), "CpuArchitectureType": "x64"}
        if number % 17 == 0:
            capabilities["CpuArchitectureType"] = "Arm64"
        if number % 23 == 0:
            capabilities["RetirementDateUtc"] = "09/15/2028"
        restricted = [{"reason": "NotAvailableForSubscription", "zones": ["3"] if number % 2 else []}]
        sizes.append(
            {
                "name": f"Standard_{family}{2 * step}s_v{version}",
                "location": "westeurope",
                "family": f"standard{family}Family",
                "generations": [["V1"], ["V2"], ["V1", "V2"]][version % 3],
                "zones": ["1", "2", "3"][: version % 4],
                "restrictions": restricted if number % 29 == 0 else [],
                "capabilities": capabilities,
            }
        )
    return sizes


def _facts() -> dict[str, t.Any]:
    images = [
        {
            "kind": "marketplace_image",
            "name": f"Publisher{number}:offer-of-some-length-{number}:{2000 + number}-datacenter-core:latest",
            "generation": f"V{number % 2 + 1}",
            "architecture": "x64",
            "security_type": "TrustedLaunchSupported",
        }
        for number in range(19)
    ]
    images.append({"kind": "managed_image", "name": HOSTILE, "generation": "V2", "location": "westeurope"})
    group = "/subscriptions/s/resourceGroups/web/providers/Microsoft.Compute/virtualMachines"
    machines = [
        {
            "id": f"{group}/{name}",
            "name": name,
            "location": "westeurope",
            "size": "Standard_D2s_v5",
            "generation": ["V1", "V2", None][number % 3],
            "security_type": "standard",
            "power_state": "running",
        }
        for number, name in enumerate([*(f"web{number}" for number in range(60)), HOSTILE])
    ]
    return {"sizes": _sizes(), "images": images, "virtual_machines": machines}


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page that the playbook writes of the facts, offline."""
    folder = tmp_path_factory.mktemp("report")
    facts = folder / "facts.json"
    facts.write_text(json.dumps(_facts()), encoding="utf-8")
    options = {
        "report_location": "westeurope",
        "report_facts": [str(facts)],
        "report_directory": str(folder),
        "report_title": f"Sizes {HOSTILE}",
        "report_date": "2026-11-23",
    }
    playbook = Path(sys.executable).with_name("ansible-playbook")
    subprocess.run(
        [playbook, "gen2.azure.report", "--extra-vars", json.dumps(options)],
        env={**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(TOOLS["link_tree"]())},
        check=True,
    )
    return folder / "report.html"


@pytest.fixture(scope="session")
def chromium() -> Iterator[webdriver.Chrome]:
    """Return a browser that keeps a log of what it asks the network for."""
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in (
        *("headless=new", "no-sandbox", "disable-gpu", "disable-quic", "disable-dev-shm-usage", "no-first-run"),
        *("disable-background-networking", "disable-component-update", "disable-sync", "hide-scrollbars"),
    ):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    PICTURES.mkdir(parents=True, exist_ok=True)
    yield driver
    driver.quit()
