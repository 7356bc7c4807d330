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
        (412, ArmError, True),
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


@pytest.mark.parametrize(
    ("status", "code", "message", "lost"),
    [
        pytest.param(412, "PreconditionFailed", "The etag does not match.", True, id="etag"),
        pytest.param(409, "AttachDiskWhileBeingDetached", "Cannot attach data disk.", True, id="detaching"),
        pytest.param(None, "OperationPreempted", "Preempted by a more recent operation.", True, id="preempted"),
        pytest.param(
            409, "OperationNotAllowed", "'x' is not allowed since another operation is in progress.", True, id="busy"
        ),
        pytest.param(409, "OperationNotAllowed", "since the VM is marked for deletion.", True, id="going"),
        pytest.param(409, "OperationNotAllowed", "since the VM is not deallocated.", False, id="state"),
        pytest.param(409, "SkuNotAvailable", "not available in location", False, id="size"),
        pytest.param(400, "BadRequest", "another operation is in progress", False, id="not a conflict"),
    ],
)
def test_a_lost_race_is_known_and_may_be_tried_again(status: int | None, code: str, message: str, lost: bool) -> None:
    error = ArmError("update web1", code=code, message=message, status=status)
    assert error.lost_race is lost
    assert error.transient is lost
    assert ("run again" in str(error)) is lost
