from __future__ import annotations

import json
import pathlib
import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.arm.errors import (
    ArmError,
    AuthenticationFailed,
    NotFound,
    Throttled,
    error_of,
    refusal,
)

INNER = {"code": "QuotaExceeded", "message": "4 cores are too many."}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param({"error": INNER}, ("QuotaExceeded", "4 cores are too many."), id="plain"),
        pytest.param(INNER, ("QuotaExceeded", "4 cores are too many."), id="without envelope"),
        pytest.param(
            {"error": {"code": "InvalidTemplateDeployment", "message": "See details.", "details": [INNER]}},
            ("QuotaExceeded", "4 cores are too many."),
            id="in details",
        ),
        pytest.param(
            {"error": {"code": "Conflict", "message": json.dumps({"error": INNER})}},
            ("QuotaExceeded", "4 cores are too many."),
            id="as text in the message",
        ),
        pytest.param({"error": {"code": "X", "message": "{no json"}}, ("X", "{no json"), id="looks like json"),
        pytest.param({"error": {"code": "X", "message": "m", "details": []}}, ("X", "m"), id="empty details"),
        pytest.param({"error": "invalid_client"}, ("Unknown", "invalid_client"), id="a word"),
        pytest.param(None, ("Unknown", ""), id="nothing"),
        pytest.param("<html>", ("Unknown", ""), id="a page"),
    ],
)
def test_the_innermost_detail_is_the_cause(body: t.Any, expected: tuple[str, str]) -> None:
    assert error_of(body) == expected


@pytest.mark.parametrize(
    ("status", "kind", "transient"),
    [
        (400, ArmError, False),
        (401, AuthenticationFailed, False),
        (404, NotFound, False),
        (409, ArmError, False),
        (412, ArmError, False),
        (429, Throttled, True),
        (500, ArmError, True),
        (503, ArmError, True),
    ],
)
def test_kinds(status: int, kind: type[ArmError], transient: bool) -> None:
    error = refusal("write /vm", status=status, body={"error": {"code": "X", "message": "m"}}, headers={})
    assert isinstance(error, kind)
    assert isinstance(error, NotFound) is (status == 404)
    assert error.transient is transient


def test_the_message_says_what_was_attempted_what_azure_said_and_what_to_do() -> None:
    headers = {"x-ms-correlation-request-id": "c1"}
    body = {"error": {"code": "SkuNotAvailable", "message": "Not here."}}
    error = refusal("create web1", status=409, body=body, headers=headers, resource_id="/vm/web1")
    assert str(error) == "Could not create web1: SkuNotAvailable: Not here. Choose another size, zone or location."
    assert error.to_dict() == {
        "code": "SkuNotAvailable",
        "status": 409,
        "resource_id": "/vm/web1",
        "request_id": "c1",
        "transient": False,
    }


def test_an_answer_without_a_body_has_its_status_for_a_code() -> None:
    assert refusal("read /vm", status=502, body=None, headers={}).code == "HTTP502"


def test_every_recorded_error_has_a_code_and_a_message(recordings: pathlib.Path) -> None:
    recorded = json.loads((recordings / "errors" / "errors_recorded.json").read_text())
    entries = recorded if isinstance(recorded, list) else recorded["errors"]
    entries = [entry for entry in entries if isinstance(entry["body"], dict)]
    assert len(entries) > 50
    for entry in entries:
        code, message = error_of(entry["body"])
        assert code != "Unknown", entry
        assert message or code, entry
