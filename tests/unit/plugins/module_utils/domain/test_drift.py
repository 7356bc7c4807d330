from __future__ import annotations

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.drift import drift_warnings, refuse_drift
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import ImmutableDrift
from ansible_collections.gen2.azure.plugins.module_utils.domain.plan import Change

ZONE = Change(path="zone", before="1", after="2", cost="needs replace")


def test_refused_by_name() -> None:
    with pytest.raises(ImmutableDrift, match="zone is '1', asked for '2'"):
        refuse_drift("/disks/d", [ZONE], "fail")


def test_warned_of_where_the_user_chose_so() -> None:
    refuse_drift("/disks/d", [ZONE], "warn")
    assert drift_warnings([ZONE]) == ("zone is '1', asked for '2': Azure cannot change it.",)


def test_none_is_neither_refused_nor_warned_of() -> None:
    refuse_drift("/disks/d", [], "fail")
    assert drift_warnings([]) == ()
