"""Bytes of disks: uploads, exports, the signed URLs and the page blobs behind them."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.gen2.azure.tests.unit.emulator.compute_service import DISKS, Answer, Service

CHECKOUT = Path(__file__).resolve().parents[3]
MIB = 1024**2
SIZE = 64 * MIB + 512
WRITE = {"access": "Write", "durationInSeconds": 600}
FOOTER = b"conectix".ljust(512, b"\0")
READ = {"access": "Read", "durationInSeconds": 600}


@pytest.fixture
def service() -> Service:
    return Service()


def upload_disk(service: Service, name: str = "d", size: int = SIZE, **properties: Any) -> str:
    """Make a disk that waits for its bytes, and return its id."""
    data = {"createOption": "Upload", "uploadSizeBytes": size} | properties.pop("creationData", {})
    given = {"creationData": data, "osType": "Linux", "hyperVGeneration": "V2"} | properties
    body = {"location": "eastus", "properties": given}
    service.done(service.call("PUT", service.id("disks", name), DISKS, body))
    return service.id("disks", name)


def access(service: Service, resource: str, body: Mapping[str, Any] | None = None) -> Any:
    """Be granted access and return what the operation gives."""
    granted = service.call("POST", f"{resource}/beginGetAccess", DISKS, WRITE if body is None else body)
    return service.poll(granted)["properties"]["output"]


def revoke(service: Service, resource: str) -> None:
    service.done(service.call("POST", f"{resource}/endGetAccess", DISKS))


def write(service: Service, url: str, start: int, data: bytes, **headers: str) -> Answer:
    given = {"x-ms-page-write": "update", "x-ms-range": f"bytes={start}-{start + len(data) - 1}"} | headers
    return service.send("PUT", f"{url}&comp=page", data, {"authorization": ""} | given)


def read(service: Service, url: str, start: int, end: int) -> bytes:
    answer = service.send("GET", url, headers={"x-ms-range": f"bytes={start}-{end - 1}"})
    assert answer.status == 206, answer.body
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{SIZE}"
    assert isinstance(answer.body, bytes)
    return answer.body


def error_code(answer: Answer) -> str:
    code = answer.headers["x-ms-error-code"]
    assert f"<Code>{code}</Code>".encode() in answer.body
    return code


def test_pages_are_written_read_cleared_and_listed(service: Service) -> None:
    url = access(service, upload_disk(service))["accessSAS"]
    first, second = b"a" * 1024, b"b" * 4 * MIB
    written = write(service, url, 512, first)
    assert written.status == 201
    assert written.headers["content-md5"] == base64.b64encode(hashlib.md5(first).digest()).decode()
    assert write(service, url, 8 * MIB, second).headers["etag"] != written.headers["etag"]
    assert read(service, url, 0, 2048) == b"\0" * 512 + first + b"\0" * 512
    clear = {"x-ms-page-write": "clear", "x-ms-range": f"bytes=1024-{9 * MIB - 1}"}
    assert service.send("PUT", f"{url}&comp=page", headers=clear).status == 201
    listed = service.send("GET", f"{url}&comp=pagelist")
    ranges = f"<PageRange><Start>512</Start><End>1023</End></PageRange><PageRange><Start>{9 * MIB}</Start>"
    assert f"<PageList>{ranges}<End>{12 * MIB - 1}</End></PageRange></PageList>".encode() in listed.body
    assert listed.headers["x-ms-blob-content-length"] == str(SIZE)
    assert read(service, url, 9 * MIB - 512, 9 * MIB + 512) == b"\0" * 512 + b"b" * 512
    one = service.send("GET", f"{url}&comp=pagelist&maxresults=1").body
    assert f"<NextMarker>{9 * MIB}</NextMarker>".encode() in one
    rest = service.send("GET", f"{url}&comp=pagelist&maxresults=1&marker={9 * MIB}").body
    assert b"<Start>512" not in rest
    assert b"NextMarker" not in rest


def test_the_blob_has_the_length_of_the_upload_from_the_start(service: Service) -> None:
    url = access(service, upload_disk(service))["accessSAS"]
    answer = service.send("HEAD", url)
    assert (answer.status, answer.headers["content-length"]) == (200, str(SIZE))
    assert answer.headers["x-ms-blob-type"] == "PageBlob"


@pytest.mark.parametrize(
    ("headers", "size", "status", "code"),
    [
        ({"x-ms-range": "bytes=1-512"}, 512, 416, "InvalidPageRange"),
        ({"x-ms-range": "bytes=0-500"}, 501, 416, "InvalidPageRange"),
        ({"x-ms-range": f"bytes={SIZE}-{SIZE + 511}"}, 512, 416, "InvalidPageRange"),
        ({"x-ms-range": f"bytes=0-{4 * MIB + 511}"}, 4 * MIB + 512, 413, "RequestBodyTooLarge"),
        ({"x-ms-range": "bytes=0-1023"}, 512, 400, "InvalidHeaderValue"),
        ({"x-ms-page-write": "append"}, 512, 400, "InvalidHeaderValue"),
        ({"x-ms-page-write": "clear"}, 512, 400, "InvalidHeaderValue"),
        ({"content-md5": "AAAAAAAAAAAAAAAAAAAAAA=="}, 512, 400, "Md5Mismatch"),
        ({"if-match": '"0x0"'}, 512, 412, "ConditionNotMet"),
        ({"x-ms-if-sequence-number-le": "1"}, 512, 400, "UnsupportedHeader"),
    ],
)
def test_a_wrong_write_is_refused(service: Service, headers: dict[str, str], size: int, status: int, code: str) -> None:
    url = access(service, upload_disk(service))["accessSAS"]
    answer = write(service, url, 0, b"x" * size, **headers)
    assert (answer.status, error_code(answer)) == (status, code)
    assert b"<PageList></PageList>" in service.send("GET", f"{url}&comp=pagelist").body


def test_reading_beyond_the_end_and_other_calls_are_refused(service: Service) -> None:
    url = access(service, upload_disk(service))["accessSAS"]
    beyond = service.send("GET", url, headers={"range": f"bytes={SIZE}-"})
    assert (beyond.status, error_code(beyond)) == (416, "InvalidRange")
    for method, query in (("PUT", ""), ("DELETE", ""), ("PUT", "&comp=properties"), ("GET", "&snapshot=x")):
        assert error_code(service.send(method, url + query)) == "NotImplemented"


def test_a_url_works_until_it_is_revoked_or_expires(service: Service) -> None:
    disk = upload_disk(service)
    url = access(service, disk)["accessSAS"]
    assert access(service, disk)["accessSAS"] == url
    forged = url.replace("sig=", "sig=A")
    refused = write(service, forged, 0, b"x" * 512)
    assert (refused.status, error_code(refused)) == (403, "AuthenticationFailed")
    service.clock.now += 601
    assert error_code(service.send("GET", url)) == "AuthenticationFailed"
    again = access(service, disk)["accessSAS"]
    assert again != url
    assert write(service, again, 0, b"x" * 512).status == 201
    assert write(service, again, SIZE - 512, FOOTER).status == 201
    revoke(service, disk)
    assert error_code(write(service, again, 0, b"x" * 512)) == "AuthenticationFailed"
    assert service.get_disk(disk)["properties"]["diskState"] == "Unattached"
    second = service.call("POST", f"{disk}/beginGetAccess", DISKS, WRITE)
    assert second.code == "OperationNotAllowed"


def test_an_interrupted_upload_goes_on_where_it_was(service: Service) -> None:
    disk = upload_disk(service)
    url = access(service, disk)["accessSAS"]
    write(service, url, 0, b"x" * 512)
    service.clock.now += 700
    url = access(service, disk)["accessSAS"]
    assert b"<Start>0</Start><End>511</End>" in service.send("GET", f"{url}&comp=pagelist").body


def test_what_was_uploaded_is_what_a_copy_exports(service: Service) -> None:
    disk = upload_disk(service)
    url = access(service, disk)["accessSAS"]
    write(service, url, 0, b"boot" * 128)
    write(service, url, SIZE - 512, FOOTER)
    busy = {"createOption": "Copy", "sourceResourceId": disk}
    body = {"location": "eastus", "properties": {"creationData": busy}}
    early = service.call("PUT", service.id("snapshots", "s"), DISKS, body)
    assert early.code == "OperationNotAllowed"
    revoke(service, disk)
    service.done(service.call("PUT", service.id("snapshots", "s"), DISKS, body))
    service.done(service.call("DELETE", disk, DISKS))
    exported = access(service, service.id("snapshots", "s"), READ)["accessSAS"]
    assert exported.startswith("https://localhost/md-")
    assert "impexp" not in exported
    assert read(service, exported, 0, 1024) == b"boot" * 128 + b"\0" * 512
    assert read(service, exported, SIZE - 512, SIZE) == FOOTER
    refused = write(service, exported, 0, b"x" * 512)
    assert error_code(refused) == "AuthorizationPermissionMismatch"


def test_a_disk_nobody_uploaded_exports_zeros_and_a_footer(service: Service) -> None:
    disk = service.disk("empty", diskSizeGB=1)
    url = access(service, disk, READ)["accessSAS"]
    length = 1024**3 + 512
    listed = service.send("GET", f"{url}&comp=pagelist").body
    assert f"<PageRange><Start>{length - 512}</Start><End>{length - 1}</End></PageRange>".encode() in listed
    footer = service.send("GET", url, headers={"range": f"bytes={length - 512}-"}).body
    assert len(footer) == 512
    assert footer.startswith(b"conectix")
    assert int.from_bytes(footer[48:56], "big") == 1024**3
    checksum = int.from_bytes(footer[64:68], "big")
    assert checksum == ~(sum(footer) - sum(footer[64:68])) & 0xFFFFFFFF


def test_a_secure_upload_has_a_url_for_the_guest_state(service: Service) -> None:
    security = {"securityType": "TrustedLaunch"}
    disk = upload_disk(service, creationData={"createOption": "UploadPreparedSecure"}, securityProfile=security)
    urls = access(service, disk, WRITE | {"getSecureVMGuestStateSAS": True})
    assert set(urls) == {"accessSAS", "securityDataAccessSAS"}
    assert "_vmgs?" in urls["securityDataAccessSAS"]
    assert write(service, urls["securityDataAccessSAS"], 0, b"x" * 512).status == 201
    plain = upload_disk(service, "plain")
    refused = service.call("POST", f"{plain}/beginGetAccess", DISKS, WRITE | {"getSecureVMGuestStateSAS": True})
    assert refused.code == "InvalidParameter"


def test_deleted_bytes_do_not_come_back(service: Service) -> None:
    disk = upload_disk(service)
    url = access(service, disk)["accessSAS"]
    write(service, url, 0, b"x" * 512)
    service.done(service.call("DELETE", disk, DISKS))
    assert error_code(service.send("GET", url)) == "AuthenticationFailed"
    url = access(service, upload_disk(service))["accessSAS"]
    assert b"<PageList></PageList>" in service.send("GET", f"{url}&comp=pagelist").body
    service.send("POST", "/_emulator/reset")
    assert service.world.page_blobs.contents == {}


def test_the_log_holds_no_signature_and_no_bytes(service: Service) -> None:
    url = access(service, upload_disk(service))["accessSAS"]
    write(service, url, 0, b"x" * 512)
    entries = service.send("GET", "/_emulator/requests").body
    blob = next(entry for entry in entries if entry["kind"] == "blob")
    assert blob["request_body"] is None
    signature = url.rpartition("sig=")[2]
    assert signature not in json.dumps(entries)
    assert blob["query"]["sig"] == "REDACTED"
    assert (blob["range"], blob["request_bytes"]) == ("bytes=0-511", 512)


CLIENT = """
import os, sys, time, resource
import requests
from azure.storage.blob import BlobClient

url, subscription = os.environ["GEN2_EMULATOR_URL"], os.environ["AZURE_SUBSCRIPTION_ID"]
verify = os.environ["REQUESTS_CA_BUNDLE"]
form = {"grant_type": "client_credentials", "client_id": os.environ["AZURE_CLIENT_ID"],
        "client_secret": os.environ["AZURE_SECRET"], "scope": url + "/.default"}
token = requests.post(f"{url}/{os.environ['AZURE_TENANT']}/oauth2/v2.0/token", data=form, verify=verify).json()
arm = requests.Session()
arm.verify, arm.headers["authorization"] = verify, "Bearer " + token["access_token"]

def call(method, path, version, body=None):
    answer = arm.request(method, f"{url}{path}?api-version={version}", json=body)
    answer.raise_for_status()
    while answer.headers.get("location"):
        time.sleep(0.05)
        answer = arm.get(answer.headers["location"])
    return answer.json() if answer.content else None

group = f"/subscriptions/{subscription}/resourceGroups/g"
call("PUT", group, "2024-07-01", {"location": "eastus"})
disk = f"{group}/providers/Microsoft.Compute/disks/d"
size = (8 << 30) + 512
data = {"createOption": "Upload", "uploadSizeBytes": size}
call("PUT", disk, "2026-03-02", {"location": "eastus", "properties": {"creationData": data, "osType": "Linux"}})
sas = call("POST", disk + "/beginGetAccess", "2026-03-02", {"access": "Write", "durationInSeconds": 600})["accessSAS"]
blob = BlobClient.from_blob_url(sas)
block = os.urandom(4 << 20)
for offset in (0, 5 << 30, size - 512 - len(block)):
    blob.upload_page(block, offset=offset, length=len(block), validate_content=True)
blob.upload_page(b"conectix" + bytes(504), offset=size - 512, length=512)
blob.clear_page(offset=0, length=1 << 20)
assert blob.get_blob_properties().size == size
expected = [(1 << 20, (4 << 20) - 1), (5 << 30, (5 << 30) + len(block) - 1), (size - 512 - len(block), size - 1)]
assert [(page.start, page.end) for page in blob.list_page_ranges()] == expected, list(blob.list_page_ranges())
call("POST", disk + "/endGetAccess", "2026-03-02")
sas = call("POST", disk + "/beginGetAccess", "2026-03-02", {"access": "Read", "durationInSeconds": 600})["accessSAS"]
read = BlobClient.from_blob_url(sas)
assert read.download_blob(offset=5 << 30, length=len(block)).readall() == block
assert read.download_blob(offset=0, length=2 << 20).readall() == bytes(1 << 20) + block[1 << 20 : 2 << 20]
assert read.download_blob(offset=size - 512, length=512, validate_content=True).readall() == b"conectix" + bytes(504)
children = [int(line.split()[1]) for line in open(f"/proc/{os.getppid()}/status") if line.startswith("VmRSS")]
print("memory of the emulator in KiB:", children[0])
assert children[0] < 200 * 1024
"""


def test_the_storage_client_of_azure_uploads_a_sparse_disk_of_8_gib() -> None:
    pytest.importorskip("azure.storage.blob", reason="the client comes from azure-storage-blob")
    pytest.importorskip("uvicorn", reason="the emulator's server needs uvicorn")
    pytest.importorskip("certifi", reason="the emulator's certificates need certifi")
    serving = [sys.executable, "-m", "tests.emulator", "--operation-seconds", "0.05", "--retry-after", "0", "--quiet"]
    command = [*serving, "--", sys.executable, "-c", CLIENT]
    run = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
