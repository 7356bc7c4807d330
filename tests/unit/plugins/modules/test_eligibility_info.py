"""eligibility_info where nobody connects: no credentials, no SDK, no call."""

from __future__ import annotations

import importlib.abc
import json
import os
import sys
import typing as t

import pytest
from ansible.module_utils import basic
from ansible_collections.gen2.azure.plugins.module_utils import module as shell
from ansible_collections.gen2.azure.plugins.modules import eligibility_info

ASKED: dict[str, t.Any] = {
    "sizes": ["Standard_D2s_v3", "Standard_D2_v3"],
    "location": "West Europe",
    "images": ["Windows Server 2019 Datacenter"],
    "generation": "V2",
    "ruleset": "preview_2019_04",
}


class NoSdk(importlib.abc.MetaPathFinder):
    """Azure's SDK as where it is not installed."""

    def find_spec(self, name: str, path: t.Any = None, target: t.Any = None) -> None:
        if name.partition(".")[0] in ("azure", "msal", "requests"):
            raise ImportError(name, name=name)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> t.Any:
    """Return what runs the module on options where Azure is out of reach."""

    def connect(connection: t.Any, **_options: t.Any) -> t.NoReturn:
        raise AssertionError(connection)

    def run_module(**options: t.Any) -> dict[str, t.Any]:
        monkeypatch.setattr(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": options}).encode())
        monkeypatch.setattr(basic, "_ANSIBLE_PROFILE", "legacy", raising=False)
        with pytest.raises(SystemExit):
            eligibility_info.main()
        result: dict[str, t.Any] = json.loads(capsys.readouterr().out)
        return result

    monkeypatch.setattr(shell, "connect", connect)
    for name in [name for name in os.environ if name.startswith("AZURE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(sys, "meta_path", [NoSdk(), *sys.meta_path])
    return run_module


def test_the_page_of_2019_is_asked_without_a_connection(run: t.Any) -> None:
    result = run(**ASKED, features=["scale_set"])
    assert result["changed"] is False
    assert [verdict["eligible"] for verdict in result["verdicts"]] == [True, False]
    assert result["verdicts"][0]["reasons"][0]["code"] == "generation_2_is_in_preview"
    assert result["verdicts"][0]["location"] == "westeurope"


@pytest.mark.parametrize(
    ("bad", "option"),
    [
        ({"features": ["secureboot"]}, "features"),
        ({"images": ["a:b"]}, "images"),
        ({"sizes": None}, "sizes"),
        ({"count": 4}, "count"),
        ({"quota": True}, "quota"),
        ({"alternative_locations": ["eastus"]}, "alternative_locations"),
        ({"refresh": True}, "refresh"),
    ],
)
def test_bad_input_names_the_option(run: t.Any, bad: dict[str, t.Any], option: str) -> None:
    result = run(**{**ASKED, **bad})
    assert result["failed"] is True
    assert result["error"]["option"] == option


def test_the_rules_of_today_connect(run: t.Any) -> None:
    result = run(**{**ASKED, "ruleset": "current"})
    assert "AssertionError" in result["msg"]
