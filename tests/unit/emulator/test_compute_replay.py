"""Requests that were recorded between real clients and Azure, sent to the emulator: status and shape are compared."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from ansible_collections.gen2.azure.tests.unit.emulator.compute_service import RESOURCES, Service

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "recordings"
# Left out: what turns on the conversion to managed disks, which is not emulated; Java's recordings hold no bodies.
FILES = sorted(
    file
    for file in (
        *DATA.glob("cassettes/*.json"),
        *DATA.glob("fluent-net/net__*.json"),
        *DATA.glob("sdk-python/*/*galleries*.json"),
    )
    if file.stem != "test_vm_convert"
)
REQUEST = re.compile(
    r"https?://[^/]+(?P<subscription>/subscriptions/[^/]+)(?P<group>/resourcegroups/[^/]+)?/providers/microsoft\.compute/"
    r"(?P<kind>virtualMachines|disks|images|snapshots|availabilitySets|galleries)(?P<rest>/[^?]*)?\?(?P<query>.*)",
    re.IGNORECASE,
)
INTERFACE = re.compile(r'"(/subscriptions/[^"]*/networkInterfaces/[^"/]+)"')

# Requests whose answer differs, and why: method, what the path ends with, status recorded, status answered.
DIFFERENT_STATUS = (
    ("POST", r"/(runCommand|capture|reimage)", 202, 404, "the emulator has no such action"),
    ("PUT", r"/virtualMachines/(myvm6|chashvm)", 201, 409, "recorded by method: two machines of one name"),
    ("PATCH", r"/virtualMachines/(chashvm|myvm1)", 200, 409, "recorded by method: the deallocation comes too late"),
    ("PUT", r"/galleries/.*/versions/1.1.2", 200, 400, "the catalogue does not hold westus2"),
    ("PATCH", r"/virtualMachines/myvm1", 200, 404, "recorded by method: the disk is made too late"),
)
# Members that differ, and why; what says "recorded by method" holds for the recordings of .NET alone.
DIFFERENT_SHAPE = (
    (r"missing resources\[\].*|missing .*instanceView\.extensions.*", "extensions are not emulated"),
    (r"missing .*extensionHandlers\[\].*", "extensions are not emulated"),
    (r"(extra|missing) .*instanceView\.(computerName|osName|osVersion|vmAgent).*", "the guest always reports at once"),
    (r"(extra|missing) .*instanceView\.(statuses|disks)\[\].*time", "a machine taken from a recording lost its times"),
    (r"(extra|missing) .*patchSettings.*|extra .*exactVersion", "older versions were changed after they came out"),
    (r"extra .*(networkAccessPolicy|publicNetworkAccess)", "older disk versions show what newer ones added"),
    (r"missing .*isArmResource", "shown by 2020 versions while a disk is made"),
    (r"missing .*supportsHibernation", "the source disk is not in the recording"),
    (r"extra (id|type|sku\.name|properties\.disk.*|properties\.timeCreated|properties\.uniqueId)", "an answer of 2020"),
    (r"(extra|missing) properties\.(storageProfile|osProfile)\..*", "recorded by method: two machines of one name"),
    (r"missing properties\.(creationData\.sourceUniqueId|publicNetworkAccess)|extra name", "a snapshot made at once"),
    (r"missing properties\.diskSizeBytes", "the update of a disk is answered with what was sent"),
)


def interactions(file: Path) -> Iterator[tuple[dict[str, Any], re.Match[str]]]:
    content = json.loads(file.read_text(encoding="utf-8"))
    for one in content.get("interactions") or [proxied(entry) for entry in content.get("Entries", [])]:
        found = REQUEST.fullmatch(one["url"])
        if found is not None and not re.search("/(extensions|applications)", found["rest"] or ""):
            yield one, found


def proxied(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry of Microsoft's test proxy in the form of the other recordings."""
    names = {"method": "RequestMethod", "url": "RequestUri", "request_body": "RequestBody"}
    names |= {"status": "StatusCode", "body": "ResponseBody"}
    return {name: entry[known] for name, known in names.items()}


@pytest.fixture(scope="session")
def sizes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dump with every size and location of the recordings; generations as a real dump has them."""
    text = "".join(file.read_text(encoding="utf-8") for file in FILES)
    locations = {name.replace(" ", "").lower() for name in re.findall(r'"location":\s*"([^"]+)"', text)}
    dump = json.loads((DATA / "skus" / "djtools" / "eastus.json").read_text(encoding="utf-8"))["skus"]
    generations = {size["name"]: size["hyperVGenerations"] for size in dump}
    names = sorted(set(re.findall(r'"vmSize":\s*"([^"]+)"', text)))
    records = [record(name, generations.get(name, "V1"), sorted(locations)) for name in names]
    file = tmp_path_factory.mktemp("replay") / "skus.json"
    file.write_text(json.dumps(records), encoding="utf-8")
    return file


def record(name: str, generations: str, locations: list[str]) -> dict[str, Any]:
    known = {"vCPUs": "1", "HyperVGenerations": generations, "MaxDataDiskCount": "64", "MaxNetworkInterfaces": "8"}
    known |= {"PremiumIO": "True", "EphemeralOSDiskSupported": "True", "CachedDiskBytes": str(200 << 30)}
    return {
        "resourceType": "virtualMachines",
        "name": name,
        "family": "recorded",
        "locations": locations,
        "locationInfo": [{"location": location, "zones": ["1", "2", "3"]} for location in locations],
        "capabilities": [{"name": key, "value": value} for key, value in known.items()],
        "restrictions": [],
    }


@pytest.fixture
def recorded_images(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every image the recordings name is in the marketplace."""
    from ansible_collections.gen2.azure.tests.emulator.compute import marketplace

    text = "".join(file.read_text(encoding="utf-8") for file in FILES)
    read = marketplace.read_catalogue
    known = {(one["publisher"].lower(), one["offer"].lower(), one["sku"].lower()) for one in read("images")}
    added = []
    for found in re.findall(r'"imageReference":\s*(\{[^{}]*\})', text):
        reference = json.loads(found)
        key = tuple(str(reference.get(name, "")).lower() for name in ("publisher", "offer", "sku"))
        if all(key) and key not in known:
            known.add(key)  # type: ignore[arg-type]
            added.append(image_entry(reference))
    monkeypatch.setattr(marketplace, "read_catalogue", lambda name: read(name) + (added if name == "images" else []))


def image_entry(reference: Mapping[str, str]) -> dict[str, Any]:
    windows = "indows" in reference["publisher"]
    image = {"operatingSystem": "Windows" if windows else "Linux", "sizeInGb": 127 if windows else 30}
    version = reference.get("exactVersion") or reference["version"].replace("latest", "1.0.0")
    return {
        **{name: reference[name] for name in ("publisher", "offer", "sku")},
        "properties": {"hyperVGeneration": "V1", "osDiskImage": image, "dataDiskImages": []},
        "versions": [{"name": version}],
    }


class Replay:
    """One recording against one emulator; what something unrecorded made is put in from the answers."""

    def __init__(self, service: Service, *, by_method: bool) -> None:
        self.service = service
        self.by_method = by_method
        self.stubs: set[str] = set()
        self.differences: list[str] = []
        self.counts: Counter[str] = Counter()

    def play(self, one: dict[str, Any], found: re.Match[str]) -> None:
        path = f"{self.service.subscription}{found['group'] or ''}/providers/Microsoft.Compute/{found['kind']}"
        path += found["rest"] or ""
        sent, expected = (self._here(one.get(name), found) for name in ("request_body", "body"))
        if self._unplayable(one, path, sent):
            self.counts["left out"] += 1
            return
        self._prepare(one, path, sent, expected)
        query = dict(part.split("=", 1) for part in found["query"].split("&") if "=" in part)
        version = query.pop("api-version")
        more = {unquote(name): unquote(value) for name, value in query.items()}
        answer = self.service.call(one["method"], path, version, sent, query=more)
        self.counts["played"] += 1
        self._compare(one, path, expected, answer)
        if one["method"] != "GET":
            self.service.settle()

    def _here(self, body: Any, found: re.Match[str]) -> Any:
        if body is None:
            return None
        return json.loads(json.dumps(body).replace(found["subscription"], self.service.subscription))

    def _unplayable(self, one: dict[str, Any], path: str, sent: Any) -> bool:
        if one["method"] == "GET":
            return False
        there = self.service.world.store.get("/".join(path.split("/")[:9])) is not None
        unseen = one["method"] != "PUT" and one["status"] < 300 and not there
        updated = one["method"] == "PUT" and one["status"] == 200 and not there and "availabilitySets" not in path
        return unseen or updated or (sent is None and one["method"] in ("PUT", "PATCH"))

    def _prepare(self, one: dict[str, Any], path: str, sent: Any, expected: Any) -> None:
        store = self.service.world.store
        group = path.partition("/providers/")[0]
        if "/resourceGroups/" in group and store.get(group) is None:
            self.service.call("PUT", group, RESOURCES, {"location": "westus"})
        for interface in set(INTERFACE.findall(json.dumps(sent))):
            if store.get(interface) is None:
                store.put(found_interface(interface, (sent or {}).get("location", "eastus")))
        shown = one["method"] == "GET" and one["status"] == 200 and "id" in (expected or {})
        if shown and (store.get(path) is None or path in self.stubs):
            store.put(json.loads(json.dumps(expected)))
            self.stubs.discard(path)
            for disk in found_disks(expected):
                if store.get(disk["id"]) is None:
                    store.put(disk)
                    self.stubs.add(disk["id"])

    def _holds(self, reason: str) -> bool:
        return self.by_method or not reason.startswith("recorded by method")

    def _compare(self, one: dict[str, Any], path: str, expected: Any, answer: Any) -> None:
        name = f"{one['method']} {path.rpartition('/providers/')[2]}"
        if answer.status != one["status"]:
            if not any(
                (one["method"], one["status"], answer.status) == (method, was, now)
                and re.search(end + "$", path)
                and self._holds(why)
                for method, end, was, now, why in DIFFERENT_STATUS
            ):
                self.differences.append(f"{name}: recorded {one['status']}, answered {answer.status} {answer.body}")
            self.counts["other status, with a reason"] += 1
            return
        if isinstance(expected, dict) and "value" not in expected and isinstance(answer.body, dict):
            before, after = set(members(expected)), set(members(answer.body))
            changes = [f"missing {path}" for path in before - after] + [f"extra {path}" for path in after - before]
            for change in changes:
                if not any(re.fullmatch(pattern, change) and self._holds(why) for pattern, why in DIFFERENT_SHAPE):
                    self.differences.append(f"{name}: {change}")
            self.counts["other shape, with a reason"] += bool(changes)


def members(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, member in value.items():
            if path or name != "tags":
                yield from members(member, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value:
        for member in value:
            yield from members(member, f"{path}[]")
    else:
        yield path


def found_interface(resource_id: str, location: str) -> dict[str, Any]:
    return {
        "id": resource_id,
        "name": resource_id.rpartition("/")[2],
        "type": "Microsoft.Network/networkInterfaces",
        "location": location.replace(" ", "").lower(),
        "properties": {"provisioningState": "Succeeded", "ipConfigurations": []},
    }


def found_disks(machine: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The disks that a recorded machine names, as far as it tells of them."""
    profile = machine.get("properties", {}).get("storageProfile", {})
    for disk in (profile.get("osDisk", {}), *profile.get("dataDisks", [])):
        managed = disk.get("managedDisk") or {}
        if "id" in managed and machine["type"].endswith("virtualMachines"):
            size = disk.get("diskSizeGB", 30)
            yield {
                "id": managed["id"],
                "name": disk["name"],
                "type": "Microsoft.Compute/disks",
                "location": machine["location"],
                "managedBy": machine["id"],
                "sku": {"name": managed.get("storageAccountType", "Premium_LRS")},
                "properties": {
                    "creationData": {"createOption": "FromImage"},
                    "diskSizeGB": size,
                    "diskSizeBytes": size << 30,
                    "diskState": "Attached",
                    "provisioningState": "Succeeded",
                    "supportedCapabilities": {"architecture": "x64"},
                    **({"osType": disk["osType"], "hyperVGeneration": "V1"} if "osType" in disk else {}),
                },
            }


@pytest.mark.skipif(not FILES, reason=f"there are no recordings in {DATA}")
@pytest.mark.usefixtures("recorded_images")
@pytest.mark.parametrize("file", FILES, ids=[file.stem[-60:] for file in FILES])
def test_a_recording_is_answered_as_azure_answered_it(
    file: Path, sizes: Path, record_property: Callable[[str, object], None]
) -> None:
    replay = Replay(Service(skus_file=sizes), by_method=file.name.startswith("net__"))
    for one, found in interactions(file):
        replay.play(one, found)
    for name, count in replay.counts.items():
        record_property(f"recorded requests {name}", count)
    assert not replay.differences, "\n".join(replay.differences)
