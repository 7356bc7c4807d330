from __future__ import annotations

import json
import pathlib
import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.size import Restriction, SizeFacts

RECORD: dict[str, t.Any] = {
    "resourceType": "virtualMachines",
    "name": "Standard_E4-2s_v5",
    "family": "standardESv5Family",
    "locations": ["WestEurope"],
    "locationInfo": [{"location": "WestEurope", "zones": ["3", "1", "2"]}],
    "capabilities": [
        {"name": "vCPUs", "value": "4"},
        {"name": "vCPUsAvailable", "value": "2"},
        {"name": "MemoryGB", "value": "32"},
        {"name": "HyperVGenerations", "value": "V1,V2"},
        {"name": "CpuArchitectureType", "value": "x64"},
    ],
    "restrictions": [],
}


def read(**changed: t.Any) -> SizeFacts:
    return SizeFacts.from_arm({**RECORD, **changed}, "West Europe")


def test_a_record_is_read_for_its_location() -> None:
    facts = read()
    assert (facts.generations, facts.zones, facts.architecture) == (("V1", "V2"), ("1", "2", "3"), "x64")
    assert (facts.vcpus, facts.memory_gb) == (2, 32.0)


@pytest.mark.parametrize(
    ("value", "generations"),
    [("V1", ("V1",)), ("V2", ("V2",)), ("V1,V2", ("V1", "V2")), ("v2, v1", ("V1", "V2")), ("", ())],
)
def test_generations(value: str, generations: tuple[str, ...]) -> None:
    assert read(capabilities=[{"name": "HyperVGenerations", "value": value}]).generations == generations


def restriction(kind: str, **info: t.Any) -> dict[str, t.Any]:
    return {"type": kind, "values": [], "restrictionInfo": info, "reasonCode": "NotAvailableForSubscription"}


HERE = ["westeurope"]
RESTRICTIONS: dict[str, tuple[list[dict[str, t.Any]], tuple[Restriction, ...]]] = {
    "none": ([], ()),
    "the location": (
        [restriction("Location", locations=HERE)],
        (Restriction(reason="NotAvailableForSubscription"),),
    ),
    "another location": ([restriction("Location", locations=["eastus"])], ()),
    "two zones": (
        [restriction("Zone", locations=HERE, zones=["2", "1"])],
        (Restriction(reason="NotAvailableForSubscription", zones=("1", "2")),),
    ),
    "zones of another location": ([restriction("Zone", locations=["eastus"], zones=["1"])], ()),
    "values only": (
        [{"type": "Location", "values": HERE, "reasonCode": "QuotaId"}],
        (Restriction(reason="QuotaId"),),
    ),
}


@pytest.mark.parametrize(("entries", "expected"), RESTRICTIONS.values(), ids=RESTRICTIONS.keys())
def test_restrictions(entries: list[dict[str, t.Any]], expected: tuple[Restriction, ...]) -> None:
    assert read(restrictions=entries).restrictions == expected


def test_sparse_records_are_read() -> None:
    facts = SizeFacts.from_arm({"name": "Standard_X", "capabilities": None, "locationInfo": None}, "eastus")
    assert (facts.generations, facts.zones, facts.vcpus, facts.memory_gb) == ((), (), 0, 0.0)


def test_saved_facts_read_back() -> None:
    facts = read(restrictions=[restriction("Zone", locations=HERE, zones=["1"])])
    assert SizeFacts.from_dict(json.loads(json.dumps(facts.to_dict()))) == facts


DUMPS = {"derived/westeurope.json": 900, "karpenter_southcentralus.json": 20, "lisa_locations.json": 10}


@pytest.mark.parametrize(("dump", "at_least"), DUMPS.items(), ids=DUMPS.keys())
def test_every_record_of_a_real_list_is_read(recordings: pathlib.Path, dump: str, at_least: int) -> None:
    records = json.loads((recordings / "skus" / dump).read_text())["value"]
    assert len(records) >= at_least
    for record in records:
        location = record["locations"][0]
        facts = SizeFacts.from_arm(record, location)
        stated = {c["name"]: c["value"] for c in record["capabilities"]}.get("HyperVGenerations", "")
        assert ",".join(facts.generations) == stated
        assert facts.vcpus > 0
        assert facts.memory_gb > 0
        assert SizeFacts.from_dict(facts.to_dict()) == facts
