"""What holds of every desired state of a machine, whichever is asked for: generated ones, on the emulator.

The examples are the same each time. `make test-deep` draws many more, and others each time.
"""

from __future__ import annotations

import itertools
import os
import re
import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.arm.deadline import Deadline

from .azure import Azure, Failed
from .machines import VERSION, machine_options

pytest.importorskip("hypothesis", reason="hypothesis is not installed")
from hypothesis import HealthCheck, Phase, event, given, settings

from .desired_states import Options, desired_states, has_immutable_change

# How many examples of each property the deep run draws.
_DEEP = int(os.environ.get("GEN2_AZURE_EXAMPLES", "0"))
_SETTINGS = settings(
    max_examples=_DEEP or 50,
    derandomize=not _DEEP,
    database=None,
    # A smaller example takes minutes to find; the states are small as they are.
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
_NUMBERS = itertools.count()


@pytest.fixture
def ask(azure: Azure, group: str, monkeypatch: pytest.MonkeyPatch) -> t.Callable[..., dict[str, t.Any]]:
    """Return what brings a machine of the group to a desired state; its operations end at once."""
    azure.admin("PUT", "settings", {"operation_seconds": 0})
    monkeypatch.setattr(Deadline, "sleep", lambda _deadline, _seconds: None)

    def run(name: str, state: Options, *, check: bool = False) -> dict[str, t.Any]:
        azure.forget()
        options = machine_options(azure, group, name=name, allow_deallocate=True) | state
        return azure.run("virtual_machine", check=check, **options)

    return run


@pytest.fixture
def look(azure: Azure, group: str) -> t.Callable[[str], dict[str, t.Any]]:
    """Return what shows a machine and its disks as Azure has them, without what two of them never share."""

    def shown(name: str) -> dict[str, t.Any]:
        machine = azure.get(azure.id_of(group, "Microsoft.Compute/virtualMachines", name), VERSION)
        profile = machine["properties"]["storageProfile"]
        disks = {}
        for disk in (profile["osDisk"], *profile["dataDisks"]):
            found = azure.get(disk["managedDisk"]["id"], "2024-03-02")
            disks[disk.get("lun")] = {"sku": found["sku"], "size": found["properties"]["diskSizeGB"]}
        # Azure keeps them in the order in which they came.
        profile["dataDisks"] = {disk["lun"]: disk for disk in profile["dataDisks"]}
        return _flatten({"machine": machine, "disks": disks}, name)

    return shown


# Names that Azure or a plan makes; those of disks tell also what else the machine was made with.
_MADE_NAME = re.compile(r"NAME_(OsDisk_1|disk\d+|lun\d+)_|[0-9a-f]{8,}")
_OWN = {"id", "etag", "timeCreated", "vmId", "principalId", "clientId", "resources"}


def _flatten(value: t.Any, name: str, path: str = "") -> dict[str, t.Any]:
    """Return the values of a document by their paths."""
    if not isinstance(value, (dict, list)):
        return {path: _MADE_NAME.sub("#", value.replace(name, "NAME")) if isinstance(value, str) else value}
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    found: dict[str, t.Any] = {}
    for key, each in inner:
        found |= {} if key in _OWN else _flatten(each, name, f"{path}.{key}")
    return found


@_SETTINGS
@given(states=desired_states())
def test_what_was_planned_is_done_and_done_once(
    azure: Azure, ask: t.Callable[..., dict[str, t.Any]], states: list[Options]
) -> None:
    (state,), name = states, f"once{next(_NUMBERS)}"
    planned = ask(name, state, check=True)
    assert not azure.writes()
    done = ask(name, state)
    assert done["plan"] == planned["plan"]
    again = ask(name, state)
    assert not again["changed"], again["plan"]
    assert not azure.writes()
    ask(name, {"state": "absent"})


@_SETTINGS
@given(states=desired_states(count=2))
def test_one_state_after_another_is_the_other_from_scratch(
    azure: Azure,
    ask: t.Callable[..., dict[str, t.Any]],
    look: t.Callable[[str], dict[str, t.Any]],
    states: list[Options],
) -> None:
    (first, second), number = states, next(_NUMBERS)
    changed, fresh = f"after{number}", f"fresh{number}"
    ask(changed, first)
    if has_immutable_change(first, second):
        event("immutable")
        with pytest.raises(Failed) as caught:
            ask(changed, second)
        assert caught.value.code == "ImmutableDrift"
        assert not azure.writes()
        ask(changed, {"state": "absent"})
        return
    event("mutable")
    planned = ask(changed, second, check=True)
    assert not azure.writes()
    assert ask(changed, second)["plan"] == planned["plan"]
    assert not ask(changed, second)["changed"]
    ask(fresh, second)
    shown, wanted = look(changed), look(fresh)
    assert {path: value for path, value in shown.items() if wanted.get(path) != value} == {}
    assert shown.keys() == wanted.keys()
    for name in (changed, fresh):
        ask(name, {"state": "absent"})
