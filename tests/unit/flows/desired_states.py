"""Strategies for what a playbook may ask of one virtual machine, with what of it Azure never changes."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Mapping

from hypothesis import strategies as st

Options = dict[str, t.Any]

# The subscription's own: the emulator takes any id of these types.
_SCOPE = "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/shared/providers"
_IDENTITIES = [f"{_SCOPE}/Microsoft.ManagedIdentity/userAssignedIdentities/{name}" for name in ("one", "Two", "three")]
_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12)
_GB = st.sampled_from([64, 128, 256])
_CACHING = st.sampled_from(["None", "ReadOnly", "ReadWrite"])
_DISK_TYPE = st.sampled_from(["Standard_LRS", "StandardSSD_LRS", "Premium_LRS"])
_DELETE = st.sampled_from(["Delete", "Detach"])
_LUNS = (0, 1, 7)

# Each option that is drawn on its own, with its values.
_SIMPLE: dict[str, st.SearchStrategy[t.Any]] = {
    "size": st.sampled_from([["Standard_D2s_v5"], ["Standard_D4s_v5"], ["Standard_E4s_v5"], ["Standard_D2s_v3"]]),
    "tags": st.dictionaries(st.sampled_from(["Tier", "owner", "cost centre", "ø"]), _TEXT, max_size=3),
    "user_data": _TEXT,
    "encryption_at_host": st.booleans(),
    "license_type": st.sampled_from(["RHEL_BYOS", "SLES_BYOS", "None"]),
    "max_price": st.sampled_from([-1, 0.5, 1]),
    "extensions_time_budget": st.sampled_from(["PT30M", "PT1H30M"]),
    "zone": st.sampled_from(["1", "2"]),
    "power_state": st.sampled_from(["running", "stopped", "deallocated"]),
    "identity": st.fixed_dictionaries(
        {"system_assigned": st.booleans(), "user_assigned": st.lists(st.sampled_from(_IDENTITIES), unique=True)}
    ),
    "boot_diagnostics": st.fixed_dictionaries(
        {"enabled": st.booleans(), "storage_uri": st.sampled_from(["https://one.blob/", "https://other.blob/"])}
    ),
    "patch_settings": st.fixed_dictionaries(
        {
            "patch_mode": st.sampled_from(["ImageDefault", "AutomaticByPlatform"]),
            "assessment_mode": st.sampled_from(["ImageDefault", "AutomaticByPlatform"]),
        }
    ),
    "termination_notification": st.fixed_dictionaries(
        {"enabled": st.booleans(), "not_before_timeout": st.sampled_from(["PT5M", "PT15M"])}
    ),
}
_SECURITY = st.one_of(
    st.just({"security_type": "standard"}),
    st.fixed_dictionaries(
        {"security_type": st.just("trusted_launch"), "secure_boot": st.booleans(), "vtpm": st.booleans()}
    ),
)
_OS_DISK: dict[str, st.SearchStrategy[t.Any]] = {
    "size_gb": _GB,
    "caching": _CACHING,
    "storage_account_type": _DISK_TYPE,
    "delete_option": _DELETE,
}
_DATA_DISK: dict[str, st.SearchStrategy[t.Any]] = {
    "size_gb": _GB,
    "caching": _CACHING,
    "storage_account_type": _DISK_TYPE,
    "delete_option": _DELETE,
}


@st.composite
def desired_states(draw: st.DrawFn, count: int = 1) -> list[Options]:
    """Draw a few desired states of one machine that say something of the same options, and so may follow each other."""
    names = draw(st.lists(st.sampled_from(sorted(_SIMPLE)), unique=True, max_size=6))
    secured = draw(st.booleans())
    os_disk = draw(st.lists(st.sampled_from(sorted(_OS_DISK)), unique=True))
    luns = draw(st.lists(st.sampled_from(_LUNS), unique=True))
    return [draw(_state(names, secured=secured, os_disk=os_disk, luns=luns)) for _number in range(count)]


@st.composite
def _state(draw: st.DrawFn, names: list[str], *, secured: bool, os_disk: list[str], luns: list[int]) -> Options:
    state: Options = {name: draw(_SIMPLE[name]) for name in names}
    if "max_price" in state:
        state["priority"] = "spot"
    if "tags" in state:
        state["purge_tags"] = True
    if secured:
        state |= draw(_SECURITY)
    if os_disk:
        state["os_disk"] = {name: draw(_OS_DISK[name]) for name in os_disk}
    if luns:
        state["data_disks"] = [draw(_data_disk(lun)) for lun in luns]
    return state


def _data_disk(lun: int) -> st.SearchStrategy[Options]:
    present = st.fixed_dictionaries({"lun": st.just(lun), **_DATA_DISK})
    return st.one_of(present, present, st.just({"lun": lun, "state": "absent"}))


def has_immutable_change(before: Mapping[str, t.Any], after: Mapping[str, t.Any]) -> bool:
    """Tell whether Azure has no way from one desired state to the other: another zone, or a smaller disk."""
    if before.get("zone") != after.get("zone"):
        return True
    disks: Callable[[Mapping[str, t.Any]], Options] = lambda state: {  # noqa: E731 (a name for what is said twice)
        "os": state.get("os_disk", {}),
        **{disk["lun"]: disk for disk in state.get("data_disks", ())},
    }
    held, wanted = disks(before), disks(after)
    return any(
        disk.get("size_gb", 0) > wanted[name]["size_gb"] for name, disk in held.items() if "size_gb" in wanted[name]
    )
