"""Changes of VMs where Azure answers otherwise than the emulator does: each world is a setting of the emulator."""

from __future__ import annotations

import typing as t

import pytest

from . import test_data_disks, test_machine_options, test_os_disk_swap
from .azure import Azure
from .machines import machine_options

WORLDS: dict[str, dict[str, bool]] = {
    "as documented": {},
    "profiles are replaced, read-only members refused": {
        "patch_replaces_profiles": True,
        "read_only_members_are_refused": True,
    },
}


machine = test_machine_options.machine


@pytest.fixture(autouse=True, params=WORLDS)
def world(azure: Azure, request: pytest.FixtureRequest) -> str:
    """Let Azure answer otherwise, and return how."""
    azure.admin("PUT", "settings", WORLDS[request.param])
    return str(request.param)


for _module in (test_data_disks, test_os_disk_swap):
    globals().update({name: value for name, value in vars(_module).items() if name.startswith("test_")})


CHANGES: dict[str, dict[str, t.Any]] = {
    "os_disk.caching": {"os_disk": {"caching": "ReadOnly"}},
    "os_disk.delete_option": {"os_disk": {"delete_option": "Detach"}},
    "encryption_at_host": {"encryption_at_host": True, "allow_deallocate": True},
    "security_type": {"security_type": "standard", "allow_deallocate": True},
    "secure_boot": {"secure_boot": False, "allow_deallocate": True},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_of_a_profile_leaves_the_rest_of_it(azure: Azure, group: str, change: dict[str, t.Any]) -> None:
    asked = machine_options(azure, group, security_type="trusted_launch", data_disks=[{"lun": 3, "size_gb": 8}])
    before = azure.run("virtual_machine", **asked)["virtual_machine"]
    wanted = {**asked, **change}
    after = azure.run("virtual_machine", **wanted)["virtual_machine"]
    assert not azure.run("virtual_machine", **wanted)["changed"]
    for fact in ("os_disk_id", "data_disk_ids", "network_interface_ids", "size", "generation"):
        assert after[fact] == before[fact]
    if "security_type" not in change:
        assert after["security_type"] == "trusted_launch"
