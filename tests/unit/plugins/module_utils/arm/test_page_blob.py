"""What is told of a signed address: everything but what signs it."""

from __future__ import annotations

import base64
import hashlib
import socket
import traceback
import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.arm import page_blob
from ansible_collections.gen2.azure.plugins.module_utils.arm.errors import Unreachable
from ansible_collections.gen2.azure.plugins.module_utils.arm.page_blob import PageBlob, unsigned

QUERY = "sv=2018-03-28&sr=b&si=policy&sig=c2VjcmV0%3D"


@pytest.mark.parametrize(
    "text",
    [
        f"https://md-1.blob.example/c/abcd?{QUERY}",
        f"HTTPSConnectionPool(host='md-1'): Max retries exceeded with url: /c/abcd?{QUERY} (Caused by x)",
        f"GET '/c/abcd?{QUERY}' failed",
        "the signature SIG=c2VjcmV0%3D did not match",
    ],
)
def test_a_text_is_shown_unsigned(text: str) -> None:
    shown = unsigned(text)
    assert "c2VjcmV0" not in shown
    assert "policy" not in shown
    assert "(not shown)" in shown
    assert unsigned("Is it signed? No.") == "Is it signed? No."


def test_a_service_out_of_reach_is_told_without_the_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("azure.storage.blob", reason="azure-storage-blob is not installed")
    monkeypatch.setitem(page_blob._PATIENCE, "retry_total", 0)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    blob = PageBlob(f"https://127.0.0.1:{port}/md-1/c/abcd?{QUERY}", resource_id="/disks/os", verify=True)
    with pytest.raises(Unreachable) as caught:
        blob.write(0, b"x" * 512)
    told = "".join(traceback.format_exception(caught.value))
    assert "127.0.0.1" in told
    assert caught.value.resource_id == "/disks/os"
    assert "c2VjcmV0" not in told
    assert "c2VjcmV0" not in repr(caught.value.__context__)


def test_a_write_carries_its_md5_and_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("azure.storage.blob", reason="azure-storage-blob is not installed")
    from azure.core.exceptions import ServiceRequestError
    from azure.core.pipeline.transport import RequestsTransport

    sent: list[t.Any] = []

    def send(_transport: t.Any, request: t.Any, **_options: t.Any) -> t.NoReturn:
        sent.append(request)
        raise ServiceRequestError("nobody answers")

    monkeypatch.setitem(page_blob._PATIENCE, "retry_total", 0)
    monkeypatch.setattr(RequestsTransport, "send", send)
    blob = PageBlob(f"https://md-1.blob.example/c/abcd?{QUERY}", resource_id="/disks/os", verify=True)
    with pytest.raises(Unreachable):
        blob.write(1024, b"x" * 512)
    (request,) = sent
    headers = {name.lower(): value for name, value in request.headers.items()}
    assert "authorization" not in headers
    assert headers["content-md5"] == base64.b64encode(hashlib.md5(b"x" * 512, usedforsecurity=False).digest()).decode()
    assert (headers["x-ms-range"], headers["x-ms-page-write"]) == ("bytes=1024-1535", "update")
